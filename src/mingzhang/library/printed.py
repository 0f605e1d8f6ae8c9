"""What a published book prints of itself (文本所载): its contents and key figures, from its data package.

Nothing is computed anew: the figures are those of the cells, named alike in every book, None where the book
does not print one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model.book import Book, BookKind, Role, Table
from ..model.fact import Fact
from ..model.money import Figure
from ..model.point import Flow, Nature, Source, Stage
from . import one

BOOK = "book.json"
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_SECTION = re.compile(r"[一二三四五六七八九十]+、")
_STAGES = {BookKind.BUDGET: Stage.ORIGINAL_BUDGET, BookKind.FINAL_ACCOUNTS: Stage.OUTTURN}
_Where = tuple[Flow, Source, Nature, str]
_Stated = tuple[int, Stage, Flow, Source, Nature, str]

KEYS: tuple[tuple[str, _Where], ...] = (
    ("收入总计", (Flow.TOTAL_IN, Source.ALL, Nature.ALL, "")),
    ("本年收入合计", (Flow.REVENUE, Source.ALL, Nature.ALL, "")),
    ("财政拨款收入", (Flow.REVENUE, Source.FISCAL, Nature.ALL, "")),
    ("本年支出合计", (Flow.EXPENDITURE, Source.ALL, Nature.ALL, "")),
    ("基本支出", (Flow.EXPENDITURE, Source.ALL, Nature.BASIC, "")),
    ("项目支出", (Flow.EXPENDITURE, Source.ALL, Nature.PROJECT, "")),
    ("财政拨款支出", (Flow.EXPENDITURE, Source.FISCAL, Nature.ALL, "")),
    ("“三公”经费", (Flow.EXPENDITURE, Source.FISCAL, Nature.ALL, "three_public")),
    ("年末结转和结余", (Flow.CLOSING, Source.ALL, Nature.ALL, "")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: a part is of level 1, its sections and tables of level 2."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """The contents of a book and its key figures, in the order of KEYS."""

    contents: tuple[Entry, ...] = ()
    figures: tuple[Figure | None, ...] = (None,) * len(KEYS)

    @property
    def stated(self) -> list[tuple[str, Figure]]:
        """The key figures that the book prints, by name."""
        named = zip(KEYS, self.figures, strict=True)
        return [(name, figure) for (name, _where), figure in named if figure is not None]


def printed(package: bytes) -> Printed:
    """What the book of a data package prints; nothing when the package holds no book."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            name = next(one for one in archive.namelist() if one.rpartition("/")[2] == BOOK)
            text = archive.read(name).decode()
            book = Book.from_json(text if text.startswith("{") else "{}")  # other text would be a path
    except (zipfile.BadZipFile, StopIteration, ValueError):
        return Printed()
    return of_book(book)


def of_book(book: Book) -> Printed:
    """What a book prints."""
    return Printed(tuple(_contents(book)), tuple(_figures(book)))


def _contents(book: Book) -> Iterator[Entry]:
    for block in book.blocks:
        if isinstance(block, Table):
            if block.title:
                yield Entry(2, block.title)
        elif block.role is Role.HEADING:
            text = block.text.strip()
            if _PART.match(text):
                yield Entry(1, text)
            elif _SECTION.match(text):
                yield Entry(2, text)


def _figures(book: Book) -> Iterator[Figure | None]:
    """The first printed figure at each key's point of the book's own year and stage."""
    stage = _STAGES.get(book.kind)
    found = {} if stage is None else _stated(one.facts(book))
    for _name, (flow, source, nature, item) in KEYS:
        yield None if stage is None else found.get((book.year, stage, flow, source, nature, item))


def _stated(facts: Iterable[Fact]) -> dict[_Stated, Figure]:
    """The money of the whole book, undivided by subject, project and unit."""
    found: dict[_Stated, Figure] = {}
    for fact in facts:
        point = fact.point
        divided = point.function or point.economic or point.project or point.unit or point.detail
        figure = fact.figure
        if not divided and figure is not None and figure.unit.is_money:
            key = (point.year, point.stage, point.flow, point.source, point.nature, point.item)
            found.setdefault(key, figure)
    return found
