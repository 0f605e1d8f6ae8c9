"""Workbooks as clerks make them: what a person sees on the screen is what is read."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from mingzhang.model.book import Line
from mingzhang.reading.office.number_format import BUILTIN, shown
from mingzhang.reading.office.workbook import read_pages
from mingzhang.reading.page import Grid, Page
from old_excel import xls


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (2939.9999999999995, "General", "2940"),
        (2939.9999999999995, "#,##0.00", "2,940.00"),
        (0.1 + 0.2, "General", "0.3"),
        (100000.0, "General", "100000"),
        (1e15, "General", "1000000000000000"),
        (1234.5, "0.00_ ", "1234.50"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "-1,234.50"),
        (0, "#,##0.00;-#,##0.00;", ""),
        (0, BUILTIN[43], "-"),
        (1234.567, BUILTIN[43], "1,234.57"),
        (0.8539, "0.00%", "85.39%"),
        (2024, '0"年"', "2024年"),
        (7.25, "0.##", "7.25"),
        (7, "0.##", "7"),
        (201, "0000000", "0000201"),
        (1.005, "0.00", "1.01"),
        (12345678, "0.00,", "12345.68"),
        (3.5, '¥#,##0.00"元"', "3.50元"),
        (1234.5, '[=0]"-";#,##0.00', "1,234.50"),
        (0, '[=0]"-";#,##0.00', "-"),
        (-3, '[=0]"";General', "-3"),
        (99.96, "[<100]0.0;[>=100]0", "100.0"),
        (100, "[<100]0.0;[>=100]0", "100"),
        (50, "[>100]0;0.0;0.00", "50.00"),
        (5, "[>100]0;[<0]0.0", "5"),
        (12345678, "0!.0,", "1234.6"),
        (-12345678, "0\\.0,", "-1234.6"),
        (12345678, "#!.0000", "1234.5678"),
        (123, '0"."0000', "0.0123"),
        (123456789, "0!.00,,", "1.23"),
        (202403, '0"年"00"月"', "2024年03月"),
        (12345678, "#,##0.00,,%", "1,234.57%"),
        (12345678, "0.00,,\n%", "1234.57"),
        (-5.5, "0.00;[Red]0.00", "-5.50"),
        (-5.5, '0.00;"△"0.00', "△5.50"),
        (-5.5, "[Red]0.00", "-5.50"),
        (12.5, 'General"万元"', "12.5万元"),
        (-12.5, "General;[Red]-General", "-12.5"),
        (12.5, "G/通用格式", "12.5"),
        (0, "0.00;-0.00;@", "0.00"),
        (7, '@"元"', "7"),
        (-5, "0;0;0;@", "-5"),
        (0.25, "# ?/?", "0.25"),
    ],
)
def test_a_number_is_what_the_screen_shows(value: float, pattern: str, text: str) -> None:
    assert shown(value, pattern) == text


def pages(path: Path) -> list[Page]:
    return read_pages(path)[0]


def grids(page: Page) -> list[list[list[str]]]:
    found = []
    for item in page.items:
        if isinstance(item, Grid):
            rows = 1 + max(cell.row for cell in item.cells)
            found.append([[c.text for c in item.cells if c.row == row] for row in range(rows)])
    return found


def lines(page: Page) -> list[str]:
    return [item.text for item in page.items if isinstance(item, Line)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.xlsx"


def test_title_form_number_and_unit_stand_before_the_table(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "支出决算表")
        sheet.write("C2", "公开03表")
        sheet.write("A3", "部门：某局")
        sheet.write("C3", "单位：万元")
        sheet.write_row("A4", ["项目", "基本支出", "项目支出"])
        sheet.write_row("A5", ["合计", 1.5, 2])
        sheet.merge_range("A6:C6", "注：本表反映支出。")
    page = pages(path)[0]
    assert lines(page) == ["支出决算表", "公开03表", "部门：某局", "单位：万元", "注：本表反映支出。"]
    assert grids(page) == [[["项目", "基本支出", "项目支出"], ["合计", "1.5", "2"]]]


def test_blank_rows_part_two_tables_but_not_one(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, texts in enumerate(
            [
                ["收入", "金额"],
                ["财政拨款", 5],
                [],
                ["本年收入合计", 5],
                [],
                ["支出表"],
                ["支出", "金额"],
                ["基本支出", 5],
            ]
        ):
            sheet.write_row(row, 0, texts)
    page = pages(path)[0]
    assert grids(page) == [
        [["收入", "金额"], ["财政拨款", "5"], ["本年收入合计", "5"]],
        [["支出", "金额"], ["基本支出", "5"]],
    ]
    assert lines(page) == ["支出表"]


def test_hidden_sheets_rows_and_columns_are_left_out_and_remarked(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表一")
        sheet.write_row("A1", ["项目", "编号", "金额"])
        sheet.write_row("A2", ["草稿", "x", 9])
        sheet.write_row("A3", ["合计", "y", 8])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
        book.add_worksheet("底稿").hide()
    made, remarks = read_pages(path)
    assert grids(made[0]) == [[["项目", "金额"], ["合计", "8"]]]
    assert len(remarks) == 3 and "底稿" in remarks[2]


def test_merged_headers_keep_their_spans(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:A2", "项目")
        sheet.merge_range("B1:C1", "本年支出")
        sheet.write_row("B2", ["基本支出", "项目支出"])
        sheet.write_row("A3", ["合计", 1, 2])
    grid = next(item for item in pages(path)[0].items if isinstance(item, Grid))
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans["项目"] == (2, 1) and spans["本年支出"] == (1, 2)


def test_dates_formulas_text_numbers_and_indents(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        inward = book.add_format({"indent": 2})
        sheet.write_row("A1", ["项目", "值", "日期"])
        sheet.write("A2", "基本支出", inward)
        sheet.write_formula("B2", "=1+1.5", None, 2.5)
        sheet.write_datetime("C2", dt.datetime(2024, 3, 1), day)
        sheet.write_string("A3", "00123")
        sheet.write_string("B3", "1,234.50")
        sheet.write_boolean("C3", True)
    assert grids(pages(path)[0]) == [
        [["项目", "值", "日期"], ["  基本支出", "2.5", "2024年3月1日"], ["00123", "1,234.50", "TRUE"]]
    ]


def test_the_page_is_the_number_of_the_sheet(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("封面", "表一"):
            book.add_worksheet(name).write_row("A1", ["项目", "金额"])
    assert [page.number for page in pages(path)] == [1, 2]


def test_formulas_without_a_result_and_errors_are_named(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("总表")
        sheet.write_row("A1", ["项目", "预算数", "决算数"])
        sheet.write_row("A2", ["合计"])
        sheet.write_formula("B2", "=B3+B4", None, "")
        sheet.write_formula("C2", "=C9", None, "#REF!")
        sheet.write_row("A3", ["基本支出", 1])
        sheet.write_formula("C3", "=1+1", None, 2)
        for row in range(4, 11):
            sheet.write_formula(row, 28, "=1", None, "")
        sheet.write_formula("C4", "=A9", None, "")
        sheet.set_row(3, None, None, {"hidden": True})
    remarks = read_pages(path)[1]
    assert remarks[1:] == [
        "工作表“总表”的 B2、AC5、AC6、AC7、AC8 等 8 个单元格是没有计算结果的公式，未读取。"
        "请用 Excel/WPS 打开并保存后再读",
        "工作表“总表”的 C2 是错误值，未读取。请用 Excel/WPS 改正并保存后再读",
    ]


def test_errors_of_an_old_workbook_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(xls([["项目", "金额"], ["合计", b"\x17"], ["基本支出", 8.0]], "总表"))
    assert read_pages(path)[1] == ["工作表“总表”的 B2 是错误值，未读取。请用 Excel/WPS 改正并保存后再读"]


def test_a_column_without_width_is_hidden(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("总表")
        sheet.write_row("A1", ["项目", "草稿", "金额"])
        sheet.write_row("A2", ["合计", 9, 8])
        sheet.set_column(1, 1, 0)
        sheet.set_column(2, 2, 10)
    made, remarks = read_pages(path)
    assert grids(made[0]) == [[["项目", "金额"], ["合计", "8"]]]
    assert remarks == ["工作表“总表”中隐藏的 1 列未读取"]


def test_tables_side_by_side_each_keep_their_own_unit(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, texts in enumerate(
            [
                ["某局2024年度部门决算"],
                ["收入决算表", None, None, "支出决算表"],
                ["单位：元", None, None, "单位：万元"],
                ["项目", "金额", None, "项目", "金额"],
                ["本年收入合计", 100, None, "本年支出合计", 5],
                [None, None, None, "基本支出", 5],
            ]
        ):
            sheet.write_row(row, 0, texts)
    page = pages(path)[0]
    assert lines(page) == ["某局2024年度部门决算", "收入决算表", "单位：元", "支出决算表", "单位：万元"]
    assert grids(page) == [
        [["项目", "金额"], ["本年收入合计", "100"]],
        [["项目", "金额"], ["本年支出合计", "5"], ["基本支出", "5"]],
    ]


def test_the_two_sides_of_one_table_stay_together(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["部门：某局", None, None, None, "单位：万元"])
        sheet.write_row("A2", ["项目", "金额", None, "项目", "金额"])
        sheet.write_row("A3", ["财政拨款", 5, None, "基本支出", 5])
    assert grids(pages(path)[0]) == [
        [["项目", "金额", "", "项目", "金额"], ["财政拨款", "5", "", "基本支出", "5"]]
    ]


@pytest.mark.parametrize("second", [[["支出决算表"], ["单位：万元"]], [["支出决算表", "单位：万元"]]])
def test_a_title_with_its_unit_begins_another_table(path: Path, second: list[list[str]]) -> None:
    first = [["收入决算表"], ["单位：元"], ["项目", "金额"], ["本年收入合计", 100], ["其他收入"]]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, texts in enumerate([*first, *second, ["项目", "金额"], ["本年支出合计", 5]]):
            sheet.write_row(row, 0, texts)
    page = pages(path)[0]
    assert lines(page) == ["收入决算表", "单位：元", "支出决算表", "单位：万元"]
    assert grids(page) == [
        [["项目", "金额"], ["本年收入合计", "100"], ["其他收入", ""]],
        [["项目", "金额"], ["本年支出合计", "5"]],
    ]
