"""The budget as book amounts (预算文本数据): what the department's budget document is composed from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...ledger.accounts import Subject, budget_amounts
from ...model.book import BookKind
from ...model.draft import Amount, Words
from ...model.entry import AllotmentLine, BudgetLine
from ...model.office import UnitNature
from ...vocabulary.text import plain
from ..models import BookScope, BudgetPlan, BudgetUnit, BudgetVersion, Department
from .budgets import approved, latest, units_in

_AGENCIES = (UnitNature.ADMINISTRATIVE, UnitNature.CIVIL_SERVICE_MANAGED)


def book_units(department: Department, year: int) -> list[BudgetUnit]:
    """The units that the budget of a year includes (编报范围): as set, otherwise all of the department."""
    scope = BookScope.objects.filter(department=department, year=year, kind=BookKind.BUDGET)
    rows = scope.select_related("unit__department").prefetch_related("unit__versions").order_by("position")
    return [row.unit for row in rows] or units_in(department, year)


def book_versions(department: Department, year: int, draft: bool = False) -> list[BudgetVersion]:
    """The approved version of every unit in the scope; with `draft` the version that stands now."""
    found = (_version(unit, year, draft) for unit in book_units(department, year))
    return [version for version in found if version is not None]


def _version(unit: BudgetUnit, year: int, draft: bool) -> BudgetVersion | None:
    done = approved(unit, year)
    if done is not None or not draft:
        return done
    plan = BudgetPlan.objects.filter(unit=unit, year=year).first()
    return latest(plan) if plan else None


def budget_lines(department: Department, year: int, draft: bool = False) -> Iterator[BudgetLine]:
    """Every line of the budget with the names under which it is known; see `project_names`."""
    for version in book_versions(department, year, draft):
        unit = version.plan.unit
        for row in version.items.filter(fen__gt=0).select_related("project").order_by("pk"):
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


def budget_book_amounts(department: Department, year: int, draft: bool = False) -> tuple[Amount, ...]:
    """The exact amounts of the department's budget at the stage of the original budget."""
    units = book_units(department, year)
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
    for version in book_versions(department, year, draft):
        rows = version.items.filter(fen__gt=0).order_by("pk")
        for name in rows.values_list("project__name", flat=True):
            names.setdefault(plain(name), name)
    return tuple(Words(f"name:{key}", name, year) for key, name in names.items())
