"""Likely slips: how a clerk could have come from the right amount to the printed one (常见差错)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

SWAPPED = "相邻数字颠倒"
ONE_DIGIT = "一位数字有误"
DROPPED = "漏一位数字"
DOUBLED = "多一位数字"
POINT = "小数点错位"
UNIT = "单位有误（元、万元、亿元混用）"
SIGN = "正负号有误"
NOT_FILLED = "本格未填（印为0）"
PARENT = "填成了上级科目的金额"
NEIGHBOUR = "填成了相邻格的金额"
LAST_YEAR = "填成了上年数"
AS_FRACTION = "比例未乘100"
CUT = "尾数直接舍去（未四舍五入）"

# How much a slip speaks for a figure being the wrong one; an unexplained difference speaks 0.
WEIGHTS = {
    SWAPPED: 3.0,
    ONE_DIGIT: 3.0,
    NOT_FILLED: 3.0,
    PARENT: 3.0,
    LAST_YEAR: 2.5,
    NEIGHBOUR: 2.0,
    DROPPED: 2.5,
    DOUBLED: 2.5,
    SIGN: 2.5,
    UNIT: 3.0,
    POINT: 2.5,
    AS_FRACTION: 3.0,
    CUT: 2.5,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Amounts that could have been taken by mistake, in the unit of the printed figure."""

    parents: tuple[Decimal, ...] = ()
    neighbours: tuple[Decimal, ...] = ()
    last_year: tuple[Decimal, ...] = ()


def likely_slips(
    printed: Decimal, low: Decimal, high: Decimal, around: Surroundings | None = None
) -> tuple[str, ...]:
    """Slips that turn some amount in [low, high] into `printed`, the likeliest first.

    >>> likely_slips(Decimal("738.66"), Decimal("378.66"), Decimal("378.66"))
    ('相邻数字颠倒',)
    >>> likely_slips(Decimal("0"), Decimal("22.85"), Decimal("22.85"))
    ('本格未填（印为0）',)
    """
    if low <= printed <= high:
        return ()
    found = list(_by_number(printed, low, high))
    rights = _candidates(printed, low, high)
    if not _by_chance(printed, rights):
        found += [slip for right in rights for slip in _by_digits(printed, right)]
    found += _by_place(printed, around or Surroundings())
    ranked = sorted(dict.fromkeys(found), key=lambda slip: -WEIGHTS[slip])
    return tuple(ranked)


def rate_slips(printed: Decimal, right: Decimal) -> tuple[str, ...]:
    """Slips that turn the `right` rate, unrounded and in per cent, into the printed one.

    >>> rate_slips(Decimal("0.02"), Decimal("2.2642"))
    ('比例未乘100',)
    >>> rate_slips(Decimal("38.28"), Decimal("38.2877"))
    ('尾数直接舍去（未四舍五入）',)
    """
    step = Decimal(1).scaleb(int(printed.as_tuple().exponent))
    printed, right = abs(printed), abs(right)
    if printed == 0 or right.quantize(step, ROUND_HALF_UP) == printed:
        return ()
    if (right / 100).quantize(step, ROUND_HALF_UP) == printed:
        return (AS_FRACTION,)
    return (CUT,) if right.quantize(step, ROUND_DOWN) == printed else ()


def digit_slips(printed: Decimal, right: Decimal) -> tuple[str, ...]:
    """Slips of a digit that turn `right` into `printed`, both of one precision.

    >>> digit_slips(Decimal("50.00"), Decimal("60.00"))
    ('一位数字有误',)
    """
    return () if printed == right else tuple(dict.fromkeys(_by_digits(printed, right)))


def _by_number(printed: Decimal, low: Decimal, high: Decimal) -> Iterable[str]:
    if printed == 0:
        yield NOT_FILLED
        return
    if low <= -printed <= high:
        yield SIGN
    for power in (4, -4, 8, -8):
        if low <= printed.scaleb(power) <= high:
            yield UNIT
    for power in (1, -1, 2, -2, 3, -3):
        if low <= printed.scaleb(power) <= high:
            yield POINT


def _candidates(printed: Decimal, low: Decimal, high: Decimal) -> list[Decimal]:
    """Amounts with the printed precision in [low, high], a few at most (the middle when there are many)."""
    exponent = printed.as_tuple().exponent
    assert isinstance(exponent, int)
    step = Decimal(1).scaleb(exponent)
    first, last = (low / step).to_integral_value(), (high / step).to_integral_value()
    if last - first > 40:  # too wide to say which digits were meant
        return []
    numbers = range(int(first), int(last) + 1)
    return [n * step for n in numbers if low <= n * step <= high] or [Decimal(int(first)) * step]


def _by_chance(printed: Decimal, rights: Sequence[Decimal]) -> bool:
    """True when some amount of so wide a range is one digit off whatever was printed (1.4 for 2.7 to 3.7)."""
    digits = len(_digits(printed))
    return len(rights) > 1 and len(rights) * 9 * digits * 4 > 10**digits


def _by_digits(printed: Decimal, right: Decimal) -> Iterable[str]:
    wrong_digits, right_digits = _digits(printed), _digits(right)
    width = max(len(wrong_digits), len(right_digits))
    if len(wrong_digits) != len(right_digits) and _apart(
        wrong_digits.zfill(width), right_digits.zfill(width)
    ):
        yield ONE_DIGIT
    if len(wrong_digits) == len(right_digits):
        differing = [i for i, (a, b) in enumerate(zip(wrong_digits, right_digits, strict=True)) if a != b]
        if len(differing) == 1:
            yield ONE_DIGIT
        elif (
            len(differing) == 2
            and differing[1] - differing[0] == 1
            and _crossed(wrong_digits, right_digits, differing)
        ):
            yield SWAPPED
    elif len(wrong_digits) + 1 == len(right_digits) and _without_one(right_digits, wrong_digits):
        yield DROPPED
    elif len(right_digits) + 1 == len(wrong_digits) and _without_one(wrong_digits, right_digits):
        yield DOUBLED


def _apart(one: str, other: str) -> bool:
    """True when exactly one digit differs."""
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _digits(amount: Decimal) -> str:
    return "".join(map(str, amount.as_tuple().digits))


def _crossed(one: str, other: str, places: list[int]) -> bool:
    first, second = places
    return one[first] == other[second] and one[second] == other[first]


def _without_one(longer: str, shorter: str) -> bool:
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def _by_place(printed: Decimal, around: Surroundings) -> Iterable[str]:
    if printed == 0:
        return
    if printed in around.parents:
        yield PARENT
    if printed in around.last_year:
        yield LAST_YEAR
    if printed in around.neighbours:
        yield NEIGHBOUR


def plausibility(slips: Iterable[str]) -> float:
    """How strongly the slips speak for the figure being wrong, 0 to 3."""
    return max((WEIGHTS[slip] for slip in slips), default=0.0)
