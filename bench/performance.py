"""Scoring of many projects, against two seconds and against bare decimal divisions of the same run."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

from bench.clock import processor
from mingzhang.model.evaluation import Execution
from mingzhang.model.indicator import Indicator, IndicatorKind, Objective, Observation, Operator, Target
from mingzhang.performance.data import form_in_force, scoring_in_force
from mingzhang.performance.score import score

PROJECTS, INDICATORS, GOAL = 10_000, 20, 2.0
YEAR = 2023
KINDS = (
    *[IndicatorKind.QUANTITY] * 6,
    *[IndicatorKind.ECONOMIC_COST] * 4,
    *[IndicatorKind.SOCIAL_BENEFIT] * 6,
    *[IndicatorKind.SATISFACTION] * 4,
)
Show = Callable[[str, str, float, str, bool], None]
Case = tuple[Objective, tuple[Observation, ...], Execution]


def scoring(show: Show) -> None:
    """10 000 projects of 20 indicators each; a third of the values miss their targets."""
    cases = [case(number) for number in range(PROJECTS)]
    form, rules = form_in_force(YEAR), scoring_in_force(YEAR)

    def work() -> None:
        for objective, observations, execution in cases:
            assert score(objective, observations, execution, form, rules).total is not None

    taken, bare = (processor(one, 3, min) for one in (work, divisions))
    times = f"{taken:.2f} s : {GOAL:.0f} s"
    show("score 10 000 projects x 20 indicators", times, taken / GOAL, "<= 1", taken <= GOAL)
    times = f"{taken:.2f} s : {bare:.2f} s"
    show("  scoring : bare divisions of the same figures", times, taken / bare, "<= 80", taken <= 80 * bare)


def case(number: int) -> Case:
    tree = tuple(indicator(index, kind) for index, kind in enumerate(KINDS))
    day = datetime.date(YEAR, 12, 31)
    seen = tuple(
        Observation(f"{number}-{index}", f"{index}", YEAR, day, value(number, index), unit="个")
        for index in range(INDICATORS)
    )
    return (
        Objective(f"P{number}", "项目", YEAR, indicators=tree),
        seen,
        Execution(100_000, 90_000 + number % 9_000),
    )


def indicator(index: int, kind: IndicatorKind) -> Indicator:
    operator = Operator.AT_MOST if kind is IndicatorKind.ECONOMIC_COST else Operator.AT_LEAST
    target = Target(operator, Decimal(100 + index))
    return Indicator(f"{index}", "指标", kind, target, Decimal("4.5"), "个")


def value(number: int, index: int) -> Decimal:
    return Decimal(100 + index + (number + index) % 3 * 10 - 10)


def divisions() -> None:
    """What no scoring can do without: one division for every indicator."""
    done, target = Decimal(95), Decimal(101)
    for _ in range(PROJECTS * INDICATORS):
        done / target * 10
