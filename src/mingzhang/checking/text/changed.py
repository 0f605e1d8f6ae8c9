"""Changes of the single funds make up the change of the whole appropriation (分项增减与总额增减)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ...model.finding import Finding, Severity
from ...model.money import Figure, Interval
from ...model.point import Source
from ..context import Context
from ..registry import check
from ..statement_words import figure_words
from .amounts import money, ten_thousands
from .memo import once
from .script import script
from .spoken import Sentence, paragraphs

_M = r"(\d[\d,]*(?:\.\d+)?)(亿元|万元|元)"
_MOVED = re.compile(rf"(增加|减少){_M}")
_FUNDS = {
    "一般公共预算": Source.GENERAL,
    "政府性基金": Source.GOVERNMENT_FUND,
    "国有资本经营": Source.STATE_CAPITAL,
}
_LEAD = rf"(?:(?!增加|减少|{'|'.join(_FUNDS)})[^，。；：、\d]){{0,16}}"  # words up to the next amount
_PART = re.compile(
    rf"(?P<fund>{'|'.join(_FUNDS)}){_LEAD}(?:{_M}[，,])?{_LEAD}"
    r"(?P<way>增加|减少)(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<unit>亿元|万元|元)"
)
_OF = re.compile(r"其中")
_END = re.compile(r"其中|[。！？]")
_WHOLE = re.compile(r"财政拨款")
_OTHER = re.compile("|".join((*_FUNDS, "原因", "一是")))
_REACH = 120  # letters before 其中 in which the change of the whole stands


@dataclass(frozen=True, slots=True)
class Move:
    """A signed change in a sentence: 增加 is 1, 减少 is -1; its span in the paragraph."""

    sign: int
    figure: Figure
    start: int
    end: int

    @property
    def interval(self) -> Interval:
        """The signed change, in yuan."""
        return self.figure.interval if self.sign > 0 else -self.figure.interval


@check("change-parts")
def change_parts(context: Context) -> Iterator[Finding]:
    """财政拨款增加20.00万元，其中：一般公共预算增加30.00万元，政府性基金减少5.00万元: they make 25.00.

    Where the joint proof tells of one of the changes, its finding stands alone.
    """
    text = script(context)
    for paragraph in paragraphs(context):
        for match in _OF.finditer(paragraph.text):
            whole = _whole(paragraph, match.start())
            parts = _parts(context, paragraph, match.end()) if whole is not None else []
            if whole is None or not parts:
                continue
            added = sum((part.interval for part in parts), start=Interval(Decimal(0), Decimal(0)))
            if not added.meets(whole.interval):
                spans = [paragraph.span(one.start, one.end) for one in (whole, *parts)]
                due = _words((added.low + added.high) / 2)
                terms = "".join(f"{'+' if p.sign > 0 else '-'}{p.figure.value:,}" for p in parts).lstrip("+")
                printed = ("增加" if whole.sign > 0 else "减少") + figure_words(whole.figure)
                message = f"各类预算的增减 {terms} 合计{due}，而总额{printed}，请核对各数和增减方向。"
                yield text.finding("change-parts", Severity.WARNING, message, spans, printed, due)


def _words(change: Decimal) -> str:
    return ("增加" if change >= 0 else "减少") + ten_thousands(abs(change))


def _whole(paragraph: Sentence, at: int) -> Move | None:
    """The one change of the whole appropriation said before 其中, in its sentence or the one before."""
    start = paragraph.text.rfind("。", 0, max(at - 1, 0)) + 1
    before = paragraph.text[max(start, at - _REACH) : at]
    found = list(_MOVED.finditer(paragraph.text, max(start, at - _REACH), at))
    if len(found) != 1 or not _WHOLE.search(before) or _OTHER.search(before):
        return None
    return _move(found[0][1], found[0][2], found[0][3], found[0])


def _move(way: str, digits: str, unit: str, match: re.Match[str]) -> Move:
    return Move(1 if way == "增加" else -1, money(digits, unit), match.start(), match.end())


def _parts(context: Context, paragraph: Sentence, at: int) -> list[Move]:
    """The changes of all funds behind 其中; [] when a fund is missing or something else changes too."""
    end = _END.search(paragraph.text, at)
    until = end.start() if end else len(paragraph.text)
    found = list(_PART.finditer(paragraph.text, at, until))
    funds = [_FUNDS[match["fund"]] for match in found]
    complete = _funds_of(context) <= set(funds) and len(set(funds)) == len(funds)
    if not complete or len(found) != len(list(_MOVED.finditer(paragraph.text, at, until))):
        return []
    return [_move(match["way"], match["digits"], match["unit"], match) for match in found]


@once
def _funds_of(context: Context) -> frozenset[Source]:
    """The funds that a complete list names: those of the tables, the first two at least."""
    spent = {fact.point.source for fact in context.facts if fact.figure is not None and fact.figure.value}
    return frozenset({Source.GENERAL, Source.GOVERNMENT_FUND} | spent & {Source.STATE_CAPITAL})
