"""What an approved evaluation stands on stays as it is until somebody opens it again and says why."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from evaluation_office import DAY, TEXTS, Fair, evaluated, make_fair, observed, paid, seen
from ledger_workspace import YEAR
from mingzhang.actions.add_evidence import add_evidence
from mingzhang.actions.approve_evaluation import approve_evaluation
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.evaluation_rules import LineInput
from mingzhang.actions.observe import withdraw_observation
from mingzhang.actions.reopen_evaluation import reopen_evaluation
from mingzhang.actions.save_evaluation import save_evaluation, submit_evaluation
from mingzhang.actions.save_objective import save_indicators, weigh_objective
from mingzhang.actions.start_evaluation import start_department_evaluation, start_self_evaluation
from mingzhang.actions.use_result import use_result
from mingzhang.actions.verify_evidence import verify_evidence
from mingzhang.model.evaluation import BudgetConsequence
from mingzhang.model.office import PaperState
from mingzhang.store.evaluations import proof
from mingzhang.store.models import (
    AuditRow,
    ObservationEvidence,
    PerformanceEvaluation,
    PerformanceIndicator,
    PerformanceObjective,
    PerformanceObservation,
    ResultUse,
)

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
KEPT = "已批准，所依据的完成值和佐证不能再改"


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def of_line(fair: Fair, code: str) -> PerformanceObservation:
    """The value that a line was scored from."""
    return PerformanceObservation.objects.get(measure=f"{fair.goal.code}/{code}")


def supported(fair: Fair, place: str = "第3页") -> tuple[PerformanceEvaluation, ObservationEvidence]:
    """An approved evaluation of which one value has a file that nobody verified yet."""
    observed(fair)
    paper = add_evidence(fair.desk.office.officer, of_line(fair, "2"), "统计表.pdf", PDF, place)
    paid(fair, 9_000_00)
    officer = fair.desk.office.officer
    row = save_evaluation(officer, start_self_evaluation(officer, fair.goal), TEXTS, 0)
    return approve_evaluation(fair.desk.office.reviewer, submit_evaluation(officer, row), "同意"), paper


# --- values and evidence ------------------------------------------------------------------------------


def test_a_value_that_was_evaluated_is_neither_withdrawn_nor_overtaken(fair: Fair) -> None:
    evaluated(fair)
    with pytest.raises(StateError, match=KEPT):
        withdraw_observation(fair.desk.office.officer, of_line(fair, "2"), "口径有误")
    with pytest.raises(StateError, match=KEPT):
        seen(fair, "2", "6")
    assert not of_line(fair, "2").withdrawn


def test_the_value_of_another_year_is_free(fair: Fair) -> None:
    evaluated(fair)
    row = of_line(fair, "2")
    row.pk, row.year = None, YEAR - 1
    row.save()
    withdraw_observation(fair.desk.office.officer, row, "口径有误")


def test_evidence_is_closed_with_the_evaluation(fair: Fair) -> None:
    _row, paper = supported(fair)
    office = fair.desk.office
    with pytest.raises(StateError, match=KEPT):
        add_evidence(office.officer, of_line(fair, "3"), "后补.pdf", PDF, "第1页")
    with pytest.raises(StateError, match=KEPT):
        verify_evidence(office.reviewer, paper, "第4页")
    assert verify_evidence(office.reviewer, paper, "第3页").verified_by == office.reviewer.person


def test_a_place_is_not_written_down_after_the_approval(fair: Fair) -> None:
    _row, paper = supported(fair, place="")
    with pytest.raises(StateError, match=KEPT):
        verify_evidence(fair.desk.office.reviewer, paper, "第3页")


Change = Callable[[Fair], object]


def _new(fair: Fair) -> None:
    row = of_line(fair, "2")
    row.pk, row.value = None, Decimal(6)
    row.save(force_insert=True)


def _more_evidence(fair: Fair) -> None:
    paper = ObservationEvidence.objects.get()
    paper.pk, paper.observation = None, of_line(fair, "3")
    paper.save(force_insert=True)


VALUES: dict[str, Change] = {
    "withdrawn": lambda fair: PerformanceObservation.objects.update(withdrawn=True),
    "changed": lambda fair: PerformanceObservation.objects.update(value=99),
    "moved to another measure": lambda fair: PerformanceObservation.objects.update(measure="x"),
    "explained otherwise": lambda fair: PerformanceObservation.objects.update(explanation="天气"),
    "overtaken": _new,
    "evidence taken away": lambda fair: ObservationEvidence.objects.all().delete(),
    "evidence moved": lambda fair: ObservationEvidence.objects.update(observation=of_line(fair, "3")),
    "place changed": lambda fair: ObservationEvidence.objects.update(place="第9页"),
    "evidence added": _more_evidence,
    "points changed": lambda fair: PerformanceEvaluation.objects.update(total=100),
    "lines emptied": lambda fair: PerformanceEvaluation.objects.update(lines=[]),
    "made a draft": lambda fair: PerformanceEvaluation.objects.update(state=PaperState.DRAFT),
    "approver changed": lambda fair: PerformanceEvaluation.objects.update(
        approved_by=fair.desk.office.bureau.person
    ),
    "evaluation deleted": lambda fair: PerformanceEvaluation.objects.all().delete(),
}


@pytest.mark.parametrize("change", VALUES.values(), ids=list(VALUES))
def test_the_database_keeps_values_evidence_and_points(fair: Fair, change: Change) -> None:
    supported(fair)
    with pytest.raises(IntegrityError, match="stands on this") as refused, transaction.atomic():
        change(fair)
    assert refused.value.__cause__ is not None
    constraint = refused.value.__cause__.diag.constraint_name  # type: ignore[attr-defined]
    assert constraint == "approved_evaluation_keeps_its_values"


def test_a_verification_is_not_taken_back(fair: Fair) -> None:
    _row, paper = supported(fair)
    verify_evidence(fair.desk.office.reviewer, paper, "第3页")
    with pytest.raises(IntegrityError, match="stands on this"), transaction.atomic():
        ObservationEvidence.objects.update(verified_by=None, verified_on=None)


# --- the objective ------------------------------------------------------------------------------------


def test_the_objective_of_an_evaluation_is_not_changed(fair: Fair) -> None:
    evaluated(fair)
    goal = PerformanceObjective.objects.get(pk=fair.goal.pk)
    for deed in (lambda: save_indicators(fair.desk.office.officer, goal, [], goal.revision),
                 lambda: weigh_objective(fair.desk.office.officer, goal, goal.revision)):  # fmt: skip
        with pytest.raises(StateError, match="所依据的绩效目标不能再改"):
            deed()


GOALS: dict[str, Change] = {
    "weight": lambda fair: PerformanceIndicator.objects.filter(code="2").update(weight=1),
    "target": lambda fair: PerformanceIndicator.objects.filter(code="2").update(target_value=1),
    "fewer": lambda fair: PerformanceIndicator.objects.filter(code="2").delete(),
    "more": lambda fair: PerformanceIndicator.objects.create(
        objective=fair.goal,
        position=9,
        code="9",
        name="x",
        kind=fair.goal.indicators.all()[0].kind,
        operator=fair.goal.indicators.all()[0].operator,
        weight=1,
    ),
    "words": lambda fair: PerformanceObjective.objects.update(words="别的目标"),
    "state": lambda fair: PerformanceObjective.objects.update(state=PaperState.DRAFT),
}


@pytest.mark.parametrize("change", GOALS.values(), ids=list(GOALS))
def test_the_database_keeps_the_goal(fair: Fair, change: Change) -> None:
    evaluated(fair)
    with pytest.raises(IntegrityError, match="this goal") as refused, transaction.atomic():
        change(fair)
    assert refused.value.__cause__ is not None
    constraint = refused.value.__cause__.diag.constraint_name  # type: ignore[attr-defined]
    assert constraint == "approved_evaluation_keeps_its_goal"


# --- opened again -------------------------------------------------------------------------------------


def test_a_correction_opens_the_evaluation_with_a_reason(fair: Fair) -> None:
    office = fair.desk.office
    row = evaluated(fair)
    with pytest.raises(InputError, match="理由"):
        reopen_evaluation(office.reviewer, row, " ")
    row = reopen_evaluation(office.reviewer, row, "展览面积口径有误")
    assert (row.state, row.opinion, row.approved_by) == (PaperState.RETURNED, "展览面积口径有误", None)
    withdraw_observation(office.officer, of_line(fair, "2"), "口径有误")
    seen(fair, "2", "6")
    again = save_evaluation(
        office.officer, row, replace(TEXTS, lines={"2": LineInput("面积减半")}), row.revision
    )
    again = approve_evaluation(office.reviewer, submit_evaluation(office.officer, again), "同意")
    assert again.total == Decimal("87.33")
    assert proof(again) == ()
    told = AuditRow.objects.get(verb="reopen_evaluation")
    assert (told.before["total"], told.before["state"], told.after["opinion"]) == (
        "97.33",
        "approved",
        "展览面积口径有误",
    )


def test_who_wrote_it_and_who_may_not_approve_do_not_open_it(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    for actor in (office.officer, office.colleague, office.auditor):
        with pytest.raises(NotAllowedError):
            reopen_evaluation(actor, row, "有误")
    row = reopen_evaluation(office.finance, row, "有误")
    with pytest.raises(StateError, match="须为“已批准”"):
        reopen_evaluation(office.finance, row, "有误")


def test_the_higher_evaluation_is_opened_first_and_still_keeps_the_values(fair: Fair) -> None:
    own, office = evaluated(fair), fair.desk.office
    row = submit_evaluation(office.finance, start_department_evaluation(office.finance, fair.goal))
    PerformanceEvaluation.objects.filter(pk=row.pk).update(
        state=PaperState.APPROVED, approved_by=office.reviewer.person
    )
    with pytest.raises(StateError, match="请先退回重评部门评价"):
        reopen_evaluation(office.reviewer, own, "有误")
    with pytest.raises(NotAllowedError):  # the unit does not decide about the department's
        reopen_evaluation(office.reviewer, row, "有误")


def test_what_was_decided_from_the_result_stays(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    use_result(office.finance, row, BudgetConsequence.REDUCE, "下年不办展")
    row = reopen_evaluation(office.reviewer, row, "有误")
    assert ResultUse.objects.get().evaluation == row
    with pytest.raises(StateError, match="批准后"):
        use_result(office.finance, row, BudgetConsequence.PRIORITY)


# --- at the same time ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_value_that_comes_during_the_approval_waits_and_is_refused(fair: Fair) -> None:
    observed(fair)
    paid(fair, 9_000_00)
    officer = fair.desk.office.officer
    row = save_evaluation(officer, start_self_evaluation(officer, fair.goal), TEXTS, 0)
    row = submit_evaluation(officer, row)
    refusals: list[Exception] = []

    def other() -> None:
        try:
            late = of_line(fair, "2")
            late.pk, late.value, late.date = None, Decimal(6), DAY
            late.save(force_insert=True)
        except IntegrityError as error:
            refusals.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        approve_evaluation(fair.desk.office.reviewer, row, "同意")
        beside = threading.Thread(target=other)
        beside.start()
        beside.join(0.3)
        assert beside.is_alive()  # it waits for the approval
    beside.join(30)
    assert len(refusals) == 1 and "stands on this" in str(refusals[0])
    assert proof(PerformanceEvaluation.objects.get()) == ()
