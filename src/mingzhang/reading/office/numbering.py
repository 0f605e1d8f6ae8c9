"""Numbers that Word counts by itself (自动编号): 一、 （一） 1. are text to the reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .markup import Element, child, children, value

_DIGITS = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PLACE = re.compile(r"%(\d)")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LEVELS = 9
_CHINESE = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"}
    | {"chineseLegalSimplified", "ideographDigital", "taiwaneseCounting"}
)


@dataclass(slots=True)
class Level:
    """One level of a list: how its number is written."""

    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)

    def next(self, identity: str, level: int) -> str:
        """The number of the next paragraph of a list, "" for bullets and unknown lists."""
        levels = self.lists.get(identity)
        if levels is None or level not in levels:
            return ""
        counts = self.counts.setdefault(identity, [0] * _LEVELS)
        counts[level] = counts[level] + 1 if counts[level] else levels[level].start
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        if levels[level].form in ("bullet", "none"):
            return ""
        return _PLACE.sub(lambda match: _at(levels, counts, int(match.group(1)) - 1), levels[level].text)


def _at(levels: dict[int, Level], counts: list[int], level: int) -> str:
    known = levels.get(level, Level())
    count = counts[level] if 0 <= level < _LEVELS else 0
    return counted(count or known.start, known.form)


def counted(number: int, form: str) -> str:
    """A number in one of Word's number forms.

    >>> counted(12, "chineseCounting"), counted(3, "decimal"), counted(4, "upperRoman")
    ('十二', '3', 'IV')
    """
    if form in _CHINESE:
        return _chinese(number)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if form in ("upperLetter", "lowerLetter") and 1 <= number <= 26:
        return chr(ord("A" if form == "upperLetter" else "a") + number - 1)
    if form in ("upperRoman", "lowerRoman") and 1 <= number < 40:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    return str(number)


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (number // worth)
        number %= worth
    return text


def numbering(root: Element | None) -> Numbering:
    """The lists declared in numbering.xml."""
    if root is None:
        return Numbering()
    abstract = {value(one, "abstractNumId", of=one): _levels(one) for one in children(root, "abstractNum")}
    lists = {
        value(one, "numId", of=one): abstract.get(value(one, "abstractNumId"), {})
        for one in children(root, "num")
    }
    return Numbering(lists)


def _levels(one: Element) -> dict[int, Level]:
    return {_whole(value(level, "ilvl", of=level)): _level(level) for level in children(one, "lvl")}


def _level(level: Element) -> Level:
    return Level(
        value(level, "numFmt") or "decimal", value(level, "lvlText"), _whole(value(level, "start"), 1)
    )


def _whole(text: str, default: int = 0) -> int:
    return min(int(text), 10_000) if text.isascii() and text.isdigit() and len(text) < 9 else default


def list_of(properties: Element | None) -> tuple[str, int] | None:
    """List and level that paragraph properties name."""
    found = child(properties, "numPr") if properties is not None else None
    if found is None:
        return None
    return value(found, "numId"), min(_whole(value(found, "ilvl")), _LEVELS - 1)
