"""Whole made-up books in the layouts of many places: every amount in its cell, nothing false said.

Each file of `data/books` is consistent by construction; the table beside it lists every amount cell.
"""

import csv
import gzip
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from cell_scores import Key, book_keys, keys
from mingzhang.library import check, facts, read
from mingzhang.model.book import Book
from mingzhang.model.fact import Mark
from mingzhang.model.finding import Severity

BOOKS = Path(__file__).parent / "data" / "books"
FILES = sorted(path.name for path in BOOKS.iterdir() if path.suffix != ".gz")


@cache
def book(name: str) -> Book:
    return read(BOOKS / name)


def true_keys(name: str) -> Counter[Key]:
    with gzip.open(BOOKS / f"{name.split('.', maxsplit=1)[0]}.csv.gz", "rt", encoding="utf-8") as stream:
        columns = ("amount", "row_code", "row_label", "column_path", "table_title")
        return Counter(keys(*(row[c] for c in columns))["table"] for row in csv.DictReader(stream))


@pytest.mark.parametrize("name", FILES)
def test_every_amount_stands_in_its_row_and_column(name: str) -> None:
    found = Counter(key["table"] for key in book_keys(book(name)))
    assert found == true_keys(name)


@pytest.mark.parametrize("name", FILES)
def test_a_consistent_book_is_not_called_wrong(name: str) -> None:
    report = check(book(name))
    wrong = [finding for finding in report.findings if finding.severity >= Severity.WARNING]
    assert wrong == []
    assert report.certificate.holds
    assert report.certificate.exact > len(book(name).tables)


MISTAKES = [
    ("units_and_subject_codes.xlsx", "部门支出总表", "2080201", "基本支出"),
    ("department_and_government_classes.html", "2024年一般公共预算基本支出情况表", "30201", "合计"),
    ("last_year_and_change.xlsx", "部门支出总表", "2060102", "项目支出"),
    ("books_of_units_bound.docx", "支出决算表", "2080501", "基本支出"),
    ("all_forms_on_one_sheet.xlsx", "收入决算表", "2060101", "财政拨款收入"),
    ("projects_and_goals.xlsx", "支出总表", "2050102", "项目支出"),
]


@pytest.mark.parametrize(("name", "title", "code", "head"), MISTAKES)
def test_a_wrong_digit_is_named_first(name: str, title: str, code: str, head: str) -> None:
    own = book(name)
    cell = next(
        fact
        for fact in facts(own)
        if (fact.place.table_title, fact.code, fact.path[-1]) == (title, code, head)
        and fact.mark is Mark.AMOUNT
    )
    assert cell.figure is not None
    wrong = f"{cell.figure.value + 30:.2f}"
    report = check(own.replace_cell(cell.table, cell.row, cell.column, wrong))
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    assert errors
    assert errors[0].places[0].quote == wrong


def test_the_book_of_a_unit_bound_in_keeps_its_amounts_apart() -> None:
    units = {fact.point.unit for fact in facts(book("books_of_units_bound.docx"))}
    assert {"", "青州市民政局本级", "青州市社会福利院"} <= units


def test_a_slanted_watermark_is_left_out_and_said_so() -> None:
    own = book("watermark.pdf")
    assert any("水印" in remark for remark in own.remarks)
    assert not any("内部公开" in paragraph.text for paragraph in own.paragraphs)
