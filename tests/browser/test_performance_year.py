"""Performance management by clicking: from the objective over the monitoring to the report and what follows.

Money and some of the values are entered by the deeds of their people; all that is looked at is clicked.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from desk import Desk, Desks
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfWriter

import mingzhang
from evaluation_office import Fair, seen
from ledger_workspace import YEAR, given, make_desk
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.actions.observation_rules import ObservationInput
from mingzhang.actions.observe import observe
from mingzhang.model.entry import Share
from mingzhang.model.finding import Severity
from mingzhang.model.office import PaperState
from mingzhang.store.models import (
    ObservationEvidence,
    PerformanceEvaluation,
    PerformanceObjective,
    Project,
    StoredFile,
)
from objective_office import WORDS
from preparation_office import Office

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]

NAME = "东西部协作专项"
JULY = datetime.date(YEAR, 7, 31)
INDICATORS = (  # kind, name, operator, target, unit, points
    ("经济成本指标", "经济成本", "≤", "300", "万元", "20"),
    ("数量指标", "展览面积", "≥", "12", "万平方米", "20"),
    ("数量指标", "参观人次", "≥", "18", "万人次", "10"),
    ("时效指标", "完成时间", "≤", "12", "月", "10"),
    ("经济效益指标", "签约金额", "≥", "5", "亿元", "20"),
    ("服务对象满意度指标", "满意度", "≥", "90", "%", "10"),
)
# A form sent by hand, as somebody might who reads the page's source.
BY_HAND = """address => { const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const form = document.createElement("form"); form.method = "post"; form.action = address;
for (const [name, value] of [["csrfmiddlewaretoken", token], ["place", "第1页"]]) {
  const input = document.createElement("input"); input.name = name; input.value = value; form.append(input); }
document.body.append(form); form.submit(); }"""


def test_from_the_objective_to_what_follows(page_of: PageOf, tmp_path: Path) -> None:
    desk = make_desk()
    office = desk.office
    office.department.requires_objective = True
    office.department.save()
    desks = Desks(
        {name: getattr(office, name).person for name in ("officer", "reviewer", "finance")}, page_of
    )
    goal = objective(desks)
    fair = Fair(desk, Project.objects.get(name=NAME), goal)
    monitored(desks, fair)
    supported(desks, fair, office, tmp_path)
    row = evaluated(desks, fair)
    followed(desks)
    for ending in ("pdf", "docx"):
        downloaded(desks["officer"], row, ending, tmp_path)


def begun(desk: Desk) -> Desk:
    """A page of the year of the tests."""
    desk.page.goto(f"/work/?year={YEAR}")
    return desk


# --- the objective ------------------------------------------------------------------------------------


def objective(desks: Desks) -> PerformanceObjective:
    """Entered badly, advised, returned; mended, handed in again, approved."""
    officer, reviewer = begun(desks["officer"]), begun(desks["reviewer"])
    officer.open("绩效目标")
    officer.main.get_by_text("还没有绩效目标").first.click()
    officer.main.locator("li").filter(has_text=NAME).get_by_role("link", name="填报").click()
    officer.press("新建")
    officer.fill(总体目标="进一步做好协作工作，提高服务水平")
    officer.press("保存")
    advice = officer.page.locator("#advice")
    expect(advice).to_contain_text("没有绩效指标")
    expect(advice).to_contain_text("必须改正")
    officer.follow("查看和提交")
    officer.press("提交审核")
    officer.told("已提交")

    reviewer.open("绩效目标")
    reviewer.follow(NAME, exact=False)
    reviewer.press("批准")
    expect(reviewer.page.locator("#messages")).to_contain_text("未通过审核")
    reviewer.fill(意见="目标没有量化，请设置指标")
    reviewer.press("退回")
    reviewer.told("已退回")

    officer.page.reload()
    officer.shows("目标没有量化，请设置指标")
    officer.follow("修改")
    officer.fill(总体目标=WORDS)
    officer.press("保存")
    officer.told("已保存")
    block = [(officer.option("kind", kind), *rest) for kind, *rest in INDICATORS]
    officer.paste(0, "kind", block)
    expect(officer.page.locator("[data-total=weight]")).to_have_text("90")
    officer.press("保存指标")
    expect(officer.page.locator("[data-grid-state]")).to_contain_text("已保存")
    expect(advice).not_to_contain_text("必须改正")
    officer.follow("查看和提交")
    officer.press("提交审核")
    officer.told("已提交")
    reviewer.page.reload()
    reviewer.press("批准")
    reviewer.told("已批准")
    return PerformanceObjective.objects.get(state=PaperState.APPROVED)


# --- the year -----------------------------------------------------------------------------------------


def spent(fair: Fair, fen: int, day: datetime.date) -> None:
    """A payment of the project that arrived on a day."""
    office = fair.desk.office
    made = apply_payment(office.officer, fair.desk.unit, given(date=day), [Share(fair.desk.task, fen)])
    complete_payment(office.reviewer, made, day)


def monitored(desks: Desks, fair: Fair) -> None:
    """Half of the goal is reached, 35 % is paid: amber, to be answered, accepted, and its effect told."""
    seen(fair, "2", "6", JULY)
    seen(fair, "3", "9", JULY)
    spent(fair, 3_500_00, datetime.date(YEAR, 7, 15))
    finance, officer, reviewer = begun(desks["finance"]), desks["officer"], desks["reviewer"]
    finance.open("绩效监控")
    finance.follow("开展监控")
    finance.fill(监控日期=str(JULY), 金额门槛="0")
    finance.press("开展监控")
    finance.told("已开展监控")
    row = finance.row(NAME)
    expect(row.locator(".badge.amber")).to_have_text("黄")
    expect(row).to_contain_text("相差超过10个百分点")
    finance.shows("按个数100%")

    begun(officer).open("绩效监控")
    officer.follow(str(JULY))
    officer.follow(NAME)
    officer.choose("处理方式", "调剂")
    officer.fill(原因说明="合同尾款9月支付，其余调剂用于展会安保", 整改期限=str(JULY))
    officer.press("保存")
    officer.refused("监控日期以后")
    officer.fill(整改期限=f"{YEAR}-09-30")
    officer.press("保存")
    officer.told("已保存")
    expect(officer.main.get_by_role("button", name="确认答复")).to_have_count(0)

    begun(reviewer).open("绩效监控")
    reviewer.follow(str(JULY))
    expect(reviewer.row(NAME)).to_contain_text("调剂")
    reviewer.follow(NAME)
    reviewer.press("确认答复")
    reviewer.told("已确认")
    officer.page.reload()
    officer.fill(整改成效="9月底执行率达到90%")
    officer.press("保存")
    finance.page.reload()
    expect(finance.row(NAME)).to_contain_text("已确认")
    finance.follow(NAME)
    finance.shows("9月底执行率达到90%")
    spent(fair, 5_500_00, datetime.date(YEAR, 9, 20))


# --- values and evidence ------------------------------------------------------------------------------


def papers(folder: Path) -> tuple[Path, Path]:
    """A small PDF and a small picture, as programs make them."""
    pdf, picture = folder / "统计表.pdf", folder / "现场照片.png"
    writer = PdfWriter()
    writer.add_blank_page(300, 400)
    writer.write(pdf)
    Image.new("RGB", (40, 30), "#2266aa").save(picture)
    return pdf, picture


def supported(desks: Desks, fair: Fair, office: Office, folder: Path) -> None:
    """A value is entered, two files support it; who uploaded one does not verify it, another does."""
    officer, finance, reviewer = desks["officer"], desks["finance"], desks["reviewer"]
    pdf, picture = papers(folder)
    begun(officer).open("完成情况与佐证")
    officer.follow(NAME)
    officer.main.get_by_role("link", name="填报 展览面积").click()
    officer.fill(完成值="14", 日期=f"{YEAR}-10-20", 数据来源="展会统计表")
    officer.press("保存")
    officer.told("请上传佐证材料")
    upload(officer, pdf, "第1页表1")
    expect(officer.row("统计表.pdf")).to_contain_text("待他人核实")
    page = folder / "网页.pdf"
    page.write_text("<html><script>alert(1)</script></html>")
    upload(officer, page, "第1页", open_first=True)
    officer.refused("不能作为佐证上传")

    finance.page.goto(officer.page.url)
    upload(finance, picture, "照片左上角", open_first=True)
    finance.told("已上传")
    expect(finance.row("现场照片.png")).to_contain_text("不能自己核实")
    own = ObservationEvidence.objects.get(name="现场照片.png")
    with finance.page.expect_navigation():
        finance.page.evaluate(BY_HAND, f"/work/observations/verify/{own.pk}/")
    expect(finance.page.locator("body")).to_contain_text("不能审批自己录入的单据")

    reviewer.page.goto(officer.page.url)
    for name in (pdf.name, picture.name):
        reviewer.main.get_by_role("button", name=f"核实 {name}").click()
        expect(reviewer.row(name)).to_contain_text("已核实")
    assert {one.verified_by for one in ObservationEvidence.objects.all()} == {office.reviewer.person}
    assert StoredFile.objects.count() == 2
    day = datetime.date(YEAR, 10, 25)
    for code, value in {"1": "280", "3": "15", "4": "11", "5": "6"}.items():
        seen(fair, code, value, day)
    satisfied = ObservationInput(f"{fair.goal.code}/6", day, Decimal(93), source="问卷")
    observe(office.officer, fair.desk.unit, YEAR, satisfied)


def upload(desk: Desk, file: Path, place: str, open_first: bool = False) -> None:
    """Choose a file, say where the value stands, send it."""
    if open_first and not desk.page.get_by_label("文件").is_visible():
        desk.page.locator("summary").filter(has_text="上传佐证材料").click()
    desk.page.get_by_label("文件").set_input_files(file)
    desk.fill(数值所在位置=place)
    desk.press("上传")


# --- evaluation, follow-up, report --------------------------------------------------------------------


def evaluated(desks: Desks, fair: Fair) -> PerformanceEvaluation:
    """Scored by rule, every lost point explained, reviewed by another."""
    officer, reviewer = begun(desks["officer"]), begun(desks["reviewer"])
    officer.open("绩效评价")
    officer.press(f"开展 {NAME}")
    officer.told("已开展评价")
    officer.shows("97.33")
    officer.press("提交")
    officer.refused("请逐项说明原因")
    expect(officer.row("参观人次")).to_contain_text("扣了分，请说明原因")
    officer.page.get_by_label("参观人次 扣分原因说明").fill("雨天参观减少")
    officer.page.get_by_label("预算执行率 扣分原因说明").fill("尾款下年支付")
    officer.fill(
        基本情况="项目于3月启动，10月完成。",
        绩效情况="展览面积14万平方米，参观15万人次。",
        存在问题="参观人次没有达到目标。",
        改进措施和建议="下年提前两个月发布展会安排。",
    )
    officer.press("保存并重新计分")
    officer.told("已保存并重新计分")
    officer.press("提交")
    officer.told("已提交")
    expect(officer.main.get_by_role("button", name="批准")).to_have_count(0)

    reviewer.open("绩效评价")
    reviewer.main.get_by_role("link", name=f"{NAME} 单位自评").click()
    expect(reviewer.row("参观人次")).to_contain_text("雨天参观减少")
    reviewer.shows("复算一致")
    reviewer.fill(复核意见="同意")
    reviewer.press("批准")
    reviewer.told("已批准")
    return PerformanceEvaluation.objects.get(objective=fair.goal, state=PaperState.APPROVED)


def followed(desks: Desks) -> None:
    """The problem becomes an item with its owner and date; the finance decides about next year's money."""
    officer, finance = begun(desks["officer"]), begun(desks["finance"])
    officer.open("整改与结果应用")
    officer.follow("登记整改")
    officer.shows("参观人次没有达到目标。")
    officer.choose("类别", "问题")
    officer.fill(事项="参观人次没有达到目标", 责任人="会展处", 期限=f"{YEAR + 1}-06-30")
    officer.press("保存")
    officer.told("已登记整改事项")
    expect(officer.row("参观人次没有达到目标")).to_contain_text("会展处")
    finance.open("整改与结果应用")
    finance.follow("应用结果")
    finance.shows("优先保障")
    finance.choose("决定", "予以保障")
    finance.press("决定")
    finance.refused("理由")
    finance.fill(理由="下年规模不变")
    finance.press("决定")
    finance.told("已应用评价结果")
    finance.shows("下年规模不变")


def downloaded(desk: Desk, row: PerformanceEvaluation, ending: str, folder: Path) -> None:
    """The report as the browser saves it says what is stored, and nothing is wrong in it."""
    desk.page.goto(f"/work/evaluations/{row.pk}/?year={YEAR}")
    line = desk.main.locator("li").filter(has_text="评价报告")
    with desk.page.expect_download() as download:
        line.get_by_role("link", name=ending.upper()).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    assert path.suffix == f".{ending}" and NAME in path.name
    book = mingzhang.read(path)
    text = "".join(line.text for block in book.blocks for line in getattr(block, "lines", ()))
    assert "97.33分" in text and "雨天参观减少" in text
    found = mingzhang.check(book).findings
    assert [one for one in found if not one.severity < Severity.WARNING] == []
