"""Start an evaluation (开展绩效评价): by the unit itself, by its department, by the finance bureau."""

from __future__ import annotations

from ..model.indicator import ObjectiveOwner
from ..model.office import EvaluationKind, PaperState
from ..store.models import PerformanceEvaluation, PerformanceObjective
from .acting import Actor, record, verb
from .errors import StateError
from .evaluation_rules import VERBS, put_score, told


@verb("evaluate")
def start_self_evaluation(actor: Actor, objective: PerformanceObjective) -> PerformanceEvaluation:
    """The unit begins to evaluate itself (自评)."""
    return _started(actor, objective, EvaluationKind.SELF)


@verb("evaluate_department")
def start_department_evaluation(actor: Actor, objective: PerformanceObjective) -> PerformanceEvaluation:
    """The department begins to evaluate a project (部门评价)."""
    return _started(actor, objective, EvaluationKind.DEPARTMENT)


@verb("evaluate_bureau")
def start_bureau_evaluation(actor: Actor, objective: PerformanceObjective) -> PerformanceEvaluation:
    """The finance bureau draws a sample and begins to review it (财政评价、抽查)."""
    made = _started(actor, objective, EvaluationKind.BUREAU)
    sampled = PerformanceEvaluation.objects.filter(objective=objective, kind=EvaluationKind.SELF)
    sampled.update(is_sampled=True)
    return made


def start_evaluation(
    actor: Actor, objective: PerformanceObjective, kind: EvaluationKind
) -> PerformanceEvaluation:
    """Start an evaluation of a kind."""
    starts = {
        EvaluationKind.SELF: start_self_evaluation,
        EvaluationKind.DEPARTMENT: start_department_evaluation,
        EvaluationKind.BUREAU: start_bureau_evaluation,
    }
    return starts[kind](actor, objective)


def _started(actor: Actor, objective: PerformanceObjective, kind: EvaluationKind) -> PerformanceEvaluation:
    """Begun with the score of this moment; the unit's own comes before all others."""
    actor.require(VERBS[kind], objective.unit)
    held = PerformanceObjective.objects.select_for_update(of=("self",))
    objective = held.select_related("unit__department", "department").get(pk=objective.pk)
    _ready(objective, kind)
    row = PerformanceEvaluation(objective=objective, kind=kind, created_by=actor.person)
    put_score(row, {})
    row.save()
    record(actor, VERBS[kind], row, unit=objective.unit, after=told(row))
    return row


def _ready(objective: PerformanceObjective, kind: EvaluationKind) -> None:
    if objective.state is not PaperState.APPROVED:
        raise StateError("绩效目标尚未批准，请先审核目标", "the objective is not approved yet")
    if objective.owner is ObjectiveOwner.KEY_TASK:
        raise StateError(
            "重点任务不单独评分，请填报完成值并在部门整体评价中反映",
            "key tasks are not scored by themselves; they count in the evaluation of the department",
        )
    rows = PerformanceEvaluation.objects.filter(objective=objective)
    if rows.filter(kind=kind).exists():
        raise StateError(
            f"该目标已有{kind.value}，请直接打开", "this evaluation was started already; open it"
        )
    if kind is not EvaluationKind.SELF and not rows.filter(
        kind=EvaluationKind.SELF, state=PaperState.APPROVED
    ):
        raise StateError("单位自评尚未批准，请先完成自评", "the unit's own evaluation is not approved yet")
