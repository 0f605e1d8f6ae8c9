"""Which approved evaluation stands on a value or an objective (评价依据查询)."""

from __future__ import annotations

from django.db.models import Q

from ...model.office import PaperState
from ..models import PerformanceEvaluation, PerformanceObjective, PerformanceObservation


def standing_on(department: int, measure: str, year: int) -> PerformanceEvaluation | None:
    """An approved evaluation that was scored from the values of a measure and year; the latest of several."""
    seen = PerformanceObservation.objects.filter(department=department, measure=measure, year=year)
    used = Q(pk__in=())
    for pk in seen.values_list("pk", flat=True):
        used |= Q(lines__contains=[{"uses": [str(pk)]}])
    rows = PerformanceEvaluation.objects.filter(used, state=PaperState.APPROVED)
    return rows.select_related("objective").order_by("-pk").first()


def approved_of(objective: PerformanceObjective) -> PerformanceEvaluation | None:
    """The latest approved evaluation of an objective."""
    rows = objective.evaluations.filter(state=PaperState.APPROVED).select_related("objective")
    return rows.order_by("-pk").first()
