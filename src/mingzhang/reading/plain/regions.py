"""Where the tables of a plain text stand: captions, heads, bodies over pages (表格区域)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ...forms.model import Stub, StubKind
from ..assembly.titles import is_caption, is_title, without_continuation
from .forms import PlainForm, form_at
from .heads import HEAD_LINES, PRECISE, Caption, Head, caption_at, is_known_head, read_head, same_head
from .layout import Layout, read_layout
from .rows import code_at
from .tasks import Matter, find_matter
from .tokens import TextLine, Token

_END = re.compile(r"(说明|解释|概况|分析|报告)$")
_NARRATIVE_HEAD = 12
_TAIL = 2  # lines of a broken name below the last amounts
_TAIL_LENGTH = 14


@dataclass(slots=True)
class Stretch:
    """Lines of text between tables."""

    lines: list[TextLine] = field(default_factory=list)


@dataclass(slots=True)
class Region:
    """A table: its captions, its head, the lines of its body, the lines that follow a repeated head."""

    first: int
    title: str
    caption: tuple[str, ...]
    head: Head
    layout: Layout
    body: list[TextLine] = field(default_factory=list)
    fresh: set[int] = field(default_factory=set)
    matter: Matter | None = None

    @property
    def last(self) -> int:
        """The last line of the table."""
        return self.body[-1].number if self.body else self.first


Part = Stretch | Region | PlainForm


def regions(lines: Sequence[TextLine]) -> list[Part]:
    """The lines in reading order as stretches of text and tables."""
    parts: list[Part] = [Stretch()]
    index = 0
    while index < len(lines):
        end = _table_at(lines, index, parts)
        if end > index:
            index = end
            parts.append(Stretch())
            continue
        stretch = parts[-1]
        assert isinstance(stretch, Stretch)
        stretch.lines.append(lines[index])
        index += 1
    return [part for part in parts if not isinstance(part, Stretch) or part.lines]


def _table_at(lines: Sequence[TextLine], index: int, parts: list[Part]) -> int:
    """Append the table that starts at `index` and return where it ends; `index` when none starts."""
    caption = caption_at(lines, index)
    form = form_at(lines, caption.head if caption is not None else index)
    if form is not None:
        parts.append(form if caption is None else form.titled(caption.title, caption.lines))
        return form.end
    if caption is not None:
        region = _region(lines, caption)
    else:
        region = _matter_region(lines, index) or _narrative(lines, index)
    if region is None:
        return index
    parts.append(region)
    end = _fill(lines, region)
    if region.matter is not None and region.matter.remarks:
        parts.append(Stretch(region.matter.remarks))
    return end


# ---- bodies


def _region(lines: Sequence[TextLine], caption: Caption) -> Region | None:
    head = read_head(lines, caption.head)
    if head is None or (not head.lines and not head.numbers):
        return None
    layout = read_layout(head.fragments, caption.title, _most_amounts(lines, head), head.numbers)
    first = lines[caption.start].number
    return Region(first, caption.title, caption.lines, head, layout)


def _most_amounts(lines: Sequence[TextLine], head: Head) -> int:
    """The most amounts in a line below the head, 行次 not counted."""
    most = 0
    for line in ([head.rest] if head.rest else []) + list(lines[head.data : head.data + HEAD_LINES]):
        if line.is_note or (is_caption(line.text) and not line.amounts):
            break
        precise = _longest(line, lambda token: PRECISE.fullmatch(token.text) is not None)
        most = max(most, precise or (_longest(line, lambda token: token.is_amount) if not most else 0))
    return most


def _longest(line: TextLine, fits: Callable[[Token], bool]) -> int:
    """The longest run of words in a line that fit."""
    most = run = 0
    for token in line.tokens:
        run = run + 1 if fits(token) else 0
        most = max(most, run)
    return most


def _fill(lines: Sequence[TextLine], region: Region) -> int:
    """Collect the body of a region; the index of the first line behind it."""
    if region.matter is not None:
        return region.matter.end
    index = region.head.data
    if region.head.rest is not None:
        region.body.append(region.head.rest)
        index += 1
    while index < len(lines):
        again = _repeated(lines, index, region)
        if again is not None:
            index = again.data
            if again.rest is not None:
                region.body.append(again.rest)
                index += 1
            if index < len(lines):
                region.fresh.add(lines[index].number)
            continue
        if _ends(lines, index, region):
            break
        if not _is_left_over(lines, index, region):
            region.body.append(lines[index])
        index += 1
    dropped = _trim(region)
    region.layout = with_split_codes(region.layout, region.body)
    return index - dropped


def _is_left_over(lines: Sequence[TextLine], index: int, region: Region) -> bool:
    """A page number, or a piece of the head that was extracted below the first amounts: 类 款 项."""
    line = lines[index]
    if len(line.tokens) > 1 and all(token.text in ("类", "款", "项") for token in line.tokens):
        return True
    return line.is_footer and _is_furniture(lines, index, region)


def _with_codes(layout: Layout, body: Sequence[TextLine]) -> Layout:
    """The layout with a code column where most rows begin with a code and the head lost its word."""
    if layout.two_sided or any(side.count(StubKind.CODE) for side in layout.sides):
        return layout
    rows = [line for line in body if line.amounts and len(line.tokens) > 1]
    coded = [line for line in rows if code_at(line.tokens, 0, len("类款项"))]
    if len(coded) * 2 <= len(rows) or not rows:
        return layout
    side = layout.sides[0]
    code = Stub(("科目编码",), StubKind.CODE)
    return replace(layout, sides=(replace(side, stubs=(code, *side.stubs)),))


def with_split_codes(layout: Layout, body: Sequence[TextLine]) -> Layout:
    """The layout with 类 款 项 as columns of their own where the rows print codes so: 201 06 01."""
    layout = _with_codes(layout, body)
    if not any(side.count(StubKind.CODE) == 1 for side in layout.sides):
        return layout
    longest = max((code_at(line.tokens, 0, len("类款项")) for line in body), default=0)
    if longest < 2:
        return layout
    names = "类款项"[:longest]
    sides = []
    for side in layout.sides:
        stubs: list[Stub] = []
        for stub in side.stubs:
            split = stub.kind is StubKind.CODE and side.count(StubKind.CODE) == 1
            stubs += [Stub((*stub.path, name), stub.kind) for name in names] if split else [stub]
        sides.append(replace(side, stubs=tuple(stubs)))
    return replace(layout, sides=tuple(sides))


def _repeated(lines: Sequence[TextLine], index: int, region: Region) -> Head | None:
    """The head printed again on the next page, with or without the captions."""
    at = index
    if lines[at].is_footer and at + 1 < len(lines) and not lines[at].amounts > 1:
        at += 1  # a page number above it
    caption = caption_at(lines, at)
    if caption is not None:
        if caption.title and without_continuation(caption.title) != without_continuation(region.title):
            return None
        at = caption.head
    elif not region.head.lines or lines[at].squeezed != region.head.lines[0].squeezed:
        return None
    return same_head(lines, at, region.head)


def _ends(lines: Sequence[TextLine], index: int, region: Region) -> bool:
    line = lines[index]
    if line.is_note or line.is_part or caption_at(lines, index) is not None:
        return True
    if line.amounts and not line.is_prose:
        return False
    if _titles_another(line, region):
        return True
    if line.is_heading or (_END.search(line.squeezed) and not line.tokens[0].is_code):
        return True
    return line.is_prose and not region.layout.has_text


def _titles_another(line: TextLine, region: Region) -> bool:
    """True for the title of the next table, although neither a unit nor a known head follows it."""
    if len(line.tokens) > 1 or not line.squeezed.endswith("表") or not is_title(line.text):
        return False
    return without_continuation(line.squeezed) != without_continuation(region.title)


def _is_furniture(lines: Sequence[TextLine], index: int, region: Region) -> bool:
    """A number alone on its line that is no amount of the table: a page number."""
    if lines[index].text.strip("-—–－ ").isdigit() and region.layout.two_sided:
        return True
    following = lines[index + 1] if index + 1 < len(lines) else None
    return following is None or following.is_part or following.is_note or not lines[index].text.isdigit()


def _trim(region: Region) -> int:
    """Drop lines at the end that belong to the text behind the table; how many were dropped."""
    if region.layout.has_text:
        return 0
    last = max((at for at, line in enumerate(region.body) if _carries(line)), default=-1)
    keep = last + 1
    while (
        keep < len(region.body) and keep - last <= _TAIL and len(region.body[keep].squeezed) <= _TAIL_LENGTH
    ):
        keep += 1
    dropped = len(region.body) - keep
    del region.body[keep:]
    return dropped


def _carries(line: TextLine) -> bool:
    return bool(line.amounts) or line.tokens[0].starts_row or line.tokens[0].is_code


# ---- tables in the narrative


def _narrative(lines: Sequence[TextLine], index: int) -> Region | None:
    """A table without caption: its head is a line of known words, amounts follow."""
    line = lines[index]
    if len(line.tokens) < 2 or line.is_prose or line.amounts or not is_known_head(line):
        return None
    head = read_head(lines, index)
    if head is None or len(head.lines) > _NARRATIVE_HEAD or head.data >= len(lines):
        return None
    if not head.lines or not any(li.amounts for li in lines[head.data : head.data + 3]):
        return None
    layout = read_layout(head.fragments, "", _most_amounts(lines, head), head.numbers)
    return Region(line.number, "", (), head, layout) if layout.sure else None


def _matter_region(lines: Sequence[TextLine], index: int) -> Region | None:
    matter = find_matter(lines, index)
    if matter is None:
        return None
    head = Head((), (), index)
    return Region(lines[index].number, "", (), head, Layout(()), matter=matter)
