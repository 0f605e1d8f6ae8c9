"""Width moved between the columns of a form so that no character stands alone on a line (避免单字成行)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from .extents import broken, extent, leaves_one

STEPS = (0.5, 1.0, 2.0, 4.0)  # em that go from one column to another at a time
MOST = 40  # moves of one table


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a cell over the columns `start` to `end`; `row` is -1 where it stands over several rows."""

    start: int
    end: int
    row: int
    text: str


def shifted(
    words: Sequence[Words], widths: Sequence[float], least: Sequence[float], edge: float
) -> list[float]:
    """Widths of the same sum that leave fewer characters alone and make the table no taller.

    Width goes in small steps from a column to another, as long as that helps; none falls below its `least`.
    `edge` is the part of a width that words never fill.
    """
    found = [round(one, 2) for one in widths]
    broken_ones = [one for one in words if _may_break(one, least, edge)]
    cost, tallest = _cost(broken_ones, found, edge)
    for _ in range(MOST if cost[0] else 0):
        tried = ((*_cost(broken_ones, one, edge), one) for one in _moves(found, least))
        lower = min(((to, lines, one) for to, lines, one in tried if lines <= tallest), default=None)
        if lower is None or lower[0] >= cost:
            break
        cost, _lines, found = lower
    return found


def _may_break(one: Words, least: Sequence[float], edge: float) -> bool:
    """True where a text does not stand in one line whatever its columns are given."""
    return extent(one.text) > sum(least[one.start : one.end]) - edge or "\n" in one.text


def _moves(widths: Sequence[float], least: Sequence[float]) -> Iterator[list[float]]:
    """Every way to give one column a step of the width of one other, or of each of two others."""
    columns = range(len(widths))
    for giving in (*combinations(columns, 1), *combinations(columns, 2)):
        for steps in product(STEPS, repeat=len(giving)):
            moved = list(widths)
            for giver, step in zip(giving, steps, strict=True):
                moved[giver] = round(moved[giver] - step, 2)
            if all(moved[giver] >= least[giver] for giver in giving):
                for taker in set(columns) - set(giving):
                    yield [*moved[:taker], round(moved[taker] + sum(steps), 2), *moved[taker + 1 :]]


def _cost(words: Sequence[Words], widths: Sequence[float], edge: float) -> tuple[tuple[int, float], int]:
    """How many cells leave a character alone and what they lack together; how many lines the rows take."""
    alone, lacking = 0, 0.0
    lines: dict[int, int] = {}
    for one in words:
        lacks, count = _set(one.text, round(sum(widths[one.start : one.end]) - edge, 2))
        alone += lacks > 0
        lacking += lacks
        if one.row >= 0:
            lines[one.row] = max(lines.get(one.row, 1), count)
    return (alone, round(lacking, 2)), sum(lines.values())


@lru_cache(maxsize=65536)
def _set(text: str, room: float) -> tuple[float, int]:
    """The width that a text lacks for one line less, 0 where no character stands alone; its lines."""
    count = len(broken(text, room))
    if not leaves_one(text, room):
        return 0.0, count
    return max(extent(text) / (count - 1) - room, 0.1), count
