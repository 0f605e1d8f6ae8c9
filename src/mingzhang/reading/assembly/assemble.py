"""Pages of grids and lines become a book: tables with titles, paragraphs with roles (成册)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from ...model.book import Block, Book, Cell, Line, Paragraph, Role, Table
from ...model.money import Unit
from ...vocabulary.text import unified
from ..labelling.matrix import Matrix, clean
from ..page import Grid, Page
from .identity import identify
from .joining import Part, append, continued
from .margins import Margins, margins_of
from .paragraphs import furniture, mark_contents, paragraphs
from .titles import Body, headers_of, split_body, split_lead, without_continuation
from .units import unit_of_table
from .unstated import with_units


def assemble(document: str, media: str, pages: list[Page], remarks: list[str]) -> Book:
    """The book that the pages of a document make: tables joined over pages, paragraphs, identity."""
    numbered, guessed = with_units(_numbered(_blocks(pages)))
    office, year, kind = identify(numbered, document)
    last = max((page.number for page in pages), default=0)
    return Book(document, media, office, year, kind, tuple(numbered), last, (*remarks, *guessed))


@dataclass(slots=True)
class _Builder:
    """The blocks so far, the lines since the last table, and the table that may go on."""

    margins: dict[int, Margins | None]
    blocks: list[Block | Part] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)
    heading: str = ""

    def flush(self, lines: Sequence[Line]) -> None:
        """Lines become paragraphs; furniture met on the way stands after them."""
        made = paragraphs(lines, self.margins)
        for paragraph in made:
            if paragraph.role is Role.HEADING:
                self.heading = clean(paragraph.text)
        self.blocks += made
        self.blocks += [Paragraph((line,), Role.FURNITURE) for line in self.aside]
        self.lines, self.aside = [], []

    def add_grid(self, page: int, cells: Sequence[Cell]) -> None:
        """A grid begins a table, or goes on with the last one."""
        if all(cell.column == 0 and cell.column_span == 1 for cell in cells):
            self._add_boxed(cells)
            return
        body = split_body(cells)
        if not body.cells:
            return
        lead = split_lead(self.lines)
        if not lead.rest and self._continue(page, body, lead.title or body.title):
            return
        self.flush(lead.rest)
        self._begin(page, body, lead.title, lead.caption)

    def _add_boxed(self, cells: Sequence[Cell]) -> None:
        """Text in frames, a table of one column, is text."""
        for cell in cells:
            texts = [text for text in cell.text.split("\n") if text.strip()]
            lines = tuple(Line(unified(text), cell.page, cell.box) for text in texts)
            if len(lines) > 1:
                self.add_paragraph(Paragraph(lines))
            else:
                self.lines += lines

    def _begin(self, page: int, body: Body, title: str, caption: tuple[str, ...]) -> None:
        captions = [*caption, *body.caption]
        words = title or body.title or self.heading
        headers = headers_of(body.cells)
        part = Part(words, page, page, list(body.cells), captions, headers, list(body.notes))
        self.blocks.append(part)

    def _continue(self, page: int, body: Body, title: str) -> bool:
        """Add `body` to the last table when it is its continuation."""
        part = self._open_part()
        if part is None or part.notes or page == part.last_page:
            return False
        if title and without_continuation(title) != without_continuation(part.title):
            return False
        cells = continued(part, body)
        if cells is None:
            return False
        append(part, cells, page)
        part.notes += body.notes
        self.lines = []
        return True

    def _open_part(self) -> Part | None:
        """The last block when it is a table, furniture set aside."""
        for block in reversed(self.blocks):
            if isinstance(block, Part):
                return block
            if isinstance(block, Table) or block.role is not Role.FURNITURE:
                return None
        return None

    def add_table(self, table: Table) -> None:
        """A table that the front end knows completely."""
        self.flush(self.lines)
        self.blocks.append(table if table.title else replace(table, title=self.heading))

    def add_paragraph(self, paragraph: Paragraph) -> None:
        """A paragraph that the front end knows completely."""
        self.flush(self.lines)
        if paragraph.role is Role.HEADING:
            self.heading = clean(paragraph.text)
        self.blocks.append(paragraph)


def _blocks(pages: Sequence[Page]) -> list[Block]:
    """Tables and paragraphs in reading order, tables not yet numbered."""
    builder = _Builder(margins_of(pages))
    aside = furniture(pages)
    for page in pages:
        for item in page.items:
            _add(builder, page.number, item, aside)
    builder.flush(builder.lines)
    return _with_contents([block for part in builder.blocks for block in _finished(part)])


def _add(builder: _Builder, page: int, item: Grid | Line | Table | Paragraph, aside: set[int]) -> None:
    if isinstance(item, Grid):
        builder.add_grid(page, item.cells)
    elif isinstance(item, Table):
        builder.add_table(item)
    elif isinstance(item, Paragraph):
        builder.add_paragraph(item)
    elif id(item) in aside:
        builder.aside.append(item)
    else:
        builder.lines.append(_legible(item))


def _legible(line: Line) -> Line:
    """The line with characters for radicals. Cells keep what is printed; `clean` reads their words so."""
    text = unified(line.text)
    return line if text == line.text else replace(line, text=text)


def _finished(part: Part | Block) -> list[Block]:
    """A finished table with its notes behind it; other blocks as they are."""
    if not isinstance(part, Part):
        return [part]
    cells = tuple(sorted(part.cells, key=lambda cell: (cell.row, cell.column)))
    unit = _declared_unit(part)
    table = Table(
        number=0,
        title=clean(part.title),
        page=part.page,
        cells=cells,
        header_rows=headers_of(cells),
        unit=unit,
        caption=tuple(part.caption),
        last_page=part.last_page,
    )
    notes = [Paragraph((Line(cell.text, cell.page, cell.box),), Role.NOTE) for cell in part.notes]
    return [table, *notes]


def _declared_unit(part: Part) -> Unit | None:
    """The money unit that captions, title or header words state."""
    header = Matrix(cell for cell in part.cells if cell.row < max(1, part.headers))
    words = {clean(cell.text) for row in range(header.rows) for cell in header.distinct(row)}
    return unit_of_table(part.caption, part.title, words)


def _with_contents(blocks: list[Block]) -> list[Block]:
    """The same blocks with the table of contents marked; it ends before the first table."""
    end = next((index for index, block in enumerate(blocks) if isinstance(block, Table)), len(blocks))
    opening = [block for block in blocks[:end] if isinstance(block, Paragraph)]
    return [*mark_contents(opening), *blocks[end:]]


def _numbered(blocks: Sequence[Block]) -> list[Block]:
    """Tables numbered from 1."""
    numbers = count(1)
    return [replace(b, number=next(numbers)) if isinstance(b, Table) else b for b in blocks]
