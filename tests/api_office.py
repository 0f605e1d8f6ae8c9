"""Two departments with data of every kind that the API gives, for tests of who sees what."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.test import Client

from import_office import Office, accept, csv, person, upload
from mingzhang.actions.acting import Actor
from mingzhang.actions.own_tokens import issue_token
from mingzhang.model.book import BookKind
from mingzhang.model.office import AdjustmentKind, BookState, OfficeRole
from mingzhang.store.models import (
    Adjustment,
    BookFile,
    BookVersion,
    ImportBatch,
    RegisterRow,
    StoredFile,
    Work,
)

MARK = "乙方标记"  # stands in everything of the other department
YEAR = 2024
DAY = datetime.date(2024, 3, 5)


@dataclass
class World:
    """Ours, theirs, and people of every role."""

    ours: Office
    theirs: Office
    people: dict[str, Actor]
    batch: ImportBatch
    public: BookVersion


def world() -> World:
    ours, theirs = Office("101"), Office("902")
    for office, mark in ((ours, "甲方"), (theirs, MARK)):
        office.give(office.line())
        office.project.name = f"{mark}项目"
        office.project.save()
        office.unit.versions.update(name=f"{mark}单位")
        accept(office, csv([office.row(f"{mark}V1", payee=f"{mark}公司", reason=f"{mark}用途")]))
        fill(office, mark)
    batch = upload(ours, csv([ours.row("甲方V2")]))
    people = {
        "officer": ours.officer,
        "finance": ours.finance,
        "bureau": person("bureau", OfficeRole.FINANCE_BUREAU),
        "auditor": person("auditor", OfficeRole.AUDITOR),
        "administrator": person("administrator", OfficeRole.ADMINISTRATOR),
    }
    return World(ours, theirs, people, batch, published(ours))


def fill(office: Office, mark: str) -> None:
    author = office.officer.person
    Adjustment.objects.create(
        unit=office.unit, year=YEAR, kind=AdjustmentKind.VIREMENT, date=DAY, document=f"{mark}文号",
        reason=f"{mark}事由", created_by=author,
    )  # fmt: skip
    RegisterRow.objects.create(
        register="staff", unit=office.unit, year=YEAR, position=1, values={"note": mark}, created_by=author
    )
    Work.objects.create(kind="import", title=f"{mark}任务", person=author)
    version(office, f"{mark}草稿", BookState.DRAFT, 1)


def version(office: Office, title: str, state: BookState, number: int) -> BookVersion:
    return BookVersion.objects.create(
        department=office.department, year=YEAR, kind=BookKind.BUDGET, number=number, title=title,
        state=state, draft="{}", created_by=office.officer.person,
    )  # fmt: skip


def published(office: Office) -> BookVersion:
    made = version(office, "2024年部门预算", BookState.DRAFT, 2)
    content = b"%PDF-1.4 book"
    file = StoredFile.objects.create(sha256="f" * 64, size=len(content), content=content)
    BookFile.objects.create(version=made, format="pdf", name="预算.pdf", file=file)
    BookVersion.objects.filter(pk=made.pk).update(
        state="published", published_at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)
    )
    made.refresh_from_db()
    return made


def token_of(actor: Actor) -> str:
    return issue_token(actor, "测试", 1)[1]


def client_of(actor: Actor) -> Client:
    return Client(headers={"authorization": f"Bearer {token_of(actor)}"})
