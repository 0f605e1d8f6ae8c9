"""Totals of a two-sided summary table by position: 总计 = 本年合计 + what stands between (收支总表)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from ..model.fact import Fact
from ..model.point import Flow, Source
from .slots import (
    ECONOMIC,
    FLOW,
    FUNCTION,
    ITEM,
    NATURE,
    NATURE_PARENT,
    SOURCE,
    SOURCE_PARENT,
    Key,
    Proposal,
    Slot,
    with_value,
)
from .system import Law

GRAND = {Flow.TOTAL_IN.value, Flow.TOTAL_OUT.value}
BELONGS = {
    Flow.TOTAL_IN.value: {Flow.REVENUE.value, Flow.OPENING.value, Flow.SURPLUS_USED.value},
    Flow.TOTAL_OUT.value: {Flow.EXPENDITURE.value, Flow.CLOSING.value, Flow.SURPLUS_DISTRIBUTED.value},
}
CURRENT = {Flow.REVENUE.value, Flow.EXPENDITURE.value}
OF_WHICH = ("其中", "减：", "减:")
TOTAL_WORDS = ("合计", "小计", "总计", "本年收入", "本年支出")


def proposals(table: list[Slot]) -> Iterator[Proposal]:
    """Equations of the grand totals, and of the totals of the year above them, column by column."""
    if not any(slot.key[FLOW] in GRAND for slot in table):
        return
    columns: dict[tuple[int, tuple[str, ...]], list[Slot]] = {}
    for slot in table:
        columns.setdefault((slot.fact.column, slot.fact.path), []).append(slot)
    for column in columns.values():
        column.sort(key=lambda slot: slot.fact.row)
        for position, slot in enumerate(column):
            if slot.key[FLOW] in GRAND and slot.variable >= 0 and position:
                flows = BELONGS[str(slot.key[FLOW])]
                yield from _grand([other for other in column[:position] if other.key[FLOW] in flows], slot)


def _grand(above: Sequence[Slot], total: Slot) -> Iterator[Proposal]:
    if not above:
        return
    number = total.fact.place.document, total.fact.table
    middle = next((i for i in range(len(above) - 1, -1, -1) if is_subtotal(above[i])), None)
    if middle is None:
        yield from _sum(total, _top(above), (number, "grand"), Law.FLOW)
        return
    subtotal, before, between = above[middle], above[:middle], above[middle + 1 :]
    own = [slot for slot in before if slot.key[FLOW] == subtotal.key[FLOW]]
    other = [slot for slot in before if slot.key[FLOW] != subtotal.key[FLOW]]
    if not own:  # 一、本年收入 at the head of its parts
        own = [slot for slot in between if slot.key[FLOW] == subtotal.key[FLOW]]
        between = [slot for slot in between if slot not in own]
    yield from _sum(total, [subtotal, *_top(other), *_top(between)], (number, "grand"), Law.FLOW)
    if subtotal.variable >= 0:
        yield from _sum(subtotal, _top(own), (number, "current"), Law.PARTS)


def _sum(total: Slot, parts: Sequence[Slot], family: Hashable, law: Law) -> Iterator[Proposal]:
    variables = tuple(slot.variable for slot in parts if slot.variable >= 0)
    if variables and total.variable not in variables:
        yield Proposal(total.variable, variables, law, family)


def is_subtotal(slot: Slot) -> bool:
    """本年收入合计, 本年支出合计: the whole of the year's flow, named as a total."""
    fact: Fact = slot.fact
    return (
        slot.key[FLOW] in CURRENT
        and any(word in fact.label for word in TOTAL_WORDS)
        and not slot.key[FUNCTION]
    )


def _top(rows: Sequence[Slot]) -> list[Slot]:
    """Rows that are no part of another row among them."""
    keys = {slot.key for slot in rows}
    wholes = {key for key in keys if not key[ITEM]}
    if any(key[SOURCE] != Source.ALL.value for key in wholes):  # 经费拨款 below 一般公共预算拨款
        rows = [slot for slot in rows if not str(slot.key[ITEM]).startswith("fund_origin")]
    return [s for s in rows if not s.fact.label.startswith(OF_WHICH) and not _has_whole(s.key, keys)]


def _has_whole(key: Key, keys: set[Key]) -> bool:
    for dimension, parents in ((SOURCE, SOURCE_PARENT), (NATURE, NATURE_PARENT)):
        value = str(key[dimension])
        while value in parents:
            value = parents[value]
            if with_value(key, dimension, value) in keys:
                return True
    if key[ECONOMIC] and with_value(key, ECONOMIC, "") in keys:
        return True
    code = str(key[FUNCTION])
    return any(with_value(key, FUNCTION, code[:n]) in keys for n in (3, 5) if n < len(code))
