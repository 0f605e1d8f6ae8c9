"""A draft: the exact facts, reasons and words of one office and year, from which a book is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .book import BookKind
from .point import Point


class Rounding(Enum):
    """How exact amounts become printed ones (取整方式)."""

    PLAIN = "plain"  # each cell on its own: 尾差 possible
    CONTROLLED = "controlled"  # every printed total equals its printed parts


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount: a point and its money in fen (分), never rounded."""

    point: Point
    fen: int


@dataclass(frozen=True, slots=True)
class Count:
    """A register's count (实物量): vehicles kept, groups and persons abroad, reception batches.

    `item` is the dotted item of the register ("vehicles.kept"), `number` as text to keep its decimals.
    """

    item: str
    number: str
    measure: str
    year: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One typed line of a bridge (变动原因): what, by how much (signed fen), on which document.

    `fen` is None for a reason that is stated without an amount.
    """

    words: str
    fen: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Bridge:
    """The reasons of one change: from `base` to `subject`. What they leave open is the residual."""

    subject: Point
    base: Point
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Free text entered for one topic (自由文字), with the year it was last edited.

    topic   "duties", "organisation", "use:2010301" (what an item is mainly used for),
            "reason:…" (a reason in words), "performance" …
    """

    topic: str
    text: str
    year: int


@dataclass(frozen=True)
class Draft:
    """What one office and year has to say (编报底稿): everything a statutory book is written from.

    place     the authority whose forms apply, as it occurs in the office's name (广州市); "" lets the
              office's name decide
    amounts   exact amounts of every point: this year, last year, the budget
    units     the budget units included, the department's own first
    rounding  None lets the writer choose (controlled)
    printed   the amounts are those of a book that was printed: rounded already, and the printed book may
              contradict itself
    """

    office: str
    year: int
    kind: BookKind
    amounts: tuple[Amount, ...]
    place: str = ""
    units: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    bridges: tuple[Bridge, ...] = ()
    words: tuple[Words, ...] = ()
    rounding: Rounding | None = None
    printed: bool = False
