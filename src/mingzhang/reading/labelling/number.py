"""The text of an amount cell becomes a mark and an exact figure (金额的识读)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from ...model.fact import Mark
from ...model.money import MONEY, Figure, Unit

# Full-width forms, the many minus signs and the currency signs; every blank is one of a kind.
_PLAIN = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys("，､、٬﹐’＇", ","),
        **dict.fromkeys("．。﹒", "."),
        **dict.fromkeys("－−–—―─━‐‑‒﹣一ー", "-"),
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("（〔［", "("),
        **dict.fromkeys("）〕］", ")"),
        **dict.fromkeys("％﹪", "%"),
        **dict.fromkeys("／", "/"),
        **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "),
        **dict.fromkeys("¥￥\u200b\ufeff", None),
    }
)
_WRAP = re.compile(r" *[\r\n\f\v][ \r\n\f\v]*")
_THREES = re.compile(r"(?<![\d.])\d{1,3}(?: \d{3})+(?! ?\d)")
_LETTERED = re.compile(  # 1 2 3 . 4 5; a shorter one only with its point: 0 . 0 0
    r"\D*\d(?:(?: |[ ,.]+)\d){3,}\D*|\D*\d(?: \d)* ?\. ?\d \d\D*"
)
_TWO_NUMBERS = re.compile(r"\d +\d")
# Commas part off threes; where a point follows, one that is set wrong can mean nothing else.
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+|\d+(?:,\d+)+(?=\.\d))(?:\.\d*)?|[-+]?\.\d+")
_DOTTED = re.compile(r"[-+]?\d{1,3}(?:[.,]\d{3})+\.\d{1,2}")  # 1.234.56: a point set for a comma
_LONGEST = 20  # digits, point and sign: more is no money
_DASHES = frozenset("-/\\*")
_UNITS = {**MONEY, "万": Unit.TEN_THOUSAND_YUAN, "%": Unit.PERCENT}


def _digits(text: str) -> Decimal | None:
    """The number that `text` spells, separators wherever they are set; None when it spells none."""
    if len(text) - text.count(",") > _LONGEST:
        return None
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _DOTTED.fullmatch(text):
        whole, _, fraction = text.rpartition(".")
        return Decimal(whole.replace(".", "").replace(",", "") + "." + fraction)
    return None


def _signed(text: str) -> str:
    """The text with its minus in front: (12.5%), △12.5, 负12.5 and 12.5- are below zero.

    >>> _signed("(12.5%)"), _signed("(-12.5)"), _signed("△12.5"), _signed("12.5-")
    ('-12.5%', '-12.5', '-12.5', '-12.5')
    """
    if text[0] == "(" and text[-1] == ")":
        inner = text[1:-1]
        return "-" + inner if inner[:1].isdigit() else inner
    if text[0] in "△▲负":
        return "-" + text[1:]
    return "-" + text[:-1] if text[-1] == "-" and text[0].isdigit() else text


def _unspaced(text: str) -> str:
    """The text without blanks, unless they part two numbers.

    >>> _unspaced("1 234.50"), _unspaced("- 12 .5 %"), _unspaced("1 2 3 . 4"), _unspaced("0 . 0 0")
    ('1234.50', '-12.5%', '123.4', '0.00')
    >>> _unspaced("5 6"), _unspaced("5 6.7")
    ('5 6', '5 6.7')
    """
    text = _WRAP.sub("", text).strip()
    if " " not in text:
        return text
    joined = _THREES.sub(lambda found: found[0].replace(" ", ""), text)
    if _TWO_NUMBERS.search(joined) and not _LETTERED.fullmatch(text):
        return text
    return text.replace(" ", "")


def _without_unit(text: str) -> tuple[str, Unit | None]:
    for length in (2, 1):
        unit = _UNITS.get(text[-length:])
        if unit is not None and len(text) > length:
            return text[:-length], unit
    return text, None


@lru_cache(maxsize=16384)
def _parse(text: str) -> tuple[Mark, Decimal | None, Unit | None]:
    plain = _unspaced(text.translate(_PLAIN))
    if not plain:
        return Mark.BLANK, None, None
    if _DASHES.issuperset(plain):
        return Mark.DASH, None, None
    number, unit = _without_unit(_signed(plain))
    value = _digits(number)
    return (Mark.UNREADABLE, None, None) if value is None else (Mark.AMOUNT, value, unit)


def parse_amount(text: str) -> tuple[Mark, Decimal | None]:
    """What an amount cell says: its mark, and the value when it is an amount.

    >>> parse_amount("41，692.74")           # full-width comma
    (<Mark.AMOUNT: 'amount'>, Decimal('41692.74'))
    >>> parse_amount("227988.5\\n0")          # wrapped in a narrow column
    (<Mark.AMOUNT: 'amount'>, Decimal('227988.50'))
    >>> parse_amount("（1,200.00）")          # a negative in brackets
    (<Mark.AMOUNT: 'amount'>, Decimal('-1200.00'))
    >>> parse_amount("12,5")[0]              # one number or two: nobody knows
    <Mark.UNREADABLE: 'unreadable'>
    >>> parse_amount("——"), parse_amount(" "), parse_amount("无")[0]
    ((<Mark.DASH: 'dash'>, None), (<Mark.BLANK: 'blank'>, None), <Mark.UNREADABLE: 'unreadable'>)
    """
    return _parse(text)[:2]


def parse_figure(text: str, unit: Unit) -> tuple[Mark, Figure | None]:
    """What an amount cell says, as a figure in `unit` unless the cell prints a unit of its own.

    >>> parse_figure("99.74%", Unit.TEN_THOUSAND_YUAN)[1]
    Figure(value=Decimal('99.74'), unit=<Unit.PERCENT: '%'>)
    """
    mark, value, own = _parse(text)
    return mark, None if value is None else Figure(value, own or unit)


def is_amount(text: str) -> bool:
    """True when the text spells a number, with or without a unit behind it."""
    return _parse(text)[0] is Mark.AMOUNT
