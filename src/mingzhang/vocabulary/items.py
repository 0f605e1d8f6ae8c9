"""What an item is called (事项名称): the first of the words that name it."""

from __future__ import annotations

from functools import cache

from . import data


def item_name(item: str) -> str:
    """The usual word for an item; "" when no word of the vocabulary names it.

    >>> item_name("three_public.vehicles"), item_name("nothing")
    ('公务用车购置及运行维护费', '')
    """
    return _names().get(item, "")


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for _where, row in data.rows("terms.csv", columns=8):
        if row[5]:
            found.setdefault(row[5], row[0].split("|")[0])
    return found
