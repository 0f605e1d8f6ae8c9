"""Start a monitoring (开展绩效监控): on a day, by the rule of the place, over a threshold."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from ..model.evaluation import Execution, Monitored
from ..model.indicator import ObjectiveOwner
from ..model.office import PaperState
from ..performance.data import scoring_in_force
from ..performance.errors import PerformanceError
from ..performance.monitor import MonitoringRule, monitor
from ..performance.values import by_measure
from ..store.models import Department, MonitoringItem, MonitoringRound, PerformanceObjective
from ..store.performance import objective_of, objective_rows, observations_of, place_of
from ..store.queries.monitoring import Spending, rule_of
from .acting import Actor, record, verb
from .entered import budget_year
from .errors import InputError, StateError


@verb("monitor")
def start_monitoring(
    actor: Actor,
    department: Department,
    year: int,
    day: datetime.date,
    threshold_fen: int | None = None,
    only: Collection[str] | None = None,
) -> MonitoringRound:
    """Monitor the approved objectives of projects with at least the threshold of budget.

    `threshold_fen` None takes the rule's; `only` names those that are monitored by their codes: the coverage
    then says who is outside.
    """
    actor.require("monitor", department=department)
    _vet(year, day, threshold_fen)
    rule = _rule(department, year)
    least = rule.threshold_fen if threshold_fen is None else threshold_fen
    Department.objects.select_for_update().get(pk=department.pk)
    if MonitoringRound.objects.filter(department=department, year=year, day=day).exists():
        raise StateError(f"{day}已开展过监控，请直接打开", f"there is a monitoring of {day} already", "day")
    held = MonitoringRound.objects.create(
        department=department, year=year, day=day, rule=rule.id, threshold_fen=least, created_by=actor.person
    )
    made = _items(held, replace(rule, threshold_fen=least), only)
    if not made:
        raise InputError(
            "没有达到监控门槛且目标已批准的项目，请核对门槛或先批准绩效目标",
            "no project with an approved objective reaches the threshold",
            "threshold_fen",
        )
    MonitoringItem.objects.bulk_create(made)
    record(actor, "monitor", held, department=department, after=_told(held, made))
    return held


def _vet(year: int, day: datetime.date, threshold_fen: int | None) -> None:
    budget_year(year)
    if day.year != year:
        raise InputError(f"监控日期应在{year}年内", f"the day lies in {year}", "day")
    if threshold_fen is not None and threshold_fen < 0:
        raise InputError("金额门槛应为零或正数", "the threshold is zero or more", "threshold_fen")


def _rule(department: Department, year: int) -> MonitoringRule:
    try:
        return rule_of(department, year)
    except PerformanceError as error:
        raise StateError(error.chinese, error.english) from error


def _items(held: MonitoringRound, rule: MonitoringRule, only: Collection[str] | None) -> list[MonitoringItem]:
    rows = objective_rows(held.department, held.year)
    found = rows.filter(state=PaperState.APPROVED, owner=ObjectiveOwner.PROJECT)
    chosen = [row for row in found if only is None or row.code in only]
    spending = Spending.by(held.department, held.year, held.day)
    spent = [(row, spending.of(row)) for row in chosen]
    seen = by_measure(observations_of(held.department, held.year))
    scoring = scoring_in_force(held.year, place_of(held.department))
    made: list[MonitoringItem] = []
    for row, execution in spent:
        if execution.budget_fen < max(rule.threshold_fen, 1):
            continue
        try:
            goal = objective_of(row)
            own = [one for key in {indicator.key for indicator in goal.tree} for one in seen.get(key, ())]
            stands = monitor(goal, own, execution, held.day, rule, scoring=scoring)
        except PerformanceError as error:
            raise StateError(error.chinese, error.english) from error
        made.append(_item(held, row, execution, stands))
    return made


def _item(
    held: MonitoringRound, row: PerformanceObjective, execution: Execution, stands: Monitored
) -> MonitoringItem:
    done = stands.progress
    return MonitoringItem(
        round=held,
        objective=row,
        level=stands.level,
        budget_fen=execution.budget_fen,
        paid_fen=execution.paid_fen,
        progress=None if done is None else round(Decimal(done.numerator) / done.denominator, 4),
        reasons=[*stands.reasons, *(f"“{name}”尚无完成值" for name in stands.open)],
        answer_by=stands.answer_by,
    )


def _told(held: MonitoringRound, made: list[MonitoringItem]) -> dict[str, object]:
    return {
        "day": held.day.isoformat(),
        "rule": held.rule,
        "threshold_fen": held.threshold_fen,
        "items": {one.objective.code: one.level.name.lower() for one in made},
    }
