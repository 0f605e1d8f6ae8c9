"""Parts of one table on several pages become one table (跨页表格)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ...model.book import Cell
from ...vocabulary.codes import is_subject
from ...vocabulary.terms import numbered
from ..labelling.header import header_rows
from ..labelling.matrix import Matrix, clean
from ..labelling.number import is_amount
from .titles import Body

_EDGE = 6.0  # points by which a column edge may move from page to page
_SAME_SHARE = 0.85
_TOTALS = ("合计", "总计", "小计")


@dataclass(slots=True)
class Part:
    """A table while its parts are being found."""

    title: str
    page: int
    last_page: int
    cells: list[Cell]
    caption: list[str]
    headers: int
    notes: list[Cell] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Grid rows so far."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        """Grid columns so far."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)


def column_edges(cells: Sequence[Cell]) -> list[float] | None:
    """Left edges of the columns, and the right edge of the last; None where boxes are missing."""
    edges: dict[int, float] = {}
    for cell in cells:
        if cell.box is None:
            return None
        edges.setdefault(cell.column, cell.box.x0)
        edges.setdefault(cell.column + cell.column_span, cell.box.x1)
    return [edges[index] for index in sorted(edges)] if edges else None


def continued(part: Part, body: Body) -> list[Cell] | None:
    """The cells of `body` as further rows of `part` without a repeated header; None for another table."""
    cells = _aligned(part, body.cells)
    if cells is None:
        return None
    matrix = Matrix(cells)
    repeated = _repeated_rows(part, matrix)
    if not repeated and (_has_own_header(part, matrix) or _is_next_form(part, matrix)):
        return None
    return [replace(cell, row=cell.row - repeated) for cell in cells if cell.row >= repeated]


def _aligned(part: Part, cells: Sequence[Cell]) -> list[Cell] | None:
    """The cells with the column numbers of `part`; None when the columns do not fit."""
    here, there = column_edges(cells), column_edges(part.cells)
    columns = max((cell.column + cell.column_span for cell in cells), default=0)
    if here is None or there is None or len(here) <= columns:  # fewer edges: columns without width
        return list(cells) if columns == part.columns else None
    numbers = [_nearest(there, edge) for edge in here]
    if any(number is None for number in numbers) or len(set(numbers)) < len(numbers):
        return _by_overlap(cells, here, there) or _by_count(part, cells, here, there)
    fixed = [number for number in numbers if number is not None]
    return [_renumbered(cell, fixed) for cell in cells]


def _by_overlap(cells: Sequence[Cell], here: list[float], there: list[float]) -> list[Cell] | None:
    """Columns that each lie over one column of the part before, as words without rulings do."""
    numbers = [_under(there, low, high) for low, high in pairwise(here)]
    if any(number is None for number in numbers) or len(set(numbers)) < len(numbers):
        return None
    fixed = [number for number in numbers if number is not None]
    return [_renumbered(cell, [*fixed, fixed[-1] + 1]) for cell in cells]


def _under(edges: list[float], low: float, high: float) -> int | None:
    """The one column that shares most of a stretch."""
    shares = [min(b, high) - max(a, low) for a, b in pairwise(edges)]
    best = max(range(len(shares)), key=shares.__getitem__)
    return best if shares[best] >= 0.6 * min(high - low, edges[best + 1] - edges[best]) else None


def _by_count(part: Part, cells: Sequence[Cell], here: list[float], there: list[float]) -> list[Cell] | None:
    """Columns of equal number and like proportions, shifted or scaled on the next page."""
    if len(here) != len(there) or len(there) < 4:
        return None
    width, other = there[-1] - there[0], here[-1] - here[0]
    if width <= 0 or other <= 0:
        return None
    apart = [abs((a - there[0]) / width - (b - here[0]) / other) for a, b in zip(there, here, strict=True)]
    return list(cells) if max(apart) < 0.05 else None


def _nearest(edges: list[float], edge: float) -> int | None:
    at = bisect_left(edges, edge)
    best = min((i for i in (at - 1, at) if 0 <= i < len(edges)), key=lambda i: abs(edges[i] - edge))
    return best if abs(edges[best] - edge) <= _EDGE else None


def _renumbered(cell: Cell, numbers: list[int]) -> Cell:
    start, end = numbers[cell.column], numbers[cell.column + cell.column_span]
    return replace(cell, column=start, column_span=end - start)


def _repeated_rows(part: Part, matrix: Matrix) -> int:
    """How many rows at the top of the next part repeat the header."""
    first = Matrix(part.cells)
    for count in range(min(part.headers, matrix.rows), 0, -1):
        if count < part.headers and matrix.rows > count and _reaches_over(matrix, count):
            continue
        if _alike(first, matrix, count, part.headers):
            return count
    return 0


def _reaches_over(matrix: Matrix, row: int) -> bool:
    return any(cell is not None and cell.row < row for cell in matrix.cover[row])


def _alike(first: Matrix, matrix: Matrix, count: int, headers: int) -> bool:
    pairs = [
        (first.words[row][column], matrix.words[row][column])
        for row in range(count)
        for column in range(min(first.columns, matrix.columns))
    ]
    worded = [pair for pair in pairs if pair[0] or pair[1]]
    same = sum(1 for a, b in worded if a == b)
    return bool(worded) and same >= _SAME_SHARE * len(worded) and count == headers


def _has_own_header(part: Part, matrix: Matrix) -> bool:
    """True when the next grid begins with a header of its own: words over every column."""
    if not _holds_amounts(part.cells):
        return False
    rows = header_rows(matrix)
    if not rows:
        return False
    texts = [text for text in matrix.words[0] if text]
    worded = [text for text in texts if not is_amount(text)]
    return len(texts) == matrix.columns and len(worded) == len(texts)


def _is_next_form(part: Part, matrix: Matrix) -> bool:
    """True when a form of keys and values begins anew: 项目名称 of the next project."""
    key = next((cell.text for cell in part.cells if cell.row == cell.column == 0), "")
    return part.headers == 0 and key.strip() != "" and matrix.words[0][0] == clean(key)


def _holds_amounts(cells: Sequence[Cell]) -> bool:
    return any("." in cell.text and is_amount(cell.text) for cell in cells)


def append(part: Part, cells: list[Cell], page: int) -> None:
    """Add the rows of a further part; a row that the page break cut in two becomes one again."""
    if cells and _is_cut_row(part, cells):
        cells = _healed(part, cells)
    base = part.rows
    part.cells += [replace(cell, row=cell.row + base) for cell in cells]
    part.last_page = page


def _is_cut_row(part: Part, cells: list[Cell]) -> bool:
    """The first row of a part goes on a label: words only, no code where every row has one."""
    matrix, above = Matrix(cells), Matrix(part.cells)
    if not matrix.rows or above.rows <= part.headers or above.columns != matrix.columns:
        return False
    filled = [column for column in range(matrix.columns) if matrix.words[0][column]]
    texts = [matrix.words[0][column] for column in filled]
    if not filled or any(not above.words[above.rows - 1][column] for column in filled):
        return False
    if _ends_names(above, matrix, filled):
        return True
    if filled[0] == 0 or any(total in text for total in _TOTALS for text in texts):
        return False
    if _holds_amounts([cell for cell in cells if cell.row == 0]):
        return False  # the row above has its amounts already
    return _lacks_its_code(above, matrix, part.headers, filled[0])


def _lacks_its_code(above: Matrix, matrix: Matrix, headers: int, first: int) -> bool:
    """True when every other row of the table has a code, and this one begins at the label."""
    label = _label_column(above, headers)
    if label is None or first < label:
        return False
    return _always_coded(above, headers, label) and _always_coded(matrix, 1, label)


def _ends_names(above: Matrix, matrix: Matrix, filled: list[int]) -> bool:
    """True when the words end the subjects' names that the last row of the part before begins."""
    pairs = [(above.words[above.rows - 1][column], matrix.words[0][column]) for column in filled]
    return all(is_subject(numbered(begun + rest).text) for begun, rest in pairs)


def _label_column(matrix: Matrix, start: int) -> int | None:
    """The first column of words behind columns of digits."""
    for column in range(1, matrix.columns):
        texts = [matrix.words[row][column] for row in range(start, matrix.rows)]
        if any(text and not text.isdigit() and not is_amount(text) for text in texts):
            return column
    return None


def _always_coded(matrix: Matrix, start: int, label: int) -> bool:
    """True when every row, totals apart, has digits to the left of its label."""
    rows = [row for row in range(start, matrix.rows) if matrix.words[row][label]]
    rows = [row for row in rows if not any(total in "".join(matrix.words[row]) for total in _TOTALS)]
    return all(any(text.isdigit() for text in matrix.words[row][:label]) for row in rows)


def _healed(part: Part, cells: list[Cell]) -> list[Cell]:
    """Give the words of the first row to the last row of `part`; return the rows below, renumbered."""
    last = part.rows - 1
    tails = {cell.column: cell.text for cell in cells if cell.row == 0 and clean(cell.text)}
    for index, cell in enumerate(part.cells):
        if cell.row + cell.row_span - 1 == last and cell.column in tails:
            part.cells[index] = replace(cell, text=cell.text + "\n" + tails[cell.column])
    return [replace(cell, row=cell.row - 1) for cell in cells if cell.row > 0]
