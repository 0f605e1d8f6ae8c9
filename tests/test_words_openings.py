"""This year begins with what last year's final accounts ended with, as far as print can tell."""

from __future__ import annotations

from mingzhang.model.book import BookKind
from mingzhang.model.draft import Amount, Draft
from mingzhang.model.point import Flow, Point, Source, Stage
from mingzhang.store.queries.openings import OpeningGap, opening_gaps

GENERAL, FUND = Source.GENERAL, Source.GOVERNMENT_FUND


def amount(year: int, flow: Flow, source: Source, fen: int) -> Amount:
    return Amount(Point("示例市示范局", year, flow, Stage.OUTTURN, source), fen)


def draft(*amounts: Amount) -> Draft:
    return Draft("示例市示范局", 2024, BookKind.FINAL_ACCOUNTS, amounts)


def test_equal_balances_leave_no_gap() -> None:
    found = draft(
        amount(2023, Flow.CLOSING, GENERAL, 12_340_000), amount(2024, Flow.OPENING, GENERAL, 12_340_000)
    )
    assert opening_gaps(found) == []


def test_rounding_of_a_printed_book_is_no_gap_and_more_is_one() -> None:
    last = amount(2023, Flow.CLOSING, GENERAL, 12_340_000)  # 12.34万元
    assert opening_gaps(draft(last, amount(2024, Flow.OPENING, GENERAL, 12_345_000))) == []
    gaps = opening_gaps(draft(last, amount(2024, Flow.OPENING, GENERAL, 12_345_001)))
    assert OpeningGap(GENERAL, 12_345_001, 12_340_000) in gaps


def test_what_one_side_does_not_say_is_not_compared() -> None:
    assert opening_gaps(draft(amount(2024, Flow.OPENING, FUND, 100))) == []
    assert opening_gaps(draft(amount(2023, Flow.CLOSING, FUND, 100))) == []
