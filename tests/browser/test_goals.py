"""Objectives, values, evidence and questionnaires in a real browser, by keyboard and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from mingzhang.model.office import PaperState
from mingzhang.store.models import ObservationEvidence, PerformanceObjective, QuestionnaireAnswer
from objective_office import WORDS, drafted, in_force, office_with_goals
from preparation_office import approved

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = timezone.localdate().year
PageOf = Callable[..., Page]
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


def test_an_objective_is_written_with_advice_and_returned(
    page_of: PageOf, no_barriers: Callable[[Page], None]
) -> None:
    office = office_with_goals()
    approved(office, name="博览会")
    page = page_of(office.officer.person)
    page.goto(f"/work/objectives/?year={YEAR}")
    no_barriers(page)
    page.get_by_role("group").get_by_text("还没有绩效目标").click()
    page.get_by_role("link", name="填报").first.click()
    page.get_by_role("button", name="新建").click()
    expect(page.get_by_role("heading", name="目标审核")).to_be_visible()
    expect(page.locator("#advice")).to_contain_text("没有绩效指标")
    page.get_by_label("总体目标").fill(WORDS)
    page.get_by_role("button", name="保存", exact=True).click()
    no_barriers(page)
    row = page.locator("form[data-ready] tr[data-row]:visible").first
    name = row.locator('[data-column="name"]')
    name.fill("参展企业满意度")
    offered = page.locator("#indicator-names option").first.get_attribute("value")
    name.fill(str(offered))
    name.press("Tab")
    expect(row.locator('[data-column="kind"]')).not_to_have_value("")
    expect(row.locator('[data-column="operator"]')).not_to_have_value("")
    row.locator('[data-column="target"]').fill("90")
    row.locator('[data-column="weight"]').fill("10")
    row.locator('[data-column="weight"]').press("Tab")
    expect(page.locator("[data-grid-state]")).to_contain_text("已保存", timeout=15_000)
    expect(page.locator("#advice")).not_to_contain_text("没有绩效指标", timeout=15_000)
    page.get_by_role("link", name="查看和提交").click()
    page.get_by_role("button", name="提交审核").click()
    goal = PerformanceObjective.objects.get()
    assert goal.state is PaperState.SUBMITTED and goal.indicators.count() == 1

    other = page_of(office.reviewer.person)
    other.goto(f"/work/objectives/{goal.pk}/")
    no_barriers(other)
    other.get_by_label("意见").fill("请补充产出指标")
    other.get_by_role("button", name="退回").click()
    expect(other.locator("#messages")).to_contain_text("已退回")
    page.reload()
    expect(page.get_by_text("请补充产出指标")).to_be_visible()


def test_evidence_is_uploaded_and_verified_by_another(
    page_of: PageOf, no_barriers: Callable[[Page], None], tmp_path: Path
) -> None:
    office = office_with_goals()
    goal = in_force(office, year=YEAR)
    page = page_of(office.officer.person)
    page.goto(f"/work/observations/objective/{goal.pk}/sentence/?year={YEAR}")
    page.get_by_label("总结、报道或报表中的一段文字").fill("展览面积近14万平方米、参观人次19万人次")
    page.get_by_role("button", name="拆分数值").click()
    no_barriers(page)
    page.get_by_role("button", name="保存对应好的数值").click()
    expect(page.get_by_role("cell", name="近14万平方米").first).to_be_visible()
    no_barriers(page)
    page.get_by_role("link", name="近14万平方米").click()
    file = tmp_path / "统计表.pdf"
    file.write_bytes(b"%PDF-1.7\n1 0 obj\n")
    page.get_by_label("文件").set_input_files(file)
    page.get_by_label("数值所在位置").fill("第3页")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("待他人核实")).to_be_visible()
    no_barriers(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="统计表.pdf").click()
    assert download.value.suggested_filename == "统计表.pdf"

    other = page_of(office.reviewer.person)
    other.goto(page.url)
    other.get_by_role("button", name="核实 统计表.pdf").click()
    expect(other.get_by_text("已核实").first).to_be_visible()
    assert ObservationEvidence.objects.get().verified_by == office.reviewer.person


def test_a_respondent_answers_on_a_phone(page_of: PageOf, no_barriers: Callable[[Page], None]) -> None:
    office = office_with_goals()
    drafted(office, year=YEAR)
    page = page_of(office.officer.person)
    page.goto(f"/work/questionnaires/add/?year={YEAR}")
    page.get_by_label("满意度指标").select_option(index=1)
    page.get_by_label("标题").fill("参展企业满意度")
    page.get_by_label("题目").fill("展会组织\n现场服务")
    for name in ("开始日期", "截止日期"):
        page.get_by_label(name).fill(str(timezone.localdate()))
    page.get_by_label("链接数").fill("2")
    page.get_by_role("button", name="生成问卷和链接").click()
    expect(page.get_by_role("img", name="问卷二维码 1")).to_be_visible()
    no_barriers(page)
    address = page.locator(".links code").first.inner_text()

    phone = page_of(None, **PHONE)
    phone.goto(address)
    no_barriers(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    for question in ("1. 展会组织", "2. 现场服务"):
        phone.get_by_role("group", name=question).get_by_label("满意", exact=True).check()
    phone.get_by_label("意见建议").fill("服务很好")
    phone.get_by_role("button", name="提交答卷").click()
    expect(phone.get_by_role("status")).to_contain_text("谢谢")
    phone.goto(address)
    expect(phone.get_by_role("status")).to_contain_text("只能答一次")
    assert QuestionnaireAnswer.objects.count() == 1

    page.get_by_role("link", name="查看问卷").click()
    expect(page.get_by_text("100.00%")).to_be_visible()
    no_barriers(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="结束并计入完成值").click()
    page.get_by_role("link", name="查看完成值").click()
    expect(page.get_by_text("问卷汇总 参展企业满意度.txt")).to_be_visible()
