"""Submit a draft budget (上报预算): 一上 to the department, 二上 within the ceilings."""

from __future__ import annotations

from django.utils import timezone

from ..model.office import PaperState
from ..store.models import BudgetVersion
from .acting import Actor, record, verb
from .budget_rules import demand_complete
from .entered import paragraphs
from .save_budget import open_draft


@verb("plan")
def submit_budget(actor: Actor, version: BudgetVersion, revision: int, note: str = "") -> BudgetVersion:
    """Hand a complete draft to review; refused with every reason at once."""
    actor.require("plan", version.plan.unit)
    row = open_draft(version, revision)
    demand_complete(row)
    row.state, row.note = PaperState.SUBMITTED, paragraphs(note, "note", "编报说明")
    row.submitted_by, row.submitted_at = actor.person, timezone.now()
    row.save()
    record(actor, "plan", row, unit=row.plan.unit, before={"state": "draft"}, after={"state": "submitted"})
    return row
