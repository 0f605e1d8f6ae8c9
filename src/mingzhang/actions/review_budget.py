"""Review a submitted budget and let it pass (审核预算)."""

from __future__ import annotations

from django.utils import timezone

from ..model.office import PaperState
from ..store.models import BudgetVersion
from .acting import Actor, record, verb
from .budget_rules import demand_complete, in_state, locked
from .entered import line
from .own_work import nobody_approves_a_budget_they_wrote


@verb("review_plan")
def review_budget(actor: Actor, version: BudgetVersion, opinion: str = "") -> BudgetVersion:
    """Let a submitted version pass, by a person who wrote none of it."""
    actor.require("review_plan", version.plan.unit)
    row = locked(version)
    in_state(row, PaperState.SUBMITTED)
    nobody_approves_a_budget_they_wrote(actor, row)
    demand_complete(row)
    row.state, row.opinion = PaperState.REVIEWED, line(opinion, "opinion", "审核意见", 400, needed=False)
    row.reviewed_by, row.reviewed_at = actor.person, timezone.now()
    row.save()
    record(
        actor,
        "review_plan",
        row,
        unit=row.plan.unit,
        before={"state": "submitted"},
        after={"state": "reviewed", "opinion": row.opinion},
    )
    return row
