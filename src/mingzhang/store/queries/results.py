"""Results as whoever prepares a budget sees them (结果应用): of a project, and of a unit's coming year."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from ...model.evaluation import Edition, EditionValue
from ...model.office import PaperState
from ...performance.values import by_measure, value_of
from ..evaluations import execution_of
from ..models import BudgetUnit, FollowUpItem, PerformanceObjective, Project, ResultUse
from ..performance import objective_of, observations_of, with_indicators


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
    about = Q(evaluation__objective__unit=unit) | Q(evaluation__isnull=True, department=unit.department)
    rows = FollowUpItem.objects.filter(about, raised__lt=year, met_on__isnull=True)
    return rows.order_by("due", "pk")


def editions_of(row: PerformanceObjective) -> tuple[Edition, ...]:
    """The years of what comes again (历年对比): approved objectives of one code, cost from the ledger."""
    rows = PerformanceObjective.objects.filter(
        department=row.department_id, owner=row.owner, code=row.code, state=PaperState.APPROVED
    )
    return tuple(_edition(one) for one in with_indicators(rows).order_by("year"))


def _edition(row: PerformanceObjective) -> Edition:
    objective = objective_of(row)
    observed = by_measure(observations_of(row.department, row.year))
    found = ((one, value_of(one, row.year, observed)) for one in objective.tree)
    values = tuple(
        EditionValue(
            one.key.removeprefix(f"{row.code}/"), one.name, one.unit, value.value, target=one.target.value
        )
        for one, value in found
        if value is not None and value.value is not None
    )
    return Edition(row.name, row.year, f"{row.year}年", values, execution_of(row).paid_fen or None, "指标账")
