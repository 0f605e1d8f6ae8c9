"""Where the tables of a plain text stand: captions, heads, bodies over pages (表格区域)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ..forms.model import Stub, StubKind
from .paragraphs import is_heading
from .text_layout import Layout, read_layout
from .text_lexicon import lexicon
from .text_rows import code_at
from .text_tasks import Matter, find_matter
from .text_tokens import TextLine, Token, is_count_up, plain
from .text_words import join_words, norm
from .titles import is_caption, is_title, without_continuation
from .units import unit_of_caption

_SERIAL = re.compile(r"[一二三四五六七八九十]{1,3}、|\[\d{3,7}\]|【\d{3,7}】")
_END = re.compile(r"(说明|解释|概况|分析|报告)$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PRECISE = re.compile(r"[-+]?[\d,，]*\d[.．]\d+|[-+]?\d{1,3}(?:[,，]\d{3})+")
_CAPTION_LINES = 6  # caption lines over a head
_HEAD_LINES = 60
_NARRATIVE_HEAD = 12
_TAIL = 2  # lines of a broken name below the last amounts
_TAIL_LENGTH = 14


@dataclass(slots=True)
class Stretch:
    """Lines of text between tables."""

    lines: list[TextLine] = field(default_factory=list)


@dataclass(slots=True)
class Head:
    """The head of a table on one page: `words` from `start`, data from `data`; `rest` of the line it ends in."""

    lines: tuple[TextLine, ...]
    numbers: tuple[str, ...]
    data: int
    rest: TextLine | None = None

    @property
    def fragments(self) -> list[str]:
        """The printed words in order of extraction."""
        return [token.text for line in self.lines for token in line.tokens]

    @property
    def key(self) -> str:
        """All words joined, to see whether the head is printed again."""
        return "".join(line.squeezed for line in self.lines)


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


@dataclass(frozen=True, slots=True)
class _Caption:
    title: str
    lines: tuple[str, ...]
    start: int
    head: int


def regions(lines: Sequence[TextLine]) -> list[Stretch | Region]:
    """The lines in reading order as stretches of text and tables."""
    parts: list[Stretch | Region] = [Stretch()]
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


def _table_at(lines: Sequence[TextLine], index: int, parts: list[Stretch | Region]) -> int:
    """Append the table that starts at `index` and return where it ends; `index` when none starts."""
    caption = _caption_at(lines, index)
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


# ---- captions


def _caption_at(lines: Sequence[TextLine], index: int) -> _Caption | None:
    """The caption that starts at `index`: title and caption lines, one of which names the unit."""
    window = lines[index : index + _CAPTION_LINES]
    title, captions, seen_unit = "", [], False
    at = 0
    while at < len(window):
        text = window[at].text
        if is_caption(text) and not _known_head(window[at]):
            captions.append(text)
            seen_unit = seen_unit or unit_of_caption(text) is not None
        elif title or window[at].amounts:
            break
        else:
            title, used = _title(window, at)
            if not title:
                break
            at += used - 1
        at += 1
    if not seen_unit or (not title and not _heads(lines, index + at)):
        return None
    return _Caption(title, tuple(captions), index, index + at)


def _title(window: Sequence[TextLine], at: int) -> tuple[str, int]:
    """The title at a line, and how many lines it takes."""
    line = window[at]
    if line.is_prose or line.is_part:
        return "", 0
    if is_title(line.text):
        return line.squeezed, 1
    if (
        at + 2 < len(window)
        and len(window[at + 1].squeezed) <= _TAIL_LENGTH
        and is_title(window[at + 1].text)
    ):
        joined = line.squeezed + window[at + 1].squeezed
        if is_caption(window[at + 2].text) and not is_heading(line.squeezed):
            return joined, 2
    return "", 0


def _heads(lines: Sequence[TextLine], index: int) -> bool:
    """True when a table head stands at `index`."""
    if index >= len(lines):
        return False
    first = lines[index].tokens[0].text
    known = lexicon()
    return norm(first) in {norm(word) for word in known.words} or norm(first) in known.prefixes


# ---- heads


def _head(lines: Sequence[TextLine], start: int) -> Head | None:
    """The head from `start` to the first row of data; None when no data follows."""
    words: list[TextLine] = []
    numbers: tuple[str, ...] = ()
    for index in range(start, min(len(lines), start + _HEAD_LINES)):
        line = lines[index]
        if is_count_up(line.tokens):
            numbers = tuple(token.text for token in line.tokens if token.is_integer)
            return Head(tuple(words), numbers, index + 1)
        if _ends_head(lines, index):
            return Head(tuple(words), numbers, index)
        cut = _cut(line)
        if cut:
            rest = _tail_of(line, cut)
            return Head((*words, _start_of(line, cut)), numbers, index, rest)
        if _is_data(lines, index):
            return Head(tuple(words), numbers, index)
        words.append(line)
    return None


def _ends_head(lines: Sequence[TextLine], index: int) -> bool:
    line = lines[index]
    caption = is_caption(line.text) and not _known_head(line)
    return line.is_note or line.is_part or line.is_prose or caption


def _cut(line: TextLine) -> int:
    """Where data begins in a line that starts with the foot of the head: 类 款 项 合计 2,946.25."""
    known = {norm(word) for word in lexicon().stubs}
    start = 0
    while start < len(line.tokens) and norm(line.tokens[start].text) in known:
        start += 1
    rest = line.tokens[start:]
    return start if start > 1 and rest and line.amounts and rest[0].starts_row else 0


def _start_of(line: TextLine, cut: int) -> TextLine:
    return TextLine(line.number, " ".join(token.text for token in line.tokens[:cut]))


def _tail_of(line: TextLine, cut: int) -> TextLine:
    return TextLine(line.number, " ".join(token.text for token in line.tokens[cut:]))


def _is_data(lines: Sequence[TextLine], index: int) -> bool:
    line = lines[index]
    first = line.tokens[0]
    if _SERIAL.match(first.text) or _starts_with_code(lines, index):
        return True
    if any(_is_plain_amount(line.tokens, at) for at in range(len(line.tokens))):
        return True
    return plain(line.text) in ("合计", "总计") and _stands_alone(lines, index)


def _starts_with_code(lines: Sequence[TextLine], index: int) -> bool:
    tokens = lines[index].tokens
    length = code_at(tokens, 0, 3)
    if length < len(tokens) or not length:
        return length > 0
    following = lines[index + 1] if index + 1 < len(lines) else None  # the name stands on the next line
    return following is not None and not following.tokens[0].is_amount


def _is_plain_amount(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if not token.is_amount or not any(sign.isdigit() for sign in token.text):
        return False
    if _PRECISE.fullmatch(token.text):
        return True
    year = _YEAR.fullmatch(token.text) is not None
    return len(tokens) > 1 and not (year and at + 1 < len(tokens) and tokens[at + 1].text.startswith("年"))


def _stands_alone(lines: Sequence[TextLine], index: int) -> bool:
    """A 合计 line is a row of data when a note, a caption, nothing, or only amounts follow."""
    if index + 1 >= len(lines):
        return True
    following = lines[index + 1]
    if following.is_note or is_caption(following.text) or is_title(following.text):
        return True
    return following.amounts == len(following.tokens) and not is_count_up(following.tokens)


# ---- bodies


def _region(lines: Sequence[TextLine], caption: _Caption) -> Region | None:
    head = _head(lines, caption.head)
    if head is None or (not head.lines and not head.numbers):
        return None
    layout = read_layout(head.fragments, caption.title, _most_amounts(lines, head), head.numbers)
    first = lines[caption.start].number
    return Region(first, caption.title, caption.lines, head, layout)


def _most_amounts(lines: Sequence[TextLine], head: Head) -> int:
    """The most amounts in a line below the head, 行次 not counted."""
    most = 0
    for line in ([head.rest] if head.rest else []) + list(lines[head.data : head.data + _HEAD_LINES]):
        if line.is_note or (is_caption(line.text) and not line.amounts):
            break
        precise = _longest(line, lambda token: _PRECISE.fullmatch(token.text) is not None)
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


def with_split_codes(layout: Layout, body: Sequence[TextLine]) -> Layout:
    """The layout with 类 款 项 as columns of their own where the rows print codes so: 201 06 01."""
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
    caption = _caption_at(lines, at)
    if caption is not None:
        if caption.title and without_continuation(caption.title) != without_continuation(region.title):
            return None
        at = caption.head
    elif not region.head.lines or lines[at].squeezed != region.head.lines[0].squeezed:
        return None
    return _same_head(lines, at, region.head)


def _same_head(lines: Sequence[TextLine], start: int, first: Head) -> Head | None:
    """The head at `start` when it has the words of `first`, however they are broken into lines."""
    read, at = "", start
    while at < len(lines) and len(read) < len(first.key) and first.key.startswith(read):
        read += lines[at].squeezed
        at += 1
    if not read.startswith(first.key) or not first.key:
        return None
    rest = None
    if read != first.key:  # the head ends within a line that goes on with data
        at -= 1
        cut = _cut(lines[at])
        if not cut or "".join(lines[at].squeezed.rpartition(plain(_tail_of(lines[at], cut).text))[:1]) == "":
            return None
        rest = _tail_of(lines[at], cut)
    elif first.numbers and at < len(lines) and is_count_up(lines[at].tokens):
        at += 1
    return Head(first.lines, first.numbers, at, rest)


def _ends(lines: Sequence[TextLine], index: int, region: Region) -> bool:
    line = lines[index]
    if line.is_note or line.is_part or _caption_at(lines, index) is not None:
        return True
    if line.amounts and not line.is_prose:
        return False
    if line.is_heading or (_END.search(line.squeezed) and not line.tokens[0].is_code):
        return True
    return line.is_prose and not region.layout.has_text


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
    if len(line.tokens) < 2 or line.is_prose or line.amounts or not _known_head(line):
        return None
    head = _head(lines, index)
    if head is None or len(head.lines) > _NARRATIVE_HEAD or head.data >= len(lines):
        return None
    if not head.lines or not any(li.amounts for li in lines[head.data : head.data + 3]):
        return None
    layout = read_layout(head.fragments, "", _most_amounts(lines, head), head.numbers)
    return Region(line.number, "", (), head, layout) if layout.sure else None


def _known_head(line: TextLine) -> bool:
    known = lexicon()
    if norm(line.tokens[0].text) not in {norm(stub) for stub in known.stubs}:
        return False
    words = join_words([token.text for token in line.tokens], known)
    return sum(word.known for word in words) >= max(2, len(words) - 1)


def _matter_region(lines: Sequence[TextLine], index: int) -> Region | None:
    matter = find_matter(lines, index)
    if matter is None:
        return None
    head = Head((), (), index)
    return Region(lines[index].number, "", (), head, Layout(()), matter=matter)
