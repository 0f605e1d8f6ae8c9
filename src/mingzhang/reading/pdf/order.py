"""Reading order on a page: from top to bottom, tables side by side one after the other (并排表格)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .grid import Framed
from .text import Run

_LEAD = 70.0  # points above a table in which its title and captions stand

Order = tuple[float, int, float, float]


@dataclass(frozen=True, slots=True)
class Zone:
    """The part of a page where two tables stand side by side, and the line between them."""

    top: float
    bottom: float
    split: float


def zones_of(framed: Sequence[Framed]) -> list[Zone]:
    """The zones of a page; most pages have none."""
    zones = []
    for left, right in pairwise(sorted(framed, key=lambda frame: frame.xs[0])):
        top, bottom = max(left.ys[0], right.ys[0]), min(left.ys[-1], right.ys[-1])
        least = min(left.ys[-1] - left.ys[0], right.ys[-1] - right.ys[0])
        if left.xs[-1] < right.xs[0] and bottom - top > 0.5 * least:
            start, end = min(left.ys[0], right.ys[0]) - _LEAD, max(left.ys[-1], right.ys[-1])
            zones.append(Zone(start, end, (left.xs[-1] + right.xs[0]) / 2))
    return zones


def place(zones: Sequence[Zone], y: float, x: float) -> Order:
    """The sort key of something that begins at `x`, `y`."""
    for zone in zones:
        if zone.top <= y <= zone.bottom:
            return (zone.top, 1 + (x > zone.split), y, x)
    return (y, 0, y, x)


def parted_rows(rows: list[list[Run]], zones: Sequence[Zone]) -> list[list[Run]]:
    """Rows cut at the line between two tables where no word crosses it."""
    return rows if not zones else [part for row in rows for part in _parted(row, zones)]


def _parted(row: list[Run], zones: Sequence[Zone]) -> list[list[Run]]:
    for zone in zones:
        crosses = any(run.x0 < zone.split < run.x1 for run in row)
        if zone.top <= row[0].middle <= zone.bottom and not crosses:
            left = [run for run in row if run.x1 <= zone.split]
            right = [run for run in row if run.x1 > zone.split]
            return [part for part in (left, right) if part]
    return [row]
