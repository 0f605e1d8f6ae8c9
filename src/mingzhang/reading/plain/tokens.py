"""Lines and words of a plain text: what is an amount, a code, an ordinal, a sentence (文本行的切分)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ...forms.words import head_words
from ..labelling.number import is_amount

_AMOUNT_SIGNS = frozenset("0123456789０１２３４５６７８９.．,，-－−—+(（△▲")
_GLUED = re.compile(r"(?<=\.\d\d)(?=[（(][\d,，]+\.\d\d[)）])|(?<=[)）])(?=[\d,，]+\.\d\d)")
_THIN = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?:[.,，\s]|$|[\u00a0\u2007\u2009\u202f]))")
_DASH = re.compile(r"[-－—–─]{1,3}")
_INTEGER = re.compile(r"\d{1,4}")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_ORDINAL = re.compile(
    r"[一二三四五六七八九十]{1,4}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[、．.](?!\d)"
    r"|\[\d{3,7}\]|【\d{3,7}】|其中[：:]"
)
_SHORT_ORDINAL = re.compile(r"\d{1,2}[.．、]|[（(]\d{1,2}[）)]")
_NOTE = re.compile(r"(?:备?注|说明)\s*[:：]")
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|\d+[.．、])\s*[^\d]*(?:说明|情况|解释|职责|构成|设置)$"
)
_FOOTER = re.compile(
    r"[-—–－第]?\s*\d{1,4}\s*[-—–－页]?|第\s*\d+\s*页\s*[,，]?\s*共\s*\d+\s*页|\d+\s*/\s*\d+"
)
NARROW = 20  # a line with a comma that is longer than this is a sentence


@dataclass(frozen=True, slots=True)
class Token:
    """A run of printed characters between blanks; `edge` is its right edge in character widths."""

    text: str
    line: int
    edge: int = 0

    @property
    def is_amount(self) -> bool:
        """True for an amount, and for a dash in its place."""
        text = self.text
        if text[0] not in _AMOUNT_SIGNS or "%" in text or _SHORT_ORDINAL.fullmatch(text):
            return False
        return bool(_DASH.fullmatch(text)) or is_amount(text)

    @property
    def is_integer(self) -> bool:
        """True for up to four plain digits: a 行次, a 栏次, a page number or a small amount."""
        return bool(_INTEGER.fullmatch(self.text))

    @property
    def is_code(self) -> bool:
        """True for three, five or seven digits: the form of a classification code."""
        return bool(_CODE.fullmatch(self.text))

    @property
    def starts_row(self) -> bool:
        """True for a word that begins a row by itself: 一、… （二）… 其中：… [2010301]… 合计."""
        return bool(_ORDINAL.match(self.text)) or plain(self.text) in head_words().totals


@dataclass(frozen=True)
class TextLine:
    """One line of the file: its number (from 1, blank lines counted) and its text with blanks."""

    number: int
    raw: str

    @cached_property
    def text(self) -> str:
        """The line without the blanks at its ends."""
        return self.raw.strip()

    @cached_property
    def squeezed(self) -> str:
        """The line without any blanks."""
        return plain(self.raw)

    @cached_property
    def indent(self) -> int:
        """Leading blanks, a full-width one counted twice."""
        return width(self.raw[: len(self.raw) - len(self.raw.lstrip())])

    @cached_property
    def closes(self) -> bool:
        """True when a blank follows the last word: extracted text marks the end of a paragraph so."""
        return self.raw.rstrip("\r\n\f")[-1:].isspace()

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the line; a total printed letter by letter (合 计) is one.

        An amount in brackets is a word of its own also right behind another: 1,000.00（200.00）.
        """
        raw = _GLUED.sub(" ", self.raw)
        found = [Token(m.group(), self.number, width(raw[: m.end()])) for m in re.finditer(r"\S+", raw)]
        start = 0
        while start < len(found):
            end = _end_of_total(found, start)
            found[start:end] = [
                replace(found[end - 1], text="".join(token.text for token in found[start:end]))
            ]
            start += 1
        return tuple(found)

    @cached_property
    def amounts(self) -> int:
        """How many amounts stand in the line."""
        return sum(token.is_amount for token in self.tokens)

    @property
    def is_note(self) -> bool:
        """True for 注：…"""
        return bool(_NOTE.match(self.text))

    @property
    def is_part(self) -> bool:
        """True for 第三部分 …"""
        return bool(_PART.match(self.text))

    @property
    def is_heading(self) -> bool:
        """True for a numbered heading of the explanatory text."""
        return bool(_HEADING.match(self.text))

    @property
    def is_footer(self) -> bool:
        """True for a page number alone on its line."""
        return bool(_FOOTER.fullmatch(self.text))

    @property
    def is_prose(self) -> bool:
        """True for a line of a sentence."""
        text = self.text
        return "。" in text or "；" in text or (len(text) > NARROW and "，" in text)


def _end_of_total(tokens: Sequence[Token], start: int) -> int:
    """One past the last of the letters from `start` that spell a total; else one past the first word."""
    end = start
    while end < len(tokens) and len(tokens[end].text) == 1 and not tokens[end].text.isdigit():
        end += 1
    for last in range(end, start + 1, -1):
        if "".join(token.text for token in tokens[start:last]) in head_words().totals:
            return last
    return start + 1


def plain(text: str) -> str:
    """Text without blanks of any kind."""
    return "".join(text.split())


def width(text: str) -> int:
    """Printed width in narrow characters: a Chinese character is two wide."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def text_lines(text: str) -> list[TextLine]:
    """The lines of a text that are not blank."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    return [TextLine(number, _threes(line)) for number, line in enumerate(raw, start=1) if line.strip()]


def _threes(line: str) -> str:
    """The line without the narrow blanks that part off the threes of an amount, as in 1 234.50.

    Where all blanks of a line are such, they may part words.
    """
    return _THIN.sub("", line) if " " in line or "\t" in line else line


def is_count_up(tokens: tuple[Token, ...]) -> bool:
    """True for the 栏次 row: the word 栏次 and numbers, or 1 2 3 … alone."""
    words = [token.text for token in tokens if not token.is_integer]
    numbers = [int(token.text) for token in tokens if token.is_integer]
    if plain("".join(words)) not in ("", "栏次", "栏次栏次"):
        return False
    return (bool(words) and bool(numbers)) or (
        len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    )
