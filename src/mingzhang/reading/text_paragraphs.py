"""Lines of a plain text, wrapped at a fixed width, become paragraphs again (断行合并)."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.book import Line, Paragraph
from .paragraphs import _STARTS as STARTS
from .paragraphs import is_heading, role_of
from .text_tokens import TextLine, width

_ENDS = frozenset("。！？")
_SHORT = 0.85  # a line this much narrower than the text ends its paragraph
_RHYTHM = 0.5  # share of sentence ends followed by a blank that shows the blank marks paragraph ends


def paragraphs_of(lines: Sequence[TextLine]) -> list[Paragraph]:
    """The paragraphs of consecutive lines, with their roles."""
    if not lines:
        return []
    full = _full_width(lines)
    marked = _marks_ends(lines)
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and _runs_on(groups[-1], line, full, marked):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group) for group in groups]


def _full_width(lines: Sequence[TextLine]) -> int:
    """The width at which the text is wrapped: what a tenth of the lines reach."""
    widths = sorted((width(line.text) for line in lines), reverse=True)
    return widths[len(widths) // 10]


def _marks_ends(lines: Sequence[TextLine]) -> bool:
    """True when the extractor left a blank at the end of paragraphs, and only some lines have one."""
    closed = [line for line in lines if line.closes]
    ends = [line for line in lines if line.text[-1] in _ENDS]
    return (
        bool(ends) and len(closed) < len(lines) * 0.8 and sum(li.closes for li in ends) > _RHYTHM * len(ends)
    )


def _runs_on(group: list[TextLine], line: TextLine, full: int, marked: bool) -> bool:
    last = group[-1]
    if line.is_part or line.is_note or line.is_footer or last.is_footer or last.is_part:
        return False
    if len(group) == 1 and is_heading(last.squeezed) and (width(last.text) < _SHORT * full or last.closes):
        return False
    starts = STARTS.match(line.text) is not None or line.indent >= 2
    if marked and last.closes and (last.text[-1] in _ENDS or starts):
        return False
    if last.text[-1] in _ENDS and (starts or width(last.text) < _SHORT * full):
        return False
    if starts and STARTS.match(line.text) and last.text[-1] in "。；：！":
        return False
    return width(last.text) >= _SHORT * full or last.text[-1] not in _ENDS


def _paragraph(lines: Sequence[TextLine]) -> Paragraph:
    text = "".join(line.text for line in lines)
    return Paragraph(tuple(Line(line.text, line.number) for line in lines), role_of(text))
