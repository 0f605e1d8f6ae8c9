"""Open an approved evaluation again (退回重评): what it stands on was wrong, and the reason says why."""

from __future__ import annotations

from ..model.office import EvaluationKind, PaperState
from ..store.models import PerformanceEvaluation
from .acting import Actor, record, verb
from .entered import line
from .errors import StateError
from .evaluation_rules import VERBS, in_state, locked, told
from .own_work import nobody_approves_what_they_wrote


@verb("reopen_evaluation")
def reopen_evaluation(actor: Actor, row: PerformanceEvaluation, reason: str) -> PerformanceEvaluation:
    """Give an approved evaluation back to be scored again; until then its values can be corrected.

    By the side that approved it, never by who wrote it. An evaluation of a higher level that was approved on
    the same values is opened first. What was approved stands in the audit trail.
    """
    actor.require("reopen_evaluation", row.objective.unit)
    if row.kind is not EvaluationKind.SELF:
        actor.require(VERBS[row.kind], row.objective.unit)
    held = locked(row)
    in_state(held, PaperState.APPROVED)
    nobody_approves_what_they_wrote(actor, held, VERBS[held.kind], held.created_by_id)
    _is_highest(held)
    before = told(held)
    held.opinion = line(reason, "reason", "退回重评的理由", 400)
    held.state, held.approved_by, held.approved_at = PaperState.RETURNED, None, None
    held.save(update_fields=["opinion", "state", "approved_by", "approved_at"])
    record(actor, "reopen_evaluation", held, unit=held.objective.unit, before=before, after=told(held))
    return held


def _is_highest(row: PerformanceEvaluation) -> None:
    higher = [kind for kind in EvaluationKind if kind.level > row.kind.level]
    rows = PerformanceEvaluation.objects.filter(objective=row.objective, state=PaperState.APPROVED)
    above = rows.filter(kind__in=higher).first()
    if above is not None:
        raise StateError(
            f"该项目的{above.kind.value}已批准，请先退回重评{above.kind.value}",
            "an evaluation of a higher level is approved; reopen that first",
        )
