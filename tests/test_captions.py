"""Captions as places print them: unit, title, form, fund and office are read; a guessed unit is said."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pytest

from mingzhang.checking.context import Context
from mingzhang.checking.text.contents import form_required
from mingzhang.library.one import check
from mingzhang.model.book import Book, Cell, Line
from mingzhang.model.fact import Fact
from mingzhang.model.money import Unit
from mingzhang.reading.assembly.assemble import assemble
from mingzhang.reading.labelling.label import label_cells
from mingzhang.reading.open import read_book_here
from mingzhang.reading.page import Grid, Page
from mingzhang.reading.points.interpret import facts


@dataclass(frozen=True)
class Printed:
    """A small book as printed and what is read from it."""

    name: str
    lines: list[str]
    office: str
    tables: list[list[str]]
    form: list[str]


def _books() -> list[Printed]:
    data = tomllib.loads((Path(__file__).parent / "captions.toml").read_text("utf-8"))
    return [Printed(**row) for row in data["books"]]


every_book = pytest.mark.parametrize("printed", _books(), ids=lambda printed: printed.name)


def web(folder: Path, lines: list[str]) -> Book:
    """The lines as a web page; lines with | are the rows of a table."""
    body = "".join(_table(line) if "|" in line else f"<p>{escape(line)}</p>" for line in lines)
    path = folder / "book.html"
    path.write_text(f"<html><meta charset=utf-8><body>{body}</body></html>", "utf-8")
    return read_book_here(path)


def text(folder: Path, lines: list[str]) -> Book:
    """The lines as plain text, where the columns are lost."""
    path = folder / "book.txt"
    path.write_text("\n".join([*(line.replace("|", " ") for line in lines), "第三部分 说明"]), "utf-8")
    return read_book_here(path)


def _table(text: str) -> str:
    rows = [row.split("|") for row in text.split("\n")]
    return "<table>" + "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows) + "</table>"


def _cell(text: str) -> str:
    return f"<td>{escape(text)}</td>"


def money(book: Book, table: int) -> list[Fact]:
    return [f for f in facts(book) if f.table == table and f.figure is not None and f.figure.unit.is_money]


@every_book
@pytest.mark.parametrize("form", [web, text])
def test_unit_title_and_office_are_read(
    printed: Printed, form: Callable[[Path, list[str]], Book], tmp_path: Path
) -> None:
    book = form(tmp_path, printed.lines)
    assert book.office == printed.office
    read = [[table.title, table.unit.value if table.unit else ""] for table in book.tables]
    assert read == [table[:2] for table in printed.tables]
    assert book.remarks == ()


@every_book
def test_the_amounts_are_in_the_unit_and_of_the_fund(printed: Printed, tmp_path: Path) -> None:
    book = web(tmp_path, printed.lines)
    for number, (_, unit, fund) in enumerate(printed.tables, start=1):
        first = money(book, number)[0]
        assert first.figure is not None
        assert (first.figure.unit.value, first.point.source.value) == (unit, fund)


@every_book
def test_the_forms_are_found_and_no_other_name_is_seen(printed: Printed, tmp_path: Path) -> None:
    book = web(tmp_path, printed.lines)
    missing = [f.expected for f in form_required(Context(book, facts(book), ()))]
    assert missing and not any(f"、{title}、" in f"、{missing[0]}、" for title in printed.form)
    assert not [f for f in check(book).findings if f.rule in {"department-name", "text-amount", "identity"}]


HEAD = "科目名称|本年收入合计\n合计|"


def test_a_guessed_unit_is_the_one_under_which_table_and_text_agree(tmp_path: Path) -> None:
    book = web(
        tmp_path, ["某局2024年度部门决算", "收入决算表", HEAD + "1,000,000.00", "本年收入合计100.00万元。"]
    )
    assert book.tables[0].unit is Unit.YUAN
    assert book.remarks == ("表1“收入决算表”没有注明金额单位，按元读取（与文中其他金额相符），请核对。",)


def test_a_guessed_unit_is_else_that_of_the_other_tables(tmp_path: Path) -> None:
    lines = [
        "某局2024年度部门决算",
        "收入决算表",
        "单位：万元",
        HEAD + "318.25",
        "支出决算表",
        HEAD + "77.12",
    ]
    book = web(tmp_path, lines)
    assert book.tables[1].unit is Unit.TEN_THOUSAND_YUAN
    assert book.remarks == ("表2“支出决算表”没有注明金额单位，按万元读取（其他表格多用此单位），请核对。",)


def test_one_slip_in_the_text_does_not_turn_the_unit(tmp_path: Path) -> None:
    rows = "科目名称|本年收入合计\n合计|1,577.57\n甲|1,502.23\n乙|52.49\n丙|22.85"
    said = "收入合计1,577.57元。其他收入1,577.57万元。"
    book = web(tmp_path, ["某局2024年度部门决算", "收入决算表", rows, said])
    assert book.tables[0].unit is Unit.TEN_THOUSAND_YUAN


def test_a_table_of_rates_and_counts_needs_no_unit(tmp_path: Path) -> None:
    rows = "项目名称|执行进度|占总支出百分比|公务用车保有量\n甲|90.00|45.00|1200"
    assert web(tmp_path, ["某局2024年度部门决算", "项目情况表", rows]).remarks == ()


def test_heads_with_units_of_their_own_need_none_of_the_table() -> None:
    rows = [["项目", "本年（亿元）", "上年（万元）"], ["收入合计", "1.25", "11,800.00"]]
    cells = [
        Cell(row, column, text, 1) for row, texts in enumerate(rows) for column, text in enumerate(texts)
    ]
    made = assemble("某局.docx", "docx", [Page(1, [Line("收入总体情况表", 1), Grid(cells)])], [])
    assert made.remarks == ()
    assert [cell.figure and cell.figure.unit.value for cell in label_cells(made.tables[0])] == [
        "亿元",
        "万元",
    ]
