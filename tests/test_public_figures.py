"""What published books print, for readers: searched, over the years, on paper; never computed from drafts."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from book_office import make_office, version
from mingzhang.library.printed import KEYS, Printed, of_book, printed
from mingzhang.model.book import BookKind
from mingzhang.model.money import Figure, Unit
from mingzhang.model.office import BookState
from mingzhang.store.models import DepartmentName
from preparation_office import Office
from published_books import book, package, publish

NAMES = [name for name, _where in KEYS]


# --- what a book prints -------------------------------------------------------------------------------


def test_key_figures_are_those_of_the_cells() -> None:
    stated = dict(of_book(book()).stated)
    assert stated["本年支出合计"] == Figure(Decimal("42275.28"), Unit.TEN_THOUSAND_YUAN)
    assert stated["“三公”经费"].value == Decimal("35.57")
    assert list(stated) == [name for name in NAMES if name in stated]


def test_a_book_that_prints_nothing_of_it_leaves_it_blank() -> None:
    bare = replace(book(), blocks=())
    assert of_book(bare) == Printed()
    assert of_book(replace(book(), kind=BookKind.UNKNOWN)).stated == []


def test_the_contents_are_parts_sections_and_tables() -> None:
    contents = of_book(book()).contents
    assert {one.level for one in contents} <= {1, 2}
    assert "收入支出决算总表" in [one.text for one in contents]


@pytest.mark.parametrize("content", [b"", b"PK data", package(book())[:500]])
def test_what_is_no_package_prints_nothing(content: bytes) -> None:
    assert printed(content) == Printed()


def test_a_package_without_a_readable_book_prints_nothing() -> None:
    for name, text in (("other.json", "{}"), ("book.json", "{}"), ("book.json", "…")):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr(name, text)
        assert printed(made.getvalue()) == Printed()


# --- on the pages -------------------------------------------------------------------------------------


@pytest.fixture
def office() -> Office:
    return make_office()


def text_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_a_reader_finds_books_by_office_year_and_kind(office: Office) -> None:
    publish(office, book(2016))
    publish(office, book(2017))
    version(office, state=BookState.PUBLISHED)
    for query, titles in (
        ("", ["2016年度", "2017年度", "2023年市"]),
        ("q=协作办", ["2016年度", "2017年度", "2023年市"]),
        ("q=协作办 决算", ["2016年度", "2017年度"]),
        ("year=2017", ["2017年度"]),
        ("kind=budget", ["2023年市"]),
        ("q=2016&year=2017", []),
        ("q=没有的单位", []),
        ("year=99999999999999999999", ["2016年度", "2017年度", "2023年市"]),
        ("year=x&kind=y", ["2016年度", "2017年度", "2023年市"]),
    ):
        text = text_of(f"/?{query}")
        found = re.findall(r"<h3><a [^>]*>(?:市协作办公室)?(\d+年(?:度|市))", text)
        assert sorted(found) == titles, query
        assert ("没有符合条件的文本" in text) == (not titles)


@pytest.mark.django_db
def test_a_name_of_another_year_finds_the_office_too(office: Office) -> None:
    publish(office, book(2017))
    office.department.names.update(last_year=2019)
    DepartmentName.objects.create(department=office.department, name="市合作交流局", first_year=2020)
    assert "2017年度部门决算" in text_of("/?q=合作交流局")


@pytest.mark.django_db
def test_totals_of_an_office_stand_side_by_side_with_their_changes(office: Office) -> None:
    first = publish(office, book(2016, {"42,275.28": "40,000.00"}))
    publish(office, book(2017))
    text = text_of(f"/offices/{office.department.pk}/")
    row = text.split("本年支出合计")[1].split("</tr>")[0]
    assert "40,000.00" in row and "42,275.28" in row
    assert "比2016年 +2,275.28（+5.69%）" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", row))
    assert "（万元）" in text and f"/books/{first.pk}/" in text
    drawn = Client().get(f"/offices/{office.department.pk}/final_accounts.svg")
    assert drawn["Content-Type"] == "image/svg+xml" and b"<svg" in drawn.content
    assert "2016 本年收入合计 42,506.60" in text  # the picture in words


@pytest.mark.django_db
def test_only_the_newest_version_of_a_year_counts(office: Office) -> None:
    publish(office, book(2017))
    second = publish(office, book(2017, {"42,275.28": "42,000.00"}), 2)
    text = text_of(f"/offices/{office.department.pk}/")
    assert "42,000.00" in text and "42,275.28" not in text
    assert f"/books/{second.pk}/" in text
    assert "还没有可比的年度" in text
    assert Client().get(f"/offices/{office.department.pk}/final_accounts.svg").status_code == 404


@pytest.mark.django_db
def test_what_is_not_published_is_not_compared(office: Office) -> None:
    version(office, state=BookState.APPROVED)
    assert Client().get(f"/offices/{office.department.pk}/").status_code == 404
    assert Client().get("/offices/999/").status_code == 404


@pytest.mark.django_db
def test_a_book_without_a_data_package_compares_nothing(office: Office) -> None:
    version(office, state=BookState.PUBLISHED)
    assert "没有可以比较的数据包" in text_of(f"/offices/{office.department.pk}/")


@pytest.mark.django_db
def test_the_page_of_a_book_has_on_paper_what_a_reader_wants(office: Office) -> None:
    row = publish(office, book(2017))
    text = text_of(f"/books/{row.pk}/")
    assert "市协作办公室 · 2017年度" in text and f"http://testserver/books/{row.pk}/" in text
    assert "42,275.28" in text and "万元" in text
    for file in row.files.select_related("file"):
        assert file.name in text and file.file.sha256 in text
    assert "收入支出决算总表" in text
