"""Amounts in the words of a message: unit and precision of what is printed (金额表述)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ..model.money import Figure
from .statement_words import figure_words
from .suspicion import figure_of
from .system import BEYOND, TICKS, Print

MOST_OPERANDS = 12


def printed_words(entry: Print) -> str:
    """What is printed, with its unit."""
    figure = figure_of(entry)
    if figure is None:
        return entry.origin.place.quote
    return figure_words(figure)


def money_words(amount: Decimal, like: Figure) -> str:
    """An amount in the unit and precision of a printed figure."""
    value = (amount / like.unit.scale).quantize(_step(like), ROUND_HALF_UP)
    return f"{value:,}{like.unit.value}"


def range_words(low: int, high: int, like: Figure) -> str:
    """The amounts from low to high ticks in the unit and precision of a figure."""
    if high >= BEYOND or low <= -BEYOND:
        return bound_words(low, high, like)
    scale = like.unit.scale * TICKS
    if Decimal(high - low) / scale <= 2 * _step(like):
        return money_words((Decimal(low) + Decimal(high)) / 2 / TICKS, like)
    ends = [money_words(Decimal(end) / TICKS, like) for end in (low, high)]
    return "至".join(ends)


def bound_words(low: int, high: int, like: Figure) -> str:
    """What an amount is known to be: 为…, 不少于…, 不多于…."""
    if high >= BEYOND:
        return f"不少于{money_words(Decimal(max(low, 0)) / TICKS, like)}"
    if low <= 0:
        return f"不多于{money_words(Decimal(high) / TICKS, like)}"
    return f"为{range_words(low, high, like)}"


def finest(figure: Figure, operands: Iterable[Print]) -> Figure:
    """The figure with the last place of the finest operand in the same unit.

    A cell left at 0 beside 1,577.57 is 1,577.57 off, not 1,578.
    """
    figures = [f for entry in operands if (f := figure_of(entry)) is not None and f.unit is figure.unit]
    step = min(_step(f) for f in (figure, *figures))
    return Figure(figure.value.quantize(step), figure.unit)


def sum_words(terms: Sequence[tuple[int, Decimal, str]], like: Figure) -> str:
    """a（行名）+ b（行名）− c（行名）, shortened when long."""
    words = ""
    for factor, amount, name in terms[:MOST_OPERANDS]:
        sign = " − " if factor < 0 else " + " if words else ""
        value = money_words(amount * abs(factor), like).removesuffix(like.unit.value)
        words += f"{sign}{value}" + (f"（{name}）" if name else "")
    more = len(terms) - MOST_OPERANDS
    return words + (f" + …（另{more}项）" if more > 0 else "")


def _step(figure: Figure) -> Decimal:
    """One in the last place printed, at most one."""
    return Decimal(1).scaleb(min(int(figure.value.as_tuple().exponent), 0))
