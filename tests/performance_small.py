"""Small objectives, indicators and observations for tests of performance."""

from __future__ import annotations

import datetime
from decimal import Decimal

from mingzhang.model.indicator import (
    Achievement,
    Approximation,
    Indicator,
    IndicatorKind,
    Objective,
    Observation,
    Operator,
    Reckoning,
    Target,
)

DAY = datetime.date(2023, 12, 31)
KINDS = {
    "产出": IndicatorKind.QUANTITY,
    "时效": IndicatorKind.TIMELINESS,
    "成本": IndicatorKind.ECONOMIC_COST,
    "效益": IndicatorKind.SOCIAL_BENEFIT,
    "满意": IndicatorKind.SATISFACTION,
}


def target(text: str) -> Target:
    """`≥12`, `≤3`, `=1`, `90~95`, or words."""
    for operator in (Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUAL):
        if text.startswith(operator.value):
            return Target(operator, Decimal(text[1:]))
    if "~" in text:
        low, high = text.split("~")
        return Target(Operator.RANGE, Decimal(low), Decimal(high))
    return Target(Operator.QUALITATIVE, words=text)


def indicator(code: str, kind: str, wanted: str, weight: str, unit: str = "次", **more: object) -> Indicator:
    return Indicator(code, code, KINDS[kind], target(wanted), Decimal(weight), unit, **more)  # type: ignore[arg-type]


def seen(measure: str, value: str, *, year: int = 2023, **more: object) -> Observation:
    """A value, with 近 约 不足 before or 多 余 behind it."""
    word = next((w for w in Approximation if w.value and w.value in value), Approximation.EXACT)
    figure = Decimal(value.replace(word.value, "")) if word.value else Decimal(value)
    day = datetime.date(year, 12, 31)
    return Observation(f"{measure}@{year}", measure, year, day, figure, word, **more)  # type: ignore[arg-type]


def cumulative(measure: str, value: str, year: int = 2023) -> Observation:
    day = datetime.date(year, 12, 31)
    code = f"{measure}+{year}"
    return Observation(code, measure, year, day, Decimal(value), reckoning=Reckoning.CUMULATIVE)


def judged(measure: str, band: Achievement, share: str | None = None) -> Observation:
    part = None if share is None else Decimal(share)
    return Observation(f"{measure}@2023", measure, 2023, DAY, achievement=band, share=part)


def goal(name: str, words: str, fen: int | None = None, **more: object) -> Objective:
    """A goal of which a book prints the sentence only."""
    return Objective(name, name, 2023, words, budget_fen=fen, indicators=None, **more)  # type: ignore[arg-type]


def objective(*indicators: Indicator, year: int = 2023, words: str = "全年培训5期、200人次") -> Objective:
    return Objective("P1", "培训项目", year, words, indicators=indicators)


FULL_TREE = (
    indicator("期数", "产出", "≥5", "20", "期"),
    indicator("按期", "时效", "=100", "20", "%"),
    indicator("人均成本", "成本", "≤400", "20", "元"),
    indicator("就业", "效益", "≥50", "20", "人"),
    indicator("学员", "满意", "≥90", "10", "%"),
)
