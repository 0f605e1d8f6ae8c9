"""Numbering of headings, headings printed twice, under the wrong parent, or that are sentences (标题层次)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ...model.finding import Finding, Severity
from ...vocabulary.text import plain
from ..context import Context
from ..registry import check
from .memo import once
from .script import Passage, Script, gather, script

_NUMERAL = "一二三四五六七八九十"
_LEVELS = (
    re.compile(rf"第([{_NUMERAL}]{{1,3}})部分"),
    re.compile(rf"([{_NUMERAL}]{{1,3}})[、.．]"),
    re.compile(rf"[（(]([{_NUMERAL}]{{1,3}})[）)]"),
    re.compile(r"(\d{1,2})[.．、](?!\d)"),
    re.compile(r"[（(](\d{1,2})[）)]"),
)
_TITLE = 34  # characters up to which a paragraph without a full stop is a title
_OUTSIDE = ("会议费", "培训费", "机关运行经费", "政府采购", "国有资产", "绩效")
_SENTENCE = 30
_MONEY = re.compile(r"\d(?:亿|万)?元")


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered paragraph: level 0 (第一部分) to 4 (（1）), its number, its words without the number."""

    level: int
    number: int
    words: str
    passage: Passage

    @property
    def is_title(self) -> bool:
        """True for a short line without a full stop."""
        return len(self.words) <= _TITLE and not set(self.words.rstrip("。")) & set("。；")


def numeral(text: str) -> int:
    """A number up to 99 in Chinese or Arabic digits.

    >>> numeral("十二"), numeral("二十"), numeral("7")
    (12, 20, 7)
    """
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERAL.find(text) + 1
    return (_NUMERAL.find(tens) + 1 if tens else 1) * 10 + (_NUMERAL.find(ones) + 1 if ones else 0)


def _item(passage: Passage) -> Item | None:
    for level, pattern in enumerate(_LEVELS):
        match = pattern.match(passage.text)
        if match:
            return Item(level, numeral(match[1]), passage.text[match.end() :], passage)
    return None


@once
def items(context: Context) -> tuple[Item, ...]:
    """The numbered paragraphs in reading order; list marks inside table cells are left out."""
    found = (_item(passage) for passage in script(context).passages if passage.cell is None)
    return tuple(item for item in found if item is not None)


@once
def siblings(context: Context) -> tuple[tuple[tuple[Item, ...], Item | None], ...]:
    """The lists of numbered paragraphs of one level under one parent, with that parent."""
    done: list[tuple[tuple[Item, ...], Item | None]] = []
    open_lists: dict[int, list[Item]] = {}
    for item in items(context):
        for level in [level for level in open_lists if level > item.level]:
            _close(open_lists, level, done)
        if item.number == 1 and item.level in open_lists:
            _close(open_lists, item.level, done)
        open_lists.setdefault(item.level, []).append(item)
    for level in sorted(open_lists, reverse=True):
        _close(open_lists, level, done)
    return tuple(done)


def _close(
    open_lists: dict[int, list[Item]], level: int, done: list[tuple[tuple[Item, ...], Item | None]]
) -> None:
    above = [open_lists[upper][-1] for upper in sorted(open_lists) if upper < level]
    done.append((tuple(open_lists.pop(level)), above[-1] if above else None))


@check("heading-number")
def heading_number(context: Context) -> Iterator[Finding]:
    """A number left out or given twice among headings of one level."""
    text = script(context)
    for found, _parent in siblings(context):
        for one, other in pairwise(found):
            wrong = _misnumbered(one, other, text)
            if wrong:
                spans = [
                    (i.passage.start, i.passage.start + min(20, len(i.passage.text))) for i in (other, one)
                ]
                yield text.finding("heading-number", Severity.NOTICE, wrong, spans)
        for one, other, last in zip(found, found[1:], found[2:], strict=False):
            if _is_out_of_order(one, other, last):
                due = _NUMERAL[one.number] if one.number < 10 else str(one.number + 1)
                words = f"{one.passage.text[:16]}”与“{last.passage.text[:16]}"
                message = f"标题“{other.passage.text[:16]}”的序号与前后的“{words}”不连续，应为“{due}”。"
                span = (other.passage.start, other.passage.start + min(20, len(other.passage.text)))
                yield text.finding("heading-number", Severity.NOTICE, message, [span])


def _is_out_of_order(one: Item, other: Item, last: Item) -> bool:
    """True for 一、六、三: the headings before and behind leave room for one number, and it has another."""
    titles = one.is_title and other.is_title and last.is_title
    known = other.number in (one.number, last.number)  # told as given twice
    return titles and last.number == one.number + 2 and other.number != one.number + 1 and not known


def _misnumbered(one: Item, other: Item, text: Script) -> str:
    if not (one.is_title and other.is_title) or other.level > 3:
        return ""
    if other.number == one.number:
        return f"同级标题序号重复：“{one.passage.text[:16]}”与“{other.passage.text[:16]}”。"
    if other.number != one.number + 2:
        return ""
    between = text.text[one.passage.start : other.passage.start]
    skipped = _NUMERAL[one.number] if one.number < 10 else ""
    missing = skipped and f"{skipped}、" not in between and f"（{skipped}）" not in between
    if missing and not re.search(rf"(?<!\d){one.number + 1}[.．、]", between):
        return f"同级标题序号不连续：“{one.passage.text[:16]}”之后是“{other.passage.text[:16]}”，中间缺一项。"
    return ""


@check("heading-twice")
def heading_twice(context: Context) -> Iterator[Finding]:
    """A heading whose first sub-heading repeats it word for word."""
    text = script(context)
    found = items(context)
    for one, other in pairwise(found):
        if other.level > one.level and other.is_title and plain(one.words) == plain(other.words) != "":
            message = f"上下两级标题相同：“{other.words}”，请修改其中一个。"
            spans = [(i.passage.start, i.passage.end) for i in (one, other)]
            yield text.finding("heading-twice", Severity.NOTICE, message, spans)


@check("heading-misplaced")
def heading_misplaced(context: Context) -> Iterator[Finding]:
    """A matter that is none of the 三公 stands as a sub-heading under 三公."""
    text = script(context)
    for found, parent in siblings(context):
        title = plain(parent.words) if parent and parent.is_title else ""
        if "三公" not in title:
            continue
        for item in found:
            word = next((w for w in _OUTSIDE if w in item.words and w not in title), "")
            if item.is_title and word and "三公" not in plain(item.words):
                above = parent.words if parent else ""
                message = f"“{word}”不属于“三公”经费，却列为“{above}”的下级标题，应单独列示。"
                span = [(item.passage.start, item.passage.end)]
                yield text.finding("heading-misplaced", Severity.NOTICE, message, span)


@check("heading-sentence")
def heading_sentence(context: Context) -> Iterator[Finding]:
    """A number stands before a sentence, where the headings beside it are titles."""
    text = script(context)
    for found, _parent in siblings(context):
        if found[0].level not in (1, 2) or not found[0].is_title or len(found) > 6:
            continue
        if any(_MONEY.search(item.words) for item in found if item.is_title):
            continue  # short statements are no titles: （一）因公出国（境）费0万元，与上年持平。
        spans = [(i.passage.start, i.passage.start + _SENTENCE) for i in found[1:] if _is_sentence(i)]
        if len(spans) == 1:
            message = "同级的其他项是标题，这一项却是完整句子，疑缺标题（{n} 处）。"
            yield from gather(text, "heading-sentence", Severity.NOTICE, message, spans)


def _is_sentence(item: Item) -> bool:
    first = item.words.split("。", 1)[0]
    return len(first) > _SENTENCE and "，" in first and "：" not in first[:20]
