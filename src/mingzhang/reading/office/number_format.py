"""Numbers as a spreadsheet shows them: the decimal a person sees, never the float behind it (数字格式)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache

GENERAL = "General"
BUILTIN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
}
"""Format numbers that spreadsheets never write out (ECMA-376 part 1, 18.8.30)."""

_EXACT = Context(prec=15, rounding=ROUND_HALF_UP)  # a spreadsheet computes with 15 digits
_WIDE = Context(prec=400)  # the largest float has 309 digits
_WIDTH = 10  # digits that a general cell shows
_MOST_DECIMALS = 30
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|!(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|(.)', re.DOTALL)
_CURRENCY = "¥￥$€"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a number format: how many digits, what stands around them."""

    prefix: str
    suffix: str
    digits: int  # at least so many before the point; -1 when the section shows no number
    decimals: int
    optional: int  # decimals shown only when they are not zero
    grouped: bool
    percent: bool
    thousands: int  # how often divided by a thousand
    odd: bool  # fractions, exponents, dates: shown the general way


def shown(value: float | int, pattern: str = GENERAL) -> str:
    """The number as printed under a number format.

    >>> shown(2939.9999999999995, "#,##0.00"), shown(2939.9999999999995), shown(100000.0)
    ('2,940.00', '2940', '100000')
    >>> shown(0, BUILTIN[43]), shown(-5.5, "0.00;(0.00)"), shown(0.8539, "0.0%"), shown(1e22)
    ('-', '-5.50', '85.4%', '10000000000000000000000')
    """
    number = exact(value)
    if pattern in (GENERAL, "", "@") or not number.is_finite():
        return general(number)
    sections = _sections(pattern)
    section = _choose(sections, number)
    if section.odd:
        return general(number)
    if section.digits < 0:
        return (section.prefix + section.suffix).strip()
    signed = (number < 0 and len(sections) == 1) or section.prefix.strip().startswith(("-", "("))
    return _compose(abs(number), section, signed)


def exact(value: float | int) -> Decimal:
    """The number that was typed or computed, freed from binary dust after fifteen digits."""
    if isinstance(value, int):
        return Decimal(value)
    return _EXACT.create_decimal(repr(value))


def general(number: Decimal) -> str:
    """A number without a format: no trailing zeros, no exponent, ten digits at most after a point.

    >>> general(Decimal("1234.50")), general(Decimal("33.3333333333333")), general(Decimal("-0.0"))
    ('1234.5', '33.33333333', '0')
    """
    if not number.is_finite():
        return str(number)
    whole = len(str(abs(int(number))))
    room = max(_WIDTH - whole, 2)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > room:
        number = number.quantize(Decimal(1).scaleb(-room), ROUND_HALF_UP)
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _choose(sections: tuple[Section, ...], number: Decimal) -> Section:
    if number < 0 and len(sections) > 1:
        return sections[1]
    if number == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _compose(number: Decimal, section: Section, negative: bool) -> str:
    scaled = number * 100 if section.percent else number
    scaled = scaled.scaleb(-3 * section.thousands)
    scaled = scaled.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP, _WIDE)
    text = f"{scaled:,f}" if section.grouped else f"{scaled:f}"
    text = _without_optional(text, section.optional)
    if not section.grouped:
        whole, dot, rest = text.partition(".")
        text = whole.zfill(section.digits) + dot + rest
    sign = "-" if negative and scaled else ""
    return sign + (section.prefix.strip(" -(") + text + section.suffix.strip(" )")).strip()


def _without_optional(text: str, optional: int) -> str:
    for _ in range(optional):
        if not text.endswith("0"):
            return text
        text = text[:-1]
    return text.rstrip(".") if "." in text else text


@cache
def _sections(pattern: str) -> tuple[Section, ...]:
    parts: list[list[tuple[str, bool]]] = [[]]
    for match in _TOKEN.finditer(pattern[:400]):
        plain = match.group(5)
        if plain == ";":
            parts.append([])
        elif plain is not None:
            parts[-1].append((plain, False))
        else:
            literal = match.group(1) or match.group(2) or match.group(3) or match.group(4) or ""
            parts[-1].extend((letter, True) for letter in literal)
    return tuple(_section(part) for part in parts)


def _section(tokens: list[tuple[str, bool]]) -> Section:
    """What one part of a format says; `tokens` are characters, each literal or not."""
    places = [i for i, (letter, literal) in enumerate(tokens) if not literal and letter in "0#?"]
    text = "".join(letter for letter, _ in tokens)
    free = {letter.lower() for letter, literal in tokens if not literal}
    if not any(tokens[i][0] in "0#" for i in places):
        literals = "".join(letter for letter, literal in tokens if literal or letter not in "?#0@")
        return Section(
            literals, "", -1, 0, 0, False, False, 0, odd=bool(free & set("ymdhs")) or text == "General"
        )
    first, last = places[0], places[-1]
    middle = tokens[first : last + 1]
    body = "".join(letter for letter, literal in middle if not literal)
    odd = bool(free & set("e/ymdhsg")) or any(literal for _, literal in middle)
    whole, _, decimals = body.partition(".")
    tail = tokens[last + 1 :]
    thousands = len(tail) - len(_lstrip_commas(tail))
    return Section(
        prefix=_literals(tokens[:first]),
        suffix=_literals(tail[thousands:]),
        digits=whole.count("0"),
        decimals=min(len(decimals), _MOST_DECIMALS),
        optional=len(decimals) - len(decimals.rstrip("#?")),
        grouped="," in whole,
        percent=("%", False) in tokens,
        thousands=thousands,
        odd=odd,
    )


def _lstrip_commas(tail: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    return _lstrip_commas(tail[1:]) if tail[:1] == [(",", False)] else tail


def _literals(tokens: list[tuple[str, bool]]) -> str:
    return "".join(letter for letter, _ in tokens if letter not in _CURRENCY)


def date(value: dt.date | dt.datetime, pattern: str = "") -> str:
    """A date as printed: with 年月日 where the format has them, else year-month-day.

    >>> day = dt.date(2024, 3, 1)
    >>> date(day), date(day, 'yyyy"年"m"月"d"日"'), date(day, "yyyy年m月")
    ('2024-03-01', '2024年3月1日', '2024年3月')
    """
    if "年" not in pattern:
        plain = isinstance(value, dt.datetime) and (value.hour or value.minute or value.second)
        return (
            value.isoformat(" ", "seconds")
            if plain and isinstance(value, dt.datetime)
            else f"{value:%Y-%m-%d}"
        )
    month = f"{value.month}月" if "月" in pattern else ""
    day = f"{value.day}日" if "日" in pattern else ""
    return f"{value.year}年{month}{day}"
