"""Totals of a worksheet as live formulas, where the printed total is the sum of its parts (合计公式)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ..model.manuscript import Sum
from .look import Look, Number, Place

_MOST_ARGUMENTS, _MOST_LETTERS = 250, 8000  # Excel takes 255 and 8192


@dataclass(frozen=True, slots=True)
class Total:
    """What becomes of a total: a formula, or the reason why the number stands alone.

    `parts` are places of the grid. `gap` is the printed total less the sum of the printed parts:
    0 makes it a formula, a few last places are 尾差.
    """

    parts: tuple[Place, ...]
    gap: Decimal


def totals(look: Look, numbers: dict[Place, Number], sums: Sequence[Sum]) -> dict[Place, Total]:
    """The total cells of a sheet. Of several ways to add a total up, the first that ties is taken.

    A total that is not printed as a number has no entry, nor one with a part that is none;
    no formula refers to itself by way of others.
    """
    found: dict[Place, Total] = {}
    blank = {place for place in look.amounts if place not in numbers}
    for one in sums:
        if one.total not in numbers or not one.parts or _circular(one, found):
            continue
        if not all(part in numbers or part in blank for part in one.parts):
            continue
        known = found.get(one.total)
        if known is None or known.gap:
            gap = numbers[one.total].value - sum(
                (numbers[p].value for p in one.parts if p in numbers), Decimal(0)
            )
            if known is None or not gap:
                found[one.total] = Total(one.parts, gap)
    return found


def _circular(one: Sum, found: dict[Place, Total]) -> bool:
    """Does a part depend on the total?"""
    seen, waiting = set(), list(one.parts)
    while waiting:
        place = waiting.pop()
        if place == one.total:
            return True
        if place not in seen and place in found:
            waiting += found[place].parts
        seen.add(place)
    return False


def formula(parts: Iterable[Place], first_row: int) -> str | None:
    """The sum of the parts in A1 notation, the grid's first row at worksheet row `first_row` from 0.

    None when the sum is longer than a spreadsheet takes.

    >>> formula([(1, 0), (2, 0), (3, 0), (5, 2)], 4)
    '=SUM(A6:A8,C10)'
    """
    ranges = _ranges(sorted(set(parts), key=lambda place: (place[1], place[0])))
    found = [_reference(first, last, first_row) for first, last in ranges]
    text = f"=SUM({','.join(found)})"
    return text if len(found) <= _MOST_ARGUMENTS and len(text) <= _MOST_LETTERS else None


def _ranges(places: list[Place]) -> Iterable[tuple[Place, Place]]:
    """Runs of places below each other; places are sorted by column, then row."""
    keyed = enumerate(places)
    for _, run in groupby(keyed, key=lambda item: (item[1][1], item[1][0] - item[0])):
        own = [place for _, place in run]
        yield own[0], own[-1]


def _reference(first: Place, last: Place, first_row: int) -> str:
    start = f"{column_name(first[1])}{first[0] + first_row + 1}"
    return start if first == last else f"{start}:{column_name(last[1])}{last[0] + first_row + 1}"


def column_name(column: int) -> str:
    """Letters of a column counted from 0.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
