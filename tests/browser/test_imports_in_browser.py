"""Imports in a real browser: an old workbook goes its whole way, mistakes are told, no page has barriers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from import_office import ALLOTMENT_HEADERS, HEADERS, YEAR, Office, held
from mingzhang.model.entry import Account
from mingzhang.store.models import LedgerEntry
from old_excel import xls

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    made = Office()
    made.give(made.line())
    return made


def hand_in(page: Page, name: str, rows: list[list[str]]) -> None:
    """Upload a workbook of payments."""
    page.goto(f"/work/imports/add/?year={YEAR}&money=yuan")
    page.get_by_label("导入类型").select_option(label="支付")
    content = xls([["支付明细表"], HEADERS, *rows])
    page.get_by_label("文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_an_old_workbook_goes_its_whole_way_without_barriers(
    page_of: Callable[..., Page], office: Office, no_barriers: Callable[[Page], None]
) -> None:
    page = page_of(office.officer.person)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/work/imports/?year={YEAR}&money=yuan")
    no_barriers(page)
    page.get_by_role("link", name="上传文件").click()
    no_barriers(page)
    hand_in(page, "支付明细.xls", [office.row("V1", "1200.50"), office.row("V2", "五百")])
    no_barriers(page)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("table", name="错误")).to_contain_text("五百")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    no_barriers(page)
    hand_in(page, "支付明细（改正）.xls", [office.row("V1", "1200.50"), office.row("V2", "99.50")])
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("main")).to_contain_text("1,300.00")
    no_barriers(page)
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已全部入账")).to_be_visible()
    no_barriers(page)
    assert LedgerEntry.objects.filter(event="pay").count() == 2
    assert held(office.line(), Account.PAID) == 1300_00
    page.goto("/work/imports/")
    expect(page.get_by_role("row", name="支付明细（改正）.xls")).to_contain_text("1,300.00")
    no_barriers(page)


def test_a_file_that_is_no_table_is_told_beside_the_field(
    page_of: Callable[..., Page], office: Office, no_barriers: Callable[[Page], None]
) -> None:
    page = page_of(office.officer.person)
    page.goto(f"/work/imports/add/?year={YEAR}")
    page.get_by_label("导入类型").select_option(label="支付")
    broken = {"name": "通知.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 nothing"}
    page.get_by_label("文件").set_input_files(broken)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("另存为")).to_be_visible()
    no_barriers(page)


def test_allotments_are_accepted_by_another_from_the_home_page(
    page_of: Callable[..., Page], office: Office, no_barriers: Callable[[Page], None]
) -> None:
    page = page_of(office.officer.person)
    page.goto(f"/work/imports/add/?year={YEAR}&money=yuan")
    page.get_by_label("导入类型").select_option(label="指标")
    rows = [[*office.row("财预1号", "500", economic="30202")[:8], "年初批复"]]
    content = xls([ALLOTMENT_HEADERS, *rows])
    file = {"name": "指标.xls", "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("文件").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="上传").click()
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("由上传人以外的人员确认（部门财务、财政局）")).to_be_visible()
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    no_barriers(page)
    other = page_of(office.finance.person)
    other.on("dialog", lambda dialog: dialog.accept())
    other.goto(f"/work/?year={YEAR}")
    other.get_by_role("link", name="指标.xls").click()
    no_barriers(other)
    other.get_by_role("button", name="确认导入").click()
    expect(other.get_by_text("已全部入账")).to_be_visible()
    assert held(office.line(item="30202"), Account.AVAILABLE) == 500_00
