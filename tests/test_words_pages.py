"""The pages of words: topics beside last year's, reasons and their remainder, books that are loaded."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mingzhang.actions.write_words import write_words
from mingzhang.store.models import BookReason, BookWords, GivenAmount
from preparation_office import Office, make_office
from words_office import EXAMPLES, book_of, give_amounts, words_office

pytestmark = pytest.mark.django_db
YEAR = "year=2017"


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


def test_a_book_is_looked_at_before_it_is_loaded(client: Client, office: Office) -> None:
    client.force_login(office.finance.person)
    upload = f"/work/words/{office.department.pk}/load/"
    content = (EXAMPLES.parent / "budget_2023.json").read_bytes()
    page = client.post(upload, {"file": SimpleUploadedFile("预算.json", content)}, follow=True)
    said = text_of(page)
    assert "还没有载入" in said and "2024 部门预算" in said and "2023 部门决算" in said
    assert not GivenAmount.objects.exists()
    preview = page.request["PATH_INFO"]
    page = client.post(preview, {}, follow=True)
    assert "已载入2023年部门预算（预算.json）" in text_of(page)
    assert GivenAmount.objects.filter(year=2023).exists()


def test_what_is_no_book_is_refused_beside_the_field(client: Client, office: Office) -> None:
    client.force_login(office.finance.person)
    upload = f"/work/words/{office.department.pk}/load/"
    page = client.post(upload, {"file": SimpleUploadedFile("通知.html", "<p>会议通知</p>".encode())})
    assert page.status_code == 422
    assert client.post(upload, {}).status_code == 422


def test_the_book_of_another_office_asks_for_a_confirmation(client: Client, office: Office) -> None:
    other = make_office("309")
    client.force_login(other.finance.person)
    upload = f"/work/words/{other.department.pk}/load/"
    content = (EXAMPLES.parent / "budget_2023.json").read_bytes()
    page = client.post(upload, {"file": SimpleUploadedFile("预算.json", content)}, follow=True)
    preview = page.request["PATH_INFO"]
    page = client.post(preview, {})
    assert page.status_code == 422 and "不是本部门曾用的名称" in text_of(page)
    client.force_login(office.finance.person)
    mine = preview.replace(str(other.department.pk), str(office.department.pk), 1)
    assert client.get(mine).status_code == 404


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
