"""Where a place of a report stands in the page: the element to jump to, the words to mark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...model.book import Book, Cell, Paragraph, Table
from ...model.fact import Claim, Fact
from ...model.place import Box, Place


@dataclass(frozen=True, slots=True)
class Anchor:
    """An element of the page; `start` and `end` mark words of a paragraph."""

    element: str
    start: int = 0
    end: int = 0


def cell_id(book: int, table: int, row: int, column: int) -> str:
    """Element id of a table cell."""
    return f"b{book}t{table}r{row}c{column}"


def table_id(book: int, table: int) -> str:
    """Element id of a table."""
    return f"b{book}t{table}"


def block_id(book: int, block: int) -> str:
    """Element id of a paragraph, by its number among the blocks."""
    return f"b{book}p{block}"


class Anchors:
    """Finds the element of a place: exact fact, cell, paragraph, table, in this order."""

    def __init__(self, books: Sequence[Book], facts: Sequence[Sequence[Fact]]) -> None:
        self._books = {book.document: (number, book) for number, book in enumerate(books)}
        self._cells: dict[Place, str] = {}
        self._texts: dict[tuple[str, int, str], list[tuple[Cell, str]]] = {}
        self._on_page: dict[tuple[str, int], list[tuple[Cell, str]]] = {}
        self._titles: dict[tuple[str, str], str] = {}
        for number, book in enumerate(books):
            self._add_book(number, book)
            for fact in facts[number]:
                self._cells.setdefault(fact.place, cell_id(number, fact.table, fact.row, fact.column))

    def of(self, origin: Fact | Claim) -> Anchor | None:
        """The element of a figure: its own cell even where several cells read alike, or its sentence."""
        if not isinstance(origin, Fact):
            return self.find(origin.place)
        number, _ = self._books[origin.place.document]
        return Anchor(cell_id(number, origin.table, origin.row, origin.column))

    def find(self, place: Place) -> Anchor | None:
        """The element of a place; None when the page shows nothing like it."""
        element = self._cells.get(place) or self._cell(place)
        if element:
            return Anchor(element)
        return self._words(place) or self._table(place) or self._page(place)

    def _add_book(self, number: int, book: Book) -> None:
        for table in book.tables:
            self._titles.setdefault((book.document, _plain(table.title)), table_id(number, table.number))
            for cell in table.cells:
                key = (book.document, cell.page, _plain(cell.text))
                element = cell_id(number, table.number, cell.row, cell.column)
                self._texts.setdefault(key, []).append((cell, element))
                self._on_page.setdefault(key[:2], []).append((cell, element))

    def _cell(self, place: Place) -> str:
        if not place.quote:
            return ""
        cells = self._texts.get((place.document, place.page, _plain(place.quote)), [])
        exact = (element for cell, element in cells if cell.box == place.box)
        return next(exact, cells[0][1] if cells and place.table_title else self._row(place))

    def _row(self, place: Place) -> str:
        """The first of the cells that the place is the box of, or the label of its row."""
        if not place.row_label:
            return ""
        labels = self._texts.get((place.document, place.page, _plain(place.row_label)), [])
        for cell, element in self._on_page.get((place.document, place.page), []) if place.box else []:
            if cell.box is not None and place.box is not None and place.box.holds(cell.box):
                return element
        return labels[0][1] if labels else ""

    def _words(self, place: Place) -> Anchor | None:
        if place.document not in self._books or not place.quote:
            return None
        number, book = self._books[place.document]
        same_line = _quotes(number, book, place, on_line=True)
        return next(same_line, None) or next(_quotes(number, book, place, on_line=False), None)

    def _table(self, place: Place) -> Anchor | None:
        element = self._titles.get((place.document, _plain(place.table_title)))
        return Anchor(element) if element and place.table_title else None

    def _page(self, place: Place) -> Anchor | None:
        """The first thing on the page, so that at least the page is found."""
        if place.document not in self._books:
            return None
        number, book = self._books[place.document]
        for index, block in enumerate(book.blocks):
            if block.page == place.page:
                if isinstance(block, Table):
                    return Anchor(table_id(number, block.number))
                return Anchor(block_id(number, index))
        return None


def _quotes(number: int, book: Book, place: Place, on_line: bool) -> Iterator[Anchor]:
    wanted = _plain(place.quote)
    for index, block in enumerate(book.blocks):
        if isinstance(block, Paragraph):
            for start in _starts(block, place) if on_line else (0,):
                found = _find(block.text, wanted, start)
                if found:
                    yield Anchor(block_id(number, index), *found)


def _find(text: str, wanted: str, start: int) -> tuple[int, int] | None:
    """Where the words stand, whatever blanks are printed between their characters.

    >>> _find("支出 12.50 万元", "12.50万元", 0)
    (3, 11)
    """
    printed = [place for place in range(start, len(text)) if not text[place].isspace()]
    found = "".join(text[place] for place in printed).find(wanted)
    if found < 0 or not wanted:
        return None
    return printed[found], printed[found + len(wanted) - 1] + 1


def _starts(paragraph: Paragraph, place: Place) -> Iterable[int]:
    """Offsets of the lines of a paragraph that stand on the page, and in the box, of the place."""
    offset = 0
    for line in paragraph.lines:
        if line.page == place.page and (place.box is None or _is_on(line.box, place.box)):
            yield offset
        offset += len(line.text.strip())


def _is_on(line: Box | None, words: Box) -> bool:
    return line is not None and line.holds(words)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
