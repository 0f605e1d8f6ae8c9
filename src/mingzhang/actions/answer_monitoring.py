"""Answer a warning of a monitoring, and record what came of the correction (答复绩效监控)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from ..model.evaluation import Reaction
from ..store.models import MonitoringItem
from .acting import Actor, record, verb
from .entered import paragraphs
from .errors import InputError, StateError


@dataclass(frozen=True)
class AnswerInput:
    """What a unit does about a warning, why, and until when it is corrected."""

    reaction: Reaction
    explanation: str
    correct_by: datetime.date | None = None


@verb("answer_monitoring")
def answer_monitoring(actor: Actor, item: MonitoringItem, given: AnswerInput) -> MonitoringItem:
    """Answer a warning: continue, vire, reduce or cancel, with the reason and a deadline to correct.

    An answer may be written again until it is accepted.
    """
    held = _open(actor, item)
    if held.answer_by is None:
        raise StateError("该项目没有预警，无需答复", "there is no warning to answer")
    before = told(held)
    held.explanation = paragraphs(given.explanation, "explanation", "原因说明", 2000)
    if not held.explanation:
        raise InputError("请填写原因说明", "say why", "explanation")
    if given.correct_by is None or given.correct_by <= held.round.day:
        raise InputError(
            "请填写监控日期以后的整改期限", "enter a deadline after the day of the monitoring", "correct_by"
        )
    held.reaction, held.correct_by = given.reaction, given.correct_by
    held.answered_by, held.answered_at = actor.person, timezone.now()
    held.save()
    record(actor, "answer_monitoring", held, unit=held.objective.unit, before=before, after=told(held))
    return held


@verb("answer_monitoring")
def record_effect(actor: Actor, item: MonitoringItem, effect: str) -> MonitoringItem:
    """Say what the correction brought, once its answer is accepted (整改成效)."""
    actor.require("answer_monitoring", item.objective.unit)
    held = locked(item)
    if held.accepted_at is None:
        raise StateError("答复尚未确认，确认后再填写整改成效", "the answer is not accepted yet")
    before = told(held)
    held.effect = paragraphs(effect, "effect", "整改成效", 2000)
    if not held.effect:
        raise InputError("请填写整改成效", "say what came of it", "effect")
    held.save()
    record(actor, "answer_monitoring", held, unit=held.objective.unit, before=before, after=told(held))
    return held


def _open(actor: Actor, item: MonitoringItem) -> MonitoringItem:
    actor.require("answer_monitoring", item.objective.unit)
    held = locked(item)
    if held.accepted_at is not None:
        raise StateError("答复已确认，不能再改", "the answer is accepted and stays as it is")
    return held


def locked(item: MonitoringItem) -> MonitoringItem:
    """The item, locked until the deed is done."""
    rows = MonitoringItem.objects.select_for_update(of=("self",))
    return rows.select_related("objective__unit__department", "round").get(pk=item.pk)


def revision_of(item: MonitoringItem) -> int:
    """A number that changes whenever the answer is written again; 0 when there is none."""
    return int(item.answered_at.timestamp() * 1_000_000) if item.answered_at else 0


def told(item: MonitoringItem) -> dict[str, object]:
    """The item as plain values for the audit trail."""
    return {
        "objective": item.objective.code,
        "level": item.level.name.lower(),
        "reaction": item.reaction.name.lower() if item.reaction else None,
        "explanation": item.explanation,
        "correct_by": item.correct_by.isoformat() if item.correct_by else None,
        "effect": item.effect,
        "accepted": item.accepted_at is not None,
    }
