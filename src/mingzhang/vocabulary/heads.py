"""The head of a column that nobody could read (栏名不明)."""

from __future__ import annotations

import re

_NAMELESS = re.compile(r"第\d+栏")


def nameless(number: int) -> str:
    """What stands over a column of a text whose head could not be put together."""
    return f"第{number}栏"


def is_nameless(word: str) -> bool:
    """True for such a head: the amounts below it may not even belong together.

    >>> is_nameless(nameless(3)), is_nameless("栏次")
    (True, False)
    """
    return _NAMELESS.fullmatch(word) is not None
