"""Characters become runs and runs become lines (文字行): each glyph once, only what the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from ...model.book import Line
from ...model.place import Box
from ..raised import is_mark
from .native import Chars, RawPage

_GAP = 0.6  # of the line height: a wider gap ends a run
_WORD_GAP = 0.22  # of the line height: a wider gap within a line is a blank
_SAME_LINE = 0.5  # of the smaller height by which two runs of one line overlap
_BACK = 0.35
_SMALL, _RAISED = 0.75, 0.25  # of the line height: a mark of a note is lower, and begins that much higher
_SLANTED_RUN = 3  # characters of a slanted text that may look level


@dataclass(slots=True)
class Run:
    """Characters `start` to `end` of the page, side by side on one line; y downwards from the page's top."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        """Height of the middle of the line."""
        return (self.y0 + self.y1) / 2


def runs_of(chars: Chars, height: float) -> list[Run]:
    """Cut the characters at line ends, wide gaps, steps back and changes of height."""
    runs: list[Run] = []
    start, last, left, right, base = -1, -1, 0.0, 0.0, 0.0
    wide = back = slack = 0.0
    previous = ""
    edges = zip(chars.text, chars.x0, chars.y0, chars.x1, strict=True)
    for index, (char, x0, y0, x1) in enumerate(edges):
        if char <= " " or char in _SKIPPED:
            continue
        if start >= 0:
            level = -slack < y0 - base < slack
            if level and back < x0 - right < wide:
                last, left, previous = index, x0, char
                right = max(right, x1)
                continue
            runs.append(_run(chars, start, last, height))
            if level and char == previous and back < x0 - left < -back:
                start = -1  # overprinted: the same glyph again
                continue
        start = last = index
        left, right, base, previous = x0, x1, y0, char
        tall = max(1.0, chars.y1[index] - y0)
        wide, back, slack = _GAP * tall, -_BACK * tall, 0.3 * tall
    if start >= 0:
        runs.append(_run(chars, start, last, height))
    return runs


_SKIPPED = frozenset("\u3000\u00a0\u200b\ufeff\ufffe\uffff\ufffd\u2002\u2003\u2009")


def _run(chars: Chars, start: int, last: int, height: float) -> Run:
    return Run(
        start,
        last + 1,
        chars.x0[start],
        height - chars.y1[start],
        max(chars.x1[last], chars.x0[start]),
        height - chars.y0[start],
    )


def upright(runs: list[Run], page: RawPage) -> tuple[list[Run], list[Run]]:
    """Runs of the text itself, and those of a slanted watermark, whose letters each begin a run."""
    level: list[Run] = []
    slanted: list[Run] = []
    for run in runs:
        tilted = run.end - run.start <= _SLANTED_RUN and page.is_tilted(run.start)
        (slanted if tilted else level).append(run)
    return level, slanted


def parted_across(runs: list[Run], page: RawPage) -> tuple[list[Run], list[Run]]:
    """Runs of the text itself, and those that lie across it, as a heading over a table laid sideways."""
    level: list[Run] = []
    lying: list[Run] = []
    for run in runs:
        short = run.end - run.start <= _SLANTED_RUN
        (lying if short and page.is_across(run.start) else level).append(run)
    return level, lying


def lines_across(runs: list[Run], chars: Chars, page: int) -> tuple[list[Line], list[Line]]:
    """Letters that lie across the page, in the order of the file: lines with words, and page numbers."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=attrgetter("start")):
        last = lines[-1][-1] if lines else None
        tall = _SAME_LINE * (run.y1 - run.y0)
        if last is not None and (abs(run.x0 - last.x0) < tall or abs(run.y0 - last.y0) < tall):
            lines[-1].append(run)
        else:
            lines.append([run])
    words: list[Line] = []
    numbers: list[Line] = []
    for row in lines:
        text = "".join(chars.text[one.start : one.end] for one in row)
        (words if any(map(str.isalpha, text)) else numbers).append(Line(text, page, box_of(row)))
    return words, numbers


def visible(runs: list[Run], page: RawPage) -> tuple[list[Run], list[Run]]:
    """Runs that the page shows, and those drawn outside the page or clipped away."""
    wide, high = page.width + 1, page.height + 1
    shown: list[Run] = []
    hidden: list[Run] = []
    for run in runs:
        inside = -1 < (run.x0 + run.x1) / 2 < wide and -1 < run.middle < high
        (shown if inside else hidden).append(run)
    return shown, hidden


def rows_of(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs grouped into printed rows from top to bottom, each from left to right."""
    rows: list[list[Run]] = []
    top = bottom = 0.0
    for run in sorted(runs, key=attrgetter("y0", "x0")):
        overlap = min(bottom, run.y1) - max(top, run.y0)
        if rows and overlap > _SAME_LINE * min(bottom - top, run.y1 - run.y0):
            rows[-1].append(run)
            if run.y1 - run.y0 > bottom - top:
                top, bottom = run.y0, run.y1
        else:
            rows.append([run])
            top, bottom = run.y0, run.y1
    for row in rows:
        row.sort(key=attrgetter("x0"))
    return rows


def drop_clipped(rows: list[list[Run]], page: RawPage, height: float) -> list[Run]:
    """Take clipped rows away and return their runs: a page break cuts rows at the top or the bottom."""
    hidden: list[Run] = []
    for last in (0, -1):
        while rows and page.is_clipped(rows[last][0].start, height - rows[last][0].middle):
            cut = [run for run in rows[last] if page.is_clipped(run.start, height - run.middle)]
            hidden += cut
            rows[last] = [run for run in rows[last] if run not in cut]
            if rows[last]:
                break
            del rows[last]
    return hidden


def drop_overprints(rows: list[list[Run]], chars: Chars) -> None:
    """Leave out runs printed twice over each other (fake bold, 伪粗体)."""
    text = chars.text
    for row in rows:
        kept: list[Run] = []
        for run in row:
            last = kept[-1] if kept else None
            if last is not None and run.x0 < last.x1 - 0.6 * (run.x1 - run.x0):
                words = "".join(text[run.start : run.end].split())
                if words in "".join(text[last.start : last.end].split()):
                    continue
            kept.append(run)
        row[:] = kept


def drop_marks(rows: list[list[Run]], chars: Chars) -> None:
    """Leave out the raised small marks of notes (上标) behind figures and words: 12.34¹ is 12.34."""
    for row in rows:
        if len(row) > 1:
            row[:] = [
                run for last, run in zip([None, *row], row, strict=False) if not _is_mark(run, last, chars)
            ]


def _is_mark(run: Run, last: Run | None, chars: Chars) -> bool:
    """Is `run` smaller than `last`, close behind it and on a higher base line?"""
    if last is None:
        return False
    tall = last.y1 - last.y0
    if (
        run.y1 - run.y0 > _SMALL * tall
        or last.y1 - run.y1 < _RAISED * tall
        or run.x0 - last.x1 > _WORD_GAP * tall
    ):
        return False
    return is_mark(chars.text[run.start : run.end], chars.text[last.end - 1])


def text_of_row(row: Sequence[Run], chars: Chars) -> str:
    """The words of a row, a blank where the gap between runs is wider than letters stand apart."""
    text = chars.text
    parts: list[str] = []
    right = None
    for run in row:
        if right is not None and run.x0 - right > _WORD_GAP * (run.y1 - run.y0):
            parts.append(" ")
        parts.append(text[run.start : run.end])
        right = run.x1
    return "".join(parts).replace("\r", "").replace("\n", "")


def line_of(row: Sequence[Run], chars: Chars, page: int) -> Line:
    """A row outside the tables as a line of the document."""
    return Line(text_of_row(row, chars), page, box_of(row))


def box_of(row: Sequence[Run]) -> Box:
    """The rectangle around some runs."""
    return Box(
        round(min(run.x0 for run in row), 2),
        round(min(run.y0 for run in row), 2),
        round(max(run.x1 for run in row), 2),
        round(max(run.y1 for run in row), 2),
    )
