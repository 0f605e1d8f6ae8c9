"""How a sheet looks, whatever the file: what each cell is, and the lines over the table (表样)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property

from ..model.book import Cell
from ..model.manuscript import Sheet

Place = tuple[int, int]

_BLANKS = re.compile(r"\s+")
_PLAIN_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?")
_DECIMAL = re.compile(r"-?[\d,]+\.\d+%?")
_NUMBER_WORD = re.compile(r"(?:公开|附|附件)?\d{1,3}(?:-\d+)?表|(?:附?表|附件)\d{1,3}(?:-\d+)?")
_GAP = re.compile(r"\s{2,}|\t+|(?=\s(?:金额|计量)?单位[:：])")
_MONEY = re.compile(r"^[（(]?(?:金额|计量|货币)?(?:单位[:：])?[（(]?(?:人民币)?(?:亿|万|千)?元[)）]?$")
_TOTAL = re.compile(r"(?:合计|总计)$")
_SENTENCE = re.compile(r"[，；。\n]")
_SHORT = 20  # characters of an entry of a form that stands in the middle of its cell
_MOST_DIGITS = 15  # a spreadsheet keeps no more
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class CellKind(Enum):
    """What stands in a cell, which decides its side, its face and its type."""

    HEAD = "head"
    AMOUNT = "amount"  # figures, and the blanks where figures belong
    CODE = "code"  # 科目编码
    LINE = "line"  # 行次
    LABEL = "label"  # words that name a row
    TEXT = "text"  # words beside the amounts: 绩效目标, 备注


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number that a spreadsheet can hold and show again as it is printed.

    `pattern` is the number format (#,##0.00). `value` counts per cents as hundredths.
    """

    value: Decimal
    pattern: str


@dataclass(frozen=True, slots=True)
class Lead:
    """The lines over a table: its number (公开01表), title, and captions to the left and right."""

    number: str
    title: str
    left: str
    right: str


def printable(text: str) -> str:
    """The text without characters that no XML can hold; line ends as one sign.

    >>> printable("a\\x00b\\r\\nc")
    'ab\\nc'
    """
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def number_of(text: str, grouped: bool = True) -> Number | None:
    """The number that a text prints, when a number format can print it the same way; None otherwise.

    `grouped`: the sheet sets thousands apart, so that small amounts get the format of the large ones.

    >>> number_of("-1,234.50")
    Number(value=Decimal('-1234.50'), pattern='#,##0.00')
    >>> number_of("85.39%").value, number_of("=1+1"), number_of("-0.00"), number_of("007")
    (Decimal('0.8539'), None, None, None)
    """
    if not _PLAIN_NUMBER.fullmatch(text):
        return None
    digits = text.rstrip("%").replace(",", "")
    value, decimals = Decimal(digits), len(digits.partition(".")[2])
    apart = "," in text or (grouped and abs(value) < 1000 and text[-1] != "%")
    shown = f"{value:,.{decimals}f}" if apart else f"{value:.{decimals}f}"
    if shown != text.rstrip("%") or (value.is_signed() and not value) or len(digits) > _MOST_DIGITS:
        return None
    pattern = ("#,##0" if apart else "0") + ("." + "0" * decimals if decimals else "")
    return Number(value / 100, pattern + "%") if text[-1] == "%" else Number(value, pattern)


@dataclass(frozen=True)
class Look:
    """A sheet with what every format asks of it."""

    sheet: Sheet

    @property
    def heads(self) -> int:
        """Header rows."""
        return self.sheet.table.header_rows

    @cached_property
    def amounts(self) -> frozenset[Place]:
        """The places of amounts: those with a point, and printed decimals that have none."""
        points = {(row, column) for row, column, _ in self.sheet.points}
        if not points:
            points = self._guessed()
        return frozenset(points)

    def _guessed(self) -> set[Place]:
        """Amounts of a sheet whose points nobody knows: decimals, and the blanks of their columns."""
        body = [cell for cell in self.sheet.table.cells if cell.row >= self.heads]
        printed = {cell.column for cell in body if _DECIMAL.fullmatch(cell.text.strip())}
        alike = (cell for cell in body if cell.column in printed and cell.column_span == 1)
        return {(c.row, c.column) for c in alike if not c.text.strip() or number_of(c.text.strip())}

    @cached_property
    def grouped(self) -> bool:
        """True when the sheet sets thousands apart with commas."""
        return any("," in cell.text for cell in self.sheet.table.cells if self._is_amount(cell))

    def number(self, cell: Cell) -> Number | None:
        """The number that an amount cell prints, None for other cells and for words."""
        return number_of(cell.text.strip(), self.grouped) if self._is_amount(cell) else None

    def _is_amount(self, cell: Cell) -> bool:
        return self.kinds[cell.row, cell.column] is CellKind.AMOUNT

    @cached_property
    def last_amount(self) -> dict[int, int]:
        """The last amount column of each row."""
        found: dict[int, int] = {}
        for row, column in self.amounts:
            found[row] = max(column, found.get(row, column))
        return found

    @cached_property
    def kinds(self) -> dict[Place, CellKind]:
        """What every cell is."""
        return {(cell.row, cell.column): self._kind(cell) for cell in self.sheet.table.cells}

    def _kind(self, cell: Cell) -> CellKind:
        text = _BLANKS.sub("", cell.text)
        if cell.row < self.heads:
            return CellKind.HEAD
        if (cell.row, cell.column) in self.amounts or _DECIMAL.fullmatch(text):
            return CellKind.AMOUNT
        if text.isascii() and text.isdigit():
            return CellKind.LINE if len(text) < 3 else CellKind.CODE
        if self.is_form and text and not any(map(str.isalnum, text)):
            return CellKind.TEXT  # a dash names nothing
        beside = cell.column < self.last_amount.get(cell.row, -1)
        return CellKind.LABEL if beside or cell.column == 0 else CellKind.TEXT

    @cached_property
    def total_rows(self) -> frozenset[int]:
        """Rows of a total (合计, 总计), which are set in bold."""
        cells = self.sheet.table.cells
        return frozenset(c.row for c in cells if c.row >= self.heads and _TOTAL.search(_plain(c.text)))

    @cached_property
    def is_form(self) -> bool:
        """True for a form that is filled in (填报表): no header over its columns, words over several rows."""
        cells = self.sheet.table.cells
        return not self.heads and not self.sheet.points and any(cell.row_span > 1 for cell in cells)

    @cached_property
    def inner_head(self) -> int | None:
        """The row of a form that heads its longest part: beside the tallest cell at the left, all of one row.

        绩效指标 | 一级指标 | 二级指标 | 三级指标 …; None where no part of a form has such a row.
        """
        parts = [cell for cell in self.sheet.table.cells if not cell.column and cell.row_span > 1]
        if not self.is_form or not parts:
            return None
        longest = max(parts, key=lambda cell: cell.row_span)
        beside = [cell for cell in self.rows[longest.row] if cell is not longest]
        plain = all(cell.row_span == 1 and cell.text for cell in beside)
        return longest.row if beside and plain else None

    def is_middle(self, cell: Cell) -> bool:
        """True for what stands in the middle of its cell: heads, line numbers, 合计 alone, entries of a form.

        A sentence begins at the left, also in a form.
        """
        if self.is_form:
            return len(cell.text) <= _SHORT and not _SENTENCE.search(cell.text)
        if cell.row < self.heads or _plain(cell.text) in ("合计", "总计"):
            return True
        return self.kinds[cell.row, cell.column] is CellKind.LINE

    @property
    def amount_columns(self) -> frozenset[int]:
        """The columns in which amounts stand."""
        return frozenset(column for _, column in self.amounts)

    @property
    def numbered(self) -> bool:
        """True for a form of the book's table part, which stands on pages of its own."""
        return bool(self.lead.number)

    @cached_property
    def cover(self) -> tuple[tuple[Cell | None, ...], ...]:
        """The cell that covers each position of the grid; None where the table has none."""
        table = self.sheet.table
        cover: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
        for cell in table.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                cover[row][cell.column : cell.column + cell.column_span] = [cell] * cell.column_span
        return tuple(map(tuple, cover))

    @cached_property
    def gaps(self) -> tuple[Place, ...]:
        """Positions of the grid without a cell, which are printed as empty ones."""
        return tuple((r, c) for r, row in enumerate(self.cover) for c, cell in enumerate(row) if cell is None)

    @cached_property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells of each grid row that start in it, from left to right."""
        found: list[list[Cell]] = [[] for _ in range(self.sheet.table.rows)]
        for cell in self.sheet.table.cells:
            found[cell.row].append(cell)
        return tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in found)

    @cached_property
    def lead(self) -> Lead:
        """The lines over the table."""
        number = printable(self.sheet.number)
        left: list[str] = []
        right: list[str] = []
        for part in self._captions():
            plain = _plain(part)
            if _NUMBER_WORD.fullmatch(plain) or plain == _plain(self.sheet.number):
                number = number or plain
            else:
                (right if _MONEY.match(plain) else left).append(part)
        unit = self.sheet.table.unit
        if not right and self.amounts and unit is not None and unit.is_money:
            right = [f"单位：{unit.value}"]
        return Lead(number, printable(self.sheet.table.title), "　".join(left), "　".join(right))

    def _captions(self) -> Iterator[str]:
        for line in self.sheet.table.caption:
            yield from (part.strip() for part in _GAP.split(printable(line)) if part.strip())


def _plain(text: str) -> str:
    return _BLANKS.sub("", text)
