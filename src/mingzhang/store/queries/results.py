"""Results as whoever prepares a budget sees them (结果应用): of a project, and of a unit's coming year."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from itertools import groupby

from django.db.models import QuerySet

from ...model.evaluation import Edition, EditionValue
from ...model.indicator import Approximation, Indicator, ObjectiveOwner
from ...model.office import PaperState
from ...performance.units import plain_unit
from ...performance.values import Value, by_measure, value_of
from ..evaluations import execution_measures, ledger_execution, taken_over
from ..models import (
    BudgetUnit,
    Department,
    FollowUpItem,
    PerformanceObjective,
    PerformanceObservation,
    Project,
    ResultUse,
)
from ..performance import objective_of, observations_of, with_indicators
from .follow_ups import follow_ups_of
from .monitoring import Spending


def uses_of(project: Project) -> QuerySet[ResultUse]:
    """What the results of a project meant for its budgets, latest first."""
    rows = ResultUse.objects.filter(evaluation__objective__project=project)
    return rows.select_related("evaluation__objective").order_by("-year")


def uses_for(units: Collection[BudgetUnit], year: int) -> QuerySet[ResultUse]:
    """What results mean for the budgets of some units in a year."""
    rows = ResultUse.objects.filter(evaluation__objective__unit__in=units, year=year)
    return rows.select_related("evaluation__objective").order_by("evaluation__objective__code")


def still_open(unit: BudgetUnit, year: int) -> QuerySet[FollowUpItem]:
    """What earlier years' evaluations left to do at a unit or in its whole department."""
    rows = follow_ups_of(BudgetUnit.objects.filter(pk=unit.pk))
    return rows.filter(raised__lt=year, met_on__isnull=True).order_by("due", "pk")


def editions_of(row: PerformanceObjective) -> tuple[Edition, ...]:
    """The years of what comes again (历年对比): approved objectives of one code, whatever each was named.

    A year of which nothing is known yet, neither a value nor a cost, is left out.
    """
    rows = PerformanceObjective.objects.filter(
        department=row.department_id, owner=row.owner, code=row.code, state=PaperState.APPROVED
    )
    found = (_edition(one, row.name) for one in with_indicators(rows).order_by("year"))
    return tuple(one for one in found if one.values or one.cost_fen is not None)


def _edition(row: PerformanceObjective, subject: str) -> Edition:
    """A year with what was observed in it and what it cost; it says where that comes from."""
    objective = objective_of(row)
    observed = by_measure(observations_of(row.department, row.year, (one.key for one in objective.tree)))
    found = [(one, value_of(one, row.year, observed)) for one in objective.tree]
    values = tuple(
        _edition_value(row, one, value) for one, value in found if value and value.value is not None
    )
    sources = [seen.source for _one, value in found if value for seen in value.seen if seen.source]
    paid, where = _cost(row)
    return Edition(
        subject, row.year, f"{row.year}年", values, paid, "；".join(dict.fromkeys([*sources, *where]))
    )


def _edition_value(row: PerformanceObjective, one: Indicator, value: Value) -> EditionValue:
    return _valued(one.key.removeprefix(f"{row.code}/"), one, value)


def _valued(measure: str, one: Indicator, value: Value) -> EditionValue:
    assert value.value is not None
    word = value.seen[0].approximation if len(value.seen) == 1 else Approximation.EXACT
    return EditionValue(measure, one.name, one.unit, value.value, word, one.target.value)


def peers_of(units: Collection[BudgetUnit], year: int) -> tuple[Edition, ...]:
    """Projects of one year (横向比较): what each reached and cost; measures go by the indicator's name."""
    rows = PerformanceObjective.objects.filter(
        unit__in=units, year=year, owner=ObjectiveOwner.PROJECT, state=PaperState.APPROVED
    )
    ordered = with_indicators(rows).select_related("department").order_by("department", "code")
    groups = groupby(ordered, key=lambda row: row.department)
    return tuple(edition for department, own in groups for edition in _peers(list(own), department, year))


def _peers(rows: list[PerformanceObjective], department: Department, year: int) -> Iterator[Edition]:
    """The projects of a department: one question for all values, two for all money."""
    nouns = [(row, objective_of(row)) for row in rows]
    keys = {one.key for _row, objective in nouns for one in objective.tree}
    observed = by_measure(observations_of(department, year, keys))
    spending = Spending.by(department, year, datetime.date(year, 12, 31))
    for row, objective in nouns:
        found = [(one, value_of(one, year, observed)) for one in objective.tree]
        values = tuple(
            _valued(f"{one.name} {plain_unit(one.unit)[1]}", one, value)
            for one, value in found
            if value and value.value is not None
        )
        yield Edition(row.name, year, row.name, values, spending.of(row).paid_fen or None, "指标账")


def _cost(row: PerformanceObjective) -> tuple[int | None, list[str]]:
    """What was paid for a year, and by which account; None when no account says."""
    if ledger_execution(row).budget_fen:
        return ledger_execution(row).paid_fen or None, ["指标账"]
    seen = PerformanceObservation.objects.filter(
        department=row.department_id, year=row.year, measure__in=execution_measures(row), withdrawn=False
    )
    return taken_over(row).paid_fen or None, list(seen.values_list("source", flat=True))
