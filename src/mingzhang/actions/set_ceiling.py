"""Set a ceiling of the finance bureau (下达控制数): every change is kept with its document and reason."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.office import PaperState, Round
from ..model.point import Source
from ..store.models import BudgetPlan, BudgetUnit, Ceiling
from ..store.queries.budgets import ceilings, latest
from .acting import Actor, record, verb
from .budget_input import LARGEST
from .budget_rules import locked_plan
from .entered import line
from .errors import InputError, StateError
from .project_rules import FUNDS


@dataclass(frozen=True)
class CeilingInput:
    """A ceiling as the bureau's document states it; a change of an earlier one needs its reason."""

    fund: Source
    fen: int
    document: str
    reason: str = ""


@verb("set_ceiling")
def set_ceiling(actor: Actor, unit: BudgetUnit, year: int, given: CeilingInput) -> Ceiling:
    """Set or change how much of a fund a unit may plan, once its first draft has passed review."""
    actor.require("set_ceiling", unit)
    plan = locked_plan(unit, year)
    _demand_first_round(plan)
    before = ceilings(plan).get(given.fund)
    _vet(given, before)
    ceiling = Ceiling.objects.create(
        plan=plan,
        fund=given.fund,
        fen=given.fen,
        document=line(given.document, "document", "控制数文号", 120),
        reason=line(given.reason, "reason", "说明", 400, needed=False),
        created_by=actor.person,
    )
    record(
        actor,
        "set_ceiling",
        plan,
        unit=unit,
        before={given.fund.name.lower(): before},
        after={given.fund.name.lower(): given.fen, "document": ceiling.document, "reason": ceiling.reason},
    )
    return ceiling


def _demand_first_round(plan: BudgetPlan) -> None:
    last = latest(plan)
    if last is None or (last.round is Round.FIRST and last.state is not PaperState.REVIEWED):
        raise StateError(
            "一上尚未审核通过，不能下达控制数",
            "the first draft has not passed review yet; ceilings follow it",
        )
    if last.state is PaperState.APPROVED:
        raise StateError(
            "预算已批复，控制数不再变动；请用调整调剂",
            "the budget is approved; change it by an adjustment",
        )


def _vet(given: CeilingInput, before: int | None) -> None:
    if given.fund not in FUNDS:
        raise InputError("请选择具体资金", "choose a single fund", "fund")
    if not 0 <= given.fen <= LARGEST:
        raise InputError("控制数不能为负，也不能过大", "the ceiling is negative or too large", "fen")
    line(given.document, "document", "控制数文号", 120)
    line(given.reason, "reason", "说明", 400, needed=False)
    if before == given.fen:
        raise InputError("与现行控制数相同，无需重复下达", "the ceiling is that already", "fen")
    if before is not None and not given.reason.strip():
        raise InputError("调整控制数须说明理由", "a change of a ceiling needs its reason", "reason")
