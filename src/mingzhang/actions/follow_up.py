"""Follow up what evaluations found, until it is met (办理整改事项), over the years."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from ..model.evaluation import FollowUpKind
from ..model.indicator import ObjectiveOwner
from ..model.office import PaperState
from ..performance.errors import PerformanceError
from ..performance.followup import meet, vet_follow_up
from ..store.models import Department, FollowUpItem, PerformanceEvaluation, PerformanceObjective
from ..store.performance import follow_up_of
from ..store.queries.follow_ups import objective_of_item
from .acting import Actor, record, verb
from .entered import budget_year, line, paragraphs
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
        item.objective_code = _code(objective)
        item.save()
        record(actor, "follow_up", item, unit=objective.unit, after=told(item))
    return made


@verb("follow_up")
def add_department_follow_up(
    actor: Actor,
    department: Department,
    year: int,
    given: FollowUpInput,
    objective: PerformanceObjective | None = None,
) -> FollowUpItem:
    """An item about the whole department, or about an objective without an evaluation of its own."""
    if objective is not None and (objective.department_id, objective.year) != (department.pk, year):
        raise InputError(
            f"所选绩效目标不是本部门{year}年的", "not an objective of the department and year", "objective"
        )
    unit = objective.unit if objective else None
    actor.require("follow_up", unit, department=department)
    item = _made(actor, department, budget_year(year), given)
    item.objective_code = _code(objective)
    item.save()
    record(actor, "follow_up", item, unit=unit, department=department, after=told(item))
    return item


def _code(objective: PerformanceObjective | None) -> str:
    """What an item is about: "" for every goal of the department."""
    if objective is None or objective.owner is ObjectiveOwner.DEPARTMENT:
        return ""
    return objective.code


@verb("follow_up")
def meet_follow_up(actor: Actor, item: FollowUpItem, on: datetime.date, how: str) -> FollowUpItem:
    """Say that an item is met, on which day and how."""
    objective = objective_of_item(item)
    unit = objective.unit if objective else None
    actor.require("follow_up", unit, department=item.department)
    if on > timezone.localdate():
        raise InputError("完成日期不能晚于今天", "the day is not after today", "met_on")
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
    if item.due.year < year:
        raise InputError(
            f"期限早于提出的{year}年，请修改", f"the date is before {year}, the year of the item", "due"
        )
    try:
        vet_follow_up(follow_up_of(item))
    except PerformanceError as error:
        raise InputError(error.chinese, error.english, "words") from error
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
