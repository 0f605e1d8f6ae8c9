"""One sheet, or one table with its title inside, taken apart into lines and grids (表区划分).

Spreadsheets and web tables hold the title, the form number, the money unit and the notes in rows of the
same grid as the amounts, and often several tables under each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from ...model.book import Cell, Line
from ..opening import limits
from ..page import Grid
from .caption import is_caption, is_title, states_unit
from .side_by_side import areas

Part = Grid | Line

_NOTE = re.compile(
    r"^\s*(?:[*※]*\s*)?(?:注|说明|备注|附注|本表)\s*[:：\d]|^\s*本表(?:反映|为空|无数据)|^\s*备注[:：]"
)
_NUMBER = re.compile(r"^[-+－(（]?[¥￥]?[\d０-９][\d０-９,，.．]*[%％)）]?$")
_MARGIN = 16  # blank columns that a merged cell may reach beyond the last text
_SPARSE, _SMALL = 20, 50_000  # an area with less than one text in twenty places is not filled with blanks
_LONG = 60  # letters; no header or label is longer


@dataclass(frozen=True, slots=True)
class _Row:
    """The non-blank cells that start in one sheet row."""

    number: int
    cells: tuple[Cell, ...]
    width: int  # columns of the whole area

    @property
    def bottom(self) -> int:
        """The first row below every cell that starts here."""
        return self.number + max(cell.row_span for cell in self.cells)

    @property
    def alone(self) -> bool:
        return len(self.cells) == 1

    @property
    def across(self) -> bool:
        """One cell merged over (nearly) all columns."""
        return self.alone and self.cells[0].column_span > 1 and self.cells[0].column_span >= self.width - 1

    @property
    def numeric(self) -> bool:
        return any(_NUMBER.match(cell.text.strip()) for cell in self.cells)

    @property
    def full(self) -> bool:
        """Every column of the area is covered."""
        return sum(cell.column_span for cell in self.cells) >= self.width

    @property
    def text(self) -> str:
        return self.cells[0].text.strip()

    @property
    def caption(self) -> bool:
        """Nothing but 单位：万元, 公开01表 and the like."""
        return all(is_caption(cell.text) for cell in self.cells)

    @property
    def note(self) -> bool:
        return self.alone and bool(_NOTE.match(self.text) or len(self.text) > _LONG)

    @property
    def title(self) -> bool:
        return self.alone and not self.numeric and len(self.text) <= _LONG and is_title(self.text)

    @property
    def titled(self) -> bool:
        """A title with 单位：万元 and the like beside it."""
        first, *others = (cell.text for cell in self.cells)
        stated = bool(others) and is_title(first) and any(map(states_unit, others))
        return stated and all(map(is_caption, others))

    def heads(self, following: _Row | None) -> bool:
        """The title of another table, with its unit beside it or in a caption below it."""
        if not self.alone or self.numeric or following is None:
            return self.titled
        return following.caption and any(states_unit(cell.text) for cell in following.cells)

    @property
    def leading(self) -> bool:
        """A row that may stand before a table: its title, its caption."""
        if self.caption or self.note or self.titled:
            return True
        return self.alone and (self.across or self.cells[0].column == 0)


def parts(cells: Sequence[Cell]) -> list[Part]:
    """The lines and grids of one area, from top to bottom. Blank cells may be given or left out."""
    inked = [cell for cell in cells if cell.text.strip()]
    if len(inked) > limits.CELLS:
        raise limits.too_many("个单元格", len(inked), limits.CELLS)
    if not inked:
        return []
    return [part for area in areas(inked) for block in _blocks(_rows(area)) for part in _render(block)]


def _rows(inked: list[Cell]) -> list[_Row]:
    by_row: dict[int, list[Cell]] = {}
    for cell in inked:
        by_row.setdefault(cell.row, []).append(cell)
    width = _width([row for row in by_row.values() if len(row) > 1])
    return [_Row(n, tuple(sorted(by_row[n], key=lambda c: c.column)), width) for n in sorted(by_row)]


def _width(rows: list[list[Cell]]) -> int:
    starts = [cell.column for row in rows for cell in row]
    ends = [cell.column + cell.column_span for row in rows for cell in row]
    return max(ends) - min(starts) if starts else 1


def _blocks(rows: list[_Row]) -> Iterator[list[_Row]]:
    """Runs of rows: each is one table body, or one row that becomes lines."""
    body: list[_Row] = []
    reach = 0  # first row below every merged cell of the body
    for row, following in zip(rows, chain(rows[1:], [None]), strict=True):
        if body and not _ends(row, following, row.number - reach):
            body.append(row)
        else:
            yield from _without_tail(body)
            body = [] if row.leading else [row]
            yield from [[row]] if row.leading else []
            reach = 0
        reach = max(reach, row.bottom)
    yield from _without_tail(body)


def _ends(row: _Row, following: _Row | None, gap: int) -> bool:
    """Does this row, `gap` blank rows below a table, no longer belong to it?"""
    if gap < 0:  # beside a cell merged downwards
        return False
    if row.note or row.caption or (row.across and row.title) or row.heads(following):
        return True
    if gap == 0:
        return False
    if row.alone:
        return row.title or row.across
    opens = following is not None and not following.alone and following.number == row.bottom
    return opens and row.full and not row.numeric


def _without_tail(body: list[_Row]) -> Iterator[list[_Row]]:
    """Rows merged across below the last row of the table are text below it."""
    end = len(body)
    while end > 1 and body[end - 1].across:
        end -= 1
    if body:
        yield body[:end]
    yield from ([row] for row in body[end:])


def _render(block: list[_Row]) -> list[Part]:
    first = block[0]
    if len(block) == 1 and (first.leading or first.alone):
        return [Line(text, cell.page) for cell in first.cells for text in _text_lines(cell.text)]
    return [Grid(_grid(block))]


def _text_lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _grid(block: list[_Row]) -> list[Cell]:
    """The cells of one table, rows and columns from 0 without blank rows, every position filled."""
    inked = [cell for row in block for cell in row.cells]
    left = min(cell.column for cell in inked)
    right = max(cell.column for cell in inked) + _MARGIN
    place = {row.number: index for index, row in enumerate(block)}
    order = [row.number for row in block]
    cells = [_moved(cell, place[cell.row], left, right, _kept(order, cell)) for cell in inked]
    return _filled(cells, len(block))


def _kept(order: list[int], cell: Cell) -> int:
    """How many of the rows that a merged cell spans are left."""
    if cell.row_span == 1:
        return 1
    return sum(1 for number in order if cell.row <= number < cell.row + cell.row_span)


def _moved(cell: Cell, row: int, left: int, right: int, row_span: int) -> Cell:
    columns = min(cell.column_span, right - cell.column)
    return Cell(row, cell.column - left, cell.text, cell.page, max(row_span, 1), columns)


def _filled(cells: list[Cell], rows: int) -> list[Cell]:
    """Blank cells in free places; texts under a merged cell, which nobody sees, are dropped."""
    columns = max(cell.column + cell.column_span for cell in cells)
    page, taken = cells[0].page, bytearray(rows * columns)
    seen = []
    for cell in cells:
        if taken[cell.row * columns + cell.column]:
            continue
        seen.append(cell)
        for row in range(cell.row, min(cell.row + cell.row_span, rows)):
            start = row * columns + cell.column
            taken[start : start + cell.column_span] = b"\x01" * cell.column_span
    if rows * columns > _SPARSE * len(seen) + _SMALL:
        return seen
    blanks = (Cell(at // columns, at % columns, "", page) for at, one in enumerate(taken) if not one)
    return sorted(chain(seen, blanks), key=lambda cell: (cell.row, cell.column))
