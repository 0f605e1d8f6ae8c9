"""Save an objective as a block (保存绩效目标): words, money, place and indicators; examined at every save."""

from __future__ import annotations

from ..model.office import PaperState
from ..performance.errors import PerformanceError
from ..performance.weights import weigh
from ..store.models import PerformanceObjective
from ..store.performance import objective_of
from .acting import Actor, record, verb
from .errors import InputError
from .evaluated import approved_evaluation_keeps_its_goal
from .objective_rules import (
    EDITABLE,
    IndicatorInput,
    ObjectiveInput,
    form_of,
    in_state,
    inputs_of,
    keep_examination,
    locked,
    put_indicators,
    put_words,
    told,
    unchanged,
)


@verb("set_objective")
def save_objective(
    actor: Actor, row: PerformanceObjective, given: ObjectiveInput, revision: int
) -> PerformanceObjective:
    """Replace what an objective says; one that was approved goes through approval again.

    `revision` is the one the person saw. Quality and remarks of the examination are kept with the row.
    """
    held, before = _open(actor, row, revision)
    put_words(held, given)
    if given.indicators is not None:
        put_indicators(held, given.indicators)
    return _saved(actor, held, before)


@verb("set_objective")
def save_indicators(
    actor: Actor, row: PerformanceObjective, given: list[IndicatorInput], revision: int
) -> PerformanceObjective:
    """Replace the indicators alone."""
    held, before = _open(actor, row, revision)
    put_indicators(held, given)
    return _saved(actor, held, before)


@verb("set_objective")
def add_indicator(
    actor: Actor, row: PerformanceObjective, given: IndicatorInput, revision: int
) -> PerformanceObjective:
    """Put one indicator behind those that are there."""
    held, before = _open(actor, row, revision)
    put_indicators(held, [*inputs_of(held), given])
    return _saved(actor, held, before)


@verb("set_objective")
def weigh_objective(actor: Actor, row: PerformanceObjective, revision: int) -> PerformanceObjective:
    """Scale the points so that every group fills what the form gives it (自动分配分值)."""
    held, before = _open(actor, row, revision)
    form = form_of(held)
    if form is None:
        raise InputError("该目标没有适用的自评表式，请手工填写分值", "no form is in force; enter the points")
    try:
        tree = weigh(objective_of(held), form).tree
    except PerformanceError as error:
        raise InputError(error.chinese, error.english) from error
    weights = {one.code: one.weight for one in tree}
    for one in held.indicators.all():
        one.weight = weights[one.code]
        one.save(update_fields=["weight"])
    return _saved(actor, held, before)


def _open(
    actor: Actor, row: PerformanceObjective, revision: int
) -> tuple[PerformanceObjective, dict[str, object]]:
    actor.require("set_objective", row.unit)
    held = locked(row)
    in_state(held, *EDITABLE)
    unchanged(held, revision)
    approved_evaluation_keeps_its_goal(held)
    return held, told(held)


def _saved(actor: Actor, row: PerformanceObjective, before: dict[str, object]) -> PerformanceObjective:
    row.revision += 1
    if row.state is PaperState.APPROVED:
        row.state, row.approved_by, row.approved_at, row.waiver = PaperState.DRAFT, None, None, ""
    keep_examination(row)
    row.save()
    record(actor, "set_objective", row, unit=row.unit, before=before, after=told(row))
    return row
