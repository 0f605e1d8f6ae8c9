"""The amounts that stand in sentences, read once for all rules that compare them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ...model.fact import Fact, Mark
from ...model.money import MONEY, Figure, Interval, Unit
from ...model.point import Flow, Nature, Point, Source, Stage
from ..context import Context
from .memo import once
from .script import script

AMOUNT = re.compile(r"(?<![\d.,])(\d[\d,，]*(?:\.\d+)?)(万元|亿元|千元|元|万(?![\u4e00-\u9fff]))")
_UNITS = {**MONEY, "万": Unit.TEN_THOUSAND_YUAN}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in the text: its span in the script, digits without commas, unit as printed."""

    start: int
    end: int
    digits: str
    measure: str

    @property
    def figure(self) -> Figure:
        """The amount as a figure."""
        return Figure(Decimal(self.digits), _UNITS[self.measure])


def number(text: str) -> Decimal:
    """The number printed, commas of either width left out.

    >>> number("41，692.74")
    Decimal('41692.74')
    """
    return Decimal(text.replace(",", "").replace("，", "").replace(" ", ""))


def money(text: str, measure: str = "万元") -> Figure:
    """The figure of digits and a unit word."""
    return Figure(number(text), _UNITS[measure])


@once
def amounts(context: Context) -> tuple[Amount, ...]:
    """Every amount of money in the text, in reading order."""
    found = AMOUNT.finditer(script(context).text)
    return tuple(Amount(m.start(), m.end(), m[1].replace(",", "").replace("，", ""), m[2]) for m in found)


def is_total(point: Point) -> bool:
    """True when the point is not divided by function, economic class, item, project or unit."""
    divided = point.function or point.economic or point.item or point.project or point.unit or point.detail
    return not divided


@once
def totals(context: Context) -> tuple[Fact, ...]:
    """Facts that are totals of the document and hold a figure of money."""
    return tuple(fact for fact in figures(context) if is_total(fact.point))


@once
def figures(context: Context) -> tuple[Fact, ...]:
    """Facts that hold a figure of money."""
    return tuple(
        fact
        for fact in context.facts
        if fact.mark is Mark.AMOUNT and fact.figure is not None and fact.figure.unit.is_money
    )


def total(
    context: Context,
    flow: Flow,
    source: Source = Source.ALL,
    nature: Nature = Nature.ALL,
    stage: Stage | None = None,
) -> Fact | None:
    """The first printed total at these coordinates in the year of the book; None when there is none."""
    for fact in totals(context):
        point = fact.point
        if (point.flow, point.source, point.nature) == (flow, source, nature) and (
            stage in (None, point.stage) and point.year == context.book.year
        ):
            return fact
    return None


@once
def bases(context: Context) -> tuple[Interval, ...]:
    """What a rate can stand on: the totals of the tables and the amounts of the text, zero left out."""
    figures = [fact.figure for fact in totals(context) if fact.figure is not None]
    figures += [amount.figure for amount in amounts(context)]
    unique = {(figure.value, figure.unit): figure for figure in figures if figure.value}
    return tuple(figure.interval for figure in unique.values())


def sum_of(figures: Iterable[Figure]) -> Interval:
    """The true amounts that printed figures may add up to, in yuan.

    >>> sum_of([money("1.00", "元"), money("2.50", "元")])
    Interval(low=Decimal('3.50'), high=Decimal('3.50'))
    """
    return sum((figure.interval for figure in figures), Interval(Decimal(0), Decimal(0)))


def implied(part: Figure, rate: Figure) -> Interval:
    """The bases of which `part` can be `rate` per cent, both rounded; in yuan.

    >>> implied(money("50"), Figure(Decimal("50"), Unit.PERCENT)).contains(Decimal(1000000))
    True
    """
    half = rate.half_place / 100
    middle = Decimal(rate.fraction.numerator) / rate.fraction.denominator
    low = max(middle - half, Decimal("1e-9"))
    return Interval(part.interval.low / (middle + half), part.interval.high / low)


def fits(part: Figure, rate: Figure, context: Context) -> bool:
    """True when some amount of the document can be the base of the rate."""
    wanted = implied(part, rate)
    return any(wanted.meets(base) for base in bases(context))


def ten_thousands(amount: Decimal | Fraction) -> str:
    """An amount in yuan, written in 万元 with two places.

    >>> ten_thousands(Decimal("509900"))
    '50.99万元'
    """
    value = Decimal(amount.numerator) / amount.denominator if isinstance(amount, Fraction) else amount
    return f"{value / 10000:,.2f}万元"
