"""What an observed value must be (完成值规则): measured by an indicator, in a unit that fits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from ..model.indicator import Achievement, Approximation, Indicator, ObjectiveOwner, Operator, Reckoning
from ..performance.data import scoring_in_force
from ..performance.department import COMPUTED, department_form
from ..performance.errors import FormMissingError, PerformanceError
from ..performance.units import convert
from ..performance.vet import vet_observation
from ..store.models import BudgetUnit, PerformanceObjective, PerformanceObservation
from ..store.performance import indicator_of, objective_rows, observation_of, place_of
from .entered import budget_year, line, paragraphs
from .errors import InputError
from .evaluated import approved_evaluation_keeps_its_values

_LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class ObservationInput:
    """A value as it is entered: a figure with the word that stood with it, or a band of achievement.

    `measure` is the key of what is measured; `unit` "" takes that of the indicator.
    """

    measure: str
    date: datetime.date
    value: Decimal | None = None
    approximation: Approximation = Approximation.EXACT
    unit: str = ""
    reckoning: Reckoning = Reckoning.YEARLY
    achievement: Achievement | None = None
    share: Decimal | None = None
    source: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class Measured:
    """An indicator that a measure serves, with its objective."""

    row: PerformanceObjective
    indicator: Indicator


def measures(unit: BudgetUnit, year: int) -> dict[str, list[Measured]]:
    """What is measured at a unit in a year: its own objectives, and what others of the department share."""
    found: dict[str, list[Measured]] = {}
    for row in objective_rows(unit.department, year):
        for one in row.indicators.all():
            if row.unit_id == unit.pk or one.measure:
                indicator = indicator_of(one, row.code)
                found.setdefault(indicator.key, []).append(Measured(row, indicator))
        for indicator in _managed(row) if row.unit_id == unit.pk else ():
            found.setdefault(indicator.key, []).append(Measured(row, indicator))
    return found


def _managed(row: PerformanceObjective) -> tuple[Indicator, ...]:
    """The management indicators of a department's form that are observed, not computed (管理效能)."""
    if row.owner is not ObjectiveOwner.DEPARTMENT:
        return ()
    try:
        form = department_form(row.year, place_of(row.department))
    except FormMissingError:
        return ()
    return tuple(one for one in form.indicators if not one.measure.startswith(COMPUTED))


def made(
    unit: BudgetUnit, year: int, given: ObservationInput, known: dict[str, list[Measured]]
) -> PerformanceObservation:
    """The row of a value, not kept yet and without its author; refused with the field that is wrong."""
    budget_year(year)
    served = known.get(given.measure, [])
    vet_measure(served)
    approved_evaluation_keeps_its_values(unit.department, given.measure, year)
    _vet_day(given.date, year)
    row = PerformanceObservation(
        department=unit.department,
        unit=unit,
        measure=given.measure,
        year=year,
        date=given.date,
        value=_figure(given.value),
        approximation=given.approximation if given.value is not None else Approximation.EXACT,
        measurement_unit=_unit(given, served[0].indicator),
        reckoning=given.reckoning,
        achievement=given.achievement,
        share=given.share,
        source=line(given.source, "source", "数据来源", 200, needed=False),
        explanation=paragraphs(given.explanation, "explanation", "偏差原因及改进措施", 2000),
    )
    _vet_fits(row, (one.indicator for one in served))
    return row


def vet_measure(served: list[Measured], unit: str = "") -> None:
    """Refuse a measure that no indicator has, or that figures in `unit` cannot be held against."""
    if not served:
        raise InputError(
            "没有以此为测量项的绩效指标，请从列表中选择",
            "no indicator measures that; choose from the list",
            "measure",
        )
    for one in served if unit else ():
        if one.indicator.target.operator is Operator.QUALITATIVE:
            raise InputError(
                f"“{one.indicator.name}”是定性指标，不能用{unit}衡量", f"no {unit} for words", "measure"
            )
        _vet_unit(Decimal(1), unit, one.indicator)


def _vet_day(day: datetime.date, year: int) -> None:
    """A value is observed in its year or, for year-end figures, in the months after; never in the future."""
    if day > timezone.localdate():
        raise InputError("日期不能晚于今天", "the day lies in the future", "date")
    if not year <= day.year <= year + 1:
        raise InputError(
            f"日期应在{year}年或其次年内，现为{day}", f"the day lies in {year} or the year after", "date"
        )


def _figure(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= _LARGEST or value != round(value, 4):
        raise InputError("完成值应为数值，最多四位小数", "a figure with at most four decimals", "value")
    return value


def _unit(given: ObservationInput, indicator: Indicator) -> str:
    if given.value is None:
        return ""
    return line(given.unit, "unit", "计量单位", 20, needed=False) or indicator.unit


def _vet_fits(row: PerformanceObservation, served: Iterable[Indicator]) -> None:
    """A figure for a figure in a unit that converts, a band for words."""
    for indicator in served:
        qualitative = indicator.target.operator is Operator.QUALITATIVE
        if qualitative and row.achievement is None:
            raise InputError(
                f"“{indicator.name}”是定性指标，请选择达成档次",
                "choose a band for a target in words",
                "achievement",
            )
        if not qualitative and row.value is None:
            raise InputError(
                f"“{indicator.name}”是定量指标，请填写完成值",
                "enter a figure for a target in figures",
                "value",
            )
        if row.value is not None:
            _vet_unit(row.value, row.measurement_unit, indicator)


def _vet_unit(value: Decimal, unit: str, indicator: Indicator) -> None:
    try:
        convert(value, unit, indicator.unit)
    except PerformanceError as error:
        raise InputError(error.chinese, error.english, "unit") from error


def vet_kept(row: PerformanceObservation) -> None:
    """What holds for the noun as well: one of figure and band, a share that lies in its band."""
    try:
        vet_observation(observation_of(row), scoring_in_force(row.year, place_of(row.department)))
    except PerformanceError as error:
        field = "share" if row.share is not None else "value"
        raise InputError(error.chinese, error.english, field) from error


def told(row: PerformanceObservation) -> dict[str, object]:
    """The value as plain values for the audit trail."""
    return {
        "measure": row.measure,
        "year": row.year,
        "date": row.date.isoformat(),
        "value": None if row.value is None else str(row.value),
        "approximation": row.approximation.value,
        "unit": row.measurement_unit,
        "reckoning": row.reckoning.name.lower(),
        "achievement": row.achievement.name.lower() if row.achievement else None,
        "share": None if row.share is None else str(row.share),
        "source": row.source,
        "explanation": row.explanation,
        "withdrawn": row.withdrawn,
    }
