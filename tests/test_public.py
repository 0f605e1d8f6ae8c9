"""The public page: published books for everybody, nothing else, no cookies, kept by caches."""

from __future__ import annotations

import hashlib

import pytest
from django.core.management import call_command
from django.test import Client

from book_office import make_office, version
from mingzhang.model.office import BookState
from mingzhang.store.models import BookVersion
from preparation_office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


@pytest.fixture
def visitor() -> Client:
    return Client()


def published(office: Office, number: int = 1, note: str = "", **more: object) -> BookVersion:
    return version(office, number, BookState.PUBLISHED, note, **more)


def address(row: BookVersion, suffix: str) -> str:
    name = row.files.get(name__endswith=suffix).name
    return f"/books/{row.pk}/files/{name}"


def test_the_first_page_lists_published_books_with_their_files(office: Office, visitor: Client) -> None:
    row = published(office)
    answer = visitor.get("/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "2023年市协作办公室部门预算" in text
    assert f"/books/{row.pk}/" in text
    assert all(word in text for word in ("PDF", "Excel 表格", "网页", "数据包"))


def test_what_is_not_published_is_nowhere(office: Office, visitor: Client) -> None:
    row = version(office, state=BookState.APPROVED)
    assert "部门预算" not in visitor.get("/").content.decode().replace("部门预算和部门决算", "")
    assert visitor.get(f"/books/{row.pk}/").status_code == 404
    assert visitor.get(address(row, ".pdf")).status_code == 404


def test_nothing_published_says_so(visitor: Client) -> None:
    assert "还没有公开的文本" in visitor.get("/").content.decode()


def test_visitors_get_no_cookies_and_caches_may_keep_the_pages(office: Office, visitor: Client) -> None:
    row = published(office)
    for page in ("/", f"/books/{row.pk}/", address(row, ".pdf"), "/?lang=en"):
        answer = visitor.get(page)
        assert not answer.cookies, page
        assert "public" in answer["Cache-Control"], page
        assert "max-age" in answer["Cache-Control"], page


def test_what_a_signed_in_person_gets_is_not_kept_for_others(office: Office, visitor: Client) -> None:
    published(office)
    visitor.force_login(office.officer.person)
    answer = visitor.get("/")
    assert "private" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]


def test_pages_run_nothing_and_load_nothing_from_elsewhere(office: Office, visitor: Client) -> None:
    row = published(office)
    page = visitor.get(f"/books/{row.pk}/")
    assert "script" not in page.content.decode()
    assert "default-src 'none'" in page["Content-Security-Policy"]
    book = visitor.get(address(row, ".html"))
    assert book["Content-Security-Policy"].startswith("sandbox;")
    assert book["X-Content-Type-Options"] == "nosniff"
    assert book["X-Frame-Options"] == "SAMEORIGIN"


def test_pages_are_shown_and_workbooks_are_saved(office: Office, visitor: Client) -> None:
    row = published(office)
    assert visitor.get(address(row, ".html"))["Content-Disposition"].startswith("inline")
    assert visitor.get(address(row, ".html") + "?save")["Content-Disposition"].startswith("attachment")
    workbook = visitor.get(address(row, ".xlsx"))["Content-Disposition"]
    assert workbook.startswith('attachment; filename="budget_2023_v1.xlsx"')
    assert "filename*=UTF-8''2023%E5%B9%B4" in workbook
    assert b"".join(visitor.get(address(row, ".pdf"))) == b"%PDF-1.7 sample1"


def test_a_file_that_the_browser_has_is_not_sent_again(office: Office, visitor: Client) -> None:
    row = published(office)
    tag = visitor.get(address(row, ".pdf"))["ETag"]
    assert visitor.get(address(row, ".pdf"), headers={"If-None-Match": tag}).status_code == 304


def test_a_page_that_the_browser_has_may_still_be_framed(office: Office, visitor: Client) -> None:
    row = published(office)
    first = visitor.get(address(row, ".html"))
    again = visitor.get(address(row, ".html"), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    for name in ("Content-Security-Policy", "X-Frame-Options"):  # what is sent again replaces what was kept
        assert again[name] == first[name]


@pytest.mark.parametrize("path", ["/books/999/", "/books/999/files/a.pdf", "/nothing", "/work/nothing/"])
def test_a_visitor_who_finds_nothing_is_led_to_the_published_books(visitor: Client, path: str) -> None:
    for language, words, home in (("zh-hans", "尚未公开", "/"), ("en", "not published yet", "/?lang=en")):
        answer = visitor.get(f"{path}?lang={language}")
        text = answer.content.decode()
        assert answer.status_code == 404
        assert words in text
        assert f'<a href="{home}">' in text
        assert "您能查看的单位" not in text


def test_a_person_signed_in_who_finds_nothing_is_led_to_their_work(office: Office, visitor: Client) -> None:
    visitor.force_login(office.officer.person)
    text = visitor.get("/books/999/").content.decode()
    assert 'href="/work/"' in text and "您能查看的单位" in text


def test_an_erratum_says_what_it_corrects_and_the_old_version_points_to_it(
    office: Office, visitor: Client
) -> None:
    first = published(office)
    second = published(office, 2, "更正会议费", changes=["2023年会议费：100元改为90元"])
    start = visitor.get("/").content.decode()
    assert "更正会议费" in start
    assert f"/books/{first.pk}/" in start
    new = visitor.get(f"/books/{second.pk}/").content.decode()
    assert "100元改为90元" in new
    old = visitor.get(f"/books/{first.pk}/").content.decode()
    assert "这一版已被更正" in old
    assert f"/books/{second.pk}/" in old


def test_the_note_of_a_first_version_is_read_by_everybody(office: Office, visitor: Client) -> None:
    row = published(office, note="按批复的预算编写")
    for page in ("/", f"/books/{row.pk}/"):
        shown = visitor.get(page).content.decode()
        assert "版本说明" in shown and "按批复的预算编写" in shown and "更正说明" not in shown


def test_the_page_speaks_english_where_it_is_asked_to(office: Office, visitor: Client) -> None:
    published(office)
    answer = visitor.get("/?lang=en")
    assert answer.status_code == 200
    assert b'<html lang="en"' in answer.content


def test_only_looking_is_possible(office: Office, visitor: Client) -> None:
    row = published(office)
    assert visitor.post("/").status_code == 405
    assert visitor.delete(f"/books/{row.pk}/").status_code == 405
    assert visitor.head("/").status_code == 200


# --- pages of other origins ---------------------------------------------------------------------------

ALLOWED = "Access-Control-Allow-Origin"


def test_pages_of_any_origin_may_read_open_data(office: Office, visitor: Client) -> None:
    row = published(office)
    name = row.files.get(name__endswith=".xlsx").name
    version(office, 2, BookState.APPROVED, "更正")
    for path in (
        address(row, ".pdf"),
        address(row, ".html"),
        "/api/public/books",
        f"/api/public/books/{row.pk}",
        f"/api/public/books/{row.pk}/files/{name}",
        "/api/public/books/999",  # a program reads in words why there is nothing
    ):
        for ask in (visitor.get, visitor.head):
            answer = ask(path, headers={"Origin": "https://example.org"})
            assert answer[ALLOWED] == "*", path
            assert "Access-Control-Allow-Credentials" not in answer
    tag = visitor.get(address(row, ".pdf"))["ETag"]
    assert visitor.get(address(row, ".pdf"), headers={"If-None-Match": tag})[ALLOWED] == "*"


def test_what_depends_on_who_asks_is_for_our_own_pages(office: Office, visitor: Client) -> None:
    row = published(office)
    for who in (None, office.officer.person):
        if who is not None:
            visitor.force_login(who)
        for path in (
            "/",
            f"/books/{row.pk}/",
            "/work/",
            f"/work/books/{row.pk}/",
            f"/work/books/{row.pk}/files/{row.files.first().pk}",
            "/api/me",
            "/api/books",
            "/api/entries",
            "/account/login/",
            "/health",
        ):
            assert ALLOWED not in visitor.get(path, headers={"Origin": "https://example.org"}), path
    for path in ("/api/public/books", address(row, ".pdf")):
        assert ALLOWED not in visitor.post(path)
        assert ALLOWED not in visitor.options(path)


# --- the door of the demo -----------------------------------------------------------------------------


def door(monkeypatch: pytest.MonkeyPatch, user: str) -> str:
    """A ticket for a person, as the demo draws it."""
    digest = hashlib.sha256(b"ticket").hexdigest()
    monkeypatch.setenv("MINGZHANG_DEMO_TICKET", f"{digest}:{user}:2023")
    return "/demo/ticket/"


def test_without_a_demo_there_is_no_door(office: Office, visitor: Client) -> None:
    assert visitor.get("/demo/ticket/").status_code == 404


def test_the_link_of_the_demo_signs_in_once(
    office: Office, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("createcachetable", verbosity=0)
    link = door(monkeypatch, office.officer.person.username)
    answer = visitor.get(link)
    assert (answer.status_code, answer["Location"]) == (302, "/work/?year=2023")
    assert visitor.get("/work/").status_code == 200
    again = Client()
    assert "/account/login" in again.get(link)["Location"]
    assert again.get("/work/").status_code == 302


def test_the_door_opens_for_its_ticket_and_this_machine_only(
    office: Office, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = door(monkeypatch, office.officer.person.username)
    assert visitor.get("/demo/another/").status_code == 404
    assert visitor.get(link, REMOTE_ADDR="10.0.0.9").status_code == 404


def test_a_file_with_a_zero_byte_in_its_name_is_no_file(office: Office, visitor: Client) -> None:
    assert visitor.get(f"/books/{published(office).pk}/files/%00").status_code == 400
