"""Self-evaluation forms are checked: rates, parts of the money, points, totals, one score everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appraisal_forms import Change, form
from handmade import book, table
from mingzhang.library.one import check
from mingzhang.model.book import Block, BookKind
from mingzhang.model.finding import Finding, Severity

TOLD = (
    "城市驿站运行经费项目自评得分为{score}分。"
    "项目全年预算数为{budget}万元，执行数为110.20万元，完成预算的93.00%。"
)
RIGHT = TOLD.format(score="97.3", budget="118.50")


def findings(*blocks: Block | str) -> list[Finding]:
    found = check(book(*blocks)).findings
    return [finding for finding in found if finding.rule.startswith(("appraisal", "parts", "text-rate"))]


def found(change: Change) -> list[tuple[str, str]]:
    return [(finding.rule, finding.printed) for finding in findings(form(change))]


def test_a_form_that_is_right() -> None:
    report = check(book(form()))
    assert not findings(form())
    assert report.certificate.claims == 3  # the rates of the rows whose budget is not zero
    assert report.certificate.parts == 3


@pytest.mark.parametrize(
    ("change", "rule", "printed"),
    [
        ({(3, 6): "39.00%"}, "text-rate", "39.00%"),
        ({(4, 4): "93.20"}, "parts", "93.20万元"),
        ({(9, 6): "28"}, "appraisal-points", "28"),
        ({(9, 6): "-2"}, "appraisal-points", "-2"),
        ({(13, 6): "98.30"}, "appraisal-total", "98.30"),
        ({(13, 5): "90"}, "appraisal-total", ""),
    ],
)
def test_what_cannot_be_true(change: Change, rule: str, printed: str) -> None:
    rules = dict(found(change))
    assert rule in rules or (rule, printed) == ("appraisal-total", "")
    assert rules.get(rule, "") == printed


def test_a_rate_rounded_to_the_last_place_passes() -> None:
    assert not found({(3, 6): "93%", (4, 6): "93.6%"})


def test_points_of_a_form_that_counts_its_indicators_alone() -> None:
    assert not found({(13, 5): "90", (13, 6): "88"})


def test_points_rounded_one_by_one_may_miss_by_their_rounding() -> None:
    assert not found({(9, 6): "17.67", (13, 6): "96.96"})
    assert found({(9, 6): "17.67", (13, 6): "96.99"}) == [("appraisal-total", "96.99")]


def test_execution_points_that_are_neither_by_the_rate_nor_by_a_band() -> None:
    wrong = findings(form({(3, 7): "9.80", (13, 6): "97.80"}))
    assert [(one.rule, one.severity, one.expected) for one in wrong] == [
        ("appraisal-execution", Severity.QUESTION, "9.30分")
    ]


def test_all_points_for_a_rate_that_a_band_may_round_up_pass() -> None:
    assert not found({(3, 7): "10", (13, 6): "98"})


def test_a_group_that_names_its_points() -> None:
    assert not found({(9, 0): "产出指标（50分）", (10, 0): "产出指标（50分）"})
    assert [rule for rule, _ in found({(9, 0): "产出指标（60分）", (10, 0): "产出指标（60分）"})] == [
        "appraisal-total"
    ]


def test_the_score_in_a_sentence_is_that_of_the_form() -> None:
    assert not findings(RIGHT, form())
    (wrong,) = findings(TOLD.format(score="93.7", budget="118.50"), form())
    assert (wrong.rule, wrong.printed, wrong.expected) == ("appraisal-score", "93.7分", "97.30分")


def test_the_money_in_a_sentence_is_that_of_the_form() -> None:
    (wrong,) = findings(TOLD.format(score="97.30", budget="181.50"), form())
    assert (wrong.rule, wrong.printed, wrong.expected) == ("appraisal-money", "181.50万元", "118.50万元")


def test_a_sentence_about_another_project_is_not_held_against_the_form() -> None:
    assert not findings("道路养护项目自评得分为88分。项目全年预算数为20万元，执行数为20万元。", form())


def listing(score: str) -> Block:
    rows = [
        ["序号", "项目名称", "全年预算数", "全年执行数", "执行率", "自评得分"],
        ["1", "城市驿站运行经费", "118.50", "110.20", "93.00%", score],
    ]
    return table("项目支出绩效自评汇总表", rows, number=2)


def test_the_score_in_the_list_of_projects_is_that_of_the_form() -> None:
    assert not findings(listing("97.3"), form())
    (wrong,) = findings(listing("79.3"), form())
    assert (wrong.rule, wrong.printed) == ("appraisal-score", "79.3分")


@pytest.mark.parametrize(("basic", "rules"), [("356.75", []), ("356.76", ["appraisal-parts"])])
def test_money_divided_inside_cells(basic: str, rules: list[str]) -> None:
    rows = [
        ["项目名称", "档案数字化", "", "", "", ""],
        ["年度预算申请（元）", "", "全年预算数", "全年执行数", "执行率", "得分"],
        ["", "年度资金总额：", "512.75", "501.18", "97.74%", "9.77"],
        ["", "按收入性质分：501.18", "", "按支出性质分：501.18", "", ""],
        ["", "其中：一般公共预算：471.18", "", f"其中：基本支出：{basic}", "", ""],
        ["", "其他资金：30.00", "", "项目支出：144.43", "", ""],
    ]
    assert [one.rule for one in findings(table("自评表", rows, header_rows=0, unit=None))] == rules


MONEY = [
    ["项目名称", "档案数字化", "", "", "", "", ""],
    ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "得分"],
    ["", "年度资金总额", "{total}", "{total}", "{total}", "10", "10"],
    ["", "其中：本年财政拨款", "90", "89.974", "{paid}", "", ""],
    ["", "上年结转资金", "", "", "", "", ""],
    ["", "其他资金", "", "", "", "", ""],
]


@pytest.mark.parametrize(
    ("total", "paid", "rules"),
    [
        ("0", "89.974", ["appraisal-nothing"]),
        ("", "89.974", []),
        ("—", "89.974", []),
        ("0", "0", ["appraisal-nothing"]),
    ],
)
def test_a_total_left_at_nothing(total: str, paid: str, rules: list[str]) -> None:
    rows = [[cell.format(total=total, paid=paid) for cell in row] for row in MONEY]
    told = findings(table("项目支出绩效自评表", rows, header_rows=0, unit=None))
    assert [one.rule for one in told if one.rule == "appraisal-nothing"] == rules


def test_a_form_is_held_against_the_budget_of_its_department() -> None:
    """The year-start budget of a project in the form is the one that the budget printed."""
    rows = [["项目名称", "合计"], ["合计", "410.00"], ["城市驿站运行经费", "110.00"], ["道路养护", "300.00"]]
    budget = replace(book(table("项目支出预算表", rows), kind=BookKind.BUDGET), document="budget")
    evaluated = replace(book(form(), kind=BookKind.SELF_EVALUATION), document="form")
    (wrong,) = [one for one in check(budget, evaluated).findings if "120.00万元" in one.message]
    assert (wrong.rule, wrong.severity) == ("identity", Severity.WARNING)
    assert {place.document for place in wrong.places} >= {"budget", "form"}
