"""Allotment lines as rows (指标): the noun of the ledger and its row, found or made."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from ..model.entry import AllotmentLine as Line
from .models import AllotmentLine, BudgetUnit, Project

# Rows of lines never change, so what was once committed stays true in every process.
_known: dict[Line, int] = {}
_KNOWN_MOST = 200_000


def forget() -> None:
    """Forget the rows (tests, a restored database)."""
    _known.clear()


def row_ids(lines: Iterable[Line]) -> dict[Line, int]:
    """The row of each line; rows that do not exist yet are made.

    Raises Project.DoesNotExist or BudgetUnit.DoesNotExist for codes that nobody entered.
    """
    found: dict[Line, int] = {}
    fresh: dict[Line, int] = {}
    for line in set(lines):
        found[line] = _known.get(line) or fresh.setdefault(line, _row_id(line))
    if fresh:
        transaction.on_commit(lambda: _remember(fresh))
    return found


def _remember(fresh: dict[Line, int]) -> None:
    if len(_known) > _KNOWN_MOST:
        _known.clear()
    _known.update(fresh)


def _row_id(line: Line) -> int:
    unit = BudgetUnit.objects.only("id").get(code=line.unit)
    project = Project.objects.only("id").get(number=line.project) if line.project else None
    row, _made = AllotmentLine.objects.get_or_create(
        year=line.year,
        unit=unit,
        project=project,
        fund=line.fund,
        function=line.function,
        economic=line.economic,
        defaults={"nature": line.nature},
    )
    return row.pk


def noun(row: AllotmentLine) -> Line:
    """The noun of a row; `unit` and `project` should be selected with it."""
    return Line(
        row.year,
        row.unit.code,
        row.project.number if row.project else "",
        row.fund,
        row.function,
        row.economic,
        row.nature,
    )
