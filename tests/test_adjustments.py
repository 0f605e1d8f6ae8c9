"""Supplements, reductions and virements: requested by one person, decided by another at the right level."""

from __future__ import annotations

import datetime

import pytest

from ledger_workspace import DAY, YEAR, Desk, balance, line, make_desk
from mingzhang.actions.adjustment_decision import may_decide
from mingzhang.actions.adjustment_rules import AdjustmentInput, Change, allotment
from mingzhang.actions.approve_adjustment import approve_adjustment
from mingzhang.actions.draft_adjustment import draft_adjustment, edit_adjustment
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.posting import LedgerRefusedError
from mingzhang.actions.refuse_adjustment import refuse_adjustment
from mingzhang.actions.request_adjustment import (
    request_adjustment,
    submit_adjustment,
    withdraw_adjustment,
)
from mingzhang.actions.save_adjustment import save_adjustment
from mingzhang.model.entry import Account, AllotmentLine
from mingzhang.model.office import AdjustmentKind, OfficeRole, PaperState
from mingzhang.store.models import Adjustment, AuditRow, LedgerEntry, Project
from preparation_office import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def head(kind: AdjustmentKind = AdjustmentKind.VIREMENT, **changes: object) -> AdjustmentInput:
    usual: dict[str, object] = {
        "kind": kind,
        "date": DAY,
        "document": "协办〔2024〕8号",
        "reason": "购置办公用品",
    }
    return AdjustmentInput(**{**usual, **changes})  # type: ignore[arg-type]


def moved(out: AllotmentLine, into: AllotmentLine, fen: int = 2_000_00) -> list[Change]:
    return [Change(out, -fen), Change(into, fen)]


def requested(desk: Desk, *changes: Change, kind: AdjustmentKind = AdjustmentKind.VIREMENT) -> Adjustment:
    return request_adjustment(desk.office.officer, desk.unit, head(kind), list(changes))


def test_between_economic_items_the_head_of_the_unit_decides(desk: Desk) -> None:
    paper = requested(desk, *moved(desk.post, desk.paper))
    assert (paper.level, paper.state) == ("unit_head", PaperState.SUBMITTED)
    done = approve_adjustment(desk.office.reviewer, paper, "同意")
    entry = LedgerEntry.objects.get(pk=done.entry_id)
    assert (entry.created_by, entry.approved_by) == (desk.office.officer.person, desk.office.reviewer.person)
    assert (entry.document, entry.approval) == ("协办〔2024〕8号", "unit_head")
    assert balance(desk.post, Account.AVAILABLE) == 8_000_00
    assert balance(desk.paper, Account.AVAILABLE) == 12_000_00
    assert set(AuditRow.objects.values_list("verb", flat=True)) >= {"approve_adjustment_unit"}


def test_between_units_the_department_decides(desk: Desk) -> None:
    paper = request_adjustment(desk.office.finance, desk.unit, head(), moved(desk.paper, desk.centre))
    assert paper.level == "department_finance"
    with pytest.raises(NotAllowedError, match="部门内调剂"):
        approve_adjustment(desk.office.reviewer, paper)
    other = actor("208second", OfficeRole.DEPARTMENT_FINANCE, department=desk.office.department)
    approve_adjustment(other, paper)
    assert balance(desk.centre, Account.AVAILABLE) == 12_000_00


def test_lines_of_another_unit_are_not_for_the_head_of_the_unit_that_asks(desk: Desk) -> None:
    post = line(Project.objects.get(number=desk.centre.project), "30207")
    alone = actor("208alone", OfficeRole.REVIEWER, unit=desk.unit)
    paper = request_adjustment(desk.office.finance, desk.unit, head(), moved(desk.centre, post))
    assert paper.level == "department_finance" and not may_decide(alone, paper)
    Adjustment.objects.filter(pk=paper.pk).update(level="unit_head")  # submitted by an earlier release
    paper.refresh_from_db()
    assert not may_decide(alone, paper)
    with pytest.raises(NotAllowedError):
        approve_adjustment(alone, paper)
    other = actor("208second", OfficeRole.DEPARTMENT_FINANCE, department=desk.office.department)
    approve_adjustment(other, paper)
    assert balance(post, Account.AVAILABLE) == 2_000_00


def test_between_functions_and_for_supplements_the_bureau_decides(desk: Desk) -> None:
    other = allotment(Project.objects.get(number=desk.task.project), YEAR, "30227", "2010302")
    assert requested(desk, *moved(desk.task, other)).level == "finance_bureau"
    more = requested(desk, Change(desk.task, 500_00), kind=AdjustmentKind.SUPPLEMENT)
    with pytest.raises(NotAllowedError):
        approve_adjustment(desk.office.finance, more)
    approve_adjustment(desk.office.bureau, more)
    less = requested(desk, Change(desk.task, -10_500_00), kind=AdjustmentKind.REDUCTION)
    approve_adjustment(desk.office.bureau, less)
    assert balance(desk.task, Account.SUPPLEMENT) == -500_00
    assert balance(desk.task, Account.REDUCTION) == 10_500_00
    assert balance(desk.task, Account.AVAILABLE) == 0


def test_a_higher_level_may_decide_what_a_lower_one_may(desk: Desk) -> None:
    paper = requested(desk, *moved(desk.post, desk.paper))
    approve_adjustment(desk.office.bureau, paper)
    assert LedgerEntry.objects.get(adjustment=paper).approval == "finance_bureau"


def test_nobody_approves_their_own(desk: Desk) -> None:
    paper = request_adjustment(desk.office.finance, desk.unit, head(), moved(desk.paper, desk.centre))
    with pytest.raises(NotAllowedError, match="自己录入"):
        approve_adjustment(desk.office.finance, paper)
    with pytest.raises(NotAllowedError, match="自己录入"):
        refuse_adjustment(desk.office.finance, paper, "不同意")


def test_nobody_approves_what_they_wrote_a_part_of(desk: Desk) -> None:
    paper = draft_adjustment(desk.office.officer, desk.unit, YEAR, head())
    save_adjustment(desk.office.finance, paper, moved(desk.paper, desk.centre), 0)
    submit_adjustment(desk.office.officer, paper)
    with pytest.raises(NotAllowedError, match="自己录入"):
        approve_adjustment(desk.office.finance, paper)


def test_public_expenses_are_never_raised_by_a_virement(desk: Desk) -> None:
    with pytest.raises(LedgerRefusedError, match="不得通过调剂增加“三公”经费"):
        requested(desk, *moved(desk.paper, desk.reception))
    requested(desk, *moved(desk.reception, desk.paper))


def test_basic_and_project_money_do_not_mix(desk: Desk) -> None:
    with pytest.raises(LedgerRefusedError, match="不得相互调剂"):
        requested(desk, *moved(desk.task, desk.paper))


def test_a_virement_keeps_the_total(desk: Desk) -> None:
    with pytest.raises(InputError, match=r"调入合计99\.99元与调出合计100\.00元不相等"):
        requested(desk, Change(desk.post, -100_00), Change(desk.paper, 99_99))
    with pytest.raises(InputError, match="不相等"):
        requested(desk, Change(desk.post, -100_00))


def test_a_virement_keeps_the_fund(desk: Desk) -> None:
    with pytest.raises(LedgerRefusedError):
        requested(desk, *moved(desk.task, desk.own))


def test_no_more_is_moved_than_is_available_when_asked_and_when_approved(desk: Desk) -> None:
    with pytest.raises(LedgerRefusedError, match="可用不足"):
        requested(desk, *moved(desk.post, desk.paper, 10_000_01))
    papers = [requested(desk, *moved(desk.post, desk.paper, 6_000_00)) for _ in range(2)]
    approve_adjustment(desk.office.reviewer, papers[0])
    with pytest.raises(LedgerRefusedError, match="可用不足"):
        approve_adjustment(desk.office.reviewer, papers[1])
    assert Adjustment.objects.get(pk=papers[1].pk).state is PaperState.SUBMITTED
    assert balance(desk.post, Account.AVAILABLE) == 4_000_00


def test_a_refusal_needs_an_opinion_and_changes_nothing(desk: Desk) -> None:
    paper = requested(desk, *moved(desk.post, desk.paper))
    with pytest.raises(InputError) as refusal:
        refuse_adjustment(desk.office.reviewer, paper, " ")
    assert refusal.value.field == "opinion"
    done = refuse_adjustment(desk.office.reviewer, paper, "理由不足")
    assert (done.state, done.opinion) == (PaperState.REFUSED, "理由不足")
    assert balance(desk.post, Account.AVAILABLE) == 10_000_00
    with pytest.raises(StateError):
        approve_adjustment(desk.office.reviewer, paper)


@pytest.mark.parametrize("field", ["document", "reason"])
def test_document_and_reason_are_needed(desk: Desk, field: str) -> None:
    with pytest.raises(InputError) as refusal:
        draft_adjustment(desk.office.officer, desk.unit, YEAR, head(**{field: ""}))
    assert refusal.value.field == field


def test_a_draft_is_written_in_steps(desk: Desk) -> None:
    officer = desk.office.officer
    paper = draft_adjustment(officer, desk.unit, YEAR, head())
    with pytest.raises(InputError, match="先录入"):
        submit_adjustment(officer, paper)
    assert save_adjustment(officer, paper, moved(desk.post, desk.paper), 0) == 1
    with pytest.raises(StateError, match="其他人"):
        save_adjustment(officer, paper, [], 0)
    with pytest.raises(StateError, match="其他人"):
        edit_adjustment(officer, paper, head(), 0)
    assert edit_adjustment(officer, paper, head(reason="改买纸张"), 1).revision == 2
    assert submit_adjustment(officer, paper).reason == "改买纸张"
    with pytest.raises(StateError, match="草稿"):
        save_adjustment(officer, paper, [], 2)
    assert withdraw_adjustment(officer, paper).state is PaperState.DRAFT


@pytest.mark.parametrize("part", ["lines", "head"])
def test_what_was_changed_since_it_was_seen_is_not_decided_about(desk: Desk, part: str) -> None:
    officer, reviewer = desk.office.officer, desk.office.reviewer
    paper = requested(desk, *moved(desk.post, desk.paper))
    seen = paper.revision
    withdraw_adjustment(officer, paper)
    if part == "lines":
        save_adjustment(officer, paper, moved(desk.post, desk.paper, 9_000_00), seen)
    else:
        edit_adjustment(officer, paper, head(reason="另有他用"), seen)
    submit_adjustment(officer, paper)
    with pytest.raises(StateError, match="刷新页面"):
        approve_adjustment(reviewer, paper, revision=seen)
    with pytest.raises(StateError, match="刷新页面"):
        refuse_adjustment(reviewer, paper, "不同意", seen)
    assert approve_adjustment(reviewer, paper, revision=seen + 1).state is PaperState.APPROVED


def test_lines_of_units_out_of_reach_and_of_other_departments_are_refused(desk: Desk) -> None:
    with pytest.raises(NotAllowedError):
        requested(desk, *moved(desk.paper, desk.centre))
    stranger = make_desk("301")
    with pytest.raises(InputError, match="不属于本部门"):
        request_adjustment(desk.office.finance, desk.unit, head(), moved(desk.paper, stranger.paper))


@pytest.mark.parametrize(
    ("economic", "row"), [("99999", "1.economic"), ("302", "1.economic"), ("", "1.economic")]
)
def test_a_wrong_code_names_its_cell(desk: Desk, economic: str, row: str) -> None:
    project = Project.objects.get(number=desk.paper.project)
    with pytest.raises(InputError) as refusal:
        requested(desk, *moved(desk.post, line(project, economic)))
    assert refusal.value.field == row


def test_a_new_item_of_a_project_is_opened_by_a_virement(desk: Desk) -> None:
    into = allotment(Project.objects.get(number=desk.paper.project), YEAR, "30211")
    approve_adjustment(desk.office.reviewer, requested(desk, *moved(desk.post, into, 1)))
    assert balance(into, Account.AVAILABLE) == 1


def test_the_date_may_be_of_the_next_year_but_lines_are_of_one(desk: Desk) -> None:
    late = head(date=datetime.date(YEAR + 1, 1, 5))
    request_adjustment(desk.office.officer, desk.unit, late, moved(desk.post, desk.paper))
    other = line(Project.objects.get(number=desk.paper.project), "30201", YEAR + 1)
    with pytest.raises(InputError, match="同一年度"):
        requested(desk, *moved(desk.post, other))
    with pytest.raises(InputError, match="相差一年以上"):
        far = head(date=datetime.date(YEAR - 20, 1, 5))
        request_adjustment(desk.office.officer, desk.unit, far, moved(desk.post, desk.paper))
