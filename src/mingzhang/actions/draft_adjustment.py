"""Begin a paper that changes allotments (起草调整调剂), and change its head while it is a draft."""

from __future__ import annotations

from ..model.office import PaperState
from ..store.models import Adjustment, BudgetUnit
from ..store.standing import unit_stands_in_year
from .acting import Actor, record, verb
from .adjustment_rules import AdjustmentInput, in_state, locked, told, unchanged, vetted
from .entered import budget_year
from .errors import InputError


@verb("request_adjustment")
def draft_adjustment(actor: Actor, unit: BudgetUnit, year: int, given: AdjustmentInput) -> Adjustment:
    """Keep the head of a paper; its lines follow."""
    actor.require("request_adjustment", unit)
    adjustment = new_adjustment(actor, unit, year, given)
    record(actor, "request_adjustment", adjustment, unit=unit, after=told(adjustment))
    return adjustment


def new_adjustment(actor: Actor, unit: BudgetUnit, year: int, given: AdjustmentInput) -> Adjustment:
    """The row of a new paper."""
    head = vetted(given, year)
    if not unit_stands_in_year(unit, budget_year(year)):
        raise InputError(f"{unit}在{year}年已并入其他单位", f"the unit is merged by {year}", "unit")
    return Adjustment.objects.create(
        unit=unit,
        year=year,
        kind=head.kind,
        date=head.date,
        document=head.document,
        reason=head.reason,
        created_by=actor.person,
    )


@verb("request_adjustment")
def edit_adjustment(
    actor: Actor, adjustment: Adjustment, given: AdjustmentInput, revision: int
) -> Adjustment:
    """Change the head of a draft; `revision` is the one the person saw."""
    actor.require("request_adjustment", adjustment.unit)
    row = locked(adjustment)
    in_state(row, PaperState.DRAFT)
    unchanged(row, revision)
    before, head = told(row), vetted(given, row.year)
    row.kind, row.date, row.document, row.reason = head.kind, head.date, head.document, head.reason
    row.revision += 1
    row.save()
    record(actor, "request_adjustment", row, unit=row.unit, before=before, after=told(row))
    return row
