"""Scores by rule (绩效评分): exact fractions, rounded once per line, every lost point with its cause.

The same observations, indicators and rules always give the same sheet; what is stored can be proved by
computing it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ..model.evaluation import Execution, ScoreLine, ScoreSheet
from ..model.indicator import (
    Achievement,
    EvidenceGrade,
    Indicator,
    IndicatorGroup,
    IndicatorKind,
    Objective,
    Observation,
    Operator,
    Target,
)
from .data import (
    EqualRule,
    GradePurpose,
    OverTargetRule,
    ScoreForm,
    Scoring,
    SurveyRule,
    grade_of,
    group_of,
)
from .errors import ObservationError, TargetError, WeightError
from .values import Observed, Value, by_measure, value_of

EXECUTION = "execution"
Share = tuple[int, int]  # numerator and denominator, not reduced: scoring thousands of projects is quick
_FULL: Share = (1, 1)
_NOTHING: Share = (0, 1)
_LAST = tuple(Decimal(1).scaleb(-places) for places in range(9))
_new = tuple.__new__  # of a named tuple without the detour over its names: lines are very many
# Members are asked for at every line: by a name of the module they are there at once.
_AT_LEAST, _AT_MOST, _QUALITATIVE = Operator.AT_LEAST, Operator.AT_MOST, Operator.QUALITATIVE
_SURVEYED, _NO_EVIDENCE = IndicatorKind.SATISFACTION, EvidenceGrade.NONE


def score(
    objective: Objective,
    observations: Iterable[Observation],
    execution: Execution | None,
    form: ScoreForm,
    scoring: Scoring,
    place: str = "",
) -> ScoreSheet:
    """The scored form of an objective; a WeightError when its weights do not fill the form.

    Lines whose value is missing cannot be judged: they neither pass nor fail, and there is no total yet.
    """
    year = objective.year
    weight = form.weight(IndicatorGroup.EXECUTION)
    _check_weights(objective, weight, form)
    observed = by_measure(observations)
    lines = [execution_line(execution, weight, scoring)] if weight else []
    lines += [score_indicator(i, year, observed, scoring) for i in objective.tree]
    sheet = ScoreSheet(objective.code, objective.name, year, form.id, tuple(lines))
    return graded(sheet, place)


def graded(sheet: ScoreSheet, place: str = "") -> ScoreSheet:
    """The sheet with the grade of its total; without one while a line cannot be judged."""
    total = sheet.total
    if total is None:
        return sheet
    grade = grade_of(total, GradePurpose.SCORE, sheet.year, place).grade
    return ScoreSheet(sheet.code, sheet.name, sheet.year, sheet.form, sheet.lines, grade)


def _check_weights(objective: Objective, execution: Decimal, form: ScoreForm) -> None:
    given = sum([indicator.weight for indicator in objective.tree], execution)
    if given != form.full:
        raise WeightError(
            f"“{objective.name}”各项分值合计{given}，应为{form.full}，请先调整分值",
            f"the weights of {objective.code} add up to {given} instead of {form.full}",
        )


def execution_line(execution: Execution | None, weight: Decimal, scoring: Scoring) -> ScoreLine:
    """Budget execution: paid over budget times the weight, never more than the weight (预算执行率)."""
    name, group = IndicatorGroup.EXECUTION.value, IndicatorGroup.EXECUTION
    if execution is None or execution.budget_fen <= 0:
        return ScoreLine(EXECUTION, name, group, weight, None, "没有预算数，不能评分")
    paid, budget = execution.paid_fen, execution.budget_fen
    if paid >= budget:
        doubt = "执行数超过预算数，请核对" if paid > budget else ""
        return ScoreLine(EXECUTION, name, group, weight, weight, "", doubt, (EXECUTION,))
    points = rounded(weight, (max(paid, 0), budget), scoring.places)
    cause = f"执行{_yuan(paid)}÷预算{_yuan(budget)}×{weight}分"
    return ScoreLine(EXECUTION, name, group, weight, points, cause, "", (EXECUTION,))


def score_indicator(indicator: Indicator, year: int, observed: Observed, scoring: Scoring) -> ScoreLine:
    """The score of one indicator in a year, with the observations it depends on."""
    group, full = group_of(indicator.kind, year), indicator.weight
    value = value_of(indicator, year, observed)
    if value is None:
        return ScoreLine(indicator.code, indicator.name, group, full, None, "没有实际完成值，不能评分")
    share, cause = _share(indicator, value, scoring)
    share, cause, doubt = _questioned(indicator, value, share, cause, scoring)
    points = full
    if share is not _FULL:
        points = rounded(full, share, scoring.places)
        said = value.explanation
        cause = f"{cause}；{said}" if said else cause
    return _new(ScoreLine, (indicator.code, indicator.name, group, full, points, cause, doubt, value.uses))


def _share(indicator: Indicator, value: Value, scoring: Scoring) -> tuple[Share, str]:
    """The part of the weight that a value earns, and why it is not the whole."""
    target = indicator.target
    if target.operator is _QUALITATIVE:
        return _qualitative(indicator, value, scoring)
    if value.value is None:
        raise ObservationError(
            f"指标“{indicator.name}”应填数值，现为“{value.printed}”，请重新填写",
            f"{indicator.code} needs a figure",
        )
    share = share_of(target, value.value, scoring)
    if share is _FULL:
        return share, ""
    how = _how(target.operator, scoring)
    return share, f"目标{target!s}{indicator.unit}，实际{value.printed}，{how}"


def _how(operator: Operator, scoring: Scoring) -> str:
    """How points were lost against a figure, so that a clerk can compute them again."""
    if operator is _AT_LEAST:
        return "按实际÷目标得分"
    if operator is _AT_MOST:
        return "按目标÷实际得分"
    if operator is Operator.RANGE:
        return "按实际与区间近端之比得分"
    return "未达到不得分" if scoring.equal_rule is EqualRule.ALL_OR_NOTHING else "按偏离程度扣分"


def share_of(target: Target, value: Decimal, scoring: Scoring) -> Share:
    """The part of the weight that a figure earns against its target (定量指标得分率).

    >>> from .data import scoring_in_force
    >>> share_of(Target(Operator.AT_LEAST, Decimal(12)), Decimal(9), scoring_in_force(2021))
    (9, 12)
    """
    if target.value is None:
        raise TargetError("指标没有指标值，请先补填", "the target has no figure")
    operator = target.operator
    if operator is _AT_LEAST:
        return _FULL if value >= target.value else _ratio(value, target.value)
    if operator is _AT_MOST:
        return _FULL if value <= target.value else _ratio(target.value, value)
    if operator is Operator.EQUAL:
        return _equal(target.value, value, scoring)
    high = target.value if target.high is None else target.high
    if value < target.value:
        return _ratio(value, target.value)
    return _FULL if value <= high else _ratio(high, value)


def _ratio(part: Decimal, whole: Decimal) -> Share:
    """Part over whole between nothing and all; nothing where a sign makes the proportion meaningless."""
    if part <= 0 or whole <= 0:
        return _NOTHING
    (a, b), (c, d) = part.as_integer_ratio(), whole.as_integer_ratio()
    return (a * d, b * c)


def _equal(target: Decimal, value: Decimal, scoring: Scoring) -> Share:
    """A fixed target: full when met; otherwise less by the deviation, or nothing."""
    if value == target:
        return _FULL
    if scoring.equal_rule is EqualRule.ALL_OR_NOTHING or target == 0:
        return _NOTHING
    return _ratio(abs(target) - abs(value - target), abs(target))


def _qualitative(indicator: Indicator, value: Value, scoring: Scoring) -> tuple[Share, str]:
    """The share within the band; reaching the target without a share earns all of it."""
    if value.achievement is None:
        raise ObservationError(
            f"指标“{indicator.name}”是定性指标，请选择完成档次",
            f"{indicator.code} needs a band of achievement",
        )
    share = value.share
    if share is None and value.achievement is not Achievement.REACHED:
        raise ObservationError(
            f"指标“{indicator.name}”为“{value.achievement.value}”，请填写完成比例",
            f"{indicator.code} needs the share reached within its band",
        )
    if share is None or share == 100:
        return _FULL, ""
    band = scoring.band(value.achievement)
    if not band.covers(share):
        raise ObservationError(
            f"指标“{indicator.name}”的完成比例{share}%不在{band.low}%至{band.high}%内，请修改",
            f"the share {share} of {indicator.code} is outside its band",
        )
    return _ratio(share, Decimal(100)), f"{value.achievement.value}，按{share}%得分"


def _questioned(
    indicator: Indicator, value: Value, share: Share, cause: str, scoring: Scoring
) -> tuple[Share, str, str]:
    """The share after over-fulfilment and survey rules, with what a person should look at."""
    is_survey = indicator.kind is _SURVEYED
    over = _over(indicator.target, value, scoring) if share is _FULL else None
    least = indicator.least_evidence
    if not over and not is_survey and least is _NO_EVIDENCE and value.low == value.high:
        return share, cause, ""  # nothing to look at: by far the most frequent
    doubts: list[str] = []
    if over:
        share, cause, doubt = _over_target(over, value, scoring)
        doubts.append(doubt)
    if is_survey and not _has_survey(value):
        doubts.append("满意度没有调查佐证")
        if scoring.survey_rule is SurveyRule.ZERO:
            share, cause = _NOTHING, "满意度没有调查佐证，按规则不得分"
    if least is not _NO_EVIDENCE and _lacks_evidence(indicator, value):
        doubts.append(f"佐证要求“{least.value}”，现为“{value.evidence.value}”")
    if value.low != value.high and _is_uncertain(indicator.target, value):
        doubts.append(f"“{value.printed}”不是确切数，是否达到{indicator.target}待核实")
    return share, cause, "；".join(doubts) if doubts else ""


def _has_survey(value: Value) -> bool:
    return value.evidence in (EvidenceGrade.DOCUMENTED, EvidenceGrade.VERIFIED)


def _lacks_evidence(indicator: Indicator, value: Value) -> bool:
    return value.evidence.rank < indicator.least_evidence.rank


def _over(target: Target, value: Value, scoring: Scoring) -> Decimal | None:
    """How many per cent of the target were reached, when that is far above it; None otherwise."""
    reached, goal = value.value, target.value
    if target.operator is not _AT_LEAST or reached is None or not goal or goal <= 0:
        return None
    if reached <= goal and scoring.over_above >= 100:
        return None
    return reached * 100 / goal if reached * 100 > goal * scoring.over_above else None


def _over_target(percent: Decimal, value: Value, scoring: Scoring) -> tuple[Share, str, str]:
    """A target far exceeded was likely set too low: asked for, and reduced by the rule set (超额过多)."""
    doubt = f"完成目标的{percent:.2f}%，超过{scoring.over_above}%，请核对目标是否偏低"
    spared = scoring.over_rule is OverTargetRule.NEVER or (
        scoring.over_rule is OverTargetRule.UNEXPLAINED and bool(value.explanation)
    )
    if spared:
        return _FULL, "", doubt
    taken = min(percent - scoring.over_above, scoring.over_most)
    return (
        _ratio(100 - taken, Decimal(100)),
        f"完成目标的{percent:.2f}%而未说明原因，按超出{scoring.over_above}%的部分扣{taken:.2f}%",
        doubt,
    )


def _is_uncertain(target: Target, value: Value) -> bool:
    """True when the true value may lie on the other side of the target than the figure written."""
    if target.value is None or value.value is None or value.low is None:
        return False
    high, goal = value.high, target.value
    if target.operator is _AT_LEAST:
        return value.low < goal <= value.value or (value.value < goal and (high is None or high > goal))
    if target.operator is _AT_MOST:
        return value.low < goal < value.value or (value.value <= goal and (high is None or high > goal))
    return True


def rounded(weight: Decimal, share: Share, places: int) -> Decimal:
    """A share of the weight in points, halves rounded up, never above the weight.

    >>> rounded(Decimal(10), (5, 6), 2), rounded(Decimal(1), (1, 200), 2)
    (Decimal('8.33'), Decimal('0.01'))
    """
    top, bottom = weight.as_integer_ratio()
    top, bottom = top * share[0] * 10**places, bottom * share[1]
    points = Decimal((2 * top + bottom) // (2 * bottom)) * _LAST[places]
    return points if points < weight else weight


def _yuan(fen: int) -> str:
    """Fen as yuan with two decimals.

    >>> _yuan(123_456_78), _yuan(-5)
    ('123,456.78元', '-0.05元')
    """
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02}元"
