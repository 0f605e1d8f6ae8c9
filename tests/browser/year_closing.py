"""The year in the browser, part three: registers, words, the end of the year, the published book."""

from __future__ import annotations

from pathlib import Path

from desk import YEAR, Desk, Desks
from playwright.sync_api import Page, expect
from small_office import CENTRE, OWN

from mingzhang.actions.acting import actor_of
from mingzhang.actions.keep_register import keep_register
from mingzhang.library import check, read
from mingzhang.model.book import BookKind
from mingzhang.model.finding import Severity
from mingzhang.store.models import BudgetUnit
from mingzhang.store.registers import unkept

TITLE = "市协作办公室2024年度部门决算"
SLOW = 60_000  # milliseconds for the checks of a whole book and for writing one


def keep_registers(desks: Desks) -> None:
    """One reception is entered; the rest did not happen; the centre forgets its vehicles."""
    officer, centre = desks["officer"], desks["centre"]
    register(officer, OWN, "公务接待")
    officer.type_row(0, date="2024-05-06", guests="结对地区来访", kind="国内接待", batches="2", persons="18")
    officer.type_row(0, cost="12000")
    officer.save_grid()
    nil(officer, OWN, "会议")
    nil(centre, CENTRE, "会议")
    nil(centre, CENTRE, "公务接待")
    for unit, one in unkept(BudgetUnit.objects.order_by("code"), YEAR, BookKind.FINAL_ACCOUNTS):
        if (unit.name_in(YEAR), one.label) != (CENTRE, "公务用车"):
            keep_register(actor_of(desks.people["finance"]), unit, YEAR, one, [], revision=0, nil=True)


def register(desk: Desk, unit: str, label: str) -> None:
    desk.open("台账")
    desk.follow(f"{unit} {label}")


def nil(desk: Desk, unit: str, label: str) -> None:
    register(desk, unit, label)
    desk.press("本年度没有发生（零申报）")
    desk.told("已零申报")


def write_words(desks: Desks) -> None:
    """What the tables cannot say: a text, and the reason of a change."""
    officer = desks["officer"]
    officer.open("文字材料")
    officer.follow("部门决算")
    officer.follow("预算绩效")
    officer.fill(文字="按要求对2个项目开展绩效自评，均完成年度目标。")
    officer.press("保存")
    officer.told("已保存")
    officer.follow("“三公”经费（比年初预算）")
    officer.shows("-8,000.00")
    officer.type_row(0, words="厉行节约，接待批次减少", fen="-8000")
    officer.save_grid()


def end_the_year(desks: Desks) -> None:
    """What is left goes over into the next year, by the document of the department."""
    finance = desks["finance"]
    for unit in (OWN, CENTRE):
        finance.open("指标账")
        finance.follow("年末结转")
        finance.follow(unit, exact=False)
        finance.fill(日期="2024-12-31", 文号="穗协转〔2024〕1号", 事由="按规定结转下年继续使用")
        finance.press("按建议办理")
        finance.told("已办理年末结转和收回")
        finance.shows("没有可结转或收回的指标")


def close(desks: Desks) -> None:
    """The check list stops the closing until what is missing was waived with a reason."""
    finance = desks["finance"]
    finance.open("年终结账")
    missing = finance.row(f"{CENTRE}没有登记公务用车")
    expect(missing).to_contain_text("未通过")
    expect(finance.main).to_contain_text("还有1项未通过", timeout=SLOW)
    missing.get_by_role("button", name="豁免").click()
    finance.fill(豁免理由="该单位没有公务用车编制")
    finance.press("豁免")
    finance.told("已豁免")
    expect(finance.main).to_contain_text("检查通过，可以结账", timeout=SLOW)
    finance.press("结账并编写决算")
    expect(finance.main).to_contain_text("2024年度已结账", timeout=SLOW)
    finance.follow("查看结果")
    finance.shows(TITLE)


def publish(desks: Desks) -> None:
    """Reviewed, secrecy-reviewed, approved, published; each step by the person whose it is."""
    reviewer, head, bureau, finance = (desks[name] for name in ("reviewer", "head", "bureau", "finance"))
    reviewer.task("审核文本")
    pass_on(reviewer, "审核通过", "已审核", 意见="数字与账簿一致")
    head.task("保密审查")
    pass_on(head, "保密审查通过", "已保密审查", 意见="不涉及国家秘密，可以公开")
    bureau.task("批准公开")
    pass_on(bureau, "批准公开", "已批准公开", 财政部门批复日期="2025-08-20")
    finance.task("公开文本")
    pass_on(finance, "公开到网页", "已公开")
    expect(finance.main.locator(".steps form")).to_have_count(0)


def pass_on(desk: Desk, button: str, told: str, **given: str) -> None:
    desk.fill(**given)
    desk.press(button)
    desk.told(told)


def visit(visitor: Page, folder: Path) -> None:
    """A visitor finds the book and takes its PDF, in which the checks find no error."""
    visitor.goto("/")
    visitor.get_by_role("link", name=TITLE).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(TITLE)
    link = visitor.get_by_role("link", name="PDF").get_attribute("href")
    assert link is not None
    answer = visitor.request.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    (folder / "book.pdf").write_bytes(answer.body())
    book = read(folder / "book.pdf")
    assert book.tables
    wrong = [finding for finding in check(book).findings if finding.severity is Severity.ERROR]
    assert wrong == []
