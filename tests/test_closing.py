"""Closing a year: what stops it, what may be waived, that nothing slips in, opening it again."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client

from ledger_door import Given, post_pile
from ledger_workspace import YEAR, Desk, make_desk
from mingzhang.actions.acting import Actor
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.book_steps import publish_book
from mingzhang.actions.book_works import close_year_work, write_book_work
from mingzhang.actions.carry_over import carry_over
from mingzhang.actions.cash_pools import pool
from mingzhang.actions.close_year import close_year, reopen_year
from mingzhang.actions.correct_closed import correct_closed
from mingzhang.actions.errors import ClosedError, InputError, NotAllowedError, StateError
from mingzhang.actions.keep_register import keep_register
from mingzhang.actions.ledger_papers import PaperInput
from mingzhang.actions.receive import receive
from mingzhang.actions.set_book_scope import set_book_scope
from mingzhang.actions.settle_payments import Application, Settlement, apply_payments, settle_payments
from mingzhang.actions.waive_check import waive_check
from mingzhang.actions.works import LongTask, perform
from mingzhang.actions.write_book import write_book
from mingzhang.actions.write_words import write_words
from mingzhang.model.book import BookKind
from mingzhang.model.entry import Share
from mingzhang.model.office import AdjustmentKind, BookState, ImportKind, PaperState, WorkState
from mingzhang.model.point import Source
from mingzhang.store import files
from mingzhang.store.edition import Edition
from mingzhang.store.models import (
    Adjustment,
    AuditRow,
    BookReason,
    BookVersion,
    BookWords,
    BudgetUnit,
    ImportBatch,
    LedgerEntry,
    RegisterRow,
    Work,
    YearClose,
    YearCorrection,
)
from mingzhang.store.queries.closing import Check, Mark, check_list, ledger_checks
from mingzhang.store.register_definitions import registers
from mingzhang.store.standing import open_correction

END = datetime.date(YEAR, 12, 31)
REASON = "示例部门没有这项内容"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def settle(desk: Desk) -> None:
    """Leave everything for next year, and say that the registers have nothing."""
    for number, at in enumerate((desk.paper, desk.post, desk.reception, desk.task, desk.centre)):
        given = PaperInput(END, f"结转{number}", document="穗财〔2024〕99号")
        carry_over(desk.office.finance, unit_of(desk, at.unit), given, [Share(at, 10_000_00)])
    nil_returns(desk)


def unit_of(desk: Desk, code: str) -> BudgetUnit:
    return desk.unit if desk.unit.code == code else desk.office.centre


def nil_returns(desk: Desk) -> None:
    for register in registers():
        for unit in (desk.unit, desk.office.centre):
            keep_register(desk.office.finance, unit, YEAR, register, [], nil=True)


def waive_all(desk: Desk) -> None:
    for check in check_list(desk.office.department, YEAR).checks:
        if check.stops and check.waivable:
            waive_check(desk.office.finance, desk.office.department, YEAR, check, REASON)


def closed(desk: Desk) -> BookVersion:
    settle(desk)
    waive_all(desk)
    return close_year(desk.office.finance, desk.office.department, YEAR)


def pay(desk: Desk, fen: int = 100, voucher: str = "") -> LedgerEntry:
    given = PaperInput(END, voucher, reason="购纸", payee="文具公司")
    return apply_payment(desk.office.officer, desk.unit, given, [Share(desk.paper, fen)])


def failed(desk: Desk, rule: str) -> list[Check]:
    found = check_list(desk.office.department, YEAR).checks
    return [check for check in found if check.rule == rule and check.mark is Mark.FAILED]


def page(desk: Desk, who: str = "finance") -> Client:
    client = Client()
    client.force_login(getattr(desk.office, who).person)
    client.get(f"/work/?year={YEAR}")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


# --- the list -----------------------------------------------------------------------------------------


def test_open_money_is_named_line_by_line(desk: Desk) -> None:
    found = failed(desk, "open_money")
    assert len(found) == 5
    assert all("尚有10,000.00元" in check.message and not check.waivable for check in found)


def test_money_in_payment_stops_the_closing(desk: Desk) -> None:
    pay(desk)
    with pytest.raises(StateError, match="未支付、未结转、未收回"):
        close_year(desk.office.finance, desk.office.department, YEAR)
    assert not YearClose.objects.exists()


def test_a_unit_that_the_book_leaves_out_stops_the_closing_too(desk: Desk) -> None:
    department, centre = desk.office.department, desk.office.centre
    set_book_scope(desk.office.finance, department, YEAR, BookKind.FINAL_ACCOUNTS, [desk.unit])
    assert any(check.unit == centre.code for check in failed(desk, "open_money"))
    assert not any(check.unit == centre.code for check in failed(desk, "register_kept"))
    of_centre = {"unit": centre, "year": YEAR, "state": PaperState.SUBMITTED}
    author = desk.office.centre_officer.person
    Adjustment.objects.create(
        **of_centre, kind=AdjustmentKind.VIREMENT, date=END, document="文号", reason="事由", created_by=author
    )
    ImportBatch.objects.create(
        **of_centre, kind=ImportKind.PAYMENTS, name="支付.csv", file=files.keep(b"csv"), created_by=author
    )
    assert [check.message for check in failed(desk, "waiting_adjustments")] == ["有1件调整调剂申请待审批"]
    assert [check.message for check in failed(desk, "waiting_imports")] == ["有1个导入批次待入账"]


def test_registers_that_nobody_kept_are_asked_for(desk: Desk) -> None:
    found = failed(desk, "register_kept")
    assert "市协作办公室没有登记公务接待；没有发生时请零申报" in {check.message for check in found}
    nil_returns(desk)
    assert failed(desk, "register_kept") == []


def test_the_quick_part_needs_no_book(desk: Desk) -> None:
    rules = {check.rule for check in ledger_checks(desk.office.department, YEAR).checks}
    assert rules >= {"open_money", "waiting_adjustments", "register_kept"}
    assert not any(rule.startswith("book") for rule in rules)


def test_a_register_that_differs_from_the_ledger_is_shown(desk: Desk) -> None:
    settle(desk)
    receptions = next(one for one in registers() if one.name == "receptions")
    row = {"date": f"{YEAR}-05-06", "guests": "来访单位", "kind": "国内接待", "batches": 1, "persons": 3}
    keep_register(desk.office.officer, desk.unit, YEAR, receptions, [{**row, "cost": 500_00}])
    [check] = failed(desk, "register_agrees")
    assert "台账合计500.00元，账簿0.00元" in check.message


def test_waiving_needs_a_reason_and_what_may_be_waived(desk: Desk) -> None:
    finance, department = desk.office.finance, desk.office.department
    money, kept = failed(desk, "open_money")[0], failed(desk, "register_kept")[0]
    with pytest.raises(StateError, match="不能豁免"):
        waive_check(finance, department, YEAR, money, REASON)
    with pytest.raises(InputError, match="豁免理由"):
        waive_check(finance, department, YEAR, kept, " ")
    with pytest.raises(NotAllowedError):
        waive_check(desk.office.officer, department, YEAR, kept, REASON)
    waive_check(finance, department, YEAR, kept, REASON)
    found = ledger_checks(department, YEAR).checks
    [waived] = [check for check in found if check.message == kept.message]
    assert (waived.mark, waived.reason) == (Mark.WAIVED, REASON)


# --- closing ------------------------------------------------------------------------------------------


def test_a_closed_year_takes_no_entries_and_has_its_book(desk: Desk) -> None:
    version = closed(desk)
    assert (version.kind, version.number, version.state) == (BookKind.FINAL_ACCOUNTS, 1, BookState.DRAFT)
    assert {file.format for file in version.files.all()} == {"pdf", "docx", "xlsx", "html", "data"}
    assert version.created_by == desk.office.finance.person
    with pytest.raises(ClosedError, match="已结账"):
        pay(desk)
    with pytest.raises(ClosedError, match="已结账"):
        apply_payments(desk.office.officer, desk.unit, applications(desk, 1))
    with pytest.raises(IntegrityError, match="the year is closed"), transaction.atomic():
        slip_in(desk)
    with pytest.raises(StateError, match="已经结账"):
        close_year(desk.office.finance, desk.office.department, YEAR)


def slip_in(desk: Desk) -> None:
    """An entry past all of Python."""
    by = desk.office.officer.person
    row = {"event": "receive", "year": YEAR, "date": END, "unit_id": desk.unit.pk, "voucher": "x"}
    post_pile(Given(row | {"created_by_id": by.pk}))


def test_nothing_is_closed_when_writing_fails(desk: Desk) -> None:
    settle(desk)
    waive_all(desk)

    def full(_done: int, _total: int) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        close_year(desk.office.finance, desk.office.department, YEAR, full)
    assert not YearClose.objects.exists()
    assert not BookVersion.objects.exists()
    pay_is_possible_but_for_money(desk)


def pay_is_possible_but_for_money(desk: Desk) -> None:
    with pytest.raises(Exception, match="可用不足"):
        pay(desk)


def test_closing_belongs_to_the_departments_finance(desk: Desk) -> None:
    for who in (desk.office.officer, desk.office.reviewer, desk.office.bureau, desk.office.auditor):
        with pytest.raises(NotAllowedError):
            close_year(who, desk.office.department, YEAR)


def test_only_the_bureau_opens_a_year_again_and_says_why(desk: Desk) -> None:
    closed(desk)
    close = YearClose.objects.get()
    with pytest.raises(NotAllowedError):
        reopen_year(desk.office.finance, close, "漏记一笔")
    with pytest.raises(InputError, match="反结账理由"):
        reopen_year(desk.office.bureau, close, "")
    reopen_year(desk.office.bureau, close, "漏记一笔")
    pay_is_possible_but_for_money(desk)
    with pytest.raises(StateError, match="已经反结账"):
        reopen_year(desk.office.bureau, close, "再来一次")
    again = close_year(desk.office.finance, desk.office.department, YEAR)
    assert (again.number, again.note) == (2, "第2次结账后编写")
    assert YearClose.objects.count() == 2


def test_a_year_whose_accounts_are_public_stays_closed(desk: Desk) -> None:
    version = closed(desk)
    done = {"state": BookState.PUBLISHED, "published_at": "2025-08-01T00:00Z"}
    BookVersion.objects.filter(pk=version.pk).update(**done)
    with pytest.raises(StateError, match="已公开，不能反结账"):
        reopen_year(desk.office.bureau, YearClose.objects.get(), "漏记一笔")


def test_accounts_of_a_year_that_was_opened_again_are_not_published(desk: Desk) -> None:
    version = closed(desk)
    BookVersion.objects.filter(pk=version.pk).update(state=BookState.APPROVED)
    reopen_year(desk.office.bureau, YearClose.objects.get(), "漏记一笔")
    with pytest.raises(StateError, match="已反结账"):
        publish_book(desk.office.finance, version)
    refused_by_the_database(version)
    again = close_year(desk.office.finance, desk.office.department, YEAR)
    with pytest.raises(StateError, match="已有更新的版本"):
        publish_book(desk.office.finance, version)
    refused_by_the_database(version)
    BookVersion.objects.filter(pk=again.pk).update(state=BookState.APPROVED)
    assert publish_book(desk.office.finance, again).state is BookState.PUBLISHED


def refused_by_the_database(version: BookVersion) -> None:
    with pytest.raises(IntegrityError, match="accounts_are_of_a_closed_year"), transaction.atomic():
        BookVersion.objects.filter(pk=version.pk).update(state=BookState.PUBLISHED)


def test_a_work_that_was_killed_after_its_deed_finds_itself_done(desk: Desk) -> None:
    settle(desk)
    waive_all(desk)
    finance, department = desk.office.finance, desk.office.department.pk
    closing = Work.objects.create(kind="close_year", title="结账", person=finance.person)
    done_twice(finance, closing, close_year_work, department=department, year=YEAR)
    assert (YearClose.objects.count(), BookVersion.objects.get().work) == (1, closing)
    writing = Work.objects.create(kind="write_book", title="编写决算", person=finance.person)
    given = {"department": department, "year": YEAR, "book": "final_accounts", "note": "更正文字"}
    done_twice(finance, writing, write_book_work, **given)
    assert BookVersion.objects.count() == 2


def done_twice(actor: Actor, work: Work, task: LongTask, **given: Any) -> None:
    """Let the work run again as if its worker was killed before it could say that it was done."""
    for _time in range(2):
        Work.objects.filter(pk=work.pk).update(state=WorkState.RUNNING, message="")
        perform(task.function, work=work.pk, person=actor.person.pk, address="", **given)
        work.refresh_from_db()
        assert work.state is WorkState.DONE, work.message
        assert "已编写" in work.message and work.target == f"/work/books/{work.book.pk}/"


# --- two at once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_closing_waits_for_what_is_being_posted_and_sees_it() -> None:
    desk = make_desk()
    settle(desk)
    waive_all(desk)
    for thread in at_once(lambda: slow_receipt(desk), lambda: close(desk)):
        thread.join()
    assert LedgerEntry.objects.filter(voucher__endswith="slow").exists()
    own = [a for a in json.loads(outcome[0])["amounts"] if a.get("source") == "other"]
    assert [a["fen"] for a in own if a["flow"] == "revenue"] == [100]


@pytest.mark.django_db(transaction=True)
def test_a_year_is_not_opened_again_while_its_accounts_are_being_published() -> None:
    desk = make_desk()
    version = closed(desk)
    BookVersion.objects.filter(pk=version.pk).update(state=BookState.APPROVED)
    published, refused = threading.Event(), list[StateError]()

    def publish() -> None:
        with transaction.atomic():
            publish_book(desk.office.finance, version)
            published.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(1)")

    def reopen() -> None:
        published.wait(20)
        try:
            reopen_year(desk.office.bureau, YearClose.objects.get(), "漏记一笔")
        except StateError as error:
            refused.append(error)

    for thread in at_once(publish, reopen):
        thread.join()
    assert len(refused) == 1 and "已公开" in refused[0].chinese


started = threading.Event()
outcome: list[str] = []


def slow_receipt(desk: Desk) -> None:
    """An entry whose transaction goes on after it was posted."""
    share = Share(pool(desk.unit, YEAR, Source.OTHER, "2010301"), 100)
    with transaction.atomic():
        receive(desk.office.officer, desk.unit, PaperInput(END, "slow"), share)
        started.set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1)")


def close(desk: Desk) -> None:
    started.wait(20)
    version = close_year(desk.office.finance, desk.office.department, YEAR)
    outcome.append(version.draft)


def at_once(*works: Callable[[], None]) -> Iterator[threading.Thread]:
    def run(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    yield from threads


# --- many at once -------------------------------------------------------------------------------------


def applications(desk: Desk, *amounts: int) -> list[Application]:
    return [
        Application(PaperInput(END, f"P{number}", payee="文具公司"), [Share(desk.paper, fen)])
        for number, fen in enumerate(amounts)
    ]


def test_many_payments_are_applied_for_and_settled_at_once(desk: Desk) -> None:
    rows = apply_payments(desk.office.officer, desk.unit, applications(desk, 100, 200, 300))
    paid = [Settlement(rows[0], END, "S0"), Settlement(rows[1], END, "S1")]
    settle_payments(desk.office.reviewer, [*paid, Settlement(rows[2], END, reason="账户有误")])
    events = LedgerEntry.objects.order_by("pk").values_list("event", flat=True)
    assert list(events)[-6:] == [*["apply_payment"] * 3, *["complete_payment"] * 2, "reject_payment"]


def test_many_payments_are_all_or_none(desk: Desk) -> None:
    with pytest.raises(Exception, match="可用不足"):
        apply_payments(desk.office.officer, desk.unit, applications(desk, 9_000_00, 500_00, 600_00))
    assert not LedgerEntry.objects.filter(event="apply_payment").exists()


def test_the_same_batch_again_posts_nothing(desk: Desk) -> None:
    given = applications(desk, 100, 200)
    first = apply_payments(desk.office.officer, desk.unit, given)
    assert apply_payments(desk.office.officer, desk.unit, given) == first
    assert LedgerEntry.objects.filter(event="apply_payment").count() == 2


def test_who_applied_settles_none_of_it(desk: Desk) -> None:
    rows = apply_payments(desk.office.officer, desk.unit, applications(desk, 100))
    LedgerEntry.objects.filter(pk=rows[0])
    with pytest.raises(NotAllowedError):
        settle_payments(desk.office.officer, [Settlement(rows[0], END)])


def test_an_application_is_settled_once(desk: Desk) -> None:
    rows = apply_payments(desk.office.officer, desk.unit, applications(desk, 100))
    settle_payments(desk.office.reviewer, [Settlement(rows[0], END, "S0")])
    with pytest.raises(Exception, match="不足"):
        settle_payments(desk.office.reviewer, [Settlement(rows[0], END, "S1")])


# --- pages --------------------------------------------------------------------------------------------


def test_the_page_shows_the_list_and_where_to_mend(desk: Desk) -> None:
    answer = page(desk).get("/work/closing/", follow=True)
    shown = text(answer)
    assert "尚有10,000.00元" in shown
    assert "/work/ledger/year-end/" in shown
    assert "/work/registers/" in shown
    assert "结账并编写决算" not in shown


def test_an_item_is_waived_by_clicking(desk: Desk) -> None:
    settle(desk)
    address = f"/work/closing/{desk.office.department.pk}/"
    check = next(one for one in check_list(desk.office.department, YEAR).checks if one.stops)
    asked = {"rule": check.rule, "message": check.message}
    client = page(desk)
    assert check.message in text(client.get(f"{address}waive/", asked))
    assert client.post(f"{address}waive/", {**asked, "reason": ""}).status_code == 422
    assert client.post(f"{address}waive/", {**asked, "reason": REASON}).status_code == 302
    assert REASON in text(client.get(f"{address}?whole"))
    assert page(desk, "officer").get(f"{address}waive/", asked).status_code == 403


def test_a_year_is_closed_by_clicking(desk: Desk, settings: Any) -> None:
    settings.WORKS_AT_ONCE = True
    settle(desk)
    waive_all(desk)
    address = f"/work/closing/{desk.office.department.pk}/"
    client = page(desk)
    assert "结账并编写决算" in text(client.get(f"{address}checks/"))
    assert page(desk, "officer").post(f"{address}close/").status_code == 403
    answer = client.post(f"{address}close/", follow=True)
    assert f"{YEAR}年度已结账" in text(answer)
    version = BookVersion.objects.get()
    assert f"/work/books/{version.pk}/" in text(answer)
    assert "已结账，不能再记账" in text(client.get(address))
    bureau = page(desk, "bureau")
    assert bureau.post(f"{address}reopen/", {"reason": ""}).status_code == 422
    assert bureau.post(f"{address}reopen/", {"reason": "漏记一笔"}).status_code == 302
    assert "漏记一笔" in text(client.get(address))


def test_another_departments_list_is_not_found(desk: Desk) -> None:
    other = make_desk("309")
    client = page(other)
    assert client.get(f"/work/closing/{desk.office.department.pk}/").status_code == 404
    assert client.post(f"/work/closing/{desk.office.department.pk}/close/").status_code == 404


# --- registers and words of a closed year ---------------------------------------------------------------


def keep(desk: Desk) -> int:
    register = next(one for one in registers() if one.name == "meetings")
    return keep_register(desk.office.officer, desk.unit, YEAR, register, [], nil=True)


def accounts(desk: Desk) -> Edition:
    return Edition(desk.office.department, YEAR, BookKind.FINAL_ACCOUNTS)


def test_registers_and_words_of_a_closed_year_stay(desk: Desk) -> None:
    write_words(desk.office.officer, accounts(desk), "vehicles", "用于市内公务")
    closed(desk)
    for deed in (
        lambda: keep(desk),
        lambda: write_words(desk.office.officer, accounts(desk), "vehicles", "改过"),
    ):
        with pytest.raises(ClosedError, match="请部门财务在“年终结账”中写明理由后更正"):
            deed()
    row, words = RegisterRow.objects.filter(year=YEAR)[0], BookWords.objects.get()
    same = {"department": desk.office.department, "year": YEAR, "kind": BookKind.FINAL_ACCOUNTS}
    reason = BookReason(**same, base_year=YEAR - 1, base_stage="outturn", flow="expenditure",
                        stage="outturn", position=1, words="增加")  # fmt: skip
    for change in (
        lambda: RegisterRow.objects.filter(pk=row.pk).update(values={"name": "改过"}),
        row.delete,
        lambda: BookWords.objects.filter(pk=words.pk).update(text="改过"),
        lambda: BookWords.objects.create(**same, topic="x", text="新增", edited_year=YEAR),
        reason.save,
    ):
        with pytest.raises(IntegrityError, match="papers_are_open"), transaction.atomic():
            change()
    budget = Edition(desk.office.department, YEAR, BookKind.BUDGET)
    assert write_words(desk.office.officer, budget, "vehicles", "预算的文字") is not None


def test_a_correction_opens_them_until_the_new_version_is_written(desk: Desk) -> None:
    closed(desk)
    finance, department = desk.office.finance, desk.office.department
    with pytest.raises(InputError, match="更正理由"):
        correct_closed(finance, department, YEAR, " ")
    row = correct_closed(finance, department, YEAR, "会议漏登一次")
    assert AuditRow.objects.get(verb="correct_closed").after == {"year": YEAR, "reason": "会议漏登一次"}
    with pytest.raises(StateError, match="已在更正中"):
        correct_closed(finance, department, YEAR, "再来")
    assert open_correction(department, YEAR) == row
    keep(desk)
    write_words(desk.office.officer, accounts(desk), "vehicles", "用于市内公务")
    with pytest.raises(ClosedError):
        pay(desk)
    written = write_book(finance, department, YEAR, BookKind.FINAL_ACCOUNTS, "补登会议一次")
    assert written.number == 2
    assert "文字“" in "".join(written.changes)
    assert open_correction(department, YEAR) is None
    with pytest.raises(ClosedError):
        keep(desk)
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        YearCorrection.objects.update(reason="改过")


def test_an_open_year_needs_no_correction(desk: Desk) -> None:
    with pytest.raises(StateError, match="没有结账"):
        correct_closed(desk.office.finance, desk.office.department, YEAR, "更正")


def test_the_correction_by_clicking(desk: Desk) -> None:
    closed(desk)
    address = f"/work/closing/{desk.office.department.pk}/"
    finance, officer = page(desk), page(desk, "officer")
    assert "开始更正" in text(finance.get(address))
    assert "开始更正" not in text(officer.get(address))
    assert officer.post(f"{address}correct/", {"reason": "漏登"}).status_code == 403
    assert finance.post(f"{address}correct/", {"reason": ""}).status_code == 422
    assert finance.post(f"{address}correct/", {"reason": "会议漏登一次"}).status_code == 302
    shown = text(officer.get(address))
    assert "会议漏登一次" in shown and "改完后编写新版本" in shown
