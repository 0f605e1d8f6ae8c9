"""Captions and heads of tables in a plain text: where they stand and where the data begin (表题与表头)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..assembly.paragraphs import is_heading
from ..assembly.titles import is_caption, is_title, title_of
from ..assembly.units import unit_of_caption, unit_of_title
from .lexicon import lexicon
from .rows import code_at
from .tokens import TextLine, Token, is_count_up, plain
from .words import join_words, norm

_SERIAL = re.compile(r"[一二三四五六七八九十]{1,3}、|\[\d{3,7}\]|【\d{3,7}】")
_NUMBERED = re.compile(
    r"(?:部门|单位)?(?:预算|决算)?公开表?\s*[\d-]+\s*表?|附[表件]\s*[\d-]+|表\s*\d+(?:-\d+)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
PRECISE = re.compile(r"[-+]?[\d,，]*\d[.．]\d+|[-+]?\d{1,3}(?:[,，]\d{3})+")
HEAD_LINES = 60
_CAPTION_LINES = 6  # caption lines over a head
_TITLE_TAIL = 14  # length of the second line of a broken title


@dataclass(slots=True)
class Head:
    """The head of a table on one page; data begin at index `data`, or with `rest` of the line it ends in."""

    lines: tuple[TextLine, ...]
    numbers: tuple[str, ...]
    data: int
    rest: TextLine | None = None

    @property
    def fragments(self) -> list[str]:
        """The printed words in order of extraction; the blank in 2023 年度预算数 parts no words."""
        words: list[str] = []
        for text in (token.text for line in self.lines for token in line.tokens):
            if words and text.startswith("年") and _YEAR.fullmatch(words[-1]):
                words[-1] += text
            else:
                words.append(text)
        return words

    @property
    def key(self) -> str:
        """All words joined, to see whether the head is printed again."""
        return "".join(line.squeezed for line in self.lines)


@dataclass(frozen=True, slots=True)
class Caption:
    """Title and caption lines over a head; `start` the index of the first, `head` of the line below them."""

    title: str
    lines: tuple[str, ...]
    start: int
    head: int


# ---- captions


def caption_at(lines: Sequence[TextLine], index: int) -> Caption | None:
    """The caption that starts at `index`: title and captions; one names the unit, or a known head follows."""
    window = lines[index : index + _CAPTION_LINES]
    title, captions, seen_unit = "", [], False
    at = 0
    while at < len(window):
        text = window[at].text
        if (is_caption(text) or _NUMBERED.fullmatch(text)) and not is_known_head(window[at]):
            captions.append(text)
            seen_unit = seen_unit or unit_of_caption(text) is not None
        elif title or window[at].amounts:
            break
        else:
            title, used, beside = _title(window, at)
            if not title:
                break
            captions += beside
            seen_unit = seen_unit or any(map(unit_of_caption, beside))
            at += used - 1
        at += 1
    if seen_unit:
        found = title or _heads(lines, index + at)
    else:
        found = title and index + at < len(lines) and _is_sure_head(lines[index + at])
    if not found:
        return None
    return Caption(title, tuple(captions), index, index + at)


def _title(window: Sequence[TextLine], at: int) -> tuple[str, int, tuple[str, ...]]:
    """The title at a line, how many lines it takes, and the captions on its line."""
    line = window[at]
    if line.is_prose or line.is_part:
        return "", 0, ()
    title, beside = title_of(line.text)
    if title:
        return title, 1, beside
    if at + 2 < len(window) and len(window[at + 1].squeezed) <= _TITLE_TAIL and is_title(window[at + 1].text):
        joined = line.squeezed + window[at + 1].squeezed
        if is_caption(window[at + 2].text) and not is_heading(line.squeezed):
            return joined, 2, ()
    return "", 0, ()


def _is_sure_head(line: TextLine) -> bool:
    """True for a line of known heads, or one that names rows and an amount with its unit (金额（元）)."""
    stubs = {norm(stub) for stub in lexicon().stubs}
    states = any(unit_of_title(token.text) is not None for token in line.tokens[1:])
    return is_known_head(line) or (norm(line.tokens[0].text) in stubs and states)


def _heads(lines: Sequence[TextLine], index: int) -> bool:
    """True when a table head stands at `index`."""
    if index >= len(lines):
        return False
    first = lines[index].tokens[0].text
    known = lexicon()
    return norm(first) in {norm(word) for word in known.words} or norm(first) in known.prefixes


# ---- heads


def read_head(lines: Sequence[TextLine], start: int) -> Head | None:
    """The head from `start` to the first row of data; None when no data follows."""
    words: list[TextLine] = []
    numbers: tuple[str, ...] = ()
    for index in range(start, min(len(lines), start + HEAD_LINES)):
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
    caption = is_caption(line.text) and not is_known_head(line)
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
    if PRECISE.fullmatch(token.text):
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


def same_head(lines: Sequence[TextLine], start: int, first: Head) -> Head | None:
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
        if not cut:
            return None
        rest = _tail_of(lines[at], cut)
    elif first.numbers and at < len(lines) and is_count_up(lines[at].tokens):
        at += 1
    return Head(first.lines, first.numbers, at, rest)


def is_known_head(line: TextLine) -> bool:
    """True for a line of at least two known head words, the first of which names rows."""
    known = lexicon()
    if norm(line.tokens[0].text) not in {norm(stub) for stub in known.stubs}:
        return False
    words = join_words([token.text for token in line.tokens], known)
    return sum(word.known for word in words) >= max(2, len(words) - 1)
