"""Tables side by side on one sheet, each under a title or a money unit of its own, taken apart (并排的表).

The two sides of one table (收入 | 支出) share their title and unit: they stay together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ...model.book import Cell
from .caption import is_caption, is_title, states_unit

Rows = list[list[Cell]]


def areas(inked: Sequence[Cell]) -> list[list[Cell]]:
    """The texts of a sheet in areas that are read one after the other."""
    found: list[list[Cell]] = [[]]
    for band in _bands(inked):
        head, sides = _parted(band)
        if len(sides) > 1:
            found += [head, *sides, []]
        else:
            found[-1] += [cell for row in band for cell in row]
    return [area for area in found if area]


def _bands(inked: Sequence[Cell]) -> Iterator[Rows]:
    """Runs of rows with no blank row between them."""
    band: Rows = []
    reach = 0
    for number, cells in groupby(sorted(inked, key=lambda one: (one.row, one.column)), lambda one: one.row):
        row = list(cells)
        if band and number > reach:
            yield band
            band = []
        band.append(row)
        reach = max(reach if len(band) > 1 else 0, *(cell.row + cell.row_span for cell in row))
    if band:
        yield band


def _parted(band: Rows) -> tuple[list[Cell], list[list[Cell]]]:
    """What stands over all of a band, and its sides between blank columns, each a table of its own."""
    start = next((at for at, row in enumerate(band) if len(row) > 1), len(band))
    body = [cell for row in band[start:] for cell in row]
    sides = _sides(body)
    tops = [_top(side) for side in sides]
    own = all(any(map(states_unit, top)) for top in tops) or all(any(map(is_title, top)) for top in tops)
    return [cell for row in band[:start] for cell in row], sides if own else [body]


def _sides(cells: list[Cell]) -> list[list[Cell]]:
    """The cells between columns that are blank from top to bottom, columns counted from 0 on each side."""
    sides: list[list[Cell]] = []
    left, reach = 0, -1  # first column of the side, and the first one right of all its cells
    for cell in sorted(cells, key=lambda one: one.column):
        if not sides or cell.column > reach:
            sides.append([])
            left = cell.column
        sides[-1].append(replace(cell, column=cell.column - left))
        reach = max(reach, cell.column + cell.column_span)
    return sides


def _top(side: list[Cell]) -> list[str]:
    """The titles and captions above the head of one side."""
    texts: list[str] = []
    for _, cells in groupby(sorted(side, key=lambda one: (one.row, one.column)), lambda one: one.row):
        row = [cell.text.strip() for cell in cells]
        if not all(is_caption(text) or is_title(text) for text in row):
            break
        texts += row
    return texts
