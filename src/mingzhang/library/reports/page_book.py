"""A book as HTML: tables as printed with their merged cells, paragraphs with what was found in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import islice, pairwise

from ...model.book import Book, BookKind, Cell, Paragraph, Role, Table
from ...model.finding import Severity
from .anchors import block_id, cell_id, table_id
from .words import Language, word

_OPENING = 12  # paragraphs: the title page and the contents
_REFERENCES = 3
"""How many findings a cell names by number; the panel lists them all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a paragraph, or a cell, that a finding or a figure stands on."""

    start: int = 0
    end: int = 0
    finding: int = -1
    severity: Severity = Severity.NOTICE
    figure: int = -1
    suspect: bool = True  # the likeliest place of the mistake; otherwise only named beside it


@dataclass
class Marks:
    """What stands on each element of the page."""

    found: dict[str, list[Mark]] = field(default_factory=dict)
    figures: set[str] = field(default_factory=set)

    def add(self, element: str, mark: Mark) -> None:
        """Put a mark on an element."""
        self.found.setdefault(element, []).append(mark)


def book_html(number: int, book: Book, marks: Marks, language: Language) -> str:
    """The whole book in reading order."""
    title = escape(f"{book.office or word('unknown_office', language)} {book.year or ''} {kind_words(book)}")
    body = "".join(_blocks(number, book, marks, language))
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in book.remarks)
    notes = (
        f"<details><summary>{word('remarks', language)}</summary><ul>{remarks}</ul></details>"
        if remarks
        else ""
    )
    head = f'<h2 id="b{number}">{title}</h2><p class="meta">{escape(book.document)}</p>{notes}'
    return f'<section class="book" aria-labelledby="b{number}">{head}{body}</section>'


def kind_words(book: Book) -> str:
    """The kind in the document's own words: a unit publishes a 单位预算, a department a 部门预算."""
    others = {BookKind.BUDGET: "单位预算", BookKind.FINAL_ACCOUNTS: "单位决算"}
    for text in islice(_plain_headings(book), _OPENING):
        if book.kind.value in text:
            break
        if (own := others.get(book.kind)) and own in text:
            return own
    return book.kind.value


def _plain_headings(book: Book) -> Iterator[str]:
    """The words of the title page and what follows, as far as they are no tables."""
    return ("".join(paragraph.text.split()) for paragraph in book.paragraphs)


def _blocks(number: int, book: Book, marks: Marks, language: Language) -> Iterator[str]:
    page = 0
    for index, block in enumerate(book.blocks):
        if block.page != page and book.media == "pdf":
            page = block.page
            yield f'<p class="pageno">{word("page", language).format(page)}</p>'
        if isinstance(block, Table):
            yield table_html(number, block, marks)
        else:
            yield _paragraph(block_id(number, index), block, marks)


def table_html(number: int, table: Table, marks: Marks) -> str:
    """One table as printed; merged cells stay merged, figures can be reached by keyboard."""
    element = table_id(number, table.number)
    caption = "".join(f"<p>{escape(line)}</p>" for line in table.caption)
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    first = _First()
    lines = "".join(_row(number, table, cells, marks, first) for cells in rows)
    title = f"<caption>{escape(table.title)}{_references(marks.found.get(element, []))}</caption>"
    return f'<div class="sheet" id="{element}">{caption}<table>{title}{lines}</table></div>'


class _First:
    """The first figure of a table takes the keyboard focus; the arrow keys move on from there."""

    taken = False

    def tab_index(self) -> int:
        taken, self.taken = self.taken, True
        return -1 if taken else 0


def _row(number: int, table: Table, cells: Sequence[Cell], marks: Marks, first: _First) -> str:
    in_order = sorted(cells, key=lambda cell: cell.column)
    return "<tr>" + "".join(_cell(number, table, cell, marks, first) for cell in in_order) + "</tr>"


def _cell(number: int, table: Table, cell: Cell, marks: Marks, first: _First) -> str:
    element = cell_id(number, table.number, cell.row, cell.column)
    found = [mark for mark in marks.found.get(element, []) if mark.finding >= 0]
    classes = _found_classes(found)
    extra = ""
    if element in marks.figures:
        classes.append("figure")
        extra = f' tabindex="{first.tab_index()}" role="button"'
    if cell.row_span > 1:
        extra += f' rowspan="{cell.row_span}"'
    if cell.column_span > 1:
        extra += f' colspan="{cell.column_span}"'
    tag = "th" if cell.row < table.header_rows else "td"
    named = f' class="{" ".join(classes)}"' if classes else ""
    text = escape(cell.text.strip()).replace("\n", "<br>")
    return f'<{tag} id="{element}"{named}{extra}>{text}{_references(found)}</{tag}>'


def _found_classes(found: Sequence[Mark]) -> list[str]:
    suspects = [mark.severity for mark in found if mark.suspect]
    if suspects:
        return [max(suspects).value, "found"]
    return ["also", "found"] if found else []


def _references(found: Sequence[Mark]) -> str:
    numbers = sorted({mark.finding for mark in found if mark.finding >= 0})
    links = "".join(f'<a href="#f{number}">[{number + 1}]</a>' for number in numbers[:_REFERENCES])
    more = "…" if len(numbers) > _REFERENCES else ""
    return f"<sup>{links}{more}</sup>" if links else ""


def _paragraph(element: str, paragraph: Paragraph, marks: Marks) -> str:
    role = paragraph.role.value
    tag = "h3" if paragraph.role is Role.HEADING else "p"
    body = "".join(_segments(element, paragraph.text, marks.found.get(element, [])))
    return f'<{tag} id="{element}" class="{role}">{body}</{tag}>'


def _segments(element: str, text: str, marks: Sequence[Mark]) -> Iterator[str]:
    """The text cut at every start and end of a mark, each piece with the marks that cover it."""
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    seen: set[int] = set()
    for start, end in pairwise(edges):
        covering = [mark for mark in marks if mark.start <= start and end <= mark.end]
        piece = escape(text[start:end])
        yield _marked(f"{element}s{start}", piece, covering, seen) if covering else piece


def _marked(element: str, piece: str, covering: Sequence[Mark], seen: set[int]) -> str:
    found = [mark for mark in covering if mark.finding >= 0]
    figure = next((mark.figure for mark in covering if mark.figure >= 0), -1)
    classes = " ".join(_found_classes(found))
    fresh = [mark for mark in found if mark.finding not in seen]
    seen.update(mark.finding for mark in found)
    data = f' data-figure="{figure}" tabindex="0" role="button"' if figure >= 0 else ""
    return f'<mark id="{element}" class="{classes}"{data}>{piece}{_references(fresh)}</mark>'
