"""Rates of execution that a sentence gives with budget and payment (预算执行率、支出进度)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from ...model.fact import ClaimKind
from ...model.finding import Finding, Severity
from ...model.money import Figure, Interval, Unit
from ..context import Context
from ..registry import check
from ..statement_words import figure_words, rate_like
from .memo import once
from .script import script
from .spoken import FUNDS, Said, Sentence, said, sentences

_RATE = re.compile(
    r"(?:(?:预算|资金|支出|经费|项目|整体|总体|全年|实际)*(?:执行率|完成率|支出率|支付率|使用率|支出进度|执行进度)"
    r"|完成(?:了)?(?:全年|年初|年度|调整后?|调整)?预算数?的|(?<=元)的)(?:为|达到|达|是|：|:)?(?P<rate>\d+(?:\.\d+)?)[%％]"
)
_PLAN = re.compile(r"预算|批复|安排|下达|调整[后为至]|核定|指标|到位")
_PAID = re.compile(r"执行|支出|支付|使用|完成|列支|决算|发生|开支")
_UNSURE = re.compile(
    r"[上去]年|同比|序时|时序|时间进度|(?<!\d)(?:[1-9]|1[01])月|季度|半年|上半|目标|应达|不低于|以上|其中|分别|累计|平均|各"
)
_LEFT = re.compile(r"结余|结转|剩余|余额|收回")
_TAIL = re.compile(r"[^，,；;：:]*$")


@dataclass(frozen=True, slots=True)
class Execution:
    """What was planned, what was paid of it, and the rate that is said of both; `end` is that of the rate."""

    planned: tuple[Said, ...]
    paid: Said
    rate: Figure
    start: int
    end: int


@check("execution-rate")
def execution_rate(context: Context) -> Iterator[Finding]:
    """A rate of execution that is that of no budget which the sentence names before it.

    Where the words have points, the joint proof judges instead.
    """
    text = script(context)
    for sentence in sentences(context):
        for one in _executions(sentence):
            if one.rate not in _proved(context) and not any(_fits(one, plan) for plan in _plans(one)):
                yield text.finding(
                    "execution-rate",
                    Severity.WARNING,
                    _message(one),
                    [sentence.span(*span) for span in _spans(one)],
                    f"{one.rate.value}%",
                    _due(one, one.planned[-1]),
                )


def _executions(sentence: Sentence) -> Iterator[Execution]:
    """Budget, payment and rate in one breath: the last amount before the rate is what was paid."""
    start = 0
    amounts = said(sentence) if _RATE.search(sentence.text) else []
    for match in _RATE.finditer(sentence.text):
        near = [one for one in amounts if start <= one.start and one.end <= match.start()]
        start = match.end()
        first = near[0].start - len(near[0].lead) if near else match.start()
        if _UNSURE.search(sentence.text[max(0, first) : match.start()]) or any(one.nearly for one in near):
            continue
        found = _execution(near, sentence.text[near[-1].end : match.start()] if near else "", match)
        if found is not None:
            yield found


def _execution(near: Sequence[Said], gap: str, match: re.Match[str]) -> Execution | None:
    """The amounts by their words; None unless each is a budget or the one payment, both of them levels."""
    while near and _LEFT.search(_own(near[-1])):
        near = near[:-1]
    if len(near) < 2 or len(gap) > 1 or any(one.change for one in near):
        return None
    if match[0].startswith("的"):  # 支出9万元，完成预算10万元的90%
        planned, paid = near[-1:], near[-2]
        clear = "完成" in _own(near[-1]) and "预算" in _own(near[-1]) and _is_paid(paid)
    else:
        planned, paid = near[:-1], near[-1]
        clear = all(_is_planned(one) for one in planned) and _is_paid(paid)
    rate = Figure(Decimal(match["rate"]), Unit.PERCENT)
    return Execution(tuple(planned), paid, rate, match.start(), match.end()) if clear else None


def _own(one: Said) -> str:
    """The words of the clause that leads to the amount, without the names of funds."""
    clause = _TAIL.search(one.lead)
    return FUNDS.sub("", clause[0] if clause else "")


def _is_planned(one: Said) -> bool:
    own = _own(one)
    return _PLAN.search(own) is not None and not re.search(r"执行|支付|完成|实际|决算", own)


def _is_paid(one: Said) -> bool:
    own = _own(one)
    return _PAID.search(own) is not None and not re.search(r"预算数|预算(?:为|安排)|批复|安排|下达", own)


def _plans(one: Execution) -> Iterator[Interval]:
    """What the rate may stand on: each amount planned, and what several of them make with one another."""
    boxes = [plan.figure.interval for plan in one.planned]
    yield from boxes
    for first, other in combinations(boxes, 2):
        yield first + other
        yield first - other
    if len(boxes) > 2:
        yield sum(boxes[1:], start=boxes[0])


def _fits(one: Execution, plan: Interval) -> bool:
    """True when what was paid can be that rate of the plan, all three rounded, or the rate cut off.

    A rate of execution is often cut so that it never says more than was reached: 99.999 % is 99.99 %.
    """
    half, paid = one.rate.half_place, one.paid.figure.interval
    low, high = one.rate.value - half, one.rate.value + 2 * half
    return plan.low * low <= paid.high * 100 and paid.low * 100 <= plan.high * high


def _due(one: Execution, plan: Said) -> str:
    if not plan.figure.value:
        return "预算为零，不能计算比率"
    return f"{rate_like(one.paid.figure.amount, plan.figure.amount, one.rate)}%"


def _message(one: Execution) -> str:
    worked = "；".join(
        f"{figure_words(one.paid.figure)} ÷ {figure_words(plan.figure)} = {_due(one, plan)}"
        for plan in one.planned
    )
    return f"{worked}，文中印为{one.rate.value}%，请核对预算数、执行数和执行率。"


def _spans(one: Execution) -> list[tuple[int, int]]:
    return [(one.start, one.end), *((a.start, a.end) for a in (*one.planned, one.paid))]


@once
def _proved(context: Context) -> frozenset[Figure]:
    """Rates of completion whose amounts have points."""
    rates = (c for c in context.claims if c.kind is ClaimKind.COMPLETION and c.subject and c.base)
    return frozenset(claim.value for claim in rates if claim.value is not None)
