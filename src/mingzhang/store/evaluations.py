"""Evaluations as rows ↔ score sheets (绩效评价): lines kept as plain values, scored anew, and proved.

A kept line is what the rule gives. What an evaluator takes off beyond the rule (评审扣分) stands beside it
with its explanation, so that the points by rule can always be computed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..ledger.balances import Standing
from ..model.entry import OWN_FUNDS
from ..model.evaluation import Execution, Grade, ScoreLine, ScoreSheet
from ..model.indicator import Indicator, IndicatorGroup, Objective, ObjectiveOwner, Observation
from ..model.office import EvaluationKind
from ..performance.data import GradePurpose, Scoring, form_in_force, grade_of, scoring_in_force
from ..performance.department import department_form, evaluate
from ..performance.proof import Discrepancy, differing
from ..performance.score import score
from .models import PerformanceEvaluation, PerformanceObjective, PerformanceObservation
from .performance import objective_of, observations_of, place_of, private_measure
from .queries.department_figures import department_figures
from .queries.ledger_lines import LineFilter, lines_with_balances, standing_of, together, total

Line = dict[str, Any]
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Scored:
    """A fresh score of an objective: the sheet, and the execution it was computed with."""

    sheet: ScoreSheet
    execution: Execution


def execution_of(row: PerformanceObjective) -> Execution:
    """Budget and payments of an objective (预算执行): the ledger's, otherwise what was taken over."""
    held = ledger_execution(row)
    return held if held.budget_fen else taken_over(row)


def ledger_execution(row: PerformanceObjective) -> Execution:
    """Budget and payments of an objective from the ledger of its year.

    Of a project its lines, of the department all lines of its units; a key task has no lines of its own.
    """
    if row.owner is ObjectiveOwner.KEY_TASK and row.project_id is None:
        return Execution(0, 0)
    standing = total(_lines_of(row))
    return Execution(standing.final_budget, standing.paid)


def standing_by_source(row: PerformanceObjective) -> dict[str, Standing]:
    """How the lines of an objective stand by source of money: 财政拨款, and 其他资金 where there are any."""
    found: dict[str, list[Standing]] = {"财政拨款": [], "其他资金": []}
    for line in lines_with_balances(_lines_of(row)):
        found["其他资金" if line.fund in OWN_FUNDS else "财政拨款"].append(standing_of(line))
    return {name: together(standings) for name, standings in found.items()}


def _lines_of(row: PerformanceObjective) -> LineFilter:
    units = list(row.department.units.values_list("pk", flat=True))
    return LineFilter(row.year, units, row.project_id if row.owner is not ObjectiveOwner.DEPARTMENT else None)


def execution_measures(row: PerformanceObjective) -> tuple[str, str]:
    """The keys under which budget and payments that were taken over are kept as values."""
    return private_measure(row.code, "execution.budget"), private_measure(row.code, "execution.paid")


def taken_over(row: PerformanceObjective) -> Execution:
    """Budget and payments from another account (移交的预算数和执行数); zero when nobody entered them."""
    fen = dict.fromkeys(execution_measures(row), 0)
    seen = PerformanceObservation.objects.filter(
        department=row.department_id, year=row.year, measure__in=fen, withdrawn=False
    )
    for measure, yuan in seen.order_by("date", "pk").values_list("measure", "value"):
        fen[measure] = int((yuan or NOTHING).scaleb(2))
    return Execution(*fen.values())


def scored(row: PerformanceObjective, execution: Execution | None = None) -> Scored:
    """The sheet of an objective from what is stored now: observations, ledger, registers and books.

    A PerformanceError says what keeps it from being scored: weights, a missing form, a value of the wrong
    kind. `execution` replaces the ledger's, where the ledger does not hold the year.
    """
    place = place_of(row.department)
    spent = execution or execution_of(row)
    objective = objective_of(row, spent.budget_fen)
    scoring = scoring_in_force(row.year, place)
    if row.owner is ObjectiveOwner.DEPARTMENT:
        return Scored(_department(row, objective, scoring, place), spent)
    form, seen = form_in_force(row.year, place), _seen(row, objective.tree)
    return Scored(score(objective, seen, spent, form, scoring, place), spent)


def _seen(row: PerformanceObjective, tree: Iterable[Indicator]) -> tuple[Observation, ...]:
    return observations_of(row.department, row.year, (one.key for one in tree))


def _department(row: PerformanceObjective, objective: Objective, scoring: Scoring, place: str) -> ScoreSheet:
    form = department_form(row.year, place)
    figures, seen = (
        department_figures(row.department, row.year),
        _seen(row, (*form.indicators, *objective.tree)),
    )
    return evaluate(form, objective, figures, seen, scoring, place)


# --- lines --------------------------------------------------------------------------------------------


def kept_line(line: ScoreLine, reduction: Decimal = NOTHING, explanation: str = "") -> Line:
    """A line as it is stored."""
    return {
        "code": line.code,
        "name": line.name,
        "group": line.group.name,
        "full": str(line.full),
        "points": None if line.points is None else str(line.points),
        "cause": line.cause,
        "doubt": line.doubt,
        "uses": list(line.uses),
        "reduction": str(reduction),
        "explanation": explanation,
    }


def line_of(kept: Line) -> ScoreLine:
    """The line by rule that was stored."""
    points = kept["points"]
    return ScoreLine(
        kept["code"],
        kept["name"],
        IndicatorGroup[kept["group"]],
        Decimal(kept["full"]),
        None if points is None else Decimal(points),
        kept["cause"],
        kept["doubt"],
        tuple(kept["uses"]),
    )


def reduction_of(kept: Line) -> Decimal:
    """What an evaluator took off beyond the rule."""
    return Decimal(kept.get("reduction", "0"))


def points_of(kept: Line) -> Decimal | None:
    """The points given in the end; None when the line cannot be judged."""
    points = kept["points"]
    return None if points is None else Decimal(points) - reduction_of(kept)


def lost_of(kept: Line) -> Decimal | None:
    """The points lost in the end."""
    points = points_of(kept)
    return None if points is None else Decimal(kept["full"]) - points


def total_of(lines: Iterable[Line]) -> Decimal | None:
    """The sum of the points given; None while a line cannot be judged."""
    points = [points_of(line) for line in lines]
    if not points or None in points:
        return None
    return sum((one for one in points if one is not None), NOTHING)


def grade_named(total: Decimal | None, year: int, place: str) -> Grade | None:
    """The grade of a total in a year at a place."""
    return None if total is None else grade_of(total, GradePurpose.SCORE, year, place).grade


def sheet_of(row: PerformanceEvaluation) -> ScoreSheet:
    """The stored sheet by rule, with the grade that the evaluation was given."""
    objective = row.objective
    grade = grade_named(row.total, objective.year, place_of(objective.department))
    lines = tuple(line_of(line) for line in row.lines)
    return ScoreSheet(objective.code, objective.name, objective.year, row.form, lines, grade)


# --- proof --------------------------------------------------------------------------------------------


def proof(row: PerformanceEvaluation) -> tuple[Discrepancy, ...]:
    """Where the stored points differ from those computed now; () when it is proved (复算一致)."""
    fresh = scored(row.objective, given_execution(row))
    return differing(sheet_of(row), fresh.sheet)


def given_execution(row: PerformanceEvaluation) -> Execution | None:
    """What was stored of the execution where the ledger holds nothing of the year."""
    held = execution_of(row.objective)
    return None if held.budget_fen else Execution(row.budget_fen, row.paid_fen)


@dataclass(frozen=True)
class Difference:
    """One indicator as each evaluation gave it points (评分差异), in the order of EvaluationKind."""

    name: str
    full: Decimal
    points: tuple[Decimal | None, ...]

    @property
    def differs(self) -> bool:
        """True when not all who scored it gave the same."""
        return len({one for one in self.points if one is not None}) > 1


def differences(rows: Iterable[PerformanceEvaluation]) -> tuple[Difference, ...]:
    """Every line of some evaluations of the same objective side by side (自评、部门评价、财政评价)."""
    held = {row.kind: {line["code"]: line for line in row.lines} for row in rows}
    first = next(iter(held.values()), {})
    return tuple(
        Difference(
            line["name"],
            Decimal(line["full"]),
            tuple(
                points_of(held[kind][code]) if code in held.get(kind, {}) else None for kind in kinds(held)
            ),
        )
        for code, line in first.items()
    )


def kinds(held: Iterable[EvaluationKind]) -> tuple[EvaluationKind, ...]:
    """The kinds that are there, in the order of EvaluationKind."""
    there = set(held)
    return tuple(kind for kind in EvaluationKind if kind in there)
