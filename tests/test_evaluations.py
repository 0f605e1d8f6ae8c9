"""Evaluations: scored from observations and the ledger, explained, reviewed by another, proved again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from evaluation_office import TEXTS, Fair, evaluated, make_fair, observed, paid, seen
from ledger_workspace import YEAR
from mingzhang.actions.add_objective import add_task_objective
from mingzhang.actions.approve_evaluation import approve_evaluation, return_evaluation
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.evaluation_rules import EvaluationInput, LineInput
from mingzhang.actions.save_evaluation import save_evaluation, submit_evaluation
from mingzhang.actions.start_evaluation import (
    start_bureau_evaluation,
    start_department_evaluation,
    start_evaluation,
    start_self_evaluation,
)
from mingzhang.model.office import EvaluationKind, PaperState
from mingzhang.store.evaluations import differences, proof
from mingzhang.store.models import AuditRow, PerformanceEvaluation, PerformanceObservation

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def points(row: object) -> dict[str, str | None]:
    return {line["code"]: line["points"] for line in row.lines}  # type: ignore[attr-defined]


def test_a_project_is_scored_from_values_and_the_ledger(fair: Fair) -> None:
    observed(fair)
    paid(fair, 9_000_00)
    row = start_self_evaluation(fair.desk.office.officer, fair.goal)
    assert (row.budget_fen, row.paid_fen) == (10_000_00, 9_000_00)
    assert points(row) == {
        "execution": "9.00", "1": "20", "2": "20", "3": "8.33", "4": "10", "5": "20", "6": "10",
    }  # fmt: skip
    assert (row.total, row.grade) == (Decimal("97.33"), "优")


def test_what_was_not_observed_is_not_scored(fair: Fair) -> None:
    row = start_self_evaluation(fair.desk.office.officer, fair.goal)
    assert row.total is None
    assert row.grade == ""
    with pytest.raises(StateError, match="没有实际完成值"):
        submit_evaluation(fair.desk.office.officer, row)


def test_every_lost_point_is_explained(fair: Fair) -> None:
    observed(fair)
    paid(fair, 9_000_00)
    row = start_self_evaluation(fair.desk.office.officer, fair.goal)
    with pytest.raises(InputError, match="说明原因") as refusal:
        submit_evaluation(fair.desk.office.officer, row)
    assert "参观人次" in refusal.value.chinese
    row = save_evaluation(fair.desk.office.officer, row, TEXTS, row.revision)
    assert submit_evaluation(fair.desk.office.officer, row).state is PaperState.SUBMITTED


def test_what_became_of_the_goal_is_not_left_blank(fair: Fair) -> None:
    observed(fair)
    paid(fair, 9_000_00)
    officer, reviewer = fair.desk.office.officer, fair.desk.office.reviewer
    row = start_self_evaluation(officer, fair.goal)
    row = save_evaluation(officer, row, replace(TEXTS, performance=" "), row.revision)
    with pytest.raises(InputError, match="实际完成情况") as refusal:
        submit_evaluation(officer, row)
    assert refusal.value.field == "performance"
    row = save_evaluation(officer, row, replace(TEXTS, situation=""), row.revision)
    row = submit_evaluation(officer, row)
    PerformanceEvaluation.objects.filter(pk=row.pk).update(performance="")  # handed in before this was asked
    with pytest.raises(StateError, match="请退回补填"):
        approve_evaluation(reviewer, row)


def test_an_explanation_given_with_the_value_is_taken_over(fair: Fair) -> None:
    observed(fair)
    PerformanceObservation.objects.filter(measure=f"{fair.goal.code}/3").update(explanation="雨天参观减少")
    row = start_self_evaluation(fair.desk.office.officer, fair.goal)
    assert {one["code"]: one["explanation"] for one in row.lines}["3"] == "雨天参观减少"


def test_approval_is_by_another_and_can_be_proved(fair: Fair) -> None:
    row = evaluated(fair)
    assert row.state is PaperState.APPROVED
    assert proof(row) == ()
    verbs = AuditRow.objects.filter(subject=f"performanceevaluation:{row.pk}").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["evaluate", "evaluate", "evaluate", "approve_evaluation"]


def test_changing_one_value_is_seen_in_exactly_its_line(fair: Fair) -> None:
    row = evaluated(fair)
    with connection.cursor() as cursor:  # behind the back of every guard
        cursor.execute("SET session_replication_role = replica")
        PerformanceObservation.objects.filter(measure=f"{fair.goal.code}/2").update(value=6)
        cursor.execute("RESET session_replication_role")
    found = proof(row)
    assert [one.shown.code for one in found if one.shown] == ["2"]
    assert "表上20分，重新计算为10.00分" in found[0].message


def test_a_value_that_changed_after_handing_in_stops_the_approval(fair: Fair) -> None:
    observed(fair)
    paid(fair, 9_000_00)
    officer = fair.desk.office.officer
    row = save_evaluation(officer, start_self_evaluation(officer, fair.goal), TEXTS, 0)
    row = submit_evaluation(officer, row)
    seen(fair, "2", "6")
    with pytest.raises(StateError, match="复算不一致"):
        approve_evaluation(fair.desk.office.reviewer, row)
    row = return_evaluation(fair.desk.office.reviewer, row, "完成值已变动，请重新计分")
    assert row.state is PaperState.RETURNED
    again = save_evaluation(officer, row, replace(TEXTS, lines={"2": LineInput("面积减半")}), row.revision)
    assert {line["code"]: line["explanation"] for line in again.lines}["3"] == "雨天参观减少"
    approve_evaluation(fair.desk.office.reviewer, submit_evaluation(officer, again))


def test_what_was_changed_since_it_was_seen_is_not_decided_about(fair: Fair) -> None:
    observed(fair)
    paid(fair, 9_000_00)
    officer, reviewer = fair.desk.office.officer, fair.desk.office.reviewer
    row = start_self_evaluation(officer, fair.goal)
    row = save_evaluation(officer, row, TEXTS, row.revision)
    opened = submit_evaluation(officer, row).revision
    row = return_evaluation(reviewer, row, "请写明原因", opened)
    changed = {"3": LineInput("场馆检修，闭馆一月")}
    save_evaluation(officer, row, replace(TEXTS, lines=changed), row.revision)
    row = submit_evaluation(officer, row)
    for deed in (approve_evaluation, return_evaluation):
        with pytest.raises(StateError, match="刷新页面"):
            deed(reviewer, row, "同意", opened)
    assert approve_evaluation(reviewer, row, "同意", row.revision).state is PaperState.APPROVED


def test_nobody_else_evaluates_for_the_unit(fair: Fair) -> None:
    for actor in (fair.desk.office.centre_officer, fair.desk.office.finance, fair.desk.office.auditor):
        with pytest.raises(NotAllowedError):
            start_self_evaluation(actor, fair.goal)


def test_a_self_evaluation_is_scored_by_rule_alone(fair: Fair) -> None:
    observed(fair)
    row = start_self_evaluation(fair.desk.office.officer, fair.goal)
    with pytest.raises(InputError, match="不能另行扣分"):
        save_evaluation(
            fair.desk.office.officer, row, EvaluationInput(lines={"2": LineInput("偏低", Decimal(1))}), 0
        )


def test_the_department_may_take_off_more_with_a_reason_and_the_difference_stays(fair: Fair) -> None:
    own = evaluated(fair)
    finance = fair.desk.office.finance
    row = start_department_evaluation(finance, fair.goal)
    with pytest.raises(InputError, match="扣分原因"):
        save_evaluation(finance, row, EvaluationInput(lines={"2": LineInput("", Decimal(2))}), row.revision)
    with pytest.raises(InputError, match="扣分应在"):
        save_evaluation(
            finance, row, EvaluationInput(lines={"2": LineInput("多扣", Decimal(21))}), row.revision
        )
    row = save_evaluation(
        finance, row, EvaluationInput(lines={"2": LineInput("面积含室外场地", Decimal(2))}), row.revision
    )
    assert row.total == own.total - 2
    assert proof(row) == ()
    found = {one.name: one for one in differences([own, row]) if one.differs}
    assert list(found) == ["展览面积"]
    assert found["展览面积"].points == (Decimal(20), Decimal(18))


def test_the_bureau_samples_what_was_approved(fair: Fair) -> None:
    with pytest.raises(StateError, match="自评尚未批准"):
        start_bureau_evaluation(fair.desk.office.bureau, fair.goal)
    own = evaluated(fair)
    start_bureau_evaluation(fair.desk.office.bureau, fair.goal)
    own.refresh_from_db()
    assert own.is_sampled
    with pytest.raises(StateError, match="已有财政评价"):
        start_evaluation(fair.desk.office.bureau, fair.goal, EvaluationKind.BUREAU)


def test_a_unit_does_not_decide_about_the_bureaus_evaluation(fair: Fair) -> None:
    evaluated(fair)
    bureau = fair.desk.office.bureau
    row = start_bureau_evaluation(bureau, fair.goal)
    row = submit_evaluation(bureau, row)
    with pytest.raises(NotAllowedError):
        approve_evaluation(fair.desk.office.reviewer, row)
    with pytest.raises(NotAllowedError):  # nor does the person who made it
        approve_evaluation(bureau, row)


def test_key_tasks_and_drafts_are_not_scored(fair: Fair) -> None:
    task = add_task_objective(fair.desk.office.officer, fair.desk.unit, YEAR, "T1", "办好展会")
    with pytest.raises(StateError, match="尚未批准"):
        start_self_evaluation(fair.desk.office.officer, task)
