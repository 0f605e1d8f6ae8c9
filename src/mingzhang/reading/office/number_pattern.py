"""A number format taken apart: its sections, their conditions, digits and words (数字格式代码)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

_MOST_DECIMALS = 30
_LONGEST = 400  # letters of a pattern
_GENERAL = "General"
_TOKEN = re.compile(
    r"\[(?P<op><=|>=|<>|[<=>])\s*(?P<limit>-?\d+(?:\.\d*)?)\s*\]"
    r'|(?P<general>General|G/通用格式)|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|!(?P<forced>.)|_.|\*.'
    r"|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_CURRENCY = "¥￥$€"
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

Token = tuple[str, bool]
"""A character of the pattern, and whether it stands for itself."""
Condition = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a number format: for which numbers, how many digits, what stands around them."""

    prefix: str
    suffix: str
    digits: int = -1  # at least so many before the point; -1 when the section shows no number
    decimals: int = 0
    optional: int = 0  # decimals shown only when they are not zero
    grouped: bool = False
    percent: bool = False
    thousands: int = 0  # how often divided by a thousand
    inserted: tuple[tuple[int, str], ...] = ()  # words among the digits, by the digits to their right
    general: bool = False
    odd: bool = False  # fractions, exponents, dates: shown the general way
    condition: Condition | None = None

    def shows(self, number: Decimal) -> bool:
        """Is this the section for the number, when none before it is?"""
        return self.condition is None or _COMPARE[self.condition[0]](number, self.condition[1])


def section_for(pattern: str, number: Decimal) -> Section | None:
    """The section that shows a number; None when no condition holds, or when only text has a section.

    >>> [section_for('[=0]"-";0.0', Decimal(number)).digits for number in (0, 5)]
    [-1, 1]
    """
    return next((section for section in _sections(pattern) if section.shows(number)), None)


@cache
def _sections(pattern: str) -> tuple[Section, ...]:
    """The sections for numbers; that of text (文本), told by its @ or its fourth place, is none of them."""
    parts: list[list[Token]] = [[]]
    conditions: dict[int, Condition] = {}
    for match in _TOKEN.finditer(pattern[:_LONGEST]):
        if match["plain"] == ";":
            parts.append([])
        elif match["op"]:
            conditions[len(parts) - 1] = (match["op"], Decimal(match["limit"]))
        else:
            parts[-1] += _tokens(match)
    del parts[3:]
    if ("@", False) in parts[-1]:
        del parts[-1]
    found = (conditions.get(at) or _usual(at, len(parts)) for at in range(len(parts)))
    return tuple(_section(part, condition) for part, condition in zip(parts, found, strict=True))


def _tokens(match: re.Match[str]) -> list[Token]:
    if match["general"]:
        return [(_GENERAL, False)]
    if match["plain"]:
        return [(match["plain"], False)]
    literal = match["quoted"] or match["escaped"] or match["forced"] or match["currency"] or ""
    return [(letter, True) for letter in literal]


def _usual(at: int, count: int) -> Condition | None:
    """The condition of a section that states none: the last is for all that is left."""
    if at == count - 1:
        return None
    return (("<" if at else ">" if count > 2 else ">="), Decimal(0))


def _section(tokens: list[Token], condition: Condition | None) -> Section:
    """What one part of a format says."""
    places = [at for at, (letter, literal) in enumerate(tokens) if not literal and letter in "0#?"]
    free = {letter.lower() for letter, literal in tokens if not literal}
    if (_GENERAL, False) in tokens:
        at = tokens.index((_GENERAL, False))
        before, after = _words(tokens[:at]), _words(tokens[at + 1 :])
        return Section(before, after, digits=1, general=True, condition=condition)
    if not any(tokens[at][0] in "0#" for at in places):
        words = "".join(letter for letter, literal in tokens if literal or letter not in "?#0@")
        return Section(words, "", odd=bool(free & set("ymdhs")), condition=condition)
    whole, decimals = _parted(tokens[places[0] : places[-1] + 1])
    tail = tokens[places[-1] + 1 :]
    thousands = len(tail) - len(_lstrip_commas(tail))
    return Section(
        prefix=_words(tokens[: places[0]]),
        suffix=_words(tail[thousands:]).partition("\n")[0],
        digits=whole.count(("0", False)),
        decimals=min(len(decimals), _MOST_DECIMALS),
        optional=len(decimals) - len("".join(letter for letter, _ in decimals).rstrip("#?")),
        grouped=(",", False) in whole,
        percent=("%", False) in tokens,
        thousands=thousands,
        inserted=_inserted(whole),
        odd=bool(free & set("e/ymdhs")) or any(letter not in "0#?" or own for letter, own in decimals),
        condition=condition,
    )


def _parted(body: list[Token]) -> tuple[list[Token], list[Token]]:
    """The digits before and after the point; one that stands for itself is no point (0!.0)."""
    at = body.index((".", False)) if (".", False) in body else len(body)
    return body[:at], body[at + 1 :]


def _inserted(whole: list[Token]) -> tuple[tuple[int, str], ...]:
    """Words among the digits of the whole number, the last first."""
    found: list[tuple[int, str]] = []
    digits = 0
    for letter, literal in reversed(whole):
        if not literal and letter in "0#?":
            digits += 1
        elif literal or letter != ",":
            found.append((digits, letter))
    return tuple(found)


def _lstrip_commas(tail: list[Token]) -> list[Token]:
    return _lstrip_commas(tail[1:]) if tail[:1] == [(",", False)] else tail


def _words(tokens: list[Token]) -> str:
    return "".join(letter for letter, _ in tokens if letter not in _CURRENCY)
