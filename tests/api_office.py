"""Two departments, one with a second unit, with data of every kind that the API gives: who sees what."""

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
    BudgetUnit,
    ImportBatch,
    Project,
    RegisterRow,
    StoredFile,
    Work,
)

MARK = "乙方标记"  # stands in everything of the other department
SISTER = "同门标记"  # stands in everything of the second unit of our department
YEAR = 2024
DAY = datetime.date(2024, 3, 5)


@dataclass(frozen=True)
class Side:
    """A unit with its project and officer: ours, the second unit of our department, another department's."""

    office: Office
    unit: BudgetUnit
    project: Project
    officer: Actor


@dataclass
class World:
    """Ours, theirs, and people of every role."""

    ours: Office
    theirs: Office
    sides: dict[str, Side]
    people: dict[str, Actor]
    batch: ImportBatch
    public: BookVersion


def world() -> World:
    ours, theirs = Office("101"), Office("902")
    sides = {
        "ours": Side(ours, ours.unit, ours.project, ours.officer),
        "sister": Side(ours, ours.other, ours.other_project, ours.other_officer),
        "theirs": Side(theirs, theirs.unit, theirs.project, theirs.officer),
    }
    for side, mark in zip(sides.values(), ("甲方", SISTER, MARK), strict=True):
        fill(side, mark)
    for office, mark in ((ours, "甲方"), (theirs, MARK)):
        version(office, f"{mark}草稿", BookState.DRAFT, 1)
    batch = upload(ours, csv([ours.row("甲方V2")]))
    people = {
        "officer": ours.officer,
        "reviewer": person("reviewer", OfficeRole.REVIEWER, unit=ours.unit),
        "head": person("head", OfficeRole.HEAD, unit=ours.unit),
        "finance": ours.finance,
        "bureau": person("bureau", OfficeRole.FINANCE_BUREAU),
        "auditor": person("auditor", OfficeRole.AUDITOR),
        "administrator": person("administrator", OfficeRole.ADMINISTRATOR),
    }
    return World(ours, theirs, sides, people, batch, published(ours))


def fill(side: Side, mark: str) -> None:
    """A payment, an adjustment, a register row and a work of the unit, each with the mark."""
    office, unit, author = side.office, side.unit, side.officer.person
    side.project.name = f"{mark}项目"
    side.project.save()
    unit.versions.update(name=f"{mark}单位")
    office.give(office.line(side.project))
    row = office.row(
        f"{mark}V1", unit=unit.code, project=side.project.number, payee=f"{mark}公司", reason=f"{mark}用途"
    )
    accept(office, csv([row]), actor=side.officer, unit=unit)
    Adjustment.objects.create(
        unit=unit, year=YEAR, kind=AdjustmentKind.VIREMENT, date=DAY, document=f"{mark}文号",
        reason=f"{mark}事由", created_by=author,
    )  # fmt: skip
    RegisterRow.objects.create(
        register="staff", unit=unit, year=YEAR, position=1, values={"note": mark}, created_by=author
    )
    Work.objects.create(kind="import", title=f"{mark}任务", person=author)


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
