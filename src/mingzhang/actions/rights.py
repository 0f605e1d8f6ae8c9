"""Who may do what (权限表): role × verb, from `data/rights.csv`."""

from __future__ import annotations

import csv
from enum import Enum
from functools import cache
from pathlib import Path

from ..model.errors import DataError
from ..model.office import OfficeRole

_FILE = Path(__file__).parent / "data" / "rights.csv"


class Reach(Enum):
    """Where a role may do a verb (范围)."""

    NONE = ""  # nowhere
    OWN = "own"  # at the unit of the post, and below it where the appointment says so
    DEPARTMENT = "department"  # at every unit of the post's department
    ALL = "all"  # everywhere


@cache
def rights() -> dict[str, dict[OfficeRole, Reach]]:
    """The whole table: verb → role → reach. DataError names the row of a mistake."""
    table: dict[str, dict[OfficeRole, Reach]] = {}
    with _FILE.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                table[row["verb"]] = {role: Reach(row[role.name.lower()]) for role in OfficeRole}
            except (KeyError, ValueError) as error:
                raise DataError(f"rights.csv row {number}: {error}") from error
    return table


@cache
def labels() -> dict[str, str]:
    """The Chinese name of every verb."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["verb"]: row["label"] for row in csv.DictReader(file)}


def label_of(verb: str) -> str:
    """The Chinese name of a verb."""
    return labels()[verb]


def reach_of(verb: str, role: OfficeRole) -> Reach:
    """Where the role may do the verb; a verb that is not in the table is our own mistake."""
    return rights()[verb][role]
