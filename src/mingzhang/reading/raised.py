"""Raised text (上标): the mark of a note behind a figure is no digit of it, the 2 of m² stays."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MARK = re.compile(r"[\d\s\[\]［］()（）〔〕【】*＊※†‡,，、①-⑳注]+")
_MEASURE = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ米]")


class Raised(str):
    """A text that is set above the line."""

    __slots__ = ()


def joined(texts: Iterable[str]) -> str:
    """The texts of a line as one, without the marks of notes.

    >>> joined(["12.34", Raised("1")]), joined(["100m", Raised("2")]), joined([Raised("1"), "合计"])
    ('12.34', '100m2', '1合计')
    """
    parts: list[str] = []
    before = ""
    for text in texts:
        if isinstance(text, Raised) and is_mark(text, before):
            continue
        parts.append(text)
        before = text.rstrip()[-1:] or before
    return "".join(parts)


def is_mark(text: str, before: str) -> bool:
    """Is a raised `text` behind the letter `before` the mark of a note?"""
    return bool(before and _MARK.fullmatch(text)) and not _MEASURE.match(before)
