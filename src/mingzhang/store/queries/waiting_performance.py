"""What waits for a person in performance management (绩效待办): goals, evaluations, warnings and answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ...model.office import EvaluationKind, PaperState
from ..models import (
    BudgetUnit,
    FollowUpItem,
    MonitoringItem,
    PerformanceEvaluation,
    PerformanceObjective,
    Person,
)
from .follow_ups import due_until, objectives_of_items
from .waiting import MOST, Waiting

Units = QuerySet[BudgetUnit]
NEAR = timedelta(days=30)  # an item is shown so long before its date


def objectives_to_approve(units: Units, person: Person) -> list[Waiting]:
    """Objectives that somebody else handed in (待审核绩效目标)."""
    rows = PerformanceObjective.objects.filter(unit__in=units, state=PaperState.SUBMITTED)
    return [_objective("approve_objective", row) for row in rows.exclude(created_by=person)[:MOST]]


def _objective(deed: str, row: PerformanceObjective) -> Waiting:
    return Waiting(deed, row, f"{row.year} {row.name}", row.created_at)


def evaluations_to_approve(units: Mapping[EvaluationKind, Units], person: Person) -> list[Waiting]:
    """Evaluations that somebody else handed in (待复核绩效评价), at the units where the kind is reviewed."""
    found: list[Waiting] = []
    for kind, where in units.items():
        rows = PerformanceEvaluation.objects.filter(
            kind=kind, state=PaperState.SUBMITTED, objective__unit__in=where
        )
        shown = rows.exclude(created_by=person).select_related("objective")
        found += [_evaluation("approve_evaluation", row) for row in shown[:MOST]]
    return found


def _evaluation(deed: str, row: PerformanceEvaluation) -> Waiting:
    return Waiting(deed, row, f"{row.objective.year} {row.objective.name} {row.kind.value}", row.created_at)


def warnings_to_answer(units: Units) -> list[Waiting]:
    """Warnings of monitoring that nobody answered yet (待答复预警), with their last day."""
    rows = MonitoringItem.objects.filter(
        objective__unit__in=units, answer_by__isnull=False, answered_at__isnull=True
    )
    return [
        Waiting("answer_monitoring", row, f"{row.objective.year} {row.objective.name}", None, row.answer_by)
        for row in rows.select_related("objective").order_by("answer_by")[:MOST]
    ]


def answers_to_accept(units: Units, person: Person) -> list[Waiting]:
    """Answers to warnings that nobody accepted yet (待确认答复)."""
    rows = MonitoringItem.objects.filter(
        objective__unit__in=units, answered_at__isnull=False, accepted_at__isnull=True
    )
    return [
        Waiting("accept_monitoring", row, f"{row.objective.year} {row.objective.name}", row.answered_at)
        for row in rows.exclude(answered_by=person).select_related("objective").order_by("answered_at")[:MOST]
    ]


def corrections_due(units: Units) -> list[Waiting]:
    """Corrections whose day has come and whose effect nobody wrote down (整改到期)."""
    today = timezone.localdate()
    rows = MonitoringItem.objects.filter(
        objective__unit__in=units, accepted_at__isnull=False, correct_by__lt=today, effect=""
    )
    return [
        Waiting(
            "effect_of_correction", row, f"{row.objective.year} {row.objective.name}", None, row.correct_by
        )
        for row in rows.select_related("objective").order_by("correct_by")[:MOST]
    ]


def follow_ups_due(units: Units) -> list[Waiting]:
    """Problems and advice whose date is near or past and that nobody met (整改事项到期)."""
    rows = list(due_until(units, timezone.localdate() + NEAR)[:MOST])
    about = objectives_of_items(rows)
    return [Waiting("follow_up", row, _told(row, about[row.pk]), None, row.due) for row in rows]


def _told(row: FollowUpItem, objective: PerformanceObjective | None) -> str:
    return " ".join(filter(None, (str(row.raised), objective.name if objective else "", row.words[:60])))


def returned_to(person: Person) -> list[Waiting]:
    """Objectives and evaluations of the person that came back (被退回)."""
    mine = {"created_by": person, "state": PaperState.RETURNED}
    objectives = PerformanceObjective.objects.filter(**mine)
    evaluations = PerformanceEvaluation.objects.filter(**mine).select_related("objective")
    return [
        *(_objective("mend", row) for row in objectives[:MOST]),
        *(_evaluation("mend", row) for row in evaluations[:MOST]),
    ]
