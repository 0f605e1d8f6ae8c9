"""Submit an objective (提交绩效目标) to whoever examines it."""

from __future__ import annotations

from ..model.office import PaperState
from ..store.models import PerformanceObjective
from .acting import Actor, record, verb
from .errors import InputError
from .objective_rules import in_state, keep_examination, locked, told


@verb("set_objective")
def submit_objective(actor: Actor, row: PerformanceObjective) -> PerformanceObjective:
    """Hand a draft, or what was returned, to review. What the examination says goes along with it."""
    actor.require("set_objective", row.unit)
    held = locked(row)
    in_state(held, PaperState.DRAFT, PaperState.RETURNED)
    if not held.words.strip():
        raise InputError("请先填写总体目标", "enter the overall goal first", "words")
    before = told(held)
    keep_examination(held)
    held.state = PaperState.SUBMITTED
    held.save()
    record(actor, "set_objective", held, unit=held.unit, before=before, after=told(held))
    return held
