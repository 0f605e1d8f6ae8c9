"""Save an evaluation, and hand it in (保存和提交绩效评价): every save scores it anew from what is stored."""

from __future__ import annotations

from ..model.office import EvaluationKind, PaperState
from ..store.models import PerformanceEvaluation
from .acting import Actor, record, verb
from .evaluation_rules import (
    VERBS,
    EvaluationInput,
    complete,
    in_state,
    locked,
    put_score,
    put_texts,
    told,
    unchanged,
)

_OPEN = (PaperState.DRAFT, PaperState.RETURNED)


def save_evaluation(
    actor: Actor, row: PerformanceEvaluation, given: EvaluationInput, revision: int
) -> PerformanceEvaluation:
    """Keep texts and explanations; lines and total are computed from observations and ledger.

    `revision` is the one the person saw.
    """
    return _SAVES[row.kind](actor, row, given, revision)


def submit_evaluation(actor: Actor, row: PerformanceEvaluation) -> PerformanceEvaluation:
    """Hand in an evaluation whose lines are all judged and whose lost points are all explained."""
    return _SUBMITS[row.kind](actor, row)


def _saved(
    actor: Actor, row: PerformanceEvaluation, given: EvaluationInput, revision: int
) -> PerformanceEvaluation:
    held = _opened(actor, row)
    unchanged(held, revision)
    before = told(held)
    put_texts(held, given)
    put_score(held, given.lines)
    held.revision += 1
    held.save()
    record(actor, VERBS[held.kind], held, unit=held.objective.unit, before=before, after=told(held))
    return held


def _submitted(actor: Actor, row: PerformanceEvaluation) -> PerformanceEvaluation:
    held = _opened(actor, row)
    before = told(held)
    put_score(held, {})
    complete(held)
    held.state = PaperState.SUBMITTED
    held.revision += 1
    held.save()
    record(actor, VERBS[held.kind], held, unit=held.objective.unit, before=before, after=told(held))
    return held


def _opened(actor: Actor, row: PerformanceEvaluation) -> PerformanceEvaluation:
    actor.require(VERBS[row.kind], row.objective.unit)
    held = locked(row)
    in_state(held, *_OPEN)
    return held


_SAVES = {kind: verb(VERBS[kind])(_saved) for kind in EvaluationKind}
_SUBMITS = {kind: verb(VERBS[kind])(_submitted) for kind in EvaluationKind}
