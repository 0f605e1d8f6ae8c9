"""Sentences become claims: every number-bearing statement of the narrative with coordinates (文字表述)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...model.book import Book, Paragraph, Role
from ...model.fact import Claim, Fact
from ...vocabulary.text import plain
from ..points.bound import as_own, as_part, stretches_of
from .chain import Chain
from .mention import Reader
from .narrative import Narrator
from .printed import Printed
from .section import is_of_territory
from .sentence import has_digit

_WORDY = re.compile(
    r"持平|无增减|无差异|无变[化动]|一致|相同|[小大]于|[高低]于|等于|无预算|未安排|主要包括|包括|款[)）]|项[)）]|如下|方面"
)
_END = re.compile(r"[。；;：:！!？?…]\s*[”’\"』）)]?\s*$")
_START = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[、．.](?!\d)|第[一二三四五六七八九十]+部分|注[:：])"
)
_WITHIN = re.compile(r"\s*(?:[（(][类款项][）)]|[，。；、）)％%])")
_ITEM = re.compile(r"(?:[（(]项[）)]|[（(]2\d{6}[）)])\s*[。：:]?\s*$")
_AMOUNTS = re.compile(r"\s*(?:20\d\d\s*年度?|本年度?)?(?:年初|全年|当年|支出)?(?:预算|决算)")
_CALLED = re.compile(r"([一-鿿]{4,40})\((?:以?下)?(?:统一)?简称:?([一-鿿]{2,12})\)")
_UNREAD = (Role.CONTENTS, Role.FURNITURE)


def claims(book: Book, facts: Sequence[Fact]) -> tuple[Claim, ...]:
    """Every claim of the book's paragraphs, in reading order.

    `facts` are the book's own: a sentence is given a point only where the words are sure, and the
    tables help where words leave a choice.
    """
    found: list[Claim] = []
    for stretch in stretches_of(book):
        part = replace(book, blocks=stretch.blocks, office=stretch.unit or book.office)
        said = _claims(part, as_own(facts, stretch) if stretch.unit else facts)
        groups = max((claim.group for claim in found), default=0)
        found += as_part(said, stretch.unit, book.office, groups) if found or stretch.unit else said
    return tuple(found)


def _claims(book: Book, facts: Sequence[Fact]) -> Sequence[Claim]:
    """The claims of one unit's book."""
    reader = Reader(book.office, book.year, Printed.of(facts, book.year), _called(book))
    narrator = Narrator(book.document, Chain(reader, book.kind))
    for paragraph in _running(book):
        _read(narrator, paragraph)
    return narrator.passage.claims


def _called(book: Book) -> str:
    """The short name declared for the office: 某市协作办公室（以下简称市协作办）; "" for none."""
    office = plain(book.office)
    for block in book.blocks if office else ():
        if isinstance(block, Paragraph) and "简称" in block.text:
            said = _CALLED.search(plain(block.text))
            if said and (office.endswith(said[1]) or said[1].endswith(office)):
                return said[2]
    return ""


def _running(book: Book) -> Iterator[Paragraph]:
    """The paragraphs to read; a sentence that runs on in the next paragraph (over a page) is joined."""
    open_: Paragraph | None = None
    for block in book.blocks:
        if isinstance(block, Paragraph) and block.role in _UNREAD:
            continue
        if isinstance(block, Paragraph) and open_ is not None and _goes_on(open_, block):
            open_ = Paragraph((*open_.lines, *block.lines), Role.BODY)
            continue
        if open_ is not None:
            yield open_
        open_ = block if isinstance(block, Paragraph) else None
    if open_ is not None:
        yield open_


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    """True when `after` belongs to the paragraph before: in one sentence, or under an item of its own."""
    if _ITEM.search(before.text) and _AMOUNTS.match(after.text):
        return True
    return _runs_on(before, after)


def _runs_on(before: Paragraph, after: Paragraph) -> bool:
    """True when `after` is no paragraph of its own: the one before ends within a sentence."""
    if _WITHIN.match(after.text) and before.role is not Role.NOTE:
        return True
    if before.role is not Role.BODY or after.role is not Role.BODY:
        return False
    return _END.search(before.text) is None and _START.match(after.text) is None


def _read(narrator: Narrator, paragraph: Paragraph) -> None:
    chain = narrator.chain
    text = paragraph.text
    if paragraph.role is Role.HEADING:
        chain.enter(text)
    if chain.section.glossary and not has_digit(text):
        return
    if has_digit(text) or _WORDY.search(text) is not None:
        within, chain.elsewhere = chain.elsewhere, chain.elsewhere or is_of_territory(text)
        narrator.read(paragraph, text)
        chain.elsewhere = within
        chain.end_paragraph(text)
    elif paragraph.role is not Role.HEADING and len(plain(text)) > 1:
        chain.forget()
