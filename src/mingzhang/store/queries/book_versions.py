"""Versions of statutory books, read (文本版本查询): for the workspace, and for the public page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from ...model.book import BookKind
from ...model.office import BookState
from ..models import BookFile, BookVersion, Department
from ..standing import year_is_open

PUBLISH_WITHIN = timedelta(days=20)  # 预算法第十四条: within twenty days after approval
_LONG = ("draft", "findings", "changes", "remarks")


@dataclass(frozen=True)
class PublicBook:
    """The published versions of one book (已公开文本), the newest first."""

    versions: tuple[BookVersion, ...]

    @property
    def newest(self) -> BookVersion:
        """The version that holds now."""
        return self.versions[0]

    @property
    def older(self) -> tuple[BookVersion, ...]:
        """The versions that it replaced."""
        return self.versions[1:]


@dataclass(frozen=True)
class PublicYear:
    """The published books of one year."""

    year: int
    editions: tuple[PublicBook, ...]


def _rows() -> QuerySet[BookVersion]:
    """Versions with their files, without the long columns and the contents of files."""
    files = BookFile.objects.select_related("file").defer("file__content").order_by("pk")
    rows = BookVersion.objects.defer(*_LONG).select_related("department")
    return rows.prefetch_related("department__names", Prefetch("files", files))


def versions_of(departments: Iterable[Department], year: int) -> list[BookVersion]:
    """The versions of the books of some departments in a year, the newest first."""
    rows = _rows().filter(department__in=list(departments), year=year)
    people = ("created_by", "reviewed_by", "secrecy_by", "approved_by", "published_by")
    return list(rows.select_related("department", *people).order_by("department__code", "kind", "-number"))


def published() -> QuerySet[BookVersion]:
    """Every version that is public."""
    return _rows().filter(state=BookState.PUBLISHED)


def editions(rows: Sequence[BookVersion]) -> Iterable[PublicBook]:
    """Versions in order as books: those of one department, year and kind together."""

    def book(row: BookVersion) -> tuple[int, int, BookKind]:
        return row.department_id, row.year, row.kind

    return (PublicBook(tuple(group)) for _book, group in groupby(rows, book))


def kind_in_work(department: Department, year: int) -> BookKind:
    """The book in work (在办文本): the budget until it is public or the year is closed."""
    budgets = published().filter(department=department, year=year, kind=BookKind.BUDGET)
    is_over = not year_is_open(department, year) or budgets.exists()
    return BookKind.FINAL_ACCOUNTS if is_over else BookKind.BUDGET


def due_day(version: BookVersion) -> date | None:
    """The last day for publication: twenty days after the approval; None while it is not approved."""
    return version.approved_on + PUBLISH_WITHIN if version.approved_on else None


def is_late(version: BookVersion, day: date | None = None) -> bool:
    """True when the version should have been public by that day (today) and is not, or came too late."""
    due = due_day(version)
    if due is None:
        return False
    done = timezone.localdate(version.published_at) if version.published_at else day or timezone.localdate()
    return done > due


def newest() -> QuerySet[BookVersion]:
    """Versions that no newer one of the same book replaces (最新版本)."""
    same = {name: OuterRef(name) for name in ("department", "year", "kind")}
    newer = BookVersion.objects.filter(**same, number__gt=OuterRef("number"))
    return BookVersion.objects.filter(~Exists(newer))


def file_of(version: BookVersion, name: str) -> BookFile | None:
    """The file of that name with its content."""
    return BookFile.objects.select_related("file").filter(version=version, name=name).first()
