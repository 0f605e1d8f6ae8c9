"""Follow up what evaluations found, until it is met (办理整改事项), over the years."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from ..model.evaluation import FollowUpKind
from ..model.indicator import ObjectiveOwner
from ..model.office import PaperState
from ..performance.errors import PerformanceError
from ..performance.followup import meet, vet_follow_up
from ..store.models import Department, FollowUpItem, PerformanceEvaluation
from ..store.performance import follow_up_of
from .acting import Actor, record, verb
from .entered import line, paragraphs
from .errors import InputError, StateError


@dataclass(frozen=True)
class FollowUpInput:
    """A problem or a piece of advice with who answers for it and until when."""

    kind: FollowUpKind
    words: str
    owner: str
    due: datetime.date


@verb("follow_up")
def add_follow_ups(
    actor: Actor, evaluation: PerformanceEvaluation, given: Sequence[FollowUpInput]
) -> list[FollowUpItem]:
    """Problems and advice of an approved evaluation become items, all or none.

    Those of an evaluation of the whole department are about every goal: they name no objective.
    """
    objective = evaluation.objective
    actor.require("follow_up", objective.unit)
    if evaluation.state is not PaperState.APPROVED:
        raise StateError("评价批准后才能登记整改事项", "the evaluation is not approved yet")
    if not given:
        raise InputError("请至少登记一项", "enter at least one item", "words")
    made = [_made(actor, objective.department, objective.year, one) for one in given]
    for item in made:
        item.evaluation = evaluation
        item.objective_code = "" if objective.owner is ObjectiveOwner.DEPARTMENT else objective.code
        item.save()
        record(actor, "follow_up", item, unit=objective.unit, after=told(item))
    return made


@verb("follow_up")
def add_department_follow_up(
    actor: Actor, department: Department, year: int, given: FollowUpInput, objective_code: str = ""
) -> FollowUpItem:
    """An item about the whole department, or about an objective without an evaluation of its own."""
    actor.require("follow_up", department=department)
    item = _made(actor, department, year, given)
    item.objective_code = line(objective_code, "objective_code", "目标编码", 40, needed=False)
    item.save()
    record(actor, "follow_up", item, department=department, after=told(item))
    return item


@verb("follow_up")
def meet_follow_up(actor: Actor, item: FollowUpItem, on: datetime.date, how: str) -> FollowUpItem:
    """Say that an item is met, on which day and how."""
    unit = item.evaluation.objective.unit if item.evaluation else None
    actor.require("follow_up", unit, department=item.department)
    held = FollowUpItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    before = told(held)
    words = paragraphs(how, "met_how", "落实情况", 2000)
    try:
        met = meet(follow_up_of(held), on, words)
    except PerformanceError as error:
        raise InputError(error.chinese, error.english, "met_how" if not words else "met_on") from error
    held.met_on, held.met_how, held.met_by = met.met_on, met.met_how, actor.person
    held.save()
    record(actor, "follow_up", held, unit=unit, department=item.department, before=before, after=told(held))
    return held


def _made(actor: Actor, department: Department, year: int, given: FollowUpInput) -> FollowUpItem:
    item = FollowUpItem(
        department=department,
        kind=given.kind,
        words=paragraphs(given.words, "words", "事项", 1000),
        raised=year,
        owner=line(given.owner, "owner", "责任人", 80),
        due=given.due,
        created_by=actor.person,
    )
    try:
        vet_follow_up(follow_up_of(item))
    except PerformanceError as error:
        raise InputError(error.chinese, error.english, "due" if item.words else "words") from error
    return item


def told(item: FollowUpItem) -> dict[str, object]:
    """The item as plain values for the audit trail."""
    return {
        "kind": item.kind.name.lower(),
        "words": item.words,
        "raised": item.raised,
        "owner": item.owner,
        "due": item.due.isoformat(),
        "met_on": item.met_on.isoformat() if item.met_on else None,
        "met_how": item.met_how,
    }
