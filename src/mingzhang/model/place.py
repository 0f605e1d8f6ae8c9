"""Where something stands in a document, so that every finding and figure links back to paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """Rectangle on a page in PDF points, origin at the top left."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document (出处).

    `page` counts from 1: the page of a PDF, the line of a text file, the sheet of a workbook,
    1 for formats without pages. `quote` is the text printed there.
    """

    document: str
    page: int
    table_title: str = ""
    row_label: str = ""
    column_path: str = ""
    quote: str = ""
    box: Box | None = None
