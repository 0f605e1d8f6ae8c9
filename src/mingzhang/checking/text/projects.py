"""Project names that differ by a character or two within the document (项目名称)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from ...model.finding import Finding, Severity
from ..context import Context
from ..registry import check
from .memo import once
from .script import script

_PIECE = re.compile(r"[^，。；：、！？“”《》\n,;:]+")
_END = re.compile(r"(?:资金|经费|项目|专项|工程|补助|补贴|业务费|工作)(?=[^\u4e00-\u9fff]*\d|$|支出$)")
_LEAD = re.compile(
    r"^(?:和|及|以及|主要用于|主要是|其中|通过|安排|[一二三四五六七八九十]{1,2}是|是|新增|增加|减少|追加|新增加)+"
)
_TAIL = re.compile(r"(?:增加|减少|新增|下降)+了?\d.*$|[（(][^）)]*[）)]?$|\d[\d,.]*(?:万|亿)?元.*$")
_SHORTEST = 12
_PART = 6  # characters at the start or end in which two names of one project agree
_WITH_MEANING = frozenset("一二三四五六七八九十上下前后东西南北中大小新旧老高低内外男女收支增减市区县省镇村")


@dataclass(frozen=True, slots=True)
class Name:
    """A project name as printed at a span of the script."""

    words: str
    start: int
    end: int


@once
def names(context: Context) -> tuple[Name, ...]:
    """The first place of every long name of money for a purpose in the text."""
    text = script(context)
    found: dict[str, Name] = {}
    for piece in _PIECE.finditer(text.text):
        name = _name(piece) if len(piece[0]) >= _SHORTEST else None
        if name is not None:
            found.setdefault(name.words, name)
    return tuple(found.values())


def _name(piece: re.Match[str]) -> Name | None:
    words = piece[0]
    tail = _TAIL.search(words)
    words = words[: tail.start()] if tail else words
    lead = _LEAD.match(words)
    start = lead.end() if lead else 0
    end = _END.search(words)
    if end is None or end.end() < len(words) - 2 or end.end() - start < _SHORTEST:
        return None
    return Name(words[start : end.end()], piece.start() + start, piece.start() + end.end())


def _candidates(found: tuple[Name, ...]) -> set[tuple[Name, Name]]:
    """Pairs that begin or end alike; only these are compared."""
    buckets: dict[tuple[bool, str], list[Name]] = defaultdict(list)
    for name in found:
        buckets[True, name.words[:_PART]].append(name)
        buckets[False, name.words[-_PART:]].append(name)
    return {pair for bucket in buckets.values() if len(bucket) < 30 for pair in combinations(bucket, 2)}


def _is_slip(one: str, other: str) -> bool:
    """True when one or two single characters differ, none of which tells two projects apart."""
    if abs(len(one) - len(other)) > 1:
        return False
    edits = [op for op in SequenceMatcher(None, one, other, autojunk=False).get_opcodes() if op[0] != "equal"]
    if not 0 < len(edits) <= 2 or any(op[2] - op[1] > 1 or op[4] - op[3] > 1 for op in edits):
        return False
    if edits[0][1] == edits[0][3] == 0 or edits[-1][2] == len(one):
        return False  # a word before or behind the name, not in it
    replaced = [(one[a:b], other[c:d]) for tag, a, b, c, d in edits if tag == "replace"]
    telling = (set(a + b) & _WITH_MEANING or (a + b).isdigit() for a, b in replaced)
    dropped = [one[a:b] + other[c:d] for tag, a, b, c, d in edits if tag != "replace"]
    return not any(telling) and not any(c.isdigit() or c in "一二三四五六七八九十" for c in dropped)


@check("project-name")
def project_name(context: Context) -> Iterator[Finding]:
    """Two long names that differ in a character or two: probably one project."""
    text = script(context)
    for one, other in sorted(_candidates(names(context)), key=lambda pair: (pair[0].start, pair[1].start)):
        if _is_slip(one.words, other.words):
            message = f"“{one.words}”与“{other.words}”只差一两个字，若是同一个项目，请统一名称。"
            spans = [(one.start, one.end), (other.start, other.end)]
            yield text.finding("project-name", Severity.NOTICE, message, spans, one.words, other.words)
