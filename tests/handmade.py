"""Tiny hand-written books: paragraphs as strings, tables as rows of strings."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.checking.context import Context
from mingzhang.model.book import Block, Book, BookKind, Cell, Line, Paragraph, Role, Table
from mingzhang.model.money import Unit
from mingzhang.reading.appraisals.forms import appraisals
from mingzhang.reading.points.interpret import facts

Rows = Sequence[Sequence[str]]


def paragraph(text: str, page: int = 1, role: Role = Role.BODY) -> Paragraph:
    """A paragraph; a line break in the text breaks the printed line."""
    return Paragraph(tuple(Line(line, page) for line in text.split("\n")), role)


def heading(text: str, page: int = 1) -> Paragraph:
    return paragraph(text, page, Role.HEADING)


def table(
    title: str,
    rows: Rows,
    *,
    number: int = 1,
    header_rows: int = 1,
    unit: Unit | None = Unit.TEN_THOUSAND_YUAN,
    page: int = 1,
    caption: tuple[str, ...] = (),
) -> Table:
    """A table without merged cells; every string of `rows` is a cell."""
    cells = tuple(Cell(r, c, text, page) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Table(number, title, page, cells, header_rows, unit, caption, page)


def book(
    *blocks: Block | str, office: str = "某市某局", year: int = 2024, kind: BookKind = BookKind.FINAL_ACCOUNTS
) -> Book:
    """A book of the blocks in order; a bare string is a body paragraph."""
    made = tuple(paragraph(block) if isinstance(block, str) else block for block in blocks)
    return Book("handmade", "json", office, year, kind, made)


def context(
    *blocks: Block | str, office: str = "某市某局", year: int = 2024, kind: BookKind = BookKind.FINAL_ACCOUNTS
) -> Context:
    """The context of such a book with its facts, as checking sees it."""
    made = book(*blocks, office=office, year=year, kind=kind)
    return Context(made, tuple(facts(made)), (), appraisals=appraisals(made))
