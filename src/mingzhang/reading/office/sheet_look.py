"""The look of one sheet: formats, displayed texts, hidden rows (工作表格式), and how its XML is walked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

Place = tuple[int, int]
Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
_REFERENCE = re.compile(r"^([A-Za-z]{1,3})(\d{1,7})$")
_LETTERS = 26
NOWHERE: Place = (-1, -1)


def place_of(reference: str) -> Place:
    """Row and column of a cell reference, from 0; NOWHERE for what is none.

    >>> place_of("B3"), place_of("AA1"), place_of("3B")
    ((2, 1), (0, 26), (-1, -1))
    """
    match = _REFERENCE.match(reference)
    if match is None:
        return NOWHERE
    column = 0
    for letter in match.group(1).upper():
        column = column * _LETTERS + ord(letter) - 64
    return int(match.group(2)) - 1, column - 1


def letters_of(column: int) -> str:
    """The letters of a column, as workbooks show it.

    >>> letters_of(0), letters_of(25), letters_of(26)
    ('A', 'Z', 'AA')
    """
    high, low = divmod(column, _LETTERS)
    return (letters_of(high - 1) if high else "") + chr(65 + low)


@dataclass
class Style:
    """The look of one sheet; rows and columns count from 0. `merged` leads from first to last cell.

    `formulas` are cells whose formula gives no text: without a value they were never computed.
    """

    formats: dict[Place, str] = field(default_factory=dict)
    indents: dict[Place, int] = field(default_factory=dict)
    shown: dict[Place, str] = field(default_factory=dict)
    merged: dict[Place, Place] = field(default_factory=dict)
    formulas: set[Place] = field(default_factory=set)
    errors: set[Place] = field(default_factory=set)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    rows_left_out: list[int] = field(default_factory=list)
    columns_left_out: list[int] = field(default_factory=list)

    def row_place(self, row: int) -> int:
        """The row number without hidden rows."""
        return row - bisect_left(self.rows_left_out, row)

    def column_place(self, column: int) -> int:
        """The column number without hidden columns."""
        return column - bisect_left(self.columns_left_out, column)

    def is_seen(self, place: Place) -> bool:
        """Does the cell stand in a visible row and column?"""
        return place[0] not in self.hidden_rows and place[1] not in self.hidden_columns

    def hide(self, rows: set[int], columns: set[int]) -> None:
        """Leave these rows and columns out."""
        self.hidden_rows, self.hidden_columns = frozenset(rows), frozenset(columns)
        self.rows_left_out, self.columns_left_out = sorted(rows), sorted(columns)


PLAIN = Style()


def _nothing(_: str) -> None:
    """Text and ends that nobody asked for."""


def parse(
    data: bytes | None,
    start: Start,
    end: Callable[[str], None] = _nothing,
    text: Callable[[str], None] = _nothing,
) -> None:
    """Call `start` at each element, names without prefix. Broken XML ends it early."""
    if data is None:
        return
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not _nothing:  # a handler that does nothing costs as much as one that does
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not _nothing:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        return
