"""What holds for evaluations of all kinds (绩效评价规则): who may, in which state, and how they are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ..model.office import EvaluationKind, PaperState
from ..performance.errors import PerformanceError
from ..store.evaluations import (
    NOTHING,
    Line,
    Scored,
    grade_named,
    kept_line,
    lost_of,
    reduction_of,
    scored,
    total_of,
)
from ..store.models import PerformanceEvaluation, PerformanceObjective, PerformanceObservation
from ..store.performance import place_of
from .entered import line, paragraphs
from .errors import InputError, StateError
from .paper_state import demand_state

VERBS = {
    EvaluationKind.SELF: "evaluate",
    EvaluationKind.DEPARTMENT: "evaluate_department",
    EvaluationKind.BUREAU: "evaluate_bureau",
}
TEXTS = ("situation", "performance", "problems", "advice")
_LABELS = dict(zip(TEXTS, ("基本情况", "绩效情况", "存在问题", "改进措施和建议"), strict=True))


@dataclass(frozen=True)
class LineInput:
    """What a person says of a line: why points were lost, and what an evaluator takes off beyond the rule."""

    explanation: str = ""
    reduction: Decimal = NOTHING


@dataclass(frozen=True)
class EvaluationInput:
    """What a person enters of an evaluation. Scores are never entered; `lines` go by indicator code."""

    situation: str = ""
    performance: str = ""
    problems: str = ""
    advice: str = ""
    lines: Mapping[str, LineInput] = field(default_factory=dict)


def locked(row: PerformanceEvaluation) -> PerformanceEvaluation:
    """The evaluation, locked until the deed is done."""
    held = PerformanceEvaluation.objects.select_for_update(of=("self",))
    return held.select_related("objective__unit__department", "objective__department").get(pk=row.pk)


def in_state(row: PerformanceEvaluation, *states: PaperState) -> None:
    """Refuse with a StateError when the evaluation is in another state."""
    demand_state(row.state, states, "该评价", "the evaluation")


def unchanged(row: PerformanceEvaluation, revision: int) -> None:
    """Refuse with a StateError when somebody saved since `revision`."""
    if row.revision != revision:
        raise StateError(
            "他人已修改该评价，您的录入未保存，仍保留在本页；请另开页面核对后再录入",
            "somebody else saved the evaluation meanwhile; your entries were not saved and are still here",
        )


def fresh(objective: PerformanceObjective) -> Scored:
    """The score by rule; a refusal says what to mend before."""
    try:
        return scored(objective)
    except PerformanceError as error:
        raise StateError(error.chinese, error.english) from error


def put_score(row: PerformanceEvaluation, said: Mapping[str, LineInput]) -> None:
    """Lines, total, grade and execution as they are now; what was said of a line stays unless said anew."""
    found = fresh(row.objective)
    before: dict[str, Line] = {one["code"]: one for one in row.lines or _own_lines(row)}
    known = _known_explanations(row.objective)
    row.lines = []
    for one in found.sheet.lines:
        given = said.get(one.code) or _as_before(before.get(one.code))
        kept = kept_line(one, _reduction(row, one.points, given, one.code))
        kept["explanation"] = line(given.explanation, one.code, "扣分原因说明", 400, needed=False) or (
            "；".join(dict.fromkeys(known[code] for code in one.uses if known.get(code)))
        )
        row.lines.append(kept)
    row.form = found.sheet.form
    row.budget_fen, row.paid_fen = found.execution.budget_fen, found.execution.paid_fen
    row.total = total_of(row.lines)
    grade = grade_named(row.total, row.objective.year, place_of(row.objective.department))
    row.grade = grade.name if grade else ""


def _own_lines(row: PerformanceEvaluation) -> list[Line]:
    """What the unit said of its own evaluation: others begin with it, without taking anything off."""
    rows = PerformanceEvaluation.objects.filter(objective=row.objective, kind=EvaluationKind.SELF)
    own = rows.exclude(pk=row.pk).first()
    return own.lines if own else []


def _as_before(kept: Line | None) -> LineInput:
    return LineInput(kept["explanation"], reduction_of(kept)) if kept else LineInput()


def _known_explanations(objective: PerformanceObjective) -> dict[str, str]:
    """What was said when the values were entered."""
    rows = PerformanceObservation.objects.filter(department=objective.department, withdrawn=False)
    return {str(pk): words for pk, words in rows.exclude(explanation="").values_list("pk", "explanation")}


def _reduction(row: PerformanceEvaluation, points: Decimal | None, given: LineInput, code: str) -> Decimal:
    """What is taken off beyond the rule: by others than the unit, with a reason, never more than there is."""
    taken = given.reduction
    if not taken:
        return NOTHING
    if row.kind is EvaluationKind.SELF:
        raise InputError("自评按规则计分，不能另行扣分", "a self-evaluation is scored by rule alone", code)
    if points is None or not taken.is_finite() or not 0 < taken <= points or taken != round(taken, 2):
        raise InputError(
            f"扣分应在0至{points or 0}之间，最多两位小数", f"take off between 0 and {points or 0}", code
        )
    if not given.explanation.strip():
        raise InputError("请写明扣分原因", "say why points are taken off", code)
    return taken


def put_texts(row: PerformanceEvaluation, given: EvaluationInput) -> None:
    """The four texts of the report on the row."""
    for name in TEXTS:
        setattr(row, name, paragraphs(getattr(given, name), name, _LABELS[name], 8000))


def complete(row: PerformanceEvaluation) -> None:
    """Refuse to hand in what is not complete: a line without a value, lost points without a reason.

    A unit also says of its goal what became of it: the form prints it beside the goal.
    """
    missing = [one["name"] for one in row.lines if lacks_value(one)]
    if missing or row.total is None:
        raise StateError(
            f"“{'、'.join(missing)}”没有实际完成值，请先填报",
            "enter the missing values first: " + ", ".join(missing),
        )
    silent = [one["name"] for one in row.lines if lacks_reason(one)]
    if silent:
        raise InputError(
            f"“{'、'.join(silent)}”扣了分，请逐项说明原因", "explain every lost point: " + ", ".join(silent)
        )
    if leaves_goal_blank(row):
        raise InputError(
            "请填写绩效情况：自评表“实际完成情况”一栏由此而来，现为空白",
            "say what became of the goal: the form prints it beside the goal, and it is blank",
            "performance",
        )


def lacks_value(kept: Line) -> bool:
    """True for a line that cannot be judged: there is no actual value."""
    return kept["points"] is None


def lacks_reason(kept: Line) -> bool:
    """True for a line that lost points without a word."""
    return bool(lost_of(kept)) and not kept["explanation"]


def leaves_goal_blank(row: PerformanceEvaluation) -> bool:
    """True for a self-evaluation whose form would print nothing as 实际完成情况 of the goal."""
    return row.kind is EvaluationKind.SELF and not row.performance.strip()


def told(row: PerformanceEvaluation) -> dict[str, object]:
    """The evaluation as plain values for the audit trail."""
    return {
        "objective": row.objective.code,
        "kind": row.kind.name.lower(),
        "state": row.state.name.lower(),
        "total": None if row.total is None else str(row.total),
        "grade": row.grade,
        "lines": {one["code"]: one["points"] for one in row.lines},
        "opinion": row.opinion,
        **{name: getattr(row, name) for name in TEXTS},
    }
