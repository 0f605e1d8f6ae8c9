"""What the system itself knows of a department's year for the evaluation of the whole (部门整体评价数据).

Nothing here is typed in: the ledger, the registers, the books and the performance records speak.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...ledger.balances import Standing
from ...ledger.data import named_items
from ...library import one
from ...library.compose import compose
from ...library.draft_file import from_json
from ...model.book import BookKind
from ...model.entry import Account
from ...model.indicator import ObjectiveOwner
from ...model.office import BookState, EvaluationKind, PaperState
from ...model.point import Nature
from ...performance.management import DepartmentFigures
from ..models import (
    BookVersion,
    Department,
    MonitoringItem,
    MonitoringRound,
    PerformanceEvaluation,
    PerformanceObjective,
    RegisterRow,
)
from .book_versions import is_late
from .ledger_lines import LineFilter, total, total_by_project

_STAFF = ("civil_servant", "institution_staff", "worker")


def department_figures(department: Department, year: int) -> DepartmentFigures:
    """The figures of a year. What the system does not hold stays zero: its rate has no denominator."""
    units = list(department.units.values_list("pk", flat=True))
    whole = total(LineFilter(year, units))
    public = [total(LineFilter(year, units, economic=code)) for code in _three_public(year)]
    running = total(LineFilter(year, units, nature=Nature.RUNNING))
    buying, spent = _register(units, year, "procurement", "budget", "spent")
    posts, staff = _staff(units, year)
    books, timely = _publications(department, year)
    checks, passed = _checks(department, year)
    counts = _projects(department, year)
    return DepartmentFigures(
        whole.original_budget,
        whole.final_budget,
        whole.paid,
        whole.of(Account.SUPPLEMENT) - whole.of(Account.REDUCTION),
        whole.of(Account.CARRYOVER_IN),
        whole.carried_over,
        sum(held.final_budget for held in public),
        sum(held.paid for held in public),
        running.final_budget,
        running.paid,
        buying,
        spent,
        books,
        timely,
        counts.projects,
        counts.with_objective,
        counts.to_monitor,
        counts.monitored,
        counts.self_evaluated,
        checks,
        passed,
        posts,
        staff,
    )


def _three_public(year: int) -> list[str]:
    """The economic items of journeys abroad, receptions, and buying and running vehicles (三公经费)."""
    return [
        one.economic
        for one in named_items()
        if one.item.startswith("three_public.") and one.first <= year <= one.last
    ]


def _register(units: list[int], year: int, name: str, *columns: str) -> tuple[int, ...]:
    rows = RegisterRow.objects.filter(register=name, unit__in=units, year=year).values_list(
        "values", flat=True
    )
    held = list(rows)
    return tuple(sum(int(row.get(column) or 0) for row in held) for column in columns)


def _staff(units: list[int], year: int) -> tuple[int, int]:
    """Authorised posts and who serves on them; vehicles and retired people stand in the same register."""
    rows = RegisterRow.objects.filter(register="staff", unit__in=units, year=year)
    held = [row for row in rows.values_list("values", flat=True) if row.get("category") in _STAFF]
    return tuple(sum(int(row.get(name) or 0) for row in held) for name in ("posts", "persons"))  # type: ignore[return-value]


def _publications(department: Department, year: int) -> tuple[int, int]:
    """Books of the year that were approved, and those published in time: their first version counts."""
    rows = BookVersion.objects.filter(department=department, year=year, number=1, approved_on__isnull=False)
    found = list(rows.only("approved_on", "published_at"))
    return len(found), sum(row.published_at is not None and not is_late(row) for row in found)


def _checks(department: Department, year: int) -> tuple[int, int]:
    """Checks of the latest final accounts that could be judged, and how many of them hold."""
    rows = BookVersion.objects.filter(department=department, year=year, kind=BookKind.FINAL_ACCOUNTS)
    version = rows.exclude(state__in=(BookState.DRAFT, BookState.RETURNED)).order_by("-number").first()
    if version is None:
        return 0, 0
    certificate = one.check(compose(from_json(version.draft, version.title)).book("book")).certificate
    holding = certificate.exact + certificate.rounding
    return holding + certificate.failed, holding


@dataclass(frozen=True)
class ProjectCounts:
    """How many projects had money, an objective, monitoring and a self-evaluation (覆盖个数)."""

    projects: int
    with_objective: int
    to_monitor: int
    monitored: int
    self_evaluated: int


def projects_with_money(department: Department, year: int) -> dict[int, Standing]:
    """The projects of project expenditure that had a budget in the year, with how each stands."""
    return {pk: held for pk, (held, fen) in _of_projects(department, year).items() if fen}


def budgets_of_projects(department: Department, year: int) -> dict[int, int]:
    """The final budgets of the same projects."""
    return {pk: fen for pk, (_held, fen) in _of_projects(department, year).items() if fen}


def _of_projects(department: Department, year: int) -> dict[int, tuple[Standing, int]]:
    units = list(department.units.values_list("pk", flat=True))
    found = total_by_project(LineFilter(year, units, nature=Nature.PROJECT))
    return {pk: (standing, standing.final_budget) for pk, standing in found.items()}


def _projects(department: Department, year: int) -> ProjectCounts:
    held = projects_with_money(department, year)
    goals = PerformanceObjective.objects.filter(
        department=department,
        year=year,
        owner=ObjectiveOwner.PROJECT,
        project__in=held,
        state=PaperState.APPROVED,
    )
    watched = MonitoringItem.objects.filter(round__department=department, round__year=year)
    evaluated = PerformanceEvaluation.objects.filter(
        objective__in=goals, kind=EvaluationKind.SELF, state=PaperState.APPROVED
    )
    least = MonitoringRound.objects.filter(department=department, year=year).order_by("-day").first()
    wanted = {
        pk for pk, standing in held.items() if least is None or standing.final_budget >= least.threshold_fen
    }
    seen = set(watched.values_list("objective__project", flat=True))
    return ProjectCounts(len(held), goals.count(), len(wanted), len(wanted & seen), evaluated.count())
