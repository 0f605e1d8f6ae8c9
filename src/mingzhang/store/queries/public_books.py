"""The public page's questions (公开页查询): published books searched, and one department's over the years.

What a book prints is read from its published data package, never from a draft or the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import groupby

from django.db.models import Q, QuerySet

from ...library.printed import KEYS, Printed, printed
from ...model.book import BookKind
from ...model.money import Figure, Unit
from ...model.office import BookState
from ..models import BookVersion, Department, StoredFile
from .book_versions import PublicYear, editions, published

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for: words of office or title, a year, a kind; "" and None ask for all."""

    words: str = ""
    year: int | None = None
    kind: BookKind | None = None


def public_years(wanted: Wanted | None = None) -> list[PublicYear]:
    """The published books by year, the latest first; in each year those of every department."""
    rows = _found(wanted or Wanted()).order_by("-year", "department__code", "-kind", "-number")
    return [
        PublicYear(year, tuple(editions(list(group)))) for year, group in groupby(rows, lambda row: row.year)
    ]


def _found(wanted: Wanted) -> QuerySet[BookVersion]:
    rows = published()
    for word in wanted.words.split():
        named = Department.objects.filter(names__name__icontains=word).values("pk")
        rows = rows.filter(Q(title__icontains=word) | Q(department__in=named))
    if wanted.year is not None:
        rows = rows.filter(year=wanted.year)
    return rows if wanted.kind is None else rows.filter(kind=wanted.kind)


def choices() -> tuple[list[int], list[BookKind]]:
    """The years, the latest first, and the kinds of the published books."""
    rows = BookVersion.objects.filter(state=BookState.PUBLISHED).only("year", "kind").distinct("year", "kind")
    found = {(row.year, row.kind) for row in rows.order_by("year", "kind")}
    kinds = [one for one in BookKind if any(kind is one for _year, kind in found)]
    return sorted({year for year, _kind in found}, reverse=True), kinds


# --- what a book prints -------------------------------------------------------------------------------


def printed_in(version: BookVersion) -> Printed:
    """The contents and key figures of a published version; nothing where it has no data package."""
    package = next((one for one in version.files.all() if one.format == "data"), None)
    return Printed() if package is None else _printed(package.file.sha256)


@lru_cache(maxsize=1024)
def _printed(sha256: str) -> Printed:
    """A content never changes under its digest: it is read once."""
    return printed(bytes(StoredFile.objects.get(sha256=sha256).content))


# --- over the years -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """A figure as a book prints it, and its change against the last book before that prints it.

    `change` is in the unit of the figure; `percent` is None where the base is not above zero.
    """

    figure: Figure | None = None
    base: int = 0
    change: Decimal | None = None
    percent: Decimal | None = None


@dataclass(frozen=True)
class Series:
    """The books of one kind that a department published, by year, and each key figure along them.

    `units` are those that the books print their figures in; `is_mixed` where one book uses two of them.
    """

    kind: BookKind
    books: tuple[BookVersion, ...]
    units: tuple[Unit | None, ...]
    rows: tuple[tuple[str, tuple[Step, ...]], ...]
    is_mixed: bool = False

    @property
    def columns(self) -> list[tuple[BookVersion, Unit | None]]:
        """The books with the units of their columns."""
        return list(zip(self.books, self.units, strict=True))


def series_of(department: Department) -> list[Series]:
    """What the department's newest versions print over the years, a series for each kind of book."""
    rows = published().filter(department=department).order_by("kind", "year", "-number")
    newest = [edition.newest for edition in editions(list(rows))]
    return [_series(kind, list(group)) for kind, group in groupby(newest, lambda row: row.kind)]


def _series(kind: BookKind, books: Sequence[BookVersion]) -> Series:
    found = [printed_in(book) for book in books]
    years = [book.year for book in books]
    units = [{figure.unit for _name, figure in one.stated} for one in found]
    columns = zip(*(one.figures for one in found), strict=True)
    rows = ((name, tuple(_steps(years, row))) for (name, _where), row in zip(KEYS, columns, strict=True))
    kept = tuple(row for row in rows if any(step.figure is not None for step in row[1]))
    first = tuple(next(iter(one), None) for one in units)
    return Series(kind, tuple(books), first, kept, any(len(one) > 1 for one in units))


def _steps(years: Sequence[int], figures: Sequence[Figure | None]) -> Iterable[Step]:
    """Each figure beside its change.

    >>> year, fund = [2021, 2022, 2023], Unit.TEN_THOUSAND_YUAN
    >>> row = [Figure(Decimal("200.00"), fund), None, Figure(Decimal("250.10"), fund)]
    >>> [(step.base, step.change, step.percent) for step in _steps(year, row)]
    [(0, None, None), (0, None, None), (2021, Decimal('50.10'), Decimal('25.05'))]
    """
    before: tuple[int, Figure] | None = None
    for year, figure in zip(years, figures, strict=True):
        yield Step(figure) if before is None or figure is None else _step(figure, *before)
        before = before if figure is None else (year, figure)


def _step(figure: Figure, base: int, before: Figure) -> Step:
    """The change from the figure of the base year, to the places of the later one."""
    grown = figure.amount - before.amount
    change = (grown / figure.unit.scale).quantize(figure.value, ROUND_HALF_UP)
    percent = None
    if before.amount > 0:
        percent = (grown * 100 / before.amount).quantize(_CENT, ROUND_HALF_UP)
    return Step(figure, base, change, percent)
