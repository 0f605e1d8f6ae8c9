"""Payments, contracts, refunds, receipts, the turn of the year, corrections: done, refused, on the edge."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from ledger_workspace import DAY, YEAR, Desk, balance, fund, given, grant, line, make_desk
from mingzhang.actions.acting import Actor, actor_of
from mingzhang.actions.adjustment_rules import AdjustmentInput, Change
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.approve_adjustment import approve_adjustment
from mingzhang.actions.carry_in import carry_in
from mingzhang.actions.carry_over import carry_over
from mingzhang.actions.cash_pools import pool
from mingzhang.actions.commit import commit
from mingzhang.actions.complete_payment import complete_payment, complete_payments
from mingzhang.actions.correct import correct, may_correct
from mingzhang.actions.distribute_surplus import distribute_surplus
from mingzhang.actions.errors import InputError, NotAllowedError, RefusedError, StateError
from mingzhang.actions.merge_units import merge_units
from mingzhang.actions.open_cash import open_cash
from mingzhang.actions.posting import LedgerRefusedError
from mingzhang.actions.receive import receive
from mingzhang.actions.reclaim import reclaim
from mingzhang.actions.refund import refund
from mingzhang.actions.refund_prior_year import refund_prior_year
from mingzhang.actions.reject_payment import reject_payment
from mingzhang.actions.release import release
from mingzhang.actions.request_adjustment import request_adjustment
from mingzhang.actions.use_surplus import use_surplus
from mingzhang.ledger import make
from mingzhang.model.entry import Account, Paper, Share
from mingzhang.model.office import AdjustmentKind, OfficeRole, ProjectKind
from mingzhang.model.point import Source
from mingzhang.store.models import Appointment, AuditRow, LedgerEntry, Project
from mingzhang.store.posted import entry_of_row
from mingzhang.store.queries.entries import with_amounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def pay(desk: Desk, fen: int, **changes: object) -> LedgerEntry:
    return apply_payment(desk.office.officer, desk.unit, given(**changes), [Share(desk.paper, fen)])


# --- applying -----------------------------------------------------------------------------------------


def test_an_officer_applies_for_a_payment(desk: Desk) -> None:
    row = pay(desk, 4_000_00)
    kept = LedgerEntry.objects.get(pk=row.pk)
    assert (kept.payee, kept.created_by, kept.unit) == ("文具公司", desk.office.officer.person, desk.unit)
    assert kept.voucher == row.voucher and kept.voucher.startswith("208001-")
    assert balance(desk.paper, Account.AVAILABLE) == 6_000_00
    assert AuditRow.objects.filter(subject=f"ledgerentry:{row.pk}", verb="pay").count() == 1


def test_all_that_is_available_may_be_applied_for_and_not_a_fen_more(desk: Desk) -> None:
    with pytest.raises(LedgerRefusedError, match=r"可用不足，现有10,000\.00元，需要10,000\.01元"):
        pay(desk, 10_000_01)
    pay(desk, 10_000_00)
    assert balance(desk.paper, Account.AVAILABLE) == 0


def test_a_form_sent_twice_pays_once(desk: Desk) -> None:
    first, again = pay(desk, 100_00, voucher="000777"), pay(desk, 100_00, voucher="000777")
    assert first.pk == again.pk and balance(desk.paper, Account.IN_PAYMENT) == 100_00
    with pytest.raises(LedgerRefusedError, match="换用新的凭证号"):
        pay(desk, 200_00, voucher="000777")


def test_numbers_of_two_units_never_meet(desk: Desk) -> None:
    pay(desk, 100_00, voucher="1")
    row = apply_payment(
        desk.office.centre_officer, desk.office.centre, given(voucher="1"), [Share(desk.centre, 100_00)]
    )
    assert row.voucher == "208002-1"


@pytest.mark.parametrize(
    ("changes", "field"), [({"payee": " "}, "payee"), ({"voucher": "长" * 90}, "voucher")]
)
def test_what_is_missing_is_named(desk: Desk, changes: dict[str, str], field: str) -> None:
    with pytest.raises(InputError) as refusal:
        pay(desk, 1_00, **changes)
    assert refusal.value.field == field


@pytest.mark.parametrize("fen", [0, -100])
def test_an_amount_is_above_zero(desk: Desk, fen: int) -> None:
    with pytest.raises(InputError, match="大于零"):
        pay(desk, fen)


def test_a_date_of_another_year_is_refused(desk: Desk) -> None:
    with pytest.raises(LedgerRefusedError, match="不在2024年度内"):
        pay(desk, 1_00, date=datetime.date(2025, 1, 2))


def test_nobody_pays_for_another_unit(desk: Desk) -> None:
    with pytest.raises(NotAllowedError):
        apply_payment(desk.office.officer, desk.office.centre, given(), [Share(desk.centre, 1_00)])
    with pytest.raises(InputError, match="208002"):
        apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.centre, 1_00)])
    for actor in (desk.office.reviewer, desk.office.finance, desk.office.bureau, desk.office.auditor):
        with pytest.raises(NotAllowedError, match="申请支付"):
            apply_payment(actor, desk.unit, given(), [Share(desk.paper, 1_00)])


def test_no_payment_without_an_objective_where_the_department_demands_one(desk: Desk) -> None:
    def apply() -> LedgerEntry:
        unit = type(desk.unit).objects.select_related("department").get(pk=desk.unit.pk)
        return apply_payment(desk.office.officer, unit, given(), [Share(desk.task, 1_00)])

    Project.objects.filter(number=desk.task.project).update(objective="")
    apply()
    type(desk.unit.department).objects.update(requires_objective=True)
    with pytest.raises(LedgerRefusedError, match="没有绩效目标"):
        apply()
    Project.objects.filter(number=desk.task.project).update(objective="组织协作活动不少于4次")
    apply()


# --- completing, rejecting ----------------------------------------------------------------------------


def test_another_person_confirms_what_the_bank_paid(desk: Desk) -> None:
    applied = pay(desk, 4_000_00)
    paid = complete_payment(desk.office.reviewer, applied, DAY)
    assert paid.voucher == applied.voucher
    assert complete_payment(desk.office.reviewer, applied, DAY).pk == paid.pk
    assert balance(desk.paper, Account.PAID) == 4_000_00


def test_nobody_confirms_their_own_application(desk: Desk) -> None:
    applied = pay(desk, 1_00)
    with pytest.raises(NotAllowedError):
        complete_payment(desk.office.officer, applied, DAY)
    LedgerEntry.objects.get(pk=applied.pk)
    mine = apply_payment(desk.office.colleague, desk.unit, given(), [Share(desk.post, 1_00)])
    both = _also_reviewer(desk)
    with pytest.raises(NotAllowedError, match="自己录入"):
        complete_payment(both, mine, DAY)


def _also_reviewer(desk: Desk) -> Actor:
    Appointment.objects.create(
        person=desk.office.colleague.person,
        role=OfficeRole.REVIEWER,
        unit=desk.unit,
        first_day=datetime.date(2020, 1, 1),
    )
    return actor_of(desk.office.colleague.person)


def test_a_payment_is_completed_in_parts_and_the_rest_rejected(desk: Desk) -> None:
    applied = pay(desk, 4_000_00)
    complete_payment(desk.office.reviewer, applied, DAY, [Share(desk.paper, 3_000_00)], "银行1")
    with pytest.raises(LedgerRefusedError, match="不足"):
        complete_payment(desk.office.reviewer, applied, DAY, [Share(desk.paper, 1_000_01)], "银行2")
    reject_payment(desk.office.reviewer, applied, given(reason="账号有误"), [Share(desk.paper, 1_000_00)])
    assert balance(desk.paper, Account.AVAILABLE) == 7_000_00
    assert balance(desk.paper, Account.IN_PAYMENT) == 0


def test_what_is_left_after_a_part_was_turned_back_is_confirmed(desk: Desk) -> None:
    reviewer = desk.office.reviewer
    one, other = pay(desk, 4_000_00), pay(desk, 500_00)
    reject_payment(reviewer, one, given(reason="账号有误"), [Share(desk.paper, 1_000_00)])
    paid, _whole = complete_payments(reviewer, [one, other], DAY)
    assert balance(desk.paper, Account.PAID) == 3_500_00
    assert balance(desk.paper, Account.IN_PAYMENT) == 0
    assert complete_payment(reviewer, one, DAY).pk == paid.pk
    assert balance(desk.paper, Account.PAID) == 3_500_00


def test_a_rejection_says_why(desk: Desk) -> None:
    with pytest.raises(InputError, match="退单原因"):
        reject_payment(desk.office.reviewer, pay(desk, 1_00), given(reason=""))


def test_a_rejected_application_is_never_completed(desk: Desk) -> None:
    applied = pay(desk, 1_000_00)
    reject_payment(desk.office.reviewer, applied, given(reason="账号有误"))
    with pytest.raises(LedgerRefusedError, match="不足"):
        complete_payment(desk.office.reviewer, applied, DAY)


def test_many_are_completed_at_once_or_none(desk: Desk) -> None:
    rows = [pay(desk, 100_00) for _ in range(3)]
    reject_payment(desk.office.reviewer, rows[1], given(reason="账号有误"))
    with pytest.raises(LedgerRefusedError):
        complete_payments(desk.office.reviewer, rows, DAY)
    assert balance(desk.paper, Account.PAID) == 0
    assert len(complete_payments(desk.office.reviewer, [rows[0], rows[2]], DAY)) == 2
    with pytest.raises(InputError, match="勾选"):
        complete_payments(desk.office.reviewer, [], DAY)


def test_only_applications_are_completed(desk: Desk) -> None:
    held = commit(desk.office.officer, desk.unit, given(contract="HT1"), [Share(desk.paper, 1_00)])
    with pytest.raises(StateError, match="不是可办理"):
        complete_payment(desk.office.reviewer, held, DAY)


# --- contracts ----------------------------------------------------------------------------------------


def test_a_contract_holds_pays_and_gives_back(desk: Desk) -> None:
    officer, share = desk.office.officer, [Share(desk.paper, 6_000_00)]
    commit(officer, desk.unit, given(contract="HT1"), share)
    assert balance(desk.paper, Account.AVAILABLE) == 4_000_00
    pay(desk, 5_000_00, contract="HT1")
    with pytest.raises(LedgerRefusedError, match=r"采购占用（HT1）不足，现有1,000\.00元"):
        pay(desk, 1_000_01, contract="HT1")
    release(officer, desk.unit, given(contract="HT1"), [Share(desk.paper, 1_000_00)])
    assert balance(desk.paper, Account.AVAILABLE) == 5_000_00
    assert balance(desk.paper, Account.COMMITTED) == 0


def test_a_rejected_payment_of_a_contract_goes_back_to_the_contract(desk: Desk) -> None:
    commit(desk.office.officer, desk.unit, given(contract="HT1"), [Share(desk.paper, 6_000_00)])
    reject_payment(desk.office.reviewer, pay(desk, 6_000_00, contract="HT1"), given(reason="重复"))
    assert balance(desk.paper, Account.COMMITTED) == 6_000_00


def test_a_contract_needs_its_number(desk: Desk) -> None:
    for deed in (commit, release):
        with pytest.raises(InputError) as refusal:
            deed(desk.office.officer, desk.unit, given(), [Share(desk.paper, 1_00)])
        assert refusal.value.field == "contract"
    with pytest.raises(NotAllowedError):
        commit(desk.office.reviewer, desk.unit, given(contract="HT1"), [Share(desk.paper, 1_00)])


# --- refunds ------------------------------------------------------------------------------------------


def test_money_refunded_this_year_may_be_spent_again(desk: Desk) -> None:
    paid = complete_payment(desk.office.reviewer, pay(desk, 4_000_00), DAY)
    refund(desk.office.officer, paid, given(reason="多付"), [Share(desk.paper, 1_500_00)])
    assert balance(desk.paper, Account.PAID) == 2_500_00
    assert balance(desk.paper, Account.AVAILABLE) == 7_500_00
    with pytest.raises(LedgerRefusedError, match="已支付"):
        refund(desk.office.officer, paid, given(reason="多付"), [Share(desk.paper, 2_500_01)])


def test_what_was_not_paid_is_not_refunded(desk: Desk) -> None:
    with pytest.raises(StateError):
        refund(desk.office.officer, pay(desk, 1_00), given(reason="多付"))


def test_a_refund_of_an_earlier_year_does_not_raise_what_may_be_spent(desk: Desk) -> None:
    officer = desk.office.officer
    refund_prior_year(officer, desk.unit, given(reason="退款"), [Share(desk.paper, 300_00)], 2023)
    refund_prior_year(officer, desk.unit, given(reason="退款"), [Share(desk.paper, 200_00)], 2022, True)
    assert balance(desk.paper, Account.AVAILABLE) == 10_000_00
    assert balance(desk.paper, Account.CARRIED_OVER) == 300_00
    assert balance(desk.paper, Account.RECLAIMED_CARRYOVER) == 200_00
    with pytest.raises(LedgerRefusedError, match="不早于"):
        refund_prior_year(officer, desk.unit, given(reason="退款"), [Share(desk.paper, 1)], YEAR)


# --- own money ----------------------------------------------------------------------------------------


def test_own_money_is_spent_only_as_it_comes_in(desk: Desk) -> None:
    officer, cash = desk.office.officer, desk.own.pool
    paper = Paper(DAY, "208001-own", "穗财预〔2024〕1号")
    grant(desk.office.bureau, make.own_budget(paper, [Share(desk.own, 5_000_00)]), desk.unit)
    with pytest.raises(LedgerRefusedError, match="资金余额不足"):
        apply_payment(officer, desk.unit, given(), [Share(desk.own, 1_00)])
    open_cash(officer, desk.unit, given(), Share(cash, 1_000_00))
    receive(officer, desk.unit, given(), Share(cash, 2_000_00))
    apply_payment(officer, desk.unit, given(), [Share(desk.own, 3_000_00)])
    assert balance(cash, Account.CASH) == 0


def test_own_money_that_comes_back_counts_once(desk: Desk) -> None:
    office, cash = desk.office, desk.own.pool
    paper = Paper(DAY, "208001-own", "穗财预〔2024〕1号")
    grant(office.bureau, make.own_budget(paper, [Share(desk.own, 5_000_00)]), desk.unit)
    received = receive(office.officer, desk.unit, given(), Share(cash, 5_000_00))
    both = [Share(desk.own, 400_00), Share(desk.paper, 50_00)]
    applied = apply_payment(office.officer, desk.unit, given(), both)
    back = reject_payment(office.reviewer, applied, given(), [Share(desk.own, 100_00)])
    paid = complete_payment(office.reviewer, applied, DAY, [Share(desk.own, 300_00), both[1]])
    refunded = refund(office.officer, paid, given(), [Share(desk.own, 300_00)])
    wrong = apply_payment(office.officer, desk.unit, given(), [Share(desk.own, 70_00)])
    undone = correct(office.reviewer, wrong, given(reason="记错"))
    opened = open_cash(office.officer, desk.unit, given(), Share(cash, 20_00))
    expected = {
        received: 5_000_00, applied: 450_00, back: 100_00, paid: 350_00, refunded: 300_00, wrong: 70_00,
        undone: 70_00, opened: 20_00,
    }  # fmt: skip
    kept = with_amounts(LedgerEntry.objects.filter(pk__in=[row.pk for row in expected]))
    assert {row.pk: row.fen for row in kept} == {row.pk: fen for row, fen in expected.items()}  # type: ignore[attr-defined]
    for row in kept:
        assert sum(p.fen for p in entry_of_row(row).moved) == row.fen  # type: ignore[attr-defined]


def test_receipts_are_own_money_of_a_known_function(desk: Desk) -> None:
    officer = desk.office.officer
    for fund_, function, field in (
        (Source.GENERAL, "2010301", "fund"),
        (Source.OTHER, "9999999", "function"),
    ):
        with pytest.raises(InputError) as refusal:
            receive(officer, desk.unit, given(), Share(pool(desk.unit, YEAR, fund_, function), 1_00))
        assert refusal.value.field == field


def test_surplus_is_used_and_distributed_by_who_records_receipts(desk: Desk) -> None:
    office, cash = desk.office, desk.own.pool
    use_surplus(office.officer, desk.unit, given(), Share(cash, 3_000_00))
    distribute_surplus(office.officer, desk.unit, given(), Share(cash, 1_000_00))
    assert balance(cash, Account.CASH) == 2_000_00
    with pytest.raises(LedgerRefusedError, match="资金余额不足"):
        distribute_surplus(office.officer, desk.unit, given(), Share(cash, 2_000_01))
    for deed in (use_surplus, distribute_surplus):
        with pytest.raises(NotAllowedError):
            deed(office.centre_officer, desk.unit, given(), Share(cash, 1))
        with pytest.raises(LedgerRefusedError, match="文号"):
            deed(office.officer, desk.unit, given(document=""), Share(cash, 1))


# --- the turn of the year -----------------------------------------------------------------------------


def test_what_is_left_is_carried_over_and_in(desk: Desk) -> None:
    finance = desk.office.finance
    left = carry_over(finance, desk.unit, given(), [Share(desk.task, 4_000_00)])
    into = line(Project.objects.get(number=desk.task.project), "30227", YEAR + 1)
    day = datetime.date(YEAR + 1, 1, 8)
    with pytest.raises(LedgerRefusedError, match="超过上年末"):
        carry_in(finance, desk.unit, given(date=day), [Share(into, 4_000_01)], left)
    carry_in(finance, desk.unit, given(date=day), [Share(into, 4_000_00)], left)
    assert balance(into, Account.AVAILABLE) == 4_000_00


def test_another_department_that_begins_later_opens_its_books(desk: Desk) -> None:
    finance, last = desk.office.finance, datetime.date(YEAR, 12, 31)
    carry_over(finance, desk.unit, given(date=last), [Share(desk.task, 4_000_00)])
    receive(desk.office.officer, desk.unit, given(date=last), Share(desk.own.pool, 5_00))
    later = make_desk("209")
    day, cash = datetime.date(YEAR + 1, 1, 8), replace(later.own.pool, year=YEAR + 1)
    open_cash(later.office.officer, later.unit, given(date=day), Share(cash, 700_00))
    into = replace(later.task, year=YEAR + 1)
    carry_in(later.office.finance, later.unit, given(date=day), [Share(into, 300_00)])
    assert (balance(cash, Account.CASH), balance(into, Account.AVAILABLE)) == (700_00, 300_00)


def test_a_unit_takes_over_what_it_left_itself_or_what_was_merged_into_it(desk: Desk) -> None:
    office = desk.office
    left = carry_over(office.finance, office.centre, given(), [Share(desk.centre, 4_000_00)])
    day = datetime.date(YEAR + 1, 1, 8)
    into = [Share(replace(desk.centre, unit=desk.unit.code, year=YEAR + 1), 4_000_00)]
    with pytest.raises(LedgerRefusedError, match=r"可结转的0\.00元"):
        carry_in(office.finance, desk.unit, given(date=day), into, left)
    merge_units(office.finance, office.centre, desk.unit, YEAR + 1)
    with pytest.raises(LedgerRefusedError, match="源指标"):
        carry_in(office.finance, desk.unit, given(date=day), into)
    carry_in(office.finance, desk.unit, given(date=day), into, left)
    assert balance(into[0].line, Account.AVAILABLE) == 4_000_00


def test_surplus_is_given_back(desk: Desk) -> None:
    reclaim(desk.office.finance, desk.unit, given(), [Share(desk.task, 10_000_00)])
    assert balance(desk.task, Account.RECLAIMED) == 10_000_00
    with pytest.raises(NotAllowedError):
        reclaim(desk.office.officer, desk.unit, given(), [Share(desk.paper, 1)])


@pytest.mark.parametrize("deed", [carry_over, reclaim])
def test_the_turn_of_the_year_needs_a_document(desk: Desk, deed) -> None:
    with pytest.raises(InputError) as refusal:
        deed(desk.office.finance, desk.unit, given(document=""), [Share(desk.task, 1)])
    assert refusal.value.field == "document"


# --- corrections --------------------------------------------------------------------------------------


def test_a_wrong_entry_is_reversed_and_stays(desk: Desk) -> None:
    wrong = pay(desk, 4_000_00)
    done = correct(desk.office.reviewer, wrong, given(reason="记错指标"))
    kept = LedgerEntry.objects.get(pk=done.pk)
    assert kept.corrects_id == wrong.pk and balance(desk.paper, Account.AVAILABLE) == 10_000_00
    with pytest.raises(RefusedError, match="已更正"):
        correct(desk.office.reviewer, wrong, given(reason="再来", voucher="2"))


def test_what_others_rest_on_is_corrected_last(desk: Desk) -> None:
    applied = pay(desk, 4_000_00)
    paid = complete_payment(desk.office.reviewer, applied, DAY)
    with pytest.raises(LedgerRefusedError, match="请先更正后续业务"):
        correct(desk.office.reviewer, applied, given(reason="记错指标"))
    correct(desk.office.reviewer, paid, given(reason="记错指标"))
    correct(desk.office.reviewer, applied, given(reason="记错指标"))
    assert balance(desk.paper, Account.AVAILABLE) == 10_000_00


def adjusted(desk: Desk, kind: AdjustmentKind, *changes: Change, by: Actor) -> LedgerEntry:
    """An adjustment that was asked for and approved."""
    head = AdjustmentInput(kind, DAY, "文1号", "需要")
    asked = request_adjustment(desk.office.officer, desk.unit, head, changes)
    return LedgerEntry.objects.get(adjustment=approve_adjustment(by, asked))


def test_what_the_bureau_decided_is_corrected_by_the_bureau(desk: Desk) -> None:
    office = desk.office
    less = adjusted(desk, AdjustmentKind.REDUCTION, Change(desk.task, -4_000_00), by=office.bureau)
    for actor in (office.reviewer, office.finance, office.officer):
        assert not may_correct(actor, less)
        with pytest.raises(NotAllowedError, match="审批追加追减"):
            correct(actor, less, given(reason="记错指标"))
    assert balance(desk.task, Account.AVAILABLE) == 6_000_00
    assert may_correct(office.bureau, less)
    done = correct(office.bureau, less, given(reason="记错指标"))
    assert balance(desk.task, Account.AVAILABLE) == 10_000_00
    assert AuditRow.objects.get(subject=f"ledgerentry:{done.pk}").verb == "approve_adjustment_bureau"


def test_a_virement_is_corrected_by_its_level_or_a_higher_one_and_not_by_its_author(desk: Desk) -> None:
    office = desk.office
    moved = [Change(desk.post, -1_00), Change(desk.paper, 1_00)]
    own = adjusted(desk, AdjustmentKind.VIREMENT, *moved, by=office.reviewer)
    author = replace(office.reviewer, person=office.officer.person)
    with pytest.raises(NotAllowedError, match="自己录入"):
        correct(author, own, given(reason="记错指标"))
    correct(office.reviewer, own, given(reason="记错指标"))
    other = adjusted(desk, AdjustmentKind.VIREMENT, *moved, by=office.reviewer)
    correct(office.finance, other, given(reason="记错指标", voucher="2"))


def test_a_virement_between_units_is_not_corrected_by_one_of_them(desk: Desk) -> None:
    head = AdjustmentInput(AdjustmentKind.VIREMENT, DAY, "文1号", "需要")
    moved = [Change(desk.paper, -1_00), Change(desk.centre, 1_00)]
    asked = request_adjustment(desk.office.finance, desk.unit, head, moved)
    done = approve_adjustment(desk.office.bureau, asked)
    entry = LedgerEntry.objects.get(adjustment=done)
    with pytest.raises(NotAllowedError):
        correct(desk.office.reviewer, entry, given(reason="记错指标"))
    with pytest.raises(NotAllowedError):  # who asked for it
        correct(desk.office.finance, entry, given(reason="记错指标"))
    correct(desk.office.bureau, entry, given(reason="记错指标"))


def test_what_was_reclaimed_or_approved_is_not_given_back_by_the_unit(desk: Desk) -> None:
    taken = reclaim(desk.office.finance, desk.unit, given(), [Share(desk.task, 10_000_00)])
    with pytest.raises(NotAllowedError, match="年末结转和收回"):
        correct(desk.office.reviewer, taken, given(reason="记错指标"))
    correct(desk.office.finance, taken, given(reason="记错指标"))
    handed = LedgerEntry.objects.filter(event="distribute").latest("pk")
    with pytest.raises(NotAllowedError, match="分解下达"):
        correct(desk.office.reviewer, handed, given(reason="记错指标"))


def test_a_correction_says_why_and_is_not_for_officers(desk: Desk) -> None:
    wrong = pay(desk, 1_00)
    with pytest.raises(InputError, match="更正原因"):
        correct(desk.office.reviewer, wrong, given(reason=" "))
    with pytest.raises(NotAllowedError):
        correct(desk.office.officer, wrong, given())


def test_a_project_of_another_kind_is_funded_too(desk: Desk) -> None:
    project = Project.objects.get(number=desk.task.project)
    assert project.kind is ProjectKind.SPECIFIC
    fund(desk, line(project, "30226"), 5_00)
    assert balance(line(project, "30226"), Account.AVAILABLE) == 5_00
