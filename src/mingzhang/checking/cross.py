"""The laws between tables: sources, natures and items printed in different places, flows, balances."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from ..model.finding import Severity
from ..model.point import Flow, Nature, Source, Stage
from .data import item_parts, usually_wider_items, wider_items
from .slots import (
    FLOW,
    FUNCTION,
    ITEM,
    NATURE,
    SOURCE,
    STAGE,
    UNIT,
    YEAR,
    Key,
    Ledger,
    Proposal,
    with_value,
)
from .system import Law

FISCAL_PARTS = (Source.GENERAL.value, Source.GOVERNMENT_FUND.value, Source.STATE_CAPITAL.value)
OTHER_SOURCES = tuple(
    source.value
    for source in Source
    if source not in (Source.ALL, Source.FISCAL) and source.value not in FISCAL_PARTS
)
OTHER_NATURES = (Nature.REMITTED_UP.value, Nature.OPERATING.value, Nature.SUBSIDY_DOWN.value)
RUNNING_COSTS = "running_costs"  # 机关运行经费
TOTALS_AGREE = ("totals",)
DIVIDED_FLOWS = {
    Flow.REVENUE.value,
    Flow.EXPENDITURE.value,
    Flow.OPENING.value,
    Flow.CLOSING.value,
    Flow.TOTAL_IN.value,
    Flow.TOTAL_OUT.value,
}


def proposals(ledger: Ledger) -> Iterator[Proposal]:
    """All equations between tables."""
    for key, variable in list(ledger.by_key.items()):
        if key[FLOW] in DIVIDED_FLOWS:
            yield from _sources(ledger, key, variable)
        if key[FLOW] == Flow.EXPENDITURE.value:
            yield from _natures(ledger, key, variable)
        yield from _items(ledger, key, variable)
        yield from _flows(ledger, key, variable)
        yield from _balance(ledger, key, variable)
        if key[FUNCTION]:
            yield from _totals_of_function(ledger, key, variable)
    yield from _units(ledger)


def _sources(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """财政拨款 = 一般公共预算 + 政府性基金 + 国有资本经营; no function has more than all its money.

    Unless other money was paid back (其他收入 below zero): then appropriations are more than all.
    """
    if key[SOURCE] == Source.FISCAL.value:
        parts = _fiscal_parts(ledger, key)
        if parts:
            yield Proposal(variable, parts, Law.PARTS, ("fiscal", key[FLOW], key[STAGE]))
    if key[SOURCE] == Source.ALL.value:
        fiscal = ledger.variable(with_value(key, SOURCE, Source.FISCAL.value))
        parts = (fiscal,) if fiscal is not None else _fiscal_parts(ledger, key)
        if parts and not any(_is_negative(ledger, key, source) for source in OTHER_SOURCES):
            yield Proposal(variable, parts, Law.PARTS, ("within", key[FLOW], key[STAGE]), at_least=True)


def _is_negative(ledger: Ledger, key: Key, source: str) -> bool:
    """True when the money of a source is printed below zero at a point."""
    variable = ledger.variable(with_value(key, SOURCE, source))
    prints = () if variable is None else ledger.system.of_variable[variable]
    return any(ledger.system.prints[number].high < 0 for number in prints)


def _fiscal_parts(ledger: Ledger, key: Key) -> tuple[int, ...]:
    """Variables of the three funds; one that is printed nowhere is zero where its fund is divided.

    A fund whose total is unknown may have any part, so that nothing can be said: ().
    """
    found = [ledger.variable(with_value(key, SOURCE, fund)) for fund in FISCAL_PARTS]
    known = tuple(variable for variable in found if variable is not None)
    if not known:
        return ()
    missing = [fund for fund, variable in zip(FISCAL_PARTS, found, strict=True) if variable is None]
    return known if all(_absent(ledger, key, fund) for fund in missing) else ()


def _absent(ledger: Ledger, key: Key, fund: str) -> bool:
    """True when the fund surely has nothing here: its total is printed, or blank, or nobody names it."""
    own = with_value(key, SOURCE, fund)
    whole = with_value(own, FUNCTION, "")
    if own in ledger.blank or whole in ledger.blank or (key[FUNCTION] and whole in ledger.by_key):
        return True
    if fund == Source.GENERAL.value and not key[FUNCTION]:
        return False  # nobody lives on the other funds alone: it is not said, not nothing
    return (fund, key[FLOW]) not in ledger.funds


def _natures(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """基本 = 人员 + 公用; 支出 = 基本 + 项目 (+ 上缴上级, 经营, 对附属单位补助)."""
    if key[NATURE] == Nature.BASIC.value:
        pair = _all(ledger, key, NATURE, (Nature.PERSONNEL.value, Nature.RUNNING.value))
        if pair:
            yield Proposal(variable, pair, Law.PARTS, ("basic", key[STAGE]))
    if key[NATURE] == Nature.ALL.value:
        pair = _all(ledger, key, NATURE, (Nature.BASIC.value, Nature.PROJECT.value))
        if pair:
            more = tuple(
                v for n in OTHER_NATURES if (v := ledger.variable(with_value(key, NATURE, n))) is not None
            )
            open_ended = key[SOURCE] == Source.ALL.value and not more
            yield Proposal(variable, pair + more, Law.PARTS, ("nature", key[STAGE]), at_least=open_ended)


def _all(ledger: Ledger, key: Key, dimension: int, values: tuple[str, ...]) -> tuple[int, ...]:
    """The variables of all values, blanks left out as zero; () when one is neither printed nor blank."""
    variables = []
    for value in values:
        other = with_value(key, dimension, value)
        if (variable := ledger.variable(other)) is not None:
            variables.append(variable)
        elif other not in ledger.blank:
            return ()
    return tuple(variables)


def _items(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    parts = item_parts().get(str(key[ITEM])) if key[ITEM] else None
    if parts and (variables := _all(ledger, key, ITEM, parts)):
        yield Proposal(variable, variables, Law.PARTS, ("items", key[ITEM], key[STAGE]))
    yield from _within(ledger, key, variable, wider_items(), Severity.ERROR)
    yield from _within(ledger, key, variable, usually_wider_items(), Severity.WARNING)
    if key[ITEM] == RUNNING_COSTS and key[NATURE] == Nature.ALL.value:
        yield from _running_costs(ledger, key, variable)


def _within(
    ledger: Ledger, key: Key, variable: int, wider: Mapping[str, str], severity: Severity
) -> Iterator[Proposal]:
    """An item is never more than the one that holds it."""
    holder = wider.get(str(key[ITEM]))
    whole = ledger.variable(with_value(key, ITEM, holder)) if holder else None
    if whole is not None:
        family = ("within item", key[ITEM], holder, key[STAGE])
        yield Proposal(whole, (variable,), Law.PARTS, family, at_least=True, severity=severity)


def _running_costs(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """机关运行经费 is in the 公用经费 that the general budget pays: that of all units, so it may be more.

    Some places count money of projects for the upkeep of offices too, so that a breach is asked about.
    """
    own = with_value(with_value(key, ITEM, ""), NATURE, Nature.RUNNING.value)
    found = (ledger.variable(with_value(own, SOURCE, s)) for s in (Source.GENERAL.value, Source.FISCAL.value))
    whole = next((one for one in found if one is not None), None)
    if whole is not None:
        family = ("running costs", key[STAGE])
        yield Proposal(whole, (variable,), Law.PARTS, family, at_least=True, severity=Severity.QUESTION)


def _flows(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """年初 + 收入 + 用结余 = 支出 + 结余分配 + 年末, and 收入总计 = 支出总计, fund by fund."""
    if key[FLOW] == Flow.TOTAL_IN.value:
        other = ledger.variable(with_value(key, FLOW, Flow.TOTAL_OUT.value))
        if other is not None and key[FUNCTION]:
            yield _budgeted(variable, other, ("totals", key[YEAR], key[SOURCE]))
        elif other is not None:
            yield Proposal(variable, (other,), Law.FLOW, TOTALS_AGREE)
        return
    if key[FLOW] != Flow.EXPENDITURE.value:
        return
    flows = [Flow.OPENING.value, Flow.REVENUE.value, Flow.CLOSING.value]
    keys = [with_value(key, FLOW, flow) for flow in flows]
    if not all(k in ledger.by_key or k in ledger.blank for k in keys):
        return
    opening, revenue, closing = (ledger.variable(k) for k in keys)
    used = ledger.variable(with_value(key, FLOW, Flow.SURPLUS_USED.value))
    given = ledger.variable(with_value(key, FLOW, Flow.SURPLUS_DISTRIBUTED.value))
    out = tuple(v for v in (given, closing) if v is not None)
    income = tuple(v for v in (opening, revenue, used) if v is not None)
    if income:
        yield Proposal(variable, income, Law.FLOW, ("flow",), plus=out)


def _balance(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """A budget enters each function's revenue as its expenditure; adopted when the document does so."""
    if key[FLOW] == Flow.EXPENDITURE.value and key[STAGE] == Stage.ORIGINAL_BUDGET.value:
        revenue = ledger.variable(with_value(key, FLOW, Flow.REVENUE.value))
        if revenue is not None:
            yield _budgeted(variable, revenue, ("balance", key[YEAR], key[SOURCE]))


def _budgeted(variable: int, other: int, family: Hashable) -> Proposal:
    """What a document does for every function but perhaps one: a breach has an innocent reading."""
    return Proposal(
        variable, (other,), Law.FLOW, family, firm=False, severity=Severity.WARNING, few_failures=True
    )


TOTALS = {
    Flow.TOTAL_IN.value: (Flow.REVENUE.value, Flow.OPENING.value, Flow.SURPLUS_USED.value),
    Flow.TOTAL_OUT.value: (Flow.EXPENDITURE.value, Flow.CLOSING.value, Flow.SURPLUS_DISTRIBUTED.value),
}


def _totals_of_function(ledger: Ledger, key: Key, variable: int) -> Iterator[Proposal]:
    """合计 of a function with 结转下年 beside it = its expenditure, printed elsewhere, and what is left."""
    flows = TOTALS.get(str(key[FLOW]))
    if flows is None:
        return
    keys = [with_value(key, FLOW, flow) for flow in flows]
    own = ledger.variable(keys[0])
    more = [ledger.variable(k) for k in keys[1:]]
    named = [k for k in keys[1:] if k in ledger.by_key or k in ledger.blank]
    if own is not None and named:
        parts = (own, *(v for v in more if v is not None))
        yield Proposal(variable, parts, Law.FLOW, ("function totals", key[FLOW], key[STAGE]))


def _units(ledger: Ledger) -> Iterator[Proposal]:
    """A table that lists all units adds up, line by line, to what other tables print for the whole."""
    for table in ledger.tables:
        whole_keys = {slot.key for slot in table if not slot.key[UNIT]}
        if not whole_keys:
            continue
        sums: dict[Key, list[int]] = {}
        for slot in table:
            if slot.key[UNIT] and slot.variable >= 0:
                sums.setdefault(with_value(slot.key, UNIT, ""), []).append(slot.variable)
        for key, parts in sums.items():
            whole = ledger.variable(key)
            if whole is not None and key not in whole_keys:
                yield Proposal(whole, tuple(parts), Law.PARTS, ("units", table[0].fact.table))
