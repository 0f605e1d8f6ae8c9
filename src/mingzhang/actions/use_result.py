"""Decide what a result means for next year's budget (应用评价结果): proposed by rule, decided by a person."""

from __future__ import annotations

from ..model.evaluation import BudgetConsequence, Consequence
from ..model.office import PaperState
from ..performance.errors import PerformanceError
from ..performance.followup import consequence
from ..store.evaluations import sheet_of
from ..store.models import PerformanceEvaluation, ResultUse
from ..store.performance import place_of
from .acting import Actor, record, verb
from .entered import line
from .errors import StateError


def proposal(evaluation: PerformanceEvaluation) -> Consequence:
    """What the rule proposes for the year after; a StateError when there is no grade or no rule."""
    try:
        return consequence(sheet_of(evaluation), place_of(evaluation.objective.department))
    except PerformanceError as error:
        raise StateError(error.chinese, error.english) from error


@verb("use_result")
def use_result(
    actor: Actor, evaluation: PerformanceEvaluation, decided: BudgetConsequence, reason: str = ""
) -> ResultUse:
    """Decide; who departs from the rule says why. Deciding again replaces what was decided."""
    objective = evaluation.objective
    actor.require("use_result", objective.unit)
    if evaluation.state is not PaperState.APPROVED:
        raise StateError("评价批准后才能应用结果", "the evaluation is not approved yet")
    _latest(evaluation)
    proposed = proposal(evaluation)
    departs = decided is not proposed.action
    held = ResultUse.objects.select_for_update(of=("self",)).filter(evaluation=evaluation).first()
    before = told(held) if held else None
    values = {
        "year": proposed.year,
        "proposed": proposed.action,
        "decided": decided,
        "reason": line(reason, "reason", "理由", 400, needed=departs),
        "decided_by": actor.person,
    }
    kept, _made = ResultUse.objects.update_or_create(evaluation=evaluation, defaults=values)
    record(actor, "use_result", kept, unit=objective.unit, before=before, after=told(kept))
    return kept


def _latest(evaluation: PerformanceEvaluation) -> None:
    """The result of the highest level counts."""
    rows = PerformanceEvaluation.objects.filter(objective=evaluation.objective, state=PaperState.APPROVED)
    highest = max((row.kind for row in rows), key=lambda kind: kind.level)
    if evaluation.kind is not highest:
        raise StateError(
            f"该项目已有{highest.value}结果，请以其为准", "there is a result of a higher level; use that"
        )


def told(use: ResultUse) -> dict[str, object]:
    """The decision as plain values for the audit trail."""
    return {
        "year": use.year,
        "proposed": use.proposed.name.lower(),
        "decided": use.decided.name.lower(),
        "reason": use.reason,
    }
