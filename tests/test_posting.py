"""Entries posted into a real database: guards, words of refusals, repeated vouchers."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from mingzhang.actions.acting import Actor, actor_of, verb
from mingzhang.actions.errors import ClosedError
from mingzhang.actions.posting import LedgerRefusedError, post
from mingzhang.ledger import make
from mingzhang.model.entry import Account, AllotmentLine, Approval, Entry, Paper, Share
from mingzhang.model.office import OfficeRole, ProjectKind, UnitNature
from mingzhang.model.point import Nature, Source
from mingzhang.store.lines import forget
from mingzhang.store.models import (
    Appointment,
    AuditRow,
    BudgetUnit,
    Department,
    LedgerBalance,
    LedgerEntry,
    LedgerPosting,
    Person,
    Project,
    UnitName,
    YearClose,
)
from mingzhang.store.posted import entry_of_row

pytestmark = pytest.mark.django_db(transaction=True)
LINE = AllotmentLine(2024, "101001", "R1", Source.GENERAL, "2010301", "30201", Nature.RUNNING)


@verb("pay")
def do(actor: Actor, entry: Entry, unit: BudgetUnit) -> LedgerEntry:
    actor.require("pay", unit)
    return post(actor, "pay", entry, unit)


@pytest.fixture
def office() -> tuple[Actor, BudgetUnit]:
    forget()
    department = Department.objects.create(code="101", mof_division="440100")
    unit = BudgetUnit.objects.create(department=department, code="101001", is_head_office=True)
    UnitName.objects.create(unit=unit, name="某局", nature=UnitNature.ADMINISTRATIVE, first_year=2020)
    person = Person.objects.create_user("officer", password="x", display_name="经办员")
    Appointment.objects.create(
        person=person, role=OfficeRole.OFFICER, unit=unit, first_day=datetime.date(2020, 1, 1)
    )
    Project.objects.create(
        number="R1", name="运转", unit=unit, kind=ProjectKind.RUNNING, first_year=2020, fund=Source.GENERAL,
        function="2010301", created_by=person,
    )  # fmt: skip
    actor = actor_of(person)
    do(actor, make.supplement(paper("S1"), [Share(LINE, 1000_00)]), unit)
    return actor, unit


def paper(voucher: str, **rest: object) -> Paper:
    usual = {"document": "文1号", "reason": "需要", "approval": Approval.FINANCE_BUREAU}
    return Paper(datetime.date(2024, 3, 1), voucher, **{**usual, **rest})  # type: ignore[arg-type]


def balance(account: Account) -> int:
    row = LedgerBalance.objects.filter(account=account.value).first()
    return row.fen if row else 0


def test_a_payment_takes_from_what_is_available(office):
    actor, unit = office
    do(actor, make.apply_payment(paper("P1"), [Share(LINE, 400_00)]), unit)
    assert (balance(Account.AVAILABLE), balance(Account.IN_PAYMENT)) == (600_00, 400_00)


def test_more_than_is_available_is_refused_in_words(office):
    actor, unit = office
    with pytest.raises(LedgerRefusedError, match=r"可用不足，现有1,000\.00元") as refusal:
        do(actor, make.apply_payment(paper("P1"), [Share(LINE, 1000_01)]), unit)
    assert refusal.value.kind == "OverspendError"
    assert LedgerEntry.objects.count() == 1


def test_all_that_is_available_may_be_spent(office):
    actor, unit = office
    do(actor, make.apply_payment(paper("P1"), [Share(LINE, 1000_00)]), unit)
    assert balance(Account.AVAILABLE) == 0


def test_the_same_voucher_counts_once_and_another_content_is_refused(office):
    actor, unit = office
    first = do(actor, make.apply_payment(paper("P1"), [Share(LINE, 400_00)]), unit)
    again = do(actor, make.apply_payment(paper("P1"), [Share(LINE, 400_00)]), unit)
    assert first.pk == again.pk and balance(Account.AVAILABLE) == 600_00
    with pytest.raises(LedgerRefusedError, match="凭证号"):
        do(actor, make.apply_payment(paper("P1"), [Share(LINE, 300_00)]), unit)


def test_a_payment_is_completed_no_more_than_it_was_applied_for(office):
    actor, unit = office
    applied = do(actor, make.apply_payment(paper("P1"), [Share(LINE, 400_00)]), unit)
    application = entry_of_row(applied)
    do(actor, make.complete_payment(paper("C1"), application, [Share(LINE, 300_00)]), unit)
    with pytest.raises(LedgerRefusedError, match="不足"):
        do(actor, make.complete_payment(paper("C2"), application, [Share(LINE, 100_01)]), unit)
    do(actor, make.reject_payment(paper("B1"), application, [Share(LINE, 100_00)]), unit)
    assert (balance(Account.AVAILABLE), balance(Account.PAID)) == (700_00, 300_00)


def test_a_contract_holds_money_for_its_own_payments(office):
    actor, unit = office
    do(actor, make.commit(paper("K1", contract="HT1"), [Share(LINE, 900_00)]), unit)
    with pytest.raises(LedgerRefusedError, match="不足"):
        do(actor, make.apply_payment(paper("P1"), [Share(LINE, 200_00)]), unit)
    do(actor, make.apply_payment(paper("P2", contract="HT1"), [Share(LINE, 900_00)]), unit)
    with pytest.raises(LedgerRefusedError, match="不足"):
        do(actor, make.apply_payment(paper("P3", contract="HT1"), [Share(LINE, 1)]), unit)


def test_a_closed_year_takes_no_entry(office):
    actor, unit = office
    YearClose.objects.create(department=unit.department, year=2024, closed_by=actor.person)
    with pytest.raises(ClosedError, match="已结账"):
        do(actor, make.apply_payment(paper("P1"), [Share(LINE, 1_00)]), unit)


def test_posted_rows_never_change(office):
    for rows in (LedgerEntry, LedgerPosting, AuditRow):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            rows.objects.all()._raw_delete("default")
    with pytest.raises(IntegrityError, match="never changed"):
        LedgerEntry.objects.update(reason="别的")


def test_every_deed_leaves_a_row_in_a_chain(office):
    actor, unit = office
    do(actor, make.apply_payment(paper("P1"), [Share(LINE, 400_00)]), unit)
    rows = list(AuditRow.objects.order_by("chain", "number"))
    assert [row.verb for row in rows] == ["pay", "pay"]
    assert all(len(bytes(row.hash)) == 32 for row in rows)
