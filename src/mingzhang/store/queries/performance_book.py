"""Performance as the books tell it (预决算中的绩效): records of a year gathered into words and amounts.

A year without objectives, monitoring and evaluations gives nothing, and its books stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from django.db.models import Q, QuerySet

from ...forms.load import find
from ...model.book import BookKind
from ...model.draft import Amount, Words
from ...model.evaluation import Execution, WarningLevel
from ...model.indicator import IndicatorGroup, IndicatorKind, Objective, ObjectiveOwner
from ...model.office import EvaluationKind, PaperState
from ...model.point import Flow, Nature, Point, Source, Stage
from ...performance import book
from ...performance.book import Lost, PerformanceYear, Result, Watch, Whole
from ...performance.coverage import Coverage, Member, coverage
from ...performance.department import dimension
from ...performance.units import plain_unit
from ...performance.values import Observed, by_measure, value_of
from ...vocabulary.text import plain
from ..evaluations import execution_of, lost_of
from ..models import (
    Department,
    FollowUpItem,
    MonitoringRound,
    PerformanceEvaluation,
    PerformanceObjective,
    Project,
    RegisterRow,
)
from ..performance import follow_up_of, objective_of, objective_rows, observations_of
from .department_figures import projects_with_money
from .monitoring import coverage_of
from .performance_reports import given_sheet, reached

RESULTS_TABLE = "项目支出绩效自评情况表"
WITH_MONEY = "年内安排资金的项目"
TASKS_TABLE = "部门整体支出绩效和重点工作完成情况"
_SCORE, _GRADE, _DONE = "自评得分", "自评等级", "任务（重要事项）绩效目标完成情况"
_KINDS = {EvaluationKind.SELF: "自评"}
_COSTS = (IndicatorKind.COST, IndicatorKind.ECONOMIC_COST)
_DIMENSIONS = (IndicatorGroup.MANAGEMENT, IndicatorGroup.DUTY)


def approved_objectives(
    department: Department, year: int, owner: ObjectiveOwner
) -> QuerySet[PerformanceObjective]:
    """The objectives in force of a year: of projects, key tasks or the whole department."""
    rows = objective_rows(department, year).filter(owner=owner, state=PaperState.APPROVED)
    return rows.order_by("code")


# --- final accounts -----------------------------------------------------------------------------------


def accounts_words(department: Department, year: int) -> tuple[Words, ...]:
    """What final accounts say of the year's performance."""
    said = book.book_words(performance_year(department, year))
    rows = [*_result_words(department, year), *_task_words(department, year)]
    return tuple(Words(topic, text, year) for topic, text in (*said.items(), *rows))


def accounts_amounts(department: Department, year: int) -> tuple[Amount, ...]:
    """The money of the table of self-evaluations: each project's budget of the whole year, and payments."""
    office = department.name_in(year)
    return tuple(
        Amount(Point(office, year, Flow.EXPENDITURE, stage, nature=Nature.PROJECT, project=plain(name)), fen)
        for name, row in _named(_evaluations(department, year, EvaluationKind.SELF))
        for stage, fen in ((Stage.FINAL_BUDGET, row.budget_fen), (Stage.OUTTURN, row.paid_fen))
    ) + tuple(_task_amounts(department, year, office))


def performance_year(department: Department, year: int) -> PerformanceYear:
    """Everything recorded of a year that its final accounts tell."""
    evaluations = list(_evaluations(department, year, EvaluationKind.SELF))
    others = _evaluations(department, year, EvaluationKind.DEPARTMENT, EvaluationKind.BUREAU)
    return PerformanceYear(
        year,
        _goal_coverage(department, year),
        tuple(_watch(held) for held in _rounds(department, year)),
        self_coverage(department, year, evaluations),
        tuple(_result(name, row) for name, row in _named(evaluations)),
        tuple(_result(row.objective.name, row) for row in others),
        _whole(department, year),
        tuple(follow_up_of(item) for item in _open_items(department, year)),
    )


def _rounds(department: Department, year: int) -> Iterable[MonitoringRound]:
    return MonitoringRound.objects.filter(department=department, year=year).order_by("day")


def _evaluations(
    department: Department, year: int, *kinds: EvaluationKind
) -> QuerySet[PerformanceEvaluation]:
    """The approved evaluations of projects, by code."""
    return _approved(department, year, ObjectiveOwner.PROJECT, *kinds).order_by("objective__code", "pk")


def _approved(
    department: Department, year: int, owner: ObjectiveOwner, *kinds: EvaluationKind
) -> QuerySet[PerformanceEvaluation]:
    rows = PerformanceEvaluation.objects.filter(
        objective__department=department,
        objective__year=year,
        objective__owner=owner,
        kind__in=kinds,
        state=PaperState.APPROVED,
        total__isnull=False,
    )
    return rows.select_related("objective__unit__department", "objective__project")


def _named(rows: Iterable[PerformanceEvaluation]) -> Iterator[tuple[str, PerformanceEvaluation]]:
    """Evaluations by the name that tells them apart: with the unit where two units have one of that name."""
    held = list(rows)
    names = [plain(row.objective.name) for row in held]
    for row, name in zip(held, names, strict=True):
        shared = names.count(name) > 1
        unit = row.objective.unit.name_in(row.objective.year)
        yield (f"{row.objective.name}（{unit}）" if shared else row.objective.name), row


# --- coverage -----------------------------------------------------------------------------------------


def _members(department: Department, year: int, *, paid: bool) -> list[Member]:
    """The projects with a budget in the year, with that budget or with what was paid of it."""
    standing = projects_with_money(department, year)
    projects = Project.objects.filter(pk__in=standing).order_by("number")
    return [
        Member(one.number, one.name, standing[one.pk].paid if paid else standing[one.pk].final_budget)
        for one in projects
    ]


def _goal_coverage(department: Department, year: int) -> Coverage | None:
    """Which of the projects with money have an approved objective; None when there is no objective at all."""
    rows = approved_objectives(department, year, ObjectiveOwner.PROJECT)
    return _covered("绩效目标", _members(department, year, paid=False), _numbers(rows))


def self_coverage(
    department: Department, year: int, rows: Iterable[PerformanceEvaluation] | None = None
) -> Coverage | None:
    """Which of the projects with money were self-evaluated, by what was paid of it; None when none was.

    `rows` are the approved self-evaluations of the year where they are known already.
    """
    found = _evaluations(department, year, EvaluationKind.SELF) if rows is None else rows
    goals = _numbers(row.objective for row in found)
    return _covered("绩效自评", _members(department, year, paid=True), goals)


def _covered(what: str, members: list[Member], covered: set[str]) -> Coverage | None:
    """None when nothing is covered: then nothing was recorded, and nothing is claimed."""
    codes = covered & {member.code for member in members}
    return coverage(what, WITH_MONEY, members, codes) if codes else None


def _numbers(rows: Iterable[PerformanceObjective]) -> set[str]:
    return {row.project.number for row in rows if row.project is not None}


def _watch(held: MonitoringRound) -> Watch:
    items = list(held.items.filter(objective__owner=ObjectiveOwner.PROJECT))
    warned = [item for item in items if item.answer_by is not None]
    covered = coverage_of(held)
    return Watch(
        held.day,
        covered if held.threshold_fen else replace(covered, base=WITH_MONEY),
        {level: sum(item.level is level for item in items) for level in WarningLevel},
        len(warned),
        sum(item.answered_at is not None for item in warned),
    )


# --- results ------------------------------------------------------------------------------------------


def _result(name: str, row: PerformanceEvaluation) -> Result:
    return Result(
        name,
        _KINDS.get(row.kind, row.kind.value),
        Execution(row.budget_fen, row.paid_fen),
        row.total or Decimal(0),
        row.grade,
        tuple(_losses(row)),
        row.performance,
        row.problems,
        row.advice,
    )


def _losses(row: PerformanceEvaluation) -> Iterator[Lost]:
    for kept in row.lines:
        lost = lost_of(kept)
        if lost:
            yield Lost(str(kept["name"]), lost, str(kept["explanation"] or kept["cause"]).rstrip("。"))


def _whole(department: Department, year: int) -> Whole | None:
    """The evaluation of the whole department with the highest authority: the bureau's, else its own."""
    rows = list(_approved(department, year, ObjectiveOwner.DEPARTMENT, *EvaluationKind))
    if not rows:
        return None
    row = max(rows, key=lambda one: one.kind.level)
    sheet = given_sheet(row)
    found = [(group.value, *dimension(sheet, group)) for group in _DIMENSIONS]
    parts = tuple((name, full, points) for name, full, points in found if full and points is not None)
    return Whole(_result(department.name_in(year), row), parts)


def _open_items(department: Department, year: int) -> QuerySet[FollowUpItem]:
    """What the year's evaluations and earlier ones left to do and is not done yet."""
    of_year = Q(evaluation__isnull=True) | Q(evaluation__state=PaperState.APPROVED)
    rows = FollowUpItem.objects.filter(of_year, department=department, raised__lte=year, met_on__isnull=True)
    return rows.order_by("due", "pk")


def _result_words(department: Department, year: int) -> Iterator[tuple[str, str]]:
    """The words of the table of self-evaluations: score and grade of every project."""
    for name, row in _named(_evaluations(department, year, EvaluationKind.SELF)):
        yield f"{RESULTS_TABLE}/{_SCORE}:{name}", f"{row.total:.2f}"
        yield f"{RESULTS_TABLE}/{_GRADE}:{name}", row.grade


# --- key tasks ----------------------------------------------------------------------------------------


def _tasks(department: Department, year: int) -> list[PerformanceObjective]:
    """The key tasks of a year; none where the register of key tasks is kept, which tells them itself."""
    kept = RegisterRow.objects.filter(unit__department=department, year=year, register="key_tasks")
    if any(values for values in kept.values_list("values", flat=True)):
        return []
    return list(approved_objectives(department, year, ObjectiveOwner.KEY_TASK))


def _task_words(department: Department, year: int) -> Iterator[tuple[str, str]]:
    """What became of every key task: in the table of the form, or as a list where the form has none."""
    tasks = _tasks(department, year)
    if not tasks:
        return
    form = find(BookKind.FINAL_ACCOUNTS, year, department.name_in(year))
    has_table = form is not None and form.table(TASKS_TABLE) is not None
    head = f"{TASKS_TABLE}/{_DONE}" if has_table else book.TASK
    observed = by_measure(observations_of(department, year))
    for task in tasks:
        yield f"{head}:{_goal_words(task)}", reached(objective_of(task), observed).rstrip("。")


def _task_amounts(department: Department, year: int, office: str) -> Iterator[Amount]:
    """What was paid for each key task: taken over or in the ledger, else where an indicator measures it."""
    observed = by_measure(observations_of(department, year))
    for task in _tasks(department, year):
        fen = execution_of(task).paid_fen or _paid(objective_of(task), observed)
        if fen is not None:
            point = Point(office, year, Flow.EXPENDITURE, Stage.OUTTURN, Source.FISCAL)
            yield Amount(replace(point, detail=(_goal_words(task),)), fen)


def _paid(task: Objective, observed: Observed) -> int | None:
    """The cost observed in money (实际支付资金); None where no indicator of the task has such a value."""
    found = [
        value.value * plain_unit(one.unit)[0]
        for one in task.tree
        if one.kind in _COSTS and plain_unit(one.unit)[1] == "元"
        if (value := value_of(one, task.year, observed)) is not None and value.value is not None
    ]
    return int(sum(found) * 100) if found else None


def _goal_words(task: PerformanceObjective) -> str:
    return (task.words.strip() or task.name).rstrip("。")
