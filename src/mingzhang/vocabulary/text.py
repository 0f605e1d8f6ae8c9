"""Spelling variants that carry no meaning: brackets, blanks, widths, quotes, minus signs."""

from __future__ import annotations

from functools import lru_cache

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = dict.fromkeys(map(ord, " \t\r\n\u2002\u2003\u2007\u2009\u200b\u202f\u3000\xa0\ufeff"))
_QUOTES = dict.fromkeys(map(ord, "“”\"'‘’「」『』《》"))
_MINUS = dict.fromkeys(map(ord, "−–‒‐‑﹣"), "-")
_SAME = str.maketrans(
    {"（": "(", "）": ")", "〔": "(", "〕": ")", "【": "[", "】": "]", "［": "[", "］": "]"}
)
_TABLE = {**_FULL_WIDTH, **_SAME, **_MINUS, **_BLANKS, **_QUOTES}


@lru_cache(maxsize=32768)
def plain(text: str) -> str:
    """The text without blanks and quotes, with half-width letters, digits, brackets and marks.

    >>> plain("因公出国（境） 费用，“三公”")
    '因公出国(境)费用,三公'
    >>> plain("结余 −12.34 万元")
    '结余-12.34万元'
    """
    return text.translate(_TABLE)
