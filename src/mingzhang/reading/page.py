"""What a front end hands over: pages of grids and lines, each with its place, before interpretation."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model.book import Cell, Line, Paragraph, Table


@dataclass(slots=True)
class Grid:
    """A table body found on one page: cells as printed, rows and columns counted from 0 within the grid."""

    cells: list[Cell]


@dataclass(slots=True)
class Page:
    """One page (or sheet, or the whole of an unpaged file): its grids and lines in reading order.

    A front end that knows a table completely (title, unit, header rows) puts a `Table` instead of a `Grid`;
    one that knows where its paragraphs end puts a `Paragraph` instead of lines.
    """

    number: int
    items: list[Grid | Line | Table | Paragraph] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0
