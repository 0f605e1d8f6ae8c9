"""The table of data in a file (数据表): below which row it begins, which rows are totals or notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...model.errors import EmptyFileError, NoBudgetError
from ...model.imports import DataTable, TotalRow
from ...vocabulary.elements import known_header
from ...vocabulary.text import plain
from .sheets import Sheet

_HEADER_WITHIN = 40  # rows: titles, units and dates of printing stand above the header
_KNOWN_LEAST = 2  # headers that must be known before a row counts as the header
_CELLS_LEAST = 3
_TOTAL = re.compile(r"^(?:本页|本表|本月|累计)?(?:合计|总计|小计)[::]?$")
_SUBTOTAL = re.compile(r"小计|本页|本月")
_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+%?")


def find_table(sheets: Sequence[Sheet]) -> DataTable:
    """The table with the most known headers.

    A NoBudgetError when no sheet has a header row, an EmptyFileError when nothing stands below it.
    """
    found = [(score, sheet, at) for sheet in sheets for score, at in [_header(sheet.rows)] if score]
    if not found:
        raise NoBudgetError(
            "没有找到表头行。请保留系统导出的列名（如单位编码、项目编码、支付金额）再导入。",
            "no header row was found: keep the column names of the export",
        )
    _score, sheet, at = max(found, key=lambda one: one[0])
    table = _table(sheet, at)
    if not table.rows:
        raise EmptyFileError(
            f"第{at + 1}行表头下面没有数据。请检查导出的文件。",
            f"no data stands below the header in row {at + 1}: export the file anew",
        )
    others = [one.name for score, one, below in found if score >= _KNOWN_LEAST and below + 1 < len(one.rows)]
    return replace(table, others=tuple(name for name in others if name != sheet.name))


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many known headers the best row has, and which row it is; (0, 0) when none may be the header."""
    best = (0, 0)
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        words = [cell for cell in row if cell.strip()]
        known = sum(known_header(word) is not None for word in words)
        if len(words) >= _CELLS_LEAST and known >= _KNOWN_LEAST and known > best[0]:
            best = (known, at)
    return best if best[0] else _unknown_header(rows)


def _unknown_header(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """A header in words that nobody knows: the first full row of words above numbers."""
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        words = [cell.strip() for cell in row if cell.strip()]
        below = rows[at + 1] if at + 1 < len(rows) else ()
        distinct = len(set(words)) == len(words) >= _CELLS_LEAST
        if distinct and not any(map(_is_number, words)) and any(_is_number(cell) for cell in below):
            return 1, at
    return 0, 0


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell.strip()))


def _table(sheet: Sheet, at: int) -> DataTable:
    rows, headers = sheet.rows, tuple(cell.strip() for cell in sheet.rows[at])
    start = at + 1
    if start < len(rows) and _is_second_header(rows[start]):
        start += 1
    width = max((index for index, header in enumerate(headers, 1) if header), default=0)
    return _sorted_out(sheet, at, headers[:width], start)


def _is_second_header(row: Sequence[str]) -> bool:
    """A row of names below a row of names: systems print codes above and words below."""
    words = [cell for cell in row if cell.strip()]
    return len(words) >= _CELLS_LEAST and sum(known_header(word) is not None for word in words) * 2 > len(
        words
    )


def _sorted_out(sheet: Sheet, at: int, headers: tuple[str, ...], start: int) -> DataTable:
    """Data, totals and notes apart from each other; blank rows are none of them."""
    width = len(headers)
    data: list[list[str]] = []
    numbers: list[int] = []
    totals: list[TotalRow] = []
    skipped: list[int] = []
    for number, row in enumerate(sheet.rows[start:], start + 1):
        if len(row) < width:
            row = row + [""] * (width - len(row))  # noqa: PLW2901
        if "计" in (start_of := "".join(row[:6])) and (word := _total_word(row)):
            totals.append(TotalRow(number, row, _first(totals, word), len(data)))
        elif _is_data(row, width) and not (headers[0] in start_of and _is_repeated(row, headers)):
            data.append(row)
            numbers.append(number)
        elif any(cell.strip() for cell in row):
            skipped.append(number)
    return DataTable(sheet.name, at + 1, headers, data, numbers, tuple(totals), tuple(skipped))


def _is_data(row: Sequence[str], width: int) -> bool:
    """A row with a few words and no number is a note; with a number it is data, even when much is missing."""
    blank = row[:width].count("")
    return width - blank > max(2, width // 3) or (blank < width and any(map(_is_number, row[:width])))


def _is_repeated(row: Sequence[str], headers: Sequence[str]) -> bool:
    """The header again, as on every printed page."""
    return all(cell.strip() == header for cell, header in zip(row, headers, strict=False))


def _total_word(row: Sequence[str]) -> str:
    return next((word for cell in row[:6] if "计" in cell and _TOTAL.match(word := plain(cell))), "")


def _first(totals: Sequence[TotalRow], word: str) -> int:
    """A grand total covers all rows, a subtotal those since the total before it."""
    return totals[-1].last if totals and _SUBTOTAL.search(word) else 0
