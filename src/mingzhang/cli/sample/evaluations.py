"""What becomes of the sample's objectives (示例监控和评价): monitored, evaluated, followed up, used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from ...actions.accept_monitoring import accept_answer
from ...actions.acting import Actor
from ...actions.answer_monitoring import AnswerInput, answer_monitoring, record_effect
from ...actions.approve_evaluation import approve_evaluation
from ...actions.evaluation_rules import EvaluationInput, LineInput
from ...actions.follow_up import (
    FollowUpInput,
    add_department_follow_up,
    add_follow_ups,
    meet_follow_up,
)
from ...actions.save_evaluation import save_evaluation, submit_evaluation
from ...actions.start_evaluation import start_evaluation
from ...actions.start_monitoring import start_monitoring
from ...actions.use_result import proposal, use_result
from ...model.evaluation import FollowUp, Reaction
from ...model.indicator import ObjectiveOwner
from ...model.office import EvaluationKind, OfficeRole
from ...performance.records import EvaluationTexts, YearRecords
from ...store.evaluations import lost_of
from ...store.models import FollowUpItem, PerformanceEvaluation, PerformanceObjective
from ...store.queries.performance_reports import results
from .office import Office

MADE_UP = "示例数据"
_TO_CORRECT = timedelta(days=60)
Rows = Mapping[str, PerformanceObjective]


def monitor_year(office: Office, records: YearRecords) -> None:
    """The monitoring that the file names; who was warned answers, and says what came of it."""
    held = records.monitoring
    if held is None:
        return
    made = start_monitoring(office.finance, office.department, records.year, held.date, only=held.monitored)
    for item in made.items.filter(answer_by__isnull=False).select_related("objective__unit"):
        code = item.objective.unit.code
        answer = AnswerInput(Reaction.CONTINUE, f"{MADE_UP}：下半年按进度执行", made.day + _TO_CORRECT)
        accept_answer(office.reviewer(code), answer_monitoring(office.officer(code), item, answer))
        record_effect(office.officer(code), item, f"{MADE_UP}：年底前完成支付，目标全部完成")


# --- evaluations --------------------------------------------------------------------------------------


def evaluate_year(office: Office, rows: Rows, records: YearRecords) -> None:
    """Every objective with indicators by its own unit, and by the department those that the file names."""
    texts = {(one.objective, one.kind): one for one in records.evaluations}
    for one in records.objectives:
        if one.owner is not ObjectiveOwner.KEY_TASK and one.tree:
            unit = rows[one.code].unit.code
            who = office.officer(unit), office.reviewer(unit)
            _evaluated(who, rows[one.code], EvaluationKind.SELF, texts.get((one.code, EvaluationKind.SELF)))
    for (code, kind), said in texts.items():
        if kind is EvaluationKind.DEPARTMENT:
            made = _evaluated(_two_of_finance(office), rows[code], kind, said)
            use_result(office.finance, made, proposal(made).action)


def _two_of_finance(office: Office) -> tuple[Actor, Actor]:
    """Who evaluates for the department, and another of its people who reviews."""
    role = OfficeRole.DEPARTMENT_FINANCE
    first, second, *_more = (a for a in office.people.values() if role in a.roles())
    return first, second


def _evaluated(
    who: tuple[Actor, Actor], row: PerformanceObjective, kind: EvaluationKind, said: EvaluationTexts | None
) -> PerformanceEvaluation:
    """Started, explained where points were lost, handed in and approved by another."""
    author, reviewer = who
    made = start_evaluation(author, row, kind)
    lines = {one["code"]: LineInput(_explained(one)) for one in made.lines if lost_of(one)}
    given = EvaluationInput(performance=results(row), lines=lines)
    if said is not None:
        given = EvaluationInput(said.situation, said.performance, said.problems, said.advice, lines)
    made = save_evaluation(author, made, given, made.revision)
    return approve_evaluation(reviewer, submit_evaluation(author, made), "同意")


def _explained(line: Mapping[str, str]) -> str:
    return line["explanation"] or f"{MADE_UP}：{line['cause']}"[:400]


# --- follow-up ----------------------------------------------------------------------------------------


def follow_up_year(office: Office, rows: Rows, records: YearRecords) -> None:
    """Problems and advice of each evaluation become items with owner and date; some are met."""
    whole = next((code for code, row in rows.items() if row.owner is ObjectiveOwner.DEPARTMENT), "")
    by_objective: dict[str, list[FollowUp]] = defaultdict(list)
    for item in records.follow_ups:
        by_objective[item.objective or whole].append(item)
    for code, items in by_objective.items():
        for item, made in zip(items, _items(office, rows.get(code), records.year, items), strict=True):
            if item.met_on is not None:
                meet_follow_up(office.finance, made, item.met_on, item.met_how)


def _items(
    office: Office, row: PerformanceObjective | None, year: int, items: list[FollowUp]
) -> list[FollowUpItem]:
    given = [FollowUpInput(item.kind, item.words, item.owner, item.due) for item in items]
    latest = PerformanceEvaluation.objects.filter(objective=row).select_related("objective__unit__department")
    evaluation = max(latest, key=lambda one: one.kind.level, default=None)
    if evaluation is None:
        return [add_department_follow_up(office.finance, office.department, year, one) for one in given]
    return add_follow_ups(office.finance, evaluation, given)
