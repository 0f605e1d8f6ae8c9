"""Which units and names stand in a year, and the guards of their spans (机构的起止年度).

Each guard has a twin of the same name in the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, QuerySet

from ..model.book import BookKind
from ..model.validity import OPEN_END
from .models import BookVersion, BudgetUnit, Department, UnitName, YearClose, YearCorrection
from .models.organisation import valid_in


class Span(Protocol):
    """Anything that stands from a first to a last year; an open end is None."""

    first_year: int
    last_year: int | None


def years_never_overlap(spans: Iterable[Span], first: int, last: int | None) -> bool:
    """True when the years `first` to `last` meet none of the spans.

    In the database: department_name_years_never_overlap, unit_name_years_never_overlap,
    division_years_never_overlap.
    """
    end = last or OPEN_END
    return not any(span.first_year <= end and first <= (span.last_year or OPEN_END) for span in spans)


def unit_stands_in_year(unit: BudgetUnit, year: int) -> bool:
    """True while the unit has not been merged into another: new papers may be made at it (单位存续).

    In the database: trigger unit_stands_in_year on the tables of papers.
    """
    return unit.merged_year is None or year < unit.merged_year


def unit_in_year(unit: BudgetUnit, year: int) -> BudgetUnit:
    """The unit that a unit has become by a year (并入后的单位): itself until it is merged into another."""
    while unit.merged_into is not None and not unit_stands_in_year(unit, year):
        unit = unit.merged_into
    return unit


def merged_codes(unit: str, year: int) -> set[str]:
    """The code of a unit and of those that were merged into it by that year (本单位及并入单位)."""
    found, fresh = {unit}, {unit}
    while fresh:
        rows = BudgetUnit.objects.filter(merged_into__code__in=fresh, merged_year__lte=year)
        fresh = set(rows.values_list("code", flat=True)) - found
        found |= fresh
    return found


def units_standing(department: Department, year: int) -> QuerySet[BudgetUnit]:
    """The units of a department that exist in a year, by code."""
    known = BudgetUnit.objects.filter(pk__in=_named(year), department=department)
    standing = known.exclude(merged_year__lte=year)
    return standing.prefetch_related("versions").order_by("-is_head_office", "code")


def _named(year: int) -> QuerySet[UnitName, Any]:
    return UnitName.objects.filter(valid_in(year)).values("unit")


def is_closed(department: Department, year: int) -> bool:
    """True when the year, or a later one, of the department is closed (已结账)."""
    return _closed(department).filter(year__gte=year).exists()


def departments_closed(year: int) -> frozenset[int]:
    """The departments whose year is closed, for lists: of one, ask `year_is_open`."""
    closes = YearClose.objects.filter(year=year, reopening__isnull=True)
    return frozenset(closes.values_list("department", flat=True))


def year_is_open(department: Department, year: int) -> bool:
    """True while entries may be posted into the year. In the database: year_is_open."""
    return not _closed(department).filter(year=year).exists()


def accounts_are_of_a_closed_year(version: BookVersion) -> bool:
    """True when the year of final accounts was closed before they were written and is closed since.

    In the database: accounts_are_of_a_closed_year.
    """
    closes = _closed(version.department).filter(year=version.year)
    return closes.filter(closed_at__lte=version.created_at).exists()


def papers_are_open(department: Department, year: int) -> bool:
    """True while registers and words of the final accounts of a year may be changed.

    That is until the year is closed, and afterwards while a correction is open. In the database: trigger
    papers_are_open.
    """
    return year_is_open(department, year) or open_correction(department, year) is not None


def open_correction(department: Department, year: int) -> YearCorrection | None:
    """The correction of a closed year that no new version of its final accounts has ended yet (更正中)."""
    written = BookVersion.objects.filter(
        department=department,
        year=year,
        kind=BookKind.FINAL_ACCOUNTS,
        created_at__gt=OuterRef("opened_at"),
    )
    rows = YearCorrection.objects.filter(~Exists(written), department=department, year=year)
    return rows.select_related("opened_by").order_by("-pk").first()


def _closed(department: Department) -> QuerySet[YearClose]:
    return YearClose.objects.filter(department=department, reopening__isnull=True)
