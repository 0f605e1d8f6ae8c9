"""What last year left becomes available in the new year: proposed, taken over once, told from where."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger_workspace import YEAR, Desk, balance, given, make_desk
from mingzhang.actions.acting import Actor
from mingzhang.actions.carry_in import carry_in
from mingzhang.actions.correct import correct
from mingzhang.actions.errors import ClosedError, InputError, NotAllowedError, StateError
from mingzhang.actions.merge_units import merge_units
from mingzhang.actions.refund_prior_year import refund_prior_year
from mingzhang.actions.settle_year import Settlement, settle_year
from mingzhang.actions.take_over_year import take_over_year
from mingzhang.model.entry import Account, AllotmentLine, Event, Share
from mingzhang.model.office import PaperState, Round
from mingzhang.store.lines import row_ids
from mingzhang.store.models import AllotmentLine as LineRow
from mingzhang.store.models import BudgetItem, BudgetPlan, BudgetVersion, LedgerEntry, Project, YearClose
from mingzhang.store.queries.carry_in import carry_ins, waiting
from mingzhang.store.queries.traces import back

pytestmark = pytest.mark.django_db
NEXT = YEAR + 1
JANUARY = datetime.date(NEXT, 1, 8)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def settled(desk: Desk, at: Any = None) -> Settlement:
    """The unit ends its year with all of its 10 000 yuan a line left."""
    day = datetime.date(YEAR, 12, 31)
    return settle_year(desk.office.finance, at or desk.unit, YEAR, day, "穗协转〔2024〕1号", "结转下年使用")


def taken_over(desk: Desk, actor: Actor | None = None, **options: Any) -> tuple[LedgerEntry, ...]:
    paper = given(date=JANUARY, document="穗财转〔2025〕1号", payee="")
    return take_over_year(actor or desk.office.finance, desk.unit, NEXT, paper, **options)


def next_year(line: AllotmentLine) -> AllotmentLine:
    return replace(line, year=NEXT)


def available(line: AllotmentLine) -> int:
    return balance(next_year(line), Account.AVAILABLE)


def test_all_that_was_left_is_taken_over_in_one_step(desk: Desk) -> None:
    left = settled(desk).carried_over
    assert {one.line for one in carry_ins(desk.unit, NEXT)} == {
        next_year(line) for line in (desk.paper, desk.post, desk.reception, desk.task)
    }
    (row,) = taken_over(desk)
    assert (row.event, row.year, row.follows_id) == ("carry_in", NEXT, left.pk if left else 0)
    assert row.voucher == f"{desk.unit.code}-转入-{NEXT}-1"
    assert [available(line) for line in (desk.paper, desk.task)] == [10_000_00, 10_000_00]
    assert carry_ins(desk.unit, NEXT) == () and waiting(NEXT, [desk.unit.pk]) == {}
    with pytest.raises(StateError, match="没有待转入"):
        taken_over(desk)
    assert LedgerEntry.objects.filter(event="carry_in").count() == 1


def test_it_is_taken_over_line_by_line_and_no_line_twice(desk: Desk) -> None:
    settled(desk)
    first = next(one.key for one in carry_ins(desk.unit, NEXT) if one.line == next_year(desk.task))
    with pytest.raises(InputError, match="请勾选"):
        taken_over(desk, picked=[])
    taken_over(desk, picked=[first])
    assert available(desk.task) == 10_000_00 and available(desk.paper) == 0
    assert waiting(NEXT, [desk.unit.pk]) == {desk.unit.pk: 30_000_00}
    with pytest.raises(StateError, match="已经转入"):
        taken_over(desk, picked=[first])
    taken_over(desk)
    assert available(desk.task) == available(desk.paper) == 10_000_00


def test_money_taken_over_elsewhere_or_back_counts(desk: Desk) -> None:
    left = settled(desk).carried_over
    other = Share(next_year(desk.post), 15_000_00)
    row = carry_in(desk.office.finance, desk.unit, given(date=JANUARY), [other], left)
    assert sum(one.fen for one in carry_ins(desk.unit, NEXT)) == 25_000_00
    correct(desk.office.reviewer, row, given(date=JANUARY, reason="记错指标"))
    assert sum(one.fen for one in carry_ins(desk.unit, NEXT)) == 40_000_00
    taken_over(desk)
    assert available(desk.post) == 10_000_00


def test_a_refund_that_waits_for_next_year_is_taken_over_too(desk: Desk) -> None:
    refund_prior_year(desk.office.officer, desk.unit, given(), [Share(desk.paper, 300_00)], YEAR - 1)
    settled(desk)
    rows = taken_over(desk)
    assert [row.follows.event for row in rows if row.follows] == ["refund_prior_year", "carry_over"]
    assert available(desk.paper) == 10_300_00


def test_a_merged_unit_leaves_its_money_to_the_other(desk: Desk) -> None:
    office = desk.office
    settled(desk, office.centre)
    assert waiting(NEXT, [desk.unit.pk, office.centre.pk]) == {office.centre.pk: 10_000_00}
    merge_units(office.finance, office.centre, desk.unit, NEXT)
    assert waiting(NEXT, [desk.unit.pk, office.centre.pk]) == {desk.unit.pk: 10_000_00}
    office.centre.refresh_from_db()
    assert carry_ins(office.centre, NEXT) == ()
    taken_over(desk)
    assert balance(replace(desk.centre, year=NEXT, unit=desk.unit.code), Account.AVAILABLE) == 10_000_00


def test_the_first_year_of_a_ledger_takes_over_what_its_budget_plans(desk: Desk) -> None:
    plan = BudgetPlan.objects.create(unit=desk.unit, year=YEAR)
    version = BudgetVersion.objects.create(
        plan=plan, round=Round.SECOND, number=1, created_by=desk.office.officer.person
    )
    task = Project.objects.get(number=desk.task.project)
    BudgetItem.objects.create(
        version=version, project=task, fund=desk.task.fund, function=desk.task.function,
        economic=desk.task.economic, fen=9_000_00, carryover_fen=2_000_00,
    )  # fmt: skip
    assert waiting(YEAR, [desk.unit.pk]) == {}
    version.state, version.document = PaperState.APPROVED, "穗财预〔2024〕8号"
    version.approved_by, version.approved_at = desk.office.bureau.person, timezone.now()
    version.save()
    assert waiting(YEAR, [desk.unit.pk]) == {desk.unit.pk: 2_000_00}
    (row,) = take_over_year(desk.office.finance, desk.unit, YEAR, given())
    assert row.follows is None and balance(desk.task, Account.AVAILABLE) == 12_000_00
    assert carry_ins(desk.unit, YEAR) == () and waiting(YEAR, [desk.unit.pk]) == {}


def test_who_may_and_when(desk: Desk) -> None:
    settled(desk)
    for stranger in (desk.office.officer, desk.office.reviewer, desk.office.auditor):
        with pytest.raises(NotAllowedError):
            taken_over(desk, stranger)
    with pytest.raises(InputError) as refusal:
        take_over_year(desk.office.finance, desk.unit, NEXT, given(date=JANUARY, document=""))
    assert refusal.value.field == "document"
    YearClose.objects.create(
        department=desk.office.department, year=NEXT, number=1, closed_by=desk.office.finance.person
    )
    with pytest.raises(ClosedError):
        taken_over(desk)


def test_a_line_leads_back_to_the_entry_that_left_its_money(desk: Desk) -> None:
    left = settled(desk).carried_over
    (row,) = taken_over(desk)
    at = next_year(desk.task)
    trace = back(LineRow.objects.select_related("unit", "project").get(pk=row_ids([at])[at]))
    told = [(one.entry, one.step.entry.event, one.step.line, one.step.fen) for one in trace.steps]
    assert left is not None and told == [
        (row.pk, Event.CARRY_IN, at, 10_000_00),
        (left.pk, Event.CARRY_OVER, desk.task, 10_000_00),
    ]


# --- pages --------------------------------------------------------------------------------------------


def client_of(actor: Actor, year: int = NEXT) -> Client:
    client = Client()
    client.force_login(actor.person)
    client.get(f"/work/?year={year}&money=yuan")
    return client


def text_of(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_waits_on_the_home_page_until_it_is_taken_over(desk: Desk) -> None:
    finance = client_of(desk.office.finance)
    assert "待转入" not in text_of(finance, "home")
    settled(desk)
    page = text_of(finance, "home")
    assert f"1 个单位的上年结转待转入{NEXT}年" in page and "40,000.00" in page
    assert "待转入" not in text_of(client_of(desk.office.officer), "home")
    assert "40,000.00" in text_of(finance, "carry_in_units")
    keys = [one.key for one in carry_ins(desk.unit, NEXT)]
    sent = {"date": "2025-01-08", "document": "穗财转〔2025〕1号", "picked": keys[:1]}
    address = reverse("carry_in", args=[desk.unit.pk]) + f"?year={NEXT}"
    wrong = finance.post(address, {**sent, "document": ""})
    assert wrong.status_code == 422 and wrong.content.decode().count(" checked") == 1
    assert finance.post(address, sent).status_code == 302
    assert finance.post(address, sent).status_code == 422
    assert LedgerEntry.objects.filter(event="carry_in").count() == 1
    assert "30,000.00" in text_of(finance, "home")
    assert finance.post(address, {**sent, "picked": keys[1:]}).status_code == 302
    page = text_of(finance, "carry_in", desk.unit.pk)
    assert "没有待转入的上年结转" in page and page.count("-转入-2025-") == 2 and "-年末-2024-1" in page
    assert "待转入" not in text_of(finance, "home")


def test_others_see_it_and_take_nothing(desk: Desk) -> None:
    settled(desk)
    officer = client_of(desk.office.officer)
    page = text_of(officer, "carry_in", desk.unit.pk)
    assert "待转入" in page and 'name="picked"' not in page
    sent = {"date": "2025-01-08", "document": "文1号", "picked": [carry_ins(desk.unit, NEXT)[0].key]}
    assert officer.post(reverse("carry_in", args=[desk.unit.pk]), sent).status_code == 403
    assert officer.get(reverse("carry_in", args=[desk.office.centre.pk])).status_code == 404


def test_the_year_end_page_leads_to_the_next_year(desk: Desk) -> None:
    finance = client_of(desk.office.finance, YEAR)
    assert f"{reverse('carry_in', args=[desk.unit.pk])}?year={NEXT}" in text_of(
        finance, "year_end", desk.unit.pk
    )
    assert reverse("carry_in_units") in text_of(finance, "ledger")
