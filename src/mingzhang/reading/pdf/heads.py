"""Header words of a table without rulings find the columns they stand over (无框线表头)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .text import Run

Span = tuple[float, float]
_LINE_STEP = 1.38  # line heights from one line of a broken head to the next, at most
_ALIKE = 0.8  # line heights by which their middles or left edges may differ


@dataclass(slots=True)
class Head:
    """Header words: where they are printed, and the cell they become."""

    x0: float
    x1: float
    y0: float
    y1: float
    text: str
    runs: list[Run]
    row: int = 0
    column: int = 0
    row_span: int = 1
    span: int = 1

    @property
    def middle(self) -> float:
        """Horizontal middle."""
        return (self.x0 + self.x1) / 2

    @property
    def height(self) -> float:
        """Vertical middle."""
        return (self.y0 + self.y1) / 2


def head_of(runs: list[Run], text: str) -> Head:
    """The header words printed by some runs."""
    x0, x1 = runs[0].x0, max(run.x1 for run in runs)
    return Head(x0, x1, min(run.y0 for run in runs), max(run.y1 for run in runs), text, runs)


def spread_heads(rows: Sequence[list[Head]], columns: list[Span]) -> list[Head]:
    """Header cells: lines joined, each head with the columns and rows it stands over."""
    if not rows:
        return []
    heads = _joined(rows, columns)
    for head in heads:
        head.column = _own_column(head, columns)
    tall = [head for head in heads if _is_alone(head, heads)]
    levels = _levels([head for head in heads if head not in tall])
    for head in tall:
        head.row_span = max(1, len(levels))
    for number, level in enumerate(levels):
        _place(number, level, levels[number + 1 :], columns)
    return tall + [head for level in levels for head in level]


def _joined(rows: Sequence[list[Head]], columns: list[Span]) -> list[Head]:
    """Lines of a head that is broken over several, as one."""
    heads: list[Head] = []
    for row in rows:
        for head in row:
            above = next((other for other in reversed(heads) if _goes_on(other, head, row, columns)), None)
            if above is None:
                heads.append(head)
            else:
                above.text += "\n" + head.text
                above.runs = above.runs + head.runs
                above.x0, above.x1 = min(above.x0, head.x0), max(above.x1, head.x1)
                above.y1 = head.y1
    return heads


def _goes_on(above: Head, head: Head, row: list[Head], columns: list[Span]) -> bool:
    """True when `head` is the next line of `above`."""
    tall = head.y1 - head.y0
    last = above.runs[-1]
    if not 0 < head.y0 - last.y0 < _LINE_STEP * tall:
        return False
    if min(abs(above.middle - head.middle), abs(above.x0 - head.x0)) > _ALIKE * tall:
        return False
    beside = sum(1 for other in row if other.x0 < above.x1 and other.x1 > above.x0)
    return beside == 1 and _covered(above, columns) <= 1


def _covered(head: Head, columns: list[Span]) -> int:
    return sum(
        1 for low, high in columns if low <= (head.x0 + head.x1) / 2 <= high or _within(head, low, high)
    )


def _within(head: Head, low: float, high: float) -> bool:
    return head.x0 <= (low + high) / 2 <= head.x1


def _is_alone(head: Head, heads: list[Head]) -> bool:
    """True for a head in the middle of the header's height with nothing above or below it."""
    top, bottom = min(other.y0 for other in heads), max(other.y1 for other in heads)
    if bottom - top < 1.6 * (head.runs[0].y1 - head.runs[0].y0):
        return False
    if abs(head.height - (top + bottom) / 2) > 0.35 * (head.runs[0].y1 - head.runs[0].y0):
        return False
    return not any(other is not head and other.x0 < head.x1 and other.x1 > head.x0 for other in heads)


def _levels(heads: list[Head]) -> list[list[Head]]:
    """Heads grouped by height, from the top; each level from left to right."""
    levels: list[list[Head]] = []
    for head in sorted(heads, key=lambda head: head.height):
        if levels and head.height - levels[-1][0].height < 0.6 * (head.runs[0].y1 - head.runs[0].y0):
            levels[-1].append(head)
        else:
            levels.append([head])
    return [sorted(level, key=lambda head: head.x0) for level in levels]


def _own_column(head: Head, columns: list[Span]) -> int:
    """The column under the middle of a head, else the one it shares most with, else the nearest."""

    def fit(index: int) -> tuple[bool, float, float]:
        left, right = columns[index]
        shared = min(head.x1, right) - max(head.x0, left)
        return (left <= head.middle <= right, min(shared, 0.0), -abs((left + right) / 2 - head.middle))

    return max(range(len(columns)), key=fit)


def _place(number: int, level: list[Head], below: list[list[Head]], columns: list[Span]) -> None:
    """Give a level its row; heads with heads below share those columns out between them."""
    deep = {head.column for lower in below for head in lower}
    for head in level:
        head.row = number
    groups = [head for head in level if _heads_group(head, deep, level)]
    single = {head.column for head in level if head not in groups}
    places = sorted(deep - single)
    if not groups or len(places) <= len(groups):
        return
    for head, (first, last) in zip(groups, _shares(groups, places, columns), strict=True):
        head.column, head.span = first, last - first + 1
    for head in level:
        if head not in groups:
            head.row_span = len(below) + 1


def _heads_group(head: Head, deep: set[int], level: list[Head]) -> bool:
    """True when heads of a lower level stand under or beside `head` and no head of its own level does."""
    if head.column in deep:
        return True
    taken = {other.column for other in level if other is not head}
    return bool({head.column - 1, head.column + 1} & deep - taken)


def _shares(heads: list[Head], places: list[int], columns: list[Span]) -> list[tuple[int, int]]:
    """Consecutive shares of the columns, one for each head, the head near the middle of its share."""
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {(0, 0): (0.0, [])}
    count = len(places)
    for number, head in enumerate(heads):
        for start in range(count):
            known = best.get((number, start))
            if known is None:
                continue
            for end in range(start + 1, count + 1):
                cost = known[0] + _off_centre(head, places[start], places[end - 1], columns)
                key = (number + 1, end)
                if key not in best or cost < best[key][0]:
                    best[key] = (cost, [*known[1], (places[start], places[end - 1])])
    full = best.get((len(heads), count))
    return full[1] if full else [(head.column, head.column) for head in heads]


def _off_centre(head: Head, first: int, last: int, columns: list[Span]) -> float:
    return abs((columns[first][0] + columns[last][1]) / 2 - head.middle)
