"""Numbers as a spreadsheet shows them: the decimal a person sees, never the float behind it (数字格式)."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Context, Decimal

from .number_pattern import Section, section_for

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
_NEGATIVE = ("△", "▲", "负")  # signs of a negative amount that stay as printed
_MINUS = ("-", "－", "−", "(", "（")


def shown(value: float | int, pattern: str = GENERAL) -> str:
    """The number as printed under a number format; a sign that only a colour shows is printed.

    >>> shown(2939.9999999999995, "#,##0.00"), shown(2939.9999999999995), shown(100000.0)
    ('2,940.00', '2940', '100000')
    >>> shown(0, BUILTIN[43]), shown(-5.5, "0.00;(0.00)"), shown(0.8539, "0.0%"), shown(1e22)
    ('-', '-5.50', '85.4%', '10000000000000000000000')
    >>> shown(12345678, "0!.0,"), shown(-5.5, "0.00;[Red]0.00"), shown(12.5, 'General"万元"')
    ('1234.6', '-5.50', '12.5万元')
    """
    number = exact(value)
    if pattern in (GENERAL, "", "@") or not number.is_finite():
        return general(number)
    section = section_for(pattern, number)
    if section is None or section.odd:
        return general(number)
    if section.digits < 0:
        return (section.prefix + section.suffix).strip()
    return _compose(abs(number), section, _is_signed(number, section))


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


def _is_signed(number: Decimal, section: Section) -> bool:
    """Is a minus printed: the section's own, or that of a negative number whose section marks none?"""
    prefix = section.prefix.strip()
    return prefix.startswith(_MINUS) or (number < 0 and not prefix.startswith(_NEGATIVE))


def _compose(number: Decimal, section: Section, signed: bool) -> str:
    text = general(number) if section.general else _digits(number, section)
    sign = "-" if signed and text.strip("0.,%") else ""
    return sign + (section.prefix.strip(" -－−(（") + text + section.suffix.strip(" )）")).strip()


def _digits(number: Decimal, section: Section) -> str:
    scaled = number * 100 if section.percent else number
    scaled = scaled.scaleb(-3 * section.thousands)
    scaled = scaled.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP, _WIDE)
    grouped = section.grouped and not section.inserted
    text = _without_optional(f"{scaled:,f}" if grouped else f"{scaled:f}", section.optional)
    if grouped:
        return text
    whole, dot, rest = text.partition(".")
    return _with_inserted(whole.zfill(section.digits), section.inserted) + dot + rest


def _with_inserted(whole: str, inserted: tuple[tuple[int, str], ...]) -> str:
    """The digits with the words among them, counted from the right: 0!.0 shows 12346 as 1234.6."""
    whole = whole.zfill(1 + max((right for right, _ in inserted), default=0))
    for right, word in reversed(inserted):
        at = len(whole) - right
        whole = whole[:at] + word + whole[at:]
    return whole


def _without_optional(text: str, optional: int) -> str:
    for _ in range(optional):
        if not text.endswith("0"):
            return text
        text = text[:-1]
    return text.rstrip(".") if "." in text else text


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
