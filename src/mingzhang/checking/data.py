"""Data of the laws and rules: which named items are divided completely, are part of another, or are
counted; and the grades of scores."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..model.errors import DataError

_FILE = Path(__file__).parent / "items.toml"
_GRADES = Path(__file__).parent / "grades.toml"


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def item_parts() -> dict[str, tuple[str, ...]]:
    """Named items with all their parts.

    >>> item_parts()["procurement"]
    ('procurement.goods', 'procurement.works', 'procurement.services')
    """
    table = _tables()["parts"]
    for whole, parts in table.items():
        if not isinstance(parts, list) or len(parts) < 2:
            raise DataError(f"{_FILE.name}: {whole} must list two parts or more")
    return {whole: tuple(f"{whole}.{part}" for part in parts) for whole, parts in table.items()}


@cache
def wider_items() -> dict[str, str]:
    """Named items with the one that holds them: 授予小微企业合同金额 is never more than that of 中小企业."""
    return dict(_tables()["within"])


@cache
def usually_wider_items() -> dict[str, str]:
    """Named items with the one that holds them by custom: 授予中小企业合同金额 in 政府采购支出总额."""
    return dict(_tables()["usually_within"])


@cache
def counted_items() -> dict[str, tuple[str, ...]]:
    """Named items of money with the items that count what it buys, in tables and sentences (团组数、辆).

    >>> counted_items()["three_public.vehicles.purchase"]
    ('three_public.vehicles.purchased', 'vehicles_bought')
    """
    said = said_items()
    return {
        money: (*rows, *(spoken for spoken, row in said.items() if row in rows))
        for money, rows in _tables()["counts"].items()
    }


@cache
def said_items() -> dict[str, str]:
    """Items that sentences count, with the item of the table's row that holds the same number."""
    return dict(_tables()["said"])


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """A band of evaluation scores (绩效评价等级): what documents call it, and its least score of 100."""

    names: tuple[str, ...]
    low: int


@cache
def score_bands() -> tuple[ScoreBand, ...]:
    """The customary grades, the best first.

    >>> [grade.names[-1] for grade in score_bands()[:3]], score_bands()[0].low
    (['优', '良', '中'], 90)
    """
    found = tuple(
        ScoreBand(tuple(row["names"]), int(row["low"]))
        for row in tomllib.loads(_GRADES.read_text("utf-8"))["grades"]
    )
    lows = [grade.low for grade in found]
    if not found or lows != sorted(set(lows), reverse=True) or not all(grade.names for grade in found):
        raise DataError(f"{_GRADES.name}: grades need names and fall in their least score")
    return found
