"""Numbers that addresses and forms name, row keys, years, counts; codes and figures as people type them."""

from __future__ import annotations

import re
from unicodedata import normalize

_LONGEST = 18  # digits that every column of keys holds


def whole(text: str, longest: int = _LONGEST) -> int | None:
    """A number in plain digits, at most so many; None for anything else.

    >>> whole("12"), whole("²"), whole("-1"), whole(""), whole("9" * 19)
    (12, None, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def plain(text: str) -> str:
    """A code or number as it is meant: full-width digits and letters made plain.

    >>> plain(" ３０２ ")
    '302'
    """
    return normalize("NFKC", text).strip()


def figure(text: str) -> str:
    """A number as it is meant: without separators and spaces, its minus sign plain.

    >>> figure("１，２３４．５"), figure("−12 000")
    ('1234.5', '-12000')
    """
    return re.sub(r"[\s,]", "", plain(text)).replace("−", "-")
