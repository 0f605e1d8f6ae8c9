"""Sums of ledger pages: the same whether added up from the page or asked for, and of one's own units only."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledger_workspace import DAY, YEAR, Desk, fund, given, line, make_desk, running
from mingzhang.actions.acting import Actor
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.commit import commit
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.actions.refund import refund
from mingzhang.actions.reject_payment import reject_payment
from mingzhang.actions.settle_payments import Application, apply_payments
from mingzhang.ledger.balances import Standing
from mingzhang.model.entry import Account, AllotmentLine, Share
from mingzhang.store.models import BudgetUnit, LedgerBalance, LedgerEntry
from mingzhang.store.queries.arrays import among, within
from mingzhang.store.queries.entries import MOST_LISTED, applications, contracts, holding, in_flight
from mingzhang.store.queries.ledger_lines import (
    By,
    Groups,
    LineFilter,
    lines_with_balances,
    months,
    standing_of,
    together,
    total,
)
from mingzhang.web.pages import ledger as page

pytestmark = pytest.mark.django_db
LISTS = ("", *(by.name.lower() for by in By))


@pytest.fixture
def desk() -> Desk:
    """Two units with payments, applications that wait, and contracts."""
    made = make_desk()
    pay(made, 2_500_00, DAY)
    pay(made, 700_00, datetime.date(YEAR, 2, 29))
    for unit, at, officer in of_units(made):
        apply_payment(officer, unit, given(), [Share(at, 300_00)])
        commit(officer, unit, given(contract="HT1"), [Share(at, 1_000_00)])
    return made


def of_units(desk: Desk) -> list[tuple[BudgetUnit, AllotmentLine, Actor]]:
    office = desk.office
    return [(desk.unit, desk.post, office.officer), (office.centre, desk.centre, office.centre_officer)]


def pay(desk: Desk, fen: int, day: datetime.date) -> LedgerEntry:
    applied = apply_payment(desk.office.officer, desk.unit, given(date=day), [Share(desk.paper, fen)])
    return complete_payment(desk.office.reviewer, applied, day)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.person)
    client.get(f"/work/?year={YEAR}&money=yuan")
    return client


def both(desk: Desk) -> LineFilter:
    return LineFilter(YEAR, [desk.unit.pk, desk.office.centre.pk])


def amounts(standing: Standing) -> dict[Account, int]:
    return {account: fen for account, fen in standing.balances if fen}


@pytest.mark.parametrize("by", LISTS)
@pytest.mark.parametrize("per_page", [1, 50])
def test_the_sum_of_a_list_is_that_of_all_its_lines(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, by: str, per_page: int
) -> None:
    monkeypatch.setattr(page, "PER_PAGE", per_page)
    answer = client_of(desk.office.finance).get(reverse("ledger"), {"by": by})
    held: dict[Account, int] = {}
    for account, fen in LedgerBalance.objects.values_list("account", "fen"):
        held[Account(account)] = held.get(Account(account), 0) + fen
    assert amounts(answer.context["sum"]) == {account: fen for account, fen in held.items() if fen}
    assert answer.context["sum"].paid == 3_200_00


@pytest.mark.parametrize("by", list(By))
def test_groups_page_after_page_hold_every_line_once(desk: Desk, by: By) -> None:
    wanted = both(desk)
    groups = Groups(wanted, by)
    found = [groups[place : place + 1][0] for place in range(len(groups))]
    assert [one.key for one in found] == sorted({one.key for one in found})
    assert [one.key for one in found] == [one.key for one in groups[0:50]]
    assert amounts(together(one.standing for one in found)) == amounts(total(wanted))


def test_lines_come_to_their_total_under_every_filter(desk: Desk) -> None:
    units = both(desk).units
    for wanted in (
        both(desk),
        LineFilter(YEAR, [desk.unit.pk]),
        LineFilter(YEAR, units, economic="30201"),
        LineFilter(YEAR, units, text="中心"),
        LineFilter(YEAR, []),
        LineFilter(YEAR - 1, units),
    ):
        lines = [standing_of(one) for one in lines_with_balances(wanted)]
        assert amounts(together(lines)) == amounts(total(wanted))


def test_sums_are_of_the_units_that_the_person_may_see(desk: Desk) -> None:
    budgets = {"officer": 40_000_00, "centre_officer": 10_000_00, "finance": 50_000_00, "bureau": 50_000_00}
    for who, budget in budgets.items():
        client = client_of(getattr(desk.office, who))
        for query in ({}, {"by": "unit"}, {"by": "economic"}):
            assert client.get(reverse("ledger"), query).context["sum"].final_budget == budget
        assert client.get(reverse("months")).context["budget"] == budget


def test_units_of_a_roll_up_have_their_names(desk: Desk) -> None:
    answer = client_of(desk.office.finance).get(reverse("ledger"), {"by": "unit"})
    told = {group.row: name for group, name in answer.context["listed"]}
    assert told == {unit.pk: unit.name_in(YEAR) for unit in (desk.unit, desk.office.centre)}


def test_months_are_those_of_the_entries_less_what_came_back(desk: Desk) -> None:
    done = pay(desk, 400_00, datetime.date(YEAR, 7, 1))
    later = given(date=datetime.date(YEAR, 8, 31))
    refund(desk.office.officer, done, later, [Share(desk.paper, 150_00)])
    found = months(both(desk))
    assert {one.month: one.paid for one in found if one.paid} == {
        2: 700_00,
        6: 2_500_00,
        7: 400_00,
        8: -150_00,
    }
    assert found[-1].so_far == total(both(desk)).paid == 3_450_00
    assert not any(one.paid for one in months(LineFilter(YEAR, [desk.office.centre.pk])))


def test_contracts_of_the_same_number_stay_with_their_units(desk: Desk) -> None:
    units = both(desk).units
    found = contracts(YEAR, units)
    assert {(one.unit_id, one.track, one.fen, one.whole) for one in found} == {
        (unit, "HT1", 1_000_00, 1_000_00) for unit in units
    }
    assert [one.unit_id for one in contracts(YEAR, [desk.unit.pk])] == [desk.unit.pk]
    assert found == contracts(YEAR, units, held=holding(YEAR, units))


def test_applications_wait_at_their_units_the_oldest_first(desk: Desk) -> None:
    units = both(desk).units
    found, number = applications(YEAR, units)
    assert number == 2
    assert [(one.unit_id, one.fen, one.payee, one.day) for one in found] == [
        (unit, 300_00, "文具公司", DAY) for unit in units
    ]
    assert [one.author for one in found] == [officer.person.pk for _unit, _at, officer in of_units(desk)]
    assert applications(YEAR, units, held=holding(YEAR, units)) == (found, 2)
    assert applications(YEAR, units, most=1) == (found[:1], 2)
    assert applications(YEAR, [desk.office.centre.pk]) == (found[1:], 1)
    assert applications(YEAR - 1, units) == applications(YEAR, []) == ((), 0)
    assert contracts(YEAR - 1, units) == ()


def test_all_applications_are_counted_where_only_the_oldest_are_listed(desk: Desk) -> None:
    office = desk.office
    units = [desk.unit.pk]
    number, fen = in_flight(YEAR, units)
    many = [Application(given(voucher=f"M{one}"), [Share(desk.paper, 100)]) for one in range(MOST_LISTED)]
    apply_payments(office.officer, desk.unit, many)
    assert in_flight(YEAR, units) == (number + MOST_LISTED, fen + MOST_LISTED * 100)
    page = client_of(office.reviewer).get(reverse("payments")).content.decode()
    assert f"先列最早的 {MOST_LISTED} 笔" in page
    home = client_of(office.reviewer).get("/work/").content.decode()
    assert f"{number + 1 + MOST_LISTED} 笔支付在途" in home


def test_the_page_of_payments_shows_a_unit_nothing_of_its_sister(desk: Desk) -> None:
    centre = desk.office.centre.name_in(YEAR)
    for who, seen in (("officer", False), ("reviewer", True), ("finance", True), ("bureau", True)):
        answer = client_of(getattr(desk.office, who)).get(reverse("payments"))
        assert (f"<td>{centre}</td>" in answer.content.decode()) is seen, who
        assert len(answer.context["waiting"]) == len(answer.context["contracts"]) == 1 + seen


def test_applications_of_others_can_be_ticked_for_what_they_still_hold(desk: Desk) -> None:
    def ticks(actor: Actor) -> int:
        return client_of(actor).get(reverse("payments")).content.decode().count('name="applications"')

    office = desk.office
    assert (ticks(office.officer), ticks(office.reviewer), ticks(office.centre_officer)) == (0, 2, 0)
    own = apply_payment(office.officer, desk.unit, given(), [Share(desk.paper, 80_00)])
    assert ticks(office.reviewer) == 3
    reject_payment(office.reviewer, own, given(), [Share(desk.paper, 30_00)])
    assert ticks(office.reviewer) == 3
    told = client_of(office.reviewer).get(reverse("payments")).context["waiting"]
    assert [(one.fen, one.whole, can) for one, _name, can in told][-1] == (50_00, 80_00, True)


def test_contracts_are_paid_from_by_those_who_may(desk: Desk) -> None:
    for who, links in (("officer", 1), ("centre_officer", 1), ("bureau", 0)):
        page_of = client_of(getattr(desk.office, who)).get(reverse("payments")).content.decode()
        assert page_of.count("?contract=HT1") == 2 * links, who


def questions(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_more_units_and_lines_are_no_more_questions(desk: Desk) -> None:
    client = client_of(desk.office.bureau)
    addresses = ["/work/ledger/", "/work/ledger/?by=unit", "/work/ledger/months/", "/work/payments/"]
    for address in addresses:
        client.get(address)
    before = [questions(lambda at=address: client.get(at)) for address in addresses]
    for number in range(3):
        project = running(desk.office, f"新增{number}", at=desk.office.centre)
        fund(desk, line(project, "30201"), 5_000_00, desk.office.centre)
        apply_payment(
            desk.office.centre_officer, desk.office.centre, given(), [Share(line(project, "30201"), 1_00)]
        )
    assert [questions(lambda at=address: client.get(at)) for address in addresses] == before


def test_a_field_is_one_of_some_keys(desk: Desk) -> None:
    units = BudgetUnit.objects.order_by("pk")
    assert list(units.filter(among("pk", [desk.unit.pk]))) == [desk.unit]
    assert list(units.filter(among("pk", {desk.office.centre.pk, desk.unit.pk, 999_999}))) == [
        unit for unit in units if unit.pk in {desk.office.centre.pk, desk.unit.pk}
    ]
    assert not units.filter(among("pk", [])).exists()
    assert list(units.filter(within("pk", units.filter(pk=desk.unit.pk).values("pk")))) == [desk.unit]
    assert not units.filter(within("pk", units.none().values("pk"))).exists()
