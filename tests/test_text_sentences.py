"""Reports without tables: what their sentences say of amounts, scores and lists is checked by itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from handmade import book, heading
from mingzhang.library.one import check
from mingzhang.model.book import BookKind
from mingzhang.model.finding import Finding, Severity

REPORTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "reports.toml").read_text("utf-8")
)["report"]
MINE = {
    *("parts-in-text", "shares-of-whole", "execution-rate", "listed-count"),
    *("score-parts", "score-rate", "score-differs", "score-grade"),
}


def told(
    text: str, office: str = "某市协作办公室", kind: BookKind = BookKind.SELF_EVALUATION
) -> list[Finding]:
    """The findings of a text, one paragraph a line, # before headings; typography left out."""
    lines = [line.strip() for line in text.strip().splitlines()]
    blocks = [heading(line.lstrip("#")) if line.startswith("#") else line for line in lines]
    found = check(book(*blocks, office=office, year=2023, kind=kind)).findings
    return [one for one in found if one.severity is not Severity.NOTICE]


def rules(text: str, **of: Any) -> list[str]:
    return sorted(one.rule for one in told(text, **of))


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["office"])
def test_a_report_in_order_has_no_finding(report: dict[str, Any]) -> None:
    assert [(one.rule, one.message) for one in told(report["text"], report["office"])] == []


ERRORS = [(report, *error) for report in REPORTS for error in report["errors"]]


@pytest.mark.parametrize(
    ("report", "right", "wrong", "expected"), ERRORS, ids=[f"{r['office']}:{e}" for r, _, e, _ in ERRORS]
)
def test_an_error_in_a_report_is_told(report: dict[str, Any], right: str, wrong: str, expected: str) -> None:
    assert report["text"].count(right) == 1
    found = {one.rule for one in told(report["text"].replace(right, wrong), report["office"])}
    assert found
    assert found & set(expected.split())


# One rule at a time: passes, fails, and the edge of rounding.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("课题支出100.00万元，其中：材料费60.00万元，测试费40.00万元。", None),
        ("课题支出100.00万元，其中：材料费60.00万元，测试费30.00万元。", None),  # some of the parts
        ("课题支出100.00万元，其中：材料费60.00万元，测试费50.00万元。", Severity.WARNING),
        ("课题支出100.00万元，其中材料费120.00万元。", Severity.WARNING),
        ("课题支出1.00万元，其中：甲0.34万元，乙0.34万元，丙0.33万元。", None),  # 0.335 + 0.335 + 0.325
        ("课题支出1.00万元，其中：甲0.35万元，乙0.34万元，丙0.34万元。", Severity.WARNING),
        (
            "补助支出900.00万元，其中甲类600.00万元，包括城区200.00万元、乡镇400.00万元，乙类300.00万元。",
            None,
        ),
        ("全年支出900.00万元，其中：甲类支出900.00万元，基本支出300.00万元，项目支出600.00万元。", None),
        ("整体支出900.00万元，其中基本支出300.00万元，项目支出500.00万元。", Severity.WARNING),
        ("整体支出900.00万元，其中基本支出300.00万元，项目支出700.00万元。", Severity.ERROR),
        ("整体支出900.00万元，其中基本支出增加300.00万元，项目支出增加800.00万元。", None),
        ("投入900余万元，其中甲地600.00万元，乙地500.00万元。", None),  # approximate
        (
            "支出100.00万元（不含结余），比上年增加9.00万元。其中：甲80.00万元，乙30.00万元。",
            Severity.WARNING,
        ),
    ],
)
def test_parts_behind_of_which(text: str, expected: Severity | None) -> None:
    found = [one for one in told("#评价结论\n" + text) if one.rule == "parts-in-text"]
    assert [one.severity for one in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲类支出40.00万元，占总额的40%，乙类支出60.00万元，占总额的60%。", []),
        ("甲类支出40.00万元，占总额的40%，乙类支出60.00万元，占总额的66%。", ["shares-of-whole"]),
        ("甲类支出1.00万元，占33.3%；乙类支出1.00万元，占33.3%；丙类支出1.00万元，占33.3%。", []),
        (
            "甲类支出99.00万元，占33.3%；乙类支出99.00万元，占33.3%；丙类支出99.00万元，占33.5%。",
            ["shares-of-whole"],
        ),
        ("甲类支出30.00万元，占总额的30%，乙类支出20.00万元，占总额的20%。", []),  # other parts are not said
        ("2022年甲类支出40.00万元，占40%，2023年乙类支出60.00万元，占66%。", []),
        ("甲类支出40.00万元，占本年支出的40%，乙类支出60.00万元，占专项支出的66%。", []),
        ("基本支出4.00万元，占总支出的1.33%，项目支出296.00万元，占总支出的98.76%。", ["shares-of-whole"]),
    ],
)
def test_shares_of_one_whole(text: str, expected: list[str]) -> None:
    assert rules("#评价结论\n" + text) == expected


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("全年预算数1,200.00万元，执行数1,150.00万元，预算执行率95.83%。", None),
        ("全年预算数1,200.00万元，执行数1,150.00万元，预算执行率98.53%。", "95.83%"),
        ("全年预算数1,200.00万元，执行数1,199.99万元，预算执行率99.99%。", None),
        ("全年预算数300.00万元，执行数200.00万元，预算执行率66.66%。", None),  # cut off
        ("全年预算数300.00万元，执行数200.00万元，预算执行率66.65%。", "66.67%"),
        ("年初预算1,000万元，调整后1,200万元，执行1,150万元，执行率95.83%。", None),
        ("年初预算1,000万元，追加预算200万元，支出1,150万元，支出进度95.83%。", None),
        ("预算安排专项资金3万元，实际支出2万元，资金使用率为66.7%。", None),
        ("预算安排专项资金3万元，实际支出2万元，资金使用率为40%。", "66.67%"),  # 1.5 of 3.5 is 42.9 %
        ("预算安排专项资金3万元，实际支出2万元，资金使用率为43%。", None),  # 1.5 of 3.5
        ("支出1,150.00万元，完成预算1,200.00万元的95.83%。", None),
        ("支出1,150.00万元，完成预算1,200.00万元的98.83%。", "95.83%"),
        ("预算1,200.00万元，1至9月支出600.00万元，执行率75%。", None),  # of the months gone
        ("预算1,200.00万元，支出1,150.00万元，培训完成率100%。", None),
        ("预算1,200.00万元，支出1,150.00万元，结余50.00万元，执行率98.33%。", "95.83%"),
    ],
)
def test_rates_of_execution(text: str, due: str | None) -> None:
    found = [one.expected for one in told("#评价结论\n" + text) if one.rule == "execution-rate"]
    assert found == ([due] if due else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("设科室3个，分别是办公室、规划、财务科、监督科。", []),  # one name with a mark in it
        ("设科室3个，分别是办公室、规划财务科。", ["listed-count"]),
        ("设科室3个，分别是办公室、规划科、财务科、监督科。", ["listed-count"]),
        ("设科室3个、机关党委1个，分别是办公室、规划科、财务科、机关党委。", []),
        ("设科室5个，包括办公室、规划科等。", []),
        ("设科室2个：办公室（挂信访科、法规科牌子）、财务科。", []),
        ("完成三项任务：一是建制度；二是抓落实。", ["listed-count"]),
        ("完成三项任务：一是建制度；二是抓落实，一是抓早，二是抓小；三是强监督。", []),
        ("做到“两个维护”：一是学；二是做；三是查。", []),
        ("设置3项任务：\n1.甲。\n2.乙。", ["listed-count"]),
        ("设置3项任务：\n1.甲。\n3.丙。", ["listed-count"]),
        ("设置3项任务：\n1.甲，支出2.5万元。\n2.乙；3.丙。", []),
        ("设置3项任务：\n（一）甲。\n1.子项。\n（二）乙。\n（三）丙。\n#二、结果", []),
        ("有以下三个方面：\n一、甲。\n二、乙。\n三、丙。\n四、其他。", []),
    ],
)
def test_lists_have_as_many_items_as_announced(text: str, expected: list[str]) -> None:
    assert [rule for rule in rules(text) if rule == "listed-count"] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("自评得分98.5分，其中：产出48.5分，效益40分，满意度10分。", []),
        ("自评得分98.5分，其中：产出49.5分，效益40分，满意度10分。", ["score-parts"]),
        ("自评得分94分，其中：产出48.33分，效益35.33分，满意度10分。", []),  # 93.66 is 94
        ("自评得分94分，其中：产出48.33分，效益35.13分，满意度10分。", ["score-parts"]),  # 93.46 is not
        ("自评得分94分，其中：产出分值50分，效益分值40分。", []),
        ("自评得分94分，其中产出38分、效益20分等。", []),
        ("产出指标满分30分，得分28分，得分率93.33%。", []),
        ("产出指标满分30分，得分28分，得分率93.3%。", []),
        ("产出指标满分30分，得分28分，得分率93.23%。", ["score-rate"]),
        ("自评得分94.33分。\n综上，综合得分94.3分。", []),
        ("自评得分94.33分。\n综上，综合得分94.23分。", ["score-differs"]),
        ("自评得分94.33分。\n财政局复核，综合得分94.23分。", []),
        ("自评得分94.33分。\n甲项目自评得分91分。", []),
        ("2022年度自评得分91分。\n2023年度自评得分94.33分。", []),
        ("自评得分90分，评价等级为“优”。", []),
        ("自评得分89.99分，评价等级为“优”。", ["score-grade"]),
        ("25个项目自评平均得分87.47分，按等级分：“优”18个、“良”7个。", []),
        ("自评得分合计为87.47分，评价结果为“优”3个。", []),
        ("90分以上为优秀，75分以上为良好。自评得分78分，评价等级为良好。", []),
        ("自评得分93分，评价结果中等偏上。", []),
    ],
)
def test_scores(text: str, expected: list[str]) -> None:
    assert [rule for rule in rules(text) if rule in MINE] == expected


def test_scores_of_two_projects_are_two_scores() -> None:
    text = "#（一）甲项目\n自评得分94分。\n#（二）乙项目\n自评得分91分。"
    assert rules(text) == []


# The joint proof over sentences alone.

INTRODUCED = "#一、部门概况\n某市协作办公室（以下简称市协作办）是市政府工作部门。\n"


def test_the_short_name_of_the_office_begins_a_subject() -> None:
    said = INTRODUCED + "市协作办财政拨款支出9.00万元，其中基本支出{}万元，项目支出6.00万元。"
    assert rules(said.format("3.00")) == []
    assert rules(said.format("3.50")) == ["text-amount"]


def test_one_unit_of_the_office_is_not_the_office() -> None:
    said = INTRODUCED + "市协作办本级财政拨款支出9.00万元，市协作办财政拨款支出12.00万元。"
    assert rules(said) == []


def test_another_division_divides_the_same_whole() -> None:
    said = (
        "我办财政拨款支出9.00万元，其中一般公共预算财政拨款支出5.00万元，政府性基金预算财政拨款支出4.00万元。"
        "按支出性质分类，基本支出{}万元，项目支出6.00万元。"
    )
    assert rules(said.format("3.00")) == []
    assert rules(said.format("3.10")) == ["text-amount"]


def test_where_the_whole_is_not_known_another_division_accuses_nobody() -> None:
    said = (
        "区内外各方面共支出9.00万元，其中一般公共预算财政拨款支出5.00万元，政府性基金预算财政拨款支出4.00万元。"
        "按支出性质分类，基本支出3.00万元，项目支出6.00万元。"
    )
    assert rules(said) == []


@pytest.mark.parametrize(
    "said",
    [
        "2023年财政拨款支出9.00万元，其中基本支出3.00万元，项目支出6.00万元。"
        "2022年财政拨款支出8.00万元，其中基本支出3.00万元，项目支出5.00万元。",
        "基本支出预算4.00万元，支出4.00万元；项目支出预算6.00万元，支出5.00万元；合计预算10.00万元，支出9.00万元。",
        "补助资金12.00万元，其中省级资金6.00万元，市级资金4.00万元，县级资金2.00万元。",
        "上级下达资金5.00万元，结转资金1.00万元，共计6.00万元，支出5.40万元。",
    ],
)
def test_amounts_of_different_things_are_not_one_amount(said: str) -> None:
    assert rules(said) == []
