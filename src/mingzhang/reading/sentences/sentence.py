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
    "元": (Unit.YUAN, 0),
    "百元": (Unit.THOUSAND_YUAN, -1),
    "千元": (Unit.THOUSAND_YUAN, 0),
    "万元": (Unit.TEN_THOUSAND_YUAN, 0),
    "万": (Unit.TEN_THOUSAND_YUAN, 0),
    "十万元": (Unit.HUNDRED_MILLION_YUAN, -3),
    "百万元": (Unit.HUNDRED_MILLION_YUAN, -2),
    "千万元": (Unit.HUNDRED_MILLION_YUAN, -1),
    "亿元": (Unit.HUNDRED_MILLION_YUAN, 0),
    "亿": (Unit.HUNDRED_MILLION_YUAN, 0),
    "百亿元": (Unit.HUNDRED_MILLION_YUAN, 2),
    "千亿元": (Unit.HUNDRED_MILLION_YUAN, 3),
    "万亿元": (Unit.HUNDRED_MILLION_YUAN, 4),
}  # the money unit, and the power of ten that brings a number to it
_FOREIGN = r"(?:美|欧|港|日|韩|澳|加)元|港币|英镑|卢布"
_NEARLY = re.compile(
    r"(近|约|不超过|超过?|不到|大约|将近|接近|逾|不足|不高于|不低于|不少于|不多于|至少|至多)(?:为|达)?$"
)
_ABOUT = re.compile(r"左右|上下")
_MORE = re.compile(r"[余多]")
_OF_RATE = re.compile(r"(?:率|幅|占比|比重|比例)[为是]?$")
_DIGIT = re.compile(r"[\d\uff10-\uff19]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a clause: where it stands in the plain text, sign and unit included, and what it is.

    `spans` for two numbers that an amount lies between (5-10万元); the figure is then the second.
    """

    start: int
    end: int
    figure: Figure
    value: Value
    measure: str
    approximate: str = ""
    spans: bool = False


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
_FIRST = r"(?=[\dA-Za-z第基图表(\[.,;。:!?△▲负—-])"  # what begins with none of these is passed over at once
_WHOLE = r"\d+(?:,\d+)*(?:\.\d+)?"
_YUAN = r"(?:[十百千]?万|[百千万]?亿)[余多]?元|[百千]?元"
_SIGN = (  # behind a word only money and rates have one; 减负5万元 and 一季度——5万元 have none
    r"(?<![\d一-鿿)%~—-])-|(?:(?<=[一-鿿):])(?<![年月日号期])[-—]|(?<![减自担肩背抱欠胜])负|[△▲]-?)"
    rf"(?={_WHOLE}[余多]?(?:{_YUAN}|%|‰|个?百分点))"
)


def _unit() -> str:
    """What may stand behind a number; 万 is money by itself unless a word goes on with it (20万尾)."""
    counted = words().choice("classifier")
    many = r"(?:[十百千]?[万亿]|[百千])?[余多]?"
    alone = r"[万亿](?=[^一-鿿]|$|[的以至到和与及用经资左上余多比较占增减])"
    return rf"{_YUAN}|%|‰|个?百分点|{many}(?:{counted}|{_FOREIGN})|{alone}|[万亿][余多]?[一-鿿]"


def _span(unit: str) -> str:
    """The first of two numbers that an amount lies between; 增加5万元至10万元 says two amounts."""
    end = rf"(?={_WHOLE}[余多]?(?:{unit}))"
    near = rf"{_WHOLE}(?:{unit})?[-~—]{{1,2}}{end}"
    said = rf"(?:{_WHOLE}|(?<![加少长降高低减增升]){_WHOLE}(?:{unit}))[至到]{end}"
    return rf"(?:{near}|{said})"


@cache
def _token() -> re.Pattern[str]:
    unit, grouped = _unit(), r"(?:\d{1,3}(?:,\d{3})+|\d+)"
    first = rf"(?:{grouped}\.\d+|(?<=[为是]){grouped}(?=[、和与及]))"
    shared = rf"{first}(?=(?:[,、和与及/]{grouped}(?:\.\d+)?)+(?P<shared>{unit}))"
    lead = rf"(?:(?P<low>{_span(unit)})|(?P<sign>{_SIGN}))?"
    number = rf"{lead}(?P<digits>{shared}|{_WHOLE}|\.\d+)(?P<more>余|多)?(?P<unit>{unit})?"
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
    digits = Decimal(match["digits"].replace(",", ""))
    if not measure and not digits and _OF_RATE.search(text, max(0, match.start() - 4), match.start()):
        value, figure = Value.RATE, Figure(digits, Unit.PERCENT)  # 增长率为0
    else:
        value, figure = _measured(digits, measure)
    if match["sign"]:
        figure = Figure(-figure.value, figure.unit)
    spans = match["low"] is not None
    return Number(match.start(), match.end(), figure, value, measure, _nearly(match, text), spans)


def _nearly(match: re.Match[str], text: str) -> str:
    """The word that makes the number an approximate one: 约5万元, 5万余元, 5万元左右."""
    if match["more"]:
        return match["more"]
    found = _MORE.search(match["unit"] or "") or _ABOUT.match(text, match.end())
    if found is not None:
        return found[0]
    before = _NEARLY.search(text, max(0, match.start() - 4), match.start())
    return before[1] if before else ""


def _measured(digits: Decimal, measure: str) -> tuple[Value, Figure]:
    """The figure in the unit that stands behind it, as precise as it is printed.

    >>> _measured(Decimal(5), "百万元")[1]
    Figure(value=Decimal('0.05'), unit=<Unit.HUNDRED_MILLION_YUAN: '亿元'>)
    """
    known = _MONEY.get(_MORE.sub("", measure))
    if known is not None:
        unit, power = known
        return Value.MONEY, Figure(digits.scaleb(power) + 0, unit)
    rate = measure == "%"
    return (Value.RATE, Figure(digits, Unit.PERCENT)) if rate else (Value.COUNT, Figure(digits, Unit.COUNT))
