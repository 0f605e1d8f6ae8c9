"""Objectives: written, examined at every save, handed in, returned, approved, and asked for by the budget."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from mingzhang.actions.add_objective import (
    add_department_objective,
    add_project_objective,
    add_task_objective,
    copy_objective,
)
from mingzhang.actions.approve_objective import approve_objective, return_objective
from mingzhang.actions.budget_input import BudgetRefusedError, ItemInput, RevenueInput
from mingzhang.actions.draft_budget import draft_budget
from mingzhang.actions.edit_project import edit_project
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.objective_rules import ObjectiveInput, grade_name
from mingzhang.actions.save_budget import save_budget
from mingzhang.actions.save_objective import save_indicators, save_objective, weigh_objective
from mingzhang.actions.submit_budget import submit_budget
from mingzhang.actions.submit_objective import submit_objective
from mingzhang.model.indicator import IndicatorKind, ObjectiveOwner, Operator
from mingzhang.model.office import PaperState, ProjectKind
from mingzhang.model.point import Source
from mingzhang.store.models import AuditRow, BudgetVersion, PerformanceObjective, Project
from mingzhang.store.performance import objective_of
from objective_office import WORDS, drafted, in_force, indicator, office_with_goals, tree
from preparation_office import YEAR, Office, approved, given

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return office_with_goals()


def faults(row: PerformanceObjective) -> set[str]:
    return {remark["fault"] for remark in row.remarks}


# --- writing ------------------------------------------------------------------------------------------


def test_an_objective_begins_with_what_the_project_says(office: Office) -> None:
    project = approved(office, region="毕节市")
    row = add_project_objective(office.officer, project, YEAR)
    assert (row.code, row.name, row.words, row.place) == (
        project.number,
        project.name,
        project.objective,
        "毕节市",
    )
    assert row.state is PaperState.DRAFT
    assert "goal-no-indicators" in faults(row)


def test_every_save_is_examined_and_tells_what_is_missing(office: Office) -> None:
    row = add_project_objective(office.officer, approved(office), YEAR)
    weak = save_objective(office.officer, row, ObjectiveInput("保障工作"), row.revision)
    assert "goal-short" in faults(weak)
    good = save_objective(office.officer, weak, ObjectiveInput(WORDS, indicators=tree()), weak.revision)
    assert good.remarks == [] and good.quality == 100
    assert grade_name(good) == "优"
    assert weak.quality is not None and weak.quality < 75


def test_indicators_are_kept_as_typed_and_numbered(office: Office) -> None:
    goal = objective_of(drafted(office))
    assert [one.code for one in goal.tree] == ["1", "2", "3", "4", "5", "6"]
    assert str(goal.tree[1].target) == "≥12" and goal.tree[1].unit == "万平方米"


def test_private_measures_never_mix_and_shared_ones_do(office: Office) -> None:
    one, other = (objective_of(drafted(office, approved(office, name=name))) for name in ("甲展会", "乙展会"))
    assert one.tree[0].key == f"{one.code}/1" != other.tree[0].key
    assert one.tree[5].key == other.tree[5].key == "expo-satisfaction"


def test_a_removed_number_is_not_given_to_another_indicator_of_the_same_save(office: Office) -> None:
    row = drafted(office)
    held = [replace(one, code=str(number)) for number, one in enumerate(tree(), start=1)]
    more = indicator("国际展商", IndicatorKind.QUANTITY, "30", "0", "家")
    saved = save_indicators(office.officer, row, [*held[1:], more], row.revision)
    assert [one.code for one in objective_of(saved).tree] == ["2", "3", "4", "5", "6", "1"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target": "很多"}, "0.target"),
        ({"target": "95~90", "operator": Operator.RANGE}, "0.target"),
        ({"target": "90", "operator": Operator.RANGE}, "0.target"),
        ({"target": "1.23456"}, "0.target"),
        ({"target": "≤12"}, "0.target"),
        ({"target": "<5"}, "0.target"),
        ({"target": ">5"}, "0.target"),
        ({"target": "≥90%", "operator": Operator.AT_MOST}, "0.target"),
        ({"target": "≥12", "operator": Operator.EQUAL}, "0.target"),
        ({"target": "≥90~95", "operator": Operator.RANGE}, "0.target"),
        ({"weight": Decimal(101)}, "0.weight"),
        ({"base_value": Decimal(9)}, "0.base_year"),
        ({"base_value": Decimal(9), "base_year": YEAR}, "0.base_year"),
        ({"name": " "}, "0.name"),
        ({"target": "", "operator": Operator.QUALITATIVE}, "0.target"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_kept(
    office: Office, changes: dict[str, object], field: str
) -> None:
    row = drafted(office)
    wrong = replace(tree()[1], **changes)  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught, transaction.atomic():
        save_indicators(office.officer, row, [wrong], row.revision)
    assert caught.value.field == field
    assert row.indicators.count() == 6


def test_targets_are_read_as_people_type_them(office: Office) -> None:
    row = drafted(office)
    typed = [
        indicator("合格率", IndicatorKind.QUALITY, "９０％～95％", "1", "%", operator=Operator.RANGE),
        indicator("人次", IndicatorKind.QUANTITY, "1,200", "1", "人次"),
        indicator("期数", IndicatorKind.QUANTITY, "＞＝ 5", "1", "期"),
        indicator("成本", IndicatorKind.ECONOMIC_COST, "≤3％", "1", "%", operator=Operator.AT_MOST),
        indicator("部数", IndicatorKind.QUANTITY, "＝1", "1", "部", operator=Operator.EQUAL),
        indicator("影响", IndicatorKind.SOCIAL_BENEFIT, "明显提升", "1", "", operator=Operator.QUALITATIVE),
    ]
    goal = objective_of(save_indicators(office.officer, row, typed, row.revision))
    assert [str(one.target) for one in goal.tree] == ["90~95", "≥1200", "≥5", "≤3", "=1", "明显提升"]


def test_two_editors_never_overwrite_each_other(office: Office) -> None:
    row = drafted(office)
    save_objective(office.colleague, row, ObjectiveInput(WORDS), row.revision)
    with pytest.raises(StateError):
        save_objective(office.officer, row, ObjectiveInput("别的目标"), row.revision)


def test_points_are_divided_by_the_form(office: Office) -> None:
    row = drafted(office)
    loose = [replace(one, weight=Decimal(0)) for one in tree()]
    row = save_indicators(office.officer, row, loose, row.revision)
    assert "goal-weights" in faults(row)
    row = weigh_objective(office.officer, row, row.revision)
    assert "goal-weights" not in faults(row)
    assert sum(one.weight for one in objective_of(row).tree) == 90


def test_a_goal_copied_from_another_project_or_from_last_year_is_asked_about(office: Office) -> None:
    words = "按照上级部署扎实做好协作工作，推动产业协作与劳务协作深入开展，促进两地共同发展"
    first = add_project_objective(office.officer, approved(office, name="产业协作"), YEAR - 1)
    save_objective(office.officer, first, ObjectiveInput(words), first.revision)
    row = add_project_objective(office.officer, approved(office, name="劳务培训"), YEAR)
    row = save_objective(office.officer, row, ObjectiveInput(words), row.revision)
    assert "goal-copied" in faults(row)


def test_an_objective_stands_once_a_year_and_its_code_is_nobody_elses(office: Office) -> None:
    row = drafted(office)
    with pytest.raises(StateError):
        add_project_objective(office.officer, row.project, YEAR)
    with pytest.raises(StateError):
        add_task_objective(office.officer, office.head_office, YEAR, row.code, "别的任务")


def test_the_department_and_key_tasks_have_objectives_too(office: Office) -> None:
    whole = add_department_objective(office.finance, office.head_office, YEAR)
    task = add_task_objective(office.officer, office.head_office, YEAR, "3", "办好博览会")
    assert (whole.owner, whole.name) == (ObjectiveOwner.DEPARTMENT, "市协作办公室")
    task = save_objective(office.officer, task, ObjectiveInput(WORDS), task.revision)
    done = approve_objective(office.reviewer, submit_objective(office.officer, task))
    assert done.state is PaperState.APPROVED  # a sentence is all that the form of a key task asks for


def test_last_years_objective_is_taken_over_with_its_indicators(office: Office) -> None:
    row = in_force(office)
    after = copy_objective(office.officer, row, YEAR + 1)
    assert (after.year, after.state, after.words) == (YEAR + 1, PaperState.DRAFT, row.words)
    assert [one.name for one in objective_of(after).tree] == [one.name for one in tree()]
    with pytest.raises(StateError):
        copy_objective(office.officer, row, YEAR + 1)


# --- handing in and deciding --------------------------------------------------------------------------


def test_another_person_approves_and_the_project_says_the_words(office: Office) -> None:
    row = in_force(office)
    assert row.state is PaperState.APPROVED and row.approved_by == office.reviewer.person
    row.project.refresh_from_db()
    assert row.project.objective == WORDS
    assert AuditRow.objects.filter(subject=f"project:{row.project_id}", verb="approve_objective").exists()


def test_the_words_of_the_project_are_changed_in_the_objective(office: Office) -> None:
    row = in_force(office)
    project = Project.objects.get(pk=row.project_id)
    with pytest.raises(InputError) as caught:
        edit_project(office.officer, project, given(name="博览会", objective="别的目标"), project.revision)
    assert caught.value.field == "objective"
    edit_project(office.officer, project, given(name="大博览会", objective=WORDS), project.revision)


def test_nobody_approves_what_they_wrote_also_in_part(office: Office) -> None:
    row = drafted(office)
    row = save_objective(office.finance, row, ObjectiveInput(WORDS), row.revision)
    row = submit_objective(office.officer, row)
    with pytest.raises(NotAllowedError):
        approve_objective(office.finance, row)


def test_the_database_refuses_an_author_as_approver(office: Office) -> None:
    row = drafted(office)
    row.approved_by = row.created_by
    with pytest.raises(IntegrityError, match="objective_approver_is_not_author"), transaction.atomic():
        row.save()


def test_what_does_not_pass_needs_a_waiver_with_a_reason(office: Office) -> None:
    row = add_project_objective(office.officer, approved(office), YEAR)
    row = save_objective(office.officer, row, ObjectiveInput("保障工作"), row.revision)
    row = submit_objective(office.officer, row)
    with pytest.raises(InputError) as caught:
        approve_objective(office.reviewer, row, waiver="  ")
    assert caught.value.field == "waiver" and "未通过审核" in caught.value.chinese
    done = approve_objective(office.reviewer, row, waiver="应急任务，上级已批准先行安排")
    assert done.state is PaperState.APPROVED and done.waiver


def test_a_returned_objective_is_changed_and_handed_in_again(office: Office) -> None:
    row = submit_objective(office.officer, drafted(office))
    with pytest.raises(StateError):
        save_objective(office.officer, row, ObjectiveInput(WORDS), row.revision)
    row = return_objective(office.reviewer, row, "参观人次应与上届比较")
    assert row.state is PaperState.RETURNED and row.opinion
    assert submit_objective(office.officer, row).state is PaperState.SUBMITTED


def test_what_was_changed_since_it_was_seen_is_not_decided_about(office: Office) -> None:
    row = submit_objective(office.officer, drafted(office))
    opened = row.revision
    row = return_objective(office.reviewer, row, "参观人次应与上届比较")
    save_objective(office.officer, row, ObjectiveInput(WORDS + "。"), row.revision)
    submit_objective(office.officer, row)
    with pytest.raises(StateError, match="刷新页面"):
        approve_objective(office.reviewer, row, waiver="急需", revision=opened)
    with pytest.raises(StateError, match="刷新页面"):
        return_objective(office.reviewer, row, "请修改", opened)
    assert return_objective(office.reviewer, row, "请修改", opened + 1).state is PaperState.RETURNED


def test_a_change_after_approval_goes_through_approval_again(office: Office) -> None:
    row = in_force(office)
    row = save_objective(office.officer, row, ObjectiveInput(WORDS + "。"), row.revision)
    assert row.state is PaperState.DRAFT and row.approved_by is None


# --- the budget ---------------------------------------------------------------------------------------


def budget(office: Office, *projects: Project) -> BudgetVersion:
    """A balanced draft with one line of each project."""
    version = draft_budget(office.officer, office.head_office, YEAR)
    lines = [ItemInput(one, Source.GENERAL, one.function, "30227", 100_00) for one in projects]
    income = [RevenueInput(Source.GENERAL, projects[0].function, 100_00 * len(projects))]
    return save_budget(office.officer, version, version.revision, lines, income)


def test_no_project_enters_the_budget_without_an_objective(office: Office) -> None:
    running = approved(office, name="日常公用", kind=ProjectKind.RUNNING, function="2010301")
    specific = approved(office, name="博览会", function="2010301")
    version = budget(office, running, specific)
    with pytest.raises(BudgetRefusedError) as caught, transaction.atomic():
        submit_budget(office.officer, version, version.revision)
    assert [fault.column for fault in caught.value.faults] == ["project"]
    assert "绩效目标" in caught.value.chinese
    in_force(office, specific)
    assert submit_budget(office.officer, version, version.revision).state is PaperState.SUBMITTED


def test_a_waived_objective_lets_the_project_in_and_a_draft_does_not(office: Office) -> None:
    project = approved(office, name="应急", function="2010301")
    version = budget(office, project)
    row = add_project_objective(office.officer, project, YEAR)
    row = save_objective(office.officer, row, ObjectiveInput("保障工作"), row.revision)
    with pytest.raises(BudgetRefusedError), transaction.atomic():
        submit_budget(office.officer, version, version.revision)
    approve_objective(office.reviewer, submit_objective(office.officer, row), waiver="应急任务")
    assert submit_budget(office.officer, version, version.revision).state is PaperState.SUBMITTED


def test_the_money_of_the_goal_is_held_against_the_budget(office: Office) -> None:
    project = approved(office, name="博览会", function="2010301")
    budget(office, project)
    row = drafted(office, project)
    row = save_objective(office.officer, row, ObjectiveInput(WORDS, goal_fen=200_00), row.revision)
    assert "goal-money" in faults(row)
    row = save_objective(office.officer, row, ObjectiveInput(WORDS, goal_fen=100_00), row.revision)
    assert "goal-money" not in faults(row)
