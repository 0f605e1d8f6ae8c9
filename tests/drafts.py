"""Small drafts as a budget officer would enter them, and random ones."""

from __future__ import annotations

from collections.abc import Callable
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
def final_accounts(pick: Callable[[Any], Any]) -> Draft:
    """A department's year in exact fen: spending by its finest parts, revenue, what was carried over."""
    money = st.one_of(st.integers(0, 3_000_000_00), st.integers(0, 50_000), st.just(0))
    found: list[Amount] = []
    for code in FUNCTIONS:
        spent = 0
        for source in (Source.GENERAL, Source.OTHER):
            for nature in (Nature.BASIC, Nature.PROJECT):
                fen = pick(money)
                spent += fen
                found.append(amount(fen, source=source, nature=nature, function=code))
        came = pick(money)
        found.append(amount(came, Flow.REVENUE, source=Source.GENERAL, function=code))
        found.append(amount(spent, Flow.REVENUE, source=Source.OTHER, function=code))
        found.append(amount(pick(money) + spent, Flow.OPENING, source=Source.GENERAL, function=code))
    for code in FUND_FUNCTIONS:
        fen = pick(money)
        found.append(amount(fen, source=Source.GOVERNMENT_FUND, nature=Nature.PROJECT, function=code))
        found.append(amount(fen, Flow.REVENUE, source=Source.GOVERNMENT_FUND, function=code))
    return draft(*found, *_by_class(found, pick))


def _by_class(found: list[Amount], pick: Callable[[Any], Any]) -> list[Amount]:
    """Basic expenditure of the general budget once more by economic class: the same money, cut otherwise."""
    left = sum(a.fen for a in found if a.point.nature is Nature.BASIC and a.point.source is Source.GENERAL)
    cut = []
    for code in (*PERSONNEL, *RUNNING):
        nature = Nature.PERSONNEL if code in PERSONNEL else Nature.RUNNING
        part = left if code == RUNNING[-1] else pick(st.integers(0, left))
        left -= part
        cut.append(amount(part, source=Source.GENERAL, nature=nature, economic=code))
    return cut
