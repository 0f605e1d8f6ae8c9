"""The budget as book amounts (预算文本数据): what the department's budget document is composed from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...ledger.accounts import Subject, budget_amounts
from ...model.book import BookKind
from ...model.draft import Amount, Words
from ...model.entry import AllotmentLine, BudgetLine
from ...model.office import PaperState, UnitNature
from ...vocabulary.text import plain
from ..models import BudgetItem, BudgetPlan, BudgetUnit, BudgetVersion, Department
from .budgets import latest, units_of_book

_AGENCIES = (UnitNature.ADMINISTRATIVE, UnitNature.CIVIL_SERVICE_MANAGED)


def book_versions(department: Department, year: int, draft: bool = False) -> list[BudgetVersion]:
    """The approved version of every unit in the scope; with `draft` the version that stands now."""
    units = units_of_book(department, year, BookKind.BUDGET)
    plans = BudgetPlan.objects.filter(unit__in=units, year=year).prefetch_related("versions")
    standing = {plan.unit_id: _standing(plan, draft) for plan in plans}
    versions = [(unit, standing.get(unit.pk)) for unit in units]
    for unit, version in versions:
        if version is not None:
            version.plan.unit = unit
    return [version for _, version in versions if version is not None]


def _standing(plan: BudgetPlan, draft: bool) -> BudgetVersion | None:
    done = (version for version in plan.versions.all() if version.state is PaperState.APPROVED)
    return next(done, latest(plan) if draft else None)


def budget_lines(department: Department, year: int, draft: bool = False) -> Iterator[BudgetLine]:
    """Every line of the budget with the names under which it is known; see `project_names`."""
    for unit, row in _items(department, year, draft):
        line = AllotmentLine(
            year,
            unit.code,
            row.project.number,
            row.fund,
            row.function,
            row.economic,
            row.project.kind.nature,
        )
        yield BudgetLine(line, row.fen, unit.name_in(year), plain(row.project.name), row.carryover_fen)


def _items(department: Department, year: int, draft: bool) -> Iterator[tuple[BudgetUnit, BudgetItem]]:
    """The lines of the budget, unit by unit, in the order in which they were entered."""
    versions = book_versions(department, year, draft)
    rows = BudgetItem.objects.filter(version__in=versions, fen__gt=0).select_related("project").order_by("pk")
    held: dict[int, list[BudgetItem]] = {}
    for row in rows:
        held.setdefault(row.version_id, []).append(row)
    return ((version.plan.unit, row) for version in versions for row in held.get(version.pk, ()))


def budget_book_amounts(department: Department, year: int, draft: bool = False) -> tuple[Amount, ...]:
    """The exact amounts of the department's budget at the stage of the original budget."""
    units = units_of_book(department, year, BookKind.BUDGET)
    own = frozenset(unit.code for unit in units if unit.is_head_office)
    office, division = department.name_in(year), department.mof_division
    subject = Subject(office, year, agencies_of(units, year), division, own)
    return budget_amounts(subject, budget_lines(department, year, draft))


def agencies_of(units: Iterable[BudgetUnit], year: int) -> frozenset[str]:
    """Codes of the units whose running costs count: agencies and units run like one (行政、参公)."""
    return frozenset(unit.code for unit in units if _is_agency(unit, year))


def _is_agency(unit: BudgetUnit, year: int) -> bool:
    version = unit.version_in(year)
    return version is not None and version.nature in _AGENCIES


def project_names(department: Department, year: int, draft: bool = False) -> tuple[Words, ...]:
    """How the projects of the budget are spelled in print, in the order in which they were entered."""
    names: dict[str, str] = {}
    for _unit, row in _items(department, year, draft):
        names.setdefault(plain(row.project.name), row.project.name)
    return tuple(Words(f"name:{key}", name, year) for key, name in names.items())
