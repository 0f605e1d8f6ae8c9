"""Measurement units of indicators (计量单位): 万 and 亿 before a unit, and two words for one unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..model.errors import DataError
from .errors import ObservationError
from .rows import Fields, load

_MULTIPLES = {
    "百万": Decimal(1_000_000),
    "十万": Decimal(100_000),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "亿": Decimal(100_000_000),
}
_WHOLE = {"千米", "千瓦时", "万元户"}


@dataclass(frozen=True, slots=True)
class _UnitRow:
    unit: str
    plain: str
    scale: Decimal


@cache
def _rows() -> dict[str, _UnitRow]:
    rows = load("units.csv", ("unit", "plain", "scale", "verified", "source"), _unit_row)
    if len({row.unit for row in rows}) != len(rows):
        raise DataError("performance/data/units.csv: a unit stands twice")
    return {row.unit: row for row in rows}


def _unit_row(fields: Fields) -> _UnitRow:
    return _UnitRow(fields.needed("unit"), fields.needed("plain"), fields.number("scale"))


@cache
def plain_unit(unit: str) -> tuple[Decimal, str]:
    """How many plain units one unit is, and the plain unit.

    >>> plain_unit("万平米"), plain_unit("人次")
    ((Decimal('10000'), '平方米'), (Decimal('1'), '人次'))
    """
    scale, rest = Decimal(1), unit.strip()
    for word, multiple in _MULTIPLES.items():
        if rest.startswith(word) and rest not in _WHOLE and len(rest) > len(word):
            scale, rest = multiple, rest.removeprefix(word)
            break
    row = _rows().get(rest)
    return (scale * row.scale, row.plain) if row else (scale, rest)


def convert(value: Decimal, unit: str, wanted: str) -> Decimal:
    """A value in another unit of the same kind; an ObservationError when there is none.

    >>> convert(Decimal(140000), "平方米", "万平米")
    Decimal('14')
    """
    if unit == wanted or not unit or not wanted:
        return value
    (scale, plain), (target, other) = plain_unit(unit), plain_unit(wanted)
    if plain != other:
        raise ObservationError(
            f"计量单位“{unit}”不能换算为“{wanted}”，请核对", f"{unit} cannot be converted into {wanted}"
        )
    return value * scale / target
