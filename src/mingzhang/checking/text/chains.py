"""Amount, change and rate of one breath, whatever they are of (金额、增减额与增减率)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...model.fact import Claim, ClaimKind, Direction
from ...model.finding import Finding, Severity
from ...model.money import Figure, Interval
from ..context import Context
from ..registry import check
from ..statement_words import figure_words

_SIGNS = {Direction.UP: 1, Direction.DOWN: -1}
_RATED = [ClaimKind.LEVEL, ClaimKind.CHANGE, ClaimKind.GROWTH]
_COMPARED = [ClaimKind.LEVEL, ClaimKind.LEVEL, ClaimKind.CHANGE]
_BASE = "level.base"  # the phrase of an amount that is compared with: 比上年100.00万元增加


@check("chain-rate")
def chain_rate(context: Context) -> Iterator[Finding]:
    """A growth rate that does not follow from the amount and the change said right before it.

    Only for amounts whose words nobody knows: the joint proof judges the others.
    """
    for _, group in groupby(context.claims, key=lambda claim: claim.group):
        for three in _triples(list(group)):
            kinds = [claim.kind for claim in three]
            if kinds == _RATED and three[1].direction is three[2].direction:
                yield from _judged(*three)
            elif kinds == _COMPARED and three[0].phrase != _BASE == three[1].phrase:
                yield from _subtracted(*three)


def _triples(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim, Claim]]:
    """Claims that follow one another, all without a point."""
    for three in zip(claims, claims[1:], claims[2:], strict=False):
        if all(claim.subject is None and claim.value is not None for claim in three):
            yield three


def _judged(level: Claim, change: Claim, growth: Claim) -> Iterator[Finding]:
    sign = _SIGNS.get(change.direction)
    if sign is None or level.value is None or change.value is None or growth.value is None:
        return
    base = _base(level, level.value.interval, change.value.interval, sign)
    if base.low <= 0 or growth.approximate or _from_rate(base, growth.value).meets(change.value.interval):
        return
    yield _finding((level, change, growth), sign)


def _subtracted(level: Claim, base: Claim, change: Claim) -> Iterator[Finding]:
    """A change that is not what lies between the amount and the one it is compared with."""
    sign = _SIGNS.get(change.direction)
    if sign is None or level.value is None or base.value is None or change.value is None:
        return
    if change.approximate or _base(level, level.value.interval, change.value.interval, sign).meets(
        base.value.interval
    ):
        return
    miss = (level.value.amount - base.value.amount) / change.value.unit.scale
    due = f"{'增加' if miss > 0 else '减少'}{figure_words(Figure(abs(miss), change.value.unit))}"
    printed = f"{'增加' if sign > 0 else '减少'}{figure_words(change.value)}"
    message = (
        f"{figure_words(level.value)}比{figure_words(base.value)}应为{due}，文中印为{printed}，请核对三个数。"
    )
    places = (change.place, level.place, base.place)
    yield Finding("chain-rate", Severity.WARNING, message, places, printed, due)


def _base(claim: Claim, level: Interval, change: Interval, sign: int) -> Interval:
    """The amounts of the base that level and change leave, or the one that is printed."""
    if claim.phrase == _BASE:
        return level
    if sign > 0:
        return Interval(level.low - change.high, level.high - change.low)
    return Interval(level.low + change.low, level.high + change.high)


def _from_rate(base: Interval, rate: Figure) -> Interval:
    """The changes that are that rate of the base."""
    middle, half = rate.value / 100, rate.half_place / 100
    return Interval((middle - half) * base.low, (middle + half) * base.high)


def _finding(claims: tuple[Claim, Claim, Claim], sign: int) -> Finding:
    level, change, growth = claims
    assert level.value is not None and change.value is not None and growth.value is not None
    is_base = level.phrase == _BASE
    base = level.value.amount - (0 if is_base else sign * change.value.amount)
    rate = change.value.amount / base * 100
    moved, word = ("增加", "增长") if sign > 0 else ("减少", "下降")
    message = (
        f"{'基数' if is_base else '本年'}{figure_words(level.value)}，{moved}{figure_words(change.value)}，"
        f"{word}率应为 {rate:.2f}%，文中印为{growth.value.value}%，请核对三个数。"
    )
    places = (growth.place, change.place, level.place)
    printed = f"{growth.value.value}%"
    return Finding("chain-rate", Severity.WARNING, message, places, printed, f"{rate:.2f}%")
