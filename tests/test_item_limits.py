"""Amounts that are part of another, so that they are never more: small firms, the cost of running offices."""

import pytest

from handmade import book, table
from mingzhang.library.one import check
from mingzhang.model.book import Book
from mingzhang.model.finding import Finding, Severity

PURCHASES = (
    "2024年度政府采购支出总额{total}万元，其中：政府采购货物支出{goods}万元、政府采购工程支出20.00万元、"
    "政府采购服务支出30.00万元。授予中小企业合同金额{medium}万元{share}，其中：授予小微企业合同金额{micro}万元。"
)


def purchases(
    total: str = "100.00", goods: str = "50.00", medium: str = "80.00", micro: str = "60.00", share: str = ""
) -> Book:
    own = PURCHASES.format(total=total, goods=goods, medium=medium, micro=micro, share=share)
    return book(own)


def found(of: Book) -> list[Finding]:
    return list(check(of).findings)


@pytest.mark.parametrize(
    "right",
    [
        purchases(),
        purchases(medium="100.00", micro="100.00"),
        purchases(medium="80.00", share="，占政府采购支出总额的80.00%"),
        purchases(total="100.01"),  # three parts rounded
        purchases(medium="100.01"),  # a total that may be 100.005
    ],
)
def test_purchases_that_hold_together(right: Book) -> None:
    assert found(right) == []


def test_contracts_of_small_firms_above_all_purchases() -> None:
    (told,) = found(purchases(medium="130.00"))
    assert told.severity is Severity.WARNING  # contracts of several years
    assert told.printed == "130.00" or "130.00" in told.message
    assert "不大于" in told.message


def test_beyond_rounding_the_contracts_are_more() -> None:
    assert [one.severity for one in found(purchases(medium="100.02"))] == [Severity.WARNING]


def test_goods_works_and_services_are_all_purchases() -> None:
    assert [one.severity for one in found(purchases(total="110.00"))] == [Severity.ERROR]


def test_a_share_that_is_not_that_of_its_amount() -> None:
    (told,) = found(purchases(share="，占政府采购支出总额的82.00%"))
    assert told.severity is Severity.ERROR and told.rule in {"text-share", "text-amount"}


def test_contracts_in_a_table_above_the_purchases_in_the_text() -> None:
    rows = (("项目", "金额"), ("授予中小企业合同金额", "130.00"), ("其中：授予小微企业合同金额", "60.00"))
    said = "2024年度政府采购支出总额100.00万元。"
    told = found(book(table("政府采购情况表", rows), said))
    assert any("130.00" in one.message and "100.00" in one.message for one in told)
    more = found(book(table("政府采购情况表", rows), said.replace("100.00", "140.00")))
    assert [one.rule for one in more] == ["form-required"]


BASIC = "2024年度一般公共预算财政拨款基本支出300.00万元，其中：人员经费250.00万元，公用经费50.00万元。"


def running(amount: str, basic: str = BASIC) -> list[Finding]:
    return found(book(basic, f"2024年度机关运行经费支出{amount}万元。"))


@pytest.mark.parametrize("amount", ["50.00", "38.20", "50.01"])
def test_running_costs_within_the_operating_costs_of_all_units(amount: str) -> None:
    assert running(amount) == []


@pytest.mark.parametrize("amount", ["60.00", "50.02"])
def test_running_costs_above_the_operating_costs_are_asked_about(amount: str) -> None:
    (told,) = running(amount)
    assert told.severity is Severity.QUESTION
    assert "公用经费" in told.message


def test_running_costs_without_operating_costs_are_not_judged() -> None:
    assert running("60.00", "2024年度本年支出合计300.00万元。") == []


def test_operating_costs_of_another_year_are_no_limit() -> None:
    assert running("60.00", BASIC.replace("2024", "2023")) == []
