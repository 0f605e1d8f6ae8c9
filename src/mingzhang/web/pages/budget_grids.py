"""The grids of budget preparation (预算录入): expenditure, revenue, standards; balance beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...actions.apply_standards import apply_standards
from ...actions.budget_input import BudgetRefusedError, ItemInput, RevenueInput
from ...actions.errors import NotAllowedError, RefusedError
from ...actions.plan_carryover import plan_carryover
from ...actions.project_rules import FUNDS
from ...actions.save_budget import save_budget
from ...actions.set_standards import StandardInput, fingerprint, set_standards
from ...model.office import PaperState, ProjectKind, StaffCategory
from ...model.point import Source
from ...store.models import BudgetUnit, BudgetVersion, Project
from ...store.queries.budgets import fund_balances
from ...store.queries.standards import computed, staff
from ..grid import Column, Grid, Kind, Row
from ..views import WorkRequest, done, perform, show, signed_in, unit_or_404, words_of
from .budget_versions import version_or_404

_FUNDS = tuple(fund for fund in Source if fund in FUNDS)
_BASIC = (ProjectKind.PERSONNEL, ProjectKind.RUNNING)
Choices = Sequence[tuple[str, str]]


def _fund_choices() -> Choices:
    return [(fund.name.lower(), _(fund.value)) for fund in _FUNDS]


def _fund(name: str) -> Source:
    return Source[name.upper()]


def _projects(unit: BudgetUnit, year: int) -> dict[str, Project]:
    """The projects of a unit that run in a year, by their numbers."""
    rows = Project.objects.filter(unit=unit, first_year__lte=year).exclude(last_year__lt=year)
    return {row.number: row for row in rows.select_related("unit").order_by("number")}


def _named_choices(projects: Mapping[str, Project]) -> Choices:
    """Names to choose from; a pasted number or name is understood too."""
    return [(number, row.name) for number, row in projects.items()]


def _draft(request: WorkRequest, pk: int) -> tuple[BudgetVersion, bool]:
    """A version and whether the person may write in it."""
    version = version_or_404(request, pk)
    if not request.actor.may("plan", version.plan.unit):
        raise NotAllowedError("plan", version.plan.unit)
    return version, version.state is PaperState.DRAFT


# --- expenditure --------------------------------------------------------------------------------------


@signed_in
def items(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Expenditure of a draft as a grid."""
    version, is_open = _draft(request, pk)
    if not is_open:
        return redirect("budget", pk)
    projects = _projects(version.plan.unit, version.plan.year)
    grid = _items_grid(request, version, projects)
    if request.method == "POST":

        def deed(rows: list[Row], revision: int) -> int:
            lines = [_item(row, projects) for row in rows]
            return _named(rows, lambda: save_budget(request.actor, version, revision, items=lines).revision)

        return _saved(request, grid, deed, "budget_items", version)
    return _grid_page(request, version, grid, "items")


def _items_grid(request: WorkRequest, version: BudgetVersion, projects: Mapping[str, Project]) -> Grid:
    columns = (
        Column("project", _("项目"), Kind.CHOICE, choices=_named_choices(projects)),
        Column("fund", _("资金性质"), Kind.CHOICE, choices=_fund_choices()),
        Column("function", _("功能分类科目"), Kind.CODE, codes="function"),
        Column("economic", _("部门经济分类科目"), Kind.CODE, codes="economic"),
        Column("fen", _("金额"), Kind.MONEY, total=True),
        Column("carryover", _("其中上年结转"), Kind.MONEY, total=True, required=False),
        Column("note", _("测算说明"), required=False),
    )
    held = version.items.select_related("project").order_by("project__kind", "project__number", "pk")
    rows = [(item.pk, _item_values(item)) for item in held]
    return Grid(request, columns, rows, caption=_("支出预算明细"), revision=version.revision)


def _item_values(item: Any) -> dict[str, Any]:
    return {
        "project": item.project.number,
        "fund": item.fund,
        "function": item.function,
        "economic": item.economic,
        "fen": item.fen,
        "carryover": item.carryover_fen or None,
        "note": item.note,
    }


def _item(row: Row, projects: Mapping[str, Project]) -> ItemInput:
    value = row.values
    return ItemInput(
        projects[value["project"]],
        _fund(value["fund"]),
        value["function"],
        value["economic"],
        value["fen"],
        value["carryover"] or 0,
        value["note"],
    )


# --- revenue ------------------------------------------------------------------------------------------


@signed_in
def revenues(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Revenue of a draft as a grid."""
    version, is_open = _draft(request, pk)
    if not is_open:
        return redirect("budget", pk)
    grid = _revenues_grid(request, version)
    if request.method == "POST":

        def deed(rows: list[Row], revision: int) -> int:
            lines = [_revenue(row) for row in rows]
            return _named(
                rows, lambda: save_budget(request.actor, version, revision, revenues=lines).revision
            )

        return _saved(request, grid, deed, "budget_revenues", version)
    return _grid_page(request, version, grid, "revenues")


def _revenues_grid(request: WorkRequest, version: BudgetVersion) -> Grid:
    columns = (
        Column("source", _("收入来源"), Kind.CHOICE, choices=_fund_choices()),
        Column("function", _("功能分类科目"), Kind.CODE, codes="function"),
        Column("fen", _("金额"), Kind.MONEY, total=True),
        Column("note", _("测算说明"), required=False),
    )
    rows = [
        (row.pk, {"source": row.source, "function": row.function, "fen": row.fen, "note": row.note})
        for row in version.revenues.order_by("pk")
    ]
    return Grid(request, columns, rows, caption=_("收入预算明细"), revision=version.revision)


def _revenue(row: Row) -> RevenueInput:
    value = row.values
    return RevenueInput(_fund(value["source"]), value["function"], value["fen"], value["note"])


@signed_in
@require_POST
def revenues_from_items(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Fill revenue from expenditure: by fund and function, less last year's money."""
    version, _is_open = _draft(request, pk)
    sums: dict[tuple[Source, str], int] = {}
    for item in version.items.order_by("pk"):
        key = item.fund, item.function
        sums[key] = sums.get(key, 0) + item.fen - item.carryover_fen
    lines = [RevenueInput(fund, function, fen) for (fund, function), fen in sums.items() if fen]
    return perform(
        request,
        lambda: save_budget(request.actor, version, version.revision, revenues=lines),
        _("已按支出预算填列收入"),
        "budget_revenues",
        pk,
    )


# --- saving, balance ----------------------------------------------------------------------------------


def _named(rows: list[Row], deed: Any) -> int:
    """Do a save; every fault that it names is written beside its cell."""
    try:
        return int(deed())
    except BudgetRefusedError as error:
        for fault in error.faults:
            if fault.column and fault.row < len(rows):
                english = (get_language() or "").startswith("en")
                rows[fault.row].errors[fault.column] = fault.english if english else fault.chinese
        raise


def _saved(
    request: WorkRequest, grid: Grid, deed: Any, view: str, version: BudgetVersion
) -> HttpResponseBase:
    answer = grid.save(deed)
    if answer is not None:
        return answer
    if not grid.has_errors:
        return done(request, _("已保存"), view, version.pk)
    return _grid_page(request, version, grid, view.removeprefix("budget_"), status=422)


def _grid_page(
    request: WorkRequest, version: BudgetVersion, grid: Grid, part: str, status: int = 200
) -> HttpResponseBase:
    return show(
        request,
        f"work/preparation/{part}.html",
        status=status,
        version=version,
        unit=version.plan.unit,
        grid=grid,
        balances=fund_balances(version),
    )


@signed_in
def balance(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The balance by fund alone, asked for after typing."""
    version = version_or_404(request, pk)
    return show(request, "work/preparation/balance.html", version=version, balances=fund_balances(version))


# --- standards, carry-over ----------------------------------------------------------------------------


@signed_in
def standards(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The standards of a unit and year as a grid, each with its formula."""
    unit, year = unit_or_404(request.actor, pk), request.choice.year
    projects = {k: row for k, row in _projects(unit, year).items() if row.kind in _BASIC}
    grid = _standards_grid(request, unit, projects)
    can_edit = request.actor.may("set_standards", unit)
    if request.method == "POST":

        def deed(rows: list[Row], revision: int) -> int:
            given = [_standard(row, projects) for row in rows]
            set_standards(request.actor, unit, year, revision, given)
            return fingerprint(unit, year)

        answer = grid.save(deed)
        if answer is not None:
            return answer
        if not grid.has_errors:
            return done(request, _("已保存"), "budget_standards", pk)
    found = computed(unit, year)
    return show(
        request,
        "work/preparation/standards.html",
        status=422 if grid.has_errors else 200,
        unit=unit,
        grid=grid,
        can_edit=can_edit,
        computed=found,
        total=sum(one.fen for one in found),
        staff=[(category, number) for category, number in staff(unit, year).items() if number],
    )


def _standards_grid(request: WorkRequest, unit: BudgetUnit, projects: Mapping[str, Project]) -> Grid:
    categories = [(one.name.lower(), _(one.value)) for one in StaffCategory]
    columns = (
        Column("name", _("标准名称"), longest=120),
        Column("project", _("项目"), Kind.CHOICE, choices=_named_choices(projects)),
        Column("function", _("功能分类科目"), Kind.CODE, codes="function"),
        Column("economic", _("部门经济分类科目"), Kind.CODE, codes="economic"),
        Column("category", _("人员类别"), Kind.CHOICE, choices=categories),
        Column("rate", _("每期标准"), Kind.MONEY),
        Column("periods", _("期数"), Kind.NUMBER),
        Column("formula", _("测算式"), Kind.LABEL),
    )
    year = request.choice.year
    rows = [(one.standard.pk, _standard_values(one)) for one in computed(unit, year)]
    return Grid(request, columns, rows, caption=_("支出标准"), revision=fingerprint(unit, year))


def _standard_values(one: Any) -> dict[str, Any]:
    row = one.standard
    return {
        "name": row.name,
        "project": row.project.number,
        "function": row.function,
        "economic": row.economic,
        "category": row.category,
        "rate": row.rate_fen,
        "periods": row.periods.normalize(),
        "formula": one.terms,
    }


def _standard(row: Row, projects: Mapping[str, Project]) -> StandardInput:
    value = row.values
    return StandardInput(
        value["name"],
        projects[value["project"]],
        value["function"],
        value["economic"],
        StaffCategory[value["category"].upper()],
        value["rate"],
        value["periods"],
    )


@signed_in
@require_POST
def apply(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Fill a draft from the standards, and tell what was filled, replaced and kept."""
    version, _is_open = _draft(request, pk)
    try:
        applied = apply_standards(request.actor, version, version.revision)
    except NotAllowedError:
        raise
    except RefusedError as error:
        messages.error(request, words_of(error))
        return redirect("budget_items", pk)
    return show(
        request, "work/preparation/applied.html", version=version, unit=version.plan.unit, applied=applied
    )


@signed_in
@require_POST
def carryover(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Plan what last year left."""
    version, _is_open = _draft(request, pk)
    return perform(
        request,
        lambda: plan_carryover(request.actor, version, version.revision),
        _("已按上年账上结转填列"),
        "budget_items",
        pk,
    )


urlpatterns = [
    path("preparation/<int:pk>/items/", items, name="budget_items"),
    path("preparation/<int:pk>/revenues/", revenues, name="budget_revenues"),
    path("preparation/<int:pk>/revenues/fill/", revenues_from_items, name="budget_revenues_fill"),
    path("preparation/<int:pk>/balance/", balance, name="budget_balance"),
    path("preparation/<int:pk>/standards/", apply, name="budget_apply"),
    path("preparation/<int:pk>/carryover/", carryover, name="budget_carryover"),
    path("preparation/unit/<int:pk>/standards/", standards, name="budget_standards"),
]
