"""Return a budget with an opinion (退回预算): in review by the department, before approval by the bureau."""

from __future__ import annotations

from ..model.office import PaperState, Round
from ..store.models import BudgetVersion
from .acting import Actor, record, verb
from .budget_rules import in_state, locked
from .entered import line
from .errors import InputError
from .own_work import nobody_approves_a_budget_they_wrote


@verb("review_plan")
def return_budget(actor: Actor, version: BudgetVersion, opinion: str) -> BudgetVersion:
    """Give a submitted version back to its unit; it stays as it is, the unit goes on with a copy."""
    actor.require("review_plan", version.plan.unit)
    row = locked(version)
    in_state(row, PaperState.SUBMITTED)
    nobody_approves_a_budget_they_wrote(actor, row)
    return _returned(actor, "review_plan", row, opinion)


@verb("approve_plan")
def send_back_budget(actor: Actor, version: BudgetVersion, opinion: str) -> BudgetVersion:
    """Give a reviewed second draft back before approval (财政退回)."""
    actor.require("approve_plan", version.plan.unit)
    row = locked(version)
    in_state(row, PaperState.REVIEWED)
    if row.round is not Round.SECOND:
        raise InputError(
            "一上已审核通过，请下达控制数，由单位在二上中修改",
            "the first draft has passed; set ceilings, the unit changes the second draft",
        )
    return _returned(actor, "approve_plan", row, opinion)


def _returned(actor: Actor, right: str, row: BudgetVersion, opinion: str) -> BudgetVersion:
    before = row.state.name.lower()
    row.state, row.opinion = PaperState.RETURNED, line(opinion, "opinion", "退回意见", 400)
    row.save()
    after = {"state": "returned", "opinion": row.opinion}
    record(actor, right, row, unit=row.plan.unit, before={"state": before}, after=after)
    return row
