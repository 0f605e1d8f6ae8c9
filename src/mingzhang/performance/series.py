"""Years side by side (纵向、横向比较): editions of one thing, and different things in one year.

Values in different units are brought to one (万平方米, 平方米); what was written with a word of approximation
says so in every figure that rests on it. Nothing is computed where a value is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ..model.evaluation import Edition, EditionValue
from ..model.indicator import Approximation
from .errors import ObservationError
from .units import convert, plain_unit

_PLACES = Decimal("0.01")
_NO_OUTPUT = frozenset({"%", "元", "美元", "年", "个月", "月", "月份", "日", "天", "小时"})


@dataclass(frozen=True, slots=True)
class Step:
    """One edition in a row (一届): its value, and the change since the edition before that has one.

    word        with which the value was written (近, 约)
    percent     of the change, None for the first and where the value before is zero
    completion  value over target in per cent, None without a target
    unit_cost   yuan for each plain unit (元/平方米, 元/人次), None without cost or value
    exact       False when the change rests on a value that is not exact
    """

    edition: Edition
    value: Decimal | None
    word: Approximation
    change: Decimal | None
    percent: Fraction | None
    completion: Fraction | None
    unit_cost: Fraction | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A measure over several editions, in one unit."""

    measure: str
    name: str
    unit: str
    steps: tuple[Step, ...]


def side_by_side(editions: Sequence[Edition]) -> tuple[Row, ...]:
    """Editions of one subject over the years, measure by measure (纵向比较), oldest first."""
    subjects = {edition.subject for edition in editions}
    if len(subjects) > 1:
        raise ObservationError(
            f"纵向比较只比较同一事项，现有{'、'.join(sorted(subjects))}", "editions of different subjects"
        )
    return _rows(sorted(editions, key=lambda e: (e.year, e.label)), vertical=True)


def across(editions: Sequence[Edition], year: int) -> tuple[Row, ...]:
    """Different subjects in one year, measure by measure (横向比较); there is no change between them."""
    return _rows([edition for edition in editions if edition.year == year], vertical=False)


def shared(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The measures that at least two subjects have a value of, each with those subjects alone."""
    held = (replace(row, steps=tuple(step for step in row.steps if step.value is not None)) for row in rows)
    return tuple(row for row in held if len(row.steps) > 1)


def _rows(editions: Sequence[Edition], *, vertical: bool) -> tuple[Row, ...]:
    measures: dict[str, EditionValue] = {}
    for edition in editions:
        for value in edition.values:
            measures.setdefault(value.measure, value)
    return tuple(
        Row(key, first.name, first.unit, _steps(editions, key, first.unit, vertical))
        for key, first in measures.items()
    )


def _steps(editions: Sequence[Edition], measure: str, unit: str, vertical: bool) -> tuple[Step, ...]:
    steps: list[Step] = []
    before: Step | None = None
    for edition in editions:
        step = _step(edition, measure, unit, before if vertical else None)
        before = step if step.value is not None else before
        steps.append(step)
    return tuple(steps)


def _step(edition: Edition, measure: str, unit: str, before: Step | None) -> Step:
    seen = edition.value(measure)
    if seen is None:
        return Step(edition, None, Approximation.EXACT, None, None, None, None, True)
    value = convert(seen.value, seen.unit, unit)
    earlier = before.value if before else None
    change = None if earlier is None else value - earlier
    return Step(
        edition,
        value,
        seen.approximation,
        change,
        None if change is None or not earlier else Fraction(change) / Fraction(earlier) * 100,
        Fraction(seen.value) / Fraction(seen.target) * 100 if seen.target else None,
        unit_cost(edition.cost_fen, seen.value, seen.unit),
        seen.approximation is Approximation.EXACT and (before is None or before.word is Approximation.EXACT),
    )


def unit_cost(cost_fen: int | None, value: Decimal, unit: str) -> Fraction | None:
    """Yuan for each plain unit of output (单位成本), exact; None without cost or output.

    Rates, money and time are no output that costs anything by the unit.

    >>> printed(unit_cost(1352_0000_00, Decimal(14), "万平方米"))
    Decimal('96.57')
    >>> [unit_cost(1352_0000_00, Decimal(9), unit) for unit in ("%", "亿元", "月")]
    [None, None, None]
    """
    if cost_fen is None or value <= 0:
        return None
    scale, plain = plain_unit(unit)
    return None if plain in _NO_OUTPUT else Fraction(cost_fen, 100) / Fraction(value * scale)


def printed(figure: Fraction | None) -> Decimal | None:
    """A figure with two places, halves rounded up; None stays None."""
    if figure is None:
        return None
    return (Decimal(figure.numerator) / Decimal(figure.denominator)).quantize(_PLACES, ROUND_HALF_UP)


def told(row: Row) -> str:
    """The row as a sentence: every edition with its change, completion and unit cost."""
    _, plain = plain_unit(row.unit)
    return f"{row.name}：" + "；".join(_told(step, row.unit, plain) for step in row.steps) + "。"


def _told(step: Step, unit: str, plain: str) -> str:
    if step.value is None:
        return f"{step.edition.label}无数据"
    about = "" if step.exact else "约"
    said = f"{step.edition.label}{step.word.value}{step.value}{unit}"
    if step.completion is not None:
        said += f"，完成目标的{printed(step.completion)}%"
    if step.change == 0 and step.exact:
        said += "，与上一届持平"
    elif step.percent is not None and step.change is not None:
        direction = "增长" if step.change >= 0 else "下降"
        said += f"，比上一届{direction}{about}{printed(abs(step.percent))}%"
    if step.unit_cost is not None:
        near = "" if step.word is Approximation.EXACT else "约"
        said += f"，{near}{printed(step.unit_cost):,}元/{plain}"
    return said
