"""The guards of the ledger in the database: one entry, and many of several units and years at once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ledger_workspace import YEAR, Desk, make_desk
from mingzhang.model.entry import AllotmentLine
from mingzhang.store.lines import row_ids
from mingzhang.store.models import (
    LedgerBalance,
    LedgerEntry,
    LedgerPosting,
    LedgerTrack,
    YearClose,
    YearReopening,
)

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = 10**9
Side = tuple[int, str, int, str]


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def entry(desk: Desk, voucher: str, **changes: Any) -> LedgerEntry:
    usual = {
        "event": "apply_payment", "year": YEAR, "date": datetime.date(YEAR, 6, 3), "unit": desk.unit,
        "voucher": voucher, "created_by": desk.office.officer.person,
    }  # fmt: skip
    return LedgerEntry(**{**usual, **changes})


def lines(*nouns: AllotmentLine) -> list[int]:
    rows = row_ids(nouns)
    return [rows[noun] for noun in nouns]


def posting(written: LedgerEntry, *sides: Side) -> list[LedgerPosting]:
    rows = [LedgerPosting(entry=written, line_id=n, account=a, fen=f, track=t) for n, a, f, t in sides]
    return LedgerPosting.objects.bulk_create(rows)


def refused(constraint: str, rows: Sequence[LedgerEntry]) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        LedgerEntry.objects.bulk_create(rows)
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def not_posted(constraint: str, desk: Desk, *sides: Side) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        posting(LedgerEntry.objects.bulk_create([entry(desk, "P1")])[0], *sides)
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    "wrong",
    [{"unit_id": NOBODY}, {"created_by_id": NOBODY}, {"approved_by_id": NOBODY}, {"batch_id": NOBODY},
     {"follows_id": NOBODY}, {"corrects_id": NOBODY}],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_an_entry_names_what_exists(desk: Desk, wrong: dict[str, int], alone: bool) -> None:
    rows = [entry(desk, "P1"), entry(desk, "P2", unit=desk.office.centre), entry(desk, "P3")]
    for name, value in wrong.items():
        setattr(rows[2], name, value)
    refused("entry_names_what_exists", rows[2:] if alone else rows)
    LedgerEntry.objects.bulk_create(rows[:2])


@pytest.mark.parametrize("alone", [True, False])
def test_a_closed_year_takes_no_entry_until_it_is_opened_again(desk: Desk, alone: bool) -> None:
    closed = [entry(desk, "P1"), entry(desk, "P2", year=YEAR - 1, date=datetime.date(YEAR - 1, 12, 1))]
    close = YearClose.objects.create(
        department=desk.office.department, year=YEAR - 1, closed_by=desk.office.finance.person
    )
    refused("year_is_open", closed[1:] if alone else closed)
    YearReopening.objects.create(close=close, reason="漏记", reopened_by=desk.office.finance.person)
    LedgerEntry.objects.bulk_create(closed[1:] if alone else closed)


@pytest.mark.parametrize("alone", [True, False])
def test_a_merged_unit_takes_no_entry(desk: Desk, alone: bool) -> None:
    centre = desk.office.centre
    centre.merged_into, centre.merged_year = desk.unit, YEAR
    centre.save()
    rows = [entry(desk, "P1"), entry(desk, "P2", unit=centre)]
    refused("unit_stands_in_year", rows[1:] if alone else rows)


def test_no_entry_is_no_matter(desk: Desk) -> None:
    again = [entry(desk, "P1")]
    LedgerEntry.objects.bulk_create(again)
    LedgerEntry.objects.bulk_create(again, ignore_conflicts=True)
    assert LedgerEntry.objects.filter(voucher="P1").count() == 1


def test_the_sides_of_an_entry_balance_in_each_fund(desk: Desk) -> None:
    line, other, own = lines(desk.paper, desk.post, desk.own)
    not_posted("entry_balances", desk, (line, "2004", 5, "P1"), (line, "2002", -4, ""))
    not_posted("entry_balances", desk, (line, "2004", 5, "P1"))
    not_posted("entry_balances", desk, (line, "2004", 5, "P1"), (own, "2002", -5, ""))
    posting(
        LedgerEntry.objects.bulk_create([entry(desk, "P2")])[0],
        (line, "2004", 5, "P2"),
        (other, "2002", -5, ""),
    )


def test_sides_stand_on_lines_of_the_year(desk: Desk) -> None:
    line, other = lines(desk.paper, desk.post)
    for sides in (
        ((line, "2004", 5, "P1"), (line, "2002", -5, "")),
        ((line, "2004", 5, "P1"), (line, "2002", -3, ""), (other, "2002", -2, "")),
    ):
        with pytest.raises(IntegrityError, match="another year"), transaction.atomic():
            early = entry(desk, "P1", year=YEAR - 1, date=datetime.date(YEAR - 1, 1, 1))
            posting(LedgerEntry.objects.bulk_create([early])[0], *sides)
    not_posted("posting_names_what_exists", desk, (NOBODY, "2004", 5, "P1"), (NOBODY, "2002", -5, ""))


def test_no_account_of_a_line_falls_below_zero(desk: Desk) -> None:
    line, other = lines(desk.paper, desk.post)
    held = LedgerBalance.objects.get(line=line, account="2002").fen
    not_posted("position_not_negative", desk, (line, "2004", held + 1, "P1"), (line, "2002", -held - 1, ""))
    not_posted(
        "position_not_negative", desk,
        (line, "2004", held + 1, "P1"), (line, "2002", -held - 1, ""), (other, "2004", 1, "P1"),
        (other, "2002", -1, ""),
    )  # fmt: skip
    not_posted("position_not_negative", desk, (line, "2001", -1, ""), (line, "2002", 1, ""))


def test_a_track_gives_no_more_than_it_holds(desk: Desk) -> None:
    (line,) = lines(desk.paper)
    first, second, third = LedgerEntry.objects.bulk_create(entry(desk, f"P{n}") for n in (1, 2, 3))
    posting(first, (line, "2004", 500, "P1"), (line, "2002", -500, ""))
    posting(second, (line, "2004", 500, "P2"), (line, "2002", -500, ""))
    assert not LedgerTrack.objects.exists()
    with pytest.raises(IntegrityError, match="track_not_negative"), transaction.atomic():
        posting(third, (line, "2005", 600, "P3"), (line, "2004", -600, "P1"))
    posting(third, (line, "2005", 300, "P3"), (line, "2004", -300, "P1"))
    assert LedgerTrack.objects.get().fen == 200
    (more,) = LedgerEntry.objects.bulk_create([entry(desk, "P4")])
    posting(more, (line, "2004", 70, "P1"), (line, "2002", -70, ""))
    assert LedgerTrack.objects.get().fen == 270
