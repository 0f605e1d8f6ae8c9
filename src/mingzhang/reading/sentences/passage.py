"""The paragraph that is being read, and the claims found so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from ...forms.phrases import Match, Phrase, words
from ...model.book import Paragraph
from ...model.fact import Claim
from ...model.place import Place
from .chain import Chain
from .sentence import Clause, Number, Sentence, sentence

_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]是|[一二三四五六七八九十]、|其[一二三四五]|主要是|主要因|主要由于|因为|因(?!公)|由于"
    r"|其中|主要包括|主要包含|包括|包含)*:?"
)
_NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十\d]{1,3}[、.])(?!\d)")
_OPENING_MARKS = '“‘《"'


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number in its clause, the phrase that it stands in, and what the phrase says."""

    phrase: Phrase
    match: Match
    clause: Clause
    number: Number

    @property
    def subject(self) -> str:
        """The words of the subject, without 一是, 其中, 主要包括 …"""
        return without_ordinal(self.match.subject)


@dataclass
class Passage:
    """Where reading stands: the paragraph, its chain of statements, the claims.

    last     id of the phrase of the last number in the paragraph
    before   the clause before
    limited  words nobody knows limit what the sentence goes on to say (由中小企业中标的，)
    """

    document: str
    chain: Chain
    claims: list[Claim] = field(default_factory=list)
    paragraph: Paragraph = field(default_factory=lambda: Paragraph(()))
    sentence: Sentence = field(default_factory=lambda: sentence(""))
    last: str = ""
    before: Clause | None = None
    limited: bool = False

    def begin(self, paragraph: Paragraph, text: str) -> None:
        """A new paragraph."""
        self.paragraph, self.sentence = paragraph, sentence(text)
        self.last, self.before, self.limited = "", None, False
        self.chain.forget()

    @property
    def plain(self) -> str:
        """The plain text of the paragraph."""
        return self.sentence.plain

    def place(self, start: int, end: int) -> Place:
        """The place of a stretch of the plain text, the quotation mark before it included."""
        first, last = self.sentence.printed_span(start, max(end, start + 1))
        while first and self.sentence.printed[first - 1] in _OPENING_MARKS:
            first -= 1
        return self.paragraph.place(self.document, first, last)


def without_ordinal(text: str) -> str:
    """Words without what only counts or introduces them.

    >>> without_ordinal("一是人员经费"), without_ordinal("因公出国(境)费")
    ('人员经费', '因公出国(境)费')
    """
    return _ORDINAL.sub("", text)


def tidy(text: str) -> str:
    """Words as a reader writes them: without the number of the list item, with full-width brackets.

    >>> tidy("4.社会福利(款)社会福利事业单位(项)")
    '社会福利（款）社会福利事业单位（项）'
    """
    return _NUMBERING.sub("", text).replace("(", "（").replace(")", "）")


@cache
def directions() -> re.Pattern[str]:
    """Any direction word; 稳增长 and 促增长 are goals, not changes."""
    return re.compile(rf"(?<![稳促保]){words().directions}")
