"""What every change of the organisation keeps (机构维护规则): history stays, spans of years never overlap."""

from __future__ import annotations

from collections.abc import Iterable

from ..store.models import BudgetUnit, Department
from ..store.standing import Span, is_closed, unit_stands_in_year, years_never_overlap
from .errors import ClosedError, InputError, StateError


def locked_department(department: Department) -> Department:
    """The row of the department, locked until the deed is done: its history is changed by one at a time."""
    return Department.objects.select_for_update().get(pk=department.pk)


def locked_unit(unit: BudgetUnit) -> BudgetUnit:
    """The row of the unit, locked until the deed is done; papers that are being made wait."""
    return BudgetUnit.objects.select_for_update(of=("self",)).select_related("department").get(pk=unit.pk)


def year_is_open(department: Department, year: int) -> None:
    """Refuse to change what books of a closed year say."""
    if is_closed(department, year):
        raise ClosedError(
            f"{year}年度（或以后年度）已结账，机构沿革不能再改，请从未结账的年度起变更",
            f"{year} or a later year is closed; begin the change in an open year",
            "first_year",
        )


def never_overlaps(spans: Iterable[Span], first: int, last: int | None, label: str) -> None:
    """Refuse years that another span of the same thing already covers."""
    if not years_never_overlap(spans, first, last):
        raise InputError(
            f"{label}在{first}年度起的期间内已有记录，年度不能重叠，请核对起止年度",
            f"years overlap: there is a record from {first} on already; check the years",
            "first_year",
        )


def must_stand(unit: BudgetUnit, year: int) -> None:
    """Refuse a paper of a unit that was merged into another before or in that year."""
    if not unit_stands_in_year(unit, year):
        raise StateError(
            f"“{unit}”自{unit.merged_year}年度起已并入“{unit.merged_into}”，请在并入后的单位办理",
            f"{unit} was merged in {unit.merged_year}; use the unit it was merged into",
        )
