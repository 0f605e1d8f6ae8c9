"""Small drafts as a budget officer would enter them, and random ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from mingzhang.model.book import BookKind
from mingzhang.model.draft import Amount, Draft
from mingzhang.model.point import Flow, Nature, Point, Source, Stage

OFFICE, YEAR = "某县教育局", 2024
FUNCTIONS = ("2010301", "2010302", "2050101", "2050202", "2080505", "2101101", "2210201", "2210203")
FUND_FUNCTIONS = ("2120801", "2296002")
PERSONNEL = ("30101", "30102", "30103", "30108", "30113", "30302")
RUNNING = ("30201", "30207", "30211", "30217", "30231", "31002")


def amount(fen: int, flow: Flow = Flow.EXPENDITURE, **where: Any) -> Amount:
    point = Point(OFFICE, where.pop("year", YEAR), flow, where.pop("stage", Stage.OUTTURN), **where)
    return Amount(point, fen)


def draft(
    *amounts: Amount, kind: BookKind = BookKind.FINAL_ACCOUNTS, office: str = OFFICE, **rest: Any
) -> Draft:
    return Draft(office, YEAR, kind, tuple(amounts), **rest)


@st.composite
def final_accounts(pick: Callable[[Any], Any], office: str = OFFICE) -> Draft:
    """A department's year in exact fen: spending by its finest parts, revenue, what was carried over."""
    money = st.one_of(st.integers(0, 3_000_000_00), st.integers(0, 50_000), st.just(0))
    found = _spending(pick, money, Stage.OUTTURN)
    for code in FUNCTIONS:
        spent = sum(a.fen for a in found if a.point.function == code and a.point.source is Source.OTHER)
        came, before = pick(money), pick(money)
        found.append(amount(came, Flow.REVENUE, source=Source.GENERAL, function=code))
        found.append(amount(spent, Flow.REVENUE, source=Source.OTHER, function=code))
        needed = sum(a.fen for a in found if a.point.function == code and _is_general_spending(a))
        found.append(amount(before + needed, Flow.OPENING, source=Source.GENERAL, function=code))
    for known in [a for a in found if a.point.source is Source.GOVERNMENT_FUND]:
        found.append(Amount(replace(known.point, flow=Flow.REVENUE, nature=Nature.ALL), known.fen))
    return draft(*found, *_by_class(found, pick, Stage.OUTTURN), office=office)


@st.composite
def budgets(pick: Callable[[Any], Any], office: str = OFFICE) -> Draft:
    """A department's budget in exact fen: what comes in is what is spent, subject by subject."""
    money = st.one_of(st.integers(0, 3_000_000_00), st.integers(0, 50_000), st.just(0))
    stage = Stage.ORIGINAL_BUDGET
    found = _spending(pick, money, stage)
    revenue = [
        amount(
            sum(a.fen for a in found if (a.point.function, a.point.source) == (code, source)),
            Flow.REVENUE,
            source=source,
            function=code,
            stage=stage,
        )
        for code, source in dict.fromkeys((a.point.function, a.point.source) for a in found)
    ]
    classes = _by_class(found, pick, stage)
    return draft(*found, *revenue, *classes, kind=BookKind.BUDGET, office=office)


def _spending(pick: Callable[[Any], Any], money: Any, stage: Stage) -> list[Amount]:
    """Every office spends something: a book of zeros prints few of its rows."""
    where = [
        (code, source, nature)
        for code in FUNCTIONS
        for source in (Source.GENERAL, Source.OTHER)
        for nature in (Nature.BASIC, Nature.PROJECT)
    ]
    found = [
        amount(pick(money) + (not at), source=source, nature=nature, function=code, stage=stage)
        for at, (code, source, nature) in enumerate(where)
    ]
    fund = Source.GOVERNMENT_FUND
    return found + [
        amount(pick(money), source=fund, nature=Nature.PROJECT, function=code, stage=stage)
        for code in FUND_FUNCTIONS
    ]


def _is_general_spending(known: Amount) -> bool:
    return known.point.flow is Flow.EXPENDITURE and known.point.source is Source.GENERAL


def _by_class(found: list[Amount], pick: Callable[[Any], Any], stage: Stage) -> list[Amount]:
    """Fiscal expenditure once more by economic class: the same money, cut otherwise."""
    left = sum(a.fen for a in found if a.point.nature is Nature.BASIC and _is_general_spending(a))
    cut = []
    for code in (*PERSONNEL, *RUNNING):
        nature = Nature.PERSONNEL if code in PERSONNEL else Nature.RUNNING
        part = left if code == RUNNING[-1] else pick(st.integers(0, left))
        left -= part
        cut.append(amount(part, source=Source.GENERAL, nature=nature, economic=code, stage=stage))
    return cut + [_of_projects(found, source, stage) for source in (Source.GENERAL, Source.GOVERNMENT_FUND)]


def _of_projects(found: list[Amount], source: Source, stage: Stage) -> Amount:
    """All project expenditure of a source as one economic item (委托业务费)."""
    own = [a.point for a in found if a.point.nature is Nature.PROJECT and a.point.flow is Flow.EXPENDITURE]
    spent = sum(a.fen for a in found if a.point in own and a.point.source is source)
    return amount(spent, source=source, nature=Nature.PROJECT, economic="30227", stage=stage)
