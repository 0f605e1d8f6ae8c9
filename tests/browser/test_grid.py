"""The amount grid in a real browser: keyboard, blocks from a workbook, totals, undo, saving."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grid_pages
import pytest
from desk import grid_cell as cell
from desk import paste
from playwright.sync_api import Page, Route, expect

from mingzhang.model.office import OfficeRole
from mingzhang.store.models import Appointment, Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("grid_pages")]
START = datetime.date(2020, 1, 1)


@pytest.fixture
def officer(settings: Any) -> Person:
    found = settings.TEMPLATES[0]
    # A new list, so that an engine made by an earlier test is made again.
    settings.TEMPLATES = [{**found, "DIRS": [*found["DIRS"], Path(__file__).parent / "templates"]}]
    person = Person.objects.create_user("officer", password="clear accounts 1", display_name="陈经办")
    Appointment.objects.create(person=person, role=OfficeRole.OFFICER, first_day=START)
    return person


@pytest.fixture
def grid(page_of: Callable[..., Page], officer: Person) -> Iterator[Page]:
    grid_pages.reset()
    page = page_of(officer)
    page.goto("/work/grid/?year=2023")
    yield page
    page.wait_for_function("() => !document.querySelector('[data-grid-state]').textContent.includes('正在')")


def total(page: Page) -> Any:
    return page.locator("[data-total=fen]")


def test_totals_follow_the_typing(grid: Page) -> None:
    expect(total(grid)).to_have_text("32,345.50")
    cell(grid, 0, "fen").focus()
    grid.keyboard.type("0.1")
    expect(total(grid)).to_have_text("20,000.10")


def test_who_is_quicker_than_the_script_loses_nothing(grid: Page) -> None:
    held: list[Route] = []
    grid.route("**/grid.js", lambda route: held.append(route))  # noqa: PLW0108 — playwright marks its handler
    grid.goto("/work/grid/?year=2023", wait_until="commit")
    early = grid.locator("tr[data-row] [data-column=fen]").first
    early.fill("0.1")
    while not held:
        grid.wait_for_timeout(20)
    held[0].continue_()
    expect(cell(grid, 0, "fen")).to_be_focused()
    expect(total(grid)).to_have_text("20,000.10")
    paste(grid, "5\t甲\n6\t乙\n")
    expect(total(grid)).to_have_text("11.00")
    grid.keyboard.press("Control+z")
    grid.keyboard.press("Control+z")
    expect(total(grid)).to_have_text("32,345.50")


def test_the_keyboard_of_a_workbook(grid: Page) -> None:
    cell(grid, 0, "fen").focus()
    grid.keyboard.type("1")
    grid.keyboard.press("Enter")
    expect(cell(grid, 1, "fen")).to_be_focused()
    expect(cell(grid, 0, "fen")).to_have_value("1.00")
    grid.keyboard.press("ArrowUp")
    grid.keyboard.press("ArrowLeft")
    expect(cell(grid, 0, "economic")).to_be_focused()
    grid.keyboard.press("ArrowRight")
    grid.keyboard.press("F2")
    grid.keyboard.press("ArrowLeft")
    grid.keyboard.type("5")
    grid.keyboard.press("Tab")
    expect(cell(grid, 0, "fen")).to_have_value("1.05")
    expect(cell(grid, 0, "note")).to_be_focused()
    grid.keyboard.press("Escape")


def test_enter_in_the_last_row_adds_one(grid: Page) -> None:
    cell(grid, 1, "fen").focus()
    grid.keyboard.press("Enter")
    expect(cell(grid, 2, "fen")).to_be_focused()


def test_a_block_from_a_workbook(grid: Page) -> None:
    cell(grid, 1, "fund").focus()
    paste(grid, "单位资金\t30201\t１，２３４．５\t甲\r\n一般公共预算\t30202\t12万元\t乙\r\n")
    expect(cell(grid, 1, "fund")).to_have_value("own")
    expect(cell(grid, 1, "fen")).to_have_value("1,234.50")
    expect(cell(grid, 2, "fen")).to_have_value("120,000.00")
    expect(total(grid)).to_have_text("133,580.00")
    grid.keyboard.press("Control+z")
    expect(total(grid)).to_have_text("32,345.50")
    expect(grid.locator("tr[data-row]:visible")).to_have_count(2)
    grid.keyboard.press("Control+y")
    expect(total(grid)).to_have_text("133,580.00")


def test_a_block_is_copied_and_cleared(grid: Page) -> None:
    grid.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell(grid, 0, "economic").focus()
    grid.keyboard.press("Shift+ArrowRight")
    grid.keyboard.press("Shift+ArrowDown")
    grid.keyboard.press("Control+c")
    copied = grid.evaluate("() => navigator.clipboard.readText()")
    assert copied.split("\n") == ["30201\t12,345.50", "30211\t20,000.00"]
    grid.keyboard.press("Delete")
    expect(total(grid)).to_have_text("0.00")
    grid.keyboard.press("Control+z")
    expect(total(grid)).to_have_text("32,345.50")


def test_a_row_is_removed_and_brought_back(grid: Page) -> None:
    grid.get_by_role("button", name="删除此行").first.click()
    expect(total(grid)).to_have_text("20,000.00")
    grid.get_by_role("button", name="撤销").click()
    expect(total(grid)).to_have_text("32,345.50")


def test_it_saves_by_itself(grid: Page) -> None:
    cell(grid, 0, "fen").fill("7")
    cell(grid, 0, "note").focus()
    expect(grid.locator("[data-grid-state]")).to_contain_text("已保存", timeout=8000)
    assert grid_pages.Store.rows[0]["fen"] == 700 and grid_pages.Store.revision == 2


def test_an_error_stands_beside_its_cell(grid: Page, no_barriers: Callable[[Page], None]) -> None:
    cell(grid, 1, "fen").fill("404")
    cell(grid, 0, "economic").fill("99999")
    grid.get_by_role("button", name="保存", exact=True).click()
    expect(grid.locator("td.wrong p")).to_have_text("2023年没有科目“99999”")
    expect(cell(grid, 0, "economic")).to_be_focused()
    cell(grid, 0, "economic").fill("30201")
    grid.get_by_role("button", name="保存", exact=True).click()
    expect(grid.locator("td.wrong p")).to_have_text("超出可用指标")
    no_barriers(grid)
    assert grid_pages.Store.revision == 1
    cell(grid, 1, "fen").fill("1")
    grid.get_by_role("button", name="保存", exact=True).click()
    expect(grid.locator("[data-grid-state]")).to_contain_text("已保存")


def test_what_could_not_be_saved_is_still_there_after_a_reload(grid: Page) -> None:
    cell(grid, 0, "fen").fill("abc")
    cell(grid, 0, "note").focus()
    expect(grid.locator("[data-grid-state]")).to_contain_text("尚未保存", timeout=8000)
    grid.on("dialog", lambda dialog: dialog.accept())
    grid.reload()
    expect(cell(grid, 0, "fen")).to_have_value("abc")
    expect(grid.locator("[data-grid-state]")).to_contain_text("已恢复")
    cell(grid, 0, "fen").fill("1")
    grid.get_by_role("button", name="保存", exact=True).click()
    expect(grid.locator("[data-grid-state]")).to_contain_text("已保存")


def test_what_could_not_be_saved_keeps_to_its_year_and_its_amounts(grid: Page) -> None:
    cell(grid, 1, "economic").fill("x")
    cell(grid, 0, "fen").fill("50000")
    cell(grid, 0, "note").focus()
    expect(grid.locator("[data-grid-state]")).to_contain_text("尚未保存", timeout=8000)
    grid.on("dialog", lambda dialog: dialog.accept())
    grid.goto("/work/grid/?year=2024")
    expect(cell(grid, 0, "fen")).to_have_value("12,345.50")
    grid.goto("/work/grid/?year=2023&money=ten_thousand_yuan")
    expect(cell(grid, 0, "fen")).to_have_value("5.00")
    expect(cell(grid, 1, "economic")).to_have_value("x")
    cell(grid, 1, "economic").fill("30211")
    grid.get_by_role("button", name="保存", exact=True).click()
    expect(grid.locator("[data-grid-state]")).to_contain_text("已保存")
    assert grid_pages.Store.rows[0]["fen"] == 5_000_000


def test_two_editors_never_overwrite_each_other(grid: Page) -> None:
    grid_pages.Store.revision = 5
    cell(grid, 0, "fen").fill("7")
    grid.get_by_role("button", name="保存", exact=True).click()
    expect(grid.locator("[data-grid-top]")).to_contain_text("其他人已经保存过")
    expect(cell(grid, 0, "fen")).to_have_value("7.00")
    assert grid_pages.Store.rows[0]["fen"] == 1234550
    grid_pages.Store.revision = 1
    grid.get_by_role("button", name="保存", exact=True).click()
    expect(grid.locator("[data-grid-state]")).to_contain_text("已保存")


def test_codes_are_suggested(grid: Page) -> None:
    cell(grid, 0, "economic").focus()
    expect(grid.locator("datalist#codes-economic-2023-5 option[value^='30201']")).to_have_count(1)


def test_without_script_it_is_a_plain_form(page_of: Callable[..., Page], officer: Person) -> None:
    grid_pages.reset()
    page = page_of(officer, java_script_enabled=False)
    page.goto("/work/grid/?year=2023&money=ten_thousand_yuan")
    page.locator("[name=cell-2-fund]").select_option("own")
    page.locator("[name=cell-2-economic]").fill("30202")
    page.locator("[name=cell-2-fen]").fill("1.5")
    page.get_by_role("button", name="保存", exact=True).click()
    assert [row["fen"] for row in grid_pages.Store.rows] == [1234550, 2000000, 1500000]


def test_no_barriers(grid: Page, no_barriers: Callable[[Page], None]) -> None:
    no_barriers(grid)


def test_a_pasted_choice_that_is_not_offered_is_told_and_not_lost(grid: Page) -> None:
    cell(grid, 1, "fund").focus()
    paste(grid, '彩票公益金\t30201\t - \t"第一行\n第二行"\t多出的\r\n')
    expect(grid.get_by_role("alert")).to_have_text("粘贴的内容超出表格，有1格没有放下")
    expect(cell(grid, 1, "fen")).to_have_value("0.00")
    expect(cell(grid, 1, "note")).to_have_value("第一行 第二行")
    expect(grid.locator("td.wrong p")).to_have_text("“彩票公益金”不在可选范围内", timeout=8000)
    grid.on("dialog", lambda dialog: dialog.accept())
    grid.reload()
    expect(grid.locator("td.wrong p")).to_have_text("“彩票公益金”不在可选范围内", timeout=8000)
    cell(grid, 1, "fund").select_option("own")
    expect(grid.locator("[data-grid-state]")).to_contain_text("已保存", timeout=8000)
    assert grid_pages.Store.rows[1]["fund"] == "own"


def test_a_grid_whose_sign_in_has_ended_says_so(grid: Page) -> None:
    grid.context.clear_cookies(name="sessionid")
    cell(grid, 0, "fen").fill("7")
    cell(grid, 0, "note").focus()
    expect(grid.get_by_role("alert")).to_contain_text("登录已过期", timeout=8000)
    assert grid_pages.Store.revision == 1
