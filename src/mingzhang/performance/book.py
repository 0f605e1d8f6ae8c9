"""What budget and final accounts say of performance (预决算中的绩效情况): sentences from a year's records.

Every rate stands behind its set, with number and money, and what is outside is named. Rates are said in the
phrases that a document is read with, so that what is written reads back as it was meant.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ..forms.phrases import phrases
from ..model.evaluation import Execution, FollowUp, WarningLevel
from ..model.indicator import Objective
from .coverage import Coverage, ten_thousand

INTRODUCTION = "performance"
GOALS = "performance.goals"
MONITORING = "performance.monitoring"
SELF_EVALUATION = "performance.self"
RESULTS = "performance.results"
WHOLE = "performance.whole"
FOLLOW_UP = "performance.follow_up"
PROJECT = "performance_project"  # :name, one each
REPORT = "performance_report"  # :name, one each
TASK = "key_task"  # :goal, one each
KEY_INDICATORS = "关键绩效指标"  # :project, one each
COMPOSED = (
    GOALS,
    MONITORING,
    SELF_EVALUATION,
    RESULTS,
    WHOLE,
    FOLLOW_UP,
    PROJECT,
    REPORT,
    TASK,
    KEY_INDICATORS,
)
MOST_NAMED = 10  # projects outside a set that a sentence names
MOST_TOLD = 3  # projects whose self-evaluation is told in words
MOST_INDICATORS = 5  # key indicators of a project
_MOST_LOST = 3
_CENT, _NEARLY_ALL = Decimal("0.01"), Decimal("99.99")
_COLOURS = {WarningLevel.GREEN: "绿色", WarningLevel.AMBER: "黄色", WarningLevel.RED: "红色"}


@dataclass(frozen=True, slots=True)
class Lost:
    """Points lost on an indicator, and why (扣分原因)."""

    name: str
    points: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """An approved evaluation as a book tells it; `kind` says who evaluated (自评、部门评价、财政评价)."""

    name: str
    kind: str
    execution: Execution
    total: Decimal
    grade: str
    lost: tuple[Lost, ...] = ()
    performance: str = ""
    problems: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """A monitoring round: whom it covered, how many projects stood on each level, how many answered."""

    day: datetime.date
    coverage: Coverage
    levels: Mapping[WarningLevel, int]
    warned: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Whole:
    """The evaluation of the whole department: its total, and points of full points by dimension."""

    result: Result
    dimensions: tuple[tuple[str, Decimal, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class PerformanceYear:
    """What is recorded of a year; what was not done is None or empty, and nothing is said of it."""

    year: int
    goals: Coverage | None = None
    watches: tuple[Watch, ...] = ()
    evaluated: Coverage | None = None
    results: tuple[Result, ...] = ()
    reports: tuple[Result, ...] = ()
    whole: Whole | None = None
    open_items: tuple[FollowUp, ...] = ()


def book_words(held: PerformanceYear) -> dict[str, str]:
    """The words of a book by topic; {} when nothing is recorded."""
    found = {
        GOALS: _goals(held),
        MONITORING: "。".join(_watched(one) for one in held.watches),
        SELF_EVALUATION: _self_evaluation(held),
        RESULTS: _results(held.results),
        WHOLE: _whole(held),
        FOLLOW_UP: _follow_up(held.open_items),
    }
    found |= {f"{PROJECT}:{one.name}": _summary(one) for one in _told(held.results)}
    found |= {f"{REPORT}:{one.name}{one.kind}": _report(one) for one in held.reports}
    said = {topic: text for topic, text in found.items() if text}
    return {INTRODUCTION: _introduction(held, said), **said} if said else {}


def _introduction(held: PerformanceYear, said: Mapping[str, str]) -> str:
    parts = {
        GOALS: "绩效目标",
        MONITORING: "运行监控",
        RESULTS: "绩效自评",
        WHOLE: "部门整体评价",
        FOLLOW_UP: "问题整改",
    }
    named = [name for topic, name in parts.items() if topic in said]
    return f"{held.year}年度预算绩效管理的{'、'.join(named)}情况说明如下" if named else "绩效评价情况说明如下"


# --- coverage -----------------------------------------------------------------------------------------


def coverage_words(covered: Coverage, done: str, money: str = "预算金额") -> str:
    """The set, the part of it that is covered, both rates and who is outside; `money` is what is counted.

    >>> from .coverage import Member, coverage
    >>> two = coverage("自评", "安排资金的项目", [Member("1", "甲", 300), Member("2", "乙", 100)], ["1"])
    >>> coverage_words(two, "自评").partition("，")[2]
    '其中1个、0.00万元已自评，按个数占总数的50.00%，按金额占总额的75.00%；未自评的是乙（0.00万元）'
    """
    said = f"{covered.base}{len(covered.members)}个、{money}{ten_thousand(covered.fen)}"
    if covered.by_number is None:
        return f"没有{covered.base}"
    if covered.is_complete:
        rates = "按个数和金额计算的覆盖" if covered.fen else "按个数计算的覆盖"
        return f"{said}，全部已{done}，{_phrase('rate', subject=rates, rate='100')}"
    if not covered.covered:
        return f"{said}，均未{done}"
    part = f"，其中{len(covered.covered)}个、{ten_thousand(covered.covered_fen)}已{done}"
    return f"{said}{part}{_shares(covered)}{_outside(covered, done)}"


def _shares(covered: Coverage) -> str:
    """Both rates of a part; that of the money is left out where the rest of the set has none."""
    number, amount = covered.by_number, covered.by_amount
    assert number is not None  # the set is not empty
    said = "，" + _phrase("share", subject="按个数", base="总数", rate=_rate(number))
    if amount is None or amount == 1:
        return said
    return said + "，" + _phrase("share", subject="按金额", base="总额", rate=_rate(amount))


def _outside(covered: Coverage, done: str) -> str:
    said = ""
    if covered.outside:
        said += f"；未{done}的是{_listed(f'{m.name}（{ten_thousand(m.fen)}）' for m in covered.outside)}"
    if covered.partial:
        parts = (
            f"{m.name}（{ten_thousand(m.fen)}中的{ten_thousand(m.covered_fen or 0)}）"
            for m in covered.partial
        )
        said += f"；部分{done}的是{_listed(parts)}"
    return said


def _listed(words: Iterable[str]) -> str:
    found = list(words)
    more = f"等{len(found)}个" if len(found) > MOST_NAMED else ""
    return "、".join(found[:MOST_NAMED]) + more


def _rate(rate: Fraction) -> str:
    """In per cent to two places, as whoever recalculates finds it; only the whole is 100.00.

    >>> _rate(Fraction(2, 3)), _rate(Fraction(99_999, 100_000))
    ('66.67', '99.99')
    """
    value = (Decimal(rate.numerator * 100) / rate.denominator).quantize(_CENT, ROUND_HALF_UP)
    return f"{min(value, _NEARLY_ALL) if rate < 1 else value}"


def _goals(held: PerformanceYear) -> str:
    if held.goals is None:
        return ""
    return f"绩效目标方面，{coverage_words(held.goals, '设定绩效目标')}"


def _watched(one: Watch) -> str:
    levels = "、".join(f"{name}{one.levels.get(level, 0)}个" for level, name in _COLOURS.items())
    covered = coverage_words(one.coverage, "监控")
    said = f"运行监控方面，{_day(one.day)}开展绩效运行监控，{covered}。预警结果为{levels}"
    return said + (f"，{one.warned}个预警项目中{one.answered}个已说明原因并采取措施" if one.warned else "")


def _self_evaluation(held: PerformanceYear) -> str:
    if held.evaluated is None:
        return ""
    return f"绩效自评方面，{coverage_words(held.evaluated, '开展绩效自评', '支付金额')}"


# --- results ------------------------------------------------------------------------------------------


def _results(results: Sequence[Result]) -> str:
    """Results by grade, the best and the worst with their reasons."""
    if len(results) < 2:
        return "".join(f"{_scored(one)}{_lost(one)}" for one in results)
    mean = sum((one.total for one in results), Decimal(0)) / len(results)
    grades = dict.fromkeys(one.grade for one in sorted(results, key=lambda one: -one.total))
    counts = "、".join(f"“{g}”{sum(one.grade == g for one in results)}个" for g in grades)
    said = f"{len(results)}个项目自评平均得分{_points(mean)}，按等级分：{counts}"
    best, worst = max(results, key=lambda one: one.total), min(results, key=lambda one: one.total)
    if best.total == worst.total:
        return f"{said}，各项目得分相同"
    return f"{said}。得分最高的是{_scored(best)}{_lost(best)}。得分最低的是{_scored(worst)}{_lost(worst)}"


def _scored(one: Result) -> str:
    return f"{one.name}，{_given(one)}"


def _given(one: Result) -> str:
    return one.kind + _mark(one)


def _mark(one: Result) -> str:
    return f"得{_points(one.total)}，等级为“{one.grade}”"


def _lost(one: Result) -> str:
    """The largest losses with their reasons."""
    largest = sorted(one.lost, key=lambda lost: -lost.points)[:_MOST_LOST]
    told = [f"{it.name}扣{_points(it.points)}" + (f"（{it.reason}）" if it.reason else "") for it in largest]
    return f"，主要扣分：{'、'.join(told)}" if told else ""


def _told(results: Iterable[Result]) -> list[Result]:
    """The projects with the most money of those whose evaluators wrote what was achieved."""
    written = [one for one in results if one.performance.strip()]
    return sorted(written, key=lambda one: (-one.execution.budget_fen, one.name))[:MOST_TOLD]


def _summary(one: Result) -> str:
    """The summary of a self-evaluation (自评综述): score, money, outputs, problems, next steps."""
    return "。".join([f"{_given(one)}；{_money(one.execution)}", *_texts(one)])


def _report(one: Result) -> str:
    """What others found when they evaluated the project; who did stands in the topic."""
    return "。".join([f"{_mark(one)}{_lost(one)}", *_texts(one)])


def _money(spent: Execution) -> str:
    """The project's money and how much of it was used."""
    said = f"项目资金{ten_thousand(spent.budget_fen)}，已使用{ten_thousand(spent.paid_fen)}"
    rate = spent.rate
    return said if rate is None else f"{said}，使用率{_rate(rate)}%"


def _texts(one: Result) -> Iterator[str]:
    named = (("产出和效果", one.performance), ("存在问题", one.problems), ("改进措施", one.advice))
    for name, text in named:
        words = _one_line(text)
        if words:
            yield f"{name}：{words}"


def _one_line(text: str) -> str:
    """Paragraphs as one, without the last full stop."""
    rows = [row.strip().rstrip("。；") for row in text.splitlines() if row.strip()]
    return "；".join(row for row in rows if row)


def _whole(held: PerformanceYear) -> str:
    if held.whole is None:
        return ""
    one = held.whole.result
    said = f"部门整体支出方面，{held.year}年度{_given(one)}"
    parts = [f"{name}得{_points(got)}（满分{_points(full)}）" for name, full, got in held.whole.dimensions]
    said += f"，其中{'、'.join(parts)}" if parts else ""
    return "。".join([said + _lost(one), *_texts(one)])


def _follow_up(items: Sequence[FollowUp]) -> str:
    """Problems and advice that are still open, with their dates."""
    if not items:
        return ""
    named = enumerate(items, start=1)
    told = [f"（{number}）{_one_line(one.words)}，{_day(one.due)}前完成" for number, one in named]
    return f"问题整改方面，尚在落实的问题和建议{len(items)}项：{'；'.join(told)}"


# --- indicators of a budget ---------------------------------------------------------------------------


def key_indicators(objective: Objective) -> str:
    """The indicators with the most weight, as a budget prints them beside the goal (关键绩效指标)."""
    heavy = sorted(objective.tree, key=lambda one: -one.weight)[:MOST_INDICATORS]
    kept = [one for one in objective.tree if one in heavy]
    return "；".join(f"{one.name}{one.target}{one.unit}" for one in kept)


# --- leaves -------------------------------------------------------------------------------------------


def _points(points: Decimal) -> str:
    """Points to two places: 96.33分."""
    return f"{points.quantize(_CENT, ROUND_HALF_UP)}分"


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _phrase(name: str, **slots: str) -> str:
    """A phrase of the phrasebook, filled."""
    return next(one for one in phrases() if one.id == name).write(slots)
