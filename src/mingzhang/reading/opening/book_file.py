"""Our own book.json, taken from a stranger: every value has the type and the bounds it must have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isfinite
from pathlib import Path

from ...model.book import Block, Book, Cell, Line, Paragraph
from ...model.errors import DamagedError, DraftGivenError
from ...model.place import Box
from . import limits
from .encoding import decode

_MOST = 10_000_000  # pages, rows, numbers: beyond it is no document
_HEAD = 1000  # characters
_ROWS_PER_CELL = 50  # a grid with more rows than this for each cell is no printed table


def read(path: Path) -> Book:
    """The book in a book.json; DamagedError names what is wrong in it."""
    if path.stat().st_size > limits.TEXT_BYTES:
        raise limits.too_big(path.stat().st_size, limits.TEXT_BYTES)
    text = decode(path.read_bytes()).lstrip("\ufeff \t\r\n")
    if not text.startswith("{"):  # the model would take it for a path
        raise _wrong("no JSON object")
    if _is_draft(text):
        raise DraftGivenError(
            "这是编报底稿，不是已成文的预决算：请用 mingzhang write 编成文件后再核对。",
            "this is a draft, not a book: compose it with mingzhang write first, then check what it writes",
        )
    try:
        book = Book.from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise _wrong(f"{type(error).__name__}: {error}") from error
    _vet(book)
    return book


def _is_draft(text: str) -> bool:
    """True for the data that books are written from; its format stands among the first entries."""
    return re.search(r'"format"\s*:\s*"mingzhang-draft/', text[:_HEAD]) is not None


def _wrong(detail: str) -> DamagedError:
    detail = detail if len(detail) < 120 else detail[:120] + "…"
    return DamagedError(
        "book.json 内容有误或不完整。请用 mingzhang read 从原文件重新生成；"
        '如果是编报底稿，请在开头写明 "format": "mingzhang-draft/1"。',
        f"the book.json is not valid ({detail}): make it again from the document with mingzhang read; "
        'a draft says in its first lines "format": "mingzhang-draft/1"',
    )


def _vet(book: Book) -> None:
    _texts("document, media, office", (book.document, book.media, book.office))
    _texts("remarks", book.remarks)
    _whole("year, pages", (book.year, book.pages))
    for block in book.blocks:
        _vet_block(block)
    numbers = [table.number for table in book.tables]
    if len(set(numbers)) != len(numbers):
        raise _wrong("table number twice")


def _vet_block(block: Block) -> None:
    if isinstance(block, Paragraph):
        _vet_items("line", block.lines)
        return
    _texts("title, caption", (block.title, *block.caption))
    _whole("number, page, header_rows", (block.number, block.page, block.header_rows, block.last_page))
    _vet_items("cell", block.cells)
    for cell in block.cells:
        _vet_cell(cell)
    if len({(cell.row, cell.column) for cell in block.cells}) != len(block.cells):
        raise _wrong(f"table {block.number}: two cells in one place")
    if block.header_rows > block.rows or block.rows > _ROWS_PER_CELL * (len(block.cells) + 1):
        raise _wrong(f"table {block.number}: rows")


def _vet_items(name: str, items: Iterable[Cell | Line]) -> None:
    for item in items:
        _texts(name, (item.text,))
        _whole(name, (item.page,))
        if item.box is not None:
            _vet_box(item.box)


def _vet_cell(cell: Cell) -> None:
    _whole("cell", (cell.row, cell.column, cell.row_span, cell.column_span))
    if min(cell.row_span, cell.column_span) < 1 or max(cell.column, cell.column_span) > limits.SPAN:
        raise _wrong(f"cell {cell.row}, {cell.column}: span")


def _vet_box(box: Box) -> None:
    corners = (box.x0, box.y0, box.x1, box.y1)
    if not all(isinstance(x, int | float) and not isinstance(x, bool) and isfinite(x) for x in corners):
        raise _wrong("box")


def _texts(name: str, values: Iterable[object]) -> None:
    if not all(isinstance(value, str) and _is_whole(value) for value in values):
        raise _wrong(f"{name}: no text")


def _is_whole(text: str) -> bool:
    """False for text with half a UTF-16 pair, which cannot be written to a file again."""
    return text.isascii() or not any("\ud800" <= letter < "\ue000" for letter in text)


def _whole(name: str, values: Iterable[object]) -> None:
    if not all(type(value) is int and 0 <= value <= _MOST for value in values):
        raise _wrong(f"{name}: no whole number")
