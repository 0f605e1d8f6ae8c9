"""Evaluation of a whole department in two dimensions (部门整体支出绩效评价): 管理效能 and 履职效能.

The form is data: its management indicators are computed from figures or observed with evidence; what the
department did of its duties stands in its objective. Weights of forms that no document gives are marked.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from ..model.errors import DataError
from ..model.evaluation import ScoreSheet
from ..model.indicator import (
    EvidenceGrade,
    Indicator,
    IndicatorGroup,
    IndicatorKind,
    Objective,
    Observation,
    Operator,
    Target,
)
from ..model.validity import OPEN_END
from .data import Scoring
from .errors import FormMissingError, WeightError
from .management import Computed, DepartmentFigures, compute
from .rows import Validity, decimal, in_force, member
from .score import graded, score_indicator
from .values import by_measure
from .vet import vet_indicator, weight_sum

COMPUTED = "computed:"
_FORM_KEYS = {
    "id", "name", "place", "valid_from", "valid_to", "verified", "source", "management", "duty", "indicators",
}  # fmt: skip
_KEYS = {
    "code", "second", "name", "computed", "measure", "operator", "target", "words", "unit", "weight",
    "evidence", "least_evidence",
}  # fmt: skip
_ROUNDING = {Operator.AT_LEAST: ROUND_FLOOR, Operator.AT_MOST: ROUND_CEILING}


@dataclass(frozen=True, slots=True)
class DepartmentForm:
    """A form of the evaluation: the weights of both dimensions and the management indicators."""

    id: str
    name: str
    validity: Validity
    management: Decimal
    duty: Decimal
    indicators: tuple[Indicator, ...]


@cache
def department_forms() -> tuple[DepartmentForm, ...]:
    """The forms that come with the system; an office may load its own with `read_form`."""
    folder = resources.files(__package__).joinpath("data", "department")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(_load(file) for file in files)


def _load(file: Traversable) -> DepartmentForm:
    return read_form(file.read_text("utf-8"), f"performance/data/department/{file.name}")


def read_form(text: str, file: str) -> DepartmentForm:
    """A form written in TOML; a DataError names the file and the entry of a mistake."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{file}: {error}") from None
    _known(data, _FORM_KEYS, file)
    form = DepartmentForm(
        str(data["id"]),
        str(data["name"]),
        Validity(
            str(data.get("place", "")),
            int(data.get("valid_from", 0)),
            int(data.get("valid_to", OPEN_END)),
            bool(data.get("verified", False)),
            str(data["source"]),
        ),
        decimal(str(data["management"]), f"{file}: management"),
        decimal(str(data["duty"]), f"{file}: duty"),
        tuple(_indicators(data["indicators"], file)),
    )
    return _vetted(form, file)


def _known(data: dict[str, Any], keys: set[str], where: str) -> None:
    unknown = sorted(set(data) - keys)
    if unknown:
        raise DataError(f"{where}: unknown {', '.join(unknown)}")
    missing = sorted(({"id", "name", "source", "management", "duty", "indicators"} & keys) - set(data))
    if missing:
        raise DataError(f"{where}: {', '.join(missing)} missing")


def _indicators(entries: list[dict[str, Any]], file: str) -> Iterator[Indicator]:
    for number, entry in enumerate(entries, start=1):
        where = f"{file}: indicator {number} ({entry.get('name', '')})"
        unknown = sorted(set(entry) - _KEYS)
        if unknown or not {"code", "name", "operator", "weight"} <= set(entry):
            raise DataError(f"{where}: unknown {', '.join(unknown)}" if unknown else f"{where}: incomplete")
        yield _indicator(entry, where)


def _indicator(entry: dict[str, Any], where: str) -> Indicator:
    computed = entry.get("computed")
    measure = COMPUTED + member(Computed, computed, where).name if computed else str(entry.get("measure", ""))
    operator = member(Operator, str(entry["operator"]), where)
    value = decimal(str(entry["target"]), where) if "target" in entry else None
    return Indicator(
        str(entry["code"]),
        str(entry["name"]),
        IndicatorKind.MANAGEMENT,
        Target(operator, value, words=str(entry.get("words", ""))),
        decimal(str(entry["weight"]), where),
        str(entry.get("unit", "%" if computed else "")),
        measure,
        str(entry.get("second", "")),
        evidence=str(entry.get("evidence", "")),
        least_evidence=member(EvidenceGrade, str(entry.get("least_evidence", "NONE")), where),
    )


def _vetted(form: DepartmentForm, file: str) -> DepartmentForm:
    given = sum((i.weight for i in form.indicators), Decimal(0))
    if given != form.management or form.management + form.duty != 100:
        raise DataError(
            f"{file}: indicators add up to {given} of {form.management}, both dimensions to "
            f"{form.management + form.duty} of 100"
        )
    for indicator in form.indicators:
        vet_indicator(indicator, form.validity.first)
    return form


def department_form(year: int, place: str = "") -> DepartmentForm:
    """The form of a year at a place."""
    found = in_force(department_forms(), year, place)
    if len(found) != 1:
        raise FormMissingError(
            f"{year}年{place or '全国'}有{len(found)}个部门整体评价表式，应有一个，请核对表式数据",
            f"{len(found)} department forms are in force in {year}, there should be one",
        )
    return found[0]


def evaluate(
    form: DepartmentForm,
    duties: Objective,
    figures: DepartmentFigures,
    observations: Iterable[Observation],
    scoring: Scoring,
    place: str = "",
) -> ScoreSheet:
    """The scored form of the department: management indicators, then what it did of its duties."""
    if weight_sum(duties) != form.duty:
        raise WeightError(
            f"“{duties.name}”履职效能分值合计{weight_sum(duties)}，应为{form.duty}，请调整",
            f"the duties add up to {weight_sum(duties)} instead of {form.duty}",
        )
    computed = computed_observations(form, figures, duties)
    observed = by_measure([*observations, *computed])
    tree = (*form.indicators, *duties.tree)
    lines = tuple(score_indicator(indicator, duties.year, observed, scoring) for indicator in tree)
    return graded(ScoreSheet(duties.code, duties.name, duties.year, form.id, lines), place)


def computed_observations(
    form: DepartmentForm, figures: DepartmentFigures, duties: Objective
) -> tuple[Observation, ...]:
    """The computed indicators as observations of the year; none where there is no denominator.

    Rates have two places, rounded away from the target: 99.996 % is no 100 %.
    """
    return tuple(
        found
        for indicator in form.indicators
        if indicator.measure.startswith(COMPUTED) and (found := _computed(indicator, figures, duties.year))
    )


def _computed(indicator: Indicator, figures: DepartmentFigures, year: int) -> Observation | None:
    rate = compute(Computed[indicator.measure.removeprefix(COMPUTED)], figures)
    if rate.value is None:
        return None
    exact = Decimal(rate.value.numerator) / Decimal(rate.value.denominator)
    rounding = _ROUNDING.get(indicator.target.operator, ROUND_HALF_UP)
    return Observation(
        f"{indicator.measure}:{year}",
        indicator.measure,
        year,
        datetime.date(year, 12, 31),
        exact.quantize(Decimal("0.01"), rounding),
        unit=indicator.unit,
        source=f"由系统计算：{rate.words}＝{rate.top}÷{rate.bottom}",
    )


def dimension(sheet: ScoreSheet, group: IndicatorGroup) -> tuple[Decimal, Decimal | None]:
    """The full points and the points of a dimension; None while a line of it cannot be judged."""
    lines = [line for line in sheet.lines if line.group is group]
    full = sum((line.full for line in lines), Decimal(0))
    points = [line.points for line in lines if line.points is not None]
    return full, sum(points, Decimal(0)) if len(points) == len(lines) else None
