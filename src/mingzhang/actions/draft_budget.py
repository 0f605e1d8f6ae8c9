"""Begin the version that is due (编制新版本): the first draft, what was returned, or the second draft."""

from __future__ import annotations

from ..model.office import PaperState, Round
from ..store.models import BudgetItem, BudgetPlan, BudgetUnit, BudgetVersion, Ceiling, RevenueItem
from ..store.queries.budgets import latest
from .acting import Actor, record, verb
from .budget_rules import locked_plan
from .errors import StateError


@verb("plan")
def draft_budget(actor: Actor, unit: BudgetUnit, year: int) -> BudgetVersion:
    """Open the next draft of a unit's budget; a draft that is open already is handed out as it is.

    A returned version is kept and copied, so that what was returned stays readable. The second draft (二上)
    starts as a copy of the first, once the finance bureau has set ceilings.
    """
    actor.require("plan", unit)
    plan = locked_plan(unit, year)
    last = latest(plan)
    if last is not None and last.state is PaperState.DRAFT:
        version = last
    elif last is None:
        version = _new(actor, plan, Round.FIRST, 1)
    else:
        version = _next(actor, plan, last)
    record(
        actor,
        "plan",
        version,
        unit=unit,
        after={"round": version.round.name.lower(), "number": version.number},
    )
    return version


def _next(actor: Actor, plan: BudgetPlan, last: BudgetVersion) -> BudgetVersion:
    if last.state is PaperState.RETURNED:
        version = _new(actor, plan, last.round, last.number + 1)
    elif last.round is Round.FIRST and last.state is PaperState.REVIEWED:
        _demand_ceilings(plan)
        version = _new(actor, plan, Round.SECOND, 1)
    else:
        raise StateError(
            f"{last.round.value}第{last.number}版为“{last.state.value}”，现在不能新编版本",
            f"the last version is {last.state.name.lower()}; no new version can begin now",
        )
    copy(last, version)
    return version


def _demand_ceilings(plan: BudgetPlan) -> None:
    if not Ceiling.objects.filter(plan=plan).exists():
        raise StateError(
            "财政部门尚未下达控制数，请待控制数下达后再编二上",
            "the finance bureau has set no ceilings yet; the second draft follows them",
        )


def _new(actor: Actor, plan: BudgetPlan, turn: Round, number: int) -> BudgetVersion:
    return BudgetVersion.objects.create(plan=plan, round=turn, number=number, created_by=actor.person)


def copy(source: BudgetVersion, target: BudgetVersion) -> None:
    """Give `target` the lines of `source`."""
    items = list(source.items.order_by("pk"))
    for item in items:
        item.pk, item.version = None, target
    revenues = list(source.revenues.order_by("pk"))
    for revenue in revenues:
        revenue.pk, revenue.version = None, target
    BudgetItem.objects.bulk_create(items)
    RevenueItem.objects.bulk_create(revenues)
