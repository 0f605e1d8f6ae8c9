"""Many files, each on its own: every core reads, the order stays, a bad file gives its named error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..model.book import Book
from ..model.errors import UnreadableError
from ..model.finding import Report
from .one import check, read
from .workers import Progress, run_all


def read_many(
    paths: Iterable[Path | str], jobs: int | None = None, progress: Progress | None = None
) -> Iterator[Book | UnreadableError]:
    """The book of each file, in order; for a file that cannot be read, its error as a value."""
    return run_all(_read, [Path(path) for path in paths], jobs, progress)


def check_many(
    paths: Iterable[Path | str], jobs: int | None = None, progress: Progress | None = None
) -> Iterator[Report | UnreadableError]:
    """Each file read and checked by itself, in order; for an unreadable one, its error as a value."""
    return run_all(_check, [Path(path) for path in paths], jobs, progress)


def _read(path: Path) -> Book | UnreadableError:
    try:
        return read(path)
    except UnreadableError as error:
        return error


def _check(path: Path) -> Report | UnreadableError:
    book = _read(path)
    return check(book) if isinstance(book, Book) else book
