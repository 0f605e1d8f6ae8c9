"""Books on their way to the public: each step by its person, the clock, downloads, published for good."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from book_office import YEAR, head_of, make_office, version
from mingzhang.actions.acting import Actor, verb
from mingzhang.actions.book_steps import (
    approve_book,
    publish_book,
    review_book,
    review_secrecy,
)
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.return_book import return_book
from mingzhang.actions.version_changes import changes
from mingzhang.actions.write_book import Progress, freeze, write_book
from mingzhang.model.book import BookKind
from mingzhang.model.draft import Amount, Count, Draft, Words
from mingzhang.model.office import BookState, OfficeRole, WorkState
from mingzhang.model.point import Flow, Point, Source, Stage
from mingzhang.store.models import AuditRow, BookFile, BookVersion, Work
from mingzhang.store.queries.book_versions import due_day, is_late
from preparation_office import Office, actor

pytestmark = pytest.mark.django_db
TODAY = date(2023, 3, 1)


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def head(office: Office) -> Actor:
    return head_of(office)


def pages(actor: Actor, year: int = YEAR) -> Client:
    client = Client()
    client.force_login(actor.person)
    client.get(f"/work/?year={year}")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- the steps ----------------------------------------------------------------------------------------


def test_a_book_goes_through_four_hands(office: Office, head: Actor) -> None:
    row = version(office)
    review_book(office.reviewer, row, "数字相符")
    review_secrecy(head, row, "不涉密")
    approve_book(head, row, timezone.localdate())
    row = publish_book(office.finance, row)
    assert row.state is BookState.PUBLISHED
    assert (row.opinion, row.secrecy_opinion) == ("数字相符", "不涉密")
    assert (row.reviewed_by, row.approved_by) == (office.reviewer.person, head.person)
    trail = AuditRow.objects.filter(subject=f"bookversion:{row.pk}").order_by("id")
    verbs = ["review_book", "review_secrecy", "approve_book", "publish_book"]
    assert list(trail.values_list("verb", flat=True)) == verbs


def test_no_step_comes_before_its_turn(office: Office, head: Actor) -> None:
    row = version(office)
    with pytest.raises(StateError, match="应先为“已审核”"):
        review_secrecy(head, row, "不涉密")
    with pytest.raises(StateError, match="应先为“已批准公开”"):
        publish_book(office.finance, row)


def test_the_author_neither_reviews_nor_approves(office: Office) -> None:
    writer = actor("both", OfficeRole.HEAD, unit=office.head_office)
    row = version(office)
    BookVersion.objects.filter(pk=row.pk).update(created_by=writer.person)
    with pytest.raises(NotAllowedError):
        review_book(writer, row, "同意")
    with pytest.raises(IntegrityError, match="book_approver_is_not_author"), transaction.atomic():
        BookVersion.objects.filter(pk=row.pk).update(approved_by=writer.person)
    with pytest.raises(IntegrityError, match="book_secrecy_is_not_by_author"), transaction.atomic():
        BookVersion.objects.filter(pk=row.pk).update(secrecy_by=writer.person)


def test_steps_belong_to_the_departments_own_office(office: Office) -> None:
    centre = actor("centre-reviewer", OfficeRole.REVIEWER, unit=office.centre)
    row = version(office)
    for other in (centre, office.officer, office.auditor, office.finance):
        with pytest.raises(NotAllowedError):
            review_book(other, row, "同意")


def test_a_version_with_a_newer_one_goes_no_further(office: Office) -> None:
    row = version(office)
    version(office, 2, note="改正附表")
    with pytest.raises(StateError, match="已有更新的版本"):
        review_book(office.reviewer, row, "同意")


def test_nobody_approves_on_a_day_to_come(office: Office, head: Actor) -> None:
    row = version(office, state=BookState.SECRECY_REVIEWED)
    with pytest.raises(InputError, match="不能晚于今天"):
        approve_book(head, row, timezone.localdate() + timedelta(days=1))


# --- sent back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [BookState.DRAFT, BookState.REVIEWED, BookState.SECRECY_REVIEWED])
def test_a_version_is_sent_back_and_a_new_one_goes_the_way_again(
    office: Office, head: Actor, state: BookState
) -> None:
    row = version(office, state=state)
    sent = return_book(head, row, "附表2合计有误")
    assert (sent.state, sent.returned_by) == (BookState.RETURNED, head.person)
    assert sent.return_reason == "附表2合计有误"
    trail = AuditRow.objects.get(subject=f"bookversion:{row.pk}")
    assert (trail.verb, trail.before) == ("return_book", {"state": state.name.lower()})
    assert trail.after == {"state": "returned", "reason": "附表2合计有误"}
    for step in (review_book, review_secrecy):
        with pytest.raises(StateError, match="已退回"):
            step(head, row, "同意")
    new = version(office, 2, note="改正附表2")
    review_book(office.reviewer, new, "同意")
    assert BookVersion.objects.get(pk=new.pk).state is BookState.REVIEWED


@pytest.mark.parametrize("state", [BookState.APPROVED, BookState.PUBLISHED])
def test_what_is_approved_is_not_sent_back(office: Office, head: Actor, state: BookState) -> None:
    row = version(office, state=state)
    with pytest.raises(StateError, match="不能退回；需要更正的，请编写新版本"):
        return_book(head, row, "有误")
    with (
        pytest.raises(IntegrityError, match=r"never change|can be sent back"),
        transaction.atomic(),
    ):
        BookVersion.objects.filter(pk=row.pk).update(
            state=BookState.RETURNED, returned_by=head.person, return_reason="有误"
        )


def test_sending_back_needs_a_reason_another_person_and_stays(office: Office, head: Actor) -> None:
    row = version(office)
    with pytest.raises(InputError, match="退回理由"):
        return_book(head, row, " ")
    author = actor("both", OfficeRole.HEAD, unit=office.head_office)
    own = version(office, 2)
    BookVersion.objects.filter(pk=own.pk).update(created_by=author.person)
    with pytest.raises(NotAllowedError):
        return_book(author, own, "有误")
    for guard, change in (
        ("returned_book_has_its_reason", {"state": BookState.RETURNED}),
        ("returned_book_has_its_reason", {"return_reason": "有误"}),
        (
            "book_returner_is_not_author",
            {"state": BookState.RETURNED, "return_reason": "有误", "returned_by": author.person},
        ),
    ):
        with pytest.raises(IntegrityError, match=guard), transaction.atomic():
            BookVersion.objects.filter(pk=own.pk).update(**change)
    return_book(head, own, "有误")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        BookVersion.objects.filter(pk=own.pk).update(
            state=BookState.DRAFT, returned_by=None, return_reason=""
        )


def test_sending_back_by_clicking_and_the_author_sees_why(office: Office) -> None:
    row = version(office)
    page = f"/work/books/{row.pk}/"
    client = pages(office.reviewer)
    assert "退回理由" in text(client.get(page))
    assert client.post(f"{page}return/", {"reason": ""}).status_code == 422
    assert client.post(f"{page}return/", {"reason": "三公经费说明不全"}).status_code == 302
    assert "审核通过" not in text(client.get(page))
    author = pages(office.finance)
    assert "三公经费说明不全" in text(author.get("/work/books/"))
    assert "三公经费说明不全" in text(author.get(f"/work/books/write/{office.department.pk}/budget/"))
    seen = text(author.get(page))
    assert "三公经费说明不全" in seen and "编写新版本" in seen
    again = client.post(f"{page}return/", {"reason": "再退"}, follow=True)
    assert "不能退回" in text(again)
    assert pages(office.officer).post(f"{page}return/", {"reason": "有误"}).status_code == 403


# --- the clock ----------------------------------------------------------------------------------------


def test_a_book_is_due_twenty_days_after_approval(office: Office) -> None:
    row = version(office, state=BookState.APPROVED, approved_on=TODAY)
    assert due_day(row) == date(2023, 3, 21)
    assert not is_late(row, date(2023, 3, 21))
    assert is_late(row, date(2023, 3, 22))


def test_without_approval_no_clock_runs(office: Office) -> None:
    row = version(office)
    assert due_day(row) is None
    assert not is_late(row)


def test_a_book_that_came_late_stays_marked(office: Office) -> None:
    row = version(office, state=BookState.PUBLISHED, approved_on=date(2023, 1, 1))
    assert is_late(row)  # published on 1 February
    client = pages(office.finance)
    assert "逾期" in text(client.get("/work/books/"))
    assert "逾期" in text(client.get(f"/work/books/{row.pk}/"))


# --- published for good -------------------------------------------------------------------------------


def test_a_published_version_and_its_files_never_change(office: Office) -> None:
    row = version(office, state=BookState.PUBLISHED)
    file = row.files.first()
    deeds = (
        lambda: BookVersion.objects.filter(pk=row.pk).update(note="改过"),
        lambda: BookVersion.objects.get(pk=row.pk).save(),
        lambda: BookFile.objects.filter(pk=file.pk).update(name="other.pdf"),
        file.delete,
        lambda: BookFile.objects.create(version=row, format="pdf", name="more.pdf", file=file.file),
        lambda: sql("UPDATE store_bookversion SET title = 'x' WHERE id = %s", row.pk),
        lambda: sql("DELETE FROM store_bookversion WHERE id = %s", row.pk),
        lambda: sql("UPDATE store_bookfile SET file_id = file_id WHERE version_id = %s", row.pk),
        lambda: sql("UPDATE store_storedfile SET content = '' WHERE id = %s", file.file_id),
    )
    for deed in deeds:
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            deed()


def sql(statement: str, pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])


def test_an_erratum_is_a_new_version_beside_the_old(office: Office, head: Actor) -> None:
    old = version(office, state=BookState.PUBLISHED)
    new = version(office, 2, note="更正会议费")
    review_book(office.reviewer, new, "同意")
    review_secrecy(head, new, "不涉密")
    approve_book(head, new, timezone.localdate())
    publish_book(office.finance, new)
    states = BookVersion.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [BookState.PUBLISHED, BookState.PUBLISHED]
    assert BookVersion.objects.get(pk=old.pk).note == ""


def test_a_second_version_says_what_changed_and_why(office: Office) -> None:
    version(office)
    with pytest.raises(InputError, match="更正说明"):
        write_book(office.finance, office.department, YEAR, BookKind.BUDGET)


def test_accounts_are_not_written_while_the_year_is_open(office: Office) -> None:
    with pytest.raises(StateError, match="尚未结账"):
        write_book(office.finance, office.department, YEAR, BookKind.FINAL_ACCOUNTS)


@pytest.mark.django_db(transaction=True)
def test_two_works_of_one_book_refuse_each_other_in_words(office: Office) -> None:
    other, refusals = actor("208second", OfficeRole.DEPARTMENT_FINANCE, department=office.department), []

    def beside(written: Draft) -> None:
        try:
            freeze_for(other, office, written)
        except StateError as error:
            refusals.append(str(error))
        finally:
            connection.close()

    def meanwhile(done: int, _all: int) -> None:
        if done == 1:  # the first file is kept, nothing is committed
            for written in (draft(1, "4", "一"), replace(draft(1, "4", "一"), year=2022)):
                thread = threading.Thread(target=beside, args=[written])
                thread.start()
                thread.join()

    freeze_for(office.finance, office, draft(1, "4", "一"), meanwhile)
    assert len(refusals) == 1
    assert "2023年部门预算正在编写，请等它完成" in refusals[0]
    assert sorted(BookVersion.objects.values_list("year", "number")) == [(2022, 1), (2023, 1)]


@verb("write_book")
def freeze_for(who: Actor, office: Office, written: Draft, progress: Progress | None = None) -> BookVersion:
    who.require("write_book", department=office.department)
    return freeze(who, "write_book", office.department, written, "", progress)


# --- what changed -------------------------------------------------------------------------------------


def draft(fen: int, kept: str, words: str) -> Draft:
    point = Point("市协作办公室", YEAR, Flow.EXPENDITURE, Stage.ORIGINAL_BUDGET, Source.GENERAL)
    return Draft(
        "市协作办公室",
        YEAR,
        BookKind.BUDGET,
        (Amount(point, fen),),
        counts=(Count("vehicles", kept, "辆", YEAR),),
        words=(Words("duties", words, YEAR),),
    )


def test_changes_name_amounts_counts_and_texts() -> None:
    found = changes(draft(100_00, "4", "一"), draft(90_50, "5", "二"))
    assert found == [
        "2023年年初预算数／本年支出／一般公共预算财政拨款：100.00元改为90.50元",
        "2023年车辆数合计（辆）：4改为5",
        "文字“主要职责”已修改",
    ]


def test_no_changes_are_none() -> None:
    assert changes(draft(1, "4", "一"), draft(1, "4", "一")) == []


# --- pages --------------------------------------------------------------------------------------------


def test_the_steps_by_clicking(office: Office, head: Actor) -> None:
    row = version(office)
    page = f"/work/books/{row.pk}/"
    client = pages(office.reviewer)
    assert "审核通过" in text(client.get(page))
    assert client.post(f"{page}review_book/", {"opinion": ""}).status_code == 422
    assert client.post(f"{page}review_book/", {"opinion": "数字相符"}).status_code == 302
    client = pages(head)
    client.post(f"{page}review_secrecy/", {"opinion": "不涉密"})
    client.post(f"{page}approve_book/", {"approved_on": timezone.localdate().isoformat()})
    assert "公开到网页" not in text(client.get(page))
    client = pages(office.finance)
    assert "公开到网页" in text(client.get(page))
    client.post(f"{page}publish_book/")
    row.refresh_from_db()
    assert row.state is BookState.PUBLISHED
    assert "数字相符" in text(client.get(page))


def test_who_may_not_gets_no_button_and_no_way_round(office: Office) -> None:
    row = version(office)
    client = pages(office.officer)
    assert "审核通过" not in text(client.get(f"/work/books/{row.pk}/"))
    assert client.post(f"/work/books/{row.pk}/review_book/", {"opinion": "同意"}).status_code == 403
    row.refresh_from_db()
    assert row.state is BookState.DRAFT


def test_who_comes_second_is_told(office: Office) -> None:
    row = version(office)
    review_book(office.reviewer, row, "同意")
    client = pages(office.reviewer)
    answer = client.post(f"/work/books/{row.pk}/review_book/", {"opinion": "同意"}, follow=True)
    assert "文本现为“已审核”" in text(answer)


def test_findings_changes_and_files_stand_on_the_page(office: Office) -> None:
    row = version(
        office,
        2,
        note="更正会议费",
        changes=["2023年会议费：100元改为90元"],
        findings=[{"rule": "identity", "severity": "error", "message": "两处不一致"}],
        remarks=["“主要职能”待填写"],
    )
    page = text(pages(office.officer).get(f"/work/books/{row.pk}/"))
    for words in ("更正会议费", "100元改为90元", "两处不一致", "待填写", "2023年部门预算2.pdf", "错误"):
        assert words in page


def test_files_of_an_unpublished_version_are_for_those_who_see_the_department(office: Office) -> None:
    row = version(office)
    address = f"/work/books/{row.pk}/files/2023年部门预算1.pdf"
    assert pages(office.auditor).get(address).status_code == 200
    assert pages(make_office("309").officer).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert pages(office.officer).get(f"/work/books/{row.pk}/files/none.pdf").status_code == 404


def test_another_department_sees_none_of_it(office: Office) -> None:
    row = version(office)
    other = pages(make_office("309").finance)
    assert other.get(f"/work/books/{row.pk}/").status_code == 404
    assert row.title not in text(other.get("/work/books/"))
    assert other.post(f"/work/books/write/{office.department.pk}/budget/").status_code == 404
    assert other.post(f"/work/books/{row.pk}/publish_book/").status_code == 404


def test_writing_is_offered_to_who_may(office: Office) -> None:
    address = f"/work/books/write/{office.department.pk}/budget/"
    assert "编写文本" in text(pages(office.finance).get("/work/books/"))
    assert "编写文本" not in text(pages(office.auditor).get("/work/books/"))
    assert pages(office.auditor).get(address).status_code == 403
    assert pages(office.finance).get(address).status_code == 200


def test_a_second_version_without_its_note_is_asked_for_it(office: Office) -> None:
    version(office)
    address = f"/work/books/write/{office.department.pk}/budget/"
    answer = pages(office.finance).post(address, {"note": ""})
    assert answer.status_code == 422
    assert BookVersion.objects.count() == 1


def test_what_cannot_be_written_is_told_on_the_page_of_the_work(office: Office, settings: Any) -> None:
    settings.WORKS_AT_ONCE = True
    address = f"/work/books/write/{office.department.pk}/budget/"
    answer = pages(office.finance).post(address, {"note": ""}, follow=True)
    assert Work.objects.get().state is WorkState.FAILED
    assert "没有" in Work.objects.get().message
    assert Work.objects.get().message in text(answer)
    assert not BookVersion.objects.exists()
