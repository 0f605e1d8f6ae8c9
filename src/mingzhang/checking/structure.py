"""Totals told by layout alone, for words that no vocabulary knows (版式合计).

A column headed 合计 or 小计 is the sum of its sibling columns, a row 合计 that of the rows of the
highest level, a numbered row that of the deeper rows below it. Such an equation is adopted only
where the document bears it out.

The totals of a summary (本年支出合计, 总计) are told by `summary`. Taken by their place alone, they would be
parts of the last numbered row above them, or a sum that forgets what is carried over; rounding of thirty
rows hides such an error, so that the document seems to bear it out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from ..model.fact import Fact
from .slots import FLOW, UNIT, Proposal, Slot
from .summary import GRAND, is_subtotal
from .system import Law

TOTALS = ("合计", "小计", "总计", "计", "总额", "合计数")
NUMERALS = "一二三四五六七八九十"


def proposals(table: list[Slot]) -> Iterator[Proposal]:
    """Equations of a table by its header tree and by the numbering of its rows."""
    number = table[0].fact.place.document, table[0].fact.table
    yield from _columns(table, number)
    yield from _rows(table, number)


def _columns(table: list[Slot], number: Hashable) -> Iterator[Proposal]:
    paths = {slot.fact.column: slot.fact.path for slot in table}
    sums = [
        (column, _siblings(column, paths)) for column, path in paths.items() if path and path[-1] in TOTALS
    ]
    if not any(parts for _, parts in sums):
        return
    lines: dict[int, dict[int, Slot]] = {}
    for slot in table:
        lines.setdefault(slot.fact.row, {})[slot.fact.column] = slot
    for column, parts in sums:
        for line in lines.values():
            if parts and column in line:
                yield from _sum(
                    line[column], [line[p] for p in parts if p in line], (number, "column", column)
                )


def _siblings(column: int, paths: dict[int, tuple[str, ...]]) -> list[int]:
    """Columns that a total column sums: beside it under the same header, each group by its own total."""
    outer = paths[column][:-1]
    depth = len(outer)
    groups: dict[str, list[int]] = {}
    for other, path in paths.items():
        if other != column and path[:depth] == outer and len(path) > depth:
            groups.setdefault(path[depth], []).append(other)
    chosen: list[int] = []
    for members in groups.values():
        own = [m for m in members if len(paths[m]) == depth + 2 and paths[m][-1] in TOTALS]
        chosen.extend(own[:1] or members)
    return chosen if len(chosen) > 1 and not any("其中" in w for m in chosen for w in paths[m]) else []


def _sum(total: Slot, parts: Sequence[Slot], family: Hashable) -> Iterator[Proposal]:
    variables = tuple(slot.variable for slot in parts if slot.variable >= 0)
    if total.variable >= 0 and variables and total.variable not in variables:
        yield Proposal(total.variable, variables, Law.PARTS, family, firm=False)


def _rows(table: list[Slot], number: Hashable) -> Iterator[Proposal]:
    columns: dict[int, list[Slot]] = {}
    summary = any(slot.key[FLOW] in GRAND for slot in table)
    for slot in table:
        if not slot.key[UNIT] and not (summary and _is_summed(slot)):
            columns.setdefault(slot.fact.column, []).append(slot)
    for column in columns.values():
        column.sort(key=lambda slot: slot.fact.row)
        levels = [level(slot.fact) for slot in column]
        for position, slot in enumerate(column):
            family = slot.fact.label if levels[position] == 0 else levels[position]
            below = _below(column, levels, position)
            if all(part.key[FLOW] == slot.key[FLOW] for part in below):  # 年初结转 is no part of 本年收入
                yield from _sum(slot, below, (number, "rows", family))


def _is_summed(slot: Slot) -> bool:
    """A total that the vocabulary knows."""
    return slot.key[FLOW] in GRAND or is_subtotal(slot)


def _below(column: Sequence[Slot], levels: Sequence[int], position: int) -> list[Slot]:
    """The rows one level down that belong to the row at `position`."""
    own = levels[position]
    if own == 0:
        top = min((lv for lv in levels if lv > 0), default=0)
        return [slot for slot, lv in zip(column, levels, strict=True) if lv == top]
    if own >= CODED:
        return []  # the law of parts knows codes
    below: list[tuple[int, Slot]] = []
    for slot, depth in zip(column[position + 1 :], levels[position + 1 :], strict=True):
        if depth <= own:
            break
        below.append((depth, slot))
    nearest = min((depth for depth, _ in below), default=0)
    return [slot for depth, slot in below if depth == nearest]


CODED = 5
PLAIN = 9


def level(fact: Fact) -> int:
    """Depth of a row by its number: 0 a total, 1 一、, 2 （一）, 3 1., 4 （1）, 5 to 8 a code, 9 none.

    >>> from types import SimpleNamespace as Row
    >>> rows = ("合计", "一、税收", "（二）行政", "3.其他", "(4)其他", "其他")
    >>> [level(Row(label=label, code="")) for label in rows]
    [0, 1, 2, 3, 4, 9]
    >>> [level(Row(label="教育", code=code)) for code in ("205", "20501", "2050101")]
    [5, 6, 7]
    """
    label = fact.label
    if label in TOTALS:
        return 0
    if fact.code:
        return CODED + min(max(len(fact.code) - 3, 0) // 2, 3)
    bracketed = label[:1] in "（("
    first = label[1:2] if bracketed else label[:1]
    if first and first in NUMERALS:
        return 2 if bracketed else 1
    if first.isdigit():
        return 4 if bracketed else 3
    return PLAIN
