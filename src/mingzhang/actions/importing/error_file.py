"""The file handed back with its mistakes marked (错误文件): the rows as they were, and what to do."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping

import xlsxwriter

from ...model.imports import DataTable
from ...store.models import ImportBatch

_TITLE = "错误说明"
_WIDTH = 18


def error_file(batch: ImportBatch, table: DataTable) -> bytes:
    """The rows with mistakes as XLSX, wrong cells marked with a comment, all mistakes in a last column.

    Cells are written as text: what looks like a formula in a stranger's file never becomes one.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet("错误")
    bold, wrong = book.add_format({"bold": True}), book.add_format({"bg_color": "#FFD9D9"})
    width = len(table.headers)
    for column, header in enumerate([*table.headers, "原行号", _TITLE]):
        sheet.write_string(0, column, header, bold)
    faults = _by_row(batch)
    cells = dict(zip(table.numbers, table.rows, strict=True)) | {t.number: t.cells for t in table.totals}
    for at, number in enumerate(sorted(faults), start=1):
        for column, text in enumerate(cells.get(number, [])[:width]):
            told = faults[number].get(column + 1)
            sheet.write_string(at, column, text, wrong if told else None)
            if told:
                sheet.write_comment(at, column, told)
        sheet.write_number(at, width, number)
        sheet.write_string(at, width + 1, "；".join(faults[number].values()))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, width, _WIDTH)
    sheet.set_column(width + 1, width + 1, 80)
    book.close()
    return stream.getvalue()


def _by_row(batch: ImportBatch) -> Mapping[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row, column, chinese, _english in batch.errors:
        found[row][column] = f"{found[row][column]}；{chinese}" if column in found[row] else chinese
    return found
