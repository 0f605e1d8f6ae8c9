"""Who decides about a paper that changes allotments (审批权限), and how the decision is kept."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Manager
from django.utils import timezone

from ..model.entry import Approval
from ..model.office import PaperState
from ..store.models import Adjustment, AdjustmentLine, BudgetUnit, LedgerPosting
from .acting import Actor, record
from .adjustment_rules import VERBS, in_state, locked, told
from .as_seen import as_seen
from .own_work import nobody_approves_what_they_wrote


def deciding_level(actor: Actor, adjustment: Adjustment) -> Approval:
    """The level at which the actor decides: the one needed, or a higher one that they hold."""
    row = Adjustment.objects.select_related("unit__department").get(pk=adjustment.pk)
    in_state(row, PaperState.SUBMITTED)
    return _held(actor, row) or _needed(row)


def may_decide(actor: Actor, adjustment: Adjustment) -> bool:
    """True when the paper waits for a decision that the actor has the right to."""
    if adjustment.state is not PaperState.SUBMITTED or adjustment.created_by_id == actor.person.pk:
        return False
    return _held(actor, adjustment) is not None


def _held(actor: Actor, row: Adjustment) -> Approval | None:
    """The lowest level that suffices and that the actor holds at every unit of the paper."""
    return level_held(actor, _needed(row), units_of(row.unit, row.lines))


def level_held(actor: Actor, needed: Approval, units: Sequence[BudgetUnit]) -> Approval | None:
    """The lowest level from `needed` on that the actor holds at every unit; None when there is none."""
    held = (level for level in Approval if all(actor.may(VERBS[level], unit) for unit in units))
    return next((level for level in held if level.rank >= needed.rank), None)


def _needed(row: Adjustment) -> Approval:
    return Approval[row.level.upper()]


def units_of(own: BudgetUnit, moved: Manager[AdjustmentLine] | Manager[LedgerPosting]) -> list[BudgetUnit]:
    """The unit of a paper or an entry, and every other whose lines it changes."""
    others = BudgetUnit.objects.filter(pk__in=moved.values_list("line__unit", flat=True)).exclude(pk=own.pk)
    return [own, *others.select_related("department")]


def taken_up(
    actor: Actor, adjustment: Adjustment, level: Approval, revision: int | None
) -> tuple[Adjustment, dict[str, object]]:
    """The paper, locked, when the actor may decide about it and has seen it; and how it stood."""
    row = locked(adjustment)
    for unit in units_of(row.unit, row.lines):
        actor.require(VERBS[level], unit)
    in_state(row, PaperState.SUBMITTED)
    nobody_approves_what_they_wrote(actor, row, "request_adjustment", row.created_by_id)
    as_seen(revision, row.revision)
    return row, told(row)


def decided(
    actor: Actor, row: Adjustment, before: dict[str, object], level: Approval, state: PaperState
) -> Adjustment:
    """Keep the decision: by whom, when, and the audit row."""
    row.state, row.approved_by, row.approved_at = state, actor.person, timezone.now()
    row.save()
    record(actor, VERBS[level], row, unit=row.unit, before=before, after=told(row))
    return row
