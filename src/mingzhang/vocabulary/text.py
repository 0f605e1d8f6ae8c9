"""Spelling variants that carry no meaning: brackets, blanks, widths, quotes, minus signs, radicals."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = dict.fromkeys(map(ord, " \t\r\n\u2002\u2003\u2007\u2009\u200b\u202f\u3000\xa0\ufeff"))
_QUOTES = dict.fromkeys(map(ord, "“”\"'＂＇‘’「」『』《》"))
_MINUS = dict.fromkeys(map(ord, "−–‒‐‑﹣"), "-")
_SAME = str.maketrans(
    {"（": "(", "）": ")", "〔": "(", "〕": ")", "【": "[", "】": "]", "［": "[", "］": "]"}
)
# Radicals for which Unicode gives no character, or not the one of today; each before the one meant.
_SIMPLIFIED = (
    "⼾户⾭青⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙"
)
# The characters that radicals and compatibility forms stand for.
LOOKALIKES = {
    **{
        code: unicodedata.normalize("NFKC", chr(code))
        for code in (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFADA))
    },
    **dict(zip(map(ord, _SIMPLIFIED[::2]), _SIMPLIFIED[1::2], strict=True)),
}
_LOOKALIKE = re.compile("[\u2e80-\u2fd5\uf900-\ufad9]")
_TABLE = {**_FULL_WIDTH, **_SAME, **_MINUS, **_BLANKS, **_QUOTES, **LOOKALIKES}


@lru_cache(maxsize=32768)
def plain(text: str) -> str:
    """The text without blanks and quotes, with half-width letters, digits, brackets and marks, `unified`.

    >>> plain("因公出国（境） 费用，“三公”")
    '因公出国(境)费用,三公'
    >>> plain("结余 −12.34 万元")
    '结余-12.34万元'
    """
    return text.translate(_TABLE)


def unified(text: str) -> str:
    """The text with characters for the radicals that programs of PDF write in their place.

    >>> unified("⼀、财政专⼾收⼊"), unified("⺠政局")
    ('一、财政专户收入', '民政局')
    """
    return text.translate(LOOKALIKES) if _LOOKALIKE.search(text) else text
