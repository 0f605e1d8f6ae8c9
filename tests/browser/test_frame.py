"""The frame in a real browser: keyboard, languages, unit of money, narrow screens, no barriers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from every_screen import DESK, TABLET, ZOOMED, Check, is_for_everybody
from playwright.sync_api import Page, expect

from ledger_workspace import DAY, YEAR, Desk, given, make_desk
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.model.entry import Share
from mingzhang.model.office import OfficeRole, WorkState
from mingzhang.store.models import Appointment, AuditRow, Person, Work

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]


@pytest.fixture
def desk() -> Desk:
    desk = make_desk()
    paid = apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 1_234_56)])
    complete_payment(desk.office.reviewer, paid, DAY)
    apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 1_234_56)])
    return desk


@pytest.fixture
def administrator() -> Person:
    person = Person.objects.create_user("administrator", password="clear accounts 1", display_name="李管理")
    Appointment.objects.create(person=person, role=OfficeRole.ADMINISTRATOR, first_day=DAY)
    return person


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_person_signs_in_by_keyboard_and_out_again(page_of: PageOf, desk: Desk) -> None:
    person = desk.office.officer.person
    person.set_password("clear accounts 1")
    person.save()
    page = page_of()
    page.goto("/work/")
    page.get_by_label("用户名").focus()
    page.keyboard.type(person.username)
    page.keyboard.press("Tab")
    page.keyboard.type("clear accounts 1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("首页")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/work/")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def typed(page: Page) -> None:
    page.get_by_label("收款人").fill("某某印刷厂")
    page.locator("main [name=fen]").fill("1.25")


def test_what_was_typed_is_there_again_after_signing_in(page_of: PageOf, desk: Desk) -> None:
    person = desk.office.officer.person
    person.set_password("clear accounts 1")
    person.save()
    page = page_of(person)
    page.goto(f"/work/payments/add/?year={YEAR}&money=ten_thousand_yuan")
    typed(page)
    page.context.clear_cookies(name="sessionid")
    page.locator("main .primary").click()
    expect(page.get_by_role("status")).to_contain_text("登录已过期，刚才提交的内容没有保存")
    page.get_by_label("用户名").fill(person.username)
    page.get_by_label("密码").fill("clear accounts 1")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("已恢复您登录过期前填写的内容")
    expect(page.get_by_label("收款人")).to_have_value("某某印刷厂")
    expect(page.locator("main [name=fen]")).to_have_value("1.25")
    page.goto("/work/payments/add/")
    expect(page.get_by_label("收款人")).to_have_value("")


def test_a_page_older_than_the_sign_in_leads_back_with_what_was_typed(page_of: PageOf, desk: Desk) -> None:
    page = page_of(desk.office.officer.person)
    page.goto(f"/work/payments/add/?year={YEAR}&money=ten_thousand_yuan")
    typed(page)
    page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    page.locator("main .primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("页面已过期")
    page.get_by_role("link", name="返回").click()
    expect(page.get_by_label("收款人")).to_have_value("某某印刷厂")


def test_a_second_click_sends_nothing_and_enter_decides_nothing(page_of: PageOf, desk: Desk) -> None:
    sent: list[str] = []
    page = page_of(desk.office.officer.person)
    page.goto(f"/work/payments/add/?year={YEAR}")
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.evaluate(
        "() => [0, 20].forEach((at) => setTimeout(() => document.querySelector('main .primary').click(), at))"
    )
    expect(page.locator(".errors")).to_be_visible()
    assert len(sent) == 1
    page.goto(f"/work/payments/add/?year={YEAR}")
    page.evaluate("document.querySelector('main .buttons').append(document.createElement('button'))")
    page.get_by_label("收款人").press("Enter")
    page.get_by_label("收款人").press("a")
    assert len(sent) == 1


def test_language_year_and_unit_of_money(page_of: PageOf, desk: Desk) -> None:
    page = page_of(desk.office.reviewer.person)
    page.goto("/work/?year=2023")
    page.get_by_label("年度").select_option("2024")
    expect(page.locator(".spending")).to_contain_text("50,000.00")
    page.get_by_role("link", name="万元").click()
    expect(page.locator(".spending")).to_contain_text("5.00")
    expect(page.locator(".spending table").first).to_contain_text("万元")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_pictures_come_with_the_page(page_of: PageOf, desk: Desk) -> None:
    page = page_of(desk.office.reviewer.person)
    page.goto("/work/spending/?year=2024")
    for picture in page.locator(".picture img").all():
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "image => image.naturalWidth > 0", arg=picture.element_handle(), timeout=30_000
        )
    assert page.locator(".picture img").count() == 2


def test_a_running_work_moves_until_it_ends(page_of: PageOf, desk: Desk) -> None:
    person = desk.office.officer.person
    work = Work.objects.create(
        kind="import", title="导入支付", person=person, state=WorkState.RUNNING, done=1, total=4
    )
    page = page_of(person)
    page.goto(f"/work/works/{work.pk}/")
    expect(page.locator(".work")).to_contain_text("1 / 4")
    Work.objects.filter(pk=work.pk).update(done=3)
    expect(page.locator(".work")).to_contain_text("3 / 4")
    Work.objects.filter(pk=work.pk).update(state="done", ended_at="2024-06-03T00:00:00Z", message="导入4行")
    expect(page.locator(".work")).to_contain_text("导入4行")
    expect(page.locator(".work progress")).to_have_count(0)


def test_search_from_any_page(page_of: PageOf, desk: Desk) -> None:
    page = page_of(desk.office.officer.person)
    page.goto("/work/?year=2024")
    page.get_by_label("全局查找").fill("1,234.56")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="金额相同的分录")).to_contain_text("文具公司")


def test_the_administrator_opens_an_account(page_of: PageOf, desk: Desk, administrator: Person) -> None:
    page = page_of(administrator)
    page.goto("/work/")
    page.get_by_role("link", name="人员与岗位").click()
    page.get_by_role("link", name="新增人员").click()
    page.get_by_label("用户名").fill("chen")
    page.get_by_label("姓名").fill("陈经办")
    page.locator("main .primary").click()
    password = page.locator("dd code").inner_text()
    page.get_by_role("link", name="继续任岗").click()
    page.locator("#id_unit").select_option(str(desk.unit.pk))
    page.get_by_role("button", name="任岗").click()
    expect(page.get_by_role("table", name="岗位")).to_contain_text("经办")

    theirs = page_of()
    sign_in(theirs, "chen", password)
    expect(theirs.locator(".message")).to_contain_text("临时密码")
    theirs.get_by_label("当前密码").fill(password)
    theirs.get_by_label("新密码", exact=True).fill("my own clear words 7")
    theirs.get_by_label("新密码（重复）").fill("my own clear words 7")
    theirs.get_by_role("button", name="修改密码").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("首页")
    expect(theirs.get_by_role("link", name="人员与岗位")).to_have_count(0)


def test_no_barriers(page_of: PageOf, no_barriers: Check, desk: Desk, administrator: Person) -> None:
    row, reviewer = AuditRow.objects.latest("pk"), desk.office.reviewer.person
    account = ("/account/password/change/", "/account/2fa/", "/account/reauthenticate/")
    lists = (
        "/work/?year=2023",
        "/work/works/",
        "/work/spending/?year=2024",
        "/work/search/?q=文具&year=2024",
    )
    visits = (
        (None, ("/account/login/", "/missing/")),
        (reviewer, (*lists, *account, "/work/people/")),
        (administrator, ("/work/people/", f"/work/people/{reviewer.pk}/")),
        (desk.office.auditor.person, ("/work/trail/?year=2024", f"/work/trail/{row.pk}/")),
    )
    for person, addresses in visits:
        page = page_of(person, reduced_motion="reduce")
        for address in addresses:
            page.goto(address)
            is_for_everybody(page, no_barriers, (DESK, TABLET, ZOOMED))
