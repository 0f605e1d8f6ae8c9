"""Where the code and the name of a row stand, left of the amounts (科目编码、名称所在单元格)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from ...model.book import Book, Cell
from ...model.fact import Fact
from ...model.place import Box, Place

_BRACKETS = "[]［］【】()（）"


def code_place(fact: Fact, book: Book) -> Place:
    """The cells in which the code of the row stands, as printed: 7 | 11 | 02."""
    return _place(fact, _code(_before(fact, book), fact.code), f"{fact.code} {fact.label}".strip())


def label_place(fact: Fact, book: Book) -> Place:
    """The cell in which the name of the row stands."""
    return _place(fact, _label(_before(fact, book), fact.label), fact.label)


def named_place(fact: Fact, book: Book) -> Place:
    """The cells of code and name together, which the quote gives as they are read: 30202 咨询费."""
    row = _before(fact, book)
    words = f"{fact.code} {fact.label}".strip()
    return replace(_place(fact, _code(row, fact.code) + _label(row, fact.label), words), quote=words)


def _before(fact: Fact, book: Book) -> list[Cell]:
    """The cells of the row to the left of the amount."""
    table = next((table for table in book.tables if table.number == fact.table), None)
    cells = table.cells if table else ()
    row = [cell for cell in cells if cell.row == fact.row and cell.column < fact.column]
    return sorted(row, key=lambda cell: cell.column)


def _place(fact: Fact, cells: Sequence[Cell], words: str) -> Place:
    """The place of the cells; that of the amount with `words` as its quote where there are none."""
    if not cells:
        return replace(fact.place, quote=words)
    boxes = [cell.box for cell in cells if cell.box is not None]
    quote = " ".join(" ".join(cell.text.split()) for cell in cells)
    box = reduce(Box.around, boxes) if boxes else None
    return replace(fact.place, page=cells[0].page, column_path="", quote=quote, box=box)


def _label(row: Sequence[Cell], label: str) -> list[Cell]:
    """The nearest cell to the left that has the name."""
    return next(([cell] for cell in reversed(row) if label and label in _plain(cell.text)), [])


def _code(row: Sequence[Cell], code: str) -> list[Cell]:
    """The cells, next to one another, whose words are together the code."""
    found = (_spelt(row[at:], code) for at in range(len(row)))
    return next((cells for cells in found if cells), [])


def _spelt(cells: Sequence[Cell], code: str) -> list[Cell]:
    words = ""
    for number, cell in enumerate(cells, 1):
        words += _plain(cell.text).strip(_BRACKETS)
        if not words or not (code.startswith(words) or words.startswith(code)):
            return []
        if len(words) >= len(code):
            return list(cells[:number])
    return []


def _plain(text: str) -> str:
    return "".join(text.split())
