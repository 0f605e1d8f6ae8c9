"""Objectives, read (绩效目标查询): lists of a year, what earlier years say, what still lacks one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet

from ...model.evaluation import FollowUp
from ...model.indicator import Objective, ObjectiveOwner
from ...model.office import PaperState, ProjectKind
from ...performance.followup import reminders
from ..models import AuditRow, BudgetUnit, FollowUpItem, PerformanceObjective, Project
from ..performance import follow_up_of, objective_of, with_indicators


@dataclass(frozen=True)
class Wanted:
    """What a list of objectives is narrowed to; None and "" leave a side open."""

    words: str = ""
    unit: BudgetUnit | None = None
    owner: ObjectiveOwner | None = None
    state: PaperState | None = None


def found(units: QuerySet[BudgetUnit], year: int, wanted: Wanted) -> QuerySet[PerformanceObjective]:
    """The objectives of some units and a year that fit, by owner and code."""
    rows = PerformanceObjective.objects.filter(unit__in=units.values("pk"), year=year)
    exact = {"unit": wanted.unit, "owner": wanted.owner, "state": wanted.state}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    for word in wanted.words.split()[:5]:
        rows = (
            rows.filter(code__icontains=word)
            | rows.filter(name__icontains=word)
            | rows.filter(words__icontains=word)
        )
    return with_indicators(rows).order_by("owner", "code")


def without(units: QuerySet[BudgetUnit], year: int) -> QuerySet[Project]:
    """Approved projects of a year that need an objective and have none yet."""
    rows = Project.objects.filter(
        unit__in=units.values("pk"),
        state=PaperState.APPROVED,
        kind__in=(ProjectKind.SPECIFIC.name.lower(), ProjectKind.OPERATING.name.lower()),
        first_year__lte=year,
    ).exclude(last_year__lt=year)
    return rows.exclude(objectives__year=year).select_related("unit").order_by("number")


def past(row: PerformanceObjective, years: int = 5) -> list[Objective]:
    """The objectives of the office in the years before, latest first, with their indicators."""
    rows = PerformanceObjective.objects.filter(
        department=row.department_id, year__lt=row.year, year__gte=row.year - years
    )
    return [objective_of(one) for one in with_indicators(rows).order_by("-year", "code")]


def copyable(units: QuerySet[BudgetUnit], year: int) -> QuerySet[PerformanceObjective]:
    """Last year's objectives that have no successor yet."""
    now = PerformanceObjective.objects.filter(unit__in=units.values("pk"), year=year)
    rows = PerformanceObjective.objects.filter(unit__in=units.values("pk"), year=year - 1)
    return rows.exclude(code__in=now.values("code")).order_by("owner", "code")


def reminded(row: PerformanceObjective) -> tuple[FollowUp, ...]:
    """Problems and advice of earlier years that are still open for this objective."""
    items = FollowUpItem.objects.filter(department=row.department_id, raised__lt=row.year)
    return reminders((follow_up_of(one) for one in items), row.code, row.year)


def overdue(items: tuple[FollowUp, ...], day: datetime.date) -> set[str]:
    """The codes of those whose date has passed."""
    return {one.code for one in items if one.due < day}


def history(row: PerformanceObjective, most: int = 50) -> QuerySet[AuditRow]:
    """What was done to an objective, the latest first."""
    rows = AuditRow.objects.filter(subject=f"performanceobjective:{row.pk}").select_related("person")
    return rows.order_by("-at", "-pk")[:most]
