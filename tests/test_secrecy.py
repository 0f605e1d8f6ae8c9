"""Projects that are not published by name: marked by the head, rolled up in books, every total kept."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from book_office import head_of
from mingzhang.actions.acting import Actor, verb
from mingzhang.actions.book_steps import approve_book, publish_book, review_book, review_secrecy
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.mark_secret import lift_mark, mark_secret
from mingzhang.actions.write_book import freeze
from mingzhang.forms.withholding import withheld_label
from mingzhang.library.draft_file import from_json
from mingzhang.library.drafts import load as load_draft
from mingzhang.library.withhold import withhold
from mingzhang.model.book import BookKind
from mingzhang.model.draft import Amount, Draft, Words
from mingzhang.model.office import BookState
from mingzhang.model.point import Flow, Nature, Point, Source, Stage
from mingzhang.store.models import AuditRow, BookVersion, Project, SecrecyMark
from mingzhang.vocabulary.text import plain
from preparation_office import Office, approved, make_office
from words_office import EXAMPLES

YEAR = 2023
CHARACTERS = "".join(map(chr, (*range(1, 0xD800), *range(0xE000, 0x10000))))
NAMES = ("甲项目", "乙（涉密）项目", "丙项目")


def amount(project: str, fen: int, function: str = "2010301", source: Source = Source.GENERAL) -> Amount:
    point = Point("示例局", YEAR, Flow.EXPENDITURE, Stage.ORIGINAL_BUDGET, source, Nature.PROJECT, function)
    return Amount(replace(point, project=project), fen)


def budget(*amounts: Amount, words: tuple[Words, ...] = ()) -> Draft:
    return Draft("示例局", YEAR, BookKind.BUDGET, amounts, words=words)


# --- rolling up ---------------------------------------------------------------------------------------


def test_marked_projects_stand_together_and_totals_stay() -> None:
    given = budget(amount("甲项目", 100), amount("乙(涉密)项目", 20), amount("丙项目", 3))
    found = withhold(given, NAMES[1:])
    label = withheld_label(YEAR)
    assert [(one.point.project, one.fen) for one in found.amounts] == [("甲项目", 100), (label, 23)]
    assert Words(f"name:{label}", label, YEAR) in found.words


def test_another_function_or_fund_stays_another_row() -> None:
    given = budget(
        amount("甲项目", 1),
        amount("甲项目", 2, "2130599"),
        amount("甲项目", 4, source=Source.GOVERNMENT_FUND),
    )
    found = withhold(given, ["甲项目"])
    assert [one.fen for one in found.amounts] == [1, 2, 4]


def test_words_about_the_project_go_and_others_stay() -> None:
    words = (Words("goal:甲项目", "办展1届", YEAR), Words("duties", "拟订办法", YEAR))
    found = withhold(budget(amount("甲项目", 1), words=words), ["甲项目"])
    assert [one.topic for one in found.words] == ["duties", f"name:{withheld_label(YEAR)}"]


def test_a_draft_that_names_none_of_them_stays() -> None:
    given = budget(amount("甲项目", 1))
    assert withhold(given, ["乙项目"]) is given and withhold(given, []) is given


# --- marks --------------------------------------------------------------------------------------------


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def head(office: Office) -> Actor:
    return head_of(office)


def test_the_head_marks_with_a_basis_and_lifts_with_a_reason(office: Office, head: Actor) -> None:
    project = approved(office)
    for wrong in (office.officer, office.finance, office.auditor):
        with pytest.raises(NotAllowedError):
            mark_secret(wrong, project, "保密局意见")
    with pytest.raises(InputError, match="依据"):
        mark_secret(head, project, " ")
    mark = mark_secret(head, project, "保密局〔2023〕2号")
    with pytest.raises(StateError, match="已标记"):
        mark_secret(head, project, "再标")
    lifted = lift_mark(head, mark, "密期届满")
    assert (lifted.lifted_by, lifted.lift_reason) == (head.person, "密期届满")
    with pytest.raises(StateError, match="已解除"):
        lift_mark(head, mark, "再解")
    told = [row.after for row in AuditRow.objects.filter(verb="mark_secret").order_by("pk")]
    assert told == [
        {"project": project.number, "basis": "保密局〔2023〕2号"},
        {"project": project.number, "lifted": "密期届满"},
    ]


def test_marks_are_kept_by_the_database(office: Office, head: Actor) -> None:
    project = approved(office)
    mark = mark_secret(head, project, "保密局意见")
    with pytest.raises(IntegrityError, match="project_marked_once"), transaction.atomic():
        SecrecyMark.objects.create(project=project, basis="又", decided_by=head.person)
    for change in (
        lambda: SecrecyMark.objects.update(basis="改过"),
        lambda: SecrecyMark.objects.update(decided_by=office.officer.person),
        mark.delete,
    ):
        with pytest.raises(IntegrityError, match="secrecy_mark_stays"), transaction.atomic():
            change()


# --- books --------------------------------------------------------------------------------------------


@verb("write_book")
def written(actor: Actor, office: Office, draft: Draft, note: str = "") -> BookVersion:
    actor.require("write_book", department=office.department)
    return freeze(actor, "write_book", office.department, draft, note)


def printed_budget(office: Office) -> tuple[Draft, list[Project]]:
    """The sample's budget, and two of its projects in our library."""
    draft = load_draft(EXAMPLES / "budget_2023.json")
    names = {one.topic.removeprefix("name:"): one.text for one in draft.words if one.topic[:5] == "name:"}
    keys = sorted({one.point.project for one in draft.amounts if one.point.project})
    return draft, [approved(office, name=names.get(key, key)) for key in keys[:2]]


def files_of(version: BookVersion) -> str:
    """Everything that the files of a version say, without the pictures."""
    said = []
    for one in version.files.select_related("file"):
        content = bytes(one.file.content)
        if content[:2] == b"PK":
            with zipfile.ZipFile(BytesIO(content)) as packed:
                said += [packed.read(name).decode("utf-8", "ignore") for name in packed.namelist()]
        else:
            said.append(content.decode("utf-8", "ignore"))
    return "".join(said)


def test_a_book_keeps_its_totals_and_names_no_marked_project(office: Office, head: Actor) -> None:
    draft, projects = printed_budget(office)
    before = written(office.finance, office, draft)
    assert all(one.name in files_of(before) for one in projects)
    for one in projects:
        mark_secret(head, one, "保密局〔2023〕2号")
    version = written(office.finance, office, draft, "部分项目不予公开")
    said = files_of(version) + version.draft + "".join(version.changes)
    assert not any(one.name in said for one in projects)
    assert withheld_label(YEAR) in said
    shown = from_json(version.draft, version.title)
    assert sum(one.fen for one in shown.amounts) == sum(one.fen for one in draft.amounts)
    assert {one["number"] for one in version.withheld} == {one.number for one in projects}
    assert version.withheld[0]["basis"] == "保密局〔2023〕2号"
    serious = [one["message"] for one in version.findings if one["severity"] in ("error", "warning")]
    assert not any(withheld_label(YEAR) in message for message in serious)


def test_a_text_that_still_names_the_project_stops_the_book(office: Office, head: Actor) -> None:
    draft, projects = printed_budget(office)
    mark_secret(head, projects[0], "保密局意见")
    told = replace(draft, words=(Words("duties", f"承办{projects[0].name}", YEAR), *draft.words))
    told = replace(told, words=tuple({one.topic: one for one in reversed(told.words)}.values()))
    with pytest.raises(StateError, match="仍出现不予公开的项目"):
        written(office.finance, office, told)
    assert not BookVersion.objects.exists()


def to_approval(office: Office, head: Actor, version: BookVersion) -> BookVersion:
    """The version reviewed and in secrecy review passed."""
    return review_secrecy(head, review_book(office.reviewer, version, "数字相符"), "不涉密")


def test_a_project_marked_after_the_writing_stops_approval(office: Office, head: Actor) -> None:
    draft, projects = printed_budget(office)
    version = to_approval(office, head, written(office.finance, office, draft))
    mark = mark_secret(head, projects[0], "保密局意见")
    with pytest.raises(StateError, match=f"仍列名：{projects[0].name}"):
        approve_book(head, version, timezone.localdate())
    for door in (versions(version).update, partial(BookVersion.objects.create, **copy(version))):
        with pytest.raises(IntegrityError, match="book_names_no_marked_project"), transaction.atomic():
            door(state=BookState.APPROVED)
    anew = to_approval(office, head, written(office.finance, office, draft, "部分项目不予公开"))
    lift_mark(head, mark, "密期届满")
    mark_secret(head, projects[0], "再定密")
    assert publish_book(office.finance, approve_book(head, anew, timezone.localdate())).published_at


def test_a_project_marked_after_the_approval_stops_publication(office: Office, head: Actor) -> None:
    draft, projects = printed_budget(office)
    version = to_approval(office, head, written(office.finance, office, draft))
    mark_secret(head, approved(office, name="本书没有的项目"), "保密局意见")
    version = approve_book(head, version, timezone.localdate())
    mark = mark_secret(head, projects[0], "保密局意见")
    client = Client()
    client.force_login(office.finance.person)
    page = client.get(f"/work/books/{version.pk}/").content.decode()
    assert "仍列名" in page and "编写新版本" in page and "公开到网页" not in page
    assert "仍列名" in client.post(f"/work/books/{version.pk}/publish_book/", follow=True).content.decode()
    with pytest.raises(StateError, match=f"仍列名：{projects[0].name}"):
        publish_book(office.finance, version)
    with pytest.raises(IntegrityError, match="book_names_no_marked_project"), transaction.atomic():
        versions(version).update(state=BookState.PUBLISHED)
    lift_mark(head, mark, "误标")
    assert publish_book(office.finance, version).state is BookState.PUBLISHED


def versions(version: BookVersion) -> QuerySet[BookVersion]:
    return BookVersion.objects.filter(pk=version.pk)


def copy(version: BookVersion) -> dict[str, Any]:
    """What a next version of the same book would say."""
    held = {name: getattr(version, name) for name in ("department", "year", "kind", "title", "draft")}
    return {**held, "number": version.number + 1, "created_by": version.created_by}


@pytest.mark.parametrize("name", ["甲（涉密） “项目”　A１％", "'乙'〔2023〕【二】＂三＂", CHARACTERS])
def test_the_database_spells_names_as_drafts_do(db: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT spelt_plainly(%s)", [name])
        assert cursor.fetchone()[0] == plain(name)


def test_the_secrecy_review_sees_what_is_withheld_and_a_unit_does_not(office: Office, head: Actor) -> None:
    draft, projects = printed_budget(office)
    mark_secret(head, projects[0], "保密局〔2023〕2号")
    version = written(office.finance, office, draft)
    address = f"/work/books/{version.pk}/"

    def seen(actor: Actor) -> str:
        client = Client()
        client.force_login(actor.person)
        return str(client.get(address).content.decode())

    assert "保密局〔2023〕2号" in seen(head) and projects[0].name in seen(head)
    assert projects[0].name in seen(office.finance)
    assert projects[0].name not in seen(office.centre_officer)


def test_marking_by_clicking(office: Office, head: Actor) -> None:
    project = approved(office)
    address = f"/work/projects/{project.pk}/"
    client, officer = Client(), Client()
    client.force_login(head.person)
    officer.force_login(office.officer.person)
    assert "标记不予公开" in client.get(address).content.decode()
    assert "标记不予公开" not in officer.get(address).content.decode()
    assert officer.post(f"{address}mark/", {"basis": "意见"}).status_code == 403
    assert client.post(f"{address}mark/", {"basis": ""}).status_code == 422
    assert client.post(f"{address}mark/", {"basis": "保密局意见"}).status_code == 302
    assert "保密局意见" in officer.get(address).content.decode()
    assert client.post(f"{address}unmark/", {"lift_reason": ""}).status_code == 422
    assert client.post(f"{address}unmark/", {"lift_reason": "密期届满"}).status_code == 302
    assert client.post(f"{address}unmark/", {"lift_reason": "密期届满"}).status_code == 404
