"""Approve the budget of a department (批复预算): every unit's second draft, posted to the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ..ledger import make
from ..model.entry import OWN_FUNDS, AllotmentLine, Paper, Share
from ..model.office import PaperState, Round
from ..store.models import BudgetPlan, BudgetVersion, Department
from ..store.queries.budgets import Line, latest, lines, units_in
from .acting import Actor, record, verb
from .as_seen import as_seen
from .budget_rules import demand_complete, locked_plan
from .distribute import distribute_unit
from .entered import line
from .errors import InputError, StateError
from .own_work import nobody_approves_a_budget_they_wrote
from .posting import post


@dataclass(frozen=True)
class ApprovalInput:
    """The bureau's document; `distributes` also hands every line down to its unit in the same step."""

    document: str
    date: date
    distributes: bool = False


@verb("approve_plan")
def approve_budget(
    actor: Actor, department: Department, year: int, given: ApprovalInput, newest: int | None = None
) -> list[BudgetVersion]:
    """Approve the reviewed second drafts of all units of a department, or none of them.

    `newest` is the newest version that the person saw: what goes on from a draft sent back is a newer one.
    """
    actor.require("approve_plan", None, department)
    document = line(given.document, "document", "批复文号", 120)
    versions = _due(department, year)
    as_seen(newest, max(version.pk for version in versions))
    for version in versions:
        nobody_approves_a_budget_they_wrote(actor, version)
        demand_complete(version)
    for version in versions:
        _approve(actor, version, document)
        _post(actor, version, given)
    return versions


def _due(department: Department, year: int) -> list[BudgetVersion]:
    """The version of every unit that waits for approval; refused while one is missing."""
    plans = [locked_plan(unit, year) for unit in sorted(units_in(department, year), key=lambda unit: unit.pk)]
    if not plans:
        raise InputError(
            f"{department}在{year}年没有预算单位", f"the department has no unit in {year}", "year"
        )
    missing = [plan for plan in plans if not _is_due(plan)]
    if missing:
        names = "、".join(plan.unit.name_in(year) for plan in missing)
        raise StateError(
            f"下列单位的二上预算尚未审核通过或已批复：{names}",
            f"the second drafts of {len(missing)} units have not passed review, or are approved already",
        )
    return [version for plan in plans if (version := latest(plan))]


def _is_due(plan: BudgetPlan) -> bool:
    last = latest(plan)
    return last is not None and last.round is Round.SECOND and last.state is PaperState.REVIEWED


def _approve(actor: Actor, version: BudgetVersion, document: str) -> None:
    version.state, version.document = PaperState.APPROVED, document
    version.approved_by, version.approved_at = actor.person, timezone.now()
    version.save()
    record(
        actor,
        "approve_plan",
        version,
        unit=version.plan.unit,
        before={"state": "reviewed"},
        after={"state": "approved", "document": document},
    )


def _post(actor: Actor, version: BudgetVersion, given: ApprovalInput) -> None:
    """年初批复 for appropriations less last year's money, 单位资金预算 for own funds."""
    unit, year = version.plan.unit, version.plan.year
    planned = [(_allotment(row, unit.code, year), row) for row in lines(version)]
    own = [Share(at, row.fen) for at, row in planned if row.fund in OWN_FUNDS]
    granted = [
        Share(at, row.fen - row.carryover_fen)
        for at, row in planned
        if row.fund not in OWN_FUNDS and row.fen > row.carryover_fen
    ]
    paper = Paper(given.date, f"{unit.code}-批复-{year}", line(given.document, "document", "批复文号", 120))
    if granted:
        post(actor, "approve_plan", make.approve(paper, granted), unit)
    if own:
        post(actor, "approve_plan", make.own_budget(paper, own), unit)
    if granted and given.distributes:
        distribute_unit(actor, "approve_plan", unit, year, given.date)


def _allotment(row: Line, unit: str, year: int) -> AllotmentLine:
    return AllotmentLine(year, unit, row.project, row.fund, row.function, row.economic, row.nature)
