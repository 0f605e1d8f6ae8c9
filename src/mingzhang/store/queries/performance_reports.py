"""The reports of performance management, gathered from the rows (绩效文书)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ...library.performance_forms import Fund, Told
from ...library.performance_report import (
    Evaluated,
    Kind,
    Texts,
    Watched,
    goal_form,
    monitoring_form,
    overall_report,
    project_report,
    self_form,
)
from ...model.evaluation import Execution, Monitored, ScoreLine, ScoreSheet
from ...model.indicator import Indicator, Objective, ObjectiveOwner, Observation
from ...model.manuscript import Manuscript
from ...model.office import EvaluationKind, PaperState
from ...performance.coverage import statement
from ...performance.department import computed_observations, department_form
from ...performance.values import Observed, by_measure, value_of
from ..evaluations import line_of, points_of, sheet_of, standing_by_source
from ..models import MonitoringItem, MonitoringRound, PerformanceEvaluation, PerformanceObjective
from ..performance import (
    budgets_of,
    follow_up_of,
    objective_of,
    objective_rows,
    observations_of,
    place_of,
)
from .department_figures import department_figures
from .ledger_lines import together
from .monitoring import coverage_of, items_of

_AMOUNT = re.compile(r"(?<![\d.])\d{4,}(?=(?:\.\d+)?(?:万|亿)?元)")


def objective_report(row: PerformanceObjective) -> Manuscript:
    """The form of an objective."""
    objective = objective_of(row, budgets_of([row]).get(row.pk))
    return goal_form(objective, row.department.name_in(row.year))


def evaluation_report(row: PerformanceEvaluation, kind: Kind) -> Manuscript:
    """The form or the report of an evaluation; of a department its overall report."""
    one = _evaluated(row)
    if kind is Kind.FORM:
        return self_form(one)
    if row.objective.owner is ObjectiveOwner.DEPARTMENT:
        return overall_report(one, given_sheet(row), _tasks(row.objective))
    return project_report(one)


def given_sheet(row: PerformanceEvaluation) -> ScoreSheet:
    """The sheet with the points given in the end."""
    held = sheet_of(row)
    return ScoreSheet(held.code, held.name, held.year, held.form, tuple(map(_given, row.lines)), held.grade)


def _given(kept: dict[str, object]) -> ScoreLine:
    return line_of(kept)._replace(points=points_of(kept))


def _evaluated(row: PerformanceEvaluation) -> Evaluated:
    objective = objective_of(row.objective, row.budget_fen)
    lines = _lines_told(row, objective)
    follow_ups = tuple(follow_up_of(item) for item in row.follow_ups.order_by("due", "pk"))
    kind = "自评" if row.kind is EvaluationKind.SELF else row.kind.value
    texts = Texts(row.situation, row.performance, row.problems, row.advice)
    execution = Execution(row.budget_fen, row.paid_fen)
    office = row.objective.department.name_in(objective.year)
    funds = tuple(_funds(row.objective, execution))
    return Evaluated(
        objective, kind, lines, row.total, row.grade, execution, texts, follow_ups, office, funds
    )


def _funds(row: PerformanceObjective, execution: Execution) -> Iterator[Fund]:
    """The money by source as the ledger has it; the whole alone where that is not what was evaluated."""
    if execution.rate is None:
        return
    held = standing_by_source(row)
    whole = together(held.values())
    same = (whole.final_budget, whole.paid) == (execution.budget_fen, execution.paid_fen)
    yield Fund("年度资金总额", whole.original_budget if same else None, execution)
    for name, standing in held.items() if same else ():
        yield Fund(name, standing.original_budget, Execution(standing.final_budget, standing.paid))


def lines_told(row: PerformanceEvaluation) -> tuple[Told, ...]:
    """The lines of an evaluation with targets and actual values, as its form prints them."""
    return _lines_told(row, objective_of(row.objective, row.budget_fen))


def _lines_told(row: PerformanceEvaluation, objective: Objective) -> tuple[Told, ...]:
    tree, observed = _measured(row, objective)
    return tuple(_told(kept, tree.get(str(kept["code"])), objective.year, observed) for kept in row.lines)


def _measured(row: PerformanceEvaluation, objective: Objective) -> tuple[dict[str, Indicator], Observed]:
    """The indicators by code, and what was observed of them: computed rates of a department too."""
    department, year = row.objective.department, objective.year
    tree, computed = list(objective.tree), list[Observation]()
    if row.objective.owner is ObjectiveOwner.DEPARTMENT:
        form = department_form(year, place_of(department))
        computed += computed_observations(form, department_figures(department, year), objective)
        tree += form.indicators
    seen = observations_of(department, year, (one.key for one in tree))
    return {one.code: one for one in tree}, by_measure([*seen, *computed])


def _told(kept: dict[str, object], indicator: Indicator | None, year: int, observed: Observed) -> Told:
    line, said = _given(kept), str(kept["explanation"])
    if indicator is None:
        return Told(line, said=said)
    value = value_of(indicator, year, observed)
    target = f"{indicator.target}{indicator.unit}"
    return Told(line, target, value.printed if value else "", said, indicator.kind.value)


def _tasks(row: PerformanceObjective) -> list[tuple[str, str]]:
    """The key tasks of the department's year with what became of them."""
    tasks = objective_rows(row.department, row.year).filter(
        owner=ObjectiveOwner.KEY_TASK, state=PaperState.APPROVED
    )
    observed = by_measure(observations_of(row.department, row.year))
    return [(one.name, reached(objective_of(one), observed) or one.words) for one in tasks]


def reached(task: Objective, observed: Observed) -> str:
    """What became of a task: the words of its values, or the values themselves; "" when none was observed."""
    values = ((one, value_of(one, task.year, observed)) for one in task.tree)
    return "；".join(value.explanation or f"{one.name}{value.printed}" for one, value in values if value)


def results(row: PerformanceObjective) -> str:
    """What became of an objective by its values alone: 展览面积近14万平方米；参观人次19万人次。

    Amounts of money are written as in the books, with their thousands apart.
    """
    tree = objective_of(row).tree
    observed = by_measure(observations_of(row.department, row.year, (one.key for one in tree)))
    found = ((one, value_of(one, row.year, observed)) for one in tree)
    told = "；".join(f"{one.name}{value.printed}" for one, value in found if value)
    return _AMOUNT.sub(lambda whole: f"{int(whole[0]):,}", f"{told}。") if told else ""


def monitoring_report(held: MonitoringRound) -> Manuscript:
    """The form of a monitoring."""
    watched = [_watched(item) for item in items_of(held)]
    office = held.department.name_in(held.year)
    return monitoring_form(office, held.year, held.day, watched, statement(coverage_of(held)))


def _watched(item: MonitoringItem) -> Watched:
    execution = Execution(item.budget_fen, item.paid_fen)
    row = item.objective
    progress = None if item.progress is None else item.progress.as_integer_ratio()
    monitored = Monitored(
        row.code,
        row.name,
        item.round.day,
        item.level,
        execution.rate,
        None if progress is None else Fraction(*progress),
        tuple(item.reasons),
        answer_by=item.answer_by,
    )
    said = [item.reaction.value if item.reaction else "", item.explanation, item.effect]
    return Watched(monitored, execution, "；".join(one for one in said if one))
