"""Totals that mean less than their words: decided only where the document itself shows it.

Budgets print some totals in two scopes. 本年收入合计 may stand above 上级补助收入 instead of containing it;
一般公共预算支出表 may hold this year's appropriation only (当年拨款), while the summary adds what last year
left over. Where the amounts show that, the narrower figures get a detail: they are no longer equated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product

from ...model.book import Book, BookKind
from ...model.fact import Fact
from ...model.point import Flow, Nature, Point, Source
from ...vocabulary.fields import Mark
from ...vocabulary.terms import recognise
from ..sentences.printed import CURRENT

_TOTALS = {Flow.TOTAL_IN: Flow.REVENUE, Flow.TOTAL_OUT: Flow.EXPENDITURE}


def narrow(book: Book, facts: Sequence[Fact]) -> list[Fact]:
    """The facts, the narrower ones marked."""
    marked = _apart_from_subtotals(facts)
    return _current_year_only(marked, book.year) if book.kind is BookKind.BUDGET else marked


def _apart_from_subtotals(facts: Sequence[Fact]) -> list[Fact]:
    """本年收入合计 with amounts of revenue between it and 收入总计 does not contain these."""
    found = list(facts)
    summaries = {f.table for f in facts if f.point.flow is Flow.TOTAL_IN or f.point.flow is Flow.TOTAL_OUT}
    for table, flow in product(sorted(summaries), _TOTALS.values()):
        own = [f for f in facts if f.table == table and f.path[:1] and f.path[0][:2] in ("收入", "支出")]
        beyond = _beyond(own, flow)
        if beyond:
            names = ("不含", *beyond)
            inside = [f for f in own if f.point.flow is flow and f.label not in beyond and _is_broad(f.point)]
            found = _detailed(found, inside, names)
    return found


def _beyond(facts: Sequence[Fact], flow: Flow) -> list[str]:
    """Labels of the non-zero rows of a flow below its own 本年…合计 and above 总计."""
    labels, below = [], False
    for fact in facts:
        if fact.point.flow is flow and _is_subtotal(fact):
            below = True
        elif _TOTALS.get(fact.point.flow) is flow:
            below = False
        elif below and fact.point.flow is flow and fact.figure is not None and fact.figure.value:
            labels.append(fact.label)
    return list(dict.fromkeys(labels))


def _is_subtotal(fact: Fact) -> bool:
    said = recognise(fact.label).fields
    return said.firm and said.flow is fact.point.flow and "合计" in fact.label


def _is_broad(point: Point) -> bool:
    return point.source in (Source.ALL, Source.FISCAL) and point.nature is Nature.ALL and not point.detail


def _current_year_only(facts: Sequence[Fact], year: int) -> list[Fact]:
    """支出 tables of one fund that agree with its revenue, and not with the expenditure of the summary."""
    found = list(facts)
    for source in {f.point.source for f in facts if f.point.flow is Flow.OPENING and _amount(f)}:
        tables = set(_tables_of(facts, source))
        current = [f for f in facts if f.point.year == year]  # last year's columns apart
        if any(_agrees_with_revenue(current, table, source) for table in tables):
            own = [f for f in found if f.table in tables and f.point.flow is Flow.EXPENDITURE]
            found = _detailed(found, own, (CURRENT,))
    return found


def _tables_of(facts: Sequence[Fact], source: Source) -> Iterable[int]:
    """Tables whose title says that they hold the spending of this one fund."""
    for fact in facts:
        base = recognise(fact.place.table_title).fields
        if (
            base.source is source
            and base.flow is Flow.EXPENDITURE
            and not base.has(Mark.BOTH)
            and not base.item
        ):
            yield fact.table


def _agrees_with_revenue(facts: Sequence[Fact], table: int, source: Source) -> bool:
    total = _first(facts, lambda f: f.table == table and _is_whole(f.point, Flow.EXPENDITURE, source))
    revenue = _first(facts, lambda f: f.table != table and _is_whole(f.point, Flow.REVENUE, source))
    spent = _first(facts, lambda f: f.table != table and _is_whole(f.point, Flow.EXPENDITURE, source))
    if total is None or revenue is None or total.figure is None or revenue.figure is None:
        return False
    if spent is not None and spent.figure is not None and spent.figure.interval.meets(total.figure.interval):
        return False
    return revenue.figure.interval.meets(total.figure.interval)


def _is_whole(point: Point, flow: Flow, source: Source) -> bool:
    whole = Point(point.office, point.year, flow, point.stage, source)
    return point == whole


def _first(facts: Sequence[Fact], wanted: Callable[[Fact], bool]) -> Fact | None:
    return next((fact for fact in facts if fact.figure is not None and wanted(fact)), None)


def _amount(fact: Fact) -> bool:
    return fact.figure is not None and fact.figure.value != 0


def _detailed(facts: Sequence[Fact], some: Sequence[Fact], words: tuple[str, ...]) -> list[Fact]:
    chosen = {id(fact) for fact in some}
    return [
        replace(f, point=replace(f.point, detail=(*f.point.detail, *words))) if id(f) in chosen else f
        for f in facts
    ]
