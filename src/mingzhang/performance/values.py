"""Which value of an indicator counts in a year (取数): the latest, yearly and cumulative apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..model.indicator import Achievement, Approximation, EvidenceGrade, Indicator, Observation, Reckoning
from .units import convert
from .vet import evidence_grade

Observed = dict[str, list[Observation]]
_new = tuple.__new__  # of a named tuple without the detour over its names
_EXACT = Approximation.EXACT


class Value(NamedTuple):
    """A value of an indicator with the observations it was taken from.

    `low` and `high` bound the true value when a word of approximation stood with the figure; both equal the
    value when it is exact. `high` is None when only a lower end is known. `told` says how it was derived
    when it is not an observation's own.
    """

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    seen: tuple[Observation, ...]
    told: str = ""

    @property
    def printed(self) -> str:
        """The value as a form prints it."""
        return f"{self.value}（{self.told}）" if self.told else self.seen[0].printed

    @property
    def achievement(self) -> Achievement | None:
        """The band of a qualitative result."""
        return self.seen[0].achievement

    @property
    def share(self) -> Decimal | None:
        """The part of it that was reached, in per cent."""
        return self.seen[0].share

    @property
    def explanation(self) -> str:
        """Why it is far from its target, in the words of who entered it."""
        if len(self.seen) == 1:
            return self.seen[0].explanation
        return "；".join(seen.explanation for seen in self.seen if seen.explanation)

    @property
    def evidence(self) -> EvidenceGrade:
        """How well it is supported: by the weakest of its observations."""
        if len(self.seen) == 1:
            return evidence_grade(self.seen[0])
        return min((evidence_grade(seen) for seen in self.seen), key=lambda grade: grade.rank)

    @property
    def uses(self) -> tuple[str, ...]:
        """The codes of the observations."""
        return (self.seen[0].code,) if len(self.seen) == 1 else tuple(seen.code for seen in self.seen)


def by_measure(observations: Iterable[Observation]) -> Observed:
    """The observations by what they measure, oldest first."""
    found: Observed = defaultdict(list)
    for observation in observations:
        found[observation.measure].append(observation)
    for series in found.values():
        if len(series) > 1:
            series.sort(key=lambda o: (o.year, o.date, len(o.code), o.code))  # 99 before 100
    return found


def value_of(indicator: Indicator, year: int, observed: Observed) -> Value | None:
    """What counts for an indicator in a year; None when nothing does.

    The latest observation of the indicator's own reckoning counts. Without one, the year's value is the
    difference of two cumulative values, and a cumulative value is the base and every year since.
    """
    series = observed.get(indicator.measure or indicator.code)
    if not series:
        return None
    last = series[-1]
    if last.year == year and last.reckoning is indicator.reckoning:  # nearly always
        return _single(last, indicator)
    own = _latest(series, year, indicator.reckoning)
    if own is not None:
        return _single(own, indicator)
    if indicator.reckoning is Reckoning.YEARLY:
        return _difference(indicator, year, series)
    return _sum_since(indicator, year, series)


def _latest(series: Sequence[Observation], year: int, reckoning: Reckoning) -> Observation | None:
    for observation in reversed(series):
        if observation.year == year and observation.reckoning is reckoning:
            return observation
    return None


def _single(seen: Observation, indicator: Indicator) -> Value:
    if seen.value is None:
        return Value(None, None, None, (seen,))
    value = seen.value
    if seen.unit != indicator.unit:
        value = convert(value, seen.unit, indicator.unit)
    if seen.approximation is _EXACT:
        return _new(Value, (value, value, value, (seen,), ""))
    low, high = bounds(value, seen.approximation)
    return Value(value, low, high, (seen,))


def bounds(value: Decimal, word: Approximation) -> tuple[Decimal, Decimal | None]:
    """Between what the true value lies: one step of the last digit that is not zero, on the word's side.

    >>> bounds(Decimal(14), Approximation.NEARLY), bounds(Decimal(200), Approximation.MORE)
    ((Decimal('13'), Decimal('14')), (Decimal('200'), Decimal('300')))
    >>> bounds(Decimal(7000), Approximation.ABOUT)
    (Decimal('6500'), Decimal('7500'))
    """
    if word is Approximation.EXACT:
        return value, value
    if word is Approximation.EXCEEDING:
        return value, None
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # vetted: finite
    step = Decimal(10) ** exponent
    if word.side == 0:
        return value - step / 2, value + step / 2
    return (value - step, value) if word.side < 0 else (value, value + step)


def _difference(indicator: Indicator, year: int, series: Sequence[Observation]) -> Value | None:
    now = _latest(series, year, Reckoning.CUMULATIVE)
    before = _latest(series, year - 1, Reckoning.CUMULATIVE)
    if now is None or before is None or now.value is None or before.value is None:
        return None
    ends = (_single(now, indicator), _single(before, indicator))
    return _combined(ends, (1, -1), Decimal(0), f"累计{now.printed}减上年末累计{before.printed}")


def _sum_since(indicator: Indicator, year: int, series: Sequence[Observation]) -> Value | None:
    base = indicator.base
    if base is None or base.year >= year:
        return None
    found = [_latest(series, y, Reckoning.YEARLY) for y in range(base.year + 1, year + 1)]
    seen = [o for o in found if o is not None and o.value is not None]
    if len(seen) < len(found):
        return None
    told = f"{base.year}年{base.value}加" + "、".join(f"{o.year}年{o.printed}" for o in seen)
    return _combined([_single(o, indicator) for o in seen], (1,) * len(seen), base.value, told)


def _combined(parts: Sequence[Value], signs: Sequence[int], start: Decimal, told: str) -> Value:
    """The signed sum of some values; its bounds are the sums of theirs."""
    value = low = start
    high: Decimal | None = start
    for part, sign in zip(parts, signs, strict=True):
        assert part.value is not None  # qualitative results are never added
        value += sign * part.value
        near, far = (part.low, part.high) if sign > 0 else (part.high, part.low)
        low += sign * (part.value if near is None else near)
        high = None if far is None or high is None else high + sign * far
    return Value(value, low, high, tuple(seen for part in parts for seen in part.seen), told)
