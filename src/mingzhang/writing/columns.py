"""How a table stands on paper: upright or turned, type size, column widths, padding (版面).

Amounts never break; labels may take a few lines; header words break between any two characters.
Widths are in em of the type size until a size is chosen, then in points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil, sqrt

from ..model.book import Cell
from .extents import CLOSING, OPENING, extent, flowing
from .look import CellKind, Look
from .settings import MILLIMETRE, Margins, Settings
from .shifts import Words, shifted

HEADER_LINES = 4  # a header label breaks over so many lines before it widens its column
LONG = 40.0  # em: from here on a text is prose (绩效目标) rather than a label
SHORT = 4.0  # em: header words that rather stay in one line
EDGE = 0.3  # em of air, against rounding of the estimate
SAFE = 0.97  # of a page's height may be filled by estimate


@dataclass(frozen=True, slots=True)
class Room:
    """Width of a column, em: at the `least`, at `ease`, and `full`, without any line break."""

    least: float
    ease: float
    full: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How a table is set: turned to a landscape page or not; type size, column widths, padding: points.

    heights   of rows that take one line for sure; 0 where typesetting has to find out
    whole     by estimate the table stands on one page
    """

    landscape: bool
    size: float
    widths: tuple[float, ...]
    inset: float
    heights: tuple[float, ...]
    whole: bool


def placed(look: Look, settings: Settings, own: bool, above: float = 0.0) -> tuple[Spread, bool]:
    """How a table is set, and whether it stands on a page of its own with the margins of forms.

    It does where it has to (`own`), is turned, or is a form that the page of the text cannot hold.
    """
    fit = spread(look, settings, settings.table_page if own else settings.body_page, above)
    if own or not (fit.landscape or (look.is_form and not fit.whole)):
        return fit, own
    return spread(look, settings, settings.table_page, above), True


def spread(look: Look, settings: Settings, margins: Margins, above: float = 0.0) -> Spread:
    """The most readable way to set a table: upright first, then turned, then smaller, then narrower.

    A way that lets the whole table stand on one page is preferred, as long as its type is not too
    small; a form that is filled in takes narrow columns for it. `above` is the height in millimetres that
    headings and notes take beside title and caption.
    """
    rooms = [_room([_cell_room(look, cell) for cell in cells]) for cells in _by_column(look)]
    frame = _Frame(look, len(rooms), _demands(look), settings, margins, above)
    full = [room.full for room in rooms]
    first: Spread | None = None
    for least in ([room.ease for room in rooms], [room.least for room in rooms]):
        ways = _ways(settings, narrow=first is not None)
        ways = [(turned, size) for turned, size in ways if sum(least) <= frame.em(turned, size)]
        upright = [way for way in ways if not way[0]] or ways
        best = _best([(way, _share(least, full, frame.em(*way))) for way in upright], frame)
        if best is not None and (best.whole or not look.is_form):
            return frame.eased(best, least)
        first = first or (frame.eased(best, least) if best else None)
    if first is not None:
        return first
    way = (True, settings.tables.sizes[-1])
    total = sum(one.least for one in rooms)
    return frame.spread(*way, [room.least * frame.em(*way) / total for room in rooms])


def _best(ways: Sequence[tuple[tuple[bool, float], list[float]]], frame: _Frame) -> Spread | None:
    """The first way that sets the whole table on one page in type not too small, else the first."""
    if not ways:
        return None
    first = frame.spread(*ways[0][0], ways[0][1])
    if first.whole:
        return first
    least = frame.settings.tables.whole_least
    others = (frame.spread(*way, inner) for way, inner in ways[1:] if way[1] >= least)
    return next((one for one in others if one.whole), first)


def _ways(settings: Settings, narrow: bool) -> list[tuple[bool, float]]:
    """Turned or not, and the size; `narrow` tries smaller type before a form goes over its page."""
    tables = settings.tables
    least = tables.whole_least if narrow else tables.upright_least
    upright = [(False, size) for size in tables.sizes if size >= least]
    return upright + [(True, size) for size in tables.sizes]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The page that a table has to stand on."""

    look: Look
    columns: int
    demands: list[_Demand]
    settings: Settings
    margins: Margins
    above: float

    def em(self, landscape: bool, size: float) -> float:
        """Width for text in all columns together, em."""
        padding = 2 * self.settings.tables.inset_across * MILLIMETRE * self.columns
        return (self.settings.width(self.margins, landscape) - padding) / size

    def eased(self, fit: Spread, least: Sequence[float]) -> Spread:
        """A form with width given to columns in which a character would stand alone; no taller for it."""
        if not self.look.is_form:
            return fit
        across = 2 * self.settings.tables.inset_across * MILLIMETRE
        inner = [(one - across) / fit.size for one in fit.widths]
        return self.spread(fit.landscape, fit.size, shifted(self._words(), inner, least, EDGE / 2))

    def _words(self) -> list[Words]:
        return [
            Words(
                cell.column,
                cell.column + cell.column_span,
                cell.row if cell.row_span == 1 else -1,
                flowing(cell.text),
            )
            for cell in self.look.sheet.table.cells
            if cell.text
        ]

    def spread(self, landscape: bool, size: float, inner: Sequence[float]) -> Spread:
        """The table at this size: a form that can stand on one page fills it, others are even."""
        tables = self.settings.tables
        sure = [one - EDGE / 2 for one in inner]
        lines = _lines(self.look.sheet.table.rows, self.demands, sure)
        text = sum(size * (1 + tables.pitch * (count - 1)) for count in lines)
        height = self.settings.height(self.margins, landscape) * SAFE
        height -= (self._head() + self.above) * MILLIMETRE + text
        free = height / (2 * len(lines)) / MILLIMETRE if lines else 0.0
        whole = free >= (tables.inset_form if self.look.is_form else tables.inset_least)
        inset = min(free, tables.inset_most) if whole else tables.inset_along
        across = 2 * tables.inset_across * MILLIMETRE
        widths = tuple(round(one * size + across, 2) for one in inner)
        padding = round(inset * MILLIMETRE, 2)
        single = round(size + 2 * padding, 2)
        heights = tuple(single if count == 1 else 0.0 for count in lines)
        return Spread(landscape, size, widths, padding, heights, whole)

    def _head(self) -> float:
        """Height of what stands above the grid, millimetres."""
        lead, tables = self.look.lead, self.settings.tables
        captions = lead.number or lead.left or lead.right
        return tables.head_room if captions else tables.title_room


def _share(least: Sequence[float], full: Sequence[float], room: float) -> list[float]:
    """Widths that fill the room: first what saves line breaks, then all alike in proportion."""
    missing = [max(high - low, 0.0) for high, low in zip(full, least, strict=True)]
    part = min(1.0, (room - sum(least)) / sum(missing)) if sum(missing) else 0.0
    widths = [low + part * more for low, more in zip(least, missing, strict=True)]
    return [one * room / sum(widths) for one in widths]


def _by_column(look: Look) -> list[list[Cell]]:
    """Cells of one column each; a cell over several columns counts for none."""
    columns: list[list[Cell]] = [[] for _ in range(look.sheet.table.columns)]
    for cell in look.sheet.table.cells:
        if cell.column_span == 1:
            columns[cell.column].append(cell)
    return columns


def _room(rooms: Sequence[Room]) -> Room:
    """What suits every cell of a column."""
    least = max((room.least for room in rooms), default=2.0)
    ease = max((room.ease for room in rooms), default=2.0)
    return Room(least, max(ease, least), max((room.full for room in rooms), default=2.0))


def _cell_room(look: Look, cell: Cell) -> Room:
    full = extent(flowing(cell.text)) + EDGE
    kind = look.kinds[cell.row, cell.column]
    if kind is CellKind.HEAD:
        return _head_room(extent(cell.text))
    if kind not in (CellKind.LABEL, CellKind.TEXT):
        return Room(full, full, full)
    if full > LONG:
        return Room(8.0, min(1.5 * sqrt(full), 24.0), 3 * sqrt(full))
    return Room(min(full, 4.0), min(full, max(12.0, full / 2)), full)


def _head_room(words: float) -> Room:
    """Header words stand in at most four lines; four characters rather in one line than in two."""
    head = max(2.0, ceil(words / HEADER_LINES)) + EDGE
    return Room(head, head, (words if words <= SHORT else ceil(words / 2)) + EDGE)


def balanced(text: str, room: float) -> list[str]:
    """Header words in lines of about the same length that fit the room: 科目 | 编码, not 科目编 | 码.

    >>> balanced("科目编码", 3.4), balanced("上级补助收入", 2.3), balanced("合计", 3.0)
    (['科目', '编码'], ['上级', '补助', '收入'], ['合计'])
    >>> balanced("附属单位上缴收入", 2.85)
    ['附属', '单位', '上缴', '收入']
    >>> balanced("公务用车购置费", 3.4)
    ['公务用', '车购', '置费']
    """
    if not text:
        return []
    most = max(1, int(room - EDGE / 4))  # characters that stand in a line for sure
    count = 1 if any(c.isascii() for c in text) else max(1, ceil(len(text) / most))
    each, more = divmod(len(text), count)
    ends = [*accumulate([each + 1] * more + [each] * (count - more))]
    lines = [text[start:end] for start, end in pairwise([0, *ends])]
    return lines if all(line[0] not in CLOSING and line[-1] not in OPENING for line in lines) else [text]


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a cell asks of its rows: columns `start` to `end`, rows `row` to `last`, extents of its lines."""

    start: int
    end: int
    row: int
    last: int
    lines: tuple[float, ...]

    def count(self, room: float) -> int:
        """Lines that the cell takes in so much room."""
        if len(self.lines) == 1 and self.lines[0] <= room:
            return 1
        return sum(max(1, ceil(line / max(room, 1.0))) for line in self.lines)


def _demands(look: Look) -> list[_Demand]:
    """The demands of all cells with words, those over several rows last."""
    cells = sorted((cell for cell in look.sheet.table.cells if cell.text), key=lambda cell: cell.row_span)
    return [
        _Demand(
            cell.column,
            cell.column + cell.column_span,
            cell.row,
            cell.row + cell.row_span - 1,
            tuple(map(extent, flowing(cell.text).split("\n"))),
        )
        for cell in cells
    ]


def _lines(rows: int, demands: Sequence[_Demand], inner: Sequence[float]) -> list[int]:
    """How many lines each row will take; what a cell over several rows still needs, its last row gets."""
    lines = [1] * rows
    upto = [0.0, *accumulate(inner)]
    for demand in demands:
        needed = demand.count(upto[demand.end] - upto[demand.start])
        if needed > 1:
            others = sum(lines[demand.row : demand.last])
            lines[demand.last] = max(lines[demand.last], needed - others)
    return lines
