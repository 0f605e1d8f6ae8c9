"""Who decides about a paper that changes allotments (审批权限), and how the decision is kept."""

from __future__ import annotations

from django.utils import timezone

from ..model.entry import Approval
from ..model.office import PaperState
from ..store.models import Adjustment
from .acting import Actor, record
from .adjustment_rules import VERBS, in_state, locked, told
from .own_work import nobody_approves_what_they_wrote


def deciding_level(actor: Actor, adjustment: Adjustment) -> Approval:
    """The level at which the actor decides: the one needed, or a higher one that they hold."""
    row = Adjustment.objects.select_related("unit__department").get(pk=adjustment.pk)
    in_state(row, PaperState.SUBMITTED)
    needed = Approval[row.level.upper()]
    held = (level for level in Approval if level.rank >= needed.rank and actor.may(VERBS[level], row.unit))
    return next(held, needed)


def may_decide(actor: Actor, adjustment: Adjustment) -> bool:
    """True when the paper waits for a decision that the actor has the right to."""
    if adjustment.state is not PaperState.SUBMITTED or adjustment.created_by_id == actor.person.pk:
        return False
    return actor.may(VERBS[deciding_level(actor, adjustment)], adjustment.unit)


def taken_up(actor: Actor, adjustment: Adjustment, level: Approval) -> tuple[Adjustment, dict[str, object]]:
    """The paper, locked, when the actor may decide about it; and how it stood."""
    row = locked(adjustment)
    actor.require(VERBS[level], row.unit)
    in_state(row, PaperState.SUBMITTED)
    nobody_approves_what_they_wrote(actor, row, "request_adjustment", row.created_by_id)
    return row, told(row)


def decided(
    actor: Actor, row: Adjustment, before: dict[str, object], level: Approval, state: PaperState
) -> Adjustment:
    """Keep the decision: by whom, when, and the audit row."""
    row.state, row.approved_by, row.approved_at = state, actor.person, timezone.now()
    row.save()
    record(actor, VERBS[level], row, unit=row.unit, before=before, after=told(row))
    return row
