"""The grid of indicators (指标录入), and the indicators that the library and past years offer."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from ...actions.errors import InputError
from ...actions.objective_rules import IndicatorInput
from ...actions.save_objective import save_indicators
from ...model.indicator import EvidenceGrade, Frequency, Indicator, IndicatorKind, Operator, Reckoning
from ...performance.catalogue import Suggestion, library, search
from ...performance.data import kind_rows
from ...store.models import PerformanceIndicator, PerformanceObjective
from ...store.performance import indicator_of, plain_or_none
from ...store.queries.objectives import past
from ..grid import Column, Grid, Kind, Row
from ..views import WorkRequest

_CHOICES: dict[str, type[Enum]] = {
    "operator": Operator,
    "frequency": Frequency,
    "reckoning": Reckoning,
    "least_evidence": EvidenceGrade,
}
_TEXTS = ("name", "target", "unit", "person", "evidence", "basis", "method", "measure")


def _options(enum: type[Enum], *only: Enum) -> list[tuple[str, str]]:
    return [(one.name.lower(), _(str(one.value))) for one in (only or tuple(enum))]


def _kinds(year: int) -> list[tuple[str, str]]:
    """The second levels of a year with their group, in the order of the form."""
    found = [row for row in kind_rows() if row.validity.first <= year <= row.validity.last]
    return [(row.kind.name.lower(), f"{_(row.kind.value)} · {_(row.group.value)}") for row in found]


def columns(year: int) -> tuple[Column, ...]:
    """What is entered of an indicator, in the order of the printed form."""
    return (
        Column("kind", _("类别"), Kind.CHOICE, choices=_kinds(year)),
        Column("name", _("三级指标"), longest=120),
        Column("operator", _("方向"), Kind.CHOICE, choices=_options(Operator)),
        Column("target", _("指标值"), longest=200),
        Column("unit", _("计量单位"), required=False, longest=20),
        Column("weight", _("分值"), Kind.NUMBER, total=True, required=False),
        Column("base_value", _("基期值"), Kind.NUMBER, required=False),
        Column("base_year", _("基期年度"), Kind.NUMBER, required=False),
        Column("frequency", _("频率"), Kind.CHOICE, choices=_options(Frequency), required=False),
        Column("reckoning", _("口径"), Kind.CHOICE, choices=_options(Reckoning), required=False),
        Column("person", _("责任人"), required=False, longest=60),
        Column("evidence", _("佐证要求"), required=False, longest=200),
        Column("least_evidence", _("最低佐证"), Kind.CHOICE, choices=_options(EvidenceGrade), required=False),
        Column("basis", _("设置依据"), required=False, longest=200),
        Column("method", _("计算方法"), required=False, longest=200),
        Column("measure", _("共用测量项"), required=False, longest=80),
    )


def grid_of(request: WorkRequest, row: PerformanceObjective) -> Grid:
    """The indicators of an objective as a grid."""
    rows = [(one.code, values_of(one)) for one in row.indicators.all()]
    return Grid(request, columns(row.year), rows, caption=_("绩效指标"), revision=row.revision)


def values_of(one: PerformanceIndicator) -> dict[str, Any]:
    """An indicator as the cells show it."""
    target = indicator_of(one, "").target
    figure = str(target).lstrip("≥≤=") if target.operator is not Operator.QUALITATIVE else target.words
    return {
        "kind": one.kind,
        "name": one.name,
        "operator": one.operator,
        "target": figure,
        "unit": one.measurement_unit,
        "weight": plain_or_none(one.weight),
        "base_value": plain_or_none(one.base_value),
        "base_year": one.base_year,
        "frequency": one.frequency,
        "reckoning": one.reckoning,
        "person": one.person,
        "evidence": one.evidence,
        "least_evidence": one.least_evidence,
        "basis": one.basis,
        "method": one.method,
        "measure": one.measure,
    }


def deed(request: WorkRequest, row: PerformanceObjective) -> Callable[[list[Row], int], int]:
    """Store what the grid holds; new rows get their numbers as keys."""
    seconds = {one.code: one.second for one in row.indicators.all()}

    def save(rows: list[Row], revision: int) -> int:
        given = [_input(one, number, seconds) for number, one in enumerate(rows)]
        saved = save_indicators(request.actor, row, given, revision)
        for held, one in zip(saved.indicators.order_by("position"), rows, strict=True):
            one.key = held.code
        return saved.revision

    return save


def _input(row: Row, number: int, seconds: dict[str, str]) -> IndicatorInput:
    value = row.values
    chosen: dict[str, Any] = {
        name: enum[value[name].upper()] for name, enum in _CHOICES.items() if value[name]
    }
    texts: dict[str, str] = {name: value[name] for name in _TEXTS}
    return IndicatorInput(
        kind=IndicatorKind[value["kind"].upper()],
        weight=value["weight"] or Decimal(0),
        code=row.key,
        second=seconds.get(row.key, ""),
        base_value=value["base_value"],
        base_year=_year(value["base_year"], number),
        **texts,  # type: ignore[arg-type]
        **chosen,
    )


def _year(value: Decimal | None, number: int) -> int | None:
    if value is None:
        return None
    if value != int(value):
        raise InputError("年度应为整数", "a year is a whole number", f"{number}.base_year")
    return int(value)


def suggestions(row: PerformanceObjective, query: str) -> tuple[Suggestion, ...]:
    """Indicators for what is typed, or else for the project; the office's own past years among them."""
    return search(query.strip() or f"{row.name}{row.words[:60]}", past(row), 12)


def suggestion_input(one: Suggestion) -> IndicatorInput:
    """A suggestion as a row to begin with. Its target is that of the past year, or what to replace."""
    held = one.indicator
    target = str(held.target).lstrip("≥≤=") if one.year or held.target.words else "0"
    return IndicatorInput(
        held.name,
        held.kind,
        held.target.operator,
        target,
        unit=held.unit,
        method=held.method,
        frequency=held.frequency,
        evidence=held.evidence,
    )


def offers(row: PerformanceObjective) -> list[tuple[str, dict[str, str]]]:
    """Names that are offered while typing, each with the cells that it fills."""
    own = [one for objective in past(row) for one in objective.tree]
    found: dict[str, dict[str, str]] = {}
    for name, cells in [*((one.name, _cells(one)) for one in own), *_of_library()]:
        found.setdefault(name, cells)
    return list(found.items())


def _of_library() -> list[tuple[str, dict[str, str]]]:
    return [
        (
            one.name,
            {
                "kind": one.kind.name.lower(),
                "operator": one.operator.name.lower(),
                "unit": one.unit,
                "frequency": one.frequency.name.lower(),
                "method": one.method,
                "evidence": one.evidence,
            },
        )
        for one in library()
    ]


def _cells(one: Indicator) -> dict[str, str]:
    return {
        "kind": one.kind.name.lower(),
        "operator": one.target.operator.name.lower(),
        "unit": one.unit,
        "frequency": one.frequency.name.lower(),
        "method": one.method,
        "evidence": one.evidence,
    }
