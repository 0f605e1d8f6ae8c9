"""Take over figures that the ledger does not hold (移交历史年度数据): rates, budget and payments."""

from __future__ import annotations

import datetime
from decimal import Decimal

from ..model.indicator import Observation
from ..performance.department import computed_observations, department_form
from ..performance.errors import PerformanceError
from ..performance.management import DepartmentFigures
from ..store.evaluations import execution_measures, ledger_execution
from ..store.models import PerformanceObjective, PerformanceObservation
from ..store.performance import objective_of, place_of
from .acting import Actor, record, verb
from .entered import line
from .errors import InputError, StateError
from .evaluated import alone, approved_evaluation_keeps_its_goal


@verb("evaluate_department")
def take_over_figures(
    actor: Actor, row: PerformanceObjective, figures: DepartmentFigures, source: str
) -> list[PerformanceObservation]:
    """Keep the rates of a department's year as values, with what they were computed from.

    Refused for a year that the ledger holds: there the system computes them itself.
    """
    actor.require("evaluate_department", row.unit)
    if ledger_execution(row).budget_fen:
        raise StateError(
            f"{row.year}年有指标账，管理指标由系统计算，不能录入",
            "the ledger holds that year; nothing is typed",
        )
    where = line(source, "source", "数据来源", 60)
    try:
        form = department_form(row.year, place_of(row.department))
    except PerformanceError as error:
        raise StateError(error.chinese, error.english) from error
    made = [_row(actor, row, one, where) for one in computed_observations(form, figures, objective_of(row))]
    PerformanceObservation.objects.bulk_create(made)
    told = {one.measure: str(one.value) for one in made}
    record(actor, "evaluate_department", row, unit=row.unit, after=told)
    return made


def _row(actor: Actor, row: PerformanceObjective, one: Observation, where: str) -> PerformanceObservation:
    return PerformanceObservation(
        department=row.department,
        unit=row.unit,
        measure=one.measure,
        year=one.year,
        date=one.date,
        value=one.value,
        measurement_unit=one.unit,
        source=f"{where}；{one.source.removeprefix('由系统计算：')}",
        created_by=actor.person,
    )


@verb("observe")
def take_over_execution(
    actor: Actor, row: PerformanceObjective, paid_fen: int, source: str, budget_fen: int | None = None
) -> list[PerformanceObservation]:
    """Keep what was paid, and budgeted where that is known, as values of the objective with their source.

    For key tasks, which have no budget lines of their own, and for years before the ledger. Refused where the
    ledger holds the budget, there it is read, never typed; and while an approved evaluation stands on it.
    """
    actor.require("observe", row.unit)
    if ledger_execution(row).budget_fen:
        raise StateError(
            f"{row.year}年指标账有“{row.name}”的预算，执行数由系统读取，不能录入",
            "the ledger holds the budget of that objective; nothing is typed",
        )
    if paid_fen < 0 or (budget_fen is not None and budget_fen < 0):
        raise InputError("预算数和执行数应为零或正数，请修改", "amounts are zero or more", "paid_fen")
    alone(row.department)
    approved_evaluation_keeps_its_goal(row)
    where = line(source, "source", "数据来源", 200)
    measures = zip(execution_measures(row), (budget_fen, paid_fen), strict=True)
    made = [_amount(actor, row, measure, fen, where) for measure, fen in measures if fen is not None]
    PerformanceObservation.objects.bulk_create(made)
    told = {one.measure: str(one.value) for one in made}
    record(actor, "observe", row, unit=row.unit, after=told)
    return made


def _amount(
    actor: Actor, row: PerformanceObjective, measure: str, fen: int, source: str
) -> PerformanceObservation:
    return PerformanceObservation(
        department=row.department,
        unit=row.unit,
        measure=measure,
        year=row.year,
        date=datetime.date(row.year, 12, 31),
        value=Decimal(fen).scaleb(-2),
        measurement_unit="元",
        source=source,
        created_by=actor.person,
    )
