"""Workbooks: XLSX, XLSB, XLS and ODS become pages, one a sheet (电子表格)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from ...model.book import Cell, Line, Paragraph, Role, Table
from ..opening import limits
from ..page import Grid, Page
from .caption import is_caption
from .number_format import GENERAL, date, shown
from .region import Part, parts
from .sheet_look import PLAIN, Place, Style, letters_of
from .sheet_style import styles
from .workbook_faults import named_faults

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_AREA = 10 * limits.CELLS  # blank cells included
_NAMED = 5  # cells in one remark
_DEFAULT_NAME = re.compile(r"^(?:sheet|工作表|表格?|table)\s*\d*$", re.IGNORECASE)


def read_pages(path: Path) -> tuple[list[Page], list[str]]:
    """Every visible sheet as a page numbered by its place in the workbook."""
    known = styles(path)
    with named_faults():
        book = CalamineWorkbook.from_path(str(path))
        sheets = book.sheets_metadata
    if len(sheets) > limits.SHEETS:
        raise limits.too_many("个工作表", len(sheets), limits.SHEETS)
    pages: list[Page] = []
    remarks: list[str] = []
    for index, sheet in enumerate(sheets):
        if sheet.typ is not SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible is not SheetVisibleEnum.Visible:
            remarks.append(f"隐藏的工作表“{sheet.name}”未读取")
            continue
        style = known.get(index, PLAIN)
        remarks += _remarks(sheet.name, style)
        pages.append(_page(book, index, sheet.name, style, remarks))
    return pages, remarks


def _remarks(name: str, style: Style) -> list[str]:
    hidden = [(len(style.hidden_rows), "行"), (len(style.hidden_columns), "列")]
    return [f"工作表“{name}”中隐藏的 {count} {what}未读取" for count, what in hidden if count]


def _without_value(name: str, style: Style, blank: list[Place]) -> Iterator[str]:
    """Remarks on cells that show nothing because their formula has no result, or an error for one."""
    errors = [place for place in blank if place in style.errors]
    formulas = [place for place in blank if place not in style.errors]
    if formulas:
        yield (
            f"工作表“{name}”的 {_references(formulas)}是没有计算结果的公式，未读取。"
            "请用 Excel/WPS 打开并保存后再读"
        )
    if errors:
        yield f"工作表“{name}”的 {_references(errors)}是错误值，未读取。请用 Excel/WPS 改正并保存后再读"


def _references(places: list[Place]) -> str:
    named = "、".join(f"{letters_of(column)}{row + 1}" for row, column in places[:_NAMED])
    return f"{named} " if len(places) <= _NAMED else f"{named} 等 {len(places)} 个单元格"


def _page(book: CalamineWorkbook, index: int, name: str, style: Style, remarks: list[str]) -> Page:
    number = index + 1
    with named_faults():
        cells, blank = _cells(book.get_sheet_by_index(index), number, style)
    remarks += _without_value(name, style, blank)
    return Page(number, _named(name, number, parts(cells)))


def _named(name: str, number: int, items: list[Part]) -> list[Grid | Line | Table | Paragraph]:
    """The sheet's name is the heading over a table that has no title of its own."""
    first = next((at for at, item in enumerate(items) if isinstance(item, Grid)), None)
    if first is None or _DEFAULT_NAME.match(name.strip()):
        return [*items]
    titled = any(isinstance(item, Line) and not is_caption(item.text) for item in items[:first])
    heading = Paragraph((Line(name.strip(), number),), Role.HEADING)
    return [*items] if titled else [heading, *items]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the cells of one sheet share: its number, merged ranges and look."""

    number: int
    spans: dict[tuple[int, int], tuple[int, int]]
    style: Style

    def cell(self, row: int, column: int, value: Value) -> Cell:
        """A cell as printed, at its place among the visible rows and columns."""
        style, place = self.style, (row, column)
        text = printed(value, style.formats.get(place, GENERAL), style.shown.get(place))
        if place in style.indents:
            text = " " * style.indents[place] + text
        top, left = style.row_place(row), style.column_place(column)
        if place not in self.spans:
            return Cell(top, left, text, self.number)
        bottom, right = self.spans[place]
        height, width = style.row_place(bottom + 1) - top, style.column_place(right + 1) - left
        return Cell(top, left, text, self.number, max(height, 1), max(width, 1))


def _cells(sheet: CalamineSheet, number: int, style: Style) -> tuple[list[Cell], list[Place]]:
    """The non-blank, visible cells of a sheet, and the places where a formula or an error shows nothing."""
    if max(sheet.total_height * sheet.total_width, sheet.height * sheet.width) > _AREA:
        raise limits.too_many("个单元格", sheet.height * sheet.width, _AREA)
    top, left = sheet.start or (0, 0)
    frame = _Frame(number, {**dict(sheet.merged_cell_ranges or ()), **style.merged}, style)
    rows = sheet.to_python(skip_empty_area=True)
    cells = [
        frame.cell(row, column, value)
        for row, values in enumerate(rows, top)
        if row not in style.hidden_rows
        for column, value in enumerate(values, left)
        if value != "" and column not in style.hidden_columns
    ]
    suspects = sorted(place for place in style.formulas | style.errors if style.is_seen(place))
    return cells, [place for place in suspects if _is_blank(rows, place[0] - top, place[1] - left)]


def _is_blank(rows: list[list[Value]], row: int, column: int) -> bool:
    """True outside the cells that hold something, too."""
    if not 0 <= row < len(rows) or not 0 <= column < len(rows[row]):
        return True
    return rows[row][column] == ""


def printed(value: Value, pattern: str, display: str | None = None) -> str:
    """A cell's value as a person sees it; `display` is the text that the file keeps beside the value."""
    if isinstance(value, str):
        return _soft(value)
    if display is not None:
        return display
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return shown(value, pattern)
    if isinstance(value, dt.datetime | dt.date):
        return date(value, pattern)
    return str(value)


def _soft(text: str) -> str:
    """Carriage returns that some programs leave as _x000D_ are line ends."""
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
