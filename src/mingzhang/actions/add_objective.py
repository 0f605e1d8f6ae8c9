"""Begin an objective (新建绩效目标): of a project, the department or a key task, or as last year."""

from __future__ import annotations

import re
from decimal import Decimal

from ..model.indicator import Indicator, ObjectiveOwner, Reckoning
from ..model.office import PaperState
from ..performance.errors import PerformanceError
from ..performance.values import Observed, by_measure, value_of
from ..store.models import BudgetUnit, PerformanceIndicator, PerformanceObjective, Project
from ..store.performance import indicator_of, observations_of
from .acting import Actor, record, verb
from .entered import budget_year, line
from .errors import InputError, StateError
from .objective_rules import keep_examination, told

_CODE = re.compile(r"[0-9A-Za-z一-鿿][0-9A-Za-z一-鿿._-]{0,29}")


@verb("set_objective")
def add_project_objective(actor: Actor, project: Project, year: int) -> PerformanceObjective:
    """Begin the objective of a project for a year with the number, name and words of the project."""
    actor.require("set_objective", project.unit)
    budget_year(year)
    if year < project.first_year or (project.last_year is not None and year > project.last_year):
        raise InputError(
            f"项目{project.number}在{year}年不执行，请核对年度",
            f"project {project.number} does not run in {year}",
            "project",
        )
    row = _new(project.unit, year, ObjectiveOwner.PROJECT, project.number, project.name)
    row.project, row.words, row.place = project, project.objective, project.region
    return _kept(actor, row)


@verb("set_objective")
def add_department_objective(actor: Actor, unit: BudgetUnit, year: int) -> PerformanceObjective:
    """Begin the objective of the whole department (部门整体绩效目标), kept at one of its units."""
    actor.require("set_objective", unit)
    department = unit.department
    row = _new(unit, budget_year(year), ObjectiveOwner.DEPARTMENT, department.code, department.name_in(year))
    return _kept(actor, row)


@verb("set_objective")
def add_task_objective(
    actor: Actor, unit: BudgetUnit, year: int, code: str, name: str
) -> PerformanceObjective:
    """Begin the objective of a key task (重点任务) under its own number."""
    actor.require("set_objective", unit)
    given = line(code, "code", "任务编号", 30)
    if not _CODE.fullmatch(given):
        raise InputError("任务编号由文字、数字和-._组成", "letters, digits, hyphens and dots", "code")
    row = _new(unit, budget_year(year), ObjectiveOwner.KEY_TASK, given, line(name, "name", "任务名称", 200))
    return _kept(actor, row)


@verb("set_objective")
def copy_objective(actor: Actor, earlier: PerformanceObjective, year: int) -> PerformanceObjective:
    """Begin a year's objective from an earlier one with its indicators; what was reached becomes the base."""
    actor.require("set_objective", earlier.unit)
    if budget_year(year) <= earlier.year:
        raise InputError(f"只能复制到{earlier.year}年以后", f"copy to a year after {earlier.year}", "year")
    row = _new(earlier.unit, year, earlier.owner, earlier.code, earlier.name)
    row.project, row.words, row.place = earlier.project, earlier.words, earlier.place
    row.created_by = actor.person
    row.save()
    reached = by_measure(observations_of(earlier.department, earlier.year))
    tree = [_copied(row, earlier, one, reached) for one in earlier.indicators.order_by("position")]
    PerformanceIndicator.objects.bulk_create(tree)
    return _kept(actor, row)


def _copied(
    row: PerformanceObjective, earlier: PerformanceObjective, one: PerformanceIndicator, reached: Observed
) -> PerformanceIndicator:
    held = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    made = PerformanceIndicator(**{**held, "id": None, "objective_id": row.pk})
    if one.reckoning is Reckoning.YEARLY:
        value = _reached(indicator_of(one, earlier.code), earlier.year, reached)
        if value is not None:
            made.base_value, made.base_year = round(value, 4), earlier.year
    return made


def _reached(indicator: Indicator, year: int, reached: Observed) -> Decimal | None:
    """What was reached in a year in the unit of the indicator; None when nobody observed it."""
    try:
        value = value_of(indicator, year, reached)
    except PerformanceError:  # observed in a unit that is none of the indicator's
        return None
    return value.value if value else None


def _new(unit: BudgetUnit, year: int, owner: ObjectiveOwner, code: str, name: str) -> PerformanceObjective:
    """A row that is not kept yet. A code names one objective of the year, whoever owns it.

    Private measures are named after the code; two objectives of one code would mix them.
    """
    BudgetUnit.objects.select_for_update().filter(department=unit.department_id).order_by("pk").first()
    same = PerformanceObjective.objects.filter(department=unit.department_id, year=year, code=code).first()
    if same is not None:
        raise StateError(
            f"{year}年已有编码为{code}的绩效目标“{same.name}”，请直接修改",
            f"there is an objective {code} of {year} already; edit it",
            "code",
        )
    return PerformanceObjective(
        department=unit.department, unit=unit, owner=owner, code=code, name=name, year=year,
        state=PaperState.DRAFT,
    )  # fmt: skip


def _kept(actor: Actor, row: PerformanceObjective) -> PerformanceObjective:
    row.created_by = actor.person
    row.save()
    keep_examination(row)
    row.save()
    record(actor, "set_objective", row, unit=row.unit, after=told(row))
    return row
