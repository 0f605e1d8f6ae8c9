"""Points as forms print them: in words, in brackets, several in a cell, beside weights and rates."""

from __future__ import annotations

import pytest

from appraisal_forms import Change, form
from handmade import book, table
from mingzhang.library.one import check
from mingzhang.model.appraisal import FormColumn
from mingzhang.model.book import Block
from mingzhang.reading.appraisals.forms import appraisals

HEADS = ("一级指标", "二级指标", "三级指标", "分值", "得分", "得分率")


def found(*blocks: Block | str) -> list[tuple[str, str]]:
    report = check(book(*blocks))
    ours = ("appraisal", "parts", "score", "text-rate")
    return [(one.rule, one.printed) for one in report.findings if one.rule.startswith(ours)]


@pytest.mark.parametrize("points", ["18分", "得18分", "（18）", "(18分)", "１８"])
def test_points_with_words_around_them(points: str) -> None:
    (line, *_) = appraisals(book(form({(9, 5): "（20分）", (9, 6): points})))[0].lines
    given = line.cell(FormColumn.POINTS)
    assert given is not None
    assert given.figure is not None
    assert given.figure.value == 18


@pytest.mark.parametrize("nothing", ["无", "/", "不适用", "—", ""])
def test_an_indicator_without_points_leaves_the_total_to_be_judged(nothing: str) -> None:
    change: Change = {(12, 5): nothing, (12, 6): nothing}
    assert not found(form({**change, (13, 5): "90", (13, 6): "87.30"}))
    assert found(form({**change, (13, 5): "90", (13, 6): "97.30"})) == [("appraisal-total", "97.30")]


def test_points_that_cannot_be_read_leave_the_total_open() -> None:
    assert not found(form({(12, 6): "见附件"}))
    assert not found(form({(3, 7): "见附件"}))


def test_several_indicators_in_one_row_line_by_line() -> None:
    row: Change = {
        (9, 2): "1.接待人次\n2.开放天数",
        (9, 3): "≥9000人次\n≥300天",
        (9, 4): "8100人次\n310天",
        (9, 5): "15\n5",
        (9, 6): "13\n5",
    }
    (own,) = appraisals(book(form(row)))
    assert [line.name for line in own.lines[:2]] == ["接待人次", "开放天数"]
    assert not found(form(row))
    assert ("appraisal-points", "6") in found(form({**row, (9, 6): "12\n6"}))


def test_points_of_several_indicators_beside_one_sum_are_not_one_number() -> None:
    assert not found(form({(9, 5): "15\n5"}))


def test_a_number_broken_over_lines_is_one_number() -> None:
    assert not found(form({(13, 5): "10\n0", (13, 6): "97.\n30"}))
    assert not found(form({(9, 5): "20.0\n0", (9, 6): "18.0\n0"}))


def weighted(total: str) -> Block:
    rows = [
        ["项目名称", "城市驿站", "", "", ""],
        ["一级指标", "二级指标", "三级指标", "权重", "得分"],
        ["产出指标", "数量指标", "接待人次", "60%", "95"],
        ["效益指标", "社会效益", "服务社区数", "40%", "90"],
        ["总分", "", "", "100%", total],
    ]
    return table("项目支出绩效自评表", rows, header_rows=0, unit=None)


def test_points_out_of_a_hundred_beside_weights_are_not_above_them() -> None:
    assert not found(weighted("93"))


def groups(rate: str, total: str = "87.50%") -> Block:
    rows = [
        HEADS,
        ("决策", "", "", "20", "18", rate),
        ("过程", "", "", "20", "17", "85.00%"),
        ("合计", "", "", "40", "35", total),
    ]
    return table("综合评分情况表", rows, unit=None)


def test_a_rate_of_scoring_is_the_points_over_the_full_points() -> None:
    assert not found(groups("90.00%"))
    assert not found(groups("90%"))
    assert found(groups("95.00%")) == [("score-rate", "95.00%")]
    assert found(groups("90.00%", total="85.70%")) == [("score-rate", "85.70%")]


def test_a_form_without_title_is_called_by_its_project() -> None:
    rows = [[cell.text for cell in form().cells if cell.row == row] for row in range(14)]
    rows[13][6] = "98.30"
    untitled = table("", rows, header_rows=0, unit=None)
    (wrong,) = (one for one in check(book(untitled)).findings if one.rule == "appraisal-total")
    assert wrong.message.startswith("“城市驿站运行经费”的自评表得分")


@pytest.mark.parametrize(
    "sentence",
    [
        "城市驿站运行经费项目绩效目标合理性得分9分。",
        "城市驿站运行经费项目自评满分为100分，自评总分100分。",
        "巡查经费、城市驿站运行经费两个项目自评得分分别为90分和97.3分。",
        "城市驿站运行经费项目全年预算数为118.50万元，其中财政拨款全年预算数为98.50万元。",
        "城市驿站运行经费项目上半年执行数为50万元。",
        "城市驿站运行经费项目经市财政局复核，自评复核得分95分；2021年该项目自评得分90分。",
        "城市驿站运行经费项目去年自评得分90分。",
    ],
)
def test_a_sentence_about_a_part_of_a_form_is_not_held_against_its_total(sentence: str) -> None:
    assert not [rule for rule, _ in found(sentence, form()) if rule.startswith("appraisal")]


def test_a_sentence_about_one_of_two_forms_of_one_name_is_held_against_neither() -> None:
    two = (form(), form({(2, 0): "项目资金（万元）", (9, 6): "16", (13, 6): "95.30"}, number=2))
    assert not found("城市驿站运行经费项目自评得分为97.3分。", *two)
    assert not found("城市驿站运行经费项目自评得分为95.3分。", *two)


def scored(subtotal: str, total: str) -> Block:
    rows = [
        ("一级指标", "二级指标", "三级指标", "分值", "得分"),
        ("产出", "数量", "办件数量", "40", "39"),
        ("产出", "质量", "按时办结率", "20", "19"),
        ("产出指标小计", "", "", "60", subtotal),
        ("效益", "社会效益", "便民程度", "40", "38"),
        ("效益指标小计", "", "", "40", "38"),
        ("综合得分", "", "", "100", total),
    ]
    return table("部门整体支出绩效评分表", rows, unit=None)


def test_a_subtotal_that_names_its_group_is_no_indicator() -> None:
    assert not found(scored("58", "96"))
    assert found(scored("56", "96")) == [("appraisal-total", "56")]
    assert found(scored("58", "69")) == [("appraisal-total", "69")]


def test_execution_that_is_an_indicator_is_not_added_once_more() -> None:
    as_one: Change = {(12, 0): "预算执行", (12, 2): "预算执行率", (12, 5): "20", (12, 6): "18.60"}
    assert not found(form({**as_one, (13, 6): "96.60"}))
    (wrong,) = (one for one in check(book(form({**as_one, (13, 6): "69.60"}))).findings if one.printed)
    assert "预算执行9.30分" not in wrong.message
    assert wrong.expected == "96.60分"


def history(total: str) -> tuple[Block, Block]:
    named = [["专项资金名称", "残疾人就业保障金"], ["填报单位名称", "某市残联"]]
    rows = [
        ["评价指标", "", "指标内容", "标准分", "自评分", "扣分说明"],
        ["业务指标", "目标设定", "目标依据充分", "40", "38", ""],
        ["财务指标", "资金落实", "到位率", "60", "60", ""],
        ["自评总分", "", "", "100", total, ""],
    ]
    head = table("财政专项资金绩效自评表", named, header_rows=0)
    return head, table("专项资金安排及使用情况", rows, number=2)


def test_a_form_named_in_one_table_and_scored_in_the_next() -> None:
    (own,) = appraisals(book(*history("98")))
    assert (own.project, own.unit) == ("残疾人就业保障金", "某市残联")
    assert not found(*history("98"))
    assert found(*history("89")) == [("appraisal-total", "89")]
