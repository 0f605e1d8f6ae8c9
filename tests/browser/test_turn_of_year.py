"""The turn of the year and payments in parts, as the person before the browser does them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from desk import Desk, Desks
from playwright.sync_api import Page, expect
from small_office import OWN
from small_year import YEAR, SmallYear, small_year

from mingzhang.actions.settle_year import settle_year
from mingzhang.store.models import LedgerEntry

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]
PROJECT = "日常公用经费"


@pytest.fixture
def year() -> SmallYear:
    return small_year()


@pytest.fixture
def desks(year: SmallYear, page_of: PageOf) -> Desks:
    return Desks(year.office.people, page_of)


def test_what_last_year_left_is_spent_in_the_new_year(
    year: SmallYear, desks: Desks, no_barriers: Callable[[Page], None]
) -> None:
    finance = desks["finance"]
    settle_year(
        year.actors["finance"], year.office.own, YEAR, date(YEAR, 12, 31), "穗协转〔2024〕1号", "结转"
    )
    finance.page.goto(f"/work/ledger/year-end/{year.office.own.pk}/?year={YEAR}")
    finance.follow(f"转入{YEAR + 1}年")
    finance.shows(f"{YEAR + 1}年度")
    finance.begin(YEAR + 1)
    finance.task("转入上年结转")
    finance.follow(OWN, exact=False)
    finance.row("30217").get_by_role("checkbox").uncheck()
    no_barriers(finance.page)
    finance.fill(日期=f"{YEAR + 1}-01-08", 文号="穗财转〔2025〕1号")
    finance.press("转入勾选的结转")
    finance.told("已转入上年结转结余")
    expect(finance.main.get_by_role("checkbox")).to_have_count(1)
    finance.follow("年末结转", exact=False)
    officer = Desk(desks.page_of(year.office["officer"])).begin(YEAR + 1)
    officer.open("指标账")
    officer.follow(PROJECT, exact=False)
    officer.shows(f"-年末-{YEAR}-1")
    officer.follow("申请支付")
    officer.fill(日期=f"{YEAR + 1}-01-10", 金额="100", 收款人="文具公司")
    officer.press("提交")
    officer.told("已申请支付")


def test_the_bank_pays_a_part(year: SmallYear, desks: Desks, no_barriers: Callable[[Page], None]) -> None:
    """Of 1 000 yuan 300 come back and 200 are paid; the rest is confirmed from the list."""
    reviewer = desks["reviewer"]
    application = LedgerEntry.objects.filter(event="apply_payment").latest("pk")
    reviewer.page.goto(f"/work/ledger/entries/{application.pk}/")
    reviewer.follow("退单")
    reviewer.fill(日期=f"{YEAR}-12-02", 金额="300", 原因="账号有误")
    reviewer.press("提交")
    reviewer.told("已退单")
    reviewer.open("合同与支付")
    reviewer.row(application.voucher).get_by_role("link", name="部分支付").click()
    reviewer.shows("700.00")
    no_barriers(reviewer.page)
    reviewer.fill(日期=f"{YEAR}-12-03", 支付金额="200", 支付凭证号="回单1")
    reviewer.press("提交")
    reviewer.told("已确认支付")
    reviewer.open("合同与支付")
    expect(reviewer.row(application.voucher)).to_contain_text("500.00")
    reviewer.row(application.voucher).get_by_role("checkbox").check()
    reviewer.main.get_by_label("支付日期").fill(f"{YEAR}-12-04")
    reviewer.press("确认支付勾选的申请")
    reviewer.told("已确认支付")
    reviewer.shows("没有等待支付的申请")
