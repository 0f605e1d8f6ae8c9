"""Budget preparation in two rounds: who may do what when, what is refused, what the ledger gets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mingzhang.actions.add_project import add_project
from mingzhang.actions.approve_budget import ApprovalInput, approve_budget
from mingzhang.actions.budget_input import BudgetRefusedError, ItemInput, RevenueInput
from mingzhang.actions.distribute import distribute
from mingzhang.actions.draft_budget import draft_budget
from mingzhang.actions.edit_project import edit_project
from mingzhang.actions.errors import InputError, NotAllowedError, RefusedError, StateError
from mingzhang.actions.return_budget import return_budget, send_back_budget
from mingzhang.actions.review_budget import review_budget
from mingzhang.actions.save_budget import save_budget
from mingzhang.actions.set_ceiling import CeilingInput, set_ceiling
from mingzhang.actions.submit_budget import submit_budget
from mingzhang.model.office import PaperState, ProjectKind, Round
from mingzhang.model.point import Source
from mingzhang.store.models import (
    AuditRow,
    BudgetItem,
    BudgetUnit,
    BudgetVersion,
    Ceiling,
    LedgerBalance,
    LedgerEntry,
    Project,
)
from mingzhang.store.queries.budgets import fund_balances
from preparation_office import YEAR, Office, approved, given, make_office

pytestmark = pytest.mark.django_db
DAY = date(2023, 1, 10)


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def project(office: Office) -> Project:
    return approved(office)


def item(project: Project, fen: int, **changes: object) -> ItemInput:
    values: dict[str, object] = {"fund": project.fund, "function": project.function, "economic": "30299"}
    return ItemInput(project, fen=fen, **{**values, **changes})  # type: ignore[arg-type]


def revenue(fen: int, source: Source = Source.GENERAL, function: str = "2130599") -> RevenueInput:
    return RevenueInput(source, function, fen)


def draft(office: Office, project: Project, fen: int = 500) -> BudgetVersion:
    version = draft_budget(office.officer, project.unit, YEAR)
    return save_budget(office.officer, version, 0, [item(project, fen)], [revenue(fen)])


def reviewed(office: Office, project: Project, fen: int = 500) -> BudgetVersion:
    version = draft(office, project, fen)
    return review_budget(office.reviewer, submit_budget(office.officer, version, 1))


def ceiling(fen: int, reason: str = "", fund: Source = Source.GENERAL) -> CeilingInput:
    return CeilingInput(fund, fen, "穗财预〔2022〕88号", reason)


def second(office: Office, project: Project, fen: int = 500, limit: int = 500) -> BudgetVersion:
    """A second draft that waits for approval."""
    reviewed(office, project, fen)
    set_ceiling(office.bureau, project.unit, YEAR, ceiling(limit))
    version = draft_budget(office.officer, project.unit, YEAR)
    return review_budget(office.reviewer, submit_budget(office.officer, version, 0))


def told(deed: Callable[[], object], kind: type[RefusedError] = StateError) -> str:
    with pytest.raises(kind) as caught:
        deed()
    assert caught.value.english
    return caught.value.chinese


# --- the rounds ---------------------------------------------------------------------------------------


def test_a_unit_drafts_submits_and_the_department_passes_it(office: Office, project: Project) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    assert (version.round, version.number, version.state) == (Round.FIRST, 1, PaperState.DRAFT)
    assert draft_budget(office.colleague, office.head_office, YEAR) == version  # the open draft again
    saved = save_budget(office.officer, version, 0, [item(project, 500)], [revenue(500)])
    assert saved.revision == 1
    submitted = submit_budget(office.officer, saved, 1, "已按通知编报")
    assert submitted.state is PaperState.SUBMITTED
    passed = review_budget(office.reviewer, submitted, "同意上报")
    assert (passed.state, passed.reviewed_by, passed.opinion) == (
        PaperState.REVIEWED,
        office.reviewer.person,
        "同意上报",
    )


def test_what_is_submitted_is_no_longer_edited(office: Office, project: Project) -> None:
    version = submit_budget(office.officer, draft(office, project), 1)
    assert "草稿" in told(lambda: save_budget(office.officer, version, 1, [], []))
    assert "不能新编版本" in told(lambda: draft_budget(office.officer, office.head_office, YEAR))


def test_a_returned_version_is_kept_and_copied(office: Office, project: Project) -> None:
    version = submit_budget(office.officer, draft(office, project), 1)
    told(lambda: return_budget(office.reviewer, version, " "), InputError)
    return_budget(office.reviewer, version, "请压减会议费")
    again = draft_budget(office.officer, office.head_office, YEAR)
    assert (again.round, again.number, again.revision) == (Round.FIRST, 2, 0)
    save_budget(office.officer, again, 0, [item(project, 400)], [revenue(400)])
    version.refresh_from_db()
    assert (version.state, version.opinion) == (PaperState.RETURNED, "请压减会议费")
    assert version.items.get().fen == 500
    assert again.items.get().fen == 400


def test_the_second_draft_waits_for_ceilings_and_starts_as_a_copy(office: Office, project: Project) -> None:
    reviewed(office, project)
    assert "控制数" in told(lambda: draft_budget(office.officer, office.head_office, YEAR))
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(450))
    version = draft_budget(office.officer, office.head_office, YEAR)
    assert (version.round, version.number) == (Round.SECOND, 1)
    assert version.items.get().fen == 500
    assert version.revenues.get().fen == 500


@pytest.mark.parametrize(("limit", "over"), [(500, False), (501, False), (499, True), (0, True)])
def test_the_second_draft_stays_within_the_ceiling(
    office: Office, project: Project, limit: int, over: bool
) -> None:
    reviewed(office, project)
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(limit))
    version = draft_budget(office.officer, office.head_office, YEAR)
    if over:
        words = told(lambda: submit_budget(office.officer, version, 0), BudgetRefusedError)
        assert "超控制数" in words
        assert BudgetVersion.objects.get(pk=version.pk).state is PaperState.DRAFT
    else:
        assert submit_budget(office.officer, version, 0).state is PaperState.SUBMITTED


@pytest.mark.parametrize(("limit", "over"), [(500, False), (499, True)])
def test_the_database_keeps_the_ceiling_too(office: Office, project: Project, limit: int, over: bool) -> None:
    reviewed(office, project)
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(900))
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(limit, "压减"))
    version = draft_budget(office.officer, office.head_office, YEAR)
    rows = BudgetVersion.objects.filter(pk=version.pk)
    for state in (PaperState.SUBMITTED, PaperState.REVIEWED, PaperState.APPROVED):
        if over:
            with pytest.raises(IntegrityError, match="budget_within_ceiling"), transaction.atomic():
                rows.update(state=state, document="批复1号", approved_by=office.bureau.person)
        else:
            rows.update(state=state, document="批复1号", approved_by=office.bureau.person)
    assert not over or rows.update(note="草稿可以继续修改") == 1


def test_who_entered_lines_of_a_first_draft_does_not_review_its_copy(
    office: Office, project: Project
) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    save_budget(office.finance, version, 0, [item(project, 500)], [revenue(500)])
    review_budget(office.reviewer, submit_budget(office.officer, version, 1))
    set_ceiling(office.bureau, project.unit, YEAR, ceiling(500))
    again = submit_budget(office.officer, draft_budget(office.officer, project.unit, YEAR), 0)
    for deed in (
        lambda: review_budget(office.finance, again),
        lambda: return_budget(office.finance, again, "改"),
    ):
        assert "自己录入" in told(deed, NotAllowedError)
    assert review_budget(office.reviewer, again).state is PaperState.REVIEWED


def test_who_reviewed_or_opened_an_earlier_draft_reviews_the_next(office: Office, project: Project) -> None:
    version = draft_budget(office.finance, office.head_office, YEAR)
    save_budget(office.officer, version, 0, [item(project, 500)], [revenue(500)])
    return_budget(office.reviewer, submit_budget(office.officer, version, 1), "核对")
    again = submit_budget(office.officer, draft_budget(office.officer, office.head_office, YEAR), 0)
    return_budget(office.finance, again, "再核对")
    third = submit_budget(office.officer, draft_budget(office.officer, office.head_office, YEAR), 0)
    assert review_budget(office.finance, third).reviewed_by == office.finance.person


def test_an_appropriation_without_a_ceiling_is_refused_own_money_is_not(office: Office) -> None:
    general = approved(office)
    own = approved(office, name="展会经营", kind=ProjectKind.OPERATING, fund=Source.OPERATING)
    version = draft_budget(office.officer, office.head_office, YEAR)
    lines = [item(general, 500), item(own, 70)]
    save_budget(office.officer, version, 0, lines, [revenue(500), revenue(70, Source.OPERATING)])
    review_budget(office.reviewer, submit_budget(office.officer, version, 1))
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(100, fund=Source.OPERATING))
    again = draft_budget(office.officer, office.head_office, YEAR)
    words = told(lambda: submit_budget(office.officer, again, 0), BudgetRefusedError)
    assert "没有控制数" in words
    assert "经营" not in words
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(500))
    assert submit_budget(office.officer, again, 0).pk


def test_carried_over_money_does_not_count_against_the_ceiling(office: Office, project: Project) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    lines = [item(project, 500, carryover_fen=100)]
    save_budget(office.officer, version, 0, lines, [revenue(400)])
    review_budget(office.reviewer, submit_budget(office.officer, version, 1))
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(400))
    submit_budget(office.officer, draft_budget(office.officer, office.head_office, YEAR), 0)


# --- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "changes"),
    [
        ("fund", {"fund": Source.FISCAL}),
        ("function", {"function": "21305"}),
        ("function", {"function": "2089901"}),  # valid until 2019
        ("economic", {"economic": "302"}),
        ("economic", {"economic": "50201"}),
        ("fen", {"fen": -1}),
        ("carryover", {"carryover_fen": 501}),
        ("carryover", {"carryover_fen": -1}),
    ],
)
def test_a_wrong_cell_is_named(
    office: Office, project: Project, column: str, changes: dict[str, object]
) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    good = item(project, 500, economic="30201")
    wrong = ItemInput(**{**item(project, 500).__dict__, **changes})
    with pytest.raises(BudgetRefusedError) as caught:
        save_budget(office.officer, version, 0, [good, wrong], [])
    assert [(fault.part, fault.row, fault.column) for fault in caught.value.faults] == [("items", 1, column)]
    assert caught.value.field == f"1.{column}"
    assert not version.items.exists()  # nothing half-written


def test_every_fault_is_told_at_once(office: Office, project: Project) -> None:
    foreign = approved(office, office.centre)
    version = draft_budget(office.officer, office.head_office, YEAR)
    lines = [item(project, 1), item(project, 2), item(foreign, 3)]
    with pytest.raises(BudgetRefusedError) as caught:
        save_budget(office.officer, version, 0, lines, [revenue(1), revenue(2), revenue(3, Source.ALL)])
    found = [(fault.part, fault.row, fault.column) for fault in caught.value.faults]
    assert found == [
        ("items", 1, ""),
        ("items", 2, "project"),
        ("revenues", 1, ""),
        ("revenues", 2, "source"),
    ]


def test_the_database_holds_them_too(office: Office, project: Project) -> None:
    version = draft(office, project)
    row = version.items.get()
    for name, changes in (
        ("budget_item_not_negative", {"fen": -1, "carryover_fen": -2}),
        ("carryover_within_item", {"carryover_fen": 501}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            BudgetItem.objects.filter(pk=row.pk).update(**changes)
    with pytest.raises(IntegrityError, match="budget_item_once"), transaction.atomic():
        BudgetItem.objects.create(
            version=version, project=project, fund=row.fund, function=row.function, economic="30299", fen=1
        )
    rows = BudgetVersion.objects.filter(pk=version.pk)
    with pytest.raises(IntegrityError, match="approved_budget_has_document"), transaction.atomic():
        rows.update(state=PaperState.APPROVED, approved_by=office.bureau.person)
    rows.update(state=PaperState.APPROVED, approved_by=office.bureau.person, document="文号")
    with pytest.raises(IntegrityError, match="one_approved_budget"), transaction.atomic():
        row_ = BudgetVersion.objects.get(pk=version.pk)
        row_.pk, row_.number = None, 2
        row_.save()
    with pytest.raises(IntegrityError, match="budget_approver_is_not_author"), transaction.atomic():
        BudgetVersion.objects.filter(pk=version.pk).update(reviewed_by=office.officer.person)


@pytest.mark.parametrize(("income", "words"), [(499, "少于"), (501, "多于")])
def test_a_fund_out_of_balance_is_not_submitted(
    office: Office, project: Project, income: int, words: str
) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    save_budget(office.officer, version, 0, [item(project, 500)], [revenue(income)])
    message = told(lambda: submit_budget(office.officer, version, 1), BudgetRefusedError)
    assert f"收入{words}支出0.01元" in message


def test_balance_is_by_fund(office: Office, project: Project) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    save_budget(office.officer, version, 0, [item(project, 500)], [revenue(500, Source.GOVERNMENT_FUND)])
    told(lambda: submit_budget(office.officer, version, 1), BudgetRefusedError)
    found = {balance.fund: balance.difference for balance in fund_balances(version)}
    assert found == {Source.GENERAL: -500, Source.GOVERNMENT_FUND: 500}


def test_only_projects_of_the_library_that_run_in_the_year(office: Office, project: Project) -> None:
    young = add_project(office.officer, office.head_office, given("尚未入库"))
    past = approved(office, name="已经结束", first_year=2021, last_year=2022)
    later = approved(office, name="明年开始", first_year=2024)
    version = draft_budget(office.officer, office.head_office, YEAR)
    lines = [item(project, 1), item(young, 1), item(past, 1), item(later, 1)]
    save_budget(office.officer, version, 0, lines, [revenue(4)])
    with pytest.raises(BudgetRefusedError) as caught:
        submit_budget(office.officer, version, 1)
    assert [fault.row for fault in caught.value.faults] == [1, 2, 3]
    edit_project(office.officer, past, given("已经结束", last_year=2023), 0)  # back to approval
    save_budget(office.officer, version, 1, [item(past, 1)], [revenue(1)])
    assert "尚未入库" in told(lambda: submit_budget(office.officer, version, 2), BudgetRefusedError)


def test_an_empty_budget_is_not_submitted(office: Office) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    assert "为空" in told(lambda: submit_budget(office.officer, version, 0), BudgetRefusedError)


def test_one_side_can_be_saved_alone(office: Office, project: Project) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    save_budget(office.officer, version, 0, items=[item(project, 500)])
    save_budget(office.officer, version, 1, revenues=[revenue(500)])
    assert (version.items.get().fen, version.revenues.get().fen) == (500, 500)


# --- people -------------------------------------------------------------------------------------------


def test_only_those_who_may(office: Office, project: Project) -> None:
    with pytest.raises(NotAllowedError):
        draft_budget(office.officer, office.centre, YEAR)
    with pytest.raises(NotAllowedError):
        draft_budget(office.auditor, office.head_office, YEAR)
    version = draft(office, project)
    with pytest.raises(NotAllowedError):
        save_budget(office.centre_officer, version, 1, [], [])
    submit_budget(office.officer, version, 1)
    for deed in (review_budget, return_budget):
        with pytest.raises(NotAllowedError):
            deed(office.officer, version, "同意")
    with pytest.raises(NotAllowedError):
        set_ceiling(office.finance, office.head_office, YEAR, ceiling(1))
    with pytest.raises(NotAllowedError):
        approve_budget(office.finance, office.department, YEAR, ApprovalInput("文号", DAY))


def test_nobody_reviews_a_budget_they_typed_in(office: Office, project: Project) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    save_budget(office.finance, version, 0, [item(project, 500)], [revenue(500)])
    submit_budget(office.officer, version, 1)
    assert "自己录入" in told(lambda: review_budget(office.finance, version), NotAllowedError)
    assert review_budget(office.reviewer, version).state is PaperState.REVIEWED


def test_a_save_leaves_the_lines_that_changed(office: Office, project: Project) -> None:
    version = draft(office, project)
    kept = item(project, 7, economic="30201")
    save_budget(office.officer, version, 1, [item(project, 600), kept], [revenue(500)])
    save_budget(office.officer, version, 2, [item(project, 650), kept], [revenue(500)])
    row = AuditRow.objects.filter(subject=f"budgetversion:{version.pk}").latest("pk")
    place = f"{project.number}/general/2130599/30299"
    assert row.before == {place: 600}
    assert row.after == {place: 650, "revision": 3}


# --- ceilings -----------------------------------------------------------------------------------------


def test_every_ceiling_is_kept_with_document_and_reason(office: Office, project: Project) -> None:
    reviewed(office, project)
    unit = office.head_office
    set_ceiling(office.bureau, unit, YEAR, ceiling(500))
    assert "理由" in told(lambda: set_ceiling(office.bureau, unit, YEAR, ceiling(400)), InputError)
    set_ceiling(office.bureau, unit, YEAR, ceiling(400, "压减一般性支出"))
    told(lambda: set_ceiling(office.bureau, unit, YEAR, ceiling(400, "再发")), InputError)
    rows = Ceiling.objects.filter(plan__unit=unit).order_by("pk")
    assert [(row.fen, row.reason) for row in rows] == [(500, ""), (400, "压减一般性支出")]
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows.update(fen=1)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows.delete()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("document", CeilingInput(Source.GENERAL, 1, " ")),
        ("fen", CeilingInput(Source.GENERAL, -1, "文号")),
        ("fund", CeilingInput(Source.FISCAL, 1, "文号")),
    ],
)
def test_a_ceiling_needs_its_parts(office: Office, project: Project, field: str, wrong: CeilingInput) -> None:
    reviewed(office, project)
    with pytest.raises(InputError) as caught:
        set_ceiling(office.bureau, office.head_office, YEAR, wrong)
    assert caught.value.field == field


def test_ceilings_come_between_the_rounds(office: Office, project: Project) -> None:
    unit = office.head_office
    assert "一上" in told(lambda: set_ceiling(office.bureau, unit, YEAR, ceiling(1)))
    second(office, project)
    set_ceiling(office.bureau, unit, YEAR, ceiling(450, "压减"))
    approve = ApprovalInput("穗财预〔2023〕1号", DAY)
    quiet(office)
    words = told(lambda: approve_budget(office.bureau, office.department, YEAR, approve), BudgetRefusedError)
    assert "超控制数" in words  # a ceiling that was lowered after review
    set_ceiling(office.bureau, unit, YEAR, ceiling(500, "恢复"))
    approve_budget(office.bureau, office.department, YEAR, approve)
    assert "已批复" in told(lambda: set_ceiling(office.bureau, unit, YEAR, ceiling(1, "晚")))


# --- approval -----------------------------------------------------------------------------------------


def quiet(office: Office) -> BudgetUnit:
    """Let the second unit be merged, so that the first stands alone."""
    office.centre.merged_into, office.centre.merged_year = office.head_office, 2022
    office.centre.save()
    return office.centre


def test_the_bureau_approves_all_units_or_none(office: Office, project: Project) -> None:
    second(office, project)
    given_ = ApprovalInput("穗财预〔2023〕1号", DAY)
    words = told(lambda: approve_budget(office.bureau, office.department, YEAR, given_))
    assert "市合作服务中心" in words
    assert not LedgerEntry.objects.exists()
    own = approved(office, office.centre, name="会展", kind=ProjectKind.OPERATING, fund=Source.OPERATING)
    version = draft_budget(office.centre_officer, office.centre, YEAR)
    save_budget(office.centre_officer, version, 0, [item(own, 90)], [revenue(90, Source.OPERATING)])
    review_budget(office.reviewer, submit_budget(office.centre_officer, version, 1))
    set_ceiling(office.bureau, office.centre, YEAR, ceiling(0))
    again = draft_budget(office.centre_officer, office.centre, YEAR)
    review_budget(office.reviewer, submit_budget(office.centre_officer, again, 0))
    done = approve_budget(office.bureau, office.department, YEAR, given_)
    assert [(one.state, one.document) for one in done] == [(PaperState.APPROVED, "穗财预〔2023〕1号")] * 2
    assert positions(office.head_office) == {"1001": -500, "2001": 500}
    assert positions(office.centre) == {"1006": -90, "2002": 90}
    assert "已批复" in told(lambda: approve_budget(office.bureau, office.department, YEAR, given_))


def test_a_draft_that_nobody_saw_is_not_approved(office: Office, project: Project) -> None:
    quiet(office)
    seen = second(office, project)
    send_back_budget(office.bureau, seen, "压减")
    again = draft_budget(office.officer, office.head_office, YEAR)
    review_budget(office.reviewer, submit_budget(office.officer, again, 0))
    given_ = ApprovalInput("穗财预〔2023〕1号", DAY)
    assert "刷新页面" in told(lambda: approve_budget(office.bureau, office.department, YEAR, given_, seen.pk))
    assert approve_budget(office.bureau, office.department, YEAR, given_, again.pk) == [again]


def positions(unit: BudgetUnit) -> dict[str, int]:
    rows = LedgerBalance.objects.filter(line__unit=unit, line__year=YEAR).exclude(fen=0)
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.account] = sums.get(row.account, 0) + row.fen
    return dict(sorted(sums.items()))


def test_the_department_distributes_afterwards_once(office: Office, project: Project) -> None:
    second(office, project)
    quiet(office)
    approve_budget(office.bureau, office.department, YEAR, ApprovalInput("文号", DAY))
    with pytest.raises(NotAllowedError):
        distribute(office.officer, office.department, YEAR, DAY)
    distribute(office.finance, office.department, YEAR, DAY)
    assert positions(office.head_office) == {"1001": -500, "2002": 500}
    told(lambda: distribute(office.finance, office.department, YEAR, DAY), InputError)


def test_lines_can_be_distributed_one_by_one(office: Office, project: Project) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    lines = [item(project, 300, economic="30201"), item(project, 200, economic="30299")]
    save_budget(office.officer, version, 0, lines, [revenue(500)])
    review_budget(office.reviewer, submit_budget(office.officer, version, 1))
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(500))
    again = draft_budget(office.officer, office.head_office, YEAR)
    review_budget(office.reviewer, submit_budget(office.officer, again, 0))
    quiet(office)
    approve_budget(office.bureau, office.department, YEAR, ApprovalInput("文号", DAY))
    first = LedgerBalance.objects.get(account="2001", line__economic="30201").line_id
    distribute(office.finance, office.department, YEAR, DAY, [first])
    assert positions(office.head_office) == {"1001": -500, "2001": 200, "2002": 300}
    distribute(office.finance, office.department, YEAR, DAY)
    vouchers = LedgerEntry.objects.filter(event="distribute").order_by("pk").values_list("voucher", flat=True)
    assert list(vouchers) == ["208001-分解-2023-1", "208001-分解-2023-2"]


def test_approval_can_distribute_in_the_same_step_without_last_years_money(
    office: Office, project: Project
) -> None:
    version = draft_budget(office.officer, office.head_office, YEAR)
    lines = [
        item(project, 500, carryover_fen=100),
        item(project, 30, economic="30201", carryover_fen=30),
    ]
    save_budget(office.officer, version, 0, lines, [revenue(400)])
    review_budget(office.reviewer, submit_budget(office.officer, version, 1))
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(400))
    again = draft_budget(office.officer, office.head_office, YEAR)
    review_budget(office.reviewer, submit_budget(office.officer, again, 0))
    quiet(office)
    approve_budget(office.bureau, office.department, YEAR, ApprovalInput("文号", DAY, distributes=True))
    assert positions(office.head_office) == {"1001": -400, "2002": 400}


def test_a_document_is_needed_and_a_department_with_units(office: Office, project: Project) -> None:
    second(office, project)
    quiet(office)
    blank = ApprovalInput(" ", DAY)
    told(lambda: approve_budget(office.bureau, office.department, YEAR, blank), InputError)
    early = ApprovalInput("文号", DAY)
    told(lambda: approve_budget(office.bureau, office.department, 2005, early), InputError)


def test_the_bureau_sends_back_a_second_draft(office: Office, project: Project) -> None:
    first = reviewed(office, project)
    told(lambda: send_back_budget(office.bureau, first, "重编"), InputError)
    set_ceiling(office.bureau, office.head_office, YEAR, ceiling(500))
    version = draft_budget(office.officer, office.head_office, YEAR)
    review_budget(office.reviewer, submit_budget(office.officer, version, 0))
    send_back_budget(office.bureau, version, "请细化经济科目")
    again = draft_budget(office.officer, office.head_office, YEAR)
    assert (again.round, again.number) == (Round.SECOND, 2)
