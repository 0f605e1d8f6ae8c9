"""Whole numbers that addresses and forms name: row keys, years, counts."""

from __future__ import annotations

_LONGEST = 18  # digits that every column of keys holds


def whole(text: str, longest: int = _LONGEST) -> int | None:
    """A number in plain digits, at most so many; None for anything else.

    >>> whole("12"), whole("²"), whole("-1"), whole(""), whole("9" * 19)
    (12, None, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None
