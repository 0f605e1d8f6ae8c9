"""The performance of the sample (示例绩效): a year's objectives and values, by the deeds of its people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from ...actions.acting import Actor
from ...actions.add_objective import (
    add_department_objective,
    add_project_objective,
    add_task_objective,
)
from ...actions.objective_rules import IndicatorInput, ObjectiveInput
from ...actions.observation_rules import ObservationInput
from ...actions.observe import observe_all
from ...actions.take_over_figures import take_over_execution, take_over_figures
from ...model.evaluation import Completion
from ...model.indicator import (
    Achievement,
    Indicator,
    IndicatorKind,
    Objective,
    ObjectiveOwner,
    Observation,
    Operator,
)
from ...performance.coverage import ten_thousand
from ...performance.records import YearRecords, read_year
from ...store.models import BudgetUnit, PerformanceObjective
from .evaluations import MADE_UP, evaluate_year, follow_up_year, monitor_year
from .objectives import in_force
from .office import Office

_WAIVER = "示例单位按已公布的文本录入，目标原文如此"
_DONE = "done"  # the indicator of a key task that says in words what became of it
Rows = dict[str, PerformanceObjective]


@transaction.atomic
def load_performance(office: Office, year: int) -> None:
    """Everything that the file of a year says, by the deeds of the people of the sample, all or none."""
    records = read_year(office.files.folder / f"performance_{year}.toml")
    rows = {one.code: _objective(office, one) for one in records.objectives}
    _values(office, rows, records)
    _amounts(office, rows, records)
    monitor_year(office, records)
    evaluate_year(office, rows, records)
    follow_up_year(office, rows, records)


# --- objectives ---------------------------------------------------------------------------------------


def _objective(office: Office, one: Objective) -> PerformanceObjective:
    unit = _unit(office, one)
    officer = office.officer(unit.code)
    row = _begun(office, officer, unit, one)
    tree = [_indicator(given) for given in one.tree]
    if one.owner is ObjectiveOwner.KEY_TASK:
        tree.append(_done_indicator())
    return in_force(office, row, ObjectiveInput(one.words, place=one.place, indicators=tree), _WAIVER)


def _unit(office: Office, one: Objective) -> BudgetUnit:
    own = next(unit for unit in office.units.values() if unit.is_head_office)
    return office.units.get(one.unit, own)


def _begun(office: Office, officer: Actor, unit: BudgetUnit, one: Objective) -> PerformanceObjective:
    if one.owner is ObjectiveOwner.PROJECT:
        return add_project_objective(officer, office.projects[one.code], one.year)
    if one.owner is ObjectiveOwner.DEPARTMENT:
        return add_department_objective(officer, unit, one.year)
    return add_task_objective(officer, unit, one.year, one.code, one.name)


def _indicator(one: Indicator) -> IndicatorInput:
    target = one.target
    text = f"{target.value}~{target.high}" if target.operator is Operator.RANGE else str(target)
    return IndicatorInput(
        one.name,
        one.kind,
        target.operator,
        text,
        one.weight,
        one.unit,
        one.code,
        one.key,
        one.second,
        one.base.value if one.base else None,
        one.base.year if one.base else None,
        one.basis,
        one.method,
        one.frequency,
        one.reckoning,
        one.person,
        one.evidence,
        one.least_evidence,
    )


def _done_indicator() -> IndicatorInput:
    return IndicatorInput("完成情况", IndicatorKind.QUALITY, Operator.QUALITATIVE, "按目标完成", code=_DONE)


# --- values and amounts -------------------------------------------------------------------------------


def _values(office: Office, rows: Rows, records: YearRecords) -> None:
    """Every value, entered at the unit whose objective it serves first, a unit's values together."""
    first = {i.key: rows[one.code].unit for one in reversed(records.objectives) for i in one.tree}
    whole = next((row.unit for row in rows.values() if row.owner is ObjectiveOwner.DEPARTMENT), None)
    given: dict[BudgetUnit, list[ObservationInput]] = defaultdict(list)
    for seen in records.observations:
        unit = first.get(seen.measure) or whole
        if unit is not None:
            given[unit].append(_observation(seen))
    for done in records.completions:
        given[rows[done.code].unit].append(_completion(records.year, done))
    for unit, values in given.items():
        enter_values(office, unit, records.year, values)


def enter_values(office: Office, unit: BudgetUnit, year: int, values: Iterable[ObservationInput]) -> None:
    """Values of a year, entered by the officer of the unit, so many at once as a person may."""
    held = list(values)
    for start in range(0, len(held), 50):
        observe_all(office.officer(unit.code), unit, year, held[start : start + 50])


def _observation(seen: Observation) -> ObservationInput:
    return ObservationInput(
        seen.measure,
        seen.date,
        seen.value,
        seen.approximation,
        seen.unit,
        seen.reckoning,
        seen.achievement,
        seen.share,
        seen.source,
        seen.explanation,
    )


def _completion(year: int, done: Completion) -> ObservationInput:
    """What became of a key task in words, with the money paid for it where the report names it."""
    words = done.words if done.paid_fen is None else f"{done.words}，支出{ten_thousand(done.paid_fen)}"
    measure, day = f"{done.code}/{_DONE}", date(year, 12, 31)
    return ObservationInput(
        measure, day, achievement=Achievement.REACHED, source=done.source, explanation=words
    )


def _amounts(office: Office, rows: Rows, records: YearRecords) -> None:
    """The money that the ledger does not hold: of key tasks, and of a department before the ledger."""
    for done in records.completions:
        if done.paid_fen is not None:
            row = rows[done.code]
            take_over_execution(office.officer(row.unit.code), row, done.paid_fen, done.source)
    if records.figures is None:
        return
    whole = next(row for row in rows.values() if row.owner is ObjectiveOwner.DEPARTMENT)
    take_over_figures(office.finance, whole, records.figures, MADE_UP)
    code = next(code for code, row in rows.items() if row is whole)
    spent = records.execution(code)
    if spent is not None:
        officer = office.officer(whole.unit.code)
        take_over_execution(officer, whole, spent.paid_fen, MADE_UP, spent.budget_fen)
