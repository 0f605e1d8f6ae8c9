"""Approve or return an evaluation (复核绩效评价): another person than any who wrote it."""

from __future__ import annotations

from django.utils import timezone

from ..model.office import EvaluationKind, PaperState
from ..performance.errors import PerformanceError
from ..store.evaluations import proof
from ..store.models import PerformanceEvaluation
from .acting import Actor, record, verb
from .as_seen import as_seen
from .entered import line
from .errors import StateError
from .evaluated import alone
from .evaluation_rules import VERBS, in_state, leaves_goal_blank, locked, told
from .own_work import nobody_approves_what_they_wrote


@verb("approve_evaluation")
def approve_evaluation(
    actor: Actor, row: PerformanceEvaluation, opinion: str = "", revision: int | None = None
) -> PerformanceEvaluation:
    """Approve what was handed in, when computing it again gives the same points (复算一致).

    From then on the values, the evidence and the objective that it stands on stay as they are.
    `revision` is the one the person saw.
    """
    held = _submitted(actor, row, revision)
    alone(held.objective.department)
    if leaves_goal_blank(held):
        raise StateError(
            "“绩效情况”为空白，自评表没有“实际完成情况”；请退回补填",
            "nothing is said of what became of the goal; return it to be filled in",
        )
    _proved(held)
    before = told(held)
    held.opinion = line(opinion, "opinion", "复核意见", 400, needed=False)
    held.state, held.approved_by, held.approved_at = PaperState.APPROVED, actor.person, timezone.now()
    held.save()
    record(actor, "approve_evaluation", held, unit=held.objective.unit, before=before, after=told(held))
    return held


@verb("approve_evaluation")
def return_evaluation(
    actor: Actor, row: PerformanceEvaluation, opinion: str, revision: int | None = None
) -> PerformanceEvaluation:
    """Give it back: the opinion says what is to be changed. `revision` is the one the person saw."""
    held = _submitted(actor, row, revision)
    before = told(held)
    held.state, held.opinion = PaperState.RETURNED, line(opinion, "opinion", "退回意见", 400)
    held.save()
    record(actor, "approve_evaluation", held, unit=held.objective.unit, before=before, after=told(held))
    return held


def _submitted(actor: Actor, row: PerformanceEvaluation, revision: int | None) -> PerformanceEvaluation:
    """Who decides about the department's or the bureau's evaluation belongs to the same side."""
    actor.require("approve_evaluation", row.objective.unit)
    if row.kind is not EvaluationKind.SELF:
        actor.require(VERBS[row.kind], row.objective.unit)
    held = locked(row)
    in_state(held, PaperState.SUBMITTED)
    nobody_approves_what_they_wrote(actor, held, VERBS[held.kind], held.created_by_id)
    as_seen(revision, held.revision)
    return held


def _proved(row: PerformanceEvaluation) -> None:
    try:
        differing = proof(row)
    except PerformanceError as error:
        raise StateError(error.chinese, error.english) from error
    if differing:
        raise StateError(
            f"提交后完成值或账务有变动，复算不一致：{differing[0].message}；请退回重新计分",
            "values or the ledger changed since it was handed in; return it to be scored again",
        )
