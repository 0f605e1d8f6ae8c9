"""A published book as opening data (已公布文本): read, checked, and its own amounts of its own year."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from ..model.book import Book, BookKind
from ..model.draft import Amount
from ..model.finding import Report
from ..model.point import Flow, Stage
from .drafts import draft_of
from .one import check, read
from .workers import run_apart

STAGES = {BookKind.FINAL_ACCOUNTS: Stage.OUTTURN, BookKind.BUDGET: Stage.ORIGINAL_BUDGET}
_NO_MONEY = (Flow.STOCK, Flow.OTHER)
_SUFFIX = 10  # characters: longer ones are no format, but the rest of a name with a full stop in it
_SECONDS, _MEGABYTES = 300.0, 3072  # one book: a 200-page PDF needs seconds and some hundred megabytes


@dataclass(frozen=True)
class PublishedBook:
    """What a file says: the book, its findings, its amounts, and how many amounts have words nobody knows."""

    book: Book
    report: Report
    amounts: tuple[Amount, ...]
    left_out: int


def published_book(given: tuple[str, bytes]) -> PublishedBook:
    """Read and check a file (name, content). An UnreadableError says what to do instead."""
    name, content = given
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"book{Path(name).suffix.lower()[:_SUFFIX]}"
        path.write_bytes(content)
        book = replace(read(path), document=name)
    stage = STAGES.get(book.kind)
    every = [one for one in draft_of(book).amounts if one.point.flow not in _NO_MONEY]
    own = [one for one in every if one.point.year == book.year and one.point.stage is stage]
    known = tuple(one for one in own if not one.point.detail and _fits(one))
    return PublishedBook(book, check(book), known, len(own) - len(known))


def published_apart(name: str, content: bytes) -> PublishedBook:
    """The same in a process of its own, with limits of time and memory: what a file does stays there."""
    return run_apart(published_book, (name, content), _SECONDS, _MEGABYTES)


def _fits(amount: Amount) -> bool:
    return len(amount.point.project) <= 160 and len(amount.point.unit) <= 120
