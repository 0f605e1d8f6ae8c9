"""A book: one published or draft document, its cells and paragraphs as printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from .money import Unit
from .place import Box, Place

FORMAT = "mingzhang-book/1"


class BookKind(Enum):
    """Kind of document (文件类型)."""

    BUDGET = "部门预算"
    FINAL_ACCOUNTS = "部门决算"
    SELF_EVALUATION = "绩效自评"
    UNKNOWN = "未识别"


class Role(Enum):
    """What part a paragraph plays in the document."""

    HEADING = "heading"
    BODY = "body"
    NOTE = "note"  # 注：… under a table
    CONTENTS = "contents"  # 目录 line
    FURNITURE = "furniture"  # page number, running head


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table grid as printed; rows and columns count from 0, spans are merged cells.

    `line_pages` are the pages of the lines of `text`, for a cell whose lines stand on different ones.
    """

    row: int
    column: int
    text: str
    page: int
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None
    line_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed, joined over its pages; headers repeated on later pages are dropped.

    `number` counts tables in the book from 1. `title` is the printed title, or the heading above it.
    `unit` is the money unit that the table declares; `caption` the lines between title and grid
    (公开01表, 部门：…, 单位：万元); `header_rows` how many grid rows from the top are headers.
    Cells are in reading order; a position covered by a span belongs to the spanning cell.
    """

    number: int
    title: str
    page: int
    cells: tuple[Cell, ...]
    header_rows: int
    unit: Unit | None = None
    caption: tuple[str, ...] = ()
    last_page: int = 0

    @property
    def rows(self) -> int:
        """Number of grid rows."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        """Number of grid columns."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of text."""

    text: str
    page: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together. `text` joins them without the line breaks."""

    lines: tuple[Line, ...]
    role: Role = Role.BODY

    @property
    def text(self) -> str:
        """The paragraph as one string: the lines stripped and joined."""
        return "".join(line.text.strip() for line in self.lines)

    @property
    def page(self) -> int:
        """Page of the first line."""
        return self.lines[0].page if self.lines else 0

    def place(self, document: str, start: int = 0, end: int | None = None, title: str = "") -> Place:
        """The place of `text[start:end]`: the line on which it starts, and the words' part of its box."""
        quote = self.text[start:end]
        offset = 0
        for line in self.lines:
            words = line.text.strip()
            if offset <= start < offset + len(words):
                box = line.box and line.box.of_words(words, start - offset, start - offset + len(quote))
                return Place(document, line.page, title, quote=quote, box=box)
            offset += len(words)
        return Place(document, self.page, title, quote=quote)


Block = Table | Paragraph


@dataclass(frozen=True)
class Book:
    """One document (一本预决算): what is printed, with places. Facts and claims derive from it.

    `document` is the file's name, `media` the format it was read from (pdf, text, xlsx, docx, html …).
    `blocks` are tables and paragraphs in reading order. `remarks` say what reading left out and why
    (text drawn outside the page, clipped repeats), for people.
    """

    document: str
    media: str
    office: str
    year: int
    kind: BookKind
    blocks: tuple[Block, ...]
    pages: int = 1
    remarks: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    def headed(self) -> Iterator[tuple[str, Block]]:
        """Every block with the text of the last heading before it."""
        heading = ""
        for block in self.blocks:
            if isinstance(block, Paragraph) and block.role is Role.HEADING:
                heading = block.text
            yield heading, block

    def replace_cell(self, table: int, row: int, column: int, text: str) -> Book:
        """The same book with the text of one cell changed; everything derived follows it."""
        return replace(self, blocks=tuple(_with_cell(b, table, row, column, text) for b in self.blocks))

    def to_json(self, path: Path | str | None = None) -> str:
        """The book as JSON text, written to `path` as well when one is given."""
        text = json.dumps(_book_to_dict(self), ensure_ascii=False, indent=1)
        if path is not None:
            Path(path).write_text(text + "\n", encoding="utf-8")
        return text

    @classmethod
    def from_json(cls, source: Path | str) -> Book:
        """Read a book from a path or from JSON text. ValueError when it is no book."""
        text = source.read_text("utf-8") if isinstance(source, Path) else source
        if not text.lstrip().startswith("{"):
            text = Path(text).read_text("utf-8")
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ValueError(f"not a {FORMAT} file")
        return _book_from_dict(data)


def _with_cell(block: Block, table: int, row: int, column: int, text: str) -> Block:
    if not isinstance(block, Table) or block.number != table:
        return block
    cells = (
        replace(c, text=text, line_pages=()) if (c.row, c.column) == (row, column) else c for c in block.cells
    )
    return replace(block, cells=tuple(cells))


def _box(data: list[float] | None) -> Box | None:
    return Box(*data) if data else None


def _flat(item: Cell | Line) -> dict[str, Any]:
    data = {key: value for key, value in asdict(item).items() if key != "box" and value is not None}
    for key in ("row_span", "column_span"):
        if data.get(key) == 1:
            del data[key]
    if not data.get("line_pages", True):
        del data["line_pages"]
    if item.box is not None:
        data["box"] = [item.box.x0, item.box.y0, item.box.x1, item.box.y1]
    return data


def _block_to_dict(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"type": "paragraph", "role": block.role.value, "lines": [_flat(line) for line in block.lines]}
    return {
        "type": "table",
        "number": block.number,
        "title": block.title,
        "page": block.page,
        "last_page": block.last_page,
        "header_rows": block.header_rows,
        "unit": block.unit.value if block.unit else None,
        "caption": list(block.caption),
        "cells": [_flat(cell) for cell in block.cells],
    }


def _book_to_dict(book: Book) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "document": book.document,
        "media": book.media,
        "office": book.office,
        "year": book.year,
        "kind": book.kind.value,
        "pages": book.pages,
        "remarks": list(book.remarks),
        "blocks": [_block_to_dict(block) for block in book.blocks],
    }


def _cell_from_dict(data: dict[str, Any]) -> Cell:
    return Cell(**{**data, "box": _box(data.get("box")), "line_pages": tuple(data.get("line_pages", ()))})


def _block_from_dict(data: dict[str, Any]) -> Block:
    if data["type"] == "paragraph":
        lines = tuple(Line(d["text"], d["page"], _box(d.get("box"))) for d in data["lines"])
        return Paragraph(lines, Role(data["role"]))
    cells = tuple(_cell_from_dict(cell) for cell in data["cells"])
    unit = Unit(data["unit"]) if data.get("unit") else None
    return Table(
        number=data["number"],
        title=data["title"],
        page=data["page"],
        cells=cells,
        header_rows=data["header_rows"],
        unit=unit,
        caption=tuple(data.get("caption", ())),
        last_page=data.get("last_page", 0),
    )


def _book_from_dict(data: dict[str, Any]) -> Book:
    return Book(
        document=data["document"],
        media=data["media"],
        office=data["office"],
        year=data["year"],
        kind=BookKind(data["kind"]),
        blocks=tuple(_block_from_dict(block) for block in data["blocks"]),
        pages=data.get("pages", 1),
        remarks=tuple(data.get("remarks", ())),
    )
