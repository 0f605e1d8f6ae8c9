"""A book on its way between two processes: one JSON text and one row of box corners.

The other process has read a stranger's file, so what it sends is taken as data only: never pickled,
never evaluated.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

from ...model.book import Block, Book, BookKind, Cell, Line, Paragraph, Role, Table
from ...model.money import Unit
from ...model.place import Box

_NO_BOX = (math.nan,) * 4
_LENGTH = 8


def pack(book: Book) -> bytes:
    """The book as bytes; `unpack` gives it back equal."""
    boxes = array("d")
    blocks = [_block(block, boxes) for block in book.blocks]
    head = [book.document, book.media, book.office, book.year, book.kind.value, book.pages, book.remarks]
    text = json.dumps([head, blocks], ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    return len(text).to_bytes(_LENGTH, "big") + text + boxes.tobytes()


def unpack(data: bytes) -> Book:
    """The book in what `pack` made."""
    length = int.from_bytes(data[:_LENGTH], "big")
    head, blocks = json.loads(data[_LENGTH : _LENGTH + length].decode("utf-8", "surrogatepass"))
    corners = array("d")
    corners.frombytes(data[_LENGTH + length :])
    boxes = _boxes(corners)
    document, media, office, year, kind, pages, remarks = head
    return Book(
        document=document,
        media=media,
        office=office,
        year=year,
        kind=BookKind(kind),
        blocks=tuple(_unblock(block, boxes) for block in blocks),
        pages=pages,
        remarks=tuple(remarks),
    )


def _block(block: Block, boxes: array[float]) -> list[Any]:
    if isinstance(block, Paragraph):
        _note_boxes(block.lines, boxes)
        return [block.role.value, [line.text for line in block.lines], [line.page for line in block.lines]]
    _note_boxes(block.cells, boxes)
    cells = [(c.row, c.column, c.text, c.page, c.row_span, c.column_span, *c.line_pages) for c in block.cells]
    unit = block.unit.value if block.unit else None
    head = (block.number, block.title, block.page, block.header_rows, unit, block.caption, block.last_page)
    return [*head, cells]


def _note_boxes(items: Iterable[Cell | Line], boxes: array[float]) -> None:
    for item in items:
        box = item.box
        boxes.extend(_NO_BOX if box is None else (box.x0, box.y0, box.x1, box.y1))


def _boxes(corners: array[float]) -> Iterator[Box | None]:
    values = iter(corners)
    for x0, y0, x1, y1 in zip(values, values, values, values, strict=True):
        yield None if math.isnan(x0) else Box(x0, y0, x1, y1)


def _unblock(data: list[Any], boxes: Iterator[Box | None]) -> Block:
    if len(data) == 3:
        role, texts, pages = data
        lines = zip(texts, pages, boxes, strict=False)
        return Paragraph(tuple(Line(text, page, box) for text, page, box in lines), Role(role))
    number, title, page, header_rows, unit, caption, last_page, cells = data
    return Table(
        number=number,
        title=title,
        page=page,
        cells=tuple(
            Cell(row, column, text, on, rows, columns, box, tuple(pages))
            for (row, column, text, on, rows, columns, *pages), box in zip(cells, boxes, strict=False)
        ),
        header_rows=header_rows,
        unit=Unit(unit) if unit else None,
        caption=tuple(caption),
        last_page=last_page,
    )
