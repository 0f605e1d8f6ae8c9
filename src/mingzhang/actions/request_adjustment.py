"""Submit a paper that changes allotments (申请调整调剂): the ledger says which level must approve it."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.office import PaperState
from ..store.models import Adjustment, BudgetUnit
from .acting import Actor, record, verb
from .adjustment_rules import (
    AdjustmentInput,
    Change,
    changes_of,
    check_changes,
    in_state,
    level_of,
    locked,
    told,
)
from .draft_adjustment import new_adjustment
from .errors import InputError
from .ledger_papers import one_year
from .save_adjustment import write_changes


@verb("request_adjustment")
def request_adjustment(
    actor: Actor, unit: BudgetUnit, given: AdjustmentInput, changes: Sequence[Change]
) -> Adjustment:
    """Enter a whole paper and submit it in one step."""
    actor.require("request_adjustment", unit)
    check_changes(actor, unit, changes)
    row = new_adjustment(actor, unit, one_year(change.line for change in changes), given)
    write_changes(actor, row, changes)
    return _submitted(actor, row)


@verb("request_adjustment")
def submit_adjustment(actor: Actor, adjustment: Adjustment) -> Adjustment:
    """Submit a drafted paper."""
    actor.require("request_adjustment", adjustment.unit)
    row = locked(adjustment)
    in_state(row, PaperState.DRAFT)
    return _submitted(actor, row)


def _submitted(actor: Actor, row: Adjustment) -> Adjustment:
    """Refuse what the ledger forbids now already, so that nobody is asked to approve it."""
    changes = changes_of(row)
    if not changes:
        raise InputError("请先录入调整明细", "enter the lines that change first", "lines")
    before = told(row)
    row.level = level_of(row, changes).name.lower()
    row.state = PaperState.SUBMITTED
    row.save()
    record(actor, "request_adjustment", row, unit=row.unit, before=before, after=told(row))
    return row


@verb("request_adjustment")
def withdraw_adjustment(actor: Actor, adjustment: Adjustment) -> Adjustment:
    """Take a submitted paper back to a draft, before anybody decided about it."""
    actor.require("request_adjustment", adjustment.unit)
    row = locked(adjustment)
    in_state(row, PaperState.SUBMITTED)
    before = told(row)
    row.state, row.level = PaperState.DRAFT, ""
    row.save()
    record(actor, "request_adjustment", row, unit=row.unit, before=before, after=told(row))
    return row
