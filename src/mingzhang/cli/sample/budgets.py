"""Budgets of the sample through both rounds (两上两下): drafted, reviewed, within ceilings, approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from ...actions.approve_budget import ApprovalInput, approve_budget
from ...actions.budget_input import ItemInput, RevenueInput
from ...actions.draft_budget import draft_budget
from ...actions.review_budget import review_budget
from ...actions.save_budget import save_budget
from ...actions.set_ceiling import CeilingInput, set_ceiling
from ...actions.submit_budget import submit_budget
from ...model.entry import APPROPRIATIONS
from ...model.point import Source
from ...store.models import BudgetVersion
from .files import Row, day, fen
from .office import Office


def approve_year(office: Office, year: int) -> None:
    """Bring the budget of a year from the first draft to approval and distribution."""
    rows = office.files.rows(f"budget_{year}")
    for unit in office.units:
        first_round(office, unit, year, [row for row in rows if row["unit"] == unit])
    for unit in office.units:
        _ceilings(office, unit, year)
        _pass(office, unit, draft_budget(office.officer(unit), office.units[unit], year))
    given = ApprovalInput(rows[0]["document"], day(rows[0]["date"]), distributes=True)
    approve_budget(office.bureau, office.department, year, given)


def first_round(office: Office, unit: str, year: int, rows: Sequence[Row]) -> None:
    """The first draft (一上) of a unit, through review."""
    version = begin(office, unit, year, rows)
    _pass(office, unit, version)


def begin(office: Office, unit: str, year: int, rows: Sequence[Row]) -> BudgetVersion:
    """Open the draft of a unit and enter its lines; what is planned to come in is what is spent."""
    officer = office.officer(unit)
    version = draft_budget(officer, office.units[unit], year)
    return save_budget(officer, version, version.revision, _items(office, rows), _revenues(rows))


def _pass(office: Office, unit: str, version: BudgetVersion) -> None:
    version = submit_budget(office.officer(unit), version, version.revision)
    review_budget(office.reviewer(unit), version)


def _items(office: Office, rows: Sequence[Row]) -> list[ItemInput]:
    return [
        ItemInput(
            office.projects[row["project"]],
            Source(row["fund"]),
            row["function"],
            row["economic"],
            fen(row["amount"]),
        )
        for row in rows
    ]


def _revenues(rows: Sequence[Row]) -> list[RevenueInput]:
    sums: dict[tuple[Source, str], int] = defaultdict(int)
    for row in rows:
        sums[Source(row["fund"]), row["function"]] += fen(row["amount"])
    return [RevenueInput(fund, function, amount) for (fund, function), amount in sums.items()]


def _ceilings(office: Office, unit: str, year: int) -> None:
    """The bureau allows what the first draft asked for, fund by fund."""
    sums: dict[Source, int] = defaultdict(int)
    for row in office.files.of_unit(f"budget_{year}", unit):
        sums[Source(row["fund"])] += fen(row["amount"])
    for fund, amount in sums.items():
        if fund in APPROPRIATIONS:
            given = CeilingInput(fund, amount, f"示例控〔{year - 1}〕1号")
            set_ceiling(office.bureau, office.units[unit], year, given)


def draft_next(office: Office, year: int, day_of: date) -> None:
    """Leave the budget of a coming year as drafts: the own office's submitted, the others' begun.

    Last year's lines of appropriations are what everybody starts from.
    """
    for unit in office.units:
        rows = office.files.of_unit(f"budget_{year - 1}", unit)
        going_on = [row for row in rows if _goes_on(office, row, year)]
        version = begin(office, unit, year, going_on)
        if office.units[unit].is_head_office:
            submit_budget(office.officer(unit), version, version.revision, f"{day_of:%Y-%m-%d}上报")


def _goes_on(office: Office, row: Row, year: int) -> bool:
    last = office.projects[row["project"]].last_year
    return last is None or last >= year
