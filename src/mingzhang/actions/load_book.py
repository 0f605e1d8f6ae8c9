"""Load a published book as opening data of an office (载入已公布文本): looked at, then accepted whole.

Last year's final accounts are what this year's are compared with; this year's approved budget is what the
outturn is compared with, and next year's budget.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..library.published import STAGES
from ..model.book import Book, BookKind
from ..model.draft import Amount
from ..model.finding import Report, Severity
from ..store.files import keep
from ..store.models import Department, GivenAmount, StoredFile, UnitName
from ..store.points import columns_of
from .acting import Actor, record, verb
from .entered import budget_year, line
from .errors import InputError

LARGEST = 50 * 2**20  # bytes of an upload


@dataclass(frozen=True)
class Use:
    """The book that a loaded one serves: this year's, or next year's."""

    year: int
    kind: BookKind


@dataclass(frozen=True)
class Preview:
    """A book as it was read, before it is accepted: what it says, what is wrong with it, what it will serve.

    `left_out` counts amounts whose words nobody knows: they are comparable with nothing.
    """

    name: str
    book: Book
    report: Report
    amounts: tuple[Amount, ...]
    left_out: int

    @property
    def uses(self) -> tuple[Use, ...]:
        """The books that will be compared with this one."""
        return uses_of(self.book.kind, self.book.year)

    @property
    def origin(self) -> str:
        """How the amounts name where they come from."""
        return f"{_prefix(self.book)}（{self.name}）"[:200]

    def count(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(finding.severity is severity for finding in self.report.findings)


def uses_of(kind: BookKind, year: int) -> tuple[Use, ...]:
    """What a published book of that kind and year serves.

    >>> [(use.year, use.kind.value) for use in uses_of(BookKind.BUDGET, 2023)]
    [(2023, '部门决算'), (2024, '部门预算')]
    """
    if kind is BookKind.FINAL_ACCOUNTS:
        return (Use(year + 1, kind),)
    return (Use(year, BookKind.FINAL_ACCOUNTS), Use(year + 1, kind))


@verb("load_book")
def upload_book(actor: Actor, department: Department, name: str, content: bytes) -> StoredFile:
    """Keep the file that a person wants to look at; nothing else follows from it yet."""
    actor.require("load_book", department=department)
    name = line(name, "file", "文件名", 200)
    if not content:
        raise InputError("文件是空的，请选择预决算文件", "the file is empty", "file")
    if len(content) > LARGEST:
        raise InputError("文件超过50MB，请选择较小的文件", "the file is larger than 50 MB", "file")
    file = keep(content)
    told = {"uploaded": name, "sha256": file.sha256, "size": file.size}
    record(actor, "load_book", file, department=department, after=told)
    return file


@verb("load_book")
def load_book(
    actor: Actor, department: Department, preview: Preview, other_name: bool = False
) -> dict[Use, int]:
    """Accept a book: its amounts serve the books that are compared with it. An earlier load is replaced.

    `other_name` confirms a book that bears another name than the department or its units ever had.
    """
    actor.require("load_book", department=department)
    _vet(department, preview, other_name)
    Department.objects.select_for_update().get(pk=department.pk)
    found = {use: _load(department, preview, use) for use in preview.uses}
    told = {
        "book": preview.origin,
        "office": preview.book.office,
        "amounts": len(preview.amounts),
        "errors": preview.count(Severity.ERROR),
        "serves": [f"{use.year}年{use.kind.value}" for use in found],
    }
    record(actor, "load_book", department, department=department, after=told)
    return found


def must_be_budget_or_accounts(preview: Preview) -> None:
    """Refuse a document that is neither a department's budget nor its final accounts."""
    if preview.book.kind not in STAGES:
        raise InputError(
            f"“{preview.name}”不是部门预算或部门决算，不能载入",
            "neither a department's budget nor its final accounts",
            "file",
        )


def _vet(department: Department, preview: Preview, other_name: bool) -> None:
    book = preview.book
    must_be_budget_or_accounts(preview)
    budget_year(book.year, "file", "文本年度")
    if not preview.amounts:
        raise InputError(f"“{preview.name}”中没有可用的金额", "the book holds no usable amounts", "file")
    if not other_name and book.office not in names_of(department):
        raise InputError(
            f"文本属于“{book.office}”，不是本部门曾用的名称；确属本部门请勾选“确认名称不同”后再载入",
            f"the book is of {book.office}, a name that this department never had; confirm it",
            "other_name",
        )


def names_of(department: Department) -> set[str]:
    """Every name that the department and its units ever had."""
    units = UnitName.objects.filter(unit__department=department).values_list("name", flat=True)
    return {*department.names.values_list("name", flat=True), *units}


def _prefix(book: Book) -> str:
    return f"{book.year}年{book.kind.value}"


def _load(department: Department, preview: Preview, use: Use) -> int:
    rows = GivenAmount.objects.filter(department=department, year=use.year, kind=use.kind)
    rows.filter(book_year=preview.book.year, origin__startswith=_prefix(preview.book)).delete()
    made = GivenAmount.objects.bulk_create(
        GivenAmount(
            department=department,
            year=use.year,
            kind=use.kind,
            **columns_of(amount.point),
            book_year=preview.book.year,
            fen=amount.fen,
            origin=preview.origin,
        )
        for amount in preview.amounts
    )
    return len(made)
