"""The changes of the single funds make up the change of the whole appropriation."""

import pytest

import mingzhang.checking.text  # noqa: F401 - registers its rules
from handmade import book, context, table
from mingzhang.checking.registry import CHECKS
from mingzhang.library.one import check
from mingzhang.model.finding import Finding

SAID = (
    "2024年度财政拨款收入支出总额300.00万元，比上年增加{total}万元，增长9.09%，其中：一般公共预算增加30.00万元，"
    "政府性基金预算{way}{fund}万元。"
)


def said(total: str = "25.00", way: str = "减少", fund: str = "5.00") -> str:
    return SAID.format(total=total, way=way, fund=fund)


def run(text: str, *tables: object) -> list[Finding]:
    return list(CHECKS["change-parts"](context(*tables, text)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "right",
    [
        said(),
        said(total="25.01"),  # three figures rounded
        said(total="35.00", way="增加"),
        said().replace("增长9.09%，其中：", "增长9.09%。其中，"),
        said(total="20.00").replace("政府性基金预算减少5.00万元", "其余减少"),  # not all funds
        said(total="20.00").replace("政府性基金预算", "事业单位经营"),
        said(total="20.00").replace("5.00万元。", "5.00万元，国有资本经营预算减少5.00万元。"),
        said(total="20.00").replace("财政拨款收入支出总额", "收入总计"),  # other income moves as well
        said(total="20.00").replace("财政拨款", "一般公共预算财政拨款"),
        said(total="20.00").replace("5.00万元。", "5.00万元，其他减少5.00万元。"),
    ],
)
def test_changes_that_make_up_the_whole_or_say_too_little(right: str) -> None:
    assert run(right) == []


@pytest.mark.parametrize(
    "wrong",
    [
        said(total="20.00"),
        said(total="25.02"),
        said(way="增加"),
        said(total="20.00").replace("增长9.09%，其中：", "增长9.09%。其中，"),
        said(total="20.00").replace("预算增加", "预算财政拨款支出280.00万元，比上年增加"),
    ],
)
def test_changes_that_do_not_make_up_the_whole(wrong: str) -> None:
    (found,) = run(wrong)
    assert found.printed.startswith("增加") and found.expected.startswith("增加")


def test_the_third_fund_is_missed_where_the_tables_have_it() -> None:
    rows = (("科目编码", "科目名称", "合计"), ("", "合计", "9.00"), ("223", "国有资本经营预算支出", "9.00"))
    third = table("国有资本经营预算财政拨款支出决算表", rows)
    assert len(run(said(total="20.00"))) == 1
    assert run(said(total="20.00"), third) == []


def test_one_conflict_is_told_once() -> None:
    text = (
        "2024年度财政拨款支出总额300.00万元，比上年增加20.00万元，其中：一般公共预算财政拨款增加30.00万元，"
        "政府性基金预算财政拨款减少5.00万元。"
    )
    assert [one.rule for one in check(book(text)).findings] == ["text-change"]


PROJECTS = (
    ("项目名称", "合计", "一般公共预算"),
    ("合计", "36.50", "36.50"),
    ("档案馆库房加固项目", "24.25", "24.25"),
    ("窗口服务用房租赁项目", "12.25", "12.25"),
)


@pytest.mark.parametrize(("amount", "count"), [("24.25", 0), ("24.3", 0), ("24.52", 1), ("242.50", 1)])
def test_the_amount_of_a_project_is_that_of_its_table(amount: str, count: int) -> None:
    own = f"2024年档案馆库房加固项目{amount}万元，窗口服务用房租赁项目12.25万元。"
    told = check(book(table("项目支出表", PROJECTS), own)).findings
    assert sum(one.rule == "text-amount" for one in told) == count
