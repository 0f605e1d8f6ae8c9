"""A department with versions of its books, made without writing them: for tests of what follows."""

from __future__ import annotations

from datetime import UTC, datetime

from mingzhang.actions.acting import Actor
from mingzhang.model.book import BookKind
from mingzhang.model.office import BookState, OfficeRole
from mingzhang.store.files import keep
from mingzhang.store.models import BookFile, BookVersion
from preparation_office import Office, actor, make_office

YEAR = 2023
PAGE = "<!doctype html><title>预算</title><style>h1{color:red}</style><h1>2023年部门预算</h1>"
CONTENTS = {"pdf": b"%PDF-1.7 sample", "html": PAGE.encode(), "xlsx": b"PK workbook", "data": b"PK data"}


def head_of(office: Office) -> Actor:
    """The head of the department's own office."""
    return actor(f"{office.department.code}head", OfficeRole.HEAD, unit=office.head_office)


def version(
    office: Office, number: int = 1, state: BookState = BookState.DRAFT, note: str = "", **more: object
) -> BookVersion:
    """A version with a file of every kind, in a state."""
    row = BookVersion.objects.create(
        department=office.department,
        year=YEAR,
        kind=BookKind.BUDGET,
        number=number,
        title="2023年市协作办公室部门预算",
        draft="{}",
        note=note,
        created_by=office.finance.person,
        **more,
    )
    for kind, content in CONTENTS.items():
        suffix = "zip" if kind == "data" else kind
        name = f"2023年部门预算{number}.{suffix}"
        BookFile.objects.create(
            version=row, format=kind, name=name, file=keep(content + str(number).encode())
        )
    row.state = state
    if state is BookState.PUBLISHED:
        row.published_by, row.published_at = office.finance.person, datetime(2023, 2, number, 4, tzinfo=UTC)
    row.save()
    return row


__all__ = ["YEAR", "head_of", "make_office", "version"]
