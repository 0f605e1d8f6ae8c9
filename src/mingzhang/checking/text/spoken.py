"""Sentences by themselves, and the amounts that they say one after the other (语句与其中的金额)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...model.money import Figure
from ..context import Context
from .amounts import AMOUNT, money
from .memo import once
from .script import script

_BRACKETS = re.compile(r"[（(][^（）()\n]*[）)]")
_ENDS = re.compile(r"[。！？\n]")
_CHANGE = re.compile(
    r"(?:增|减|升|降|提高|压缩|超|高于|低于|相差|差额)[^\d]{0,4}$|[比较](?:[上去]年|20\d\d|年初|预算|同期|以前)"
)
_NEARLY_BEFORE = re.compile(
    r"(?:近|约|不足|不到|超过|超|逾|突破|不超过|不低于|不少于|至少|最高|人均|每\S{0,3})(?:为|达)?$"
)
_NEARLY_BEHIND = re.compile(r"余|多|左右|上下|以[上下内]|[/／每]")
_MARKS = "，,；;：:、"
FUNDS = re.compile(r"一般公共预算|政府性基金预算|国有资本经营预算")  # names with 预算 in them


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the script: insertions in brackets are blanked out, offsets stay what they were."""

    text: str
    start: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the script."""
        return self.start + start, self.start + end


@dataclass(frozen=True, slots=True)
class Said:
    """An amount in a sentence.

    lead    the words since the amount before it, or since the sentence began
    change  it is a change or what is compared with, no level;  nearly: an approximate amount
    """

    start: int
    end: int
    figure: Figure
    lead: str
    change: bool
    nearly: bool

    @property
    def name(self) -> str:
        """The last clause of the words that lead to the amount."""
        return re.split(f"[{_MARKS}]", self.lead.rstrip(_MARKS))[-1].strip("\u3000")


def unbracketed(text: str) -> str:
    """The text with insertions in brackets blanked out, of the same length.

    >>> unbracketed("甲科（挂乙、丙牌子）、丁科").replace("\u3000", "")
    '甲科、丁科'
    """
    found = 1
    while found:  # the inner ones first
        text, found = _BRACKETS.subn(lambda match: "\u3000" * len(match[0]), text)
    return text


@once
def sentences(context: Context) -> tuple[Sentence, ...]:
    """Every sentence of the text, in reading order."""
    return tuple(_sentences(unbracketed(script(context).text)))


@once
def paragraphs(context: Context) -> tuple[Sentence, ...]:
    """Every paragraph of the text as one long sentence, for lists that go on behind a full stop."""
    text = unbracketed(script(context).text)
    return tuple(Sentence(m[0], m.start()) for m in re.finditer(r"[^\n]+", text))


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for mark in _ENDS.finditer(text):
        if mark.start() > start:
            yield Sentence(text[start : mark.start()], start)
        start = mark.end()
    if start < len(text):
        yield Sentence(text[start:], start)


def said(sentence: Sentence) -> list[Said]:
    """The amounts of money of a sentence, each with the words that lead to it."""
    found, before = [], 0
    for match in AMOUNT.finditer(sentence.text):
        lead = sentence.text[before : match.start()]
        nearly = _NEARLY_BEFORE.search(lead) or _NEARLY_BEHIND.match(sentence.text, match.end())
        figure = money(match[1], match[2])
        clause = re.split(f"[{_MARKS}]", lead)[-1]
        change = _CHANGE.search(clause) is not None
        found.append(Said(match.start(), match.end(), figure, lead, change, nearly is not None))
        before = match.end()
    return found
