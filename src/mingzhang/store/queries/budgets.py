"""Budgets in preparation, read (预算编制查询): which version stands, its lines, balances and ceilings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ...model.book import BookKind
from ...model.entry import Account
from ...model.office import PaperState, Round
from ...model.point import Nature, Source
from ..models import (
    BookScope,
    BudgetItem,
    BudgetPlan,
    BudgetUnit,
    BudgetVersion,
    Ceiling,
    Department,
    LedgerBalance,
    Project,
)
from ..standing import units_standing

_ROUNDS = list(Round)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a budget (预算明细): what is planned for a project, by fund, function and economic item."""

    project: str
    project_name: str
    nature: Nature
    fund: Source
    function: str
    economic: str
    fen: int
    carryover_fen: int = 0

    @property
    def key(self) -> tuple[str, Source, str, str]:
        """What makes it the same line in another version or year."""
        return self.project, self.fund, self.function, self.economic


@dataclass(frozen=True, slots=True)
class FundBalance:
    """Revenue, last year's money and expenditure of one fund (收支平衡)."""

    fund: Source
    revenue: int
    carryover: int
    expenditure: int
    ceiling: int | None = None

    @property
    def difference(self) -> int:
        """What comes in less what is spent; zero when the fund is in balance."""
        return self.revenue + self.carryover - self.expenditure

    @property
    def excess(self) -> int:
        """How much of this year's appropriation lies above the ceiling; zero when within."""
        over = self.expenditure - self.carryover - (self.ceiling or 0)
        return max(over, 0) if self.ceiling is not None else 0


def units_in(department: Department, year: int) -> list[BudgetUnit]:
    """The units of a department that exist in a year, the department's own first."""
    return list(units_standing(department, year).select_related("department"))


def units_of_book(department: Department, year: int, kind: BookKind) -> list[BudgetUnit]:
    """The units that a book includes (编报范围): as set, otherwise all that exist in the year."""
    scope = BookScope.objects.filter(department=department, year=year, kind=kind)
    rows = scope.select_related("unit__department").prefetch_related("unit__versions").order_by("position")
    return [row.unit for row in rows] or units_in(department, year)


def latest(plan: BudgetPlan) -> BudgetVersion | None:
    """The version that stands: the last of the later round."""
    return max(plan.versions.all(), key=_order, default=None)


def _order(version: BudgetVersion) -> tuple[int, int]:
    return _ROUNDS.index(version.round), version.number


def approved(unit: BudgetUnit, year: int) -> BudgetVersion | None:
    """The approved budget of a unit and year (批复预算)."""
    return BudgetVersion.objects.filter(plan__unit=unit, plan__year=year, state=PaperState.APPROVED).first()


def lines(version: BudgetVersion) -> tuple[Line, ...]:
    """The lines of a version, those of nothing left out."""
    rows = version.items.select_related("project").filter(fen__gt=0)
    return tuple(_line(row) for row in rows.order_by("project__number", "function", "economic", "fund"))


def _line(row: BudgetItem) -> Line:
    project = row.project
    return Line(
        project.number,
        project.name,
        project.kind.nature,
        row.fund,
        row.function,
        row.economic,
        row.fen,
        row.carryover_fen,
    )


def ledger_lines(unit: BudgetUnit, year: int) -> tuple[Line, ...]:
    """The original budget of a year as the ledger holds it: for years without a version of ours."""
    rows = LedgerBalance.objects.filter(
        line__unit=unit,
        line__year=year,
        line__project__isnull=False,
        account__in=[Account.ORIGINAL_APPROVAL.value, Account.OWN_FUNDS_BUDGET.value],
    )
    sums: dict[tuple[object, ...], int] = defaultdict(int)
    named: dict[tuple[object, ...], Line] = {}
    for row in rows.select_related("line__project").order_by("line__project__number", "line__function"):
        line = row.line
        if line.project is not None and row.fen:
            one = Line(
                line.project.number,
                line.project.name,
                line.nature,
                line.fund,
                line.function,
                line.economic,
                0,
            )
            sums[one.key] -= row.fen
            named[one.key] = one
    return tuple(replace(one, fen=sums[key]) for key, one in named.items())


def last_budget(unit: BudgetUnit, year: int) -> tuple[Line, ...]:
    """The original budget of the year before: its approved version, or what the ledger holds."""
    version = approved(unit, year - 1)
    return lines(version) if version else ledger_lines(unit, year - 1)


def ceilings(plan: BudgetPlan) -> dict[Source, int]:
    """The ceilings in force (现行控制数): the latest of each fund."""
    return {row.fund: row.fen for row in Ceiling.objects.filter(plan=plan).order_by("pk")}


def fund_balances(version: BudgetVersion) -> tuple[FundBalance, ...]:
    """Fund by fund: what comes in, what last year left, what is spent, and the ceiling."""
    revenue: dict[Source, int] = defaultdict(int)
    for row in version.revenues.all():
        revenue[row.source] += row.fen
    spent: dict[Source, int] = defaultdict(int)
    carried: dict[Source, int] = defaultdict(int)
    for item in version.items.all():
        spent[item.fund] += item.fen
        carried[item.fund] += item.carryover_fen
    limits = ceilings(version.plan)
    funds = [fund for fund in Source if revenue.get(fund) or spent.get(fund) or fund in limits]
    return tuple(
        FundBalance(fund, revenue[fund], carried[fund], spent[fund], limits.get(fund)) for fund in funds
    )


@dataclass(frozen=True, slots=True)
class Carryover:
    """What last year left on a line (上年结转): from 2006 of the ledger."""

    project: Project
    fund: Source
    function: str
    economic: str
    fen: int


def carried_over(unit: BudgetUnit, year: int) -> tuple[Carryover, ...]:
    """What the ledger of the year before carried over to `year`, line by line."""
    rows = LedgerBalance.objects.filter(
        line__unit=unit, line__year=year - 1, account=Account.CARRIED_OVER.value, fen__gt=0
    )
    held = rows.filter(line__project__isnull=False).select_related("line__project")
    ordered = held.order_by("line__project__number", "line__function", "line__economic", "line__fund")
    return tuple(
        Carryover(row.line.project, row.line.fund, row.line.function, row.line.economic, row.fen)
        for row in ordered
        if row.line.project is not None
    )


def total(lines_of: Iterable[Line]) -> int:
    """The sum of some lines in fen."""
    return sum(line.fen for line in lines_of)
