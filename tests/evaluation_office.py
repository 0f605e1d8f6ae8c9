"""An office with an approved objective, money on its lines, values and payments: ready to be evaluated."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ledger_workspace import YEAR, Desk, given, make_desk
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.approve_evaluation import approve_evaluation
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.actions.evaluation_rules import EvaluationInput, LineInput
from mingzhang.actions.observation_rules import ObservationInput
from mingzhang.actions.observe import observe
from mingzhang.actions.save_evaluation import save_evaluation, submit_evaluation
from mingzhang.actions.start_evaluation import start_self_evaluation
from mingzhang.model.entry import Share
from mingzhang.store.models import (
    PerformanceEvaluation,
    PerformanceObjective,
    PerformanceObservation,
    Project,
)
from objective_office import in_force

DAY = datetime.date(YEAR, 9, 30)
VALUES = {"1": "280", "2": "14", "3": "15", "4": "11", "5": "6"}  # visitors 15 of 18: a sixth is lost
TEXTS = EvaluationInput(
    "项目于3月启动，10月完成。",
    "展览面积14万平方米，参观15万人次。",
    "参观人次没有达到目标。",
    "下年提前两个月发布展会安排。",
    {"3": LineInput("雨天参观减少"), "execution": LineInput("尾款下年支付")},
)


@dataclass(frozen=True)
class Fair:
    """The desk, the project with its objective of the year, and who works there."""

    desk: Desk
    project: Project
    goal: PerformanceObjective


def make_fair() -> Fair:
    desk = make_desk()
    project = Project.objects.get(number=desk.task.project)
    return Fair(desk, project, in_force(desk.office, project, YEAR))


def seen(fair: Fair, code: str, value: str, day: datetime.date = DAY) -> PerformanceObservation:
    measure = "expo-satisfaction" if code == "6" else f"{fair.goal.code}/{code}"
    return observe(
        fair.desk.office.officer,
        fair.desk.unit,
        YEAR,
        ObservationInput(measure, day, Decimal(value), source="展会总结"),
    )


def paid(fair: Fair, fen: int) -> None:
    made = apply_payment(fair.desk.office.officer, fair.desk.unit, given(), [Share(fair.desk.task, fen)])
    complete_payment(fair.desk.office.reviewer, made, DAY)


def observed(fair: Fair) -> None:
    for code, value in VALUES.items():
        seen(fair, code, value)
    seen(fair, "6", "93")


def evaluated(fair: Fair) -> PerformanceEvaluation:
    """Self-evaluated and approved: 90 % paid, visitors short of their target."""
    observed(fair)
    paid(fair, 9_000_00)
    row = start_self_evaluation(fair.desk.office.officer, fair.goal)
    row = save_evaluation(fair.desk.office.officer, row, TEXTS, row.revision)
    row = submit_evaluation(fair.desk.office.officer, row)
    return approve_evaluation(fair.desk.office.reviewer, row, "同意")
