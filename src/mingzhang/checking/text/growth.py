"""Rates: growth from nothing, bases that are not stated or do not fit, coverage of 100 % (比率)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ...model.fact import ClaimKind, Fact
from ...model.finding import Finding, Severity
from ...model.money import Figure, Unit
from ...model.point import Flow, Nature, Source, Stage
from ..context import Context
from ..registry import check
from ..statement_words import figure_words
from .amounts import amounts, fits, implied, money, number, ten_thousands, total
from .memo import once
from .script import script

_M = r"(\d[\d,，]*(?:\.\d+)?)(亿元|万元|元)"
_LEVEL_UP = re.compile(
    _M
    + r"[^。；\d\n]{0,30}?(?:20\d\d年(?:度)?)?[^。；\d\n]{0,24}?(?:增加|增长)"
    + _M
    + r"[，,、]?(?:增长|上升|增幅|增加)(?:了|为|率为)?(\d+(?:\.\d+)?)[%％]"
)
_ZERO_BASE = re.compile(
    r"预算数?(?:安排|为|数为)?0(?:\.0+)?(?:亿|万)?元[，,；]?[^。；\d\n]{0,16}(?:决算|支出)数?(?:为)?"
    + _M
    + r"[，,]?[^。；\d\n]{0,8}完成[^。；\d\n]{0,10}?(\d+(?:\.\d+)?)[%％]"
)
_NOTHING_BEFORE = re.compile(
    r"(年初(?:无|没有|未安排)预算|(?:上年度?|20\d\d年度?)(?:无|没有|未发生|未安排)(?:此|该|这)[项类](?:支出|经费|预算|收入))"
    r"[^。；\n]{0,20}?(?:完成[^。；\d\n]{0,10}|增长)(\d+(?:\.\d+)?)[%％]"
)
_SHARE = re.compile(
    _M + r"[，,]?(?:约)?占([^，。；\d%\n]{2,24}?)的?比?例?(?:为|达|达到)?(\d+(?:\.\d+)?)[%％]"
)
_EXECUTION = re.compile(
    r"(预算完成率|预算执行率|资金执行率|支出执行率|支付率)[为达到约是：:]*(\d+\.\d+)[%％]"
)
_COVERED = re.compile(
    r"覆盖率(?:达到|达|为|均为)?100(?:\.0+)?[%％][^。；\d\n]{0,16}(?:资金|金额)(?:合计|共计|共|为)?" + _M
)
_WHOLE = re.compile(_M + r"[，,]?占([^，。；\d%\n]{4,30}?)的?100(?:\.0+)?[%％]")
_NAMED_BASE = re.compile(r"预算|决算|支出|收入|合计|总额|总计")
_NEAR = 160  # characters before a rate in which its part may stand
_LAST = 3  # amounts before a rate, the nearest, of which one may be what was paid


@check("growth-zero-base")
def growth_zero_base(context: Context) -> Iterator[Finding]:
    """A growth rate although the amount grew by itself, that is from zero; or a rate of a zero budget."""
    text = script(context)
    for match in text.matches(_LEVEL_UP, "增长", "上升", "增幅"):
        level, change = money(match[1], match[2]), money(match[3], match[4])
        if level.amount == change.amount > 0 and not _can_be(level, change, _percent(match[5])):
            message = (
                f"{match[1]}{match[2]}比基数增加{match[3]}{match[4]}，说明基数为 0，"
                f"不能计算增长率，“{match[5]}%”应删除，改写为“年初无预算”或“上年无此项支出”。"
            )
            yield text.finding("growth-zero-base", Severity.ERROR, message, [match.span()], f"{match[5]}%")
    yield from _rates_of_nothing(context)


def _can_be(level: Figure, change: Figure, rate: Figure) -> bool:
    """True when a base too small to be seen gives the rate after all."""
    base = level.interval.high - change.interval.low
    return base > 0 and change.interval.low * 100 <= (rate.value + rate.half_place) * base


def _rates_of_nothing(context: Context) -> Iterator[Finding]:
    text = script(context)
    for match in text.matches(_ZERO_BASE, "预算为0", "预算0", "预算数为0", "预算数0"):
        if number(match[1]) and number(match[3]):
            message = f"预算为 0 而决算为 {match[1]}{match[2]}，不能计算完成率，“{match[3]}%”应删除。"
            yield text.finding("growth-zero-base", Severity.ERROR, message, [match.span()], f"{match[3]}%")
    for match in text.matches(_NOTHING_BEFORE, "无", "没有", "未"):
        message = f"已写明“{match[1]}”，基数为 0，“{match[2]}%”没有意义，应删除。"
        yield text.finding("growth-zero-base", Severity.ERROR, message, [match.span()], f"{match[2]}%")


@once
def _judged(context: Context) -> frozenset[tuple[int, str]]:
    """Shares and completion rates whose base the phrasebook knows: the laws judge them."""
    rates = (ClaimKind.SHARE, ClaimKind.COMPLETION)
    known = (c for c in context.claims if c.kind in rates and c.base is not None and c.value is not None)
    return frozenset((c.place.page, str(c.value.value)) for c in known if c.value is not None)


def _percent(text: str) -> Figure:
    return Figure(Decimal(text), Unit.PERCENT)


@check("rate-base")
def rate_base(context: Context) -> Iterator[Finding]:
    """A share or completion rate that follows from no amount of the document."""
    if not context.facts:
        return
    yield from _shares(context)
    yield from _executions(context)


def _shares(context: Context) -> Iterator[Finding]:
    text = script(context)
    for match in text.matches(_SHARE, "占"):
        part, rate = money(match[1], match[2]), _percent(match[4])
        page = text.place(*match.span()).page
        if not (0 < rate.value <= 100 and part.value) or (page, match[4]) in _judged(context):
            continue
        if not fits(part, rate, context):
            middle = (implied(part, rate).low + implied(part, rate).high) / 2
            message = (
                f"{match[1]}{match[2]}占{match[3]}的{match[4]}%，反推{match[3]}约为 {ten_thousands(middle)}，"
                "而文件的各表合计和文字中没有这个数，请核对比例或写明分母。"
            )
            severity = Severity.WARNING if _NAMED_BASE.search(match[3]) else Severity.QUESTION
            yield text.finding("rate-base", severity, message, [match.span()], f"{match[4]}%")


def _executions(context: Context) -> Iterator[Finding]:
    text = script(context)
    for match in text.matches(_EXECUTION, "完成率", "执行率", "支付率"):
        rate = _percent(match[2])
        before = [a.figure for a in amounts(context) if match.start() - _NEAR <= a.start < match.start()]
        near = before[-_LAST:]
        spent = total(context, Flow.EXPENDITURE, Source.FISCAL, stage=Stage.OUTTURN)
        if spent and spent.figure:
            near = [spent.figure, *(part for part in near if part.value != spent.figure.value)]
        if near and rate.value and not any(fits(part, rate, context) for part in near):
            part = near[0]
            span = implied(part, rate)
            message = (
                f"{match[1]}{match[2]}%没有写明分子和分母：若分子为 {figure_words(part)}，"
                f"反推分母约为 {ten_thousands((span.low + span.high) / 2)}，文件中没有这个数，请说明口径。"
            )
            yield text.finding("rate-base", Severity.QUESTION, message, [match.span()], f"{match[2]}%")


@check("coverage")
def coverage(context: Context) -> Iterator[Finding]:
    """100 % of the project expenditure is said to be covered, by an amount that is not all of it."""
    text = script(context)
    for match in text.matches(_COVERED, "覆盖率"):
        said = text.text[max(text.at(match.start()).start, match.start() - 120) : match.start()]
        if "自评" in said[-20:] or "所有" in said or "全部" in said:
            fund = _source(said) or Source.ALL
            whole = total(context, Flow.EXPENDITURE, fund, Nature.PROJECT, Stage.OUTTURN)
            yield from _uncovered(context, match, money(match[1], match[2]), whole, "项目支出")
    for match in text.matches(_WHOLE, "占"):
        source = _source(match[3])
        if "项目支出" in match[3] and source is not None:
            whole = total(context, Flow.EXPENDITURE, source, Nature.PROJECT, Stage.OUTTURN)
            yield from _uncovered(context, match, money(match[1], match[2]), whole, match[3])


def _source(words: str) -> Source | None:
    """The fund named in the words; the whole when it is the department's project expenditure."""
    for word, source in _FUNDS.items():
        if word in words:
            return source
    return Source.ALL if words.startswith(("部门", "本部门", "全部", "项目支出")) else None


_FUNDS = {
    "一般公共预算": Source.GENERAL,
    "政府性基金": Source.GOVERNMENT_FUND,
    "国有资本经营": Source.STATE_CAPITAL,
    "财政拨款": Source.FISCAL,
}


def _uncovered(
    context: Context, match: re.Match[str], said: Figure, whole: Fact | None, name: str
) -> Iterator[Finding]:
    if whole is None or whole.figure is None or said.interval.meets(whole.figure.interval):
        return
    miss = abs(whole.figure.amount - said.amount)
    share = said.amount / whole.figure.amount * 100 if whole.figure.amount else Decimal(0)
    text = script(context)
    message = (
        f"所称覆盖 100% 的金额是 {match[1]}{match[2]}，而“{whole.place.table_title}”中{name}为 "
        f"{figure_words(whole.figure)}，相差 {ten_thousands(miss)}，实为 {share:.2f}%。"
    )
    place = text.place(*match.span())
    yield Finding(
        "coverage",
        Severity.WARNING,
        message,
        (place, whole.place),
        f"{match[1]}{match[2]}",
        figure_words(whole.figure),
        miss,
    )
