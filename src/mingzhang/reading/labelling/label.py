"""Rows and columns of a printed table get their words: code, label, header path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...model.book import Cell, Table
from ...model.fact import Mark
from ...model.money import Figure, Unit
from ..assembly.units import unit_of_words
from ..points.beside import NOTHING_BESIDE, Beside, Roles, beside, roles_of
from .columns import Column, Kind, Side, sides_of
from .header import is_order_row
from .matrix import Matrix, clean, is_ordinal, of_table
from .measures import unit_of_cell, unit_of_label, unit_of_measure
from .number import is_amount, parse_figure


@dataclass(frozen=True, slots=True)
class LabelledCell:
    """An amount cell with the words of its row and column, before the vocabulary gives it coordinates.

    side     收入, 支出, 人员经费, 公用经费 … of a two-sided table; "" otherwise
    code     digits of the classification code as printed, joined; "" where the row has none
    label    row label without blanks and wraps
    indent   depth of the label as printed (leading blanks), for rows without code
    path     header words from top to bottom, the side first in two-sided tables
    row      grid row; `mark` and `figure` say what stands in the cell
    beside   unit, project and economic class that other columns of the row name
    block    which of the blocks of columns side by side; two may bear the name of one side
    """

    cell: Cell
    side: str
    code: str
    label: str
    indent: int
    path: tuple[str, ...]
    mark: Mark
    figure: Figure | None
    beside: Beside = NOTHING_BESIDE
    block: int = 0


@dataclass(frozen=True, slots=True)
class _RowWords:
    """Code, label and indent of a row on one side, and what stands beside them."""

    code: str
    label: str
    indent: int
    beside: Beside = NOTHING_BESIDE


@dataclass(slots=True)
class _Rows:
    """The rows of one side: roles of its columns, those of serial numbers, and what the row above printed."""

    matrix: Matrix
    roles: Roles
    serials: Sequence[Column]
    codes: list[str]
    beside: Beside = NOTHING_BESIDE


_BRACKETED = re.compile(r"^[\[［【(（](\d{3,7})[\]］】)）](.*)$", re.DOTALL)
_LED_BY_CODE = re.compile(r"^(\d{3}(?:\d{2}){0,2})(?!\d|年|[.．、,，])(\D.*)$", re.DOTALL)
_CODE_PART = re.compile(r"\d{1,7}")
_HEAD_WORDS = frozenset({"类", "款", "项", "目", "栏次", "行次"})
_BLANKS = " \t\u3000\u00a0"


def label_cells(table: Table) -> list[LabelledCell]:
    """Every cell of the amount columns below the header, blank ones included, in reading order."""
    matrix = of_table(table)
    if table.header_rows == 0:
        return _keyed_values(table, matrix)
    sides = sides_of(matrix, table.header_rows)
    units = [_units(table, side) for side in sides]
    found: list[LabelledCell] = []
    rows = [_Rows(matrix, roles_of(matrix, side), side.of(Kind.ORDER), []) for side in sides]
    for row in range(table.header_rows, matrix.rows):
        if is_order_row(matrix, row):
            continue
        for number, side in enumerate(sides):
            words = _row_words(rows[number], row)
            found += _labelled(matrix, side, row, words, units[number])
    return found


@dataclass(frozen=True, slots=True)
class _Units:
    """The units that the heads of a side's columns and the table declare."""

    columns: dict[int, Unit | None]
    table: Unit | None

    def of(self, column: Column, row: Unit | None) -> Unit:
        """The unit of an amount, where its row declares `row`."""
        if row is Unit.COUNT and Unit.COUNT in self.columns.values():
            row = None  # 车辆（辆）: its number stands under 数量, its worth beside it
        return unit_of_cell(row, column.path, self.columns[column.index], self.table)


def _units(table: Table, side: Side) -> _Units:
    return _Units({column.index: unit_of_words(column.path) for column in side.of(Kind.AMOUNT)}, table.unit)


def _row_unit(matrix: Matrix, side: Side, row: int, label: str) -> Unit | None:
    """The unit that a row declares, in a column of units or in its label."""
    measures = (unit_of_measure(matrix.words[row][column.index]) for column in side.of(Kind.UNIT))
    return next((unit for unit in measures if unit), None) or unit_of_label(label)


def _labelled(matrix: Matrix, side: Side, row: int, words: _RowWords, units: _Units) -> list[LabelledCell]:
    """The amount cells of one row on one side."""
    found = []
    own_unit = _row_unit(matrix, side, row, words.label)
    for column in side.of(Kind.AMOUNT):
        cell = matrix.starts(row, column.index)
        if cell is None or cell.column != column.index or _is_text_row(matrix, cell):
            continue
        unit = units.of(column, own_unit if cell.row_span == 1 else None)
        mark, figure = parse_figure(cell.text, unit)
        path = _path(side, column)
        own = (words.code, words.label, words.indent)
        found.append(LabelledCell(cell, side.name, *own, path, mark, figure, words.beside, side.block))
    return found


def _is_text_row(matrix: Matrix, cell: Cell) -> bool:
    """True for a note or heading merged over the whole width of the table."""
    return cell.column_span > 1 and not is_amount(cell.text) and cell.column_span >= matrix.columns - 1


def _path(side: Side, column: Column) -> tuple[str, ...]:
    if not side.name or (column.path and column.path[0] == side.name):
        return column.path
    return (side.name, *column.path)


def _row_words(rows: _Rows, row: int) -> _RowWords:
    """Code and label of a row; `rows` holds what the row above printed and is brought up to date."""
    matrix, roles = rows.matrix, rows.roles
    parts, stray = _code_parts(matrix, roles.codes, row)
    label, indent = _label(matrix, roles, row)
    if not label:
        label = stray or _beside_serials(rows, row)
    own, label = _split_code(label)
    rows.beside = beside(matrix, roles, row, label, rows.beside)
    if any(parts):
        code = _joined(parts, rows.codes)
        said = rows.beside if roles.spare else _named_unit(rows, code, label)
        return _RowWords(code, label, indent, said)
    spare = "".join(_code_parts(matrix, roles.spare, row)[0])
    return _RowWords(own or spare, label, indent, _named_unit(rows, spare, label))


def _beside_serials(rows: _Rows, row: int) -> str:
    """Words in the column of serial numbers: 合计 of a table whose names stand further right."""
    texts = (rows.matrix.words[row][column.index] for column in rows.serials)
    return next((text for text in texts if text and not is_amount(text) and text not in _HEAD_WORDS), "")


def _named_unit(rows: _Rows, code: str, label: str) -> Beside:
    """A row with the code of a unit is named by the unit."""
    return Beside(unit=label) if code and rows.roles.coded_units else rows.beside


def _code_parts(matrix: Matrix, columns: Sequence[Column], row: int) -> tuple[list[str], str]:
    """The digits in each code column of a row, and words that stand there instead (合计)."""
    parts: list[str] = []
    stray = ""
    for column in columns:
        text = matrix.words[row][column.index]
        cell = matrix.cover[row][column.index]
        if _CODE_PART.fullmatch(text) and cell is not None and cell.column == column.index:
            parts.append(text)
        else:
            parts.append("")
            stray = stray or ("" if text in _HEAD_WORDS or _CODE_PART.fullmatch(text) else text)
    return parts, stray


def _joined(parts: list[str], above: list[str]) -> str:
    """Code parts joined; a part left out because the row above printed it is filled in from there."""
    first = next(index for index, part in enumerate(parts) if part)
    if first and len(parts[first]) <= 2 and len(above) > first - 1:
        parts = [*above[:first], *parts[first:]]
    last = max(index for index, part in enumerate(parts) if part)
    above[:] = parts[: last + 1]
    if last and parts[last] == "".join(parts[:last]):  # 类 款 项 and, beside them, the whole code
        return parts[last]
    return "".join(parts)


def _label(matrix: Matrix, roles: Roles, row: int) -> tuple[str, int]:
    """The row's label and how deep it is indented, from the best label column that has words."""
    for column in roles.labels:
        text = matrix.words[row][column.index]
        if text and text not in _HEAD_WORDS:
            cell = matrix.cover[row][column.index]
            return text, 0 if cell is None else _indent(cell.text)
    return "", 0


def _indent(text: str) -> int:
    """Leading blanks in widths of a Chinese character.

    >>> _indent("　　其中：办公费"), _indent("    办公费")
    (2, 2)
    """
    lead = text[: len(text) - len(text.lstrip(_BLANKS))]
    wide = lead.count("\u3000")
    return wide + (len(lead) - wide) // 2


def _split_code(label: str) -> tuple[str, str]:
    """A code printed in front of the name in one cell.

    >>> _split_code("[2010301]行政运行"), _split_code("2010301行政运行"), _split_code("2023年拨款")
    (('2010301', '行政运行'), ('2010301', '行政运行'), ('', '2023年拨款'))
    """
    match = _BRACKETED.match(label) or _LED_BY_CODE.match(label)
    if match is None:
        return "", label
    return match.group(1), match.group(2).lstrip("-－—_:：") or label


def _keyed_values(table: Table, matrix: Matrix) -> list[LabelledCell]:
    """Amounts of a table without headers: the words to the left name them."""
    found = []
    for row in range(matrix.rows):
        for cell in matrix.distinct(row):
            if cell.row == row and is_amount(cell.text):
                found += _keyed_value(table, matrix, cell)
    return found


def _keyed_value(table: Table, matrix: Matrix, cell: Cell) -> list[LabelledCell]:
    heads = [text for text in (clean(left.text) for left in _left_of(matrix, cell)) if text]
    words = [text for text in heads if not is_amount(text) and not is_ordinal(text)]
    above = _head_above(matrix, cell)
    if not words or (heads[-1] != words[-1] and not above):
        return []
    code, label = _split_code(words[-1])
    path = (*words[:-1], above) if above else tuple(words[:-1])
    unit = unit_of_words((label, *path)) or table.unit or Unit.YUAN
    mark, figure = parse_figure(cell.text, unit)
    return [LabelledCell(cell, "", code, label, 0, path, mark, figure)]


def _head_above(matrix: Matrix, cell: Cell) -> str:
    """The words over an amount when they head a row of amounts: words stand over its neighbours as well."""
    row = cell.row - 1
    while row >= 0 and (not matrix.words[row][cell.column] or is_amount(matrix.words[row][cell.column])):
        row -= 1
    if row < 0:
        return ""
    beside = [other for other in matrix.distinct(cell.row) if other is not cell and is_amount(other.text)]
    headed = [other for other in beside if _is_word(matrix.words[row][other.column])]
    return matrix.words[row][cell.column] if headed else ""


def _is_word(text: str) -> bool:
    return bool(text) and not is_amount(text)


def _left_of(matrix: Matrix, cell: Cell) -> list[Cell]:
    return [other for other in matrix.distinct(cell.row) if other.column < cell.column]
