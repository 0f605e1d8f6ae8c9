"""Kinds of non-tax revenue (非税收入) by code of the revenue classification."""

from __future__ import annotations

from functools import cache

from . import data
from .text import plain

_FORM = "revenue classification code"


@cache
def _codes() -> dict[str, str]:
    rows = (row for _where, row in data.rows("revenue.csv", columns=11))
    return {plain(row[3]): row[4] for row in rows if row[0] == _FORM and row[4].startswith("103")}


def non_tax_code(name: str) -> str:
    """The revenue code of a kind of non-tax revenue; "" when it is not listed.

    >>> non_tax_code("罚没收入"), non_tax_code("展览收入")
    ('10305', '')
    """
    return _codes().get(plain(name), "")
