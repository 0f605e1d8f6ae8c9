"""Examination of goals at entry and in published books (绩效目标审核): findings, advice, quality, verdict.

False alarms are worse than misses: what a sentence does not say is held against it only where a form would
ask for it. A published book prints the sentence alone; its indicators are then unknown, not missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..model.errors import DataError
from ..model.evaluation import Examination, GoalFault, GoalRemark, PartScore, QualityPart
from ..model.finding import Severity
from ..model.indicator import IndicatorGroup, IndicatorKind, Objective, Operator
from . import goal_text
from .coverage import ten_thousand
from .data import GradePurpose, ScoreForm, grade_of, group_of, setting
from .errors import PerformanceError
from .peers import copies, misplaced, shortened
from .rows import Fields, load
from .weights import group_weights

_PART = Decimal(25)
_QUOTED = 24
_WANTED = (IndicatorGroup.OUTPUT, IndicatorGroup.BENEFIT, IndicatorGroup.SATISFACTION)
_GROWING = ("增长", "增加", "提高", "提升", "上升", "下降", "降低", "减少")
Check = Callable[[Objective], Iterator[GoalRemark]]


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What a fault costs, how severe it is, and what its author should do."""

    fault: GoalFault
    part: QualityPart
    deduct: Decimal
    severity: Severity
    title: str
    advice: str
    basis: str


@cache
def fault_rows() -> dict[GoalFault, FaultRow]:
    """Every fault that an examination knows."""
    columns = ("fault", "part", "deduct", "severity", "title", "advice", "basis")
    rows = {row.fault: row for row in load("examination.csv", columns, _fault_row)}
    missing = [fault.name for fault in GoalFault if fault not in rows]
    if missing:
        raise DataError(f"performance/data/examination.csv: no row for {', '.join(missing)}")
    return rows


def _fault_row(fields: Fields) -> FaultRow:
    return FaultRow(
        fields.member(GoalFault, "fault"),
        fields.member(QualityPart, "part"),
        fields.number("deduct"),
        Severity(fields.needed("severity")),
        fields.needed("title"),
        fields.needed("advice"),
        fields.needed("basis"),
    )


def examine(objective: Objective, form: ScoreForm | None = None, place: str = "") -> Examination:
    """The examination of one goal by itself."""
    return examine_all([objective], form, place)[0]


def examine_all(
    objectives: Sequence[Objective],
    form: ScoreForm | None = None,
    place: str = "",
    restated: Sequence[Objective] = (),
) -> tuple[Examination, ...]:
    """The examinations of an office's goals, held against each other.

    `restated` are goals that the book prints a second time, such as those of its key projects; they are found
    by the name of the project. `form` is what the weights must fill; None leaves weights unexamined.
    """
    remarks: dict[int, list[GoalRemark]] = defaultdict(list)
    for index, objective in enumerate(objectives):
        remarks[index] += _alone(objective, form, place)
    where = {id(objective): index for index, objective in enumerate(objectives)}
    for objective, remark in _together(objectives, place):
        remarks[where[id(objective)]].append(remark)
    for objective, remark in _restated(objectives, restated):
        remarks[where[id(objective)]].append(remark)
    return tuple(_examined(o, remarks[i], place) for i, o in enumerate(objectives))


def examine_among(
    objective: Objective, others: Sequence[Objective], form: ScoreForm | None = None, place: str = ""
) -> Examination:
    """The examination of one goal held against others, as `examine_all` says it of that goal.

    It costs what the number of the others costs, not its square: made at every save of an entry page.
    """
    every = [objective, *others]
    remarks = list(_alone(objective, form, place))
    remarks += [remark for goal, remark in _together(every, place, objective) if goal is objective]
    return _examined(objective, remarks, place)


def _examined(objective: Objective, remarks: list[GoalRemark], place: str) -> Examination:
    parts = quality(remark.fault for remark in remarks)
    total = sum((part.points for part in parts), Decimal(0))
    row = grade_of(total, GradePurpose.GOAL, objective.year, place)
    barred = any(remark.severity is Severity.ERROR for remark in remarks)
    ordered = sorted(
        remarks, key=lambda r: (-list(Severity).index(r.severity), list(GoalFault).index(r.fault))
    )
    return Examination(
        objective.code,
        objective.name,
        tuple(ordered),
        parts,
        row.grade,
        row.next_step,
        (row.passes and not barred),
    )


def quality(faults: Iterable[GoalFault]) -> tuple[PartScore, ...]:
    """The quality of a goal by its parts: each part less what its faults cost, never below zero."""
    found = frozenset(faults)
    rows = [fault_rows()[fault] for fault in found]
    return tuple(
        PartScore(part, _PART, max(Decimal(0), _PART - sum(r.deduct for r in rows if r.part is part)))
        for part in QualityPart
    )


def may_enter_budget(objective: Objective, examination: Examination) -> bool:
    """True when a project may enter the budget: its goal passed, or was waived with a reason (准入)."""
    if examination.code != objective.code:
        raise PerformanceError("审核结果不属于该目标，请重新审核", "the examination is of another objective")
    return examination.passed or bool(objective.waiver.strip())


def _remark(fault: GoalFault, message: str, quote: str = "", other: str = "") -> GoalRemark:
    row = fault_rows()[fault]
    return GoalRemark(fault, row.severity, f"{row.title}：{message}", row.advice, quote, other)


def _alone(objective: Objective, form: ScoreForm | None, place: str) -> Iterator[GoalRemark]:
    yield from _words(objective)
    yield from _quantity(objective, place)
    yield from _money(objective)
    if objective.indicators is not None:
        yield from _tree(objective)
        if form is not None and objective.indicators:
            yield from _form(objective, form)


def _words(objective: Objective) -> Iterator[GoalRemark]:
    words = objective.words
    if len(goal_text.compact(words)) < goal_text.SHORTEST:
        yield _remark(GoalFault.SHORT, f"总体目标只有{len(goal_text.compact(words))}个字", words)
        return
    past = goal_text.past(words)
    if past:
        status = past in goal_text.STATUS
        said = f"“{past}”说的是" + ("现状，不是要达到的结果" if status else "已经发生的事")
        yield _remark(GoalFault.STATUS if status else GoalFault.PAST, said, past)
    elif goal_text.is_spending_only(words) and not _has_numeric_results(objective):
        yield _remark(GoalFault.SPENDING, "只写了经费保障和完成任务，没有写要达到的结果", words[:_QUOTED])
    elif goal_text.has_no_result(words) and not _has_numeric_results(objective):
        yield _remark(GoalFault.NO_RESULT, "只写了依据、原则或开展工作，没有写产出和效果", words[:_QUOTED])
    growth = goal_text.growth_without_base(words)
    if growth:
        yield _remark(GoalFault.NO_BASE, f"“{growth}”没有说明与哪一年相比", growth)


def _has_numeric_results(objective: Objective) -> bool:
    """True when an indicator of output, benefit or satisfaction has a figure."""
    return any(
        i.target.operator is not Operator.QUALITATIVE
        and group_of(i.kind, objective.year) in (*_WANTED, IndicatorGroup.DUTY)
        for i in objective.tree
    )


def _quantity(objective: Objective, place: str) -> Iterator[GoalRemark]:
    if goal_text.is_quantified(objective.words) or any(
        indicator.target.operator is not Operator.QUALITATIVE for indicator in objective.tree
    ):
        return
    yield _remark(GoalFault.UNQUANTIFIED, "没有任何数量、质量或时限的数值", objective.words[:_QUOTED])
    large = int(setting("large_amount", objective.year, place)) * 100
    if objective.budget_fen is not None and objective.budget_fen >= large:
        yield _remark(
            GoalFault.LARGE, f"预算{ten_thousand(objective.budget_fen)}，目标中没有一个与之相应的数量"
        )


def _money(objective: Objective) -> Iterator[GoalRemark]:
    if objective.budget_fen is None:
        return
    budget = Decimal(objective.budget_fen).scaleb(-2)
    named = goal_text.own_money(objective.words)
    if objective.goal_fen is not None and objective.goal_fen != objective.budget_fen:
        said = f"目标申报{ten_thousand(objective.goal_fen)}，预算{ten_thousand(objective.budget_fen)}"
        yield _remark(GoalFault.MONEY, said)
    elif named and not named[0] <= budget <= named[1]:
        middle = int((named[0] + named[1]) / 2 * 100)
        said = f"目标写明{ten_thousand(middle)}，预算为{ten_thousand(objective.budget_fen)}"
        yield _remark(GoalFault.MONEY, said)


def _tree(objective: Objective) -> Iterator[GoalRemark]:
    if not objective.indicators:
        yield _remark(GoalFault.NO_INDICATORS, "没有设置任何绩效指标")
        return
    kinds = {indicator.kind for indicator in objective.indicators}
    if IndicatorKind.TIMELINESS not in kinds and not goal_text.has_deadline(objective.words):
        yield _remark(GoalFault.NO_DEADLINE, "没有时效指标，总体目标也没有写完成时间")
    vague = [
        i.name for i in objective.indicators if not i.unit and i.target.operator is not Operator.QUALITATIVE
    ]
    vague += [
        i.name
        for i in objective.indicators
        if i.target.operator is Operator.QUALITATIVE and not i.target.words
    ]
    if vague:
        yield _remark(GoalFault.TARGET, f"{'、'.join(vague)}缺计量单位或达成标准")
    growing = [i.name for i in objective.indicators if _needs_base(i.name) and i.base is None]
    if growing:
        yield _remark(GoalFault.NO_BASE, f"{'、'.join(growing)}没有基期值和基期年份")


def _needs_base(name: str) -> bool:
    """True for indicators of change: 增长率, 较上年提高的百分点."""
    return any(word in name for word in _GROWING) and any(
        word in name for word in ("率", "幅", "比例", "百分点")
    )


def _form(objective: Objective, form: ScoreForm) -> Iterator[GoalRemark]:
    sums: dict[IndicatorGroup, Decimal] = defaultdict(Decimal)
    for indicator in objective.tree:
        sums[group_of(indicator.kind, objective.year)] += indicator.weight
    missing = [group.value for group in _WANTED if form.weight(group) and group not in sums]
    if missing:
        yield _remark(GoalFault.CATEGORY, f"没有{'、'.join(missing)}")
    if not any(form.weight(group) for group in sums):
        yield _remark(GoalFault.WEIGHTS, f"没有一个指标属于“{form.name}”的类别")
        return
    wanted = {row.group: row.weight for row in group_weights(form, sums.keys())}
    off = [
        f"{group.value}{sums[group]}分，应为{wanted.get(group, Decimal(0))}分"
        for group in sums
        if sums[group] != wanted.get(group, Decimal(0))
    ]
    if off:
        yield _remark(GoalFault.WEIGHTS, "；".join(off))


def _together(
    objectives: Sequence[Objective], place: str, only: Objective | None = None
) -> Iterator[tuple[Objective, GoalRemark]]:
    year = objectives[0].year if objectives else 0
    foreign = misplaced(objectives, place)
    blamed = {(id(found.objective), id(found.other)) for found in foreign}
    for found in foreign:
        said = f"写的是“{found.place}”而没有“{found.own}”，疑抄自“{found.other.name}”"
        yield found.objective, _remark(GoalFault.OTHER_PLACE, said, found.place, found.other.code)
    percent = int(setting("copied_above", year, place)) if objectives else 0
    partners: dict[int, list[tuple[Objective, int]]] = defaultdict(list)
    for pair in copies(objectives, percent, only):
        ends = (id(pair.objective), id(pair.other))
        if ends in blamed or ends[::-1] in blamed:
            continue
        partners[ends[0]].append((pair.other, pair.percent))
        partners[ends[1]].append((pair.objective, pair.percent))
    for objective in objectives:
        found_here = partners.get(id(objective))
        if found_here:
            yield objective, _copied(found_here)


def _copied(partners: Sequence[tuple[Objective, int]]) -> GoalRemark:
    listed = "、".join(f"“{other.name}”{percent}%" for other, percent in partners)
    said = f"去掉名称、地区和数字后，文字相同的比例：与{listed}"
    return _remark(GoalFault.COPIED, said, "", partners[0][0].code)


def _restated(
    objectives: Sequence[Objective], restated: Sequence[Objective]
) -> Iterator[tuple[Objective, GoalRemark]]:
    named = {goal_text.compact(other.name): other for other in restated}
    for objective in objectives:
        other = named.get(goal_text.compact(objective.name))
        left_out = shortened(objective.words, other.words) if other else ""
        if left_out:
            said = f"另一处少了连续的{len(left_out)}个字"
            yield objective, _remark(GoalFault.SHORTENED, said, left_out[:_QUOTED])
        if other and _differ(other.budget_fen, objective.budget_fen):
            yield objective, _remark(GoalFault.MONEY, f"两处金额分别为{_amounts(objective, other)}")


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


def _amounts(*objectives: Objective) -> str:
    return "和".join(ten_thousand(o.budget_fen or 0) for o in objectives)
