"""Lines of a document become paragraphs with roles (段落): headings, body, notes, contents, furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ...model.book import Line, Paragraph, Role
from ...model.place import Box
from ..labelling.matrix import clean
from ..page import Grid, Page
from .identity import is_year_line
from .margins import Margins
from .titles import is_caption, is_title

_PART = re.compile(r"^第[一二三四五六七八九十\d]+(部分|章|节|篇)")
_NUMBERED = re.compile(
    r"^([一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}([、.．](?!\d)|\.\d{1,2}(?!\d)))"
)
_STARTS = re.compile(
    r"^(第[一二三四五六七八九十\d]+(部分|章|节|篇|条)|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[、．]|\d{1,2}\.(?!\d)|注[:：]|[①②③④⑤⑥⑦⑧⑨⑩])"
)
_ITEM = re.compile(r"（([一二三四五六七八九])）")
_NUMERALS = "一二三四五六七八九十"
_NOTE = re.compile(r"^[（(]?(注[:：\d]|备注[:：]|说明[:：]|注释[:：]|附注[:：]|\*注)")
_CONTENTS = frozenset({"目录", "目次", "目錄"})
_LEADERS = re.compile(r"[.．…·。]{3,}\d*$|…+\d*$")
_PAGE_NUMBER = re.compile(r"^[-—－–~第\s]*\d{1,4}[-—－–~页\s]*(([/／]|共)\s*\d{1,4}\s*页?)?$")
_BODY_MARKS = frozenset("。；;！？")
_ENDS = frozenset("。；;！？：:")
_HEADING_LENGTH = 60
_SENTENCE_MARKS = re.compile(r"[，。；]|\d[亿万千]?元[,;]")  # （三）卫生健康支出43,897.73元,占 …
_WORD = re.compile(r"[A-Za-z0-9.,%％+-]+")
_DIGITS = re.compile(r"\d+")
_EDGE_ITEMS = 2  # furniture stands among the first or last lines of a page
_REPEATS = 3  # and is printed on at least so many pages


def furniture(pages: Sequence[Page]) -> set[int]:
    """Ids of the lines that are page numbers or running heads (页眉页脚)."""
    edges = [(page, line) for page in pages for line in _edge_lines(page)]
    counts = Counter(_pattern(line) for page, line in edges if not _titles_grid(page, line))
    most = max(2, _REPEATS if len(pages) > 4 else 0, len(pages) // 3)
    return {
        id(line)
        for _, line in edges
        if _is_page_number(line, pages) or (len(pages) > 1 and counts[_pattern(line)] >= most)
    }


def _pattern(line: Line) -> str:
    return _DIGITS.sub("#", clean(line.text))


def _titles_grid(page: Page, line: Line) -> bool:
    """True for a table's title at the top of its page, repeated where the table goes on."""
    if not is_title(line.text) and not is_caption(line.text):
        return False
    place = next(index for index, item in enumerate(page.items) if item is line)
    after = (item for item in page.items[place + 1 :] if not (isinstance(item, Line) and _leads(item)))
    return isinstance(next(after, None), Grid)


def _leads(line: Line) -> bool:
    return is_caption(line.text) or is_title(line.text) or is_year_line(line.text)


def _edge_lines(page: Page) -> list[Line]:
    """Lines in the outer strips of a page, or its outermost lines where no box is known."""
    candidates = (*page.items[:_EDGE_ITEMS], *page.items[-_EDGE_ITEMS:])
    lines = {id(item): item for item in candidates if isinstance(item, Line)}
    return [line for line in lines.values() if _in_margin(line, page)]


def _in_margin(line: Line, page: Page) -> bool:
    if line.box is None or not page.height:
        return False
    return line.box.y1 < 0.1 * page.height or line.box.y0 > 0.9 * page.height


def _is_page_number(line: Line, pages: Sequence[Page]) -> bool:
    return len(pages) > 1 and _PAGE_NUMBER.match(line.text.strip()) is not None


def paragraphs(lines: Sequence[Line], margins: dict[int, Margins | None]) -> list[Paragraph]:
    """Lines between two tables, joined where the text runs on, with their roles (contents excepted)."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _runs_on(groups[-1], line, margins):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_with_role(tuple(item)) for group in groups for item in _items(group)]


def _items(group: list[Line]) -> Iterator[list[Line]]:
    """The numbered items of a paragraph: after （七） the next number, printed behind it, begins its own."""
    item: list[Line] = []
    following = _next_item(group[0].text)
    for line in group:
        rest = line
        while following and (at := rest.text.find(f"。{following}") + 1):
            yield [*item, _part(rest, 0, at)]
            item, rest = [], _part(rest, at, len(rest.text))
            following = _next_item(rest.text)
        item.append(rest)
    yield item


def _next_item(text: str) -> str:
    """（八） for a text that begins with （七）; "" for others."""
    number = _ITEM.match(text.lstrip())
    at = _NUMERALS.find(number[1]) if number else -1
    return f"（{_NUMERALS[at + 1]}）" if 0 <= at < len(_NUMERALS) - 1 else ""


def _part(line: Line, start: int, end: int) -> Line:
    box = line.box and line.box.of_words(line.text, start, end)
    return Line(line.text[start:end], line.page, box)


def _runs_on(group: list[Line], line: Line, margins: dict[int, Margins | None]) -> bool:
    """True when `line` continues the paragraph of `group`."""
    last = group[-1]
    margin, here = margins.get(last.page), margins.get(line.page)
    if margin is None or here is None or last.box is None or line.box is None:
        return False
    size = max(1.0, last.box.y1 - last.box.y0)
    if abs(size - (line.box.y1 - line.box.y0)) > 0.3 * size:
        return False
    starts = _STARTS.match(clean(line.text)) is not None
    if starts and last.text.rstrip()[-1:] in _ENDS:
        return False
    if line.box.x0 > here.left + 1.2 * size:
        centred = _is_centred(last, margin) and _is_centred(line, here)
        return centred and _goes_on_centred(last.box, line.box)
    if last.box.x1 >= margin.right - _room(line, size):
        return True
    return not starts and _is_open(group, margin, size)


def _room(line: Line, size: float) -> float:
    """Space that the line above may leave because the first word of `line` did not fit."""
    word = _WORD.match(line.text.lstrip())
    return 2.5 * size + (0.5 * size * len(word.group()) if word else 0.0)


def _is_open(group: list[Line], margin: Margins, size: float) -> bool:
    """True when an indented paragraph has not come to the end of a sentence."""
    first, last = group[0], group[-1]
    if first.box is None or last.box is None or first.box.x0 <= margin.left + 1.2 * size:
        return False
    if last.box.x1 < margin.right - 0.25 * (margin.right - margin.left):
        return False
    return last.text.rstrip()[-1:] not in _ENDS and not is_heading(clean(last.text))


def _goes_on_centred(last: Box, box: Box) -> bool:
    """True for the second line of a centred title: shorter, close below."""
    near = 0 <= box.y0 - last.y1 < 1.2 * (last.y1 - last.y0)
    return near and last.x1 - last.x0 > 1.5 * (box.x1 - box.x0)


def _is_centred(line: Line, margin: Margins) -> bool:
    if line.box is None:
        return False
    left, right = line.box.x0 - margin.left, margin.right - line.box.x1
    return abs(left - right) < 2 * margin.size


def _with_role(lines: tuple[Line, ...]) -> Paragraph:
    return Paragraph(lines, role_of("".join(line.text.strip() for line in lines)))


def role_of(text: str) -> Role:
    """The role that a paragraph's words give it.

    >>> role_of("一、收入支出决算总体情况说明"), role_of("一、财政拨款收入：指单位取得的拨款。")
    (<Role.HEADING: 'heading'>, <Role.BODY: 'body'>)
    """
    plain = clean(text)
    if _NOTE.match(plain):
        return Role.NOTE
    return Role.HEADING if is_heading(plain) else Role.BODY


def is_heading(plain: str) -> bool:
    """True for a part, section or numbered heading, and for a short title that is no sentence."""
    if _NUMBERED.match(plain) and len(plain) <= 45 and plain.endswith(("情况。", "说明。")):
        plain = plain[:-1]
    if not plain or len(plain) > _HEADING_LENGTH or plain[-1] in _BODY_MARKS:
        return False
    if _PART.match(plain):
        return "。" not in plain
    if _NUMBERED.match(plain):
        return not _SENTENCE_MARKS.search(plain) and plain[-1] not in "：:"
    return _is_title(plain)


_TITLE = re.compile(
    r"(表|情况说明|编制说明|说明|概况|名词解释|主要职能|主要职责|机构设置|职能|职责|情况|附件|目录|报告)$"
)


_COVER = re.compile(r"\d年(度)?.{0,20}(预算|决算|预算公开|决算公开|自评|自评报告)$")


def _is_title(plain: str) -> bool:
    if len(plain) > 45 or _SENTENCE_MARKS.search(plain) or plain.startswith(("详见", "见")):
        return False
    return _TITLE.search(plain) is not None or _COVER.search(plain) is not None


def is_contents_head(text: str) -> bool:
    """True for the word 目录 on its own."""
    return clean(text) in _CONTENTS


def mark_contents(blocks: Sequence[Paragraph]) -> list[Paragraph]:
    """The same paragraphs with the entries of the table of contents marked as such."""
    start = next((i for i, block in enumerate(blocks) if is_contents_head(block.text)), None)
    if start is None:
        return list(blocks)
    full = {block.page for block in blocks if block.role is Role.BODY and not _LEADERS.search(block.text)}
    full.discard(blocks[start].page)
    end, entries = start + 1, {""}
    while end < len(blocks) and _is_entry(blocks[end], entries, blocks[start].page, full):
        entries.add(_entry(blocks[end].text))
        end += 1
    marked = [block if block.role is Role.FURNITURE else _as_entry(block) for block in blocks[start:end]]
    return [*blocks[:start], *marked, *blocks[end:]]


def _as_entry(block: Paragraph) -> Paragraph:
    return Paragraph(block.lines, Role.CONTENTS)


def _entry(text: str) -> str:
    return _LEADERS.sub("", clean(text)).rstrip("0123456789")


def _is_entry(block: Paragraph, entries: set[str], page: int, full: set[int]) -> bool:
    """An entry stands on the page of 目录, or on a later one that holds only entries; none comes twice."""
    text = clean(block.text)
    if block.role is Role.FURNITURE or _LEADERS.search(text):
        return True
    if len(text) > _HEADING_LENGTH or text[-1:] in _BODY_MARKS or _entry(text) in entries:
        return False
    return (
        block.page == page
        or (block.page not in full and _NUMBERED.match(text) is not None)
        or (block.page not in full and _PART.match(text) is not None)
    )
