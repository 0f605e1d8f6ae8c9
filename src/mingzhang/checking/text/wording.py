"""Words of the text against the words of the tables: labels, nature of expenditure (文字与表头)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.book import BookKind
from ...model.fact import Fact, Mark
from ...model.finding import Finding, Severity
from ...model.money import Figure
from ...model.point import Flow, Nature, Stage
from ...vocabulary.codes import normal_name
from ...vocabulary.text import plain
from ..context import Context
from ..registry import check
from ..statement_words import figure_words
from .amounts import amounts, figures, money, total, totals
from .script import script
from .subjects import mentions

_HEAD = 6  # characters in which a phrase and a column header agree before they part
_TAIL = 2
_PHRASE = re.compile(r"[\u4e00-\u9fff（）]{8,24}$")
_NEUTRAL = re.compile(r"收入|支出|预算|决算|合计|小计|总计|拨款|经费|结转|结余|金额|基本|项目")
_NATURES = {"基本支出": Nature.BASIC, "项目支出": Nature.PROJECT}
_USE = re.compile(r"主要用于[^。；\n]{0,120}")
_ALL_OF = re.compile(
    r"支出(?:预算|决算)?数?[为是]?(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)[，,](?:全部|均)(?:[为是]|用于)(基本支出|项目支出)"
)
_WHOLE = re.compile(r"(总收入|总支出)(\d[\d,]*\.\d+)万元")


def _headers(context: Context) -> dict[str, Fact]:
    """The column headers of the tables, with a fact that stands under each."""
    found: dict[str, Fact] = {}
    for fact in figures(context):
        for words in fact.path:
            bare = re.sub(r"(?:小计|合计|金额)$", "", plain(words))
            if len(bare) >= _HEAD + _TAIL:
                found.setdefault(bare, fact)
    return found


@check("header-label")
def header_label(context: Context) -> Iterator[Finding]:
    """A phrase before an amount begins like a column header and ends otherwise."""
    text, headers = script(context), _headers(context)
    starts = {header[:_HEAD] for header in headers}
    for amount in amounts(context):
        before = text.text[max(0, amount.start - 24) : amount.start]
        phrase = _PHRASE.search(before)
        if phrase is None or not any(start in before for start in starts):
            continue
        words = plain(phrase[0])
        for header, fact in headers.items():
            said = _parted(words, header, headers)
            if said and _prints(context, fact, amount.digits):
                message = f"文字称“{said}”，而表头是“{header}”，同一金额名称不同，请核对。"
                span = (amount.start - len(said), amount.end)
                place = text.place(*span)
                yield Finding("header-label", Severity.WARNING, message, (place, fact.place), said, header)


def _parted(words: str, header: str, headers: dict[str, Fact]) -> str:
    """The part of the words from where the header begins, when they part from it; "" when they agree."""
    at = words.find(header[:_HEAD])
    said = words[at:] if at >= 0 else ""
    same = next((i for i, (a, b) in enumerate(zip(said, header, strict=False)) if a != b), 0)
    rest, other = said[same:], header[same:]
    if same < _HEAD or len(rest) < _TAIL or len(other) < _TAIL:
        return ""
    if _NEUTRAL.search(rest) or _NEUTRAL.search(other) or any(said.startswith(known) for known in headers):
        return ""
    return said


def _prints(context: Context, fact: Fact, digits: str) -> bool:
    """True when the column of the fact prints these digits."""
    return any(
        other.table == fact.table
        and other.path == fact.path
        and other.figure
        and f"{other.figure.value:f}" == digits
        for other in figures(context)
    )


def _natures(context: Context, code: str) -> dict[Nature, bool]:
    """Whether the tables print basic and project expenditure of a code as other than zero."""
    spent: dict[Nature, bool] = {}
    for fact in context.facts:
        if (
            fact.code == code
            and fact.point.nature in _NATURES.values()
            and fact.point.flow is Flow.EXPENDITURE
        ):
            filled = fact.mark is Mark.AMOUNT and fact.figure is not None and fact.figure.value != 0
            spent[fact.point.nature] = spent.get(fact.point.nature, False) or filled
    return spent


@check("nature-wording")
def nature_wording(context: Context) -> Iterator[Finding]:
    """The text calls an item 基本支出 where the table has only 项目支出, or the other way round."""
    text = script(context)
    codes = {normal_name(f.label): f.code for f in context.facts if len(f.code) == 7 and f.code[0] == "2"}
    last = [m for m in mentions(context) if m.digits == 7]
    for index, mention in enumerate(last):
        stop = last[index + 1].start if index + 1 < len(last) else len(text.text)
        use = _USE.search(text.text, mention.end, min(stop, text.at(mention.start).end))
        code = codes.get(normal_name(mention.name), "")
        if use and code and sum(normal_name(m.name) == normal_name(mention.name) for m in last) == 1:
            yield from _contradiction(context, use, code)
    yield from _all_of(context)


def _all_of(context: Context) -> Iterator[Finding]:
    """支出50.00万元，全部为基本支出, where the table has the same money as 项目支出 alone."""
    text = script(context)
    for match in text.matches(_ALL_OF, "全部", "均"):
        said, figure = _NATURES[match[3]], money(match[1], match[2])
        other = next(nature for nature in _NATURES.values() if nature is not said)
        spent = [f for f in totals(context) if f.point.flow is Flow.EXPENDITURE and _is_of_year(f, context)]
        sources = {f.point.source for f in spent if f.point.nature is Nature.ALL and _same(f, figure)}
        natures = {
            nature: [
                f for f in spent if f.point.nature is nature and f.point.source in sources and _filled(f)
            ]
            for nature in (said, other)
        }
        if not natures[said] and any(_same(f, figure) for f in natures[other]):
            right = next(word for word, nature in _NATURES.items() if nature is other)
            message = f"文字说全部为“{match[3]}”，而表中这笔支出都是{right}，请核对。"
            yield text.finding("nature-wording", Severity.QUESTION, message, [match.span()], match[3], right)


def _is_of_year(fact: Fact, context: Context) -> bool:
    stage = Stage.ORIGINAL_BUDGET if context.book.kind is BookKind.BUDGET else Stage.OUTTURN
    return fact.point.year == context.book.year and fact.point.stage is stage


def _filled(fact: Fact) -> bool:
    return fact.figure is not None and fact.figure.value != 0


def _same(fact: Fact, figure: Figure) -> bool:
    return fact.figure is not None and fact.figure.interval.meets(figure.interval)


def _contradiction(context: Context, use: re.Match[str], code: str) -> Iterator[Finding]:
    said = [(word, nature) for word, nature in _NATURES.items() if word in use[0]]
    spent = _natures(context, code)
    if len(said) == 1 and len(spent) == 2 and not spent[said[0][1]] and any(spent.values()):
        other = next(word for word in _NATURES if word != said[0][0])
        message = f"文字说用于“{said[0][0]}”，而表中 {code} 只有{other}，没有{said[0][0]}，请核对。"
        yield script(context).finding(
            "nature-wording", Severity.QUESTION, message, [use.span()], said[0][0], other
        )


@check("item-nature")
def item_nature(context: Context) -> Iterator[Finding]:
    """行政运行 is basic expenditure by its definition; project money under it belongs elsewhere."""
    found: dict[str, list[Fact]] = {}
    for fact in figures(context):
        named = len(fact.code) == 7 and normal_name(fact.label) == "行政运行"
        if named and fact.point.nature is Nature.PROJECT and fact.figure and fact.figure.value:
            found.setdefault(fact.code, []).append(fact)
    for code, facts in found.items():
        figure = facts[0].figure
        printed = figure_words(figure) if figure else ""
        message = f"“行政运行”（{code}）反映基本支出，表中却有项目支出 {printed}，请确认是否应列其他科目。"
        yield Finding("item-nature", Severity.QUESTION, message, tuple(f.place for f in facts), printed)


@check("whole-year-label")
def whole_year_label(context: Context) -> Iterator[Finding]:
    """年度总收入 for 收入总计, which holds the opening balance as well."""
    text = script(context)
    for match in text.matches(_WHOLE, "总收入", "总支出"):
        rising = match[1] == "总收入"
        whole = total(context, Flow.TOTAL_IN if rising else Flow.TOTAL_OUT)
        own = total(context, Flow.REVENUE if rising else Flow.EXPENDITURE)
        same = whole and whole.figure and f"{whole.figure.value:f}" == match[2].replace(",", "")
        if same and own and own.figure and whole and whole.figure and own.figure.value != whole.figure.value:
            right = "收入总计" if rising else "支出总计"
            message = f"“{match[1]}”{match[2]}万元是“{right}”，包含年初或年末结转和结余，不宜称“{match[1]}”。"
            yield text.finding(
                "whole-year-label", Severity.QUESTION, message, [match.span()], match[1], right
            )
