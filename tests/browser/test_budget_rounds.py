"""A budget from the first draft to the approval, by four people, with the keyboard, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk import grid_cell, paste
from playwright.sync_api import Page, expect

from mingzhang.actions.acting import Actor
from mingzhang.actions.add_project import add_project
from mingzhang.model.office import PaperState
from mingzhang.store.models import BudgetVersion, LedgerBalance, Project
from preparation_office import YEAR, Office, approved, given, make_office

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[[Actor], Page]
Check = Callable[[Page], None]


@pytest.fixture
def office() -> Office:
    made = make_office()
    made.centre.merged_into, made.centre.merged_year = made.head_office, 2022
    made.centre.save()
    return made


@pytest.fixture
def browse(page_of: Callable[..., Page]) -> Browse:
    """A page of a person that answers every question of the browser with yes."""

    def opened(who: Actor) -> Page:
        page = page_of(who.person)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"/work/preparation/?year={YEAR}")
        return page

    return opened


def press(page: Page, name: str) -> None:
    """Reach a button or link, press it with the keyboard, and see the page that it leads to."""
    main = page.locator("main")
    button = main.get_by_role("button", name=name, exact=True)
    button.or_(main.get_by_role("link", name=name, exact=True)).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def typed(page: Page, label: str, text: str) -> None:
    page.locator("main").get_by_label(label, exact=False).first.focus()
    page.keyboard.type(text)


def test_two_rounds_by_four_people(office: Office, browse: Browse, no_barriers: Check) -> None:
    approved(office, name="东西部协作专项")
    officer, reviewer, bureau = browse(office.officer), browse(office.reviewer), browse(office.bureau)
    first_draft(officer, no_barriers)
    review_first(reviewer)
    set_limit(bureau, no_barriers)
    second_draft(officer, office, no_barriers)
    reviewer.goto("/work/preparation/")
    press(reviewer, "二上第1版")
    press(reviewer, "审核通过")
    approve_all(bureau, no_barriers)
    assert BudgetVersion.objects.get(state=PaperState.APPROVED).document == "穗财预〔2023〕1号"
    assert LedgerBalance.objects.get(account="2002").fen == 100000


def first_draft(officer: Page, no_barriers: Check) -> None:
    press(officer, "市协作办公室")
    press(officer, "开始编制")
    press(officer, "一上第1版")
    press(officer, "支出预算")
    grid_cell(officer, 0, "project").focus()
    line = ("东西部协作专项", "一般公共预算财政拨款", "2130599", "30299", "１，２３４．５", "", "会议4次")
    paste(officer, "\t".join(line) + "\n")
    expect(officer.locator("[data-total=fen]")).to_have_text("1,234.50")
    balance = officer.locator("#balance")
    expect(balance).to_contain_text("不平衡", timeout=15_000)  # saved by itself, then asked for again
    no_barriers(officer)
    press(officer, "收入预算")
    press(officer, "按支出预算填列收入")
    expect(balance).to_contain_text("1,234.50")
    expect(balance).not_to_contain_text("不平衡")
    press(officer, "检查和上报")
    typed(officer, "编报说明", "按通知编报")
    press(officer, "上报")
    expect(officer.locator("#messages")).to_contain_text("已上报")
    no_barriers(officer)


def review_first(reviewer: Page) -> None:
    reviewer.reload()
    press(reviewer, "一上第1版")
    press(reviewer, "退回")
    expect(reviewer.locator("#messages")).to_contain_text("请填写退回意见")
    typed(reviewer, "意见", "同意上报")
    press(reviewer, "审核通过")
    expect(reviewer.locator("#messages")).to_contain_text("已审核通过")


def set_limit(bureau: Page, no_barriers: Check) -> None:
    press(bureau, "市协作办公室")
    bureau.get_by_text("下达或调整控制数").focus()
    bureau.keyboard.press("Enter")
    form = bureau.locator("form.entry")
    for label, text in (("控制数", "1000"), ("文号", "穗财预〔2022〕88号")):
        form.get_by_label(label).focus()
        bureau.keyboard.type(text)
    press(bureau, "下达")
    expect(bureau.locator("#messages")).to_contain_text("控制数已下达")
    no_barriers(bureau)


def second_draft(officer: Page, office: Office, no_barriers: Check) -> None:
    officer.goto(f"/work/preparation/unit/{office.head_office.pk}/")
    press(officer, "开始编制")
    press(officer, "二上第1版")
    expect(officer.locator(".errors")).to_contain_text("超控制数234.50元")
    press(officer, "支出预算")
    grid_cell(officer, 0, "fen").focus()
    officer.keyboard.type("1000")
    officer.keyboard.press("Enter")
    expect(officer.locator("[data-grid-state]")).to_contain_text("已保存", timeout=15_000)
    press(officer, "收入预算")
    press(officer, "按支出预算填列收入")
    press(officer, "检查和上报")
    press(officer, "对比")
    expect(officer.locator("main")).to_contain_text("2022年预算")
    no_barriers(officer)
    officer.go_back()
    press(officer, "上报")


def approve_all(bureau: Page, no_barriers: Check) -> None:
    bureau.goto("/work/preparation/")
    press(bureau, "部门汇总")
    typed(bureau, "批复文号", "穗财预〔2023〕1号")
    bureau.get_by_label("同时分解下达全部指标").focus()
    bureau.keyboard.press("Space")
    no_barriers(bureau)
    press(bureau, "批复全部单位")
    expect(bureau.locator("#messages")).to_contain_text("已批复1个单位的预算")


def test_a_project_from_entry_to_the_library(office: Office, browse: Browse, no_barriers: Check) -> None:
    officer = browse(office.officer)
    officer.goto("/work/projects/")
    press(officer, "录入项目")
    typed(officer, "项目名称", "对口帮扶")
    typed(officer, "功能分类科目", "2130599")
    officer.get_by_label("项目类别").select_option("specific")
    no_barriers(officer)
    press(officer, "保存")
    expect(officer.locator("#messages")).to_contain_text("已录入项目")
    no_barriers(officer)
    press(officer, "提交入库")
    project = Project.objects.get()
    reviewer = browse(office.reviewer)
    reviewer.goto(f"/work/projects/{project.pk}/")
    press(reviewer, "批准入库")
    expect(reviewer.locator("#messages")).to_contain_text("已批准入库")
    no_barriers(reviewer)
    reviewer.goto("/work/projects/?q=帮扶")
    expect(reviewer.locator("table")).to_contain_text("对口帮扶")
    no_barriers(reviewer)


def test_two_editors_of_one_grid(office: Office, browse: Browse) -> None:
    approved(office, name="甲项目")
    one = browse(office.officer)
    press(one, "市协作办公室")
    press(one, "开始编制")
    version = BudgetVersion.objects.get()
    other = browse(office.colleague)
    for page in (one, other):
        page.goto(f"/work/preparation/{version.pk}/items/")
        grid_cell(page, 0, "project").focus()
    row = "甲项目\t一般公共预算财政拨款\t2130599\t30299\t{}\t\t\n"
    paste(one, row.format(100))
    expect(one.locator("[data-grid-state]")).to_contain_text("已保存", timeout=15_000)
    paste(other, row.format(200))
    expect(other.locator("[data-grid-top]")).to_contain_text("他人已保存", timeout=15_000)
    expect(grid_cell(other, 0, "fen")).to_have_value("200.00")
    assert version.items.get().fen == 10000


def test_other_units_stay_out_of_reach(office: Office, browse: Browse) -> None:
    project = add_project(office.officer, office.head_office, given())
    other = browse(office.centre_officer)
    answer = other.goto(f"/work/projects/{project.pk}/")
    assert answer is not None
    assert answer.status == 404
