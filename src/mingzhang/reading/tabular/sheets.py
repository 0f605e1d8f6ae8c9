"""A workbook or CSV file becomes sheets of text cells (数据文件)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ...model.errors import DamagedError, EmptyFileError, TooLargeError, UnknownFormatError
from ..office.sheet_look import Place
from ..office.workbook_faults import named_faults
from ..open import recognise
from ..opening import limits
from ..opening.encoding import decode
from ..opening.sniff import Media
from ..opening.zipped import prove_sizes
from .failed import failed_cells

FILE_BYTES = 64 * 1024 * 1024
ROWS = 300_000
COLUMNS = 200
_AREA = ROWS * 60
_WORKBOOKS = {Media.XLSX, Media.XLS, Media.XLSB, Media.ODS}
_TEXTS = {Media.TEXT, Media.CSV}
_DELIMITERS = (",", "\t", ";", "|")

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and rows of text cells, the first row being row 1 of the file."""

    name: str
    rows: list[list[str]]


def read_sheets(content: bytes) -> list[Sheet]:
    """The visible sheets of a workbook, or the one of a CSV file (UTF-8, UTF-16 or GB 18030).

    Numbers and dates become the text that a clerk would type: 2010301, 1234.5, 2024-03-01. What a file is
    is told by its content. Raises an UnreadableError that says what to do.
    """
    if len(content) > FILE_BYTES:
        raise limits.too_big(len(content), FILE_BYTES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(content)
        media = recognise(path)
        if media in _WORKBOOKS:
            return _workbook(path.rename(path.with_suffix(f".{media.value}")))
    if media in _TEXTS:
        return [Sheet("", delimited(decode(content)))]
    raise UnknownFormatError(
        f"导入文件应为 xlsx、xls、ods 或 csv，现为 {media.value}。请另存为其中一种再导入。",
        f"an import is xlsx, xls, ods or csv, this is {media.value}: save it as one of them",
    )


def delimited(text: str, delimiter: str = "") -> list[list[str]]:
    """The rows of a CSV text; without a `delimiter` the one that stands in it most often parts the cells."""
    sample = text[: 1 << 14]
    delimiter = delimiter or max(_DELIMITERS, key=sample.count)
    reader = csv.reader(io.StringIO(_whole(text), newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise _ill_quoted(len(rows) + 1, error) from error
    _bounded(len(rows), max(map(len, rows), default=0))
    return rows


def _ill_quoted(row: int, error: csv.Error) -> DamagedError:
    """A quotation mark that nothing closes would swallow the rows after it."""
    return DamagedError(
        f"从第{row}行起读不下去：引号不成对，或一格的文字过长。请改正该行，或另存为 xlsx 再导入。",
        f"row {row} cannot be read ({error}): mend its quotation marks, or save the file as xlsx",
    )


def _whole(text: str) -> str:
    """Text that can be kept: a zero byte becomes the mark of what could not be read (U+001A)."""
    return text.replace("\0", "\x1a") if "\0" in text else text


def _workbook(path: Path) -> list[Sheet]:
    if path.suffix != f".{Media.XLS.value}":
        prove_sizes(path)
    with named_faults():
        book = CalamineWorkbook.from_path(str(path))
        wanted = [
            (index, sheet.name)
            for index, sheet in enumerate(book.sheets_metadata)
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
        ]
        failed = failed_cells(path) if path.suffix == f".{Media.XLSX.value}" else {}
        sheets = [_sheet(book, index, name, failed.get(index, {})) for index, name in wanted]
    if not any(sheet.rows for sheet in sheets):
        raise EmptyFileError("文件里没有数据。请检查导出的文件。", "the file holds no data: export it anew")
    return sheets


def _sheet(book: CalamineWorkbook, index: int, name: str, failed: Mapping[Place, str]) -> Sheet:
    sheet = book.get_sheet_by_index(index)
    _bounded(sheet.total_height, 0)
    if sheet.total_height * sheet.total_width > _AREA:
        raise limits.too_many("个单元格", sheet.total_height * sheet.total_width, _AREA)
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in failed.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return Sheet(name, rows)


def _bounded(rows: int, columns: int) -> None:
    if rows > ROWS:
        raise TooLargeError(
            f"文件有{rows}行，一次最多导入{ROWS}行。请分月导出后再导入。",
            f"the file has {rows} rows, an import takes {ROWS}: export it month by month",
        )
    if columns > COLUMNS:
        raise TooLargeError(
            f"文件有{columns}列，最多{COLUMNS}列。请检查分隔符。",
            f"the file has {columns} columns, at most {COLUMNS} are read: check the separator",
        )


def _text(value: Value) -> str:
    """A cell's value as typed.

    >>> _text(2010301.0), _text(1234.5), _text(dt.datetime(2024, 3, 1)), _text(1.5e20)
    ('2010301', '1234.5', '2024-03-01', '1.5e+20')
    """
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return str(value)
