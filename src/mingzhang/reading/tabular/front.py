"""A table as text, such as a sheet saved as CSV, read as a sheet is (分隔文本)."""

from __future__ import annotations

from pathlib import Path

from ...model.book import Cell
from ..office.region import parts
from ..opening.delimited import SAMPLE, delimiter
from ..opening.encoding import decode
from ..page import Page
from .sheets import delimited

_PAGE = 1


def read_pages(path: Path) -> tuple[list[Page], list[str]]:
    """The whole file as one page."""
    text = decode(path.read_bytes())
    rows = delimited(text, delimiter(text[:SAMPLE]))
    cells = [
        Cell(row, column, value.strip(), _PAGE)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value.strip()
    ]
    return [Page(_PAGE, [*parts(cells)])], []
