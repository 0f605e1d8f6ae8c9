"""Closing a year and writing a book as long works (结账和编写文本任务): they go on while the page is left."""

from __future__ import annotations

from ..model.book import BookKind
from ..store.models import BookVersion, Department
from .acting import Actor
from .close_year import close_year
from .works import Outcome, Progress, long_task
from .write_book import write_book


@long_task("close_year")
def close_year_work(actor: Actor, progress: Progress, department: int, year: int) -> Outcome:
    """Close a year and write its final accounts. Repeated, it finds itself done."""
    owner = Department.objects.get(pk=department)
    version = _written(progress) or close_year(actor, owner, year, progress, work=progress.work)
    return Outcome(f"{year}年度已结账，已编写《{version.title}》第{version.number}版", _page(version))


@long_task("write_book")
def write_book_work(
    actor: Actor, progress: Progress, department: int, year: int, book: str, note: str
) -> Outcome:
    """Write the next version of a book. Repeated, it finds itself done."""
    owner, kind = Department.objects.get(pk=department), BookKind[book.upper()]
    version = _written(progress) or write_book(actor, owner, year, kind, note, progress, work=progress.work)
    return Outcome(f"已编写《{version.title}》第{version.number}版", _page(version))


def _written(progress: Progress) -> BookVersion | None:
    """The version that this very work wrote before its worker was killed."""
    return BookVersion.objects.filter(work=progress.work).first()


def _page(version: BookVersion) -> str:
    return f"/work/books/{version.pk}/"
