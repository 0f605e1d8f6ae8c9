"""Amount, change and rate of one breath, whatever they are of (金额、增减额与增减率)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...model.fact import Claim, ClaimKind, Direction
from ...model.finding import Finding, Severity
from ...model.money import Figure, Interval
from ..context import Context
from ..registry import check

_SIGNS = {Direction.UP: 1, Direction.DOWN: -1}


@check("chain-rate")
def chain_rate(context: Context) -> Iterator[Finding]:
    """A growth rate that does not follow from the amount and the change said right before it.

    Only for amounts whose words nobody knows: the joint proof judges the others.
    """
    for _, group in groupby(context.claims, key=lambda claim: claim.group):
        for triple in _triples(list(group)):
            yield from _judged(*triple)


def _triples(claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim, Claim]]:
    """Level, change and growth that follow one another, all without a point."""
    kinds = [ClaimKind.LEVEL, ClaimKind.CHANGE, ClaimKind.GROWTH]
    for level, change, growth in zip(claims, claims[1:], claims[2:], strict=False):
        three = (level, change, growth)
        told = all(claim.subject is None and claim.value is not None for claim in three)
        if told and [claim.kind for claim in three] == kinds and change.direction is growth.direction:
            yield three


def _judged(level: Claim, change: Claim, growth: Claim) -> Iterator[Finding]:
    sign = _SIGNS.get(change.direction)
    if sign is None or level.value is None or change.value is None or growth.value is None:
        return
    base = _base(level.value.interval, change.value.interval, sign)
    if base.low <= 0 or growth.approximate or _from_rate(base, growth.value).meets(change.value.interval):
        return
    yield _finding((level, change, growth), sign)


def _base(level: Interval, change: Interval, sign: int) -> Interval:
    """The amounts of the base that level and change leave."""
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
    base = level.value.amount - sign * change.value.amount
    rate = change.value.amount / base * 100
    word = "增长" if sign > 0 else "下降"
    message = (
        f"本年{_words(level.value)}，{'增加' if sign > 0 else '减少'}{_words(change.value)}，"
        f"{word}率应为 {rate:.2f}%，文中印为{growth.value.value}%，请核对三个数。"
    )
    places = (growth.place, change.place, level.place)
    printed = f"{growth.value.value}%"
    return Finding("chain-rate", Severity.WARNING, message, places, printed, f"{rate:.2f}%")


def _words(figure: Figure) -> str:
    return f"{figure.value:,}{figure.unit.value}"
