"""A manuscript as an XLSX file: a sheet for each form, live totals, ready to print (电子表格)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from math import ceil

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ..model.book import Cell
from ..model.manuscript import Chart, Heading, Manuscript, Passage, Sheet
from .columns import Spread, spread
from .extents import extent
from .formulas import Total, formula, totals
from .look import CellKind, Look, Number, Place, printable
from .settings import settings
from .sheet_names import sheet_names

CONTENTS, TEXT = "目录", "说明"
_A4 = 9
_TALLEST = 409  # points, of a row
_MOST_TEXT = 32767  # characters in one cell
_FACE, _SIZE = "宋体", 10
_CHARACTER = 1.9  # of a column width in a Chinese character
_LINE, _ACROSS = 15.0, 30  # points of a line of the text sheet, and the Chinese characters that it holds
_AIR = "_ "  # a blank between figure and rule
_ALIGN = {CellKind.AMOUNT: "right"}


def render(manuscript: Manuscript) -> bytes:
    """The book as an XLSX file. The same manuscript gives the same bytes."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        _describe(workbook, manuscript)
        writer = _Writer(workbook)
        looks = [Look(sheet) for sheet in manuscript.sheets]
        names = sheet_names(looks, (CONTENTS, TEXT))
        narrative = [p for p in manuscript.pieces if isinstance(p, Heading | Passage)]
        writer.contents(manuscript, looks, names, bool(narrative))
        for look, name in zip(looks, names, strict=True):
            _Form(writer, look, workbook.add_worksheet(name)).write()
        if narrative:
            writer.text(manuscript.pieces)
    return stream.getvalue()


def _describe(workbook: xlsxwriter.Workbook, manuscript: Manuscript) -> None:
    properties = {
        "title": printable(manuscript.title),
        "author": printable(manuscript.office),
        "subject": f"{manuscript.year}年度{manuscript.kind.value}",
        "created": datetime(max(manuscript.year, 1900), 1, 1),  # of the book, not of the clock
    }
    workbook.set_properties(properties)
    workbook.set_calc_mode("auto")


class _Writer:
    """The workbook and its formats, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        self.known: dict[tuple[tuple[str, object], ...], Format] = {}

    def format(self, **look: object) -> Format:
        """The format of that look."""
        look = {"font_name": _FACE, "font_size": _SIZE, "valign": "vcenter", **look}
        key = tuple(sorted(look.items(), key=lambda item: item[0]))
        if key not in self.known:
            self.known[key] = self.workbook.add_format(dict(look))
        return self.known[key]

    def contents(
        self, manuscript: Manuscript, looks: Sequence[Look], names: Sequence[str], narrative: bool
    ) -> None:
        """The first sheet: the title of the book, and a link to every other sheet."""
        sheet = self.workbook.add_worksheet(CONTENTS)
        _upright(sheet)
        sheet.set_column(0, 0, 76)
        sheet.set_row(0, 42)
        title = self.format(bold=True, font_size=18, align="center", text_wrap=True)
        put_text(sheet, 0, 0, manuscript.title, title)
        put_text(sheet, 1, 0, CONTENTS, self.format(align="center", font_size=14))
        link = self.format(font_color="#1F4E79", underline=1, font_size=11)
        lines = [
            (name, f"{look.lead.number} {look.lead.title}") for name, look in zip(names, looks, strict=True)
        ]
        lines += [(TEXT, TEXT)] if narrative else []
        for row, (name, words) in enumerate(lines, 3):
            sheet.set_row(row, 20)
            target = "internal:'" + name.replace("'", "''") + "'!A1"
            sheet.write_url(row, 0, target, link, words.strip()[:255] or name)

    def text(self, pieces: Sequence[Heading | Passage | Sheet | Chart]) -> None:
        """The last sheet: the sections' text, one paragraph a row."""
        sheet = self.workbook.add_worksheet(TEXT)
        _upright(sheet)
        sheet.set_column(0, 0, 66)
        body = self.format(text_wrap=True, font_size=11, valign="top")
        rows = (piece for piece in pieces if isinstance(piece, Heading | Passage) and piece.text.strip())
        for row, piece in enumerate(rows):
            size = max(16 - 2 * piece.level, 11) if isinstance(piece, Heading) else 0
            look = self.format(bold=True, font_size=size, text_wrap=True) if size else body
            sheet.set_row(row, min(_LINE * max(1, ceil(extent(piece.text) / _ACROSS)) + 4, _TALLEST))
            put_text(sheet, row, 0, piece.text, look)


def _upright(sheet: Worksheet) -> None:
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_margins(0.8, 0.8, 0.9, 0.9)


def put_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """A text as text, whatever it begins with: no formula, no link, no number is made of it."""
    sheet.write_string(row, column, printable(text)[:_MOST_TEXT], look)


class _Form:
    """One form on its worksheet."""

    def __init__(self, writer: _Writer, look: Look, sheet: Worksheet) -> None:
        self.writer, self.look, self.sheet = writer, look, sheet
        self.last = max(look.sheet.table.columns - 1, 0)
        self.top = 0
        cells = look.sheet.table.cells
        found = ((cell, look.number(cell)) for cell in cells)
        self.numbers = {(cell.row, cell.column): number for cell, number in found if number is not None}
        self.totals = totals(look, self.numbers, look.sheet.sums)

    def write(self) -> None:
        """Captions, cells, notes, and how it prints."""
        fit = spread(self.look, settings(), settings().table_page)
        self._columns(fit)
        self._captions()
        for number in range(self.look.sheet.table.rows):
            height = max(fit.size + 2 * fit.inset, 16) * self._lines(number, fit)
            self.sheet.set_row(self.top + number, min(height, _TALLEST))
        for cell in self.look.sheet.table.cells:
            self._cell(cell)
        for row, column in self.look.gaps:
            self.sheet.write_blank(self.top + row, column, None, self.writer.format(border=1))
        self._notes()
        self._print(fit)

    def _columns(self, fit: Spread) -> None:
        for column, width in enumerate(fit.widths):
            self.sheet.set_column(column, column, max(round(width / fit.size * _CHARACTER, 1), 5))

    def _lines(self, row: int, fit: Spread) -> int:
        """Lines of the fullest cell of a row."""
        own = (cell for cell in self.look.rows[row] if cell.row_span == 1)
        room = [(c, sum(fit.widths[c.column : c.column + c.column_span]) / fit.size) for c in own]
        return max(
            (int(len(c.text.strip()) * (1 if not c.text.isascii() else 0.5) // r) + 1 for c, r in room),
            default=1,
        )

    def _captions(self) -> None:
        """Title, number, captions: rows of their own above the table."""
        lead = self.look.lead
        if lead.title:
            self._across(lead.title, self.writer.format(bold=True, font_size=16, align="center"))
            self.sheet.set_row(self.top - 1, 30)
        if lead.number:
            put_text(self.sheet, self.top, self.last, lead.number, self.writer.format(align="right"))
            self.top += 1
        if lead.left:
            put_text(self.sheet, self.top, 0, lead.left, self.writer.format())
        if lead.right:
            put_text(self.sheet, self.top, self.last, lead.right, self.writer.format(align="right"))
        self.top += bool(lead.left or lead.right)

    def _across(self, text: str, look: Format) -> None:
        """A row merged over all columns."""
        if self.last:
            self.sheet.merge_range(self.top, 0, self.top, self.last, "", look)
        put_text(self.sheet, self.top, 0, text, look)
        self.top += 1

    def _cell(self, cell: Cell) -> None:
        row, column, place = self.top + cell.row, cell.column, (cell.row, cell.column)
        number = self.numbers.get(place)
        look = self._look(cell, number)
        if cell.row_span > 1 or cell.column_span > 1:
            bottom, right = row + cell.row_span - 1, column + cell.column_span - 1
            self.sheet.merge_range(row, column, bottom, right, "", look)
        if number is not None:
            self._number(place, number, look)
        elif cell.text.strip():
            put_text(self.sheet, row, column, cell.text, look)
        else:
            self.sheet.write_blank(row, column, None, look)

    def _look(self, cell: Cell, number: Number | None) -> Format:
        kind = self.look.kinds[cell.row, cell.column]
        head = kind is CellKind.HEAD
        align = "center" if self.look.is_middle(cell) else _ALIGN.get(kind, "left")
        pattern = number.pattern + _AIR if number else self._pattern(kind)
        extra = {"bg_color": "#F2F2F2"} if head else {}
        bold = head or cell.row in self.look.total_rows
        wrap = kind is not CellKind.AMOUNT
        return self.writer.format(
            border=1, align=align, num_format=pattern, bold=bold, text_wrap=wrap, **extra
        )

    def _pattern(self, kind: CellKind) -> str:
        """Text cells are text; a blank amount takes the format of the sheet's decimals."""
        decimals = self.look.sheet.decimals
        return (
            "@"
            if kind is not CellKind.AMOUNT
            else "#,##0" + ("." + "0" * decimals if decimals else "") + _AIR
        )

    def _number(self, place: Place, number: Number, look: Format) -> None:
        """A number; a total that ties is a formula with the printed value as its result."""
        row, column = self.top + place[0], place[1]
        total = self.totals.get(place)
        sum_of = formula(total.parts, self.top) if total is not None and not total.gap else None
        if sum_of is not None:
            self.sheet.write_formula(row, column, sum_of, look, float(number.value))
            return
        self.sheet.write_number(row, column, float(number.value), look)
        if total is not None and total.gap:
            self.sheet.write_comment(row, column, _remark(number, total), {"author": "", "font_name": _FACE})

    def _notes(self) -> None:
        self.top += self.look.sheet.table.rows
        look = self.writer.format(text_wrap=True, valign="top")
        for note in (note for note in self.look.sheet.notes if note.strip()):
            self.sheet.set_row(self.top, 15.0 * (1 + len(note) // 50))
            self._across(note, look)

    def _print(self, fit: Spread) -> None:
        """A4, as wide as the page, a form to fill in as high; heads repeated and frozen, page numbers."""
        sheet, heads = self.sheet, self.look.heads
        first = self.top - self.look.sheet.table.rows - sum(bool(n.strip()) for n in self.look.sheet.notes)
        if heads:
            sheet.freeze_panes(first + heads, 0)
            sheet.repeat_rows(first, first + heads - 1)
        sheet.set_paper(_A4)
        if fit.landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 1 if self.look.is_form and fit.whole else 0)
        sheet.center_horizontally()
        sheet.set_margins(0.7, 0.7, 0.8, 0.8)
        sheet.set_footer("&C— &P —")
        sheet.hide_gridlines(2)
        sheet.print_area(0, 0, max(self.top - 1, 0), self.last)


def _remark(number: Number, total: Total) -> str:
    """Why the total is a number: 尾差 when rounding explains it."""
    place = Decimal(1).scaleb(int(number.value.as_tuple().exponent))
    small = abs(total.gap) * 2 <= place * (len(total.parts) + 1)
    word = "尾差" if small else "不等于各项之和"
    return f"{word}：合计{number.value:,}，各项之和{number.value - total.gap:,}，相差{total.gap:,}"
