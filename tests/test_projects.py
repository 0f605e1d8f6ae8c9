"""The project library: what may enter it, who decides, and that a project keeps its number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mingzhang.actions.acting import actor_of
from mingzhang.actions.add_basis import BasisInput, add_basis
from mingzhang.actions.add_project import add_project
from mingzhang.actions.approve_project import approve_project
from mingzhang.actions.close_project import close_project
from mingzhang.actions.edit_project import edit_project
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.remove_basis import remove_basis
from mingzhang.actions.return_project import return_project
from mingzhang.actions.submit_project import submit_project
from mingzhang.model.office import OfficeRole, PaperState, ProjectKind, Round
from mingzhang.model.point import Source
from mingzhang.store.models import (
    Appointment,
    AuditRow,
    BudgetItem,
    BudgetPlan,
    BudgetVersion,
    Division,
    Project,
)
from mingzhang.store.queries.projects import expired
from preparation_office import Office, approved, given, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def refused(deed: Callable[[], object], field: str) -> str:
    with pytest.raises(InputError) as caught:
        deed()
    assert caught.value.field == field
    return caught.value.chinese


def test_numbers_follow_the_rule_or_are_given(office: Office) -> None:
    first = add_project(office.officer, office.head_office, given("甲"))
    second = add_project(office.officer, office.head_office, given("乙"))
    own = add_project(office.officer, office.head_office, given("丙", number="440100-X.1"))
    assert (first.number, second.number) == ("208001-2021-001", "208001-2021-002")
    assert own.number == "440100-X.1"
    assert first.state is PaperState.DRAFT


def test_a_number_is_used_once(office: Office) -> None:
    add_project(office.officer, office.head_office, given("甲", number="X1"))
    told = refused(
        lambda: add_project(office.officer, office.head_office, given("乙", number="X1")), "number"
    )
    assert "已被使用" in told
    refused(lambda: add_project(office.officer, office.head_office, given("丙", number="第1号")), "number")


def test_a_name_stands_once_in_a_unit_but_may_stand_in_another(office: Office) -> None:
    add_project(office.officer, office.head_office, given("甲"))
    told = refused(lambda: add_project(office.officer, office.head_office, given(" 甲 ")), "name")
    assert "208001-2021-001" in told
    assert add_project(office.centre_officer, office.centre, given("甲")).pk
    refused(lambda: add_project(office.officer, office.head_office, given("  ")), "name")


def test_the_database_holds_the_name_too(office: Office) -> None:
    project = add_project(office.officer, office.head_office, given("甲"))
    project.pk, project.number = None, "other"
    with pytest.raises(IntegrityError, match="project_name_once"), transaction.atomic():
        project.save()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("function", {"function": "21305"}),  # a 款
        ("function", {"function": "2130598"}),  # no such item
        ("function", {"function": "2089901", "first_year": 2023, "last_year": 2024}),  # valid until 2019 only
        ("fund", {"fund": Source.FISCAL}),  # no leaf
        ("fund", {"fund": Source.ALL}),
        ("fund", {"fund": Source.UNIT_FUNDS}),
        ("first_year", {"first_year": 1999}),
        ("last_year", {"first_year": 2023, "last_year": 2022}),
    ],
)
def test_what_cannot_be_is_refused(office: Office, field: str, changes: dict[str, object]) -> None:
    refused(lambda: add_project(office.officer, office.head_office, given(**changes)), field)  # type: ignore[arg-type]
    assert not Project.objects.exists()


def test_one_year_is_a_span(office: Office) -> None:
    project = add_project(office.officer, office.head_office, given(first_year=2023, last_year=2023))
    assert (project.first_year, project.last_year) == (2023, 2023)


def test_the_division_is_one_of_the_unit(office: Office) -> None:
    own = Division.objects.create(unit=office.head_office, name="协作一处", first_year=2010)
    foreign = Division.objects.create(unit=office.centre, name="综合部", first_year=2010)
    add_project(office.officer, office.head_office, given("甲", division=own))
    refused(
        lambda: add_project(office.officer, office.head_office, given("乙", division=foreign)), "division"
    )


def test_another_person_approves_with_an_opinion(office: Office) -> None:
    project = add_project(office.officer, office.head_office, given())
    with pytest.raises(StateError):
        approve_project(office.reviewer, project)  # not submitted
    submit_project(office.officer, project)
    with pytest.raises(NotAllowedError):
        approve_project(office.officer, project)  # an officer approves nothing
    done = approve_project(office.reviewer, project, "同意入库")
    assert (done.state, done.approved_by, done.opinion) == (
        PaperState.APPROVED,
        office.reviewer.person,
        "同意入库",
    )
    with pytest.raises(StateError):
        submit_project(office.officer, project)


def test_nobody_approves_what_they_wrote_also_in_part(office: Office) -> None:
    project = add_project(office.finance, office.head_office, given())
    submit_project(office.officer, project)
    with pytest.raises(NotAllowedError, match="自己录入"):
        approve_project(office.finance, project)
    both = office.colleague.person
    Appointment.objects.create(
        person=both, role=OfficeRole.REVIEWER, unit=office.head_office, first_day=date(2020, 1, 1)
    )
    other = add_project(office.officer, office.head_office, given("乙"))
    edit_project(actor_of(both), other, given("乙改"), revision=0)
    submit_project(office.officer, other)
    with pytest.raises(NotAllowedError, match="自己录入"):
        approve_project(actor_of(both), other)  # they edited it
    with pytest.raises(IntegrityError, match="project_approver_is_not_author"), transaction.atomic():
        Project.objects.filter(pk=other.pk).update(approved_by=office.officer.person)


def test_what_is_returned_is_changed_and_submitted_again(office: Office) -> None:
    project = submit_project(office.officer, add_project(office.officer, office.head_office, given()))
    refused(lambda: return_project(office.reviewer, project, " "), "opinion")
    back = return_project(office.reviewer, project, "请补充依据")
    assert (back.state, back.opinion) == (PaperState.RETURNED, "请补充依据")
    edit_project(office.officer, back, given(region="毕节市"), revision=0)
    assert submit_project(office.officer, back).state is PaperState.SUBMITTED


def test_what_was_changed_since_it_was_seen_is_not_decided_about(office: Office) -> None:
    project = submit_project(office.officer, add_project(office.officer, office.head_office, given()))
    seen = project.revision
    return_project(office.reviewer, project, "请补充依据")
    edit_project(office.officer, project, given(region="毕节市"), revision=seen)
    submit_project(office.officer, project)
    for deed in (return_project, approve_project):
        with pytest.raises(StateError, match="刷新页面"):
            deed(office.reviewer, project, "同意", seen)
    assert approve_project(office.reviewer, project, "同意", seen + 1).state is PaperState.APPROVED


def test_other_units_are_out_of_reach(office: Office) -> None:
    with pytest.raises(NotAllowedError):
        add_project(office.officer, office.centre, given())
    with pytest.raises(NotAllowedError):
        add_project(office.auditor, office.centre, given())
    project = add_project(office.centre_officer, office.centre, given())
    with pytest.raises(NotAllowedError):
        edit_project(office.officer, project, given("别的"), revision=0)


def test_an_approved_project_that_is_changed_goes_through_approval_again(office: Office) -> None:
    project = approved(office)
    changed = edit_project(office.officer, project, given(objective="组织协作活动不少于6次"), revision=0)
    assert (changed.state, changed.approved_by, changed.number) == (PaperState.DRAFT, None, project.number)


def test_two_editors_never_overwrite_each_other(office: Office) -> None:
    project = add_project(office.officer, office.head_office, given())
    edit_project(office.officer, project, given(region="毕节市"), revision=0)
    with pytest.raises(StateError, match="他人已修改"):
        edit_project(office.colleague, project, given(region="黔南州"), revision=0)
    project.refresh_from_db()
    assert project.region == "毕节市"
    edit_project(office.colleague, project, given(region="黔南州"), revision=1)


def test_an_objective_is_demanded_where_the_department_says_so(office: Office) -> None:
    project = add_project(office.officer, office.head_office, given(objective=""))
    submit_project(office.officer, project)  # not demanded
    office.department.requires_objective = True
    office.department.save()
    refused(lambda: approve_project(office.reviewer, project), "objective")
    running = add_project(
        office.officer, office.head_office, given("公用经费", kind=ProjectKind.RUNNING, objective="")
    )
    approve_project(office.reviewer, submit_project(office.officer, running))


def budgeted(project: Project, year: int, author: Office) -> None:
    plan = BudgetPlan.objects.create(unit=project.unit, year=year)
    version = BudgetVersion.objects.create(
        plan=plan, round=Round.FIRST, number=1, created_by=author.officer.person
    )
    BudgetItem.objects.create(
        version=version,
        project=project,
        fund=project.fund,
        function=project.function,
        economic="30299",
        fen=1,
    )


def test_what_has_a_budget_keeps_kind_and_years(office: Office) -> None:
    project = approved(office)
    budgeted(project, 2023, office)
    refused(lambda: edit_project(office.officer, project, given(kind=ProjectKind.RUNNING), 0), "kind")
    refused(lambda: edit_project(office.officer, project, given(last_year=2022), 0), "last_year")
    refused(lambda: edit_project(office.officer, project, given(first_year=2024), 0), "first_year")
    edit_project(office.officer, project, given(last_year=2023), 0)


def test_closing_ends_a_project(office: Office) -> None:
    project = approved(office)
    budgeted(project, 2023, office)
    refused(lambda: close_project(office.reviewer, project, 2023, ""), "reason")
    told = refused(lambda: close_project(office.reviewer, project, 2022, "任务完成"), "last_year")
    assert "2023" in told
    refused(lambda: close_project(office.reviewer, project, 2020, "任务完成"), "last_year")
    closed = close_project(office.reviewer, project, 2023, "任务完成")
    assert (closed.last_year, closed.state) == (2023, PaperState.APPROVED)
    refused(lambda: close_project(office.reviewer, project, 2024, "延长"), "last_year")
    with pytest.raises(NotAllowedError):
        close_project(office.officer, project, 2023, "任务完成")


def test_basis_documents_have_number_and_validity(office: Office) -> None:
    project = add_project(office.officer, office.head_office, given())
    span = BasisInput("穗协〔2021〕1号", "工作方案", date(2021, 1, 1), date(2022, 12, 31))
    basis = add_basis(office.officer, project, span)
    assert not expired(project, date(2022, 12, 31))
    assert expired(project, date(2023, 1, 1)) == [basis]
    refused(lambda: add_basis(office.officer, project, span), "number")
    refused(lambda: add_basis(office.officer, project, BasisInput("", "方案")), "number")
    refused(lambda: add_basis(office.officer, project, BasisInput("甲", "")), "title")
    turned = BasisInput("甲", "乙", date(2022, 1, 2), date(2022, 1, 1))
    refused(lambda: add_basis(office.officer, project, turned), "valid_to")
    remove_basis(office.officer, basis)
    assert not project.bases.exists()
    rows = AuditRow.objects.filter(subject=f"project:{project.pk}").order_by("at", "pk")
    assert [bool(row.before) for row in rows] == [False, False, True]


def test_every_deed_leaves_what_was_before_and_after(office: Office) -> None:
    project = approved(office)
    rows = list(AuditRow.objects.filter(subject=f"project:{project.pk}").order_by("pk"))
    assert [(row.verb, row.after["state"]) for row in rows] == [
        ("add_project", "draft"),
        ("add_project", "submitted"),
        ("approve_project", "approved"),
    ]
    assert rows[2].before["state"] == "submitted"
    assert rows[2].unit == office.head_office
