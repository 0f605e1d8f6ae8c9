"""Plain text as extracted from a PDF, where the alignment of columns is lost (纯文本).

The whole file is one page; the `page` of everything is the number of the line on which it stands,
blank lines counted. Tables are found by their captions and heads, put together from words, and
handed over complete; the rest becomes paragraphs.
"""

from __future__ import annotations

from pathlib import Path

from ..model.book import Paragraph, Table
from .encoding import decode
from .page import Grid, Page
from .text_paragraphs import paragraphs_of
from .text_regions import Region, Stretch, regions
from .text_table import make_tables
from .text_tokens import TextLine, text_lines


def read_pages(path: Path) -> tuple[list[Page], list[str]]:
    """The tables and paragraphs of a text file as one page, and remarks on what could not be decided."""
    return read_text(decode(path.read_bytes()))


def read_text(text: str) -> tuple[list[Page], list[str]]:
    """The tables and paragraphs of a text."""
    page = Page(1)
    remarks: list[str] = []
    lines = text_lines(text)
    tables = make_tables([part for part in regions(lines) if isinstance(part, Region)], remarks)
    for part in regions(lines):
        if isinstance(part, Region):
            page.items += tables.get(part.first, [])
        else:
            page.items += paragraphs_of(part.lines)
    return [page], remarks
