"""What is possible but asks for a word of explanation (合理性)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...model.book import Paragraph, Role, Table
from ...model.fact import Fact
from ...model.finding import Finding, Severity
from ...model.place import Place
from ...model.point import Stage
from ..context import Context
from ..registry import check
from ..statement_words import figure_words
from .amounts import figures
from .headings import items
from .script import script

_EXECUTED = re.compile(r"比(?:20\d\d年|上年)度?(?:当年)?预算执行数")
_BUDGETED = re.compile(r"比(?:20\d\d年|上年)度?(?:年初)?预算数?(?=增|减|持平|上升|下降|\d)")
_GOALS = re.compile(r"绩效目标(?:的项目)?(?:共)?(\d+)(?:项|个)[^。；\n]{0,10}覆盖率(?:达到|达)?100(?:\.0+)?%")
_REVIEWED = re.compile(r"自评[^。；\n]{0,8}共(\d+)个项目[^。；\n]{0,8}覆盖率(?:达到|达)?100(?:\.0+)?%")
_ITEM = re.compile(r"[（(]项[）)]")  # a paragraph on one subject, which is no total
_HEADER_UNIT = re.compile(r"[（(]单?位?[：:]?(元|千元|万元|亿元)[）)]")
_FUNDS = ("一般公共预算", "政府性基金", "国有资本经营")
# the note says of what there is nothing, so that this table is empty
_EMPTIED = re.compile(r"(?:没有|无)[^，。；]{0,30}[，,]?(?:故|因此|所以)本表(?:为空|无数据|没有数据|是空表)")
_PENSION = ("30108", "2080505", 2016)  # economic class, functional item, first year of both


@check("mixed-base")
def mixed_base(context: Context) -> Iterator[Finding]:
    """Revenue is compared with last year's execution, expenditure with last year's budget."""
    text = script(context)
    numbered = {item.passage.start for item in items(context)}
    spans = {}
    for pattern in (_EXECUTED, _BUDGETED):
        found = [m.span() for m in text.matches(pattern, "预算")]
        said = [(span, text.at(span[0])) for span in found]
        spans[pattern] = [span for span, at in said if at.start not in numbered and not _ITEM.search(at.text)]
    if all(spans.values()):
        both = [spans[_EXECUTED][0], spans[_BUDGETED][0]]
        message = "收支总量的比较有的以上年“预算执行数”为基数，有的以上年“预算”为基数，请统一口径或说明。"
        yield text.finding("mixed-base", Severity.QUESTION, message, both)


@check("budget-equals-outturn")
def budget_equals_outturn(context: Context) -> Iterator[Finding]:
    """A 三公 expense whose budget equals its outturn to the cent: perhaps filled in afterwards."""
    budget: dict[str, Fact] = {}
    outturn: dict[str, Fact] = {}
    for fact in figures(context):
        if fact.point.item.startswith("three_public") and fact.point.year == context.book.year:
            side = outturn if fact.point.stage is Stage.OUTTURN else budget
            side.setdefault(fact.point.item, fact)
    same = [f for item, f in budget.items() if item in outturn and _equal(f, outturn[item])]
    if same:
        names = "、".join(dict.fromkeys(f"{f.path[-1]} {f.figure.value}" for f in same if f.figure))
        message = f"“三公”经费的预算数与决算数分毫不差（{names}），请确认预算数是年初批复数而不是事后倒填。"
        yield Finding(
            "budget-equals-outturn", Severity.QUESTION, message, tuple(f.place for f in same), names
        )


def _equal(one: Fact, other: Fact) -> bool:
    """True for equal amounts that are not round."""
    figure = one.figure
    return figure is not None and figure == other.figure and figure.value % 1 != 0


@check("pension-line")
def pension_line(context: Context) -> Iterator[Finding]:
    """Pension contributions are paid (30108), and no functional item 2080505 stands in the tables."""
    economic, functional, first = _PENSION
    coded = {fact.code for fact in context.facts}
    if context.book.year < first or functional in coded or not any(code.startswith("208") for code in coded):
        return
    for fact in figures(context):
        if fact.code == economic and fact.figure and fact.figure.value:
            message = (
                f"基本支出表有 {economic} {fact.label} {figure_words(fact.figure)}，"
                f"功能分类中却没有 {functional} 机关事业单位基本养老保险缴费支出，请确认列支科目。"
            )
            yield Finding("pension-line", Severity.QUESTION, message, (fact.place,), f"{fact.figure.value:,}")
            return


@check("coverage-count")
def coverage_count(context: Context) -> Iterator[Finding]:
    """All projects have goals and all were reviewed, and the two numbers of projects differ."""
    text = script(context)
    goals = next(text.matches(_GOALS, "覆盖率"), None)
    reviewed = next(text.matches(_REVIEWED, "覆盖率"), None)
    if goals and reviewed and goals[1] != reviewed[1]:
        message = (
            f"申报绩效目标的项目 {goals[1]} 个、自评的项目 {reviewed[1]} 个，两处覆盖率都称 100%，"
            "请说明差额（如年中新增项目）。"
        )
        yield text.finding("coverage-count", Severity.QUESTION, message, [goals.span(), reviewed.span()])


@check("mixed-units")
def mixed_units(context: Context) -> Iterator[Finding]:
    """A column header gives another money unit than the table."""
    for table in context.book.tables:
        for cell in table.cells:
            match = _HEADER_UNIT.search(cell.text) if cell.row < table.header_rows else None
            if match and table.unit and table.unit.is_money and match[1] != table.unit.value:
                words = cell.text.strip()
                message = f"“{table.title}”的单位是{table.unit.value}，而栏目“{words}”用{match[1]}，请核对。"
                place = Place(context.book.document, cell.page, table.title, quote=words, box=cell.box)
                yield Finding("mixed-units", Severity.QUESTION, message, (place,), match[1], table.unit.value)


@check("table-note")
def table_note(context: Context) -> Iterator[Finding]:
    """The note under a table speaks of another fund than its title."""
    blocks = context.book.blocks
    for table, note in pairwise(blocks):
        if isinstance(table, Table) and isinstance(note, Paragraph) and _is_note(note):
            named = next((fund for fund in _FUNDS if fund in table.title), "")
            said = [fund for fund in _FUNDS if fund in note.text]
            if named and said and named not in said:
                yield _other_fund(context, note, table.title, named, said[0], Severity.WARNING)
            elif named and not said and "财政拨款" in note.text:
                yield _other_fund(context, note, table.title, named, "财政拨款", Severity.QUESTION)


def _is_note(paragraph: Paragraph) -> bool:
    whole = paragraph.text
    is_note = whole.startswith("注") and "本表" in whole and paragraph.role is not Role.HEADING
    nothing = any(word in whole for word in ("无", "没有")) and _EMPTIED.search(whole) is None
    return is_note and not nothing and not any(word in whole for word in ("不含", "不包括"))


def _other_fund(
    context: Context, note: Paragraph, title: str, named: str, said: str, severity: Severity
) -> Finding:
    message = f"表名“{title}”说的是{named}，表下的注说的是{said}，口径不一致，请核对。"
    return Finding(
        "table-note", severity, message, (note.place(context.book.document, title=title),), said, named
    )
