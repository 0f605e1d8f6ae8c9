"""Tables without a lattice: columns told by the alignment of words (无框线表格、三线表)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from ...model.book import Cell
from ...model.place import Box
from ..assembly.titles import is_caption, is_title
from ..labelling.matrix import clean
from ..labelling.number import is_amount
from .heads import Head, head_of, spread_heads
from .native import Chars
from .rulings import Ruling
from .text import Run, text_of_row

_SPACE = 0.9  # of the line height: a wider gap parts two columns
_BESIDE_AMOUNT = 0.25  # of the line height: parts an amount from its neighbour
_FEWEST = 3  # rows with amounts that make a table
_MOST_HEADS = 6
_FURNITURE = 2  # running heads above a table that goes on
_NEAR = 3.2  # line heights within which rows of one table follow each other
_OVERLAP = 0.2  # of the height of a line: nearer lines overlap only within one row
_CLOSE = 0.72  # of the usual distance: nearer rows are lines of one row


@dataclass(slots=True)
class Segment:
    """Words side by side without a gap as wide as between columns."""

    runs: list[Run]
    x0: float
    x1: float
    text: str

    @property
    def middle(self) -> float:
        """Horizontal middle."""
        return (self.x0 + self.x1) / 2


@dataclass(slots=True)
class Printed:
    """A printed row cut into segments."""

    runs: list[Run]
    segments: list[Segment]
    amounts: int

    @property
    def top(self) -> float:
        """Upper edge of its letters."""
        return min(run.y0 for run in self.runs)

    @property
    def bottom(self) -> float:
        """Lower edge of its letters."""
        return max(run.y1 for run in self.runs)

    @property
    def is_body(self) -> bool:
        """A label with at least one amount."""
        return self.amounts > 0 and len(self.segments) > 1


@dataclass(slots=True)
class Aligned:
    """A table found by alignment, and where it stands."""

    cells: list[Cell]
    top: float
    left: float
    bottom: float


@dataclass(slots=True)
class _Region:
    """Printed rows of one table: `heads` above, `body` below."""

    heads: list[Printed] = field(default_factory=list)
    body: list[Printed] = field(default_factory=list)


def aligned_tables(
    rows: Sequence[list[Run]], across: Sequence[Ruling], chars: Chars, page: int, goes_on: bool = False
) -> tuple[list[Aligned], list[list[Run]]]:
    """Tables among the rows outside every lattice, and the rows that are left.

    `goes_on` says that the page before ended with such a table: its last row may stand alone here.
    """
    fewest = 1 if goes_on else _FEWEST
    if sum(1 for row in rows if _may_hold_amounts(row, chars)) < fewest:
        return [], list(rows)
    printed = [_printed(row, chars) for row in rows]
    regions = _regions(printed, chars, goes_on)
    if not regions:
        return [], list(rows)
    taken = {id(row) for region in regions for row in (*region.heads, *region.body)}
    tables = [_table(region, across, page) for region in regions]
    return tables, [row.runs for row in printed if id(row) not in taken]


def _may_hold_amounts(row: list[Run], chars: Chars) -> bool:
    """A cheap look: at least two runs, the last of which ends in a digit."""
    last = row[-1]
    return len(row) > 1 and chars.text[last.end - 1].isdigit()


def _printed(row: list[Run], chars: Chars) -> Printed:
    groups: list[list[Run]] = []
    for run in row:
        if groups and not _parts(groups[-1][-1], run, chars):
            groups[-1].append(run)
        else:
            groups.append([run])
    segments = [Segment(g, g[0].x0, max(r.x1 for r in g), text_of_row(g, chars)) for g in groups]
    amounts = sum(1 for segment in segments[1:] if is_amount(segment.text))
    return Printed(row, segments, amounts)


def _parts(left: Run, right: Run, chars: Chars) -> bool:
    """True when two neighbouring runs stand in different columns: a wide gap, or any next to an amount."""
    gap, tall = right.x0 - left.x1, right.y1 - right.y0
    if gap >= _SPACE * tall:
        return True
    return gap > _BESIDE_AMOUNT * tall and (_is_exact(left, chars) or _is_exact(right, chars))


def _is_exact(run: Run, chars: Chars) -> bool:
    text = chars.text[run.start : run.end]
    return ("." in text or "," in text) and is_amount(text)


def _regions(printed: list[Printed], chars: Chars, goes_on: bool) -> list[_Region]:
    """Runs of rows that hold amounts in columns, with the header rows above."""
    regions: list[_Region] = []
    index = 0
    while index < len(printed):
        if not printed[index].is_body:
            index += 1
            continue
        end = _end_of_body(printed, index)
        if index and _overlap(printed[index - 1], printed[index]):
            index -= 1  # the first row begins with a line of its label
        body = printed[index:end]
        if _is_table(body, 1 if goes_on and index <= _FURNITURE else _FEWEST):
            floor = printed.index(regions[-1].body[-1]) + 1 if regions else 0
            _cut_heads(printed[max(floor, index - _MOST_HEADS) : index], body, chars)
            start = _start_of_heads(printed, floor, index)
            regions.append(_Region(printed[start:index], body))
        index = end
    return regions


def _end_of_body(printed: list[Printed], start: int) -> int:
    """One past the last row of a body: labels without amounts may stand between rows with them."""
    end = last = start + 1
    while end < len(printed) and _follows(printed[end - 1], printed[end]):
        row = printed[end]
        if not _may_stand_in_body(printed, end):
            break
        if row.segments[0].text.startswith("注") or (end - last >= 6 and not row.is_body):
            break
        end += 1
        last = end if row.is_body else last
    ends = last < len(printed) and _overlap(printed[last - 1], printed[last])
    return last + 1 if ends else last


def _may_stand_in_body(printed: list[Printed], at: int) -> bool:
    """True for a row with amounts, a line of its labels, or a label by itself."""
    row, near = printed[at], printed[at - 1 : at + 2]
    if row.is_body or any(_overlap(above, below) for above, below in pairwise(near)):
        return True
    return len(row.segments) <= 2 and len(clean(row.segments[0].text)) <= 40


def _follows(above: Printed, below: Printed) -> bool:
    return below.top - above.bottom < _NEAR * max(1.0, below.bottom - below.top)


def _is_table(body: list[Printed], fewest: int) -> bool:
    """Enough rows with amounts, and amounts that are more than page numbers or years."""
    rows = [row for row in body if row.is_body]
    exact = [row for row in rows if any("." in s.text or "," in s.text for s in row.segments[1:])]
    if len(rows) < fewest:
        return False
    several = [row for row in rows if row.amounts > 1]
    return len(exact) * 2 >= len(rows) or len(several) * 2 >= len(rows)


def _start_of_heads(printed: list[Printed], floor: int, first: int) -> int:
    """First header row above a body: rows close by that are neither title, caption nor sentence."""
    start = first
    for index in range(first - 1, max(floor, first - _MOST_HEADS) - 1, -1):
        row = printed[index]
        text = "".join(segment.text for segment in row.segments)
        if not _follows(row, printed[index + 1]) or text[-1:] in "。；：:":
            break
        lone = len(row.segments) == 1
        if is_caption(text) or (lone and (is_title(text) or len(clean(text)) > 24)):
            break
        start = index
    while start < first and _stands_alone(printed[start], printed[start + 1]):
        start += 1
    return start


def _stands_alone(row: Printed, below: Printed) -> bool:
    """A single word high above the next row is no group head."""
    return len(row.segments) == 1 and below.top - row.top > 1.3 * (row.bottom - row.top)


def _table(region: _Region, across: Sequence[Ruling], page: int) -> Aligned:
    bands = _bands(region.body, across)
    columns = _columns(region)
    heads = spread_heads([[head_of(s.runs, s.text) for s in row.segments] for row in region.heads], columns)
    cells = [_head_cell(head, columns, page) for head in heads]
    base = max((cell.row + cell.row_span for cell in cells), default=0)
    for number, band in enumerate(bands, start=base):
        cells += _band_cells(band, columns, number, page)
    return Aligned(cells, (region.heads or region.body)[0].top, columns[0][0], region.body[-1].bottom)


def _head_cell(head: Head, columns: list[tuple[float, float]], page: int) -> Cell:
    low, high = columns[head.column][0], columns[head.column + head.span - 1][1]
    box = Box(round(low, 2), round(head.y0, 2), round(high, 2), round(head.y1, 2))
    return Cell(head.row, head.column, head.text, page, head.row_span, head.span, box)


def _bands(body: list[Printed], across: Sequence[Ruling]) -> list[list[Printed]]:
    """Printed rows that are lines of one table row: between two rulings, or closer than rows usually are."""
    left = min(row.runs[0].x0 for row in body)
    right = max(row.runs[-1].x1 for row in body)
    rules = [y for y, x0, x1 in across if x0 < left + 20 and x1 > right - 20]
    inner = [y for y in rules if body[0].bottom < y < body[-1].top + 1]
    if len(inner) * 2 >= len(body) - 1 and inner:
        return _parted(body, lambda a, b: any(a.top < y <= b.bottom for y in inner))
    return _near(_parted(body, lambda a, b: (a.is_body and b.is_body) or not _overlap(a, b)))


def _overlap(above: Printed, below: Printed) -> bool:
    """True for a label of two lines with the amounts at half height between them."""
    return below.top < above.bottom - _OVERLAP * (above.bottom - above.top)


def _near(lines: list[list[Printed]]) -> list[list[Printed]]:
    """Lines of one row joined: closer than rows usually are, and not both with amounts."""
    held = {id(line): any(row.is_body for row in line) for line in lines}
    steps = [b[0].top - a[0].top for a, b in pairwise(lines) if held[id(a)] and held[id(b)]]
    if len(steps) < _FEWEST - 1:  # too few rows with amounts are neighbours
        steps = [b[0].top - a[0].top for a, b in pairwise(lines)]
    usual = median(steps) if steps else 0.0
    bands = [list(lines[0])]
    for above, below in pairwise(lines):
        if below[0].top - above[0].top >= _CLOSE * usual or (held[id(above)] and held[id(below)]):
            bands.append(list(below))
        else:
            bands[-1] += below
    return bands


def _parted(body: list[Printed], apart: Callable[[Printed, Printed], bool]) -> list[list[Printed]]:
    """The rows in groups, cut where `apart` says so of two neighbours."""
    bands = [[body[0]]]
    for above, below in pairwise(body):
        if apart(above, below):
            bands.append([below])
        else:
            bands[-1].append(below)
    return bands


def _cut_heads(above: Sequence[Printed], body: Sequence[Printed], chars: Chars) -> None:
    """Part the head words that stand close together but over different columns of the body."""
    columns = _body_columns(body)
    for row in above:
        row.segments = [part for segment in row.segments for part in _cut(segment, columns, chars)]


def _cut(segment: Segment, columns: list[tuple[float, float]], chars: Chars) -> list[Segment]:
    """The words of a segment by the columns they stand over; letters set apart are one word."""
    tall = max(run.y1 - run.y0 for run in segment.runs)
    if len(segment.runs) < 2 or any(run.x1 - run.x0 < 1.5 * tall for run in segment.runs):
        return [segment]
    words = [Segment([run], run.x0, run.x1, text_of_row([run], chars)) for run in segment.runs]
    over = {_column_of(word, columns) for word in words}
    return words if len(over) == len(words) else [segment]


def _body_columns(body: Sequence[Printed]) -> list[tuple[float, float]]:
    """Stretches of the width that rows fill, parted where no row prints anything."""
    stretches = sorted((s.x0, s.x1) for row in body if len(row.segments) > 1 for s in row.segments)
    columns = [stretches[0]]
    for low, high in stretches:
        if low < columns[-1][1] - 0.5:
            columns[-1] = (columns[-1][0], max(columns[-1][1], high))
        else:
            columns.append((low, high))
    return columns


def _columns(region: _Region) -> list[tuple[float, float]]:
    """The columns of the body, with room for heads that stand over none."""
    columns = _body_columns(region.body)
    for place in range(len(region.heads) - 1, -1, -1):
        for segment in region.heads[place].segments:
            if not _heads_others(segment, region.heads, place):
                _make_room(segment, columns, region.heads)
    return columns


def _heads_others(segment: Segment, heads: list[Printed], place: int) -> bool:
    """True when heads of lower rows stand nearer to `segment` than to its neighbours: it heads a group."""
    row = heads[place].segments
    at = row.index(segment)
    left = (row[at - 1].x1 + segment.x0) / 2 if at else 0.0
    right = (segment.x1 + row[at + 1].x0) / 2 if at + 1 < len(row) else 1e9
    tall = segment.runs[0].y1 - segment.runs[0].y0
    lower = (s for later in heads[place + 1 :] for s in later.segments)
    return any(left < s.middle < right and abs(s.middle - segment.middle) > tall for s in lower)


def _make_room(segment: Segment, columns: list[tuple[float, float]], heads: list[Printed]) -> None:
    """A head over no column belongs to a headless column beside it, else to a column without amounts."""
    if any(segment.x0 < high + 2 and low - 2 < segment.x1 for low, high in columns):
        return
    kin = next((i for i, column in enumerate(columns) if _shares_head(segment, column, heads)), None)
    if kin is not None:
        low, high = columns[kin]
        columns[kin] = (min(low, segment.x0), max(high, segment.x1))
        return
    after = next((i for i, (low, _) in enumerate(columns) if low > segment.x1), len(columns))
    for index in (after, after - 1):
        if 0 <= index < len(columns) and not _has_head(columns[index], heads):
            low, high = columns[index]
            if max(low - segment.x1, segment.x0 - high) < 3 * (segment.runs[0].y1 - segment.runs[0].y0):
                columns[index] = (min(low, segment.x0), max(high, segment.x1))
                return
    columns.insert(after, (segment.x0, segment.x1))


def _shares_head(segment: Segment, column: tuple[float, float], heads: list[Printed]) -> bool:
    """True when another line of the same head stands over the column."""
    tall = segment.runs[0].y1 - segment.runs[0].y0
    return any(
        abs(other.middle - segment.middle) < tall
        and other.x0 < column[1]
        and column[0] < other.x1
        and other is not segment
        for row in heads
        for other in row.segments
    )


def _has_head(column: tuple[float, float], heads: list[Printed]) -> bool:
    return any(s.x0 < column[1] + 2 and column[0] - 2 < s.x1 for row in heads for s in row.segments)


def _band_cells(band: list[Printed], columns: list[tuple[float, float]], row: int, page: int) -> list[Cell]:
    """The cells of one row, blank ones included."""
    words: list[list[str]] = [[] for _ in columns]
    for printed in band:
        for segment in printed.segments:
            words[_column_of(segment, columns)].append(segment.text)
    top, bottom = band[0].top, max(printed.bottom for printed in band)
    boxes = [Box(round(low, 2), round(top, 2), round(high, 2), round(bottom, 2)) for low, high in columns]
    return [
        Cell(row, column, "\n".join(texts), page, box=box)
        for column, (texts, box) in enumerate(zip(words, boxes, strict=True))
    ]


def _column_of(segment: Segment, columns: list[tuple[float, float]]) -> int:
    """The column that shares most of a segment's width, else the nearest."""

    def fit(index: int) -> tuple[float, float]:
        low, high = columns[index]
        shared = min(high, segment.x1) - max(low, segment.x0)
        return (shared, -abs((low + high) / 2 - segment.middle))

    return max(range(len(columns)), key=fit)
