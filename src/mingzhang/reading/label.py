"""Rows and columns of a printed table get their words: code, label, header path."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.book import Cell, Table
from ..model.fact import Mark
from ..model.money import Figure


@dataclass(frozen=True, slots=True)
class LabelledCell:
    """An amount cell with the words of its row and column, before the vocabulary gives it coordinates.

    side     收入, 支出, 人员经费, 公用经费 … of a two-sided table; "" otherwise
    code     digits of the classification code as printed, joined; "" where the row has none
    label    row label without blanks and wraps
    indent   depth of the label as printed (leading blanks), for rows without code
    path     header words from top to bottom, the side first in two-sided tables
    row      grid row; `mark` and `figure` say what stands in the cell
    """

    cell: Cell
    side: str
    code: str
    label: str
    indent: int
    path: tuple[str, ...]
    mark: Mark
    figure: Figure | None


def label_cells(table: Table) -> list[LabelledCell]:
    """Every cell of the amount columns below the header, blank ones included, in reading order."""
    raise NotImplementedError
