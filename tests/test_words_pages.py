"""The pages of words: topics beside last year's, reasons and their remainder, books that are loaded."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from book_office import version
from mingzhang.actions.read_book import preview_of
from mingzhang.actions.write_words import write_words
from mingzhang.model.finding import Severity
from mingzhang.model.office import BookState, WorkState
from mingzhang.store.models import BookReading, BookReason, BookWords, GivenAmount, Work, YearClose
from preparation_office import Office, make_office
from words_office import EXAMPLES, book_of, give_amounts, preview_book, words_office

pytestmark = pytest.mark.django_db
YEAR = "year=2017"
AT_ONCE = pytest.mark.usefixtures("at_once")


@pytest.fixture
def at_once(settings: Any) -> None:
    settings.WORKS_AT_ONCE = True


@pytest.fixture
def office() -> Office:
    return words_office()


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


def address(office: Office, *parts: str, kind: str = "final_accounts") -> str:
    return "/".join(("/work/words", str(office.department.pk), kind, *parts, ""))


def test_a_text_is_written_beside_last_years(client: Client, office: Office) -> None:
    write_words(office.officer, book_of(office, 2016), "vehicles", "上年用于市内公务")
    client.force_login(office.officer.person)
    assert client.get(f"/work/words/?{YEAR}").url == address(office, kind="budget")
    overview = text_of(client.get(f"{address(office)}?{YEAR}"))
    assert "公务用车" in overview and "上年用于市内公务" in overview and "未填写" in overview
    editor = address(office, "text") + "?topic=vehicles"
    assert "上年用于市内公务" in text_of(client.get(editor))
    page = client.post(editor, {"text": "用于检查", "known": ""}, follow=True)
    assert "已保存" in text_of(page) and "用于检查" in text_of(page)
    page = client.post(editor, {"text": "另一人写的", "known": ""})
    assert page.status_code == 422
    assert "其他人刚刚修改" in text_of(page) and "另一人写的" in text_of(page)
    assert BookWords.objects.get(year=2017).text == "用于检查"


def test_the_book_that_is_in_work_opens_first(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)
    assert client.get(f"/work/words/?{YEAR}").url == address(office, kind="budget")
    YearClose.objects.create(department=office.department, year=2017, closed_by=office.finance.person)
    assert client.get(f"/work/words/?{YEAR}").url == address(office, kind="final_accounts")
    version(office, state=BookState.APPROVED)
    assert client.get("/work/words/?year=2023").url == address(office, kind="budget")
    version(office, 2, state=BookState.PUBLISHED)
    assert client.get("/work/words/?year=2023").url == address(office, kind="final_accounts")


def test_last_years_texts_are_carried_and_marked(client: Client, office: Office) -> None:
    write_words(office.officer, book_of(office, 2016), "vehicles", "上年用于市内公务")
    client.force_login(office.officer.person)
    client.get(f"{address(office)}?{YEAR}")
    page = client.post(address(office, "carry"), follow=True)
    assert "已沿用上年文字" in text_of(page) and "上年文字，请核对" in text_of(page)


def test_reasons_show_what_they_leave_open(client: Client, office: Office) -> None:
    give_amounts(office)
    client.force_login(office.officer.person)
    overview = text_of(client.get(f"{address(office)}?{YEAR}&money=ten_thousand_yuan"))
    assert "一般公共预算财政拨款收入（比上年）" in overview and "-1,919.78" in overview
    reasons = re.search(r'href="([^"]+/reasons/last-revenue-general[^"]+)"', overview)
    assert reasons is not None
    sent = {
        "cell-0-words": "三年攻坚专项经费",
        "cell-0-fen": "-2840",
        "cell-1-words": "帮扶资金",
        "cell-1-fen": "1,050",
        "cell-1-document": "穗财1号",
        "revision": "0",
        "_money": "ten_thousand_yuan",
    }
    page = client.post(reasons[1], sent, follow=True)
    assert "-129.78" in text_of(page)
    assert [row.fen for row in BookReason.objects.order_by("pk")] == [-2_840_000_000, 1_050_000_000]
    page = client.post(reasons[1], {"cell-0-fen": "5", "revision": "0", "_money": "yuan"})
    assert page.status_code == 422 and "请填写“原因”" in text_of(page)
    assert client.get(address(office, "reasons", "nothing")).status_code == 404


def read(client: Client, office: Office, name: str, content: bytes) -> Work:
    """Hand a book in; it is read as a work."""
    upload = f"/work/words/{office.department.pk}/load/"
    page = client.post(upload, {"file": SimpleUploadedFile(name, content)}, follow=True)
    work = Work.objects.latest("pk")
    assert page.request["PATH_INFO"] == f"/work/works/{work.pk}/"
    return work


@AT_ONCE
def test_a_book_is_read_as_a_work_and_looked_at_before_it_is_loaded(client: Client, office: Office) -> None:
    client.force_login(office.finance.person)
    work = read(client, office, "预算.json", (EXAMPLES.parent / "budget_2023.json").read_bytes())
    assert work.state is WorkState.DONE and "2023年部门预算" in work.message
    said = text_of(client.get(work.target))
    assert "还没有载入" in said and "2024 部门预算" in said and "2023 部门决算" in said
    assert not GivenAmount.objects.exists()
    page = client.post(work.target, {}, follow=True)
    assert "已载入2023年部门预算（预算.json）" in text_of(page)
    direct = preview_book("预算.json", (EXAMPLES.parent / "budget_2023.json").read_bytes())
    assert GivenAmount.objects.filter(year=2023).count() == len(direct.amounts)


@AT_ONCE
def test_what_was_read_is_kept_as_it_was_found(client: Client, office: Office) -> None:
    client.force_login(office.finance.person)
    content = (EXAMPLES.parent / "final_accounts_2017.json").read_bytes()
    read(client, office, "决算.json", content)
    kept, direct = preview_of(BookReading.objects.get()), preview_book("决算.json", content)
    assert (kept.amounts, kept.uses, kept.origin) == (direct.amounts, direct.uses, direct.origin)
    assert kept.left_out == direct.left_out
    for severity in Severity:
        assert kept.count(severity) == direct.count(severity)


@AT_ONCE
def test_what_is_no_book_is_told_on_the_page_of_the_work(client: Client, office: Office) -> None:
    client.force_login(office.finance.person)
    work = read(client, office, "通知.html", "<p>会议通知</p>".encode())
    assert work.state is WorkState.FAILED
    assert work.message.split("：")[0] in text_of(client.get(f"/work/works/{work.pk}/"))
    assert read(client, office, "坏.pdf", b"%PDF-1.7 nothing").state is WorkState.FAILED
    assert not BookReading.objects.exists()
    upload = f"/work/words/{office.department.pk}/load/"
    assert client.post(upload, {}).status_code == 422
    assert client.post(upload, {"file": SimpleUploadedFile("空.pdf", b"")}).status_code == 422


@AT_ONCE
def test_the_book_of_another_office_asks_for_a_confirmation(client: Client, office: Office) -> None:
    other = make_office("309")
    client.force_login(other.finance.person)
    work = read(client, other, "预算.json", (EXAMPLES.parent / "budget_2023.json").read_bytes())
    page = client.post(work.target, {})
    assert page.status_code == 422 and "不是本部门曾用的名称" in text_of(page)
    client.force_login(office.finance.person)
    mine = work.target.replace(str(other.department.pk), str(office.department.pk), 1)
    assert client.get(mine).status_code == 404 and client.get(work.target).status_code == 404


def test_who_may_only_look_and_who_not_at_all(client: Client, office: Office) -> None:
    other = make_office("309")
    write_words(office.officer, book_of(office), "vehicles", "用于市内公务")
    client.force_login(office.auditor.person)
    page = text_of(client.get(f"{address(office)}?{YEAR}"))
    assert "用于市内公务" in page and "沿用上年文字" not in page
    assert client.get(address(office, "text") + "?topic=vehicles").status_code == 403
    assert client.post(address(office, "carry")).status_code == 403
    client.force_login(other.officer.person)
    assert client.get(address(office)).status_code == 404
    assert client.get(address(office, "text") + "?topic=vehicles").status_code == 404
    client.force_login(office.officer.person)
    assert client.get(f"/work/words/{office.department.pk}/load/").status_code == 403
    assert client.get(address(office, kind="unknown")).status_code == 404
    assert client.get(address(office, "text")).status_code == 404
