"""Published books with real data packages, for tests of what readers see."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from mingzhang.model.book import Book
from mingzhang.model.office import BookState
from mingzhang.store.files import keep
from mingzhang.store.models import BookFile, BookVersion, YearClose
from preparation_office import Office

EXAMPLES = Path(__file__).parents[1] / "examples"


def book(year: int = 2017, amounts: dict[str, str] | None = None) -> Book:
    """The published final accounts, of another year and with other amounts where the test asks for them."""
    text = (EXAMPLES / "final_accounts_2017.json").read_text("utf-8")
    for old, new in (amounts or {}).items():
        text = text.replace(f'"{old}"', f'"{new}"')
    return replace(Book.from_json(text), year=year)


def package(of: Book) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(f"{of.year}年部门决算/book.json", of.to_json())
    return made.getvalue()


def publish(office: Office, of: Book, number: int = 1) -> BookVersion:
    """A published version with the data package of a book."""
    closed = {"department": office.department, "year": of.year}
    YearClose.objects.get_or_create(**closed, defaults={"closed_by": office.finance.person})
    row = BookVersion.objects.create(
        department=office.department,
        year=of.year,
        kind=of.kind,
        number=number,
        title=f"市协作办公室{of.year}年度部门决算",
        draft="{}",
        note="更正" if number > 1 else "",
        created_by=office.finance.person,
    )
    kept = keep(package(of))
    BookFile.objects.create(version=row, format="data", name=f"{of.year}年部门决算{number}.zip", file=kept)
    row.published_by, row.published_at = office.finance.person, datetime(of.year + 1, 8, 20, 4, tzinfo=UTC)
    row.state = BookState.PUBLISHED
    row.save()
    return row
