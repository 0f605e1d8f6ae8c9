"""A manuscript: a whole book composed for print, before any file format."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .book import Book, BookKind, Paragraph, Role, Table
from .book import Line as TextLine
from .draft import Rounding
from .point import Point


@dataclass(frozen=True, slots=True)
class Sum:
    """A total cell and the cells of the same sheet that it is the sum of, as (row, column) of the grid."""

    total: tuple[int, int]
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Sheet:
    """A filled statutory form (报表): the printed table, the point of each amount cell, and its sums.

    number     as printed above the title (公开01表), "" where the place prints none
    notes      sentences under the table, the empty-table sentence included
    decimals   printed decimals of the amounts
    """

    table: Table
    number: str
    points: tuple[tuple[int, int, Point], ...]
    sums: tuple[Sum, ...]
    notes: tuple[str, ...]
    decimals: int


@dataclass(frozen=True, slots=True)
class Move:
    """A printed figure that controlled rounding moved by one last place: where it stands, from what to what.

    exact   the amount in yuan; `rounded` by itself and `printed` in the table's unit
    """

    table: str
    row: str
    column: str
    exact: Decimal
    rounded: Decimal
    printed: Decimal


@dataclass(frozen=True, slots=True)
class Gap:
    """An equation that the printed figures do not satisfy: a total and its parts.

    total, parts   as printed, in last places; `exact` the difference of the exact amounts in yuan
    reason         尾差 (the exact amounts agree), 底稿不平 (they do not), 缺金额 (no part is known)
    """

    name: str
    total: int
    parts: int
    exact: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the book; level 1 is a part (第一部分), 2 一、, 3 （一）, 4 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of the narrative."""

    text: str


class Shape(Enum):
    """Shape of a chart."""

    BAR = "bar"
    SHARES = "shares"  # parts of a whole, drawn as one stacked or sorted bar, never as a pie of many
    PAIRS = "pairs"  # two values for each label: last year and this, budget and outturn


@dataclass(frozen=True)
class Chart:
    """A picture of a few figures, with its table twin (`labels` × `series`) and its alternative text."""

    title: str
    shape: Shape
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    unit: str
    alt: str

    @property
    def caption(self) -> str:
        """The title with the unit of the figures, as printed under the picture."""
        return f"{self.title}（{self.unit}）"


Piece = Heading | Passage | Sheet | Chart


@dataclass(frozen=True)
class Manuscript:
    """A whole book in reading order. `issued` is the date printed on the cover, from the data, or "".

    `moves` and `gaps` are the certificate of its rounding in full; the remarks count them.
    """

    office: str
    year: int
    kind: BookKind
    title: str
    pieces: tuple[Piece, ...]
    rounding: Rounding
    issued: str = ""
    remarks: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def leaflet(self) -> bool:
        """True for a form by itself, which needs neither cover nor contents."""
        return bool(self.pieces) and all(isinstance(piece, Sheet) for piece in self.pieces)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The filled forms in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Sheet))

    def book(self, document: str) -> Book:
        """The manuscript as a book, as reading its files back should give it."""
        blocks = [block for piece in self.pieces for block in _blocks(piece)]
        title = Paragraph((TextLine(self.title, 1),), Role.HEADING)
        return Book(
            document, "json", self.office, self.year, self.kind, (title, *blocks), remarks=self.remarks
        )


def _blocks(piece: Piece) -> list[Table | Paragraph]:
    if isinstance(piece, Heading):
        return [Paragraph((TextLine(piece.text, 1),), Role.HEADING)]
    if isinstance(piece, Passage):
        return [Paragraph((TextLine(piece.text, 1),))]
    if isinstance(piece, Sheet):
        return [piece.table, *(Paragraph((TextLine(note, 1),), Role.NOTE) for note in piece.notes)]
    return []
