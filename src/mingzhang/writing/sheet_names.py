"""Names of worksheets: short, unique, and without the signs that spreadsheets refuse (工作表名)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .look import Look, printable

MOST = 31
_REFUSED = re.compile(r"[\[\]:*?/\\\n\t]")
_WORN = re.compile(r"^\d{4}年度?")


def sheet_names(looks: Sequence[Look], taken: Iterable[str]) -> list[str]:
    """A name for each sheet: its number and title, cut to 31 characters; none is one of `taken`.

    >>> from mingzhang.model.book import Table
    >>> from mingzhang.model.manuscript import Sheet
    >>> looks = [Look(Sheet(Table(1, "收入/支出表", 1, (), 0), "公开01表", (), (), (), 2))] * 2
    >>> sheet_names(looks, ())
    ['公开01表 收入支出表', '公开01表 收入支出表(2)']
    """
    used = {name.casefold() for name in taken}
    found = []
    for place, look in enumerate(looks, 1):
        name = _free(_wanted(look) or f"表{place}", used)
        used.add(name.casefold())
        found.append(name)
    return found


def _wanted(look: Look) -> str:
    title = _WORN.sub("", look.lead.title)
    words = f"{look.lead.number} {title}" if look.lead.number else title
    return _REFUSED.sub("", printable(words)).strip("' ")[:MOST].strip("' ")


def _free(name: str, used: set[str]) -> str:
    count, found = 1, name
    while found.casefold() in used or found.casefold() == "history":  # a name that Excel keeps for itself
        count += 1
        tail = f"({count})"
        found = name[: MOST - len(tail)] + tail
    return found
