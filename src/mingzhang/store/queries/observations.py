"""Observed values, read (完成情况查询): each indicator with what counts and how it is supported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from ...model.indicator import EvidenceGrade, Indicator
from ...performance.errors import PerformanceError
from ...performance.values import Observed as Series
from ...performance.values import Value, by_measure, value_of
from ..models import (
    BudgetUnit,
    ObservationEvidence,
    PerformanceObjective,
    PerformanceObservation,
    Questionnaire,
)
from ..performance import indicator_of, observation_of, with_evidence, with_indicators


@dataclass(frozen=True)
class Observed:
    """An indicator with its value of the year and every observation of its measure (完成情况)."""

    indicator: Indicator
    value: Value | None
    rows: tuple[PerformanceObservation, ...]
    fault: PerformanceError | None = None

    @property
    def grade(self) -> EvidenceGrade:
        """How well the value is supported."""
        return self.value.evidence if self.value else EvidenceGrade.NONE

    @property
    def is_enough(self) -> bool:
        """True when there is a value, as well supported as the indicator asks."""
        return self.value is not None and self.grade.rank >= self.indicator.least_evidence.rank


def observed(rows: Iterable[PerformanceObjective]) -> dict[int, list[Observed]]:
    """What was observed for some objectives of one department and year, by their rows."""
    held = list(rows)
    if not held:
        return {}
    department, year = held[0].department_id, held[0].year
    every = PerformanceObservation.objects.filter(department=department, year__lte=year)
    kept = list(with_evidence(every).order_by("year", "date", "pk"))
    counted = by_measure(observation_of(row) for row in kept if not row.withdrawn)
    by_key: dict[str, list[PerformanceObservation]] = {}
    for row in kept:
        if row.year == year:
            by_key.setdefault(row.measure, []).append(row)
    return {
        row.pk: [
            _observed(indicator_of(one, row.code), year, counted, by_key) for one in row.indicators.all()
        ]
        for row in held
    }


def _observed(
    indicator: Indicator, year: int, counted: Series, by_key: dict[str, list[PerformanceObservation]]
) -> Observed:
    own = tuple(reversed(by_key.get(indicator.key, [])))
    try:
        return Observed(indicator, value_of(indicator, year, counted), own)
    except PerformanceError as fault:
        return Observed(indicator, None, own, fault)


def objectives_seen(units: QuerySet[BudgetUnit], year: int) -> QuerySet[PerformanceObjective]:
    """The objectives of a year whose values the person may see."""
    rows = PerformanceObjective.objects.filter(unit__in=units.values("pk"), year=year)
    return with_indicators(rows).order_by("owner", "code")


def evidence_rows(units: QuerySet[BudgetUnit]) -> QuerySet[ObservationEvidence]:
    """The evidence of units that the person may see; contents are not fetched."""
    rows = ObservationEvidence.objects.filter(observation__unit__in=units.values("pk"))
    return rows.select_related("observation__unit__department", "file").defer("file__content")


def questionnaires(units: QuerySet[BudgetUnit], year: int) -> QuerySet[Questionnaire]:
    """The questionnaires of a year, the latest first."""
    rows = Questionnaire.objects.filter(unit__in=units.values("pk"), year=year)
    return rows.select_related("unit__department", "created_by", "observation").order_by("-pk")
