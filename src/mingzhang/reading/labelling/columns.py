"""What the columns of a table are: labels, codes, numbering, notes, amounts; and its sides (收入|支出)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from ...model.book import Cell
from ...model.fact import Mark
from .header import is_order_row
from .matrix import Matrix, is_ordinal
from .measures import holds_units
from .number import parse_amount


class Kind(Enum):
    """What a column holds."""

    LABEL = "label"  # 项目, 科目名称
    CODE = "code"  # 类, 款, 项, 科目编码
    ORDER = "order"  # 行次, 序号
    NOTE = "note"  # 备注, 说明
    UNIT = "unit"  # 计量单位
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its header words from top to bottom."""

    index: int
    kind: Kind
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Columns that belong to one side of a table; `name` is "" in a one-sided table.

    `block` counts the sides from the left: two of them may bear one name.
    """

    name: str
    columns: tuple[Column, ...]
    block: int = 0

    def of(self, kind: Kind) -> tuple[Column, ...]:
        """The columns of one kind, left to right."""
        return tuple(column for column in self.columns if column.kind is kind)


_ORDER = re.compile(r"行次|栏次|序号|编号|次序")
_CODE = re.compile(r"编码|代码|科目编号")
_NOTE = re.compile(r"备注|备 注|说明|附注|^(年度)?(绩效)?指标值$|^目标值$|权重")
_LABEL = re.compile(r"^(项目|科目)$|名称|项目$|科目$|单位$|内容$|^功能分类|^经济分类|支出项目|收入项目")
_AMOUNT_HEAD = re.compile(r"数$|金额|合计|小计|资金|元[）)]|收入$|支出$|经费$|拨款$|结转|结余|费$")
_CODE_HEADS = frozenset("类款项目")
_CODE_TEXT = re.compile(r"\d{1,7}")


def header_path(matrix: Matrix, headers: int, column: int) -> tuple[str, ...]:
    """The header words over a column from top to bottom, without the head that spans the whole table."""
    words: list[str] = []
    seen: Cell | None = None
    for row in range(headers):
        cell = matrix.cover[row][column]
        if cell is None or cell is seen or cell.column_span >= matrix.columns > 1:
            continue
        if is_order_row(matrix, row):
            continue
        seen = cell
        text = matrix.words[row][column] or _inherited(matrix, headers, row, column)
        if text and not is_ordinal(text) and (not words or words[-1] != text):
            words.append(text)
    return tuple(words)


def _inherited(matrix: Matrix, headers: int, row: int, column: int) -> str:
    """The head to the left of a blank header cell that was not merged, when words stand below."""
    below = any(matrix.words[r][column] for r in range(row + 1, headers))
    if not below or any(matrix.words[r][column] for r in range(row)):
        return ""
    while column > 0 and not matrix.words[row][column]:
        column -= 1
    cell = matrix.cover[row][column]
    alone = cell is not None and cell.row_span == 1 and _has_words_below(matrix, headers, row, column)
    return matrix.words[row][column] if alone else ""


def _has_words_below(matrix: Matrix, headers: int, row: int, column: int) -> bool:
    return any(matrix.words[r][column] for r in range(row + 1, headers))


def _body(matrix: Matrix, headers: int, column: int) -> list[str]:
    """Words of the body of a column; cells merged over label columns count where they start."""
    found = []
    for row in range(headers, matrix.rows):
        cell = matrix.cover[row][column]
        if cell is not None and cell.column == column and cell.row == row and not is_order_row(matrix, row):
            found.append(matrix.words[row][column])
    return found


def _kind(matrix: Matrix, headers: int, column: int, path: tuple[str, ...]) -> Kind:
    head = path[-1] if path else ""
    texts = [text for text in _body(matrix, headers, column) if text]
    if _ORDER.search(head) and all(len(text) <= 4 for text in texts):
        return Kind.ORDER
    if _is_code(head, path, texts):
        return Kind.CODE
    if _NOTE.search(head):
        return Kind.NOTE
    if holds_units(head, texts):
        return Kind.UNIT
    return _kind_by_content(head, texts)


def _is_code(head: str, path: tuple[str, ...], texts: list[str]) -> bool:
    if head in _CODE_HEADS and (len(path) > 1 or head != "项目"):
        return True
    if _CODE.search(head) and not re.search("名称", head):
        return True
    codes = [text for text in texts if _CODE_TEXT.fullmatch(text)]
    labelled = bool(_LABEL.search(head)) or "分类" in head
    return labelled and bool(codes) and len(codes) >= 0.6 * len(texts)


def _kind_by_content(head: str, texts: list[str]) -> Kind:
    marks = [parse_amount(text)[0] for text in texts]
    amounts = marks.count(Mark.AMOUNT)
    words = marks.count(Mark.UNREADABLE)
    if amounts and amounts >= words:
        return Kind.AMOUNT
    if words and not (amounts * 4 >= words and _AMOUNT_HEAD.search(head)):
        return Kind.LABEL
    return Kind.LABEL if _LABEL.search(head) and not _AMOUNT_HEAD.search(head) else Kind.AMOUNT


def columns_of(matrix: Matrix, headers: int) -> list[Column]:
    """Every column with its kind and header path."""
    found = []
    for index in range(matrix.columns):
        path = header_path(matrix, headers, index)
        found.append(Column(index, _kind(matrix, headers, index, path), path))
    return found


def sides_of(matrix: Matrix, headers: int) -> list[Side]:
    """The sides of a table, left to right; one nameless side when it has only one."""
    columns = columns_of(matrix, headers)
    groups = _groups(columns)
    if len(groups) < 2:
        return [Side("", tuple(columns))]
    names = [_side_name(matrix, headers, group) for group in groups]
    named = zip(names, groups, strict=True)
    return [Side(name, tuple(group), block) for block, (name, group) in enumerate(named)]


def _groups(columns: list[Column]) -> list[list[Column]]:
    """Columns cut before each label block that follows amounts and opens another side."""
    cuts = [0]
    for before, column in pairwise(columns):
        opens, closes = (Kind.LABEL, Kind.CODE, Kind.ORDER), (Kind.AMOUNT, Kind.NOTE, Kind.UNIT)
        if column.kind in opens and before.kind in closes and _opens_side(columns, cuts[-1], column.index):
            cuts.append(column.index)
    ends = [*cuts[1:], len(columns)]
    return [columns[start:end] for start, end in zip(cuts, ends, strict=True)]


def _opens_side(columns: list[Column], start: int, at: int) -> bool:
    """A side has labels headed as the first side's are, or a head of its own, and amounts after them."""
    rest = columns[at:]
    if not any(column.kind is Kind.AMOUNT for column in rest):
        return False
    first, second = columns[start], columns[at]
    if not first.path or not second.path:
        return first.path == second.path
    if first.path[-1] == second.path[-1] and first.kind is second.kind:
        return True
    return _direction(second.path[0]) != "" and _direction(first.path[0]) != ""


def _direction(text: str) -> str:
    """收入 or 支出 when the head speaks of exactly one of them, else ""."""
    revenue, expenditure = "收入" in text, "支出" in text
    return "" if revenue == expenditure else ("收入" if revenue else "支出")


def _side_name(matrix: Matrix, headers: int, group: list[Column]) -> str:
    head = _common_head(group)
    if head:
        return _direction(head) or head
    label = group[0].path[-1] if group[0].path else ""
    return _direction(label) or _side_by_labels(matrix, headers, group)


def _common_head(group: list[Column]) -> str:
    """The head over all columns of a side."""
    heads = {column.path[0] if len(column.path) > 1 else "" for column in group}
    return heads.pop() if len(heads) == 1 else ""


def _side_by_labels(matrix: Matrix, headers: int, group: list[Column]) -> str:
    """收入 or 支出 when most row labels of the side say so and none says the other."""
    labels = [column.index for column in group if column.kind is Kind.LABEL]
    coded = any(column.kind is Kind.CODE for column in group)
    if not labels or coded:
        return ""
    texts = [text for text in _body(matrix, headers, labels[0]) if text]
    votes = [_direction(text) for text in texts]
    revenue, expenditure = votes.count("收入"), votes.count("支出")
    if max(revenue, expenditure) * 3 < len(texts):
        return ""
    return "收入" if revenue > expenditure else "支出"
