"""A lattice of rulings becomes merged cells, and runs of text go into them (单元格)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ...model.book import Cell
from ...model.place import Box
from ..labelling.number import is_amount
from .native import Chars
from .rulings import SNAP, Lattice
from .text import Run, rows_of, text_of_row

_OVERFLOW = 0.2  # of the line height by which the last line of a full cell stands in the next
_WIDE = "\u2e80"  # Chinese characters and marks begin here
_DEEPEST = 4
_LEAST_SHARE = 0.6  # of a cell's edge that a ruling must cover to divide


@dataclass(slots=True)
class Frame:
    """A cell of a lattice: first row and column, how many of each, and the runs printed in it."""

    row: int
    column: int
    row_span: int
    column_span: int
    runs: list[Run] = field(default_factory=list)

    @property
    def right(self) -> int:
        """The column line at its right."""
        return self.column + self.column_span

    @property
    def bottom(self) -> int:
        """The row line at its foot."""
        return self.row + self.row_span


@dataclass(slots=True)
class Framed:
    """A lattice with its cells: `owner[row][column]` is the cell that covers a position."""

    xs: list[float]
    ys: list[float]
    frames: list[Frame]
    owner: list[list[Frame]]
    lattice: Lattice

    def holds(self, run: Run) -> bool:
        """True when the middle of `run` lies inside."""
        return (
            self.ys[0] - 1 <= run.middle <= self.ys[-1] + 1
            and self.xs[0] - 1 <= (run.x0 + run.x1) / 2 <= self.xs[-1] + 1
        )


@dataclass(slots=True)
class _Borders:
    """Which stretches of the grid lines are drawn: `right[column][row]`, `below[row][column]`."""

    right: list[list[bool]]
    below: list[list[bool]]


def frames_of(lattice: Lattice) -> Framed:
    """Cells of a lattice: neighbours that no ruling divides are one merged cell."""
    xs, ys = lattice.xs, lattice.ys
    borders = _Borders(_covered(lattice.down, xs, ys), _covered(lattice.across, ys, xs))
    owner: list[list[Frame | None]] = [[None] * (len(xs) - 1) for _ in range(len(ys) - 1)]
    frames: list[Frame] = []
    for row, line in enumerate(owner):
        for column, known in enumerate(line):
            if known is None:
                frame = _grown(row, column, borders, owner)
                frames.append(frame)
                for r in range(row, row + frame.row_span):
                    for c in range(column, column + frame.column_span):
                        owner[r][c] = frame
    full = [[frame for frame in line if frame is not None] for line in owner]
    return Framed(xs, ys, frames, full, lattice)


def _covered(
    rulings: Sequence[tuple[float, float, float]], places: list[float], ends: list[float]
) -> list[list[bool]]:
    """For each position the stretches between neighbouring `ends` that a ruling covers."""
    marks = [[False] * (len(ends) - 1) for _ in places]
    for at, low, high in rulings:
        place = _nearest(places, at)
        first = max(0, bisect_right(ends, low + SNAP) - 1)
        for stretch in range(first, len(ends) - 1):
            start, end = ends[stretch], ends[stretch + 1]
            if start >= high:
                break
            if min(high, end) - max(low, start) >= _LEAST_SHARE * (end - start):
                marks[place][stretch] = True
    return marks


def _nearest(places: list[float], at: float) -> int:
    index = bisect_left(places, at)
    if index == 0:
        return 0
    if index == len(places):
        return index - 1
    return index if places[index] - at < at - places[index - 1] else index - 1


def _grown(row: int, column: int, borders: _Borders, owner: list[list[Frame | None]]) -> Frame:
    """The largest undivided rectangle from a free position to the right and then down."""
    columns, rows = len(owner[0]), len(owner)
    end = column + 1
    while end < columns and not borders.right[end][row] and owner[row][end] is None:
        end += 1
    bottom = row + 1
    while bottom < rows and _goes_down(bottom, range(column, end), borders, owner):
        bottom += 1
    return Frame(row, column, bottom - row, end - column)


def _goes_down(bottom: int, columns: range, borders: _Borders, owner: list[list[Frame | None]]) -> bool:
    for place in columns:
        if borders.below[bottom][place] or owner[bottom][place] is not None:
            return False
        if place > columns.start and borders.right[place][bottom]:
            return False
    return True


def fill(framed: Framed, runs: Sequence[Run], chars: Chars) -> None:
    """Put each run into the cell where it stands; a run over several cells is cut at their borders."""
    xs, ys = framed.xs, framed.ys
    columns, rows = len(xs) - 2, len(ys) - 2
    for run in runs:
        row = min(max(bisect_right(ys, run.middle) - 1, 0), rows)
        slack = 0.25 * (run.y1 - run.y0)
        first = min(max(bisect_right(xs, run.x0 + slack) - 1, 0), columns)
        last = min(max(bisect_left(xs, run.x1 - slack) - 1, first), columns)
        line = framed.owner[row]
        if line[first] is line[last]:
            line[first].runs.append(run)
        else:
            _cut(run, line, xs, chars)


def lift_overflow(framed: Framed) -> None:
    """Give the last line of words too many for a cell back to it: it stands on the border, out of line."""
    for frame in framed.frames:
        for run in [r for r in frame.runs if r.y0 < framed.ys[frame.row] - _OVERFLOW * (r.y1 - r.y0)]:
            above = framed.owner[frame.row - 1][frame.column] if frame.row else frame
            if above is not frame and _flows_over(above, run) and _out_of_line(framed, frame, run):
                frame.runs.remove(run)
                above.runs.append(run)
    for frame in framed.frames:
        if frame.column_span > 1 and frame.bottom < len(framed.owner):
            _lower_overflow(framed, frame)


def _lower_overflow(framed: Framed, frame: Frame) -> None:
    """Give the first line of a head too tall for its cell back to it: it stands in the wide head above."""
    foot = framed.ys[frame.bottom]
    for run in [r for r in frame.runs if r.y1 > foot + _OVERFLOW * (r.y1 - r.y0)]:
        at = bisect_right(framed.xs, (run.x0 + run.x1) / 2) - 1
        below = framed.owner[frame.bottom][min(max(at, 0), len(framed.xs) - 2)]
        fits = framed.xs[below.column] - 1 <= run.x0 and run.x1 <= framed.xs[below.right] + 1
        if below.column_span < frame.column_span and fits and _heads_lines(below, run):
            frame.runs.remove(run)
            below.runs.insert(0, run)


def _heads_lines(below: Frame, run: Run) -> bool:
    """True when `run` stands centred close above the first line of a cell."""
    if not below.runs:
        return False
    first, tall = min(below.runs, key=lambda other: other.y0), run.y1 - run.y0
    return 0 < first.y0 - run.y0 < 1.6 * tall and abs(first.x0 + first.x1 - run.x0 - run.x1) < tall


def _flows_over(above: Frame, run: Run) -> bool:
    """True when `run` stands centred close under the last line of a cell."""
    lines = [other for other in above.runs if other.x0 < run.x1 and run.x0 < other.x1]
    if not lines:
        return False
    last, tall = max(lines, key=lambda other: other.y0), run.y1 - run.y0
    return 0 < run.y0 - last.y0 < 1.6 * tall and abs(last.x0 + last.x1 - run.x0 - run.x1) < tall


def _out_of_line(framed: Framed, frame: Frame, run: Run) -> bool:
    """True when the other words of the row stand lower."""
    others = [r.y0 for beside in framed.owner[frame.row] for r in beside.runs if r is not run]
    return bool(others) and sorted(others)[len(others) // 2] - run.y0 > 0.3 * (run.y1 - run.y0)


def _cut(run: Run, line: list[Frame], xs: list[float], chars: Chars) -> None:
    """Give each character to its cell; letters that run on over a border without a gap stay together."""
    last = len(line) - 1
    pieces: list[tuple[Frame, Run]] = []
    right = run.x0
    for index in range(run.start, run.end):
        if chars.text[index].isspace():
            continue
        x0, x1 = chars.x0[index], chars.x1[index]
        frame = line[min(max(bisect_right(xs, (x0 + x1) / 2) - 1, 0), last)]
        tight = bool(pieces) and x0 - right < 0.12 * (run.y1 - run.y0)
        if pieces and (frame is pieces[-1][0] or (tight and not _border_clear(frame, xs, right, x0))):
            pieces[-1][1].end, pieces[-1][1].x1 = index + 1, x1
        else:
            pieces.append((frame, Run(index, index + 1, x0, run.y0, x1, run.y1)))
        right = x1
    for frame, piece in pieces:
        home = _home(piece, line, xs) if piece.x1 - piece.x0 > 0 else frame
        home.runs.append(piece)


def _border_clear(frame: Frame, xs: list[float], right: float, left: float) -> bool:
    """True when the border of `frame` passes between two letters."""
    border = xs[frame.column]
    return right - 0.5 <= border <= left + 0.5


def _home(piece: Run, line: list[Frame], xs: list[float]) -> Frame:
    """The cell that holds most of a piece."""

    def shared(frame: Frame) -> float:
        low, high = xs[frame.column], xs[frame.column + frame.column_span]
        return min(high, piece.x1) - max(low, piece.x0)

    return max(line, key=shared)


def cells_of(framed: Framed, chars: Chars, page: int) -> list[Cell]:
    """The cells with their words, lines of a cell parted by a line break, labels indented as printed."""
    xs, ys = [round(x, 2) for x in framed.xs], [round(y, 2) for y in framed.ys]
    edges = _left_edges(framed, chars)
    return [
        Cell(
            frame.row,
            frame.column,
            _indent(frame, framed.xs, edges, chars) + words_of(frame.runs, chars),
            page,
            frame.row_span,
            frame.column_span,
            Box(xs[frame.column], ys[frame.row], xs[frame.right], ys[frame.bottom]),
        )
        for frame in framed.frames
    ]


def _left_edges(framed: Framed, chars: Chars) -> dict[int, float]:
    """Where the outermost label of each column begins."""
    edges: dict[int, float] = {}
    for frame in framed.frames:
        if frame.runs and _is_label(frame.runs[0], chars):
            edges[frame.column] = min(edges.get(frame.column, 1e9), frame.runs[0].x0)
    return edges


def _is_label(run: Run, chars: Chars) -> bool:
    return chars.text[run.start] >= _WIDE or chars.text[run.end - 1] >= _WIDE


def _indent(frame: Frame, xs: list[float], edges: dict[int, float], chars: Chars) -> str:
    """Blanks for a label that begins to the right of others in its column and is not centred (缩进)."""
    if not frame.runs or not _is_label(frame.runs[0], chars):
        return ""
    first = frame.runs[0]
    size = 0.9 * (first.y1 - first.y0)
    if size <= 0:  # letters without height, as in damaged fonts
        return ""
    depth = round((first.x0 - edges[frame.column]) / size)
    before, after = first.x0 - xs[frame.column], xs[frame.right] - max(run.x1 for run in frame.runs)
    centred = abs(before - after) < size or after < before
    return "\u3000" * depth if 0 < depth <= _DEEPEST and not centred else ""


def words_of(runs: list[Run], chars: Chars) -> str:
    """The words of some runs, printed rows parted by a line break."""
    if not runs:
        return ""
    if len(runs) == 1:
        return text_of_row(runs, chars)
    return "\n".join(text_of_row(row, chars) for row in rows_of(runs))


def split_rows(framed: Framed, chars: Chars) -> Framed:
    """The same grid with rows parted that no ruling parts: several amounts stand one below the other."""
    cuts = [cut for row in range(len(framed.ys) - 1) for cut in _cuts(framed, row, chars)]
    if not cuts:
        return framed
    left, right = framed.xs[0], framed.xs[-1]
    lattice = framed.lattice
    across = [*lattice.across, *((cut, left, right) for cut in cuts)]
    parted = frames_of(Lattice(across, lattice.down, lattice.xs, sorted((*lattice.ys, *cuts))))
    fill(parted, [run for frame in framed.frames for run in frame.runs], chars)
    return parted


def _cuts(framed: Framed, row: int, chars: Chars) -> list[float]:
    """Heights between amounts that share a cell of this row, when two columns hold several lines."""
    line = framed.owner[row]
    stacks = []
    for column, frame in enumerate(line):
        if frame.row == row and frame.column == column and frame.row_span == 1 and len(frame.runs) > 1:
            stack = rows_of(frame.runs)
            if len(stack) > 1:
                stacks.append(stack)
    if len(stacks) < 2:
        return []
    amounts = [stack for stack in stacks if _are_amounts(stack, chars)]
    if not amounts:
        return []
    middles = _clusters(sorted(band[0].middle for stack in amounts for band in stack))
    return [(a + b) / 2 for a, b in pairwise(middles)]


def _are_amounts(stack: list[list[Run]], chars: Chars) -> bool:
    """Several amounts, not one that was broken over lines."""
    texts = [text_of_row(band, chars) for band in stack]
    return all(map(is_amount, texts)) and all("." in text or "," in text for text in texts)


def _clusters(places: list[float]) -> list[float]:
    found = places[:1]
    for place in places:
        if place - found[-1] > SNAP:
            found.append(place)
    return found
