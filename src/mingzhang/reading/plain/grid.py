"""Rows and columns that were put together become the grid of a table, heads with their spans (表格还原)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from ...forms.model import StubKind
from ...model.book import Cell
from ...vocabulary.heads import nameless
from .layout import Layout, LayoutSide, Path
from .rows import Row
from .tokens import Token


def grid(layout: Layout, rows: Sequence[tuple[Row | None, ...]], head_line: int) -> tuple[list[Cell], int]:
    """The cells of the table, and how many rows its head has. Cells bear the line they stand on."""
    cells, depth = head(layout, head_line)
    cells += _beyond(layout, rows, head_line, depth)
    for number, row in enumerate(rows):
        cells += _body_row(layout, row, number + depth)
    return cells, depth


def _beyond(layout: Layout, rows: Sequence[tuple[Row | None, ...]], line: int, depth: int) -> Iterator[Cell]:
    """Heads over what rows print beyond the last column, of which nobody knows what it is."""
    last = layout.sides[-1]
    most = max((len(row[-1].amounts) for row in rows if row[-1] and row[-1].columns is None), default=0)
    if depth and not last.after:
        width = sum(len(_paths(side)) for side in layout.sides)
        for number in range(len(last.columns), most):
            yield Cell(0, width + number - len(last.columns), nameless(number + 1), line, depth)


def head(layout: Layout, line: int) -> tuple[list[Cell], int]:
    """The head cells: equal neighbours span columns, short paths span rows; a 栏次 row below."""
    paths = [path for side in layout.sides for path in _paths(side)]
    depth = max((len(path) for path in paths), default=0)
    cells = [cell for level in range(depth) for cell in _level(paths, level, depth, line)]
    if layout.numbers:
        cells += _number_row(layout, depth, line)
        depth += 1
    return cells, depth


def _paths(side: LayoutSide) -> list[Path]:
    paths = [s.path for s in side.stubs] + list(side.columns) + [s.path for s in side.after]
    return [(side.name, *path) for path in paths] if side.name else paths


def _level(paths: list[Path], level: int, depth: int, line: int) -> list[Cell]:
    cells, column = [], 0
    while column < len(paths):
        path = paths[column]
        end = column + 1
        while end < len(paths) and level < len(path) - 1 and paths[end][: level + 1] == path[: level + 1]:
            end += 1
        if level < len(path):
            tall = depth - level if level == len(path) - 1 else 1
            cells.append(Cell(level, column, path[level], line, tall, end - column))
        elif level == 0:
            cells.append(Cell(0, column, "", line, depth))
        column = end
    return cells


def _number_row(layout: Layout, row: int, line: int) -> list[Cell]:
    cells, column, numbers = [], 0, iter(layout.numbers)
    for side in layout.sides:
        for stub in side.stubs:
            text = "栏次" if stub.kind is StubKind.LABEL else ""
            cells.append(Cell(row, column, text, line))
            column += 1
        for _ in side.columns:
            cells.append(Cell(row, column, next(numbers, ""), line))
            column += 1
        column += len(side.after)
    return cells


def _body_row(layout: Layout, row: tuple[Row | None, ...], number: int) -> list[Cell]:
    cells: list[Cell] = []
    column = 0
    for side, half in zip(layout.sides, row, strict=True):
        if half is not None:
            cells += _half(side, half, number, column)
        column += len(side.stubs) + len(side.columns) + len(side.after)
    return cells


def _half(side: LayoutSide, row: Row, number: int, start: int) -> list[Cell]:
    cells = _stub_cells(side, row, number, start)
    first = start + len(side.stubs)
    places = row.columns if row.columns is not None else range(len(row.amounts))
    by_column = dict(zip(places, row.amounts, strict=False))
    for column in range(max(len(side.columns), 1 + max(by_column, default=-1))):
        token = by_column.get(column)
        page = token.line if token else row.line
        cells.append(Cell(number, first + column, token.text if token else "", page))
    if row.text and side.after:
        cells.append(_prose(number, first + len(side.columns), row.text))
    return cells


def _prose(row: int, column: int, tokens: Sequence[Token]) -> Cell:
    """A cell of running text: its printed lines, and where each of them stands."""
    lines = [list(group) for _, group in groupby(tokens, key=lambda token: token.line)]
    text = "\n".join("".join(token.text for token in line) for line in lines)
    pages = tuple(line[0].line for line in lines)
    return Cell(row, column, text, pages[0], line_pages=pages if len(pages) > 1 else ())


def _labels(row: Row, count: int) -> list[list[Token]]:
    """The words for each label column: one each, the last takes the rest; one alone stands in all."""
    if count < 2 or len(row.label) < count:
        return [row.label for _ in range(count)]
    return [[token] for token in row.label[: count - 1]] + [row.label[count - 1 :]]


def _stub_cells(side: LayoutSide, row: Row, number: int, start: int) -> list[Cell]:
    cells = []
    labels = _labels(row, side.count(StubKind.LABEL))
    codes = list(row.codes)
    single = side.count(StubKind.CODE) == 1
    running = side.count(StubKind.TEXT) > 0
    for offset, stub in enumerate(side.stubs):
        tokens: list[Token] = []
        if stub.kind is StubKind.CODE:
            tokens, codes = (codes, []) if single else (codes[:1], codes[1:])
        elif stub.kind is StubKind.LINE:
            tokens = [row.order] if row.order else []
        elif stub.kind is StubKind.LABEL:
            tokens = labels.pop(0)
        elif stub.kind is StubKind.TEXT:
            tokens = row.text
        if tokens and running and stub.kind in (StubKind.LABEL, StubKind.TEXT):
            cells.append(_prose(number, start + offset, tokens))
            continue
        text = "".join(token.text for token in tokens)
        if stub.kind is StubKind.LABEL and text:
            text = " " * row.indent + text
        cells.append(Cell(number, start + offset, text, tokens[0].line if tokens else row.line))
    if row.label and not any(stub.kind is StubKind.LABEL for stub in side.stubs):
        cells.append(Cell(number, start, row.name, row.line))
    return cells
