"""Reasons of a change: what they add up to, whether they are one list pasted twice (增减原因)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...model.finding import Finding, Severity
from ...model.money import Figure, Interval, Unit
from ..context import Context
from ..registry import check
from .amounts import implied, money, ten_thousands
from .memo import once
from .script import gather, script

_M = r"(\d[\d,，]*(?:\.\d+)?)(亿元|万元|万|元)"
_CHANGE = re.compile(
    r"(增加|减少)" + _M + r"[，,。；]?(?:(?:增长|下降|降低|上升|增幅|降幅|增加|减少)[为达]?([\d.]+)[%％])?"
)
_FIRST = re.compile(r"一是")
_ITEM = re.compile(r"[，,；;。、：:]?([一二三四五六七八九十]{1,2})是")
_AMOUNT = re.compile(_M)
_RISE = re.compile(r"新增|增加|追加|调增|增长|增拨")
_FALL = re.compile(r"减少|调减|压减|下降|核减|缩减")
_END = re.compile(r"[。\n]|；(?!\w{1,2}是)")
_LEVEL = re.compile(_M + r"，完成(?:年初|全年)?预算数?的?(\d{2,5}(?:\.\d+)?)[%％]")
_FAR = 600  # characters between a completion rate and the first reason of the difference
_BEFORE = 60  # characters between a change and its first reason
_SAME = 3  # amounts from which an equal list of reasons is a copy
_COMPLETION = re.compile(r"(?:完成|为|占)(?:年初|全年)?预算数?的?(\d{2,5}(?:\.\d+)?)[%％]([^\n]{0,200})")
_GENERIC = re.compile(r"政策性调整|相关政策|政策规定|工作需要|实际情况|实际支出")
_HIGH, _LOW = Decimal(140), Decimal(50)


@dataclass(frozen=True, slots=True)
class Account:
    """A change and the reasons listed for it, with signs; `open` counts reasons without an amount.

    `wanted` is the signed change in yuan; `said` tells it in words.
    """

    start: int
    end: int
    wanted: Interval
    said: str
    reasons: tuple[tuple[int, Figure], ...]
    open: int

    @property
    def explained(self) -> Interval:
        """The sum of the signed reasons, in yuan."""
        total = Interval(Decimal(0), Decimal(0))
        for sign, figure in self.reasons:
            total = total + (figure.interval if sign > 0 else -figure.interval)
        return total


@once
def accounts(context: Context) -> tuple[Account, ...]:
    """Every change that is followed by a list of reasons (一是…，二是…)."""
    text = script(context).text
    found = (_account(text, first.start()) for first in _FIRST.finditer(text))
    return tuple(account for account in found if account is not None)


def _account(text: str, at: int) -> Account | None:
    end = _END.search(text, at)
    stop = end.start() if end else len(text)
    change = _stated(text, at) or _implied(text, at)
    if change is None:
        return None
    start, wanted, said = change
    pieces = _ITEM.split(text[at:stop])[2::2]
    rising = wanted.high > 0
    reasons = tuple(reason for reason in (_signed(piece, rising) for piece in pieces) if reason is not None)
    return Account(start, stop, wanted, said, reasons, len(pieces) - len(reasons))


def _stated(text: str, at: int) -> tuple[int, Interval, str] | None:
    """The change stated shortly before the reasons: its place, its signed interval, its words."""
    begin = max(text.rfind("\n", 0, at) + 1, at - _BEFORE)
    changes = list(_CHANGE.finditer(text, begin, at))
    if not changes:
        return None
    change = changes[-1]
    figure = money(change[2], change[3])
    rising = change[1] == "增加"
    wanted = figure.interval if rising else -figure.interval
    return change.start(), wanted, ten_thousands(figure.amount if rising else -figure.amount)


def _implied(text: str, at: int) -> tuple[int, Interval, str] | None:
    """The change that follows from an amount and the part of its budget that it is."""
    begin = max(text.rfind("\n", 0, at) + 1, at - _FAR)
    rates = list(_LEVEL.finditer(text, begin, at))
    if not rates or "原因" not in text[rates[-1].end() : at]:
        return None
    match = rates[-1]
    level, rate = money(match[1], match[2]), Figure(Decimal(match[3]), Unit.PERCENT)
    wanted = level.interval - implied(level, rate)
    said = f"{ten_thousands((wanted.low + wanted.high) / 2)}（由{match[1]}{match[2]}和完成率{match[3]}%反推）"
    return match.start(), wanted, said


def _signed(piece: str, rising: bool) -> tuple[int, Figure] | None:
    """The sign and amount of one reason; None when it states no amount or several."""
    amounts = _AMOUNT.findall(piece)
    if len(amounts) != 1:
        return None
    rises, falls = _RISE.search(piece), _FALL.search(piece)
    if rises and falls:
        sign = 1 if rises.start() < falls.start() else -1
    else:
        sign = 1 if rises or (not falls and rising) else -1
    return sign, money(*amounts[0])


@check("reasons-residual")
def reasons_residual(context: Context) -> Iterator[Finding]:
    """The reasons listed with amounts do not add up to the change: the remainder is stated."""
    text = script(context)
    for account in accounts(context):
        if len(account.reasons) < 2 or account.explained.meets(account.wanted):
            continue
        listed = sum((s * f.amount for s, f in account.reasons), Decimal(0))
        miss = (account.wanted.low + account.wanted.high) / 2 - listed
        terms = "".join(f"{'+' if s > 0 else '-'}{f.value:,}" for s, f in account.reasons).lstrip("+")
        unexplained = f"，其中有 {account.open} 项原因没有写金额" if account.open else ""
        message = (
            f"所列原因合计 {terms} = {ten_thousands(listed)}，而变动为 {account.said}，"
            f"还有 {ten_thousands(miss)} 没有说明{unexplained}。"
        )
        span = [(account.start, account.end)]
        yield text.finding("reasons-residual", Severity.QUESTION, message, span, account.said)


@check("reasons-repeated")
def reasons_repeated(context: Context) -> Iterator[Finding]:
    """One list of reasons under two different changes."""
    text = script(context)
    first: dict[tuple[object, ...], Account] = {}
    for account in accounts(context):
        key = (account.open, *((sign, figure.amount) for sign, figure in account.reasons))
        other = first.setdefault(key, account)
        if len(account.reasons) >= _SAME and other.wanted != account.wanted:
            message = (
                f"同一组原因既用来说明变动 {other.said}，又用来说明变动 {account.said}，请核对是否照抄。"
            )
            spans = [(account.start, account.end), (other.start, other.end)]
            yield text.finding("reasons-repeated", Severity.QUESTION, message, spans)


@check("extreme-rate")
def extreme_rate(context: Context) -> Iterator[Finding]:
    """A completion rate far from 100 % whose reason names no amount and no cause of its own."""
    text = script(context)
    for match in text.matches(_COMPLETION, "预算的", "预算数的"):
        rate, after = Decimal(match[1]), match[2]
        if _LOW <= rate < _HIGH or "原因" not in after:
            continue
        reason = after.split("原因", 1)[1]
        if _GENERIC.search(reason) and not re.search(r"\d[\d,.]*(?:万元|元)", reason):
            end = match.start(2) + after.index("原因") + 2
            message = f"完成率 {match[1]}% 偏离 100% 很远，而原因只是笼统说法，请写明具体事项和金额。"
            yield text.finding(
                "extreme-rate", Severity.QUESTION, message, [(match.start(), end)], f"{match[1]}%"
            )


@check("missing-rate")
def missing_rate(context: Context) -> Iterator[Finding]:
    """A change without its rate, where the other changes of the document have one."""
    text = script(context)
    changes = [m for m in text.matches(_CHANGE, "比上年", "相比") if _is_comparison(text.text, m.start())]
    bare = [m.span() for m in changes if _is_bare(m, text.text)]
    if 4 * len(bare) <= len(changes):
        message = "有 {n} 处与上年比较只写增减额、没有写增减率，与其他各处不一致，请补写。"
        yield from gather(text, "missing-rate", Severity.NOTICE, message, bare)


def _is_bare(change: re.Match[str], text: str) -> bool:
    """True for a change without a rate and without a word in brackets on why there is none."""
    return change[4] is None and bool(change[2].strip("0.,")) and not text.startswith("（", change.end())


def _is_comparison(text: str, at: int) -> bool:
    return "上年" in text[max(0, at - 12) : at] and "）" not in text[at : at + 20].partition("\n")[0]
