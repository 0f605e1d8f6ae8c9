"""The year in the browser, part two: adjustments, receipts, contracts, payments and what comes back."""

from __future__ import annotations

from desk import Desk, Desks
from playwright.sync_api import expect
from year_planning import FUNCTION, POVERTY


def adjust(desks: Desks) -> None:
    """A supplement of the bureau, a virement that the unit's own head may approve."""
    officer = desks["officer"]
    ask(officer, "追加", "穗财追〔2024〕3号", "新增协作任务")
    officer.type_row(0, project="东西部协作专项", economic="30227", into="20000")
    submit(officer)
    officer.shows("财政部门")
    decide(desks["bureau"], "穗财追〔2024〕3号")
    ask(officer, "调剂", "穗协调〔2024〕1号", "印刷任务增加")
    officer.type_row(0, project="日常公用经费", economic="30201", out="5000")
    officer.page.get_by_role("button", name="添加一行").click()
    officer.type_row(1, project="日常公用经费", economic="30202", into="5000")
    submit(officer)
    decide(desks["head"], "穗协调〔2024〕1号")
    officer.open("指标账")
    expect(officer.row("30202 印刷费")).to_contain_text("5,000.00")


def ask(officer: Desk, kind: str, document: str, reason: str) -> None:
    officer.open("调整调剂")
    officer.follow("申请调整调剂")
    officer.choose("类型", kind)
    officer.fill(日期="2024-06-03", 文号=document, 事由=reason)
    officer.press("下一步")
    officer.told("已起草")


def submit(officer: Desk) -> None:
    officer.save_grid()
    officer.follow("完成，去提交")
    officer.press("提交审批")
    officer.told("已提交审批")


def decide(desk: Desk, document: str) -> None:
    desk.task("审批调整调剂", document)
    desk.fill(审批意见="同意")
    desk.press("批准")
    desk.told("已批准并记账")


def receive(desks: Desks) -> None:
    """Own money comes in."""
    officer = desks["officer"]
    officer.open("合同与支付")
    officer.follow("登记收入")
    officer.choose("资金性质", "其他收入")
    officer.fill(日期="2024-03-05", 功能分类科目=POVERTY, 金额="60000", 付款人="结对企业", 事由="协作往来款")
    officer.press("提交")
    officer.told("已登记收入")


def pay(desks: Desks) -> None:
    """A contract, payments out of it and out of lines, their completion; a part comes back."""
    officer, reviewer = desks["officer"], desks["reviewer"]
    officer.open("合同与支付")
    officer.follow("登记合同")
    officer.choose("指标", "东西部协作专项")
    officer.fill(
        采购计划号或合同号="协合〔2024〕7号", 金额="250000", 供应商="协作服务公司", 日期="2024-04-01"
    )
    officer.press("提交")
    officer.told("已登记合同")
    officer.open("合同与支付")
    officer.row("协合〔2024〕7号").get_by_role("link", name="申请支付").click()
    apply(officer, "东西部协作专项", "250000", "协作服务公司")
    for line, amount, payee in (
        ("在职人员经费", "1200000", "在职人员"),
        (f"{FUNCTION} / 30201", "40000", "文具公司"),
        ("30217", "12000", "接待酒店"),
        ("协作往来项目", "60000", "结对企业"),
    ):
        officer.open("合同与支付")
        officer.follow("申请支付")
        apply(officer, line, amount, payee)
    pay_at_the_centre(desks["centre"])
    reviewer.task("确认支付")
    expect(reviewer.main.get_by_role("checkbox")).to_have_count(6)
    for box in reviewer.main.get_by_role("checkbox").all():
        box.check()
    reviewer.main.get_by_label("支付日期").fill("2024-11-20")
    reviewer.press("确认支付勾选的申请")
    reviewer.told("已确认支付")
    reviewer.shows("没有等待支付的申请")
    give_back(officer)


def apply(officer: Desk, line: str, amount: str, payee: str) -> None:
    officer.choose("指标", line)
    officer.fill(日期="2024-11-18", 金额=amount, 收款人=payee, 用途="业务需要")
    officer.press("提交")
    officer.told("已申请支付")


def pay_at_the_centre(centre: Desk) -> None:
    centre.open("指标账")
    centre.follow("中心运转经费", exact=False)
    centre.follow("申请支付")
    apply(centre, "中心运转经费", "80000", "物业公司")


def give_back(officer: Desk) -> None:
    """A part of a payment comes back, and may be spent again."""
    officer.open("指标账")
    officer.follow("凭证")
    officer.fill(**{"凭证号、文号、收款人、事由": "文具公司"})
    officer.choose("业务", "支付完成")
    officer.press("筛选")
    officer.main.locator("tbody a").first.click()
    officer.follow("登记退回")
    officer.fill(日期="2024-12-02", 金额="1000", 原因="退货")
    officer.press("提交")
    officer.told("已登记退回")
    officer.open("指标账")
    expect(officer.row("30201")).to_contain_text("39,000.00")
