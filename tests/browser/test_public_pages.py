"""The public pages in a browser: no barriers on any screen, found by keyboard, whole on paper."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest
from every_screen import DESK, PHONE, ZOOMED, is_for_everybody
from playwright.sync_api import Page, expect

from book_office import make_office
from preparation_office import Office
from published_books import book, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    made = make_office()
    publish(made, book(2016, {"42,275.28": "40,000.00"}))
    publish(made, book(2017))
    return made


def test_public_pages_are_for_everybody(
    office: Office, page_of: Callable[..., Page], no_barriers: Callable[[Page], None]
) -> None:
    page = page_of()
    page.goto("/")
    is_for_everybody(page, no_barriers, (DESK, ZOOMED, PHONE))
    page.get_by_label("部门或文本名称").fill("2017")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=3)).to_have_count(1)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("Office or title")).to_have_value("2017")  # another language, the same books
    page.get_by_role("link", name="中文").click()
    page.get_by_role("heading", level=3).get_by_role("link").click()
    is_for_everybody(page, no_barriers, (DESK, ZOOMED, PHONE))
    page.get_by_role("link", name="English").click()
    is_for_everybody(page, no_barriers, (DESK, ZOOMED, PHONE))
    page.get_by_role("link", name="中文").click()
    page.get_by_role("link", name="历年比较").click()
    expect(page.get_by_role("row", name="本年支出合计")).to_contain_text("比2016年 +2,275.28")
    expect(page.locator("figure img")).to_have_js_property("complete", True)
    is_for_everybody(page, no_barriers, (DESK, ZOOMED, PHONE))


def test_a_book_on_paper_has_figures_digests_and_contents(
    office: Office, page_of: Callable[..., Page]
) -> None:
    page = page_of()
    version = publish(office, book(2017, {"42,275.28": "42,000.00"}), 2)
    page.goto(f"/books/{version.pk}/")
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf()))
    text = "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in document)
    document.close()
    digest = version.files.get().file.sha256
    for words in ("2017年度部门决算", "市协作办公室", "42,000.00", digest, "收入支出决算总表", "更正说明"):
        assert words in text, words
    for words in ("English", "工作人员登录", "整页阅读"):
        assert words not in text, words
