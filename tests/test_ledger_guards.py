"""The guards of the ledger in the database, at both its doors: one entry, and a pile of several."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ledger_door import Given, Side, post_alone, post_pile
from ledger_workspace import YEAR, Desk, make_desk
from mingzhang.ledger.data import Track, accounts, events
from mingzhang.model.entry import Account, AllotmentLine
from mingzhang.store.lines import row_ids
from mingzhang.store.models import (
    AuditRow,
    LedgerBalance,
    LedgerEntry,
    LedgerPosting,
    LedgerTrack,
    StagedEntry,
    StagedPosting,
    YearClose,
    YearReopening,
)
from mingzhang.store.models.ledger import CROSSING, NEVER_NEGATIVE, TRACKED

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = 10**9
Door = Callable[[Desk, Given], object]


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def lines(*nouns: AllotmentLine) -> list[int]:
    rows = row_ids(nouns)
    return [rows[noun] for noun in nouns]


def entry(desk: Desk, voucher: str, *sides: Side, **changes: Any) -> Given:
    (line,) = lines(desk.paper)
    usual = {
        "event": "apply_payment", "year": YEAR, "date": datetime.date(YEAR, 6, 3), "unit_id": desk.unit.pk,
        "voucher": voucher, "created_by_id": desk.office.officer.person.pk,
    }  # fmt: skip
    return Given(usual | changes, sides or ((line, "2004", 5, voucher), (line, "2002", -5, "")))


def in_company(desk: Desk, given: Given) -> object:
    """Between others, one of them of another unit."""
    return post_pile(
        entry(desk, "first"), given, entry(desk, "last", unit_id=desk.office.centre.pk, approved_by_id=None)
    )


DOORS: dict[str, Door] = {
    "alone": lambda _desk, given: post_alone(given),
    "pile of one": lambda _desk, given: post_pile(given),
    "pair": lambda _desk, given: post_pile(given, paired=True),
    "pile": in_company,
}


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> Door:
    return DOORS[request.param]


def refused(constraint: str, door: Door, desk: Desk, given: Given) -> None:
    """The guard of that name refuses, and nothing of it stays."""
    before = [table.objects.count() for table in (LedgerEntry, LedgerPosting, AuditRow)]
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        door(desk, given)
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]
    assert before == [table.objects.count() for table in (LedgerEntry, LedgerPosting, AuditRow)]


@pytest.mark.parametrize("wrong", ["unit_id", "created_by_id", "approved_by_id", "follows_id", "corrects_id"])
def test_an_entry_names_what_exists(desk: Desk, door: Door, wrong: str) -> None:
    refused("entry_names_what_exists", door, desk, entry(desk, "P1", **{wrong: NOBODY}))
    door(desk, entry(desk, "P1"))


def test_a_pile_names_a_batch_that_exists(desk: Desk) -> None:
    with pytest.raises(IntegrityError, match="does not exist"), transaction.atomic():
        post_pile(entry(desk, "P1"), batch=NOBODY)


def test_a_closed_year_takes_no_entry_until_it_is_opened_again(desk: Desk, door: Door) -> None:
    early = row_ids([AllotmentLine(YEAR - 1, *[getattr(desk.paper, n) for n in desk.paper.__slots__[1:]])])
    (line,) = early.values()
    sides = ((line, "2001", 5, ""), (line, "1001", -5, ""))
    late = entry(desk, "P2", *sides, event="approve", year=YEAR - 1, date=datetime.date(YEAR - 1, 12, 1))
    close = YearClose.objects.create(
        department=desk.office.department, year=YEAR - 1, closed_by=desk.office.finance.person
    )
    refused("year_is_open", door, desk, late)
    YearReopening.objects.create(close=close, reason="漏记", reopened_by=desk.office.finance.person)
    door(desk, late)


def test_a_merged_unit_takes_no_entry(desk: Desk) -> None:
    centre = desk.office.centre
    centre.merged_into, centre.merged_year = desk.unit, YEAR
    centre.save()
    for door in (DOORS["alone"], DOORS["pile of one"], DOORS["pair"]):
        refused("unit_stands_in_year", door, desk, entry(desk, "P2", unit_id=centre.pk))
    with pytest.raises(IntegrityError, match="was merged"), transaction.atomic():
        post_pile(entry(desk, "P1"), entry(desk, "P2", unit_id=centre.pk))


def test_a_voucher_is_posted_once(desk: Desk) -> None:
    line, other = lines(desk.paper, desk.post)
    across = entry(desk, "P2", (line, "2002", 5, ""), (other, "2002", -5, ""), event="vire")
    for given in (entry(desk, "P1"), across):
        first = post_alone(given)
        assert first is not None and post_alone(given) is None
        assert LedgerEntry.objects.get(voucher=given.columns["voucher"]).pk == first
        refused("voucher_once", DOORS["pile"], desk, given)
    assert not StagedEntry.objects.exists() and not StagedPosting.objects.exists()


def test_the_sides_of_an_entry_balance_in_each_fund(desk: Desk, door: Door) -> None:
    line, other, own = lines(desk.paper, desk.post, desk.own)
    for sides in (
        ((line, "2004", 5, "P1"), (line, "2002", -4, "")),
        ((line, "2004", 5, "P1"),),
        ((line, "2004", 5, "P1"), (own, "2002", -5, "")),
    ):
        refused("entry_balances", door, desk, entry(desk, "P1", *sides))
    door(desk, entry(desk, "P2", (line, "2004", 5, "P2"), (other, "2002", -5, "")))
    assert LedgerBalance.objects.get(line=line, account="2004").fen >= 5


def test_sides_stand_on_lines_of_the_year(desk: Desk, door: Door) -> None:
    line, other = lines(desk.paper, desk.post)
    for sides in (
        ((line, "2004", 5, "P1"), (line, "2002", -5, "")),
        ((line, "2004", 5, "P1"), (line, "2002", -3, ""), (other, "2002", -2, "")),
    ):
        early = entry(desk, "P1", *sides, year=YEAR - 1, date=datetime.date(YEAR - 1, 1, 1))
        refused("entry_stays_in_its_year", door, desk, early)
    nowhere = ((NOBODY, "2004", 5, "P1"), (NOBODY, "2002", -5, ""))
    refused("posting_names_what_exists", door, desk, entry(desk, "P1", *nowhere))


def test_a_pile_posts_no_side_of_another_entry(desk: Desk) -> None:
    (old,) = post_pile(entry(desk, "P0"))
    (line,) = lines(desk.paper)
    with pytest.raises(IntegrityError, match="does not exist"), transaction.atomic():
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO store_stagedposting (pile, entry_id, line_id, account, fen, track)"
                " VALUES (1, %s, %s, '2004', 5, 'P0'), (1, %s, %s, '2002', -5, '')",
                [old, line, old, line],
            )
            cursor.execute("SELECT ledger_post_pile(1, NULL, NULL)")


def test_no_account_of_a_line_falls_below_zero(desk: Desk, door: Door) -> None:
    line, other = lines(desk.paper, desk.post)
    held = LedgerBalance.objects.get(line=line, account="2002").fen
    for sides in (
        ((line, "2004", held + 1, "P1"), (line, "2002", -held - 1, "")),
        (
            (line, "2004", held + 1, "P1"), (line, "2002", -held - 1, ""), (other, "2004", 1, "P1"),
            (other, "2002", -1, ""),
        ),
        ((line, "2001", -1, ""), (line, "2002", 1, "")),
    ):  # fmt: skip
        refused("position_not_negative", door, desk, entry(desk, "P1", *sides))


@pytest.mark.parametrize("name", ["alone", "pile of one", "pair"])
def test_a_track_gives_no_more_than_it_holds(desk: Desk, name: str) -> None:
    door = DOORS[name]
    (line,) = lines(desk.paper)
    for number in (1, 2):
        door(desk, entry(desk, f"P{number}", (line, "2004", 500, f"P{number}"), (line, "2002", -500, "")))
    assert not LedgerTrack.objects.exists()
    paid = ((line, "2005", 600, "P3"), (line, "2004", -600, "P1"))
    refused("track_not_negative", door, desk, entry(desk, "P3", *paid))
    door(desk, entry(desk, "P3", (line, "2005", 300, "P3"), (line, "2004", -300, "P1")))
    assert LedgerTrack.objects.get().fen == 200
    door(desk, entry(desk, "P4", (line, "2004", 70, "P1"), (line, "2002", -70, "")))
    assert LedgerTrack.objects.get().fen == 270


def test_nobody_writes_the_ledger_by_another_way(desk: Desk) -> None:
    (number,) = post_pile(entry(desk, "P1"))
    given = LedgerEntry.objects.get(pk=number)
    for row in (
        LedgerPosting(entry=given, line_id=lines(desk.paper)[0], account="2002", fen=1),
        LedgerEntry(
            event="approve",
            year=YEAR,
            date=given.date,
            unit=given.unit,
            voucher="x",
            created_by=given.created_by,
        ),
    ):
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            row.save(force_insert=True)
        assert refusal.value.__cause__.diag.constraint_name == "posted_by_the_ledger"  # type: ignore[union-attr]


def test_the_doors_write_the_same(desk: Desk) -> None:
    """The same entry, alone and in a pile: the same rows, balances and tracks but for their numbers."""
    line, other = lines(desk.paper, desk.post)
    for sides in (
        ((line, "2004", 500, "A"), (line, "2002", -500, "")),
        ((line, "2005", 200, "B"), (line, "2004", -200, "A")),
        ((line, "2002", 7, ""), (other, "2002", -7, "")),
    ):
        written = []
        for name, door in DOORS.items():
            with transaction.atomic():
                if name != "pile":
                    door(desk, entry(desk, "same", *sides))
                    rows = LedgerEntry.objects.filter(voucher="same").values()
                    written.append(
                        (
                            [{**row, "id": 0, "created_at": None} for row in rows],
                            [*LedgerPosting.objects.filter(entry__voucher="same").order_by("id").values_list(
                                "line", "account", "fen", "track")],
                            [*LedgerBalance.objects.order_by("line", "account").values_list(
                                "line", "account", "fen")],
                            [*LedgerTrack.objects.order_by("track").values_list("track", "account", "fen")],
                        )
                    )  # fmt: skip
                    transaction.set_rollback(True)
        assert written[0] == written[1]
        post_alone(entry(desk, f"P{sides[0][2]}", *sides))


def test_the_floors_and_tracks_of_the_database_are_those_of_the_ledger() -> None:
    rules = accounts().values()
    assert {r.account for r in rules if r.floor} == {
        r.account for r in rules if NEVER_NEGATIVE[0] <= r.account.value <= NEVER_NEGATIVE[1]
    }
    assert {r.account for r in rules if r.track is not Track.NONE} == {
        r.account for r in rules if TRACKED[0] <= r.account.value <= TRACKED[1]
    }
    crossing = {e.name.lower() for e, r in events().items() if r.moves and Account.AVAILABLE in r.credit}
    assert crossing | {"correct"} == CROSSING
