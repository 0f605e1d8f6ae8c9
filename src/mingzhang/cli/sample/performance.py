"""The performance of the sample (示例绩效): objectives, values, monitoring, self-evaluation, follow-up."""

from __future__ import annotations

from datetime import date, timedelta

from ...actions.accept_monitoring import accept_answer
from ...actions.acting import Actor
from ...actions.add_objective import (
    add_department_objective,
    add_project_objective,
    add_task_objective,
)
from ...actions.answer_monitoring import AnswerInput, answer_monitoring
from ...actions.approve_evaluation import approve_evaluation
from ...actions.approve_objective import approve_objective
from ...actions.evaluation_rules import EvaluationInput, LineInput
from ...actions.follow_up import FollowUpInput, add_department_follow_up, meet_follow_up
from ...actions.objective_rules import IndicatorInput, ObjectiveInput
from ...actions.observation_rules import ObservationInput
from ...actions.observe import observe
from ...actions.save_evaluation import save_evaluation, submit_evaluation
from ...actions.save_objective import save_objective
from ...actions.start_evaluation import start_self_evaluation
from ...actions.start_monitoring import start_monitoring
from ...actions.submit_objective import submit_objective
from ...actions.take_over_figures import take_over_figures
from ...model.evaluation import Completion, FollowUp, Reaction
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
from ...store.evaluations import lost_of
from ...store.models import BudgetUnit, PerformanceEvaluation, PerformanceObjective
from .office import Office

_MADE_UP = "示例数据"
_TO_CORRECT = timedelta(days=60)
_DONE = "done"  # the indicator of a key task whose report names no figures


def load_performance(office: Office, year: int) -> None:
    """Everything that the file of a year says, by the deeds of the people of the sample."""
    records = read_year(office.files.folder / f"performance_{year}.toml")
    rows = {one.code: _objective(office, records, one) for one in records.objectives}
    for seen in records.observations:
        _observed(office, rows, records, seen)
    for done in records.completions:
        _completed(office, rows[done.code], done)
    if records.figures is not None:
        whole = next(row for row in rows.values() if row.owner is ObjectiveOwner.DEPARTMENT)
        take_over_figures(office.finance, whole, records.figures, _MADE_UP)
    _monitored(office, records)
    for row in rows.values():
        if row.owner is not ObjectiveOwner.KEY_TASK:
            _evaluated(office, row)
    for item in records.follow_ups:
        _followed(office, records, item)


# --- objectives and values ----------------------------------------------------------------------------


def _objective(office: Office, records: YearRecords, one: Objective) -> PerformanceObjective:
    unit = _unit(office, one)
    officer = office.officer(unit.code)
    row = _begun(office, officer, unit, one)
    tree = [_indicator(given) for given in one.tree]
    if one.owner is ObjectiveOwner.KEY_TASK and not tree:
        tree = [_done_indicator()]
    given = ObjectiveInput(one.words, place=one.place, indicators=tree)
    row = submit_objective(officer, save_objective(officer, row, given, row.revision))
    waiver = "示例单位按已公布的文本录入，目标原文如此"
    return approve_objective(office.reviewer(unit.code), row, waiver=waiver)


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


def _observed(
    office: Office, rows: dict[str, PerformanceObjective], records: YearRecords, seen: Observation
) -> None:
    """A value, entered at the unit whose objective it serves first."""
    serving = [one for one in records.objectives if seen.measure in {i.key for i in one.tree}]
    unit = rows[serving[0].code].unit if serving else _unit(office, records.objectives[0])
    given = ObservationInput(
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
    observe(office.officer(unit.code), unit, seen.year, given)


def _completed(office: Office, row: PerformanceObjective, done: Completion) -> None:
    """What became of a key task in words, with the money paid for it where the report names it."""
    words = done.words if done.paid_fen is None else f"{done.words}，支出{ten_thousand(done.paid_fen)}"
    measure, day = f"{row.code}/{_DONE}", date(row.year, 12, 31)
    reached = ObservationInput(measure, day, achievement=Achievement.REACHED, explanation=words)
    if row.owner is ObjectiveOwner.KEY_TASK and row.indicators.filter(code=_DONE).exists():
        observe(office.officer(row.unit.code), row.unit, row.year, reached)


# --- monitoring, evaluation, follow-up ----------------------------------------------------------------


def _monitored(office: Office, records: YearRecords) -> None:
    """The monitoring that the file names; who was warned answers."""
    held = records.monitoring
    if held is None:
        return
    made = start_monitoring(office.finance, office.department, records.year, held.date, only=held.monitored)
    for item in made.items.filter(answer_by__isnull=False).select_related("objective__unit"):
        code = item.objective.unit.code
        answer = AnswerInput(Reaction.CONTINUE, f"{_MADE_UP}：下半年按进度执行", made.day + _TO_CORRECT)
        accept_answer(office.reviewer(code), answer_monitoring(office.officer(code), item, answer))


def _evaluated(office: Office, row: PerformanceObjective) -> PerformanceEvaluation:
    officer = office.officer(row.unit.code)
    made = start_self_evaluation(officer, row)
    said = {
        one["code"]: LineInput(one["explanation"] or f"{_MADE_UP}：{one['cause']}"[:400])
        for one in made.lines
        if lost_of(one)
    }
    made = save_evaluation(officer, made, EvaluationInput(lines=said))
    return approve_evaluation(office.reviewer(row.unit.code), submit_evaluation(officer, made), "同意")


def _followed(office: Office, records: YearRecords, item: FollowUp) -> None:
    given = FollowUpInput(item.kind, item.words, item.owner, item.due)
    made = add_department_follow_up(office.finance, office.department, item.raised, given, item.objective)
    if item.met_on is not None:
        meet_follow_up(office.finance, made, item.met_on, item.met_how)
