"""The whole text of a document as one string, in which every character knows its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...model.book import Block, Book, Cell, Paragraph, Role, Table
from ...model.finding import Finding, Severity
from ...model.place import Box, Place
from ..context import Context
from .memo import once

LABEL = 14  # a cell up to this many characters is a label or an amount, a longer one is prose
SHOWN = 12  # places listed in a finding that gathers a habit


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text: a paragraph, or a table cell that holds prose. `start` is its offset in the script.

    `text` has no blanks except between two digits. `lines` are (offset in text, page, box).
    """

    text: str
    start: int
    role: Role | None
    lines: tuple[tuple[int, int, Box | None], ...]
    heading: str
    table: Table | None = None
    cell: Cell | None = None

    @property
    def end(self) -> int:
        """Offset behind the last character in the script."""
        return self.start + len(self.text)

    @property
    def page(self) -> int:
        """Page of the first line."""
        return self.lines[0][1]


@dataclass(frozen=True)
class Script:
    """All passages in reading order; `text` joins them with line breaks."""

    book: Book
    passages: tuple[Passage, ...]
    text: str
    starts: tuple[int, ...]

    def at(self, offset: int) -> Passage:
        """The passage that holds the character at `offset`."""
        return self.passages[bisect_right(self.starts, offset) - 1]

    def place(self, start: int, end: int) -> Place:
        """The place of `text[start:end]`, on the line on which it starts."""
        passage = self.at(start)
        offsets = [line[0] for line in passage.lines]
        line = max(0, bisect_right(offsets, start - passage.start) - 1)
        offset, page, box = passage.lines[line]
        if box is not None and passage.cell is None:
            words = passage.text[offset : (*offsets, len(passage.text))[line + 1]]
            first = start - passage.start - offset
            box = box.of_words(words, first, first + end - start)
        title = passage.table.title if passage.table else passage.heading
        return Place(self.book.document, page, title, quote=self.text[start:end], box=box)

    def widened(self, start: int, end: int, before: int, after: int) -> tuple[int, int]:
        """The span with some characters on either side, within its passage."""
        passage = self.at(start)
        return max(passage.start, start - before), min(passage.end, end + after)

    def matches(self, pattern: re.Pattern[str], *needles: str) -> Iterator[re.Match[str]]:
        """Where the pattern matches; not looked for when none of `needles` occurs at all."""
        if not needles or any(needle in self.text for needle in needles):
            yield from pattern.finditer(self.text)

    def finding(
        self,
        rule: str,
        severity: Severity,
        message: str,
        spans: Iterable[tuple[int, int]],
        printed: str = "",
        expected: str = "",
    ) -> Finding:
        """A finding at the spans of the script; what is printed is the first of them unless given."""
        places = tuple(self.place(start, end) for start, end in spans)
        return Finding(rule, severity, message, places, printed or places[0].quote, expected)


def compact(line: str) -> str:
    """The line without blanks, but with one between two digits, which are two numbers.

    >>> compact(" 收入 50.99  万元 2017 12 月 ")
    '收入50.99万元2017 12月'
    """
    pieces = line.split()
    if len(pieces) < 2:
        return pieces[0] if pieces else ""
    joined = pieces[0]
    for piece in pieces[1:]:
        digits = joined[-1].isdigit() and piece[0].isdigit()
        joined += f" {piece}" if digits else piece
    return joined


def _paragraph(paragraph: Paragraph, start: int, heading: str) -> Passage:
    text, lines = "", []
    for line in paragraph.lines:
        lines.append((len(text), line.page, line.box))
        text += compact(line.text)
    return Passage(text, start, paragraph.role, tuple(lines), heading)


def _prose(table: Table) -> Iterator[Cell]:
    for cell in table.cells:
        body = cell.row >= table.header_rows
        if body and len(cell.text) > LABEL and len(compact(cell.text)) > LABEL:
            yield cell


def _cell(cell: Cell, table: Table, start: int) -> Passage:
    text, lines = "", []
    printed = cell.text.split("\n")
    pages = cell.line_pages if len(cell.line_pages) == len(printed) else [cell.page] * len(printed)
    for line, page in zip(printed, pages, strict=True):
        lines.append((len(text), page, cell.box))
        text += compact(line)
    return Passage(text, start, None, tuple(lines), table.title, table, cell)


def _of_block(block: Block, start: int, heading: str) -> Iterator[Passage]:
    if isinstance(block, Paragraph):
        if block.lines and block.role not in (Role.FURNITURE, Role.CONTENTS):
            yield _paragraph(block, start, heading)
        return
    for cell in _prose(block):
        passage = _cell(cell, block, start)
        yield passage
        start = passage.end + 1


_STOPS = "。；：！？…"
_LEADS = ("原因：", "原因是", "原因为", "原因:", "情况：")
_FULL = 24  # characters from which a line without a stop goes on in the next
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十]+|[①-⑳]|附|注[：:]|[表图]"
)


def _goes_on(one: Passage, other: Passage) -> bool:
    """True when a paragraph was cut inside a sentence: it ends without a stop and the next has no number."""
    if one.cell or other.cell or other.role is not Role.BODY or _NUMBERED.match(other.text):
        return False
    if one.text.endswith(_LEADS):
        return True
    if one.role is Role.HEADING and "（类）" not in one.text:
        return False
    return len(one.text) >= _FULL and one.text[-1] not in _STOPS


def _joined(one: Passage, other: Passage) -> Passage:
    shifted = tuple((offset + len(one.text), page, box) for offset, page, box in other.lines)
    return replace(one, text=one.text + other.text, role=Role.BODY, lines=one.lines + shifted)


@once
def script(context: Context) -> Script:
    """The script of the context's book."""
    passages: list[Passage] = []
    for heading, block in context.book.headed():
        start = passages[-1].end + 1 if passages else 0
        for passage in _of_block(block, start, heading):
            if passages and passage.text and _goes_on(passages[-1], passage):
                passages[-1] = _joined(passages[-1], passage)
            elif passage.text:
                passages.append(passage)
    text = "\n".join(passage.text for passage in passages)
    return Script(context.book, tuple(passages), text, tuple(p.start for p in passages))


def sample(found: Finding, places: int = SHOWN) -> Finding:
    """The finding with its first places only."""
    return replace(found, places=found.places[:places])


def gather(  # noqa: PLR0917
    script: Script,
    rule: str,
    severity: Severity,
    message: str,
    spans: list[tuple[int, int]],
    expected: str = "",
    shown: int = SHOWN,
) -> Iterator[Finding]:
    """One finding for a habit: its count stands in `message` as {n}; nothing when there is no span."""
    if spans:
        found = script.finding(rule, severity, message.format(n=len(spans)), spans, "", expected)
        yield sample(found, shown)
