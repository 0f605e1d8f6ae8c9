"""Goals as a published book prints them (公开的绩效目标): beside their project and its money in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from ..model.book import Book, Cell, Table
from ..model.indicator import Objective
from ..model.money import Unit
from .goal_text import compact

_GOAL = re.compile(r"绩效目标|总体目标|年度目标")
_NOT_GOAL = re.compile(r"完成情况|实现程度|编号|是否")
_TOTAL = re.compile(r"总计|合计|预算数|金额|预算金额")
_UNIT = re.compile(r"单位[:：]?(亿元|万元|元)|[（(](亿元|万元|元)[）)]")
_FEN = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}


def goals_of(book: Book) -> tuple[tuple[Objective, ...], tuple[Objective, ...]]:
    """The goals of a book: those of its largest table of goals, and those that it prints again elsewhere.

    Their indicators are unknown, since books print the sentences only.
    """
    tables = [found for table in book.tables if (found := tuple(_of_table(table, book)))]
    if not tables:
        return (), ()
    first = max(tables, key=len)
    again = [goal for found in tables if found is not first for goal in found]
    return first, tuple(again)


def _of_table(table: Table, book: Book) -> Iterator[Objective]:
    heads = [cell for cell in table.cells if cell.row < table.header_rows]
    columns = {cell.column for cell in heads if _is_goal(cell)}
    money = next((cell for cell in heads if _TOTAL.search(compact(cell.text))), None)
    unit, payer = _money_unit(table, heads), ""
    for row, cells in groupby(sorted(table.cells, key=lambda c: (c.row, c.column)), lambda c: c.row):
        line = list(cells)
        if row < table.header_rows:
            continue
        label = next((compact(c.text) for c in line if c.column == 0), "")
        words = next((compact(c.text) for c in line if c.column in columns), "")
        if not words:
            payer = label or payer
            continue
        fen = _fen(line, money.column, unit) if money else None
        yield Objective(
            f"{table.number}-{row}", label, book.year or 0, words, unit=payer, budget_fen=fen, indicators=None
        )


def _is_goal(cell: Cell) -> bool:
    words = compact(cell.text)
    return bool(_GOAL.search(words)) and not _NOT_GOAL.search(words)


def _money_unit(table: Table, heads: list[Cell]) -> str:
    for words in (*(compact(cell.text) for cell in heads), *table.caption):
        match = _UNIT.search(words)
        if match:
            return match[1] or match[2]
    return table.unit.value if table.unit and table.unit.is_money else Unit.TEN_THOUSAND_YUAN.value


def _fen(line: list[Cell], column: int, unit: str) -> int | None:
    text = next((compact(c.text).replace(",", "") for c in line if c.column == column), "")
    if not re.fullmatch(r"\d+(?:\.\d+)?", text) or unit not in _FEN:
        return None
    return int(Decimal(text) * _FEN[unit])
