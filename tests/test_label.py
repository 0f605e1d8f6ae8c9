"""Codes, labels, sides and header paths of small tables in the layouts that departments print."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mingzhang.model.book import Table
from mingzhang.model.fact import Mark
from mingzhang.model.money import Unit
from mingzhang.reading.labelling.header import header_rows
from mingzhang.reading.labelling.label import label_cells
from mingzhang.reading.labelling.matrix import of_table
from tables import table


def read(printed: Table) -> list[tuple[str, str, str, str]]:
    """Code, label, path and value of every amount."""
    return [
        (cell.code, cell.label, "/".join(cell.path), str(cell.figure.value))
        for cell in label_cells(printed)
        if cell.figure is not None
    ]


def test_three_code_columns_are_joined() -> None:
    printed = table(
        1,
        "支出决算表",
        "项目|<|<|<|合计|基本支出\n类|款|项|科目名称|^|^",
        "合计|<|<|<|30|10\n201|06|01|行政运行|20|10\n7|11|02|事业单位医疗|10|",
    )
    assert read(printed) == [
        ("", "合计", "合计", "30"),
        ("", "合计", "基本支出", "10"),
        ("2010601", "行政运行", "合计", "20"),
        ("2010601", "行政运行", "基本支出", "10"),
        ("71102", "事业单位医疗", "合计", "10"),  # a misprinted code stays as printed
    ]


def test_parts_of_a_code_left_out_come_from_the_rows_above() -> None:
    printed = table(1, "支出表", "类|款|项|名称|金额", "201|||甲|3\n|06||乙|2\n||01|丙|1")
    assert [row[0] for row in read(printed)] == ["201", "20106", "2010601"]


def test_the_whole_code_beside_its_parts_is_one_code() -> None:
    printed = table(1, "支出表", "类|款|项|科目编码|科目名称|金额", "201|||201|甲|3\n201|06|01|2010601|丙|1")
    assert [row[0] for row in read(printed)] == ["201", "2010601"]


@pytest.mark.parametrize(
    "header",
    [
        "政府预算支出经济分类|<|部门预算支出经济分类|<|合计\n科目编码|科目名称|科目编码|科目名称|^",
        "政府经济科目编码|政府经济科目名称|部门经济科目编码|部门经济科目名称|合计",
    ],
)
def test_of_two_economic_classifications_the_finer_names_the_rows(header: str) -> None:
    rows = "501|机关工资福利支出|301|工资福利支出|9\n501|机关工资福利支出|30101|基本工资|5\n||30103|奖金|4"
    found = read(table(1, "一般公共预算基本支出表", header, rows))
    assert [row[:2] for row in found] == [("301", "工资福利支出"), ("30101", "基本工资"), ("30103", "奖金")]


def test_total_stands_beside_the_code_headers() -> None:
    printed = table(1, "支出表", "项目|<|<|<|本年支出", "类|款|项|合计|12.50\n201|||一般公共服务支出|12.50")
    assert read(printed)[0] == ("", "合计", "本年支出", "12.50")


def test_code_in_brackets_or_in_front_of_the_name() -> None:
    printed = table(1, "支出表", "项目|预算数", "[2010301]行政运行|1\n2080501 行政单位离退休|2\n2023年结转|3")
    assert read(printed) == [
        ("2010301", "行政运行", "预算数", "1"),
        ("2080501", "行政单位离退休", "预算数", "2"),
        ("", "2023年结转", "预算数", "3"),
    ]


def test_two_sides_and_line_numbers() -> None:
    printed = table(
        1,
        "收入支出决算总表",
        "收入|<|<|支出|<|<\n项目|行次|决算数|项目|行次|决算数\n栏次||1|栏次||2",
        "一、财政拨款收入|1|5.00|一、外交支出|9|\n总计|2|5.00|总计|10|5.00",
    )
    assert read(printed) == [
        ("", "一、财政拨款收入", "收入/决算数", "5.00"),
        ("", "总计", "收入/决算数", "5.00"),
        ("", "总计", "支出/决算数", "5.00"),
    ]
    blanks = [(c.label, c.path) for c in label_cells(printed) if c.mark is Mark.BLANK]
    assert blanks == [("一、外交支出", ("支出", "决算数"))]


def test_a_side_head_that_says_more_is_kept() -> None:
    printed = table(1, "总表", "本年收入|<|本年支出|<\n项目|预算数|项目|预算数", "一、拨款|1|一、教育|1")
    assert [row[2] for row in read(printed)] == ["收入/本年收入/预算数", "支出/本年支出/预算数"]


def test_sides_without_heads_are_told_by_their_labels() -> None:
    printed = table(
        1, "总表", "项目|预算数|项目|预算数", "财政拨款收入|1|教育支出|1\n其他收入|2|卫生健康支出|2"
    )
    assert {row[2] for row in read(printed)} == {"收入/预算数", "支出/预算数"}


def test_personnel_and_operating_costs_are_sides() -> None:
    printed = table(
        1,
        "基本支出表",
        "人员经费|<|<|公用经费|<|<\n编码|科目名称|金额|编码|科目名称|金额",
        "30101|基本工资|1|30201|办公费|2\n人员经费合计|<|1|公用经费合计|<|2",
    )
    assert read(printed) == [
        ("30101", "基本工资", "人员经费/金额", "1"),
        ("30201", "办公费", "公用经费/金额", "2"),
        ("", "人员经费合计", "人员经费/金额", "1"),
        ("", "公用经费合计", "公用经费/金额", "2"),
    ]


def test_three_public_expenses_have_no_label_and_lose_the_head_of_all() -> None:
    printed = table(
        1,
        "三公",
        "“三公”经费|<|<|<\n合计|<|公务接待费|<\n预算数|决算数|预算数|决算数",
        "9.38|9.00|1.00|",
    )
    assert read(printed) == [
        ("", "", "合计/预算数", "9.38"),
        ("", "", "合计/决算数", "9.00"),
        ("", "", "公务接待费/预算数", "1.00"),
    ]


def test_text_columns_and_numbers_of_rows_are_no_amounts() -> None:
    printed = table(
        1,
        "项目表",
        "序号|单位名称|项目名称|金额（万元）|备注",
        "1|本级|信息化|12.00|延续\n2|中心|维修|3.50|",
    )
    assert read(printed) == [
        ("", "信息化", "金额（万元）", "12.00"),
        ("", "维修", "金额（万元）", "3.50"),
    ]


def test_units_of_columns() -> None:
    printed = table(1, "表", "项目|预算数（元）|完成率|车辆（辆）", "合计|12|99.5%|4")
    units = [cell.figure.unit for cell in label_cells(printed) if cell.figure]
    assert units == [Unit.YUAN, Unit.PERCENT, Unit.COUNT]


def units_of(header: str, rows: str) -> list[str]:
    return [c.figure.unit.value for c in label_cells(table(1, "表", header, rows)) if c.figure]


def test_the_unit_in_the_label_of_a_row_is_that_of_its_amounts() -> None:
    rows = "基本支出|100.00|1.00%\n公务用车保有量（辆）|3|5\n人均公用经费（元）|30000|5\n执行率（%）|98.5|5"
    assert units_of("项目|决算数|增长率", rows) == ["万元", "%", "个", "%", "元", "%", "%", "%"]


def test_the_unit_in_a_column_of_units_is_that_of_the_row() -> None:
    rows = "本年收入合计|元|100.00\n公务用车|辆|3\n出国|人次|5\n其他||2.00"
    assert units_of("项目|计量单位|决算数", rows) == ["元", "个", "个", "万元"]


def test_money_of_a_row_that_is_counted_is_money() -> None:
    assert units_of("项目|单位|数量|金额（元）", "电脑|台|3|9000.00") == ["个", "元"]
    assert units_of("项目|合计|项目支出", "购置电脑（台）|2.00|2.00") == ["万元", "万元"]


def test_what_is_counted_in_one_column_is_worth_money_in_the_next() -> None:
    assert units_of("项目|数量|预算数", "车辆（台、辆）|4|80.00") == ["个", "万元"]


def test_units_that_spend_are_no_units_of_measure() -> None:
    assert units_of("项目|单位|决算数", "维修|市水务局|3.00\n租赁|水文站|3.00") == ["万元", "万元"]


def test_a_subject_with_its_level_in_brackets_is_money() -> None:
    assert units_of("科目名称|决算数", "行政运行（项）|3.00\n公共安全（类）|3.00") == ["万元", "万元"]


def test_keys_and_values() -> None:
    printed = replace(
        table(1, "整体支出", "", "部门支出|支出总额（万元）|41,743.73\n^|其中：项目支出|37,717.93"),
        header_rows=0,
    )
    cells = label_cells(printed)
    assert [(c.label, c.path, c.figure and c.figure.value) for c in cells] == [
        ("支出总额（万元）", ("部门支出",), Decimal("41743.73")),
        ("其中：项目支出", ("部门支出",), Decimal("37717.93")),
    ]


def test_indent_is_counted_and_left_out_of_the_label() -> None:
    printed = table(1, "表", "项目|金额", "人员经费|1\n　　基 本 工 资|1")
    assert [(c.label, c.indent) for c in label_cells(printed)] == [("人员经费", 0), ("基本工资", 2)]


def test_dash_and_words_in_an_amount_column() -> None:
    printed = table(1, "表", "项目|金额", "甲|1.00\n乙|—\n丙|见附件\n丁|2.00")
    assert [c.mark for c in label_cells(printed)] == [Mark.AMOUNT, Mark.DASH, Mark.UNREADABLE, Mark.AMOUNT]


@pytest.mark.parametrize(("name", "is_form"), [("某县教育局", True), ("基本支出", False)])
def test_a_name_over_all_columns_says_whose_form_it_is(name: str, is_form: bool) -> None:
    rows = "|资金总额|执行数|得分\n年度资金总额|9.00|8.00|9\n基本支出|5.00|5.00|9\n合计|9|8|9"
    form = table(1, "部门整体支出绩效自评表", f"部门名称|{name}|<|<", rows)
    assert (header_rows(of_table(form)) == 0) is is_form


def test_a_form_of_keys_with_a_strip_of_amounts() -> None:
    rows = (
        "项目名称|信息化运行维护|<|<|<\n主管部门|某局|实施单位|某中心|<\n"
        "预算执行|项目|年初预算数|全年执行数|得分\n^|年度资金总额|10.00|9.50|9.5\n绩效目标|保障系统运行|<|<|<"
    )
    printed = table(1, "自评表", "", rows)
    assert header_rows(of_table(printed)) == 0
    assert read(replace(printed, header_rows=0)) == [
        ("", "年度资金总额", "预算执行/年初预算数", "10.00"),
        ("", "年度资金总额", "预算执行/全年执行数", "9.50"),
        ("", "年度资金总额", "预算执行/得分", "9.5"),
    ]


def test_a_total_in_the_column_of_serial_numbers_names_its_row() -> None:
    printed = table(
        1,
        "政府采购预算表",
        "序号|采购项目|采购品目|采购预算金额|<\n^|^|^|合计|财政拨款",
        "1|台式计算机购置|计算机|12.00|12.00\n合计|||12.00|12.00",
    )
    assert [(label, value) for _, label, _, value in read(printed)] == [
        ("台式计算机购置", "12.00"),
        ("台式计算机购置", "12.00"),
        ("合计", "12.00"),
        ("合计", "12.00"),
    ]


def test_a_row_that_repeats_the_unit_is_a_head_though_no_cell_is_merged() -> None:
    printed = table(
        1,
        "部门支出总表",
        "科目编码|科目名称|合计|基本支出\n||（元）|（元）",
        "|合计|33000000|33000000\n205|教育支出|33000000|33000000",
    )
    printed = replace(printed, header_rows=header_rows(of_table(printed)))
    assert printed.header_rows == 2
    assert read(printed)[2:] == [
        ("205", "教育支出", "合计/（元）", "33000000"),
        ("205", "教育支出", "基本支出/（元）", "33000000"),
    ]
