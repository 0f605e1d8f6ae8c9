"""Number formats, indents and hidden rows of an XLS workbook (BIFF8, [MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..opening.compound import opened, stream
from ..opening.faults import damaged, encrypted
from .number_format import BUILTIN, GENERAL
from .sheet_look import Style

_BOF, _EOF, _SHEET, _FORMAT, _XF, _PASSWORD = 0x809, 0x0A, 0x85, 0x41E, 0xE0, 0x2F
_NUMBER, _RK, _ROW_OF_RK, _FORMULA, _LABEL, _TEXT = 0x203, 0x27E, 0xBD, 0x06, 0xFD, 0x204
_ROW, _COLUMNS, _ERROR = 0x208, 0x7D, 0x205
_CELLS = frozenset({_NUMBER, _RK, _FORMULA, _LABEL, _TEXT})
_BIFF8 = 0x600
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_MOST_COLUMNS = 256

Record = tuple[int, bytes]


@dataclass
class _Book:
    """What the first part of the workbook stream declares."""

    patterns: dict[int, str] = field(default_factory=dict)
    looks: list[tuple[int, int]] = field(default_factory=list)  # format number, indent
    starts: list[int] = field(default_factory=list)

    def look(self, number: int) -> tuple[str, int]:
        """Format and indent of a cell style."""
        if number >= len(self.looks):
            return GENERAL, 0
        form, indent = self.looks[number]
        return self.patterns.get(form) or BUILTIN.get(form, GENERAL), indent


def old_styles(data: bytes) -> dict[int, Style]:
    """The look of each sheet by its place; empty for workbooks before 1997.

    DamagedError for a container that cannot be followed: it would hold up others for ever.
    """
    content = stream(opened(data), "Workbook")
    if content is None or len(content) < 8:
        return {}
    try:
        if struct.unpack_from("<HHH", content)[::2] != (_BOF, _BIFF8):
            return {}
        book = _book(content)
        return {index: _sheet(content, start, book) for index, start in enumerate(book.starts)}
    except struct.error as error:
        raise damaged("XLS") from error


def _records(content: bytes, at: int) -> Iterator[Record]:
    """Records up to the end of the part that begins at `at`, parts inside it (charts) skipped."""
    depth = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, content[at + 4 : at + 4 + length]
        at += 4 + length


def _book(content: bytes) -> _Book:
    book = _Book()
    for kind, body in _records(content, 0):
        if kind == _PASSWORD:
            raise encrypted()
        if kind == _SHEET:
            book.starts.append(struct.unpack_from("<I", body)[0])
        elif kind == _XF:
            book.looks.append((struct.unpack_from("<H", body, 2)[0], body[8] & 0x0F if len(body) > 8 else 0))
        elif kind == _FORMAT:
            book.patterns[struct.unpack_from("<H", body)[0]] = _text(body[2:])
    return book


def _text(body: bytes) -> str:
    """A text with its length in front, in one or two bytes a letter."""
    length, wide = struct.unpack_from("<HB", body)
    if wide & 1:
        return body[3 : 3 + 2 * length].decode("utf-16-le", "replace")
    return body[3 : 3 + length].decode("latin-1")


def _sheet(content: bytes, start: int, book: _Book) -> Style:
    style = Style()
    rows: set[int] = set()
    columns: set[int] = set()
    for kind, body in _records(content, start):
        if kind in _CELLS:
            _note(style, book, *struct.unpack_from("<HHH", body))
        elif kind == _ROW_OF_RK:
            _note_row(style, book, body)
        elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & _ROW_HIDDEN:
            rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and _is_column_hidden(body):
            first, last = struct.unpack_from("<HH", body)
            columns.update(range(first, min(last + 1, _MOST_COLUMNS)))
        if _is_error(kind, body):
            style.errors.add(struct.unpack_from("<HH", body))
    style.hide(rows, columns)
    return style


def _is_column_hidden(body: bytes) -> bool:
    width, flags = struct.unpack_from("<H2xH", body, 4)
    return bool(flags & _COLUMN_HIDDEN) or not width


def _is_error(kind: int, body: bytes) -> bool:
    """An error value, or a formula that gives one."""
    if kind == _ERROR:
        return body[7:8] == b"\x01"
    return kind == _FORMULA and body[6:7] == b"\x02" and body[12:14] == b"\xff\xff"


def _note_row(style: Style, book: _Book, body: bytes) -> None:
    """A run of numbers in one row, each with its style."""
    row, first = struct.unpack_from("<HH", body)
    for index, at in enumerate(range(4, len(body) - 5, 6)):
        _note(style, book, row, first + index, struct.unpack_from("<H", body, at)[0])


def _note(style: Style, book: _Book, row: int, column: int, look: int) -> None:
    pattern, indent = book.look(look)
    if pattern != GENERAL:
        style.formats[row, column] = pattern
    if indent:
        style.indents[row, column] = indent
