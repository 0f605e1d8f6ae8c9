"""The law of parts inside a table: a total equals its parts along every dimension divided there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cache

from ..model.point import Flow, Nature, Source
from .data import item_parts
from .slots import (
    ECONOMIC,
    FLOW,
    FUNCTION,
    ITEM,
    NATURE,
    NATURE_PARENT,
    OFFICE,
    PROJECT,
    SOURCE,
    SOURCE_PARENT,
    UNIT,
    Proposal,
    Slot,
    groups,
)
from .summary import GRAND
from .system import Law

Group = Mapping[Hashable, Slot]
LISTED = (FUNCTION, ECONOMIC, PROJECT, UNIT)
SOME = ("主要", "重点", "部分", "前十", "前五", "示例")
OWN_FUNDS = {s.value for s in (Source.BUSINESS, Source.OPERATING, Source.OTHER)}
DIVIDED = {Nature.BASIC.value, Nature.PERSONNEL.value, Nature.RUNNING.value}


def proposals(table: list[Slot]) -> Iterator[Proposal]:
    """Equations of one table along function, economic class, source, nature, item, project and unit."""
    number = table[0].fact.place.document, table[0].fact.table
    summary = any(slot.key[FLOW] in GRAND for slot in table)
    partial = _is_partial(table)
    for dimension in (FUNCTION, ECONOMIC, SOURCE, NATURE, PROJECT, UNIT):
        for group in groups(table, dimension):
            for total, parts in _families(group, dimension):
                if summary and dimension == SOURCE and _all_below(group, total, parts):
                    continue  # 本年收入合计 with 上级补助收入 after it
                headed = dimension == UNIT and total != ""  # its row may be 本级
                firm = (
                    not headed
                    and not (partial and dimension in LISTED)
                    and group[total].key[FLOW] != Flow.OTHER.value
                )
                if (proposal := _proposal(group, total, parts, (number, dimension, total), firm)) is not None:
                    yield proposal
    for group in groups(table, ITEM):
        yield from _items(group, number)


def _is_partial(table: list[Slot]) -> bool:
    """True when the table may list only some rows: 重点项目…, or a row of dots."""
    title = table[0].fact.place.table_title
    return any(word in title for word in SOME) or any(
        not slot.fact.label.strip("…. ·") for slot in table if slot.fact.label
    )


def _proposal(
    group: Group, total: Hashable, parts: list[Hashable], family: Hashable, firm: bool = True
) -> Proposal | None:
    """The equation of a total and its parts; None when the total is blank or no part has an amount."""
    whole = group[total]
    slots = _beside(whole, [group[part] for part in parts])
    variables = tuple(slot.variable for slot in slots if slot.variable >= 0)
    if whole.variable < 0 or not variables:
        return None
    return Proposal(whole.variable, variables, Law.PARTS, family, firm=firm)


def _all_below(group: Group, total: Hashable, parts: list[Hashable]) -> bool:
    row = group[total].fact.row
    is_year = group[total].key[FLOW] == Flow.REVENUE.value
    return is_year and all(group[part].fact.row > row for part in parts)


def _beside(whole: Slot, parts: list[Slot]) -> list[Slot]:
    """Parts in other rows stand all above a total at the foot, or all below one at the head.

    What follows 本年收入合计 (上级补助收入 in some forms) is not in it. Other columns go on with the
    rows of a table that is folded into blocks side by side.
    """
    rows = [slot.fact.row for slot in parts if slot.fact.column == whole.fact.column]
    if not rows or min(rows) > whole.fact.row or max(rows) <= whole.fact.row:
        return parts
    other = whole.fact.column
    return [slot for slot in parts if slot.fact.row <= whole.fact.row or slot.fact.column != other]


def _families(group: Group, dimension: int) -> Iterator[tuple[Hashable, list[Hashable]]]:
    """Totals of a group with their parts, each part under its nearest printed ancestor."""
    ancestors = _ANCESTORS[dimension]
    children: dict[Hashable, list[Hashable]] = {}
    for value in group:
        parent = next((a for a in ancestors(value) if a in group), None)
        if parent is not None:
            children.setdefault(parent, []).append(value)
    if dimension == UNIT and not children:
        children = _headed(group)
    for total, parts in children.items():
        for own in _by_classification(dimension, parts):
            if _divides(dimension, total, own, group):
                yield total, own


def _by_classification(dimension: int, parts: list[Hashable]) -> list[list[Hashable]]:
    """Economic classes of the department (3…) and of the government (5…) each divide the whole."""
    if dimension != ECONOMIC:
        return [parts]
    department = [part for part in parts if str(part)[:1] != "5"]
    government = [part for part in parts if str(part)[:1] == "5"]
    return [department, government] if min(len(department), len(government)) > 1 else [parts]


def _headed(group: Group) -> dict[Hashable, list[Hashable]]:
    """Units under the department itself, where its row stands first and none is headed 合计."""
    first = min(group, key=lambda value: group[value].fact.row)
    own = group[first].key[OFFICE]
    return {first: [value for value in group if value != first]} if first == own and len(group) > 2 else {}


def _divides(dimension: int, total: Hashable, parts: list[Hashable], group: Group) -> bool:
    """True when the parts printed are all parts there are."""
    if dimension == SOURCE:
        return len(parts) > 1 and _one_level(total, parts)
    if dimension == NATURE:
        return len(parts) > 1 and (total != Nature.ALL.value or not DIVIDED.isdisjoint(map(str, parts)))
    return True


def _one_level(total: Hashable, parts: list[Hashable]) -> bool:
    """False where 其他资金 stands beside its own parts: which of them add up is not known."""
    return Source.UNIT_FUNDS.value not in parts or OWN_FUNDS.isdisjoint(map(str, parts))


@cache
def _code_ancestors(code: Hashable) -> tuple[str, ...]:
    text = str(code)
    shorter = tuple(text[:length] for length in (5, 3) if length < len(text))
    return (*shorter, "") if text else ()


@cache
def _source_ancestors(value: Hashable) -> tuple[str, ...]:
    return _up(str(value), SOURCE_PARENT)


@cache
def _nature_ancestors(value: Hashable) -> tuple[str, ...]:
    return _up(str(value), NATURE_PARENT)


def _up(value: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    while value in parents:
        value = parents[value]
        found.append(value)
    return tuple(found)


def _named_ancestors(value: Hashable) -> tuple[str, ...]:
    return ("",) if value else ()


_ANCESTORS: dict[int, Callable[[Hashable], tuple[str, ...]]] = {
    FUNCTION: _code_ancestors,
    ECONOMIC: _code_ancestors,
    SOURCE: _source_ancestors,
    NATURE: _nature_ancestors,
    PROJECT: _named_ancestors,
    UNIT: _named_ancestors,
}


def _items(group: Group, number: Hashable) -> Iterator[Proposal]:
    """Named items whose parts are known (三公 = 出国 + 公车 + 接待), blank cells counting as zero."""
    for total, parts in item_parts().items():
        if total not in group or not all(part in group for part in parts):
            continue
        if (proposal := _proposal(group, total, list(parts), (number, ITEM, total))) is not None:
            yield proposal
