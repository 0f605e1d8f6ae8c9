"""Layouts that no statutory form has: no false alarm while they are consistent, and one slip is seen."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import xlsxwriter

from mingzhang.library.one import check
from mingzhang.model.book import Book, BookKind, Table
from mingzhang.model.finding import Finding, Severity
from mingzhang.model.money import Unit
from mingzhang.reading.open import read_book_here
from tables import book, table

OFFICE = "某县教育局"


@dataclass(frozen=True)
class Layout:
    """One table, the slip to plant and whether a law can see it."""

    name: str
    title: str
    header: str
    rows: str
    slip: tuple[str, str]
    seen: bool
    kind: BookKind

    def table(self, slipped: bool) -> Table:
        rows = self.rows.replace(*self.slip, 1) if slipped else self.rows
        return table(1, self.title, self.header, rows)

    def book(self, slipped: bool = False) -> Book:
        return book(self.table(slipped), kind=self.kind, office=OFFICE)


def _layouts() -> list[Layout]:
    data = tomllib.loads((Path(__file__).parent / "layouts.toml").read_text("utf-8"))["layouts"]
    return [
        Layout(**{**row, "slip": tuple(row["slip"]), "kind": BookKind(row.get("kind", "部门决算"))})
        for row in data
    ]


every_layout = pytest.mark.parametrize("layout", _layouts(), ids=lambda layout: layout.name)


def alarms(made: Book) -> list[Finding]:
    return [f for f in check(made).findings if f.severity in {Severity.ERROR, Severity.WARNING}]


@every_layout
def test_a_consistent_table_raises_no_alarm(layout: Layout) -> None:
    assert alarms(layout.book()) == []


@every_layout
def test_one_slip_is_seen_where_a_law_can_see_it(layout: Layout) -> None:
    assert layout.slip[0] in layout.rows
    assert bool(alarms(layout.book(slipped=True))) is layout.seen


@every_layout
def test_the_same_table_in_a_workbook(layout: Layout, tmp_path: Path) -> None:
    path = write(layout, tmp_path / "book.xlsx", slipped=False)
    assert alarms(read_book_here(path)) == []


def write(layout: Layout, path: Path, slipped: bool) -> Path:
    """The layout as a sheet: title, unit, head, rows, merged cells."""
    made = layout.table(slipped)
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.merge_range(0, 0, 0, made.columns - 1, f"{OFFICE}2024年{layout.kind.value}{layout.title}")
        sheet.write_string(1, made.columns - 1, "单位：万元")
        for cell in made.cells:
            last_row, last_column = cell.row + cell.row_span + 1, cell.column + cell.column_span - 1
            if (cell.row_span, cell.column_span) == (1, 1):
                sheet.write_string(cell.row + 2, cell.column, cell.text)
            else:
                sheet.merge_range(cell.row + 2, cell.column, last_row, last_column, cell.text)
    return path


LINES = "|合计|{0}|{1}|{2}\n2050101|行政运行|{1}|{1}|\n2050199|其他教育管理事务支出|{2}||{2}"
HEAD = "编码|科目名称|合计|基本支出|项目支出"


def test_the_same_amounts_in_yuan_and_in_ten_thousand_yuan() -> None:
    """Each unit rounds by itself; one digit in one of the tables is seen."""
    yuan = table(1, "部门支出总表", HEAD, LINES.format("3,000,813.57", "1,000,402.57", "2,000,411.00"))
    rounded = table(2, "支出预算总表", HEAD, LINES.format("300.08", "100.04", "200.04"))
    made = book(replace(yuan, unit=Unit.YUAN), rounded, kind=BookKind.BUDGET, office=OFFICE)
    assert alarms(made) == []
    assert [f.printed for f in alarms(made.replace_cell(2, 3, 4, "210.04"))] == ["210.04万元"]
