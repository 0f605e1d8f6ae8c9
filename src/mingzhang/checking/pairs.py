"""A change and its rate that contradict each other, their base printed nowhere (增减额与增减幅度).

Either may be wrong: each is worked out from the other, with no figure that nobody printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from ..model.fact import Claim, ClaimKind, Direction
from ..model.money import Figure
from .system import Print, System

KINDS = (ClaimKind.CHANGE, ClaimKind.GROWTH)
WORDS = {1: ("增加", "增长"), -1: ("减少", "下降")}  # by sign: of an amount, of a rate


@dataclass(frozen=True, slots=True)
class Pair:
    """Numbers of the two statements, and the amount that both speak of."""

    change: int
    growth: int
    subject: int


def pair_of(system: System, entry: Print) -> Pair | None:
    """The change and rate of one sentence that `entry` belongs to; None where the base is printed."""
    if not _is(entry, *KINDS):
        return None
    row = next((row for row in system.rows if row.asserter == entry.number), None)
    if row is None or system.of_variable[row.terms[1][0]] or not system.of_variable[row.terms[0][0]]:
        return None
    subject, base = row.terms[0][0], row.terms[1][0]
    found: dict[ClaimKind, int] = {}
    for other in _statements(system, subject, base):
        assert isinstance(other.origin, Claim)  # it states something
        found.setdefault(other.origin.kind, other.number)
    if len(found) < len(KINDS) or entry.number not in found.values():
        return None
    return Pair(found[ClaimKind.CHANGE], found[ClaimKind.GROWTH], subject)


def _is(entry: Print, *kinds: ClaimKind) -> bool:
    claim = entry.origin
    return isinstance(claim, Claim) and claim.kind in kinds and claim.value is not None


def _statements(system: System, subject: int, base: int) -> Iterator[Print]:
    for number in system.touching[base]:
        row = system.rows[number]
        if row.asserter < 0 or [v for v, _ in row.terms] != [subject, base]:
            continue
        if _is(entry := system.prints[row.asserter], *KINDS):
            yield entry


@dataclass(frozen=True, slots=True)
class Worked:
    """The change from the rate and the rate from the change; `subject` in yuan, printed like `like`."""

    subject: Decimal
    like: Figure
    change: Figure
    change_sign: int
    growth: Figure
    growth_sign: int

    @classmethod
    def of(cls, system: System, pair: Pair, subject: Decimal, like: Figure) -> Worked:
        """For the statements of a pair."""
        change, growth = system.prints[pair.change].origin, system.prints[pair.growth].origin
        assert isinstance(change, Claim) and isinstance(growth, Claim)  # statements
        assert change.value is not None and growth.value is not None
        return cls(subject, like, change.value, _sign(change), growth.value, _sign(growth))

    @property
    def right_change(self) -> Decimal | None:
        """The signed change in yuan that the rate gives; None for a fall to nothing."""
        return self._change_at(self.growth.value)

    def change_span(self) -> tuple[Decimal, Decimal] | None:
        """The changes in yuan, without sign, that all rates give which round to the printed one."""
        ends = [self._change_at(self.growth.value + half) for half in (-self._half, self._half)]
        known = sorted(abs(end) for end in ends if end is not None)
        return (known[0], known[-1]) if known else None

    @property
    def _half(self) -> Decimal:
        return _step(self.growth) / 2

    def _change_at(self, rate: Decimal) -> Decimal | None:
        whole = 100 + self.growth_sign * rate
        return self.subject - self.subject * 100 / whole if whole else None

    @property
    def right_rate(self) -> Decimal | None:
        """The signed rate in per cent that the change gives; None on a base of zero."""
        base = self.subject - self.change_sign * self.change.amount
        return self.change_sign * self.change.amount / base * 100 if base else None

    @property
    def agrees(self) -> bool:
        """True when the change follows from the rate within rounding, both up or both down."""
        return self.change_sign == self.growth_sign and self._meets(self.change_span())

    @property
    def is_contrary(self) -> bool:
        """True when the numbers follow from each other and only one of the words is the wrong way round."""
        other = replace(self, growth_sign=-self.growth_sign)
        return self.change_sign != self.growth_sign and self._meets(other.change_span())

    def _meets(self, span: tuple[Decimal, Decimal] | None) -> bool:
        half = _step(self.change) / 2 * self.change.unit.scale
        return span is not None and span[0] - half <= self.change.amount <= span[1] + half

    def expected_change(self) -> str:
        """增加60.00万元."""
        right = self.right_change
        if self.is_contrary:
            return WORDS[self.growth_sign][0] + self._money(self.change.amount) + self.change.unit.value
        if right is None:
            return ""
        return WORDS[1 if right >= 0 else -1][0] + self._money(abs(right)) + self.change.unit.value

    def expected_rate(self) -> str:
        """20.00%, with its word where only that is wrong."""
        right = self.right_rate
        if right is None:
            return ""
        word = WORDS[self.change_sign][1] if self.is_contrary else ""
        return f"{word}{abs(right).quantize(_step(self.growth), ROUND_HALF_UP)}%"

    def change_words(self) -> str:
        """300.00 − 300.00 ÷（1 + 25.00%）= 60.00万元."""
        amount, rate = self._money(self.subject), f"{self.growth.value}%"
        right = self.right_change
        if right is None:
            return ""
        result = f"{self._money(abs(right))}{self.change.unit.value}"
        if self.growth_sign < 0:
            return f"{amount} ÷（1 − {rate}）− {amount} = {result}"
        return f"{amount} − {amount} ÷（1 + {rate}）= {result}"

    def rate_words(self) -> str:
        """50.00 ÷（300.00 − 50.00）= 20.00%."""
        if not self.expected_rate():
            return ""
        amount, change = self._money(self.subject), f"{self.change.value:,}"
        sign = "+" if self.change_sign < 0 else "−"
        return f"{change} ÷（{amount} {sign} {change}）= {self.expected_rate()}"

    def _money(self, amount: Decimal) -> str:
        """In the unit of the change, as finely as it or the amount is printed."""
        step = min(_step(self.change), _step(self.like))
        return f"{(amount / self.change.unit.scale).quantize(step, ROUND_HALF_UP):,}"


def _sign(claim: Claim) -> int:
    return -1 if claim.direction is Direction.DOWN else 1


def _step(figure: Figure) -> Decimal:
    return Decimal(1).scaleb(min(int(figure.value.as_tuple().exponent), 0))
