"""Read a published book as a long work (读取已公布文本), in a process of its own, to be looked at."""

from __future__ import annotations

from typing import Any

from ..library.draft_file import from_json, to_json
from ..library.published import PublishedBook, published_apart
from ..model.book import Book
from ..model.draft import Draft
from ..model.finding import Certificate, Finding, Report, Severity
from ..store.models import BookReading, Department, StoredFile
from .acting import Actor, record, verb
from .load_book import Preview, must_be_budget_or_accounts
from .works import Outcome, Progress, long_task


@long_task("read_book")
def read_book_work(actor: Actor, progress: Progress, department: int, file: int, name: str) -> Outcome:
    """Read and check an uploaded file and keep what it says for the preview."""
    owner = Department.objects.get(pk=department)
    progress(0, 2)
    found = published_apart(name, bytes(StoredFile.objects.get(pk=file).content))
    progress(1, 2)
    row = keep_reading(actor, owner, StoredFile.objects.defer("content").get(pk=file), name, found)
    progress(2, 2)
    told = f"已读取《{found.book.office}{found.book.year}年{found.book.kind.value}》，请预览后载入"
    return Outcome(told, f"/work/words/{department}/load/{row.pk}/")


@verb("load_book")
def keep_reading(
    actor: Actor, department: Department, file: StoredFile, name: str, found: PublishedBook
) -> BookReading:
    """Keep what a file says; nothing is loaded yet."""
    actor.require("load_book", department=department)
    book = found.book
    must_be_budget_or_accounts(Preview(name, book, found.report, found.amounts, found.left_out))
    draft = Draft(book.office, book.year, book.kind, found.amounts, printed=True)
    row = BookReading.objects.create(
        department=department,
        file=file,
        name=name,
        draft=to_json(draft),
        left_out=found.left_out,
        findings=[_told(one) for one in found.report.findings],
        created_by=actor.person,
    )
    told = {"read": name, "sha256": file.sha256, "amounts": len(found.amounts)}
    record(actor, "load_book", row, department=department, after=told)
    return row


def _told(finding: Finding) -> dict[str, str]:
    return {"rule": finding.rule, "severity": finding.severity.value, "message": finding.message}


def preview_of(row: BookReading) -> Preview:
    """The preview of what was read."""
    draft = from_json(row.draft, row.name)
    book = Book(row.name, "", draft.office, draft.year, draft.kind, ())
    findings = tuple(_finding(one) for one in row.findings)
    judged = Certificate(not findings, 0, 0, 0, 0, 0, 0)
    return Preview(row.name, book, Report((row.name,), findings, judged), draft.amounts, row.left_out)


def _finding(told: dict[str, Any]) -> Finding:
    return Finding(told["rule"], Severity(told["severity"]), told["message"], ())
