"""Chinese numerals (中文数字) as far as reports use them: 两、十五、二十、三百."""

from __future__ import annotations

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
CHARACTERS = "".join([*_DIGITS, *_PLACES])


def numeral(text: str) -> int | None:
    """The value of a Chinese numeral up to thousands; None when it is none.

    >>> [numeral(text) for text in ("两", "十五", "二十", "三百零六", "百")]
    [2, 15, 20, 306, 100]
    """
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[char]
        elif char in _PLACES:
            total += (1 if digit is None else digit) * _PLACES[char]
            digit = None
        else:
            return None
    return total + (digit or 0) if text else None
