"""The text of an amount cell becomes a mark and an exact figure (金额的识读)."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from ...model.fact import Mark
from ...model.money import Figure, Unit

# Full-width forms, the many minus signs and the currency signs; blanks and wraps go.
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
        **dict.fromkeys("¥￥ \t\r\n\f\v\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff", None),
    }
)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:,\d+)*(?:\.\d*)?|\.\d+)")
_DOTTED = re.compile(r"[-+]?\d{1,3}(?:[.,]\d{3})+\.\d{1,2}")  # 1.234.56: a point set for a comma
_LONGEST = 20  # digits, point and sign: more is no money
_DASHES = frozenset("-/\\*")
_UNITS = {
    "元": Unit.YUAN,
    "千元": Unit.THOUSAND_YUAN,
    "万元": Unit.TEN_THOUSAND_YUAN,
    "万": Unit.TEN_THOUSAND_YUAN,
    "亿元": Unit.HUNDRED_MILLION_YUAN,
    "%": Unit.PERCENT,
}


def _digits(text: str) -> Decimal | None:
    """The number that `text` spells, separators wherever they are set; None when it spells none."""
    if len(text) - text.count(",") > _LONGEST:
        return None
    if text.startswith("(") and text.endswith(")") and text[1:2].isdigit():
        text = "-" + text[1:-1]
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _DOTTED.fullmatch(text):
        whole, _, fraction = text.rpartition(".")
        return Decimal(whole.replace(".", "").replace(",", "") + "." + fraction)
    return None


def _without_unit(text: str) -> tuple[str, Unit | None]:
    for length in (2, 1):
        unit = _UNITS.get(text[-length:])
        if unit is not None and len(text) > length:
            return text[:-length], unit
    return text, None


@lru_cache(maxsize=16384)
def _parse(text: str) -> tuple[Mark, Decimal | None, Unit | None]:
    plain = text.translate(_PLAIN)
    if not plain:
        return Mark.BLANK, None, None
    if _DASHES.issuperset(plain):
        return Mark.DASH, None, None
    number, unit = _without_unit(plain)
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
