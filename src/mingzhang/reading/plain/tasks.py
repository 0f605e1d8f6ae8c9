"""The table of key tasks in a performance report: goal, result and money of each task (重点工作任务表).

Its cells are paragraphs, so it is read by the serial numbers of the tasks and by the blank that
extracted text leaves behind the last word of a cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...forms.model import Stub, StubKind
from .layout import Layout, LayoutSide
from .rows import Row
from .tokens import TextLine, Token

_GOAL = re.compile(r"任务(?:（重要事项）|\(重要事项\))?绩效目标")
_DONE = re.compile(r"完成情")
_MONEY = re.compile(r"资|金额|经费")
_TOTAL = re.compile(r"支出总额(?:[（(]万?元[）)])?$")
_SECTION = re.compile(
    r"[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|第[一二三四五六七八九十]+部分"
)
_SHORT = 5
_REACH = 8  # lines of a head cell broken into short lines
_PLAIN_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(slots=True)
class Matter:
    """A table of cells that are paragraphs: its layout and rows, and the index of the line behind it."""

    layout: Layout
    end: int
    rows: list[Row] = field(default_factory=list)
    remarks: list[TextLine] = field(default_factory=list)  # lines inside that hold no amount of money


def find_matter(lines: Sequence[TextLine], index: int) -> Matter | None:
    """The table of key tasks, or the table of total spending above it, that starts at `index`."""
    if len(lines[index].squeezed) > _SHORT:
        return None
    return _total_spending(lines, index) or _tasks(lines, index)


# ---- total spending


def _total_spending(lines: Sequence[TextLine], index: int) -> Matter | None:
    at = _after_short(lines, index)
    if at == index or at >= len(lines) or not _TOTAL.match(lines[at].tokens[0].text) or not lines[at].amounts:
        return None
    name = "".join(line.squeezed for line in lines[index:at])
    label = Stub(("项目",), StubKind.LABEL)
    matter = Matter(Layout((LayoutSide("", (label,), ((name,),)),)), at)
    while matter.end < len(lines) and _is_entry(lines[matter.end]):
        if lines[matter.end].text.endswith("%"):
            matter.remarks.append(lines[matter.end])
        else:
            matter.rows.append(_entry(lines[matter.end]))
        matter.end += 1
    return matter


def _after_short(lines: Sequence[TextLine], index: int) -> int:
    """Index behind the lines, from `index`, that are pieces of one narrow cell."""
    at = index
    while at < len(lines) and at - index < _REACH and _is_short(lines[at]):
        at += 1
    return at


def _is_short(line: TextLine) -> bool:
    return len(line.squeezed) <= _SHORT and not line.amounts


def _is_entry(line: TextLine) -> bool:
    return (line.amounts == 1 and line.tokens[-1].is_amount) or line.text.endswith("%")


def _entry(line: TextLine) -> Row:
    words, last = list(line.tokens[:-1]), line.tokens[-1]
    return Row(label=words, amounts=[last])


# ---- tasks


def _tasks(lines: Sequence[TextLine], index: int) -> Matter | None:
    at = _after_short(lines, index)
    if at == index or at >= len(lines) or not _GOAL.match(lines[at].squeezed):
        return None
    start = next((i for i in range(at, min(len(lines), at + 20)) if _serial(lines[i], 1)), None)
    if start is None:
        return None
    layout = _layout(lines[at:start])
    if layout is None:
        return None
    matter = Matter(layout, start)
    _read_tasks(lines, matter)
    return matter


def _layout(others: Sequence[TextLine]) -> Layout | None:
    """Columns: number, goal, result, money. A head cell ends where a blank follows its last word."""
    cells: list[str] = []
    open_cell = ""
    for line in others:
        open_cell += line.squeezed
        if line.closes:
            cells.append(open_cell)
            open_cell = ""
    cells += [open_cell] if open_cell else []
    if len(cells) != len(("goal", "result", "money")):
        cells = _by_words("".join(line.squeezed for line in others))
    if not cells or not _DONE.search(cells[1]) or not _MONEY.search(cells[2]):
        return None
    number = Stub(("序号",), StubKind.CODE)  # printed without a head of its own
    goal, result = Stub((cells[0],), StubKind.LABEL), Stub((cells[1],), StubKind.TEXT)
    return Layout((LayoutSide("", (number, goal, result), ((cells[2],),)),))


def _by_words(text: str) -> list[str]:
    found = re.match(r"(.*?绩效目标)(.*?完成情况)(.*)$", text)
    return list(found.groups()) if found else []


def _serial(line: TextLine, number: int) -> bool:
    return line.tokens[0].text == str(number)


def _read_tasks(lines: Sequence[TextLine], matter: Matter) -> None:
    while matter.end < len(lines):
        line = lines[matter.end]
        if _SECTION.match(line.text) or line.is_part:
            return
        if _serial(line, len(matter.rows) + 1):
            matter.rows.append(Row(codes=[line.tokens[0]]))
            _words(matter.rows[-1], line, line.tokens[1:])
        elif not matter.rows[-1].amounts and _PLAIN_AMOUNT.fullmatch(line.text):
            matter.rows[-1].amounts.append(line.tokens[0])
        else:
            _words(matter.rows[-1], line, line.tokens)
        matter.end += 1


def _words(row: Row, line: TextLine, tokens: Sequence[Token]) -> None:
    """Words go to the goal until a cell ends, then to the result."""
    if not tokens:
        return
    if row.columns is None:
        row.label += tokens
        if line.closes:
            row.columns = [0]
    else:
        row.text += tokens
