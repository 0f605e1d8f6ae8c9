"""Passages that stand twice (重复段落)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.book import Role
from ...model.finding import Finding, Severity
from ..context import Context
from ..registry import check
from ..whereabouts import page_words
from .script import Passage, Script, sample, script

_CLAUSE = re.compile(r"[^，。；：、\n]+")
_RUN = 30  # characters of successive clauses from which a repetition is a copy
_CLAUSES = 3
_PARAGRAPH = 60  # characters from which an equal paragraph is a copy
_SHOWN = 20
# 人员经费 and 公用经费 with what they are for stand alike under 财政拨款 and under 一般公共预算
_DIVIDED = re.compile(r"(?:[（(][一二三四]+[）)]|\d[.．、])?(?:人员|(?:日常)?公用)经费\d")


@check("repeated-passage")
def repeated_passage(context: Context) -> Iterator[Finding]:
    """The same run of clauses twice within one paragraph or cell."""
    text = script(context)
    for passage in text.passages:
        if len(passage.text) > 2 * _RUN:
            run = _repeated_run(passage)
            if run:
                span = (passage.start + run[0], passage.start + run[1])
                said = text.text[span[0] : span[1]]
                message = f"同一段内“{said[:_SHOWN]}…”等 {len(said)} 字出现了两次，疑为重复粘贴，请删去一处。"
                yield text.finding("repeated-passage", Severity.WARNING, message, [span])


def _repeated_run(passage: Passage) -> tuple[int, int] | None:
    """The longest run of clauses that stood before in the passage, when long enough."""
    clauses = [(m.start(), m.end(), m[0]) for m in _CLAUSE.finditer(passage.text)]
    first: dict[str, int] = {}
    best: tuple[int, int] | None = None
    begin = expected = -1
    for index, (_, end, words) in enumerate(clauses):
        seen = first.setdefault(words, index)
        if seen == index:
            begin = -1
            continue
        begin = index if begin < 0 or seen != expected else begin
        expected = seen + 1
        run = (clauses[begin][0], end)
        if index - begin + 1 >= _CLAUSES and run[1] - run[0] >= _RUN and not _states_figures(passage, run):
            best = run
    return best


def _states_figures(passage: Passage, run: tuple[int, int]) -> bool:
    """True for runs such as 0万元，与上年持平，主要原因是…, which parallel items repeat by right."""
    words = passage.text[run[0] : run[1]]
    return "万元" in words or "持平" in words or "辆" in words


@check("repeated-paragraphs")
def repeated_paragraphs(context: Context) -> Iterator[Finding]:
    """Whole paragraphs of the document that stand twice: one finding."""
    text = script(context)
    first: dict[str, Passage] = {}
    again: list[Passage] = []
    for passage in text.passages:
        long = len(passage.text) >= _PARAGRAPH and passage.role is Role.BODY
        long = long and not _DIVIDED.match(passage.text)
        if long and first.setdefault(passage.text, passage) is not passage:
            again.append(passage)
    if again:
        yield _copied(text, first[again[0].text], again)


def _copied(text: Script, original: Passage, again: list[Passage]) -> Finding:
    spans = [(original.start, original.end), *((p.start, p.end) for p in again)]
    seen = page_words(text.book.media, original.page)
    message = (
        f"有 {len(again)} 段文字与前文完全相同（首处见{seen}“{original.text[:_SHOWN]}…”），"
        "请确认是否重复排印。"
    )
    return sample(text.finding("repeated-paragraphs", Severity.QUESTION, message, spans))
