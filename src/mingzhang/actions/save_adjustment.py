"""Save the lines of a drafted paper (保存调整明细): as a whole, never over somebody else's."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.office import PaperState
from ..store.lines import row_ids
from ..store.models import Adjustment, AdjustmentLine
from .acting import Actor, record, verb
from .adjustment_rules import Change, check_changes, in_state, locked, told, unchanged
from .errors import InputError


@verb("request_adjustment")
def save_adjustment(actor: Actor, adjustment: Adjustment, changes: Sequence[Change], revision: int) -> int:
    """Replace the lines of a draft; the new revision. Money is looked at when the paper is submitted."""
    actor.require("request_adjustment", adjustment.unit)
    row = locked(adjustment)
    in_state(row, PaperState.DRAFT)
    unchanged(row, revision)
    before = told(row)
    write_changes(actor, row, changes)
    record(actor, "request_adjustment", row, unit=row.unit, before=before, after=told(row))
    return row.revision


def write_changes(actor: Actor, row: Adjustment, changes: Sequence[Change]) -> None:
    """Put the lines of a paper in place of those it has."""
    if changes:
        check_changes(actor, row.unit, changes)
    if any(change.line.year != row.year for change in changes):
        raise InputError(f"只能调整{row.year}年的指标", f"only lines of {row.year}", "lines")
    row.lines.all().delete()
    ids = row_ids(change.line for change in changes)
    AdjustmentLine.objects.bulk_create(
        AdjustmentLine(adjustment=row, line_id=ids[change.line], fen=change.fen) for change in changes
    )
    row.revision += 1
    row.save(update_fields=["revision"])
