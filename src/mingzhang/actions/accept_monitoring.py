"""Accept the answer to a warning (确认监控整改): by another person than who answered."""

from __future__ import annotations

from django.utils import timezone

from ..store.models import MonitoringItem
from .acting import Actor, nobody_approves_their_own, record, verb
from .answer_monitoring import locked, revision_of, told
from .as_seen import as_seen
from .errors import StateError
from .own_work import nobody_approves_what_they_wrote


@verb("accept_monitoring")
def accept_answer(actor: Actor, item: MonitoringItem, revision: int | None = None) -> MonitoringItem:
    """Accept what the unit answered; until then it can be written again. `revision` is the one seen."""
    actor.require("accept_monitoring", item.objective.unit)
    held = locked(item)
    if held.answered_by_id is None or held.accepted_at is not None:
        raise StateError("没有待确认的答复，请刷新页面", "no answer is waiting; reload the page")
    nobody_approves_their_own(actor, held.answered_by_id)
    nobody_approves_what_they_wrote(actor, held, "answer_monitoring", held.answered_by_id)
    as_seen(revision, revision_of(held))
    before = told(held)
    held.accepted_by, held.accepted_at = actor.person, timezone.now()
    held.save()
    record(actor, "accept_monitoring", held, unit=held.objective.unit, before=before, after=told(held))
    return held
