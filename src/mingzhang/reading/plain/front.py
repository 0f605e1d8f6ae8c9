"""Plain text as extracted from a PDF, where the alignment of columns is lost (纯文本).

The whole file is one page; the `page` of everything is the number of the line on which it stands,
blank lines counted. Tables are found by their captions and heads, put together from words, and
handed over complete; the rest becomes paragraphs.
"""

from __future__ import annotations

from pathlib import Path

from ...vocabulary.text import unified
from ..opening.encoding import decode
from ..page import Page
from .forms import PlainForm
from .paragraphs import full_width, marks_ends, paragraphs_of
from .regions import Region, Stretch, regions
from .table import make_tables
from .tokens import text_lines


def read_pages(path: Path) -> tuple[list[Page], list[str]]:
    """The tables and paragraphs of a text file as one page, and remarks on what could not be decided."""
    return read_text(unified(decode(path.read_bytes())))


def read_text(text: str) -> tuple[list[Page], list[str]]:
    """The tables and paragraphs of a text."""
    page, remarks = Page(1), list[str]()
    parts = regions(text_lines(text))
    prose = [line for part in parts if isinstance(part, Stretch) for line in part.lines]
    wrapped, marked = full_width(prose), marks_ends(prose)
    said = "".join(line.squeezed for line in prose)
    tables = make_tables([part for part in parts if isinstance(part, Region)], said, remarks)
    for part in parts:
        if isinstance(part, Region):
            page.items += tables[part.first]
        elif isinstance(part, PlainForm):
            page.items.append(part.table)
        else:
            page.items += paragraphs_of(part.lines, wrapped, marked)
    return [page], remarks
