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


_FAMILIES = ("non_tax", "financed")  # parts of these are kinds by code, and money by when it came


def is_item(item: str) -> bool:
    """True for an item that words name, for a part of one (.purchase), and for a kind of 非税收入.

    >>> is_item("three_public.vehicles.operation"), is_item("procurement.goods"), is_item("non_tax.10304")
    (True, True, True)
    >>> is_item("three_public.vehicles.runnning")
    False
    """
    above, _, part = item.rpartition(".")
    if item in _names() or item.partition(".")[0] in _FAMILIES:
        return True
    return bool(above) and f".{part}" in _names() and is_item(above)


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for _where, row in data.rows("terms.csv", columns=8):
        if row[5]:
            found.setdefault(row[5], row[0].split("|")[0])
    return found
