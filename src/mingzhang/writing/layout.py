"""The printed grid of a form: header cells with their spans, 栏次, and its sides beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from ..forms.model import FormTable, RowList, Side, Stub, StubKind
from ..model.book import Cell, Table
from .body import BodyRow, ordinal

_PARTS = {"类": slice(0, 3), "款": slice(3, 5), "项": slice(5, 7)}
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """An amount cell of the grid: where it stands, and which amount of which row of a side it is.

    index    number of the row among those given for its side; `amount` the number of its amount column
    """

    row: int
    column: int
    side: int
    index: int
    amount: int
    body: BodyRow


@dataclass(frozen=True)
class Blank:
    """A laid-out table whose amounts are still to be filled in, and where they stand."""

    form: FormTable
    table: Table
    slots: tuple[Slot, ...]


def lay_out(
    form: FormTable, number: int, rows: Sequence[Sequence[BodyRow]], caption: tuple[str, ...]
) -> Blank:
    """The table of a form with these rows on each side; `number` counts the tables of the book."""
    heads = _header(form)
    depth = max(cell.row + cell.row_span for cell in heads)
    body: list[Cell] = []
    slots: list[Slot] = []
    start = 0
    for at, lines in enumerate(_aligned(form, rows)):
        side = form.sides[at]
        for offset, (index, line) in enumerate(lines):
            printed, found = _line(side, depth + offset, start, line)
            body += printed
            if index >= 0:
                slots += [Slot(depth + offset, c, at, index, n, line) for n, c in enumerate(found)]
        start += len(_paths(side))
    cells = tuple(sorted((*heads, *body), key=lambda cell: (cell.row, cell.column)))
    return Blank(form, Table(number, form.title, 1, cells, depth, form.unit, caption, 1), tuple(slots))


def filled(blank: Blank, texts: Callable[[Slot], str]) -> Table:
    """The table with the text of every amount cell."""
    printed = {(slot.row, slot.column): texts(slot) for slot in blank.slots}
    cells = tuple(
        c if (text := printed.get((c.row, c.column))) is None else replace(c, text=text)
        for c in blank.table.cells
    )
    return replace(blank.table, cells=cells)


# --- header -----------------------------------------------------------------------------------------


def _paths(side: Side) -> list[Path]:
    return [stub.path for stub in side.stubs] + [c.path for c in side.columns] + [s.path for s in side.after]


def _header(form: FormTable) -> list[Cell]:
    two = len(form.sides) > 1
    paths = [_headed(side, path) if two else path for side in form.sides for path in _paths(side)]
    depth = max(map(len, paths))
    cells = list(_split(paths, 0, len(paths), 0, depth))
    return cells + (_column_numbers(form, depth) if form.column_numbers else [])


def _headed(side: Side, path: Path) -> Path:
    """The side stands over its columns, unless they have a head of their own that names it (本年收入)."""
    if not side.headed:
        return path
    return path if len(path) > 1 and side.name in path[0] else (side.name, *path)


def _split(paths: Sequence[Path], start: int, end: int, row: int, depth: int) -> Iterator[Cell]:
    """Header cells of columns `start` to `end` from `row` down: equal words side by side are one cell."""
    at = start
    while at < end:
        stop, last = at + 1, row == len(paths[at]) - 1
        while not last and stop < end and len(paths[stop]) > row + 1 and paths[stop][row] == paths[at][row]:
            stop += 1
        yield Cell(row, at, paths[at][row], 1, depth - row if last else 1, stop - at)
        if not last:
            yield from _split(paths, at, stop, row + 1, depth)
        at = stop


def _column_numbers(form: FormTable, row: int) -> list[Cell]:
    """The 栏次 row: its word over the columns of words, then 1 2 3 … over all sides."""
    cells: list[Cell] = []
    start, number = 0, 0
    for side in form.sides:
        if side.stubs:
            cells.append(Cell(row, start, "栏次", 1))
            cells += [Cell(row, start + at, "", 1) for at in range(1, len(side.stubs))]
        start += len(side.stubs)
        for _ in side.columns:
            number += 1
            cells.append(Cell(row, start, str(number), 1))
            start += 1
        cells += [Cell(row, start + at, "", 1) for at in range(len(side.after))]
        start += len(side.after)
    return cells


# --- body -------------------------------------------------------------------------------------------

Line = tuple[int, BodyRow]  # number of the row, -1 for a line that stands empty beside the other side
_GAP = BodyRow("")


def _aligned(form: FormTable, rows: Sequence[Sequence[BodyRow]]) -> list[list[Line]]:
    """The rows of the sides beside each other: by line number, else with their totals level."""
    sides = [list(enumerate(own)) for own in rows]
    if len(sides) == 1:
        return [list(sides[0])]
    if all(row.line is not None or row.optional for own in rows for row in own):
        return _padded([_by_line(own) for own in sides])
    return _by_totals(sides)


def _by_line(rows: Sequence[tuple[int, BodyRow]]) -> list[Line]:
    """Rows at the place of their line number; lines without a row print the number alone."""
    first = next(row.line for _, row in rows if row.line is not None)
    lines: list[Line] = []
    for index, row in rows:
        at = row.line - first if row.line is not None else len(lines)
        lines += [(-1, replace(_GAP, line=first + n)) for n in range(len(lines), at)]
        lines.append((index, row))
    return lines


def _by_totals(sides: Sequence[Sequence[tuple[int, BodyRow]]]) -> list[list[Line]]:
    """Rows cut after each total; the parts of the two sides are made equally long, totals at their foot."""
    cut = [_parts(own) for own in sides]
    parts = min(map(len, cut))
    merged = [_merged(own, parts) for own in cut]
    lines: list[list[Line]] = [[] for _ in sides]
    for beside in zip(*merged, strict=True):
        height = max(map(len, beside))
        for at, part in enumerate(beside):
            gap: list[Line] = [(-1, _GAP)] * (height - len(part))
            total = bool(part) and part[-1][1].total
            lines[at] += [*part[:-1], *gap, part[-1]] if total else [*part, *gap]
    return lines


def _parts(rows: Sequence[tuple[int, BodyRow]]) -> list[list[Line]]:
    parts: list[list[Line]] = [[]]
    for index, row in rows:
        parts[-1].append((index, row))
        if row.total:
            parts.append([])
    return parts if parts[-1] else parts[:-1]


def _merged(parts: list[list[Line]], count: int) -> list[list[Line]]:
    """The first parts joined until `count` are left: the last totals stand level."""
    over = len(parts) - count
    return [[line for part in parts[: over + 1] for line in part], *parts[over + 1 :]]


def _padded(sides: Sequence[list[Line]]) -> list[list[Line]]:
    rows = zip_longest(*sides, fillvalue=(-1, _GAP))
    return [list(side) for side in zip(*rows, strict=True)]


def _line(side: Side, row: int, start: int, line: BodyRow) -> tuple[list[Cell], list[int]]:
    """The cells of one row of a side, and the columns of its amounts."""
    stubs = [Cell(row, start + at, _stub_text(side, stub, line), 1) for at, stub in enumerate(side.stubs)]
    if line.total:
        stubs = _spread(stubs, side)
    first = start + len(side.stubs)
    amounts = list(range(first, first + len(side.columns)))
    after = first + len(side.columns)
    words = [Cell(row, after + at, _stub_text(side, stub, line), 1) for at, stub in enumerate(side.after)]
    return [*stubs, *(Cell(row, column, "", 1) for column in amounts), *words], amounts


def _spread(stubs: list[Cell], side: Side) -> list[Cell]:
    """合计 spans the columns of code and name."""
    words = [cell for cell, stub in zip(stubs, side.stubs, strict=True) if stub.kind is not StubKind.LINE]
    label = next((cell.text for cell in words if cell.text), "")
    if len(words) < 2 or not label:
        return stubs
    wide = replace(words[0], text=label, column_span=len(words))
    return [wide, *(cell for cell in stubs if cell not in words)]


def _stub_text(side: Side, stub: Stub, line: BodyRow) -> str:
    match stub.kind:
        case StubKind.CODE:
            return line.code[_PARTS[stub.path[-1]]] if stub.path[-1] in _PARTS else line.code
        case StubKind.LINE:
            return "" if line.line is None else str(line.line)
        case StubKind.LABEL if _names(side) == stub:
            return _label(side, line)
        case _:
            return line.text(stub.path[-1])


def _names(side: Side) -> Stub:
    """The column that names the row: of several the last."""
    return [stub for stub in side.stubs if stub.kind is StubKind.LABEL][-1]


def _label(side: Side, line: BodyRow) -> str:
    coded = any(stub.kind is StubKind.CODE for stub in side.stubs)
    subjects = side.row_list in (RowList.FUNCTIONAL, RowList.ECONOMIC_USED, RowList.ECONOMIC_ALL)
    if subjects and line.code and not coded and not side.name:
        return f"[{line.code}]{line.label}"
    return ("" if coded else "　" * line.level) + line.label


def numbered(rows: Sequence[BodyRow]) -> tuple[BodyRow, ...]:
    """Subjects in use of a summary get their ordinals: 一、一般公共服务支出."""
    found, count = [], 0
    for row in rows:
        count += bool(row.code)
        name = row.label if row.label.endswith("支出") else row.label + "支出"
        found.append(replace(row, label=f"{ordinal(count)}、{name}") if row.code else row)
    return tuple(found)
