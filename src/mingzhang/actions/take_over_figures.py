"""Take over the management figures of a year that the ledger does not hold (移交历史年度管理指标)."""

from __future__ import annotations

from ..model.indicator import Observation
from ..performance.department import computed_observations, department_form
from ..performance.errors import PerformanceError
from ..performance.management import DepartmentFigures
from ..store.evaluations import execution_of
from ..store.models import PerformanceObjective, PerformanceObservation
from ..store.performance import objective_of, place_of
from .acting import Actor, record, verb
from .entered import line
from .errors import StateError


@verb("evaluate_department")
def take_over_figures(
    actor: Actor, row: PerformanceObjective, figures: DepartmentFigures, source: str
) -> list[PerformanceObservation]:
    """Keep the rates of a department's year as values, with what they were computed from.

    Refused for a year that the ledger holds: there the system computes them itself.
    """
    actor.require("evaluate_department", row.unit)
    if execution_of(row).budget_fen:
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
