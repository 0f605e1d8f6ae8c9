"""Basic expenditure from staff and standards (定员定额测算): persons × rate × periods, shown as a formula."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ...model.office import StaffCategory
from ..models import BudgetUnit, RegisterRow, SpendingStandard

STAFF, VEHICLES = "staff", "vehicles"  # the registers that are multiplied


@dataclass(frozen=True)
class Computed:
    """A standard with the persons it multiplies and what comes of it."""

    standard: SpendingStandard
    persons: Decimal
    fen: int

    @property
    def key(self) -> tuple[int, object, str, str]:
        """The budget line that it fills: project, fund, function, economic item."""
        row = self.standard
        return row.project_id, row.project.fund, row.function, row.economic

    @property
    def formula(self) -> str:
        """The formula in words and numbers, as it stands beside the line."""
        return f"{self.standard.name}：{self.standard.category.value}{self.terms}"

    @property
    def terms(self) -> str:
        """The numbers of the formula alone."""
        row = self.standard
        measure = "辆" if row.category is StaffCategory.VEHICLE else "人"
        return (
            f"{plain(self.persons)}{measure}×{yuan(row.rate_fen)}元×{plain(row.periods)}期={yuan(self.fen)}元"
        )


def computed(unit: BudgetUnit, year: int) -> tuple[Computed, ...]:
    """Every standard of a unit and year with its amount."""
    persons = staff(unit, year)
    rows = SpendingStandard.objects.filter(unit=unit, year=year).select_related("project").order_by("pk")
    return tuple(
        Computed(row, persons[row.category], amount(persons[row.category], row.rate_fen, row.periods))
        for row in rows
    )


def staff(unit: BudgetUnit, year: int) -> dict[StaffCategory, Decimal]:
    """The persons serving in each category by the staff register, and the vehicles kept; else zero."""
    counts: dict[StaffCategory, Decimal] = defaultdict(Decimal)
    for row in RegisterRow.objects.filter(register=STAFF, unit=unit, year=year):
        category = _category(str(row.values.get("category", "")))
        if category is not None:
            counts[category] += Decimal(str(row.values.get("persons") or 0))
    for row in RegisterRow.objects.filter(register=VEHICLES, unit=unit, year=year):
        counts[StaffCategory.VEHICLE] += Decimal(str(row.values.get("kept") or 0))
    return counts


def _category(name: str) -> StaffCategory | None:
    """The category that a row of the register names, by label or identifier."""
    return next((one for one in StaffCategory if name in (one.value, one.name.lower())), None)


def amount(persons: Decimal, rate_fen: int, periods: Decimal) -> int:
    """Persons × rate × periods in fen, half a fen upwards.

    >>> amount(Decimal(3), 1001, Decimal("0.5")), amount(Decimal(25), 350000, Decimal(12))
    (1502, 105000000)
    """
    return int((persons * rate_fen * periods).quantize(Decimal(1), ROUND_HALF_UP))


def plain(number: Decimal) -> str:
    """A number without zeros at its end.

    >>> plain(Decimal("12.00")), plain(Decimal("0.50")), plain(Decimal(20))
    ('12', '0.5', '20')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def yuan(fen: int) -> str:
    """Fen as yuan with two places."""
    return f"{Decimal(fen) / 100:,.2f}"
