"""Amounts as people type and see them (金额): fen inside, 元 or 万元 on the page, the unit always named."""

from __future__ import annotations

import re
import unicodedata
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor

from ..model.money import Figure, Unit
from .numbers import figure

SHOWN = (Unit.YUAN, Unit.TEN_THOUSAND_YUAN)
_shown: ContextVar[Unit] = ContextVar("shown", default=Unit.YUAN)
_TYPED = re.compile(r"([+-]?)(\d+(?:\.\d*)?|\.\d+)(亿元|万元|亿|万|元)?")
_DASHES = {"-", "–", "—", "——"}
_UNITS = {
    "元": Unit.YUAN,
    "万": Unit.TEN_THOUSAND_YUAN,
    "万元": Unit.TEN_THOUSAND_YUAN,
    "亿": Unit.HUNDRED_MILLION_YUAN,
    "亿元": Unit.HUNDRED_MILLION_YUAN,
}
LARGEST = 10**16  # fen; the ledger's columns hold eighteen digits and their sums


class AmountError(ValueError):
    """What was typed is no amount; `chinese` and `english` say what to enter."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} / {english}")
        self.chinese = chinese
        self.english = english


def show_in(unit: Unit) -> None:
    """From here on this request shows and reads amounts in `unit`."""
    _shown.set(unit)


def shown_unit() -> Unit:
    """The unit that the person chose: 元 or 万元."""
    return _shown.get()


def fen_in(unit: Unit) -> int:
    """Fen in one of the unit.

    >>> fen_in(Unit.TEN_THOUSAND_YUAN)
    1000000
    """
    return int(unit.scale * 100)


def money_text(fen: int | None, unit: Unit | None = None) -> str:
    """An amount to read: two places in the unit shown; blank for none, 0.00 for zero.

    >>> money_text(4241860000, Unit.YUAN), money_text(4241864999, Unit.TEN_THOUSAND_YUAN)
    ('42,418,600.00', '4,241.86')
    """
    if fen is None:
        return ""
    value = Decimal(fen) / fen_in(unit or shown_unit())
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def exact_text(fen: int | None, unit: Unit | None = None) -> str:
    """An amount to edit: every fen is there, at least two places.

    >>> exact_text(4241864999, Unit.TEN_THOUSAND_YUAN), exact_text(10000, Unit.YUAN)
    ('4,241.864999', '100.00')
    """
    if fen is None:
        return ""
    scale = fen_in(unit or shown_unit())
    whole, rest = divmod(abs(fen), scale)
    places = f"{rest:0{len(str(scale)) - 1}d}".rstrip("0").ljust(2, "0")
    return f"{'-' if fen < 0 else ''}{whole:,}.{places}"


def fen_of(text: str, unit: Unit | None = None) -> int | None:
    """The fen that a person typed, in the unit shown unless they named one; None for blank.

    Full-width digits, thousands separators, ¥ and spaces are understood; a dash alone is the zero of a
    workbook. AmountError tells what to enter.

    >>> fen_of("１，２３４．５", Unit.YUAN), fen_of("12万元", Unit.YUAN), fen_of(" "), fen_of(" - ")
    (123450, 12000000, None, 0)
    """
    typed = figure(text).replace("¥", "")
    if not typed:
        return None
    return 0 if typed in _DASHES else _fen(typed, unit or shown_unit())


def _fen(plain: str, unit: Unit) -> int:
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise AmountError(
            f"请输入数字金额，例如 1,234.50（单位：{unit.value}）",
            f"enter an amount in figures, for example 1,234.50 (in {unit.value})",
        )
    scale = fen_in(_UNITS.get(found[3], unit))
    fen = Decimal(found[1] + found[2]) * scale
    if fen != int(fen):
        raise AmountError("金额最多精确到分", "amounts go down to the fen (0.01 元) and no further")
    if abs(fen) > LARGEST:
        raise AmountError("金额过大，请检查单位是否正确", "the amount is too large; check the unit")
    return int(fen)


def spans_of(text: str) -> list[tuple[int, int]]:
    """The amounts that a typed figure may stand for, as spans of fen: in 元 and in 万元 unless it says.

    A figure in 万元 is rounded; all amounts that round to it are meant.

    >>> spans_of("4,241.86万元"), spans_of("12.30元"), spans_of("no amount")
    ([(4241855000, 4241865000)], [(1230, 1230)], [])
    """
    plain = re.sub(r"[\s,¥￥]", "", unicodedata.normalize("NFKC", text))
    found = _TYPED.fullmatch(plain)
    if found is None or len(plain) > 24:
        return []
    units = [_UNITS[found[3]]] if found[3] else list(SHOWN)
    intervals = [Figure(Decimal(found[1] + found[2]), unit).interval for unit in units]
    return [(ceil(one.low * 100), floor(one.high * 100)) for one in intervals]
