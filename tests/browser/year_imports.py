"""The year in the browser, before closing: payments of the finance system come in as a workbook."""

from __future__ import annotations

import io

import xlsxwriter
from desk import Desk, Desks
from playwright.sync_api import expect
from year_planning import FUNCTION, GENERAL

HEADERS = (
    "单位编码", "项目编码", "资金性质", "功能分类科目", "部门经济分类", "支付凭证号", "支付金额", "支付日期",
    "付给谁", "用途",
)  # fmt: skip


def bring_in(desks: Desks) -> None:
    """A column is named by hand, a wrong cell is told, the corrected file is accepted whole, once."""
    officer = desks["officer"]
    officer.open("项目库")
    number = officer.row("日常公用经费").locator("td").first.inner_text()
    upload(officer, "支付明细.xlsx", [row(number, "Z001", "3000"), row(number, "Z002", "五百", "印刷厂")])
    officer.choose("收款人", "付给谁")
    officer.press("预览")
    expect(officer.main.get_by_role("table", name="错误")).to_contain_text("五百")
    expect(officer.main.get_by_role("button", name="确认导入")).to_have_count(0)
    upload(officer, "支付明细（改正）.xlsx", [row(number, "Z001", "3000"), row(number, "Z002", "500")])
    officer.shows("这种表以前导入过")
    officer.press("预览")
    officer.shows("3,500.00")
    officer.press("确认导入")
    officer.told("已全部入账")
    officer.open("指标账")
    officer.follow("凭证")
    officer.fill(**{"凭证号、文号、收款人、事由": "印刷厂"})
    officer.press("筛选")
    expect(officer.main.locator("tbody tr")).to_have_count(2)


def row(project: str, voucher: str, amount: str, payee: str = "印刷厂") -> tuple[str, ...]:
    """One payment as the finance system hands it over."""
    return (
        *("208001", project, GENERAL, FUNCTION, "30202", voucher),
        *(amount, "2024-10-08", payee, "印刷资料"),
    )


def upload(officer: Desk, name: str, rows: list[tuple[str, ...]]) -> None:
    """Hand a workbook in."""
    officer.open("数据导入")
    officer.follow("上传文件")
    officer.choose("导入类型", "支付")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": workbook(rows)}
    officer.field("文件").set_input_files(file)  # type: ignore[arg-type]
    officer.press("上传")
    officer.told("已上传")


def workbook(rows: list[tuple[str, ...]]) -> bytes:
    """An XLSX with a title above its header row."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("支付明细")
        for at, cells in enumerate([("国库集中支付明细",), HEADERS, *rows]):
            sheet.write_row(at, 0, cells)
    return stream.getvalue()
