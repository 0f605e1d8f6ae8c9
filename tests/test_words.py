"""Words, reasons and loaded books: what an author writes beside the amounts, and what a book asks for."""

from __future__ import annotations

import pytest

from mingzhang.actions.carry_words import carry_words
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.load_book import Preview, Use, load_book, upload_book
from mingzhang.actions.write_reasons import ChangeOf, revision_of, rows_of, write_reasons
from mingzhang.actions.write_words import write_words
from mingzhang.library.drafts import load as load_draft
from mingzhang.model.draft import Reason
from mingzhang.model.errors import NoBudgetError, UnreadableError
from mingzhang.model.finding import Severity
from mingzhang.model.point import Flow, Point, Source, Stage
from mingzhang.store.edition import Edition
from mingzhang.store.models import AuditRow, BookReason, BookWords, GivenAmount, StoredFile
from mingzhang.store.queries.book_words import Asked, Change, Topic, draft_so_far
from mingzhang.store.queries.books import draft_of
from preparation_office import Office, make_office
from words_office import BUDGET, EXAMPLES, FINAL, book_of, give_amounts, preview_book, words_office


@pytest.fixture
def office(db: None) -> Office:
    return words_office()


def topics_of(book: Edition) -> list[Topic]:
    return Asked(draft_so_far(*book)).topics(book.department)


# --- words --------------------------------------------------------------------------------------------


def test_a_text_is_written_changed_and_taken_away(office: Office) -> None:
    book = book_of(office)
    write_words(office.officer, book, "vehicles", "用于市内公务")
    row = write_words(office.officer, book, "vehicles", "用于公务\r\n和检查 ", known="用于市内公务")
    assert row is not None
    assert (row.text, row.edited_year) == ("用于公务\n和检查", 2017)
    write_words(office.officer, book, "vehicles", "")
    assert not BookWords.objects.exists()
    audit = AuditRow.objects.filter(verb="write_words").order_by("pk")
    assert [one.before for one in audit] == [None, "用于市内公务", "用于公务\n和检查"]


def test_two_authors_never_overwrite_each_other(office: Office) -> None:
    book = book_of(office)
    write_words(office.officer, book, "vehicles", "用于市内公务")
    with pytest.raises(StateError, match="其他人刚刚修改"):
        write_words(office.colleague, book, "vehicles", "用于检查", known="")


def test_only_authors_of_the_department_write(office: Office) -> None:
    other = make_office("309")
    for actor in (office.reviewer, office.auditor, office.bureau, other.officer):
        with pytest.raises(NotAllowedError):
            write_words(actor, book_of(office), "vehicles", "用于市内公务")
    with pytest.raises(InputError, match="请填写主题"):
        write_words(office.officer, book_of(office), " ", "文字")
    with pytest.raises(InputError, match="最多20000个字"):
        write_words(office.officer, book_of(office), "vehicles", "字" * 20_001)


def test_last_years_texts_are_taken_over_marked_as_old(office: Office) -> None:
    last, book = book_of(office, 2016), book_of(office)
    for topic in ("vehicles", "reception", "reason:其他收入"):
        write_words(office.officer, last, topic, f"上年{topic}")
    write_words(office.officer, book, "reception", "今年的")
    assert carry_words(office.officer, book) == 1
    found = {topic.topic: topic for topic in topics_of(book)}
    assert (found["vehicles"].text, found["vehicles"].edited_year) == ("上年vehicles", 2016)
    assert found["vehicles"].is_old(2017)
    assert (found["reception"].text, found["reception"].last_text) == ("今年的", "上年reception")
    assert found["reason:其他收入"].text == ""
    assert found["reason:其他收入"].last_text == "上年reason:其他收入"
    assert carry_words(office.officer, book) == 0


def test_a_book_asks_for_the_topics_that_it_prints(office: Office) -> None:
    give_amounts(office)
    book = book_of(office)
    found = {topic.topic: topic.label for topic in topics_of(book)}
    written = {words.topic for words in load_draft(EXAMPLES / "final_accounts_2017.json").words}
    asked = {
        "duties", "reception", "vehicles", "performance", "non_tax", "use:2010301", "budget_reason:2130599",
        "reason:机关运行经费",
    }  # fmt: skip
    assert asked <= set(found)
    uses = {topic for topic in written if topic.startswith("use:") and len(topic) == 11}
    assert uses <= set(found)
    assert found["use:2010301"] == "主要用途（2010301 行政运行）"
    assert "use:2010302" not in found


def test_a_budget_asks_for_its_own_topics(office: Office) -> None:
    book = book_of(office, 2023, BUDGET)
    found = {topic.topic for topic in topics_of(book)}
    assert {"duties", "organisation", "performance", "purchases"} <= found
    assert "reception" not in found


# --- reasons ------------------------------------------------------------------------------------------


def general(office: Office) -> ChangeOf:
    subject = Point(office.department.name_in(2017), 2017, Flow.REVENUE, Stage.OUTTURN, Source.GENERAL)
    return ChangeOf(subject, 2016, Stage.OUTTURN)


def change_of(office: Office, asked: ChangeOf) -> Change:
    book = book_of(office)
    found = Asked(draft_so_far(*book)).changes()
    return next(
        one
        for one in found
        if (one.subject, one.base.year, one.base.stage) == (asked.subject, asked.base_year, asked.base_stage)
    )


def test_what_reasons_leave_open_is_worked_out(office: Office) -> None:
    give_amounts(office)
    asked = general(office)
    before = change_of(office, asked)
    assert (before.fen, before.base_fen) == (41_601_660_000, 43_521_444_000)
    reasons = [Reason("三年攻坚专项经费", -2_840_000_000), Reason("帮扶资金", 1_050_000_000, "穗财1号")]
    write_reasons(office.officer, book_of(office), asked, reasons)
    found = change_of(office, asked)
    assert found.reasons == tuple(reasons)
    assert found.change == 41_601_660_000 - 43_521_444_000
    assert found.rest == found.change + 2_840_000_000 - 1_050_000_000


def test_reasons_are_replaced_together_and_keep_their_place(office: Office) -> None:
    book, asked = book_of(office), general(office)
    other = ChangeOf(asked.subject, 2017, Stage.ORIGINAL_BUDGET)
    write_reasons(office.officer, book, asked, [Reason("甲", 1), Reason("乙", 2)])
    write_reasons(office.officer, book, other, [Reason("丙")])
    write_reasons(office.officer, book, asked, [Reason("丁", 4), Reason("戊", 5)])
    draft = draft_of(*book, unfinished=True)
    assert [[one.words for one in bridge.reasons] for bridge in draft.bridges] == [["丁", "戊"], ["丙"]]
    write_reasons(office.officer, book, asked, [])
    assert BookReason.objects.count() == 1


def test_reasons_that_cannot_be(office: Office) -> None:
    book, asked = book_of(office), general(office)
    cases = [
        ([Reason("甲", 1), Reason(" ", 2)], "1.words", "请填写原因"),
        ([Reason("甲", 0)], "0.fen", "金额不能为0"),
        ([Reason("甲", 1, "号" * 121)], "0.document", "最多120个字"),
        ([Reason("甲", 1)] * 51, "", "最多50条"),
    ]
    for reasons, field, says in cases:
        with pytest.raises(InputError, match=says) as refusal:
            write_reasons(office.officer, book, asked, reasons)
        assert refusal.value.field == field
    itself = ChangeOf(asked.subject, 2017, Stage.OUTTURN)
    with pytest.raises(InputError, match="不能是自身"):
        write_reasons(office.officer, book, itself, [Reason("甲", 1)])
    revision = write_reasons(office.officer, book, asked, [Reason("甲", 1)])
    write_reasons(office.colleague, book, asked, [Reason("乙", 1)], revision)
    with pytest.raises(StateError, match="其他人刚刚修改"):
        write_reasons(office.officer, book, asked, [Reason("丙", 1)], revision)
    assert revision_of(rows_of(book, asked)) != revision


# --- loading ------------------------------------------------------------------------------------------


def preview(name: str) -> Preview:
    path = EXAMPLES.parent / f"{name}.json"
    return preview_book(path.name, path.read_bytes())


def test_last_years_accounts_serve_this_years(office: Office) -> None:
    found = preview("final_accounts_2017")
    assert found.uses == (Use(2018, FINAL),)
    assert found.count(Severity.ERROR) > 0
    served = load_book(office.finance, office.department, found)
    assert served == {Use(2018, FINAL): len(found.amounts)}
    draft = draft_of(office.department, 2018, FINAL, unfinished=True)
    point = Point("广州市协作办公室", 2017, Flow.REVENUE, Stage.OUTTURN, Source.FISCAL)
    assert {amount.point: amount.fen for amount in draft.amounts}[point] == 41_652_650_000
    rows = GivenAmount.objects.filter(year=2018, flow=Flow.CLOSING, source=Source.ALL, nature="all")
    assert rows.exists()
    assert set(rows.values_list("origin", flat=True)) == {"2017年部门决算（final_accounts_2017.json）"}


def test_an_approved_budget_serves_the_accounts_and_the_next_budget(office: Office) -> None:
    found = preview("budget_2023")
    assert found.uses == (Use(2023, FINAL), Use(2024, BUDGET))
    load_book(office.finance, office.department, found)
    load_book(office.finance, office.department, found)
    for use in found.uses:
        rows = GivenAmount.objects.filter(year=use.year, kind=use.kind)
        assert rows.count() == len(found.amounts)
        assert {row.stage for row in rows} == {Stage.ORIGINAL_BUDGET}
        assert {row.book_year for row in rows} == {2023}


def test_the_book_of_another_office_needs_a_confirmation(office: Office) -> None:
    other = make_office("309")
    found = preview("budget_2023")
    with pytest.raises(InputError, match="不是本部门曾用的名称") as refusal:
        load_book(other.finance, other.department, found)
    assert refusal.value.field == "other_name"
    assert not GivenAmount.objects.exists()
    load_book(other.finance, other.department, found, other_name=True)
    assert GivenAmount.objects.filter(department=other.department).exists()


def test_only_department_finance_loads_books(office: Office) -> None:
    found = preview("budget_2023")
    for actor in (office.officer, office.reviewer, office.auditor, office.bureau):
        with pytest.raises(NotAllowedError):
            load_book(actor, office.department, found)
        with pytest.raises(NotAllowedError):
            upload_book(actor, office.department, "book.json", b"{}")


def test_uploads_are_kept_once(office: Office) -> None:
    first = upload_book(office.finance, office.department, "甲.pdf", b"%PDF")
    again = upload_book(office.finance, office.department, "乙.pdf", b"%PDF")
    assert first == again
    assert StoredFile.objects.count() == 1
    with pytest.raises(InputError, match="文件是空的"):
        upload_book(office.finance, office.department, "甲.pdf", b"")


def test_files_that_are_no_books_say_what_to_do() -> None:
    with pytest.raises(UnreadableError):
        preview_book("甲.pdf", b"not a pdf")
    with pytest.raises(NoBudgetError):
        preview_book("甲.html", "<html><body><p>会议通知</p></body></html>".encode())
