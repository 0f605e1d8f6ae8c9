"""Follow-up items as people see them (整改事项查询): whose they are, what they are about, what is due."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import BudgetUnit, FollowUpItem, PerformanceObjective


def follow_ups_of(units: QuerySet[BudgetUnit]) -> QuerySet[FollowUpItem]:
    """The items about objectives of some units, and about their departments as a whole."""
    named = PerformanceObjective.objects.filter(
        department=OuterRef("department"), year=OuterRef("raised"), code=OuterRef("objective_code")
    )
    evaluated = Q(evaluation__objective__unit__in=units.values("pk"))
    entered = Q(evaluation__isnull=True) & Exists(named.filter(unit__in=units.values("pk")))
    whole = Q(objective_code="") & Q(department__in=units.values("department"))
    rows = FollowUpItem.objects.filter(evaluated | entered | whole)
    return rows.select_related("evaluation__objective__unit__department", "department")


def due_until(units: QuerySet[BudgetUnit], day: datetime.date) -> QuerySet[FollowUpItem]:
    """The open items of some units whose date has come by a day."""
    return follow_ups_of(units).filter(met_on__isnull=True, due__lte=day).order_by("due", "pk")


def objective_of_item(item: FollowUpItem) -> PerformanceObjective | None:
    """The objective that an item is about; None for the whole department."""
    return objectives_of_items([item])[item.pk]


def objectives_of_items(items: Collection[FollowUpItem]) -> dict[int, PerformanceObjective | None]:
    """The objective that each item is about, by the item's key; None for the whole department."""
    entered = [one for one in items if one.evaluation is None and one.objective_code]
    rows = PerformanceObjective.objects.filter(
        department__in={one.department_id for one in entered},
        year__in={one.raised for one in entered},
        code__in={one.objective_code for one in entered},
    )
    named = {(row.department_id, row.year, row.code): row for row in rows.select_related("unit__department")}
    return {
        one.pk: one.evaluation.objective
        if one.evaluation is not None
        else named.get((one.department_id, one.raised, one.objective_code))
        for one in items
    }
