"""A region of a plain text becomes complete tables: rows, columns of printed amounts, grid (成表)."""

from __future__ import annotations

from collections.abc import Sequence

from ...model.book import Table
from ..assembly.units import unit_of_table
from .blanks import place_amounts
from .broken import settle_names
from .grid import grid
from .regions import Region
from .rows import Row, RowBuilder, decimals
from .sides import build_pairs

RowTuple = tuple[Row | None, ...]


def make_tables(found: Sequence[Region], text: str, remarks: list[str]) -> dict[int, list[Table]]:
    """The tables of all regions by their first line. Amounts without a sure column are placed together."""
    rows = {region.first: _rows(region) for region in found}
    place_amounts([(region.layout, rows[region.first], region.title) for region in found], text, remarks)
    return {region.first: [_table(region, rows[region.first])] for region in found}


def _rows(region: Region) -> list[RowTuple]:
    if region.matter is not None:
        return [(row,) for row in region.matter.rows]
    places = decimals(region.body)
    if region.layout.two_sided:
        return list(build_pairs(region.layout, region.body, places))
    builder = RowBuilder(region.layout.sides[0], places)
    rows = builder.build(region.body, frozenset(region.fresh))
    settle_names(rows)
    return [(row,) for row in rows]


def _table(region: Region, rows: list[RowTuple]) -> Table:
    layout = region.matter.layout if region.matter else region.layout
    cells, depth = grid(layout, rows, region.first)
    return Table(
        number=0,
        title=region.title,
        page=region.first,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))),
        header_rows=depth,
        unit=unit_of_table(region.caption, region.title, [cell.text for cell in cells if cell.row < depth]),
        caption=region.caption,
        last_page=max((cell.page for cell in cells), default=region.first),
    )
