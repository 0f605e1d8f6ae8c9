"""Lines of a plain text, wrapped at a fixed width, become paragraphs again (断行合并)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...model.book import Line, Paragraph, Role
from ..assembly.paragraphs import is_contents_head, is_heading, role_of
from ..assembly.titles import is_title
from .tokens import TextLine, width

_STARTS = re.compile(
    r"^(?:第[一二三四五六七八九十\d]+(?:部分|章|节|篇|条)|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[、．]|\d{1,2}\.(?!\d)|注[:：]|[①②③④⑤⑥⑦⑧⑨⑩])"
)
_PART_TAIL = re.compile(r"^(?:部门|单位)?(?:决算|预算)?(?:情况)?(?:说明|概况|解释|表)$")
_HEADING_END = re.compile(r"(?:说明|情况|概况|职责|职能|构成|设置|解释)$")
_SIDE_BY_SIDE = re.compile(r"(?:目标|情况)\s+\S+(?:目标|情况)$")  # two heads of a table
_ENDS = frozenset("。！？")
_STOPS = frozenset("。；：！:;）)")
_SHORT = 0.85  # a line this much narrower than the text ends its paragraph when its sentence ends
_SHORTER = 0.75  # and this much narrower ends it anyway: a title, a list item
_RHYTHM = 0.5  # share of sentence ends followed by a blank that shows the blank marks paragraph ends
_INDENT = 2
_BROKEN = 0.15  # share of lines that break off within a sentence which shows that the text is wrapped
_CLOSED = frozenset('。；：！？;:!?）)】”’"')
NEVER = 10**9  # the width of text that is not wrapped: no line reaches it


def paragraphs_of(lines: Sequence[TextLine], full: int, marked: bool) -> list[Paragraph]:
    """The paragraphs of consecutive lines, with their roles; page numbers stand behind the text they cut.

    `full` is the width at which the text wraps, `marked` whether a blank marks paragraph ends.
    """
    groups: list[list[TextLine]] = []
    footers: list[TextLine] = []
    made: list[Paragraph] = []
    for line in lines:
        if line.is_footer:
            footers.append(line)
        elif groups and _runs_on(groups[-1], line, full, marked):
            groups[-1].append(line)
        else:
            made += _settled(groups, footers)
            groups, footers = [[line]], []
    return made + _settled(groups, footers)


def _settled(groups: list[list[TextLine]], footers: list[TextLine]) -> list[Paragraph]:
    furniture = [Paragraph((Line(line.text, line.number),), Role.FURNITURE) for line in footers]
    return [*(_paragraph(group) for group in groups), *furniture]


def full_width(lines: Sequence[TextLine]) -> int:
    """The width at which the text is wrapped: what a tenth of the lines with sentences reach.

    `NEVER` where every line is a whole paragraph.
    """
    widths = sorted((width(line.text) for line in lines), reverse=True)
    full = widths[len(widths) // 10] if widths else 0
    return full if _is_wrapped(lines, full) else NEVER


def _is_wrapped(lines: Sequence[TextLine], full: int) -> bool:
    """True when lines break off within sentences, near one width."""
    said = [line for line in lines if any(mark in line.text for mark in "，。,")]
    broken = [line for line in said if line.text[-1] not in _CLOSED]
    return sum(width(line.text) >= _SHORTER * full for line in broken) > _BROKEN * len(said)


def marks_ends(lines: Sequence[TextLine]) -> bool:
    """True when the extractor left a blank at the end of paragraphs, and only some lines have one."""
    closed = sum(line.closes for line in lines)
    ends = [line for line in lines if line.text[-1] in _ENDS]
    return bool(ends) and closed < len(lines) * 0.8 and sum(li.closes for li in ends) > _RHYTHM * len(ends)


def _runs_on(group: list[TextLine], line: TextLine, full: int, marked: bool) -> bool:
    last = group[-1]
    if last.is_part:
        return len(group) == 1 and _PART_TAIL.match(line.squeezed) is not None
    if line.is_part or line.is_note or _is_apart(last) or _is_apart(line):
        return False
    if full == NEVER:
        return False
    reach = width(last.text)
    heading = group[0].is_part or (len(group) == 1 and _ends_heading(last, reach, full, marked))
    if heading or _begins(last, line, marked):
        return False
    if (marked and not last.closes) or (line.tokens[0].is_amount and last.text[-1] not in _STOPS):
        return True
    return reach >= (_SHORT if last.text[-1] in _ENDS else _SHORTER) * full


def _is_apart(line: TextLine) -> bool:
    return is_contents_head(line.text)


def _ends_heading(last: TextLine, reach: int, full: int, marked: bool) -> bool:
    if not is_heading(last.squeezed):
        return False
    return reach < _SHORT * full or (
        marked and last.closes and _HEADING_END.search(last.squeezed) is not None
    )


def _begins(last: TextLine, line: TextLine, marked: bool) -> bool:
    """True when `line` begins a paragraph: numbered or indented after a full stop."""
    if last.text[-1] in _ENDS and is_title(line.text):
        return True
    numbered = _STARTS.match(line.text) is not None
    if numbered and (last.text[-1] in _STOPS or line.is_heading):
        return True
    indented = line.indent >= _INDENT
    if marked and last.closes:
        return last.text[-1] in _ENDS or numbered or indented
    return last.text[-1] in _ENDS and indented


def _paragraph(lines: Sequence[TextLine]) -> Paragraph:
    text = "".join(line.text for line in lines)
    role = role_of(text)
    if role is Role.HEADING and _SIDE_BY_SIDE.search(text):
        role = Role.BODY
    return Paragraph(tuple(Line(line.text, line.number) for line in lines), role)
