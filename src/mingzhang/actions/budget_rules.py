"""What a budget must keep before it goes on (编报规则): approved projects, balance, ceilings."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from ..model.entry import APPROPRIATIONS
from ..model.office import PaperState, Round
from ..store.models import BudgetPlan, BudgetUnit, BudgetVersion, Project
from ..store.queries.budgets import FundBalance, fund_balances
from ..store.queries.standards import yuan
from .budget_input import BudgetRefusedError, Fault, ItemInput, RevenueInput, item_faults, revenue_faults
from .objective_rules import without_objective
from .paper_state import demand_state


def locked_plan(unit: BudgetUnit, year: int) -> BudgetPlan:
    """The plan of a unit and year, locked until the deed is done; made when it is the first deed."""
    BudgetPlan.objects.get_or_create(unit=unit, year=year)
    return _plan_row().get(unit=unit, year=year)


def locked(version: BudgetVersion) -> BudgetVersion:
    """The row of a version, its plan locked first, so that deeds of one plan come one after another."""
    plan = _plan_row().get(pk=version.plan_id)
    row = BudgetVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    row.plan = plan
    return row


def _plan_row() -> QuerySet[BudgetPlan]:
    return BudgetPlan.objects.select_for_update(of=("self",)).select_related("unit__department")


def in_state(version: BudgetVersion, *states: PaperState) -> None:
    """Refuse with a StateError when the version is in another state."""
    demand_state(version.state, states, "该版本", "the version")


def items_of(version: BudgetVersion) -> list[ItemInput]:
    """The lines of a version as they would be entered."""
    rows = version.items.select_related("project__unit").order_by("pk")
    return [
        ItemInput(row.project, row.fund, row.function, row.economic, row.fen, row.carryover_fen, row.note)
        for row in rows
    ]


def revenues_of(version: BudgetVersion) -> list[RevenueInput]:
    """The revenue of a version as it would be entered."""
    rows = version.revenues.order_by("pk")
    return [RevenueInput(row.source, row.function, row.fen, row.note) for row in rows]


def demand_complete(version: BudgetVersion) -> None:
    """Refuse with every reason why the version cannot go on."""
    found = [*faults(version)]
    if found:
        raise BudgetRefusedError(found)


def faults(version: BudgetVersion) -> Iterator[Fault]:
    """Everything that keeps a version from going on (待处理事项)."""
    items, plan = items_of(version), version.plan
    if not items:
        yield Fault("", 0, "", "支出预算为空，请先录入", "the budget has no expenditure; enter it first")
    yield from item_faults(plan.unit, plan.year, items)
    yield from revenue_faults(plan.year, revenues_of(version))
    for row, item in enumerate(items):
        yield from _project_faults(row, item.project, plan.year)
    yield from _objective_faults(items, plan)
    for balance in fund_balances(version):
        yield from balance_faults(balance)
        if version.round is Round.SECOND:
            yield from ceiling_faults(balance)


def _project_faults(row: int, project: Project, year: int) -> Iterator[Fault]:
    if project.state is not PaperState.APPROVED:
        yield Fault(
            "items",
            row,
            "project",
            f"项目{project.number}尚未入库，请先办理审批",
            f"project {project.number} is not in the library yet",
        )
    if year < project.first_year or (project.last_year is not None and year > project.last_year):
        yield Fault(
            "items",
            row,
            "project",
            f"项目{project.number}在{year}年不执行，请核对起止年度",
            f"project {project.number} does not run in {year}",
        )


def _objective_faults(items: list[ItemInput], plan: BudgetPlan) -> Iterator[Fault]:
    """无目标不安排预算: a project whose department demands an objective has one that was approved."""
    missing = without_objective({item.project for item in items}, plan.unit.department, plan.year)
    for row, item in enumerate(items):
        if item.project.pk in missing:
            missing.discard(item.project.pk)
            number, year = item.project.number, plan.year
            yield Fault(
                "items",
                row,
                "project",
                f"项目{number}没有{year}年已批准的绩效目标，请先填报并通过审核，或由审核人写明理由豁免",
                f"project {number} has no approved objective of {year}; enter one and have it approved",
            )


def balance_faults(balance: FundBalance) -> Iterator[Fault]:
    """收支平衡: what comes in of a fund, with last year's money, is what is spent of it."""
    if balance.difference:
        side, other = ("多于", "more") if balance.difference > 0 else ("少于", "less")
        yield Fault(
            "",
            0,
            "",
            f"{balance.fund.value}收入{side}支出{yuan(abs(balance.difference))}元，请调平",
            f"{balance.fund.name.lower()}: revenue is {abs(balance.difference)} fen {other} than expenditure",
        )


def budget_within_ceiling(balance: FundBalance) -> bool:
    """True when this year's money of a fund is not above its ceiling.

    In the database: trigger budget_within_ceiling on versions of the second round that go on.
    """
    return not balance.excess


def ceiling_faults(balance: FundBalance) -> Iterator[Fault]:
    """控制数: this year's money of a fund is not above what the finance bureau allows."""
    if not budget_within_ceiling(balance):
        yield Fault(
            "",
            0,
            "",
            f"{balance.fund.value}超控制数{yuan(balance.excess)}元，请压减",
            f"{balance.fund.name.lower()} is {balance.excess} fen above its ceiling; reduce it",
        )
    current = balance.expenditure - balance.carryover
    if balance.ceiling is None and current and balance.fund in APPROPRIATIONS:
        yield Fault(
            "",
            0,
            "",
            f"{balance.fund.value}没有控制数，请财政部门先下达",
            f"{balance.fund.name.lower()} has no ceiling yet; ask the finance bureau",
        )
