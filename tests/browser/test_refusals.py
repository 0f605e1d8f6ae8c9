"""Everything that is refused, as the person before the browser meets it: in words, with nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from desk import Desk, Desks
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, expect
from small_office import open_office
from small_year import YEAR, SmallYear, pay, small_year

from mingzhang.model.book import BookKind
from mingzhang.model.office import BookState
from mingzhang.store.models import BookVersion, LedgerEntry, YearClose

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]


@pytest.fixture
def year() -> SmallYear:
    return small_year()


@pytest.fixture
def desks(year: SmallYear, page_of: PageOf) -> Desks:
    return Desks(year.office.people, page_of)


def apply(desk: Desk, line: str, amount: str) -> None:
    """Fill in an application and send it."""
    desk.page.goto(f"/work/payments/add/?year={YEAR}")
    desk.choose("指标", line)
    desk.fill(金额=amount, 收款人="文具公司", 用途="购买纸张", 日期=f"{YEAR}-12-02")
    desk.press("提交")


def status_of(desk: Desk, address: str) -> int:
    """What a typed address answers."""
    answer = desk.page.goto(address)
    assert answer is not None
    return answer.status


def test_money_and_forms(desks: Desks, year: SmallYear) -> None:
    money_is_not_overspent(desks, year)
    a_form_from_elsewhere(desks, year)
    sent_twice_pays_once(desks, year)
    what_waits_is_spent(desks, year)
    a_session_that_ended(desks, year)


def test_who_may(desks: Desks, year: SmallYear) -> None:
    confirmed_by_another(desks, year)
    another_unit_is_not_found(desks, year)
    what_a_role_may_not_do(desks, year)
    nobody_approves_their_own(desks, year)


def test_states(desks: Desks, year: SmallYear) -> None:
    two_at_once(desks, year)
    a_published_version(desks, year)
    a_paper_in_the_wrong_state(desks, year)
    a_closed_year(desks, year)


def send(desk: Desk, address: str, **given: str) -> APIResponse:
    """Send a form that the page does not offer."""
    token = desk.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, **given}
    return desk.page.request.post(address, form=form, headers={"Referer": desk.page.url})


def money_is_not_overspent(desks: Desks, year: SmallYear) -> None:
    officer, before = desks["officer"], LedgerEntry.objects.count()
    apply(officer, "2010301 / 30201", "9000.01")
    officer.refused("可用不足")
    expect(officer.field("金额")).to_have_value("9000.01")
    expect(officer.field("收款人")).to_have_value("文具公司")
    apply(officer, "协作往来项目", "60000.01")
    officer.refused("资金")
    assert LedgerEntry.objects.count() == before


def nobody_approves_their_own(desks: Desks, year: SmallYear) -> None:
    head = year.office["head"]
    finance = desks["finance"]
    finance.open("项目库")
    finance.follow("录入项目")
    finance.fill(项目名称="财务自编项目", 功能分类科目="2010301")
    finance.choose("预算单位", "本级")
    finance.choose("项目类别", "运转类")
    finance.press("保存")
    finance.press("提交入库")
    finance.told("已提交")
    finance.shows("须由其他人审批")
    expect(finance.main.get_by_role("button", name="批准入库")).to_have_count(0)
    answer = send(finance, finance.page.url + "approve/", opinion="同意")
    assert answer.status == 403 and "不能审批自己录入的单据" in answer.text()
    own = Desk(desks.page_of(head)).begin()
    own.task("审批项目", "财务自编项目")
    own.press("批准入库")
    own.told("已批准入库")


def confirmed_by_another(desks: Desks, year: SmallYear) -> None:
    officer = desks["officer"]
    officer.open("合同与支付")
    expect(officer.main.get_by_role("checkbox")).to_have_count(0)
    expect(officer.main.get_by_role("button", name="确认支付勾选的申请")).to_have_count(0)


def another_unit_is_not_found(desks: Desks, year: SmallYear) -> None:
    centre, own = desks["centre"], year.office.own
    project = year.projects["东西部协作专项"]
    for address in (
        f"/work/projects/{project.pk}/",
        f"/work/projects/{project.pk}/edit/",
        f"/work/ledger/lines/{year.line('东西部协作专项', '30227').pk}/",
        f"/work/ledger/entries/{year.papers[0].pk}/",
        f"/work/payments/{year.papers[0].pk}/reject/",
        f"/work/preparation/unit/{own.pk}/",
        f"/work/registers/meetings/{own.pk}/",
    ):
        assert status_of(centre, address) == 404, address
        expect(centre.page.locator("body")).to_contain_text("没有")
    centre.begin()
    centre.page.get_by_label("全局查找").fill("东西部协作专项")
    centre.page.keyboard.press("Enter")
    expect(centre.main.get_by_role("link", name="东西部协作专项")).to_have_count(0)


def what_a_role_may_not_do(desks: Desks, year: SmallYear) -> None:
    unit = year.office.own
    for name, address in (
        ("officer", f"/work/ledger/year-end/{unit.pk}/"),
        ("auditor", "/work/payments/add/"),
        ("administrator", "/work/ledger/"),
        ("officer", "/work/people/"),
    ):
        desk = desks[name]
        status = status_of(desk, address)
        assert status in (200, 403), (name, address, status)
        expect(desk.main.get_by_role("button", name="按建议办理")).to_have_count(0)


def a_closed_year(desks: Desks, year: SmallYear) -> None:
    department = year.office.department
    YearClose.objects.create(department=department, year=YEAR, number=1, closed_by=year.office["finance"])
    officer, before = desks["officer"], LedgerEntry.objects.count()
    apply(officer, "2010301 / 30201", "100")
    officer.refused("已结账")
    expect(officer.field("金额")).to_have_value("100")
    reviewer = desks["reviewer"]
    reviewer.task("确认支付")
    reviewer.main.get_by_role("checkbox").first.check()
    reviewer.press("确认支付勾选的申请")
    reviewer.refused("已结账")
    assert LedgerEntry.objects.count() == before


def a_paper_in_the_wrong_state(desks: Desks, year: SmallYear) -> None:
    """Two people decide about one paper: the second one is told."""
    first = desks["bureau"]
    second = Desk(desks.page_of(year.office["bureau"])).begin()
    for desk in (first, second):
        desk.task("审批调整调剂")
        desk.fill(审批意见="同意")
    first.press("批准")
    first.told("已批准并记账")
    second.press("批准")
    second.refused("已批准")
    assert LedgerEntry.objects.filter(event="supplement").count() == 1


def sent_twice_pays_once(desks: Desks, year: SmallYear) -> None:
    officer = desks["officer"]
    officer.page.goto(f"/work/payments/add/?year={YEAR}")
    officer.choose("指标", "2010301 / 30201")
    officer.fill(金额="1234.56", 收款人="文具公司", 日期=f"{YEAR}-12-02")
    number = officer.page.locator("[name=number]").input_value()
    officer.main.get_by_role("button", name="提交").dblclick()
    officer.told("已申请支付")
    assert LedgerEntry.objects.filter(event="apply_payment", voucher__endswith=number).count() == 1


def two_at_once(desks: Desks, year: SmallYear) -> None:
    first = desks["officer"]
    second = Desk(desks.page_of(year.office["officer"])).begin()
    address = f"/work/registers/meetings/{year.office.own.pk}/?year={YEAR}"
    for desk in (first, second):
        desk.page.goto(address)
        desk.type_row(0, name="工作会议", date=f"{YEAR}-05-06", days="1", persons="30", venue="5000")
    first.save_grid()
    second.press("保存")
    expect(second.page.locator("[data-grid-top]")).to_contain_text("刷新")
    expect(second.cell(0, "venue")).to_have_value("5,000.00")


def a_session_that_ended(desks: Desks, year: SmallYear) -> None:
    officer = desks["officer"]
    officer.page.goto(f"/work/payments/add/?year={YEAR}")
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    officer.choose("指标", "2010301 / 30201")
    officer.fill(金额="100", 收款人="文具公司", 日期=f"{YEAR}-12-02")
    officer.press("提交")
    expect(officer.page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    assert not LedgerEntry.objects.filter(event="apply_payment", postings__fen=100_00).exists()


def a_form_from_elsewhere(desks: Desks, year: SmallYear) -> None:
    officer, before = desks["officer"], LedgerEntry.objects.count()
    officer.page.goto(f"/work/payments/add/?year={YEAR}")
    officer.choose("指标", "2010301 / 30201")
    officer.fill(金额="100", 收款人="文具公司", 日期=f"{YEAR}-12-02")
    officer.page.evaluate("document.querySelector('form.entry [name=csrfmiddlewaretoken]').remove()")
    officer.press("提交")
    expect(officer.page.locator("body")).to_contain_text("页面已过期")
    assert LedgerEntry.objects.count() == before


def test_wrong_passwords_lock_the_account(page_of: PageOf) -> None:
    person = open_office()["officer"]
    person.set_password("clear accounts 1")
    person.save()
    page = page_of()
    for password in (*("wrong words 1",) * 5, "clear accounts 1"):
        page.goto("/account/login/")
        page.get_by_label("用户名").fill(person.username)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page.locator(".errors, .error").first).to_be_visible()
    expect(page.locator("body")).to_contain_text("锁定")
    page.goto("/work/")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def a_published_version(desks: Desks, year: SmallYear) -> None:
    finance, now = year.office["finance"], timezone.now()
    version = BookVersion.objects.create(
        department=year.office.department, year=YEAR, kind=BookKind.BUDGET, number=1, title="2024年部门预算",
        draft={}, findings=[], remarks=[], changes=[], created_by=finance, created_at=now,
        state=BookState.PUBLISHED, published_by=finance, published_at=now, approved_on=now.date(),
    )  # fmt: skip
    head = desks["head"]
    head.page.goto(f"/work/books/{version.pk}/")
    expect(head.main.locator("form")).to_have_count(0)
    answer = send(head, f"/work/books/{version.pk}/review_book/", opinion="再审")
    assert "已公开" in answer.text()
    version.refresh_from_db()
    assert version.state is BookState.PUBLISHED and version.opinion == ""


def what_waits_is_spent(desks: Desks, year: SmallYear) -> None:
    """What waits for the bank is no longer available."""
    officer = desks["officer"]
    officer.page.goto(f"/work/payments/add/?year={YEAR}")
    officer.choose("指标", "2010301 / 30201")
    pay(year, "officer", "日常公用经费", "30201", 7_765)
    officer.fill(金额="1", 收款人="文具公司", 日期=f"{YEAR}-12-02")
    officer.press("提交")
    officer.refused("可用不足")
