"""Lists of projects with rows that add up some of them: 小计, or the unit that carries them out."""

from __future__ import annotations

from handmade import book, table
from mingzhang.library.one import check
from mingzhang.model.book import Block
from mingzhang.reading.appraisals.forms import appraisals

HEADS = ("序号", "项目名称", "全年预算数", "全年执行数", "执行率", "自评得分")


def found(*blocks: Block) -> list[tuple[str, str]]:
    report = check(book(*blocks))
    ours = ("appraisal", "parts", "identity", "text-rate")
    return [(one.rule, one.printed) for one in report.findings if one.rule.startswith(ours)]


def subtotals(first: str, other: str = "队伍训练") -> Block:
    rows = [
        HEADS,
        ("一、机关本级", "", "", "", "", ""),
        ("1", "森林防火", "300.00", "290.00", "96.67%", "97.5"),
        ("2", "物资储备", "200.00", "190.00", "95.00%", "96"),
        ("", "小计", "500.00", first, "96.00%", ""),
        ("二、救援中心", "", "", "", "", ""),
        ("3", "装备购置", "180.00", "175.00", "97.22%", "95.8"),
        ("4", other, "120.00", "110.00", "91.67%", "94"),
        ("", "小计", "300.00", "285.00", "95.00%", ""),
        ("", "合计", "800.00", "765.00", "95.63%", ""),
    ]
    return table("项目支出绩效自评结果汇总表", rows)


def test_a_subtotal_is_the_sum_of_the_projects_since_the_last() -> None:
    (listing,) = appraisals(book(subtotals("480.00")))
    assert [(group.first, group.last) for group in listing.groups] == [(0, 2), (2, 4)]
    assert not found(subtotals("480.00"))
    assert found(subtotals("408.00")) == [("parts", "408.00万元")]


def test_two_units_may_have_projects_of_one_name() -> None:
    assert not found(subtotals("480.00", other="森林防火"))


def named(unit: str) -> Block:
    rows = [
        ("序号", "单位/项目名称", "全年预算数", "全年执行数", "执行率", "自评得分"),
        ("", "合计", "800.00", "765.00", "95.63%", ""),
        ("一", "机关本级", "500.00", unit, "96.00%", ""),
        ("1", "森林防火", "300.00", "290.00", "96.67%", "97.5"),
        ("2", "物资储备", "200.00", "190.00", "95.00%", "96"),
        ("二", "救援中心", "300.00", "285.00", "95.00%", ""),
        ("1", "装备购置", "180.00", "175.00", "97.22%", "95.8"),
        ("2", "队伍训练", "120.00", "110.00", "91.67%", "94"),
    ]
    return table("项目支出绩效自评结果汇总表", rows)


def test_a_unit_is_the_sum_of_its_projects_below_it() -> None:
    (listing,) = appraisals(book(named("480.00")))
    assert [group.name for group in listing.groups] == ["机关本级", "救援中心"]
    assert not found(named("480.00"))
    assert found(named("408.00")) == [("parts", "408.00万元")]


def test_projects_that_are_numbered_in_words_are_no_groups() -> None:
    rows = [
        HEADS,
        ("一", "森林防火", "300.00", "290.00", "96.67%", "97.5"),
        ("二", "物资储备", "200.00", "190.00", "95.00%", "96"),
        ("", "合计", "500.00", "480.00", "96.00%", ""),
    ]
    (listing,) = appraisals(book(table("项目支出绩效自评结果汇总表", rows)))
    assert [line.name for line in listing.funds] == ["森林防火", "物资储备", "合计"]
    assert not listing.groups


def monitored(total: str) -> Block:
    rows = [
        ("序号", "项目名称", "实施单位", "全年预算数", "1-7月执行数", "1-7月执行率", "备注"),
        ("1", "平台建设", "信息中心", "400.00", "210.00", "52.50%", ""),
        ("2", "河道保洁", "管理所", "380.00", "228.00", "60.00%", ""),
        ("", "合计", "", total, "438.00", "56.15%", ""),
    ]
    return table("1-7月绩效运行监控情况汇总表", rows)


def test_a_list_of_monitored_projects_names_them_by_the_column_of_projects() -> None:
    (listing,) = appraisals(book(monitored("780.00")))
    assert [line.name for line in listing.funds] == ["平台建设", "河道保洁", "合计"]
    assert not found(monitored("780.00"))
    assert ("parts", "870.00万元") in found(monitored("870.00"))


def adjusted(head: str, *budgets: str) -> Block:
    rows = [
        ("项目名称", "年初预算数", head, "执行数", "执行率", "自评得分"),
        ("平台建设", "120.00", budgets[0], "110.20", "93.00%", "97"),
        ("河道保洁", "60.00", budgets[1], "65.00", "100.00%", "99"),
    ]
    return table("项目绩效自评情况表", rows)


def test_a_rate_is_not_that_of_what_was_added_to_the_budget() -> None:
    assert not found(adjusted("预算调整数", "-1.50", "5.00"))
    assert not found(adjusted("预算调整数", "118.50", "65.00"))
    assert found(adjusted("预算调整数", "118.50", "56.00")) == [("parts", "56.00万元")]


def test_the_budget_of_the_whole_year_stands_beside_what_was_added() -> None:
    rows = [
        ("项目名称", "年初预算数", "调整预算数", "全年预算数", "全年执行数", "执行率", "自评得分"),
        ("平台建设", "120.00", "-1.50", "118.50", "110.20", "93.00%", "97"),
    ]
    assert not found(table("项目绩效自评情况表", rows))


def test_kinds_of_expenditure_under_a_title_about_performance_are_no_projects() -> None:
    rows = [
        ("项目", "预算数", "决算数", "执行率"),
        ("一、基本支出", "3,000.00", "2,900.00", "96.67%"),
        ("二、项目支出", "2,000.00", "1,900.00", "95.00%"),
        ("合计", "5,000.00", "4,800.00", "96.00%"),
    ]
    assert not appraisals(book(table("部门整体支出绩效自评预算执行情况表", rows)))


def goals(fiscal: str) -> Block:
    rows = [
        ("项目名称", "加装电梯补贴", "", "", ""),
        ("项目资金（万元）", "中期资金总额：", "240.00", "年度资金总额：", "100.00"),
        ("", "其中：财政拨款", "200.00", "其中：财政拨款", fiscal),
        ("", "其他资金", "40.00", "其他资金", "20.00"),
        ("一级指标", "二级指标", "三级指标", "指标值", "权重"),
        ("产出指标", "数量指标", "加装电梯数", "≥100部", "90"),
    ]
    return table("项目支出绩效目标申报表", rows, header_rows=0, unit=None)


def test_money_of_several_years_stands_beside_that_of_the_year() -> None:
    (form,) = appraisals(book(goals("80.00")))
    assert [line.name for line in form.funds] == ["年度资金总额", "财政拨款", "其他资金"]
    assert not found(goals("80.00"))
    assert found(goals("70.00")) == [("parts", "70.00万元")]


def one_source(rate: str, part: str = "500.00") -> Block:
    rows = [
        ("项目名称", "水利发展资金", "", "", ""),
        ("资金投入情况（万元）", "", "全年预算数", "全年执行数", "预算执行率"),
        ("", "年度资金总额", "500.00", "480.00", rate),
        ("", "其中：中央财政资金", part, "480.00", ""),
    ]
    return table("转移支付区域绩效自评表", rows, header_rows=0, unit=None)


def test_the_only_source_bears_witness_to_the_total_beside_a_wrong_rate() -> None:
    assert not found(one_source("96.00%"))
    assert not found(one_source("96.00%", part="490.00"))  # there may be other sources
    assert found(one_source("69.00%")) == [("text-rate", "69.00%")]
