"""Printed amounts: a figure keeps what was printed, and the interval of true amounts it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction


class Unit(Enum):
    """Unit that a figure is printed in (单位): a money unit, per cent, or a plain count."""

    YUAN = "元"
    THOUSAND_YUAN = "千元"
    TEN_THOUSAND_YUAN = "万元"
    HUNDRED_MILLION_YUAN = "亿元"
    PERCENT = "%"
    COUNT = "个"

    @property
    def scale(self) -> Decimal:
        """Base units in one printed unit: yuan for money, one for per cent and counts.

        >>> Unit.TEN_THOUSAND_YUAN.scale
        Decimal('10000')
        """
        return _SCALES.get(self, Decimal(1))

    @property
    def is_money(self) -> bool:
        """True for the money units (元, 千元, 万元, 亿元)."""
        return self in _SCALES


_SCALES = {
    Unit.YUAN: Decimal(1),
    Unit.THOUSAND_YUAN: Decimal(1000),
    Unit.TEN_THOUSAND_YUAN: Decimal(10000),
    Unit.HUNDRED_MILLION_YUAN: Decimal(100000000),
}
MONEY = {unit.value: unit for unit in _SCALES}  # the money units by their signs


@dataclass(frozen=True, slots=True)
class Interval:
    """Closed interval of true amounts, in yuan (or in the base unit of a rate or count)."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def meets(self, other: Interval) -> bool:
        """True when some amount lies in both intervals; boxes that touch meet."""
        return self.low <= other.high and other.low <= self.high

    def contains(self, amount: Decimal) -> bool:
        """True when `amount` lies in the interval, ends included."""
        return self.low <= amount <= self.high

    @property
    def width(self) -> Decimal:
        """High less low."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as printed (金额): its decimal exponent is its precision.

    `value` is in `unit`, sign as printed. Never a float.

    >>> Figure(Decimal("4241.86"), Unit.TEN_THOUSAND_YUAN).interval
    Interval(low=Decimal('42418550.000'), high=Decimal('42418650.000'))
    >>> Figure(Decimal("12.30"), Unit.YUAN).interval      # printed to the fen: exact
    Interval(low=Decimal('12.30'), high=Decimal('12.30'))
    """

    value: Decimal
    unit: Unit

    @property
    def amount(self) -> Decimal:
        """The printed value in base units (yuan)."""
        return self.value * self.unit.scale

    @property
    def half_place(self) -> Decimal:
        """Half a unit of the last printed place, in base units; zero when printed to the fen or counted."""
        exponent = self.value.as_tuple().exponent
        assert isinstance(exponent, int)  # a Figure is finite
        if self.unit is Unit.COUNT or (self.unit is Unit.YUAN and exponent <= -2):
            return Decimal(0)
        return Decimal(5).scaleb(exponent - 1) * self.unit.scale

    @property
    def interval(self) -> Interval:
        """The true amounts that round to what is printed, in base units."""
        return Interval(self.amount - self.half_place, self.amount + self.half_place)

    @property
    def fraction(self) -> Fraction:
        """The printed value in base units as an exact fraction; a rate of 5 % is 1/20."""
        scale = Fraction(1, 100) if self.unit is Unit.PERCENT else Fraction(self.unit.scale)
        return Fraction(self.value) * scale
