"""Words: spelling, words said twice, what a template left behind (错别字、重复、模板残留)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.finding import Finding, Severity
from ..context import Context
from ..registry import check
from .data import residues, slips
from .script import Script, gather, sample, script

_LEAD = 8  # characters shown before a word in question
# Words that stand twice in a row by right: 其他支出支出, 工作工作组, and reduplications.
_BY_RIGHT = frozenset(
    "支出,收入,项目,工作,部门,单位,人民,一步,一个,经费,资金,逐步,积极,认真,深入".split(",")  # noqa: SIM905
)
_SINGLE = ["的的", "了了", "县县", "和和", "及及", "于于", "元元", "是是", "年年度", "，的，"]
_SINGLE_BY_RIGHT = ("的的确", "及及时", "元元素", "是是非", "是是否", "县县级", "县县直", "县县本级")
_LENGTHS = range(2, 7)
_ETC_TWICE = re.compile(
    r"等(?:项目|相关|各项)?(?:经费|费用|资金|项目|工作)?(?:支出|开支|费用|经费)等(?=[，。；、）])"
)
_EDGE = 4


@check("spelling")
def spelling(context: Context) -> Iterator[Finding]:
    """A spelling that the lexicon lists as wrong."""
    text = script(context)
    for slip in slips():
        spans = [text.widened(*span, _EDGE, _EDGE) for span in slip.spans(text.text)]
        message = f"疑为错别字：“{slip.wrong}”应为“{slip.right}”（{{n}} 处）。"
        yield from gather(text, "spelling", Severity.NOTICE, message, spans, slip.right)


@check("doubled-word")
def doubled_word(context: Context) -> Iterator[Finding]:
    """A word printed twice in a row: 其中：其中, 县县, 等经费支出等."""
    text = script(context)
    found = {*_doubled(text), *_single(text), *(m.span() for m in text.matches(_ETC_TWICE, "等"))}
    for start, end in sorted(found):
        span = text.widened(start, end, _LEAD, 0)
        message = f"“{text.text[start:end]}”重复，请删去多余的字词。"
        yield text.finding("doubled-word", Severity.NOTICE, message, [span])


def twins(text: str, length: int, gap: int) -> Iterator[int]:
    """Where `length` characters stand twice, `gap` characters between them.

    The text is one long number with 32 bits a character; shifted against itself and combined by
    exclusive or, equal characters become zero, which finds all places at the speed of memory.

    >>> list(twins("其中：其中场地", 2, 1))
    [0]
    """
    raw = text.encode("utf-32-le")
    whole = int.from_bytes(raw, "little")
    same = (whole ^ (whole >> 32 * (length + gap))).to_bytes(len(raw), "little")
    at = same.find(bytes(4 * length))
    while at >= 0:
        if at % 4 == 0:
            yield at // 4
        at = same.find(bytes(4 * length), at + 1)


def _doubled(text: Script) -> Iterator[tuple[int, int]]:
    for length in _LENGTHS:
        for gap in (0, 1):
            for at in twins(text.text, length, gap):
                end = at + 2 * length + gap
                if _is_slip(text, at, length, gap):
                    yield at, end


def _is_slip(text: Script, at: int, length: int, gap: int) -> bool:
    """True for a Chinese word in prose; remnants of tables and broken lines repeat words by right."""
    word = text.text[at : at + length]
    if word in _BY_RIGHT or len(set(word)) == 1 or not all("\u4e00" <= c <= "\u9fff" for c in word):
        return False
    if gap and text.text[at + length] not in "：、":
        return False
    passage = text.at(at)
    return passage.cell is not None or "。" in passage.text or "，" in passage.text


def _single(text: Script) -> Iterator[tuple[int, int]]:
    for word in _SINGLE:
        at = text.text.find(word)
        while at >= 0:
            if not text.text.startswith(_SINGLE_BY_RIGHT, at):
                yield at, at + len(word)
            at = text.text.find(word, at + 1)


@check("template-residue")
def template_residue(context: Context) -> Iterator[Finding]:
    """Notes, placeholders and choices of a template, and reasons left empty."""
    text = script(context)
    for residue in residues():
        if residue.needle in text.text:
            spans = [text.widened(*m.span(), _EDGE, _EDGE) for m in residue.pattern.finditer(text.text)]
            if spans:
                message = f"{residue.message}，请补写或删除。"
                found = text.finding("template-residue", residue.severity, message, spans)
                yield sample(found)
