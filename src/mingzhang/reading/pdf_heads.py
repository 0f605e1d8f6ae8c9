"""Header words of a table without rulings find the columns they stand over (无框线表头)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .pdf_text import Run

Words = tuple[float, float, str, list[Run]]
Span = tuple[float, float]


@dataclass(slots=True)
class Head:
    """A header cell: its row, first column and how many columns it stands over."""

    row: int
    column: int
    span: int
    text: str
    runs: list[Run]


def spread_heads(rows: Sequence[list[Words]], columns: list[Span]) -> list[Head]:
    """Header cells over columns: words with words of their own below them are group heads."""
    heads: list[Head] = []
    for number, row in enumerate(rows):
        below = [words for later in rows[number + 1 :] for words in later]
        heads += _place(number, row, below, columns)
    return _stacked(heads, len(rows))


def _place(number: int, row: list[Words], below: list[Words], columns: list[Span]) -> list[Head]:
    """One header row: single heads on their column, group heads shared out over the columns below."""
    single = [(words, _own_column(words, columns)) for words in row]
    deep = {_own_column(words, columns) for words in below}
    if len(row) >= len(columns) or not deep or len(deep) <= len(row):
        return [Head(number, column, 1, words[2], words[3]) for words, column in single]
    bounds = _shares(row, sorted(deep | {column for _, column in single}), columns)
    return [
        Head(number, first, last - first + 1, words[2], words[3])
        for words, (first, last) in zip(row, bounds, strict=True)
    ]


def _own_column(words: Words, columns: list[Span]) -> int:
    low, high = words[0], words[1]

    def fit(index: int) -> tuple[float, float]:
        left, right = columns[index]
        shared = min(high, right) - max(low, left)
        return (min(shared, 0.0), -abs((left + right) / 2 - (low + high) / 2))

    return max(range(len(columns)), key=fit)


def _shares(row: list[Words], places: list[int], columns: list[Span]) -> list[tuple[int, int]]:
    """Consecutive shares of the columns, one for each head, the head near the middle of its share."""
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {(0, 0): (0.0, [])}
    count = len(places)
    for head in range(len(row)):
        for start in range(count + 1):
            known = best.get((head, start))
            if known is None:
                continue
            for end in range(start + 1, count + 1):
                cost = known[0] + _off_centre(row[head], places[start], places[end - 1], columns)
                key = (head + 1, end)
                if key not in best or cost < best[key][0]:
                    best[key] = (cost, [*known[1], (places[start], places[end - 1])])
    full = best.get((len(row), count))
    if full is None:
        return [(c, c) for c in (_own_column(words, columns) for words in row)]
    return full[1]


def _off_centre(words: Words, first: int, last: int, columns: list[Span]) -> float:
    return abs((columns[first][0] + columns[last][1]) / 2 - (words[0] + words[1]) / 2)


def _stacked(heads: list[Head], rows: int) -> list[Head]:
    """Lines of one broken head over a single column stay in their rows; reading joins them by column."""
    if rows <= 1:
        return heads
    groups = {(head.row, column) for head in heads if head.span > 1 for column in _over(head)}
    kept: list[Head] = []
    for head in heads:
        above = next(
            (h for h in kept if h.span == head.span == 1 and h.column == head.column and h.row < head.row),
            None,
        )
        if above is None or (head.row - 1, head.column) in groups or (head.row, head.column) in groups:
            kept.append(head)
        else:
            above.text += "\n" + head.text
            above.runs = above.runs + head.runs
    return _closed(kept)


def _over(head: Head) -> range:
    return range(head.column, head.column + head.span)


def _closed(heads: list[Head]) -> list[Head]:
    """Header rows renumbered without empty ones."""
    order = {row: number for number, row in enumerate(sorted({head.row for head in heads}))}
    for head in heads:
        head.row = order[head.row]
    return heads
