"""The grid of a table as a matrix: which cell covers a position, and what is printed there."""

from __future__ import annotations

from collections.abc import Iterable

from ...model.book import Cell, Table
from ...vocabulary.text import LOOKALIKES
from .number import is_amount

_BLANKS = str.maketrans("", "", " \t\r\n\f\v\u00a0\u2002\u2003\u2007\u2009\u200b\u202f\u3000\ufeff")
_TABLE = {**_BLANKS, **LOOKALIKES}
_YEAR_LENGTH = 4


def clean(text: str) -> str:
    """The text without blanks and wraps, characters for radicals.

    >>> clean("因 公 出 国\\n（境） 费"), clean("财政专⼾")
    ('因公出国（境）费', '财政专户')
    """
    return text.translate(_TABLE)


def is_year(text: str) -> bool:
    """True for a bare year, which heads a column and is no amount.

    >>> is_year("2024"), is_year("2010601")
    (True, False)
    """
    return len(text) == _YEAR_LENGTH and text.isdigit() and text[:2] in ("19", "20")


def is_ordinal(text: str) -> bool:
    """True for a short whole number such as 行次 and 栏次 print."""
    return 0 < len(text) <= 3 and text.isascii() and text.isdigit()


class Matrix:
    """Positions of a grid, each with the cell that covers it and the cell's text without blanks."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        cells = list(cells)
        self.numbering: dict[int, bool] = {}  # rows already known to number the columns, or not
        self.rows = max((cell.row + cell.row_span for cell in cells), default=0)
        self.columns = max((cell.column + cell.column_span for cell in cells), default=0)
        self.cover: list[list[Cell | None]] = [[None] * self.columns for _ in range(self.rows)]
        self.words: list[list[str]] = [[""] * self.columns for _ in range(self.rows)]
        for cell in cells:
            self._lay(cell)

    def _lay(self, cell: Cell) -> None:
        text = clean(cell.text) if cell.text else ""
        if cell.row_span == cell.column_span == 1:
            self.cover[cell.row][cell.column] = cell
            self.words[cell.row][cell.column] = text
            return
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                self.cover[row][column] = cell
                self.words[row][column] = text

    def starts(self, row: int, column: int) -> Cell | None:
        """The cell whose top row is `row` and that covers `column`, or None."""
        cell = self.cover[row][column]
        return cell if cell is not None and cell.row == row else None

    def distinct(self, row: int) -> list[Cell]:
        """The cells that cover `row`, left to right, each once."""
        found: list[Cell] = []
        for cell in self.cover[row]:
            if cell is not None and (not found or found[-1] is not cell):
                found.append(cell)
        return found

    def holds_amount(self, row: int, column: int) -> bool:
        """True when an amount stands there, years not counted."""
        text = self.words[row][column]
        return bool(text) and is_amount(text) and not is_year(text)


def of_table(table: Table) -> Matrix:
    """The matrix of a table's cells."""
    return Matrix(table.cells)
