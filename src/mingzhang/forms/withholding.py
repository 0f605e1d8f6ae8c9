"""What stands in a published book in the place of marked projects (不予公开项目): dated data."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..model.errors import DataError

FILE = Path(__file__).parent / "data" / "withholding.csv"


@dataclass(frozen=True, slots=True)
class Withholding:
    """From a year on, the name of the row that holds what is not shown one by one (合并列示名称)."""

    first_year: int
    label: str


def withheld_label(year: int) -> str:
    """The name of the row in the books of a year.

    >>> withheld_label(2024)
    '其他项目'
    """
    found = [one for one in withholdings() if one.first_year <= year]
    if not found:
        raise DataError(f"{FILE.name}: no row for {year}")
    return found[-1].label


@cache
def withholdings() -> tuple[Withholding, ...]:
    """All rows, the earliest first. DataError names the file and the row."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [_row(number, row) for number, row in enumerate(csv.DictReader(file), start=2)]
    years = [one.first_year for one in rows]
    if years != sorted(set(years)):
        raise DataError(f"{FILE.name}: the years are not in order")
    return tuple(rows)


def _row(number: int, row: dict[str, str]) -> Withholding:
    year, label = row.get("first_year") or "", (row.get("label") or "").strip()
    if not (year.isdigit() and label):
        raise DataError(f"{FILE.name}:{number}: first_year and label are needed")
    return Withholding(int(year), label)
