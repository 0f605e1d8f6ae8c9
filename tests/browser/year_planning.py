"""The year in the browser, part one: projects, the budget in two rounds, its approval."""

from __future__ import annotations

from desk import Desk, Desks
from playwright.sync_api import expect
from small_office import CENTRE, OWN

GENERAL, OTHER = "一般公共预算财政拨款", "其他收入"
FUNCTION, POVERTY = "2010301", "2130599"
PROJECTS = (  # who enters it: name, kind, fund, function
    ("officer", "在职人员经费", "人员类", GENERAL, FUNCTION),
    ("officer", "日常公用经费", "运转类", GENERAL, FUNCTION),
    ("officer", "东西部协作专项", "特定目标类", GENERAL, POVERTY),
    ("officer", "协作往来项目", "特定目标类", OTHER, POVERTY),
    ("centre", "中心运转经费", "运转类", GENERAL, FUNCTION),
)


# --- projects -----------------------------------------------------------------------------------------


def enter_projects(desks: Desks) -> None:
    """Officers enter, the reviewer takes into the library; one is returned first."""
    for who, name, kind, fund, function in PROJECTS:
        enter_project(desks[who], name, kind, fund, function)
    reviewer = desks["reviewer"]
    expect(reviewer.has_task("审批项目")).to_have_count(len(PROJECTS))
    reviewer.task("审批项目", "东西部协作专项")
    reviewer.fill(意见="请补充立项依据")
    reviewer.press("退回")
    reviewer.told("已退回")
    mend_project(desks["officer"])
    for _who, name, *_rest in PROJECTS:
        reviewer.task("审批项目", name)
        reviewer.press("批准入库")
        reviewer.told("已批准入库")
    reviewer.home()
    reviewer.shows("没有待办事项")


def enter_project(desk: Desk, name: str, kind: str, fund: str, function: str) -> None:
    desk.open("项目库")
    desk.follow("录入项目")
    desk.fill(项目名称=name, 功能分类科目=function, 绩效目标="组织协作活动4次，服务企业100家")
    desk.choose("项目类别", kind)
    desk.choose("资金性质", fund)
    desk.press("保存")
    desk.told("已录入项目")
    desk.press("提交入库")
    desk.told("已提交")


def mend_project(officer: Desk) -> None:
    officer.task("修改被退回的单据", "东西部协作专项")
    officer.shows("请补充立项依据")
    officer.main.get_by_text("登记依据文件").click()
    officer.fill(文号="穗协〔2024〕1号", 文件名称="2024年东西部协作工作方案")
    officer.press("登记")
    officer.told("已登记穗协〔2024〕1号")
    officer.press("提交入库")
    officer.told("已提交")


# --- budget -------------------------------------------------------------------------------------------


def first_round(desks: Desks) -> None:
    """The first drafts: typed and pasted, returned once with an opinion, reviewed."""
    officer, centre, reviewer = desks["officer"], desks["centre"], desks["reviewer"]
    draft(officer, OWN, "一上第1版")
    officer.type_row(
        0, project="在职人员经费", fund=GENERAL, function=FUNCTION, economic="30101", fen="1,200,000"
    )
    officer.type_row(0, carryover="0", note="12人")
    block = [
        ("日常公用经费", GENERAL, FUNCTION, "30201", "50000"),
        ("日常公用经费", GENERAL, FUNCTION, "30217", "20,000.00"),
        ("东西部协作专项", GENERAL, POVERTY, "30227", "３００，０００"),
        ("协作往来项目", OTHER, POVERTY, "30227", "8万元"),
    ]
    named = [(officer.option("project", name), *rest) for name, *rest in block]
    officer.page.get_by_role("button", name="添加一行").click()
    officer.paste(1, "project", named)
    expect(officer.page.locator("[data-total=fen]")).to_have_text("1,650,000.00")
    officer.save_grid()
    revenues_and_submit(officer)
    draft(centre, CENTRE, "一上第1版")
    centre.type_row(0, project="中心运转经费", fund=GENERAL, function=FUNCTION, economic="30201", fen="90000")
    centre.save_grid()
    revenues_and_submit(centre)
    reviewer.task("审核预算", OWN)
    reviewer.fill(意见="委托业务费请压减")
    reviewer.press("退回")
    reviewer.told("已退回")
    mend_budget(officer)
    for name in (OWN, CENTRE):
        review(reviewer, name)


def draft(desk: Desk, unit: str, version: str) -> None:
    """Begin the version that is due and open its expenditure."""
    desk.open("预算编制")
    desk.follow(unit)
    desk.press("开始编制")
    desk.told("可以编制了")
    desk.follow(version)
    desk.follow("支出预算")


def revenues_and_submit(desk: Desk) -> None:
    desk.follow("收入预算")
    desk.press("按支出预算填列收入")
    desk.told("已按支出预算填列收入")
    desk.follow("检查和上报")
    desk.press("上报")
    desk.told("已上报")


def mend_budget(officer: Desk) -> None:
    officer.task("修改被退回的单据")
    officer.shows("委托业务费请压减")
    draft(officer, OWN, "一上第2版")
    officer.cell(3, "fen").fill("280000")
    officer.save_grid()
    expect(officer.page.locator("[data-total=fen]")).to_have_text("1,630,000.00")
    revenues_and_submit(officer)
    expect(officer.has_task("修改被退回的单据")).to_have_count(0)


def review(reviewer: Desk, unit: str) -> None:
    reviewer.task("审核预算", unit)
    reviewer.fill(意见="同意上报")
    reviewer.press("审核通过")
    reviewer.told("已审核通过")


def second_round(desks: Desks) -> None:
    """The bureau sets ceilings, the units follow, the bureau approves and hands the lines down."""
    bureau, reviewer = desks["bureau"], desks["reviewer"]
    ceiling(bureau, OWN, "1,550,000.00")
    ceiling(bureau, CENTRE, "90,000.00")
    for who, unit in (("officer", OWN), ("centre", CENTRE)):
        draft(desks[who], unit, "二上第1版")
        revenues_and_submit(desks[who])
        review(reviewer, unit)
    bureau.task("批复预算", OWN)
    bureau.open("预算编制")
    bureau.follow("部门汇总")
    bureau.fill(批复文号="穗财预〔2024〕8号", 批复日期="2024-02-01")
    bureau.field("同时分解下达全部指标").check()
    bureau.press("批复全部单位")
    bureau.told("已批复2个单位的预算")
    officer = desks["officer"]
    officer.open("指标账")
    officer.shows("1,630,000.00")
    officer.follow("日常公用经费", exact=False)
    officer.shows("穗财预〔2024〕8号")


def ceiling(bureau: Desk, unit: str, amount: str) -> None:
    bureau.open("预算编制")
    bureau.follow(unit)
    bureau.main.get_by_text("下达或调整控制数").click()
    bureau.choose("资金性质", GENERAL)
    bureau.fill(控制数=amount, 文号="穗财预〔2023〕90号")
    bureau.press("下达")
    bureau.told("控制数已下达")
