"""Whose document it is and for which year: slips of name and year (单位名称、年度)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.book import Book, BookKind, Role
from ...model.fact import Fact
from ...model.finding import Finding, Severity
from ...model.place import Place
from ..context import Context
from ..registry import check
from .amounts import AMOUNT, totals
from .script import gather, script

_OWNER = re.compile(
    r"^(?:编制|填报|预算|公开)?(?:部门|单位)(?:名称)?[：:](?!人民币|[亿万千百]元|元(?:[（(]|$))"
    r"([\u4e00-\u9fff（）()]{4,40}?)(?:（盖章）|(?:计量|货币)?单位|金额|$)"
)
_SUBJECT = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,24}(?:局|委员会|办公室|中心|厅|院|站|馆|校|会|署|队|所|处))20\d\d年度?"
    r"(?:收入|支出|财政拨款|一般公共|政府性|国有资本|部门|“三公|年初|预算|决算|无)"
)
_LEAD = re.compile(
    r"^.*(?:纳入|列入|归入|并入|计入|编入|其中|包括|反映|根据|按照|依据|关于|所属|下属|以及|对于)"
)
_TITLE_YEAR = re.compile(r"(20\d\d)年度?[^，。；\d\n]{0,24}?(?:决算|预算)(?:公开|情况|说明|表|总表|报告|$)")
_STOCK_DATE = re.compile(r"截[至止](?:到)?(20\d\d)年12月31日")
_YEAR_SUBJECT = re.compile(
    r"(?:^|[。；\n])(?:[\u4e00-\u9fff（）]{2,20})?(20\d\d)年度?“?"
    r"(?:三公”经费|一般公共预算|财政拨款|收入|支出|政府性基金)[^，。；\n]{0,24}(?:支出决算|决算数|收入决算)"
)

_BASE_YEAR = re.compile(r"(20\d\d)年(?:度|当年)?(?:年初)?(?:预算执行数|预算数|执行数)")
# a change in money against a year that is named, or against 上年
_COMPARED = re.compile(
    r"[与比较](?:(20\d\d)年|上年)(?:度|当年)?(?:年初)?(?:预算执行数|预算数?|执行数|决算数?|支出决算)?(?:相比)?[，,]?"
    r"[^，。；：\n\d]{0,24}(?:增加|减少)\d[\d,.]*(?:亿|万)?元"
)
# a paragraph that begins with a year and goes on with what the book is about
_OF_YEAR = re.compile(
    r"(?:[\d一二三四五六七八九十（）()、.．]{0,4})?(20\d\d)年度?(?!以来|至|[-—－])"
    r"[^，。；：\n\d]{0,30}(?:收入|支出|经费|采购|拨款|预算)[^，。；：\n\d]{0,12}\d[\d,.]*(?:亿|万)?元"
)
_AGAINST = re.compile(r"[比与较]上年")
_LEAST = 100  # an amount from which two years have it by no coincidence: 100.00
_SIBLINGS = 4  # bases of the year before for each that is of another year


@check("department-name")
def department_name(context: Context) -> Iterator[Finding]:
    """A table or statement that names another department as its owner."""
    book = context.book
    if not book.office:
        return
    whole = script(context).text
    for table in book.tables:
        for words in table.caption:
            match = _OWNER.match("".join(words.split()))
            if match and match[1] not in whole and _is_foreign(match[1], book, whole):
                message = f"“{table.title}”的编制单位是“{match[1]}”，与本文件的“{book.office}”不一致。"
                place = Place(book.document, table.page, table.title, quote=words.strip())
                yield Finding("department-name", Severity.WARNING, message, (place,), match[1], book.office)
    yield from _foreign_subjects(context)


def _foreign_subjects(context: Context) -> Iterator[Finding]:
    text = script(context)
    office, units = context.book.office, {fact.point.unit for fact in context.facts}
    for match in text.matches(_SUBJECT, "年"):
        name = _LEAD.sub("", match[1])
        if len(name) > 2 and name not in units and _is_foreign(name, context.book, text.text):
            message = f"此句的主语是“{name}”，不是本文件的“{office}”，疑为照抄其他部门的文字。"
            span = [(match.end(1) - len(name), match.end())]
            yield text.finding("department-name", Severity.QUESTION, message, span, name, office)


def _is_foreign(name: str, book: Book, whole: str) -> bool:
    """True for a name that shares nothing with the office and is no unit that the document introduces."""
    office = book.office
    core = re.sub(r"^.{2,8}?[省市县区州盟旗镇乡]", "", name)
    if name in office or office in name or (len(core) > 2 and core in office):
        return False
    return whole.count(name) <= 2 and not set(name[-4:]) <= set(office)


@check("year-slip")
def year_slip(context: Context) -> Iterator[Finding]:
    """Another year than the book's in a title, in the date of the stock of assets, or as the subject."""
    year = context.book.year
    if not year or context.book.kind is BookKind.SELF_EVALUATION:
        return
    yield from _titles(context, year)
    text = script(context)
    if context.book.kind is BookKind.BUDGET:
        yield from _bases(context, year)
    yield from _compared(context, year)
    yield from _said_of_last_year(context, year)
    if context.book.kind is BookKind.FINAL_ACCOUNTS:
        found = [m for m in text.matches(_STOCK_DATE, "截") if int(m[1]) != year]
        message = f"决算反映{year}年末的资产，截止日期却不是{year}年12月31日（{{n}} 处），请核对。"
        yield from gather(
            text, "year-slip", Severity.WARNING, message, [m.span() for m in found], f"{year}年12月31日"
        )
        said = [m for m in text.matches(_YEAR_SUBJECT, "决算") if int(m[1]) != year]
        message = f"此句说的不是本文件的{year}年度（{{n}} 处），请核对是否沿用了往年文字。"
        yield from gather(
            text, "year-slip", Severity.QUESTION, message, [(m.start(1), m.end()) for m in said], str(year)
        )


def _bases(context: Context, year: int) -> Iterator[Finding]:
    """The base of an item of the budget in another year than the bases of nearly all others."""
    text = script(context)
    found = [m for m in text.matches(_BASE_YEAR, "预算数", "执行数") if "项）" in text.at(m.start()).text]
    usual = sum(int(m[1]) == year - 1 for m in found)
    other = [m.span() for m in found if int(m[1]) not in (year, year - 1)]
    if usual >= _SIBLINGS * len(other):
        message = f"其他各项都与{year - 1}年的预算数或执行数比较，此处却是另一年度（{{n}} 处），请核对。"
        yield from gather(text, "year-slip", Severity.QUESTION, message, other, f"{year - 1}年")


def _compared(context: Context, year: int) -> Iterator[Finding]:
    """A change against a year of its own, where nearly all others are against the year before."""
    text = script(context)
    found = list(text.matches(_COMPARED, "比", "与", "较"))
    usual = sum(m[1] is None or int(m[1]) == year - 1 for m in found)
    items = context.book.kind is BookKind.BUDGET  # told by their bases
    other = [
        m.span()
        for m in found
        if m[1] is not None
        and int(m[1]) not in (year, year - 1)
        and not (items and "项）" in text.at(m.start()).text)
        and not any(_is_second(text.text[one.end() : m.start()]) for one in found if one.end() <= m.start())
    ]
    if usual >= _SIBLINGS * len(other):
        message = f"其他增减变动都与{year - 1}年比较，此处却是另一年度（{{n}} 处），请核对。"
        yield from gather(text, "year-slip", Severity.QUESTION, message, other, f"{year - 1}年")


def _is_second(between: str) -> bool:
    """True for a second comparison of one amount: 比上年增加8.00万元，增长20.0%；比2019年减少12.00万元."""
    return "元" not in between and "。" not in between


def _said_of_last_year(context: Context, year: int) -> Iterator[Finding]:
    """A paragraph of last year that has amounts of this year's tables, or compares with the year before."""
    text = script(context)
    own, last = f"{year}年", f"{year - 1}年"
    printed = {words for fact in totals(context) if (words := _telling(fact, year))}
    for passage in text.passages:
        match = _OF_YEAR.match(passage.text) if passage.cell is None else None
        if match is None or match[1] != str(year - 1) or own in passage.text:
            continue
        compared = _AGAINST.search(passage.text, match.end())
        same = next((m for m in AMOUNT.finditer(passage.text) if m[1].replace(",", "") in printed), None)
        if compared or same:
            why = f"与“{compared[0]}”比较" if compared else f"{same[0] if same else ''}是表中{year}年的数"
            message = f"此段写的是“{last}”，{why}，请核对年度。"
            span = (passage.start + match.start(1), passage.start + match.end(1) + 1)
            yield text.finding("year-slip", Severity.QUESTION, message, [span], last, own)


def _telling(fact: Fact, year: int) -> str:
    """An amount of the year with so many digits that another year hardly has it too; else ""."""
    figure = fact.figure
    known = fact.point.year == year and figure is not None and figure.value >= _LEAST
    return f"{figure.value:.2f}" if known and figure is not None else ""


def _titles(context: Context, year: int) -> Iterator[Finding]:
    book = context.book
    lines = [(t.title, Place(book.document, t.page, t.title, quote=t.title)) for t in book.tables]
    lines += [(p.text, p.place(book.document)) for p in book.paragraphs if p.role is Role.HEADING]
    planned = any(str(year) in words and "预算" in words for words, _place in lines)
    for words, place in lines:
        if planned and "决算" in words and str(year - 1) in words:
            continue  # a document on next year's budget and on the accounts before it
        match = _TITLE_YEAR.search("".join(words.split()))
        if match and int(match[1]) != year and len(words) < 50 and str(year) not in words:
            message = f"标题“{words.strip()}”的年度是{match[1]}年，而本文件是{year}年。"
            yield Finding("year-slip", Severity.WARNING, message, (place,), match[1], str(year))
