"""Organisation, registers and words in a real browser: a block from a workbook, wrong cells, no barriers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk import grid_cell, paste
from playwright.sync_api import Page, expect

from mingzhang.actions.write_words import write_words
from mingzhang.model.book import BookKind
from mingzhang.store.edition import Edition
from mingzhang.store.models import RegisterRow
from preparation_office import Office, make_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    return make_office()


def test_a_block_from_a_workbook_fills_a_register(
    page_of: Callable[..., Page], office: Office, no_barriers: Callable[[Page], None]
) -> None:
    page = page_of(office.officer.person)
    page.goto("/work/registers/?year=2017&money=yuan")
    no_barriers(page)
    page.get_by_role("link", name="市协作办公室 培训").click()
    grid_cell(page, 0, "name").focus()
    paste(
        page,
        "党政干部培训班\t党政干部\t毕节\t2017-05-08\t5\t2\t80\t120,000.00\n"
        "种养技术培训班\t专业技术人才\t黔南\t2016-06-12\t3\t1\t45\t36,000.50\n",
    )
    expect(page.locator("[data-total=cost]")).to_have_text("156,000.50")
    expect(page.locator("[data-total=persons]")).to_have_text("125")
    expect(page.get_by_text("日期应在2017年度内")).to_be_visible()
    assert not RegisterRow.objects.exists()
    no_barriers(page)
    grid_cell(page, 1, "date").fill("2017-06-12")
    grid_cell(page, 1, "date").press("Enter")
    expect(page.locator("[data-grid-state]")).to_contain_text("已保存")
    assert [row.values["cost"] for row in RegisterRow.objects.order_by("position")] == [12_000_000, 3_600_050]
    page.goto("/work/registers/training/")
    expect(page.get_by_role("row", name="合计")).to_contain_text("156,000.50")
    no_barriers(page)


def test_the_organisation_is_readable_and_without_barriers(
    page_of: Callable[..., Page], office: Office, no_barriers: Callable[[Page], None]
) -> None:
    page = page_of(office.finance.person)
    page.goto(f"/work/organisation/{office.department.pk}/?year=2017")
    expect(page.get_by_role("row", name="市合作服务中心")).to_contain_text("公益一类事业单位")
    no_barriers(page)
    page.get_by_role("link", name=re.compile("新增处室 ?市协作办公室")).click()
    no_barriers(page)
    page.get_by_label("处室名称").fill("综合处")
    page.get_by_label("启用年度").fill("2016")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("summary", has_text="综合处")).to_be_visible()
    page.get_by_role("link", name="机构沿革").click()
    expect(page.get_by_role("row", name="设立处室")).to_contain_text("综合处")
    no_barriers(page)


def test_words_are_written_beside_last_years(
    page_of: Callable[..., Page], office: Office, no_barriers: Callable[[Page], None]
) -> None:
    last = Edition(office.department, 2016, BookKind.FINAL_ACCOUNTS)
    write_words(office.officer, last, "vehicles", "上年用于市内公务")
    page = page_of(office.officer.person)
    page.goto(f"/work/words/{office.department.pk}/final_accounts/?year=2017")
    no_barriers(page)
    page.get_by_role("link", name="公务用车", exact=True).click()
    expect(page.get_by_text("上年用于市内公务")).to_be_visible()
    no_barriers(page)
    page.get_by_label("文字").fill("用于检查")
    page.get_by_role("button", name="保存").click()
    own = page.get_by_role("link", name="公务用车", exact=True)
    expect(page.get_by_role("row").filter(has=own)).to_contain_text("用于检查")
