"""Sentences of the narrative: plain text with its way back to paper, clauses, and the numbers in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, lru_cache

from ...forms.phrases import Value, words
from ...model.money import Figure, Unit
from ...vocabulary.text import plain

# Digits that are no amounts: dates, ordinals, document numbers, list numbers, thresholds, codes.
_SKIP = "|".join(
    [
        r"基数为0(?:\.0+)?(?![\d.])",
        r"\d{4}[./-]\d{1,2}[./-]\d{1,2}日?(?:-\d{4}[./-]\d{1,2}[./-]\d{1,2})?",
        r"\d{1,4}(?:-\d{1,4})?年(?:\d{1,2}(?:-\d{1,2})?月(?:\d{1,2}日)?)?",
        r"\d{1,2}(?:-\d{1,2})?月(?:\d{1,2}日)?",
        r"\d{1,2}日(?!元)",
        r"第\d+",
        r"[(\[]\d{4}[)\]]\d*号?",
        r"\d+号",
        r"\d[\d,.]*[万亿千]?[元个人台辆家户项%]?(?:\([^()]{0,4}含[^()]{0,3}\))?及?以[上下内外]",
        r"(?:(?<=[。;:!?,])|^)\d{1,2}(?:[、)](?!\d+(?:\.\d+)?[万亿千]?元)|\.(?!\d)|\.(?=\d{4}年))",
        r"\(\d{1,2}\)",
        r"[图表]\d{1,2}(?:[-.]\d{1,2})?(?![\d.,万亿元%个篇人份件张幅])",
        r"\d{1,3}(?:-\d{1,2})?表(?![彰扬示决])",
        r"[A-Za-z][A-Za-z\d.-]*\d+",
        r"\d+[A-Za-z]+",
        r"(?<!\d)\d{3,4}-\d{7,8}",
        r"2[0-3]\d{5}(?![\d.,元万亿人个%])",
    ]
)
_MONEY = {
    "元": Unit.YUAN,
    "千元": Unit.THOUSAND_YUAN,
    "万元": Unit.TEN_THOUSAND_YUAN,
    "万": Unit.TEN_THOUSAND_YUAN,
    "亿元": Unit.HUNDRED_MILLION_YUAN,
    "亿": Unit.HUNDRED_MILLION_YUAN,
}
_NEARLY = re.compile(r"(近|约|超过?|不到|大约|将近|接近)(?:为|达)?$")
_DIGIT = re.compile(r"[\d\uff10-\uff19]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a clause: where it stands in the plain text, unit included, and what it is."""

    start: int
    end: int
    figure: Figure
    value: Value
    measure: str
    approximate: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of plain text between two marks, and its numbers; `after` is the mark that ends it."""

    start: int
    end: int
    after: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class Sentence:
    """The plain text of a paragraph: full-width forms, blanks and quotes evened out."""

    printed: str
    plain: str

    @cached_property
    def _kept(self) -> list[int]:
        """Positions of the printed characters that the plain text keeps."""
        return [at for at, char in enumerate(self.printed) if _is_kept(char)]

    def printed_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `plain[start:end]` stands in the printed text."""
        if len(self.plain) == len(self.printed):
            return start, end
        end = min(end, len(self._kept))
        return self._kept[min(start, end - 1)], self._kept[end - 1] + 1


@lru_cache(maxsize=8192)
def _is_kept(char: str) -> bool:
    return bool(plain(char))


def sentence(printed: str) -> Sentence:
    """Even out the spelling of a paragraph.

    >>> sentence("支出 41，692.74 万元").plain
    '支出41,692.74万元'
    """
    return Sentence(printed, plain(printed))


def has_digit(text: str) -> bool:
    """True when a digit of either width stands in the text."""
    return _DIGIT.search(text) is not None


_LONGEST = 22  # letters of a number; more is no money and no count
_FIRST = r"(?=[\dA-Za-z第基图表(\[.,;。:!?-])"  # what begins with none of these is passed over at once


@cache
def _token() -> re.Pattern[str]:
    counted = words().choice("classifier")
    unit = rf"亿元|万元|千元|元|%|‰|个?百分点|[万亿]?{counted}|万|亿"
    whole = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
    first = rf"(?:{whole}\.\d+|(?<=[为是]){whole}(?=[、和与及]))"
    shared = rf"{first}(?=(?:[,、和与及/]{whole}(?:\.\d+)?)+(?P<shared>{unit}))"
    digits = rf"(?:(?<![\d一-鿿)])-)?(?:{shared}|\d+(?:,\d+)*(?:\.\d+)?|\.\d+)"
    number = rf"(?P<digits>{digits})(?P<more>余|多)?(?P<unit>{unit})?"
    return re.compile(rf"{_FIRST}(?:(?P<skip>{_SKIP})|{number}|(?P<mark>[,;。:!?]))")


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a plain text with their numbers; 12.5,13.6万元 are two amounts of one unit.

    >>> [[n.measure for n in c.numbers] for c in clauses("占8.59%,车辆4辆,2017年第25届")]
    [['%'], ['辆'], []]
    """
    start, numbers, open_ = 0, list[Number](), -1
    for match in _token().finditer(text):
        if match["mark"]:
            if match.start() == open_:
                continue
            yield Clause(start, match.start(), match["mark"], tuple(numbers))
            start, numbers = match.end(), []
        elif match["digits"] and len(match["digits"]) <= _LONGEST:
            numbers.append(_number(match, text))
            open_ = match.end() if match["shared"] else -1
    if start < len(text):
        yield Clause(start, len(text), "", tuple(numbers))


def _number(match: re.Match[str], text: str) -> Number:
    measure = match["unit"] or match["shared"] or ""
    value, unit = _unit_of(measure)
    figure = Figure(Decimal(match["digits"].replace(",", "")), unit)
    nearly = match["more"] or ""
    if not nearly and (before := _NEARLY.search(text, max(0, match.start() - 4), match.start())):
        nearly = before[1]
    return Number(match.start(), match.end(), figure, value, measure, nearly)


def _unit_of(measure: str) -> tuple[Value, Unit]:
    if measure in _MONEY:
        return Value.MONEY, _MONEY[measure]
    return (Value.RATE, Unit.PERCENT) if measure == "%" else (Value.COUNT, Unit.COUNT)
