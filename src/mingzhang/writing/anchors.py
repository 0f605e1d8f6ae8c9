"""Stable names for figures, so that one can link to each: from the point, else from table, row and column."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b

from ..model.manuscript import Manuscript, Sheet
from ..model.point import Nature, Point, Source
from .look import Place


class Anchors:
    """Hands out the anchors of a book's figures; none comes twice."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.year = manuscript.year
        self.used: Counter[str] = Counter()

    def of(self, number: int, sheet: Sheet) -> dict[Place, str]:
        """The anchor of every figure of the sheet with that number; a repeated point gets -2, -3 …"""
        return {
            (row, column): self._next(number, (row, column), point) for row, column, point in sheet.points
        }

    def _next(self, number: int, place: Place, point: Point) -> str:
        name = cell_anchor(number, place) if point.detail else point_anchor(point, self.year)
        self.used[name] += 1
        return name if self.used[name] == 1 else f"{name}-{self.used[name]}"


def cell_anchor(number: int, place: Place) -> str:
    """The anchor of a cell: table, row and column, each from 1.

    >>> cell_anchor(3, (0, 4))
    't3-r1-c5'
    """
    return f"t{number}-r{place[0] + 1}-c{place[1] + 1}"


def point_anchor(point: Point, year: int) -> str:
    """The anchor of a point: its coordinates that are not the whole, names of people's choosing as a digest.

    >>> from mingzhang.model.point import Flow, Stage
    >>> point_anchor(Point("某局", 2023, Flow.EXPENDITURE, Stage.OUTTURN, function="2010301"), 2024)
    'expenditure-outturn-2023-2010301'
    """
    named = "\0".join((point.project, point.unit, *point.detail))
    parts = (
        point.flow.name.lower().replace("_", "-"),
        point.stage.name.lower().replace("_", "-"),
        "" if point.year == year else str(point.year),
        "" if point.source is Source.ALL else point.source.name.lower().replace("_", "-"),
        "" if point.nature is Nature.ALL else point.nature.name.lower().replace("_", "-"),
        point.function,
        point.economic,
        point.item.replace("_", "-"),
        blake2b(named.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        if named.strip("\0")
        else "",
    )
    return "-".join(part for part in parts if part)
