"""Self-evaluation forms are read as forms: money, indicators, points, each where it is printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from appraisal_forms import BODY, form
from handmade import book, heading, table
from mingzhang.library.one import appraisals, facts
from mingzhang.model.appraisal import Appraisal, FormCell, FormColumn
from mingzhang.model.book import Table
from mingzhang.model.money import Unit
from mingzhang.model.point import Stage
from mingzhang.reading.assembly.identity import identify
from mingzhang.reading.plain.front import read_text


def value(cell: FormCell | None) -> str:
    return "" if cell is None or cell.figure is None else str(cell.figure.value)


def only(*tables: Table) -> Appraisal:
    (found,) = appraisals(book(*tables))
    return found


def test_the_name_and_who_carries_it_out() -> None:
    found = only(form())
    assert (found.project, found.unit, found.name) == ("城市驿站运行经费", "某市驿站中心", "城市驿站运行经费")


def test_every_row_of_money_with_its_rate_and_points() -> None:
    found = only(form())
    assert [(line.name, line.total) for line in found.funds] == [
        ("年度资金总额", True),
        ("当年财政拨款", False),
        ("上年结转资金", False),
        ("其他资金", False),
    ]
    total = found.funds[0]
    assert [value(total.cell(column)) for column in (FormColumn.FINAL_BUDGET, FormColumn.OUTTURN)] == [
        "118.50",
        "110.20",
    ]
    assert [value(total.cell(column)) for column in (FormColumn.RATE, FormColumn.POINTS)] == ["93.00", "9.30"]


def test_money_is_in_the_unit_of_its_own_head_and_points_are_none() -> None:
    units = {fact.figure.unit for fact in facts(book(form())) if fact.figure is not None}
    assert units == {Unit.TEN_THOUSAND_YUAN}


def test_facts_are_the_money_of_the_project_by_stage() -> None:
    found = facts(book(form()))
    total = [fact for fact in found if fact.label == "年度资金总额"]
    assert [fact.point.stage for fact in total] == [Stage.ORIGINAL_BUDGET, Stage.FINAL_BUDGET, Stage.OUTTURN]
    assert {fact.point.project for fact in found} == {"城市驿站运行经费"}
    assert len(found) == 12


def test_indicators_with_their_levels_words_and_points() -> None:
    line = only(form()).lines[0]
    assert (line.first, line.second, line.name) == ("产出指标", "数量指标", "接待人次")
    assert (line.target, line.reached, line.reason) == ("≥9000人次", "8100人次", "暴雨停开")
    assert (value(line.cell(FormColumn.FULL)), value(line.cell(FormColumn.POINTS))) == ("20", "18")


def test_totals_are_no_indicator() -> None:
    found = only(form())
    assert len(found.lines) == 4
    assert (value(found.total(FormColumn.FULL)), value(found.total(FormColumn.POINTS))) == ("100", "97.30")


def test_two_forms_in_one_table_are_two() -> None:
    rows = [*BODY, *BODY[:1], *BODY[2:]]
    (one, other) = appraisals(book(table("项目支出绩效自评表", rows, header_rows=0, unit=None)))
    assert (one.name, other.name) == ("城市驿站运行经费", "城市驿站运行经费（第2份）")
    assert len(one.lines) == len(other.lines) == 4


def test_a_form_goes_on_in_the_next_table() -> None:
    first, rest = form(without=range(8, 14)), form(number=2, without=range(8))
    found = only(first, rest)
    assert (len(found.funds), len(found.lines), value(found.total(FormColumn.POINTS))) == (4, 4, "97.30")


def test_a_heading_between_two_tables_parts_them() -> None:
    first, rest = form(without=range(8, 14)), form(number=2, without=range(8))
    assert len(appraisals(book(first, heading("二、另一个项目"), rest))) == 2


def test_a_table_of_amounts_is_no_form() -> None:
    rows = [["项目", "年初预算数", "决算数", "完成率"], ["基本支出", "10.00", "9.00", "90.00%"]]
    assert appraisals(book(table("支出情况表", rows))) == ()


def test_a_list_of_projects_names_a_project_in_every_row() -> None:
    rows = [
        ["序号", "项目名称", "全年预算数", "全年执行数", "执行率", "自评得分"],
        ["1", "城市驿站运行经费", "118.50", "110.20", "93.00%", "97.30"],
        ["2", "道路养护", "20.00", "20.00", "100.00%", "99"],
        ["", "合计", "138.50", "130.20", "94.01%", ""],
    ]
    made = book(table("项目支出绩效自评汇总表", rows))
    (found,) = appraisals(made)
    assert found.listing
    assert [line.name for line in found.funds if not line.total] == ["城市驿站运行经费", "道路养护"]
    assert "城市驿站运行经费" in {fact.point.project for fact in facts(made)}


def test_full_points_that_the_head_names() -> None:
    rows = [
        ["项目名称", "防汛物资储备", "", "", ""],
        ["预算执行情况（万元）", "", "预算数（A）", "执行数（B）", "得分（20分×执行率）"],
        ["", "财政资金总额", "50.00", "45.00", "18"],
    ]
    line = only(table("项目自评表", rows, header_rows=0)).funds[0]
    assert (value(line.cell(FormColumn.FULL)), value(line.cell(FormColumn.POINTS))) == ("20", "18")


def test_money_that_a_goal_form_states_without_heads() -> None:
    rows = [
        ["项目名称", "校舍维修", "", ""],
        ["项目资金（万元）", "年度资金总额：", "1,426.00", ""],
        ["", "其中：财政拨款：", "1,400.00", ""],
        ["", "其他资金：", "26.00", ""],
        ["一级指标", "三级指标", "指标值", "分值"],
        ["产出指标", "维修学校数", "15所", "50"],
    ]
    found = only(table("项目支出绩效目标申报表", rows, header_rows=0, unit=None))
    assert [(line.name, value(line.cell(FormColumn.ORIGINAL_BUDGET))) for line in found.funds] == [
        ("年度资金总额", "1426.00"),
        ("财政拨款", "1400.00"),
        ("其他资金", "26.00"),
    ]


@pytest.mark.parametrize("blanks", [" ", "        "])
def test_a_form_in_extracted_text(blanks: str) -> None:
    """The columns are lost: heads and figures stand one behind the other."""
    wide = [blanks.join(word for word in row if word) for row in BODY]
    pages, _ = read_text("\n".join(["项目支出绩效自评表", *wide, "二、其他说明"]))
    (made,) = [item for item in pages[0].items if isinstance(item, Table)]
    found = only(made)
    assert found.project == "城市驿站运行经费"
    assert [line.name for line in found.lines] == ["接待人次", "设施完好率", "服务社区数", "群众满意度"]
    assert [value(line.cell(FormColumn.OUTTURN)) for line in found.funds] == [
        "110.20",
        "92.20",
        "18.00",
        "0.00",
    ]
    assert value(found.total(FormColumn.POINTS)) == "97.30"
    assert sum(Decimal(value(line.cell(FormColumn.POINTS))) for line in found.lines) == Decimal(88)


def test_the_department_in_charge_is_whose_document_it_is() -> None:
    assert only(form()).department == "某市某局"
    assert identify([form()], "form.xlsx")[0] == "某市某局"
