"""Small documents a clerk could have typed, for the tests of library, shell and reports."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from mingzhang.model.book import Book, BookKind, Cell, Line, Paragraph, Role, Table
from mingzhang.model.finding import Certificate, Finding, Report, Severity
from mingzhang.model.money import Unit
from mingzhang.model.place import Box, Place

NAME = "small.json"
OFFICE = "示例市统计局"
TITLE = "支出决算表"
_HEADER = ("功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出")


def table(total: str = "300.00") -> Table:
    """An expenditure table whose total is 300.00 when nobody mistyped it."""
    rows = [
        _HEADER,
        ("", "合计", total, "100.00", "200.00"),
        ("201", "一般公共服务支出", "300.00", "100.00", "200.00"),
        ("20105", "统计信息事务", "300.00", "100.00", "200.00"),
        ("2010501", "行政运行", "100.00", "100.00", ""),
        ("2010507", "专项普查活动", "200.00", "", "200.00"),
    ]
    cells = [
        Cell(r, c, text, page=1, box=Box(60 + 90 * c, 100 + 20 * r, 150 + 90 * c, 120 + 20 * r))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Table(1, TITLE, 1, tuple(cells), 1, Unit.TEN_THOUSAND_YUAN, ("单位：万元",), 1)


def book(total: str = "300.00", office: str = OFFICE) -> Book:
    """A final account of one table and one sentence."""
    sentence = (
        "2024年度本年支出合计300.00万元，其中：基本支出100.00万元，占33.33%；项目支出200.00万元，占66.67%。"
    )
    blocks = (
        Paragraph((Line(f"{office}2024年度部门决算", 1),), Role.HEADING),
        table(total),
        Paragraph((Line(sentence[:40], 1), Line(sentence[40:], 1))),
    )
    return Book(NAME, "book", office, 2024, BookKind.FINAL_ACCOUNTS, blocks)


def write(folder: Path, name: str = NAME, **changes: str) -> Path:
    """The small book as a file."""
    path = folder / name
    book(**changes).to_json(path)
    return path


def place(quote: str = "310.00", column: int = 2) -> Place:
    """Where the total stands."""
    box = Box(60 + 90 * column, 120, 150 + 90 * column, 140)
    return Place(NAME, 1, TITLE, "合计", "本年支出合计", quote, box)


def report(message: str = "合计310.00万元，各项之和300.00万元，相差10.00万元") -> Report:
    """An error in the table, a question and a notice in the text."""
    findings = (
        Finding("number-format", Severity.NOTICE, "数字缺千分位", (Place(NAME, 1, quote="基本支出"),)),
        Finding(
            *("parts", Severity.ERROR, message),
            places=(place(), Place(NAME, 1, quote="占33.33%")),
            printed="310.00",
            expected="300.00",
            miss=Decimal("99900.00"),
            slips=("首位之后多写一",),
            alternatives=("基本支出应为110.00",),
        ),
        Finding("goal-quantified", Severity.QUESTION, "目标未量化", (Place(NAME, 1, quote="项目支出"),)),
    )
    certificate = Certificate(False, 14, 4, 9, 2, 1, 3, Decimal("0.67"), 1, 10, 1)
    return Report((NAME,), findings, certificate)


def listing(folder: Path) -> list[str]:
    """Names of everything in a folder, hidden files included."""
    return sorted(path.name for path in folder.iterdir())
