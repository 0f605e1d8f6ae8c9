"""A sheet as a Word table: repeated heads, rows that stay whole, merged cells, amounts to the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ..model.book import Cell
from .columns import Spread
from .look import CellKind, Lead, Look
from .word_text import TAB, paragraph, run, twips

_STYLES = {CellKind.HEAD: "TableHead", CellKind.AMOUNT: "TableNumber"}
_PITCH = 1.3  # of the type size, whatever the face: rows are as high in every program
_CENTRED = '<w:jc w:val="center"/>'
_EMPTY = paragraph("TableText", "")
_RIGHT = '<w:jc w:val="right"/>'


def captions_xml(lead: Lead, width: float, opens: str) -> str:
    """The lines between title and table: its number to the right, captions to both sides."""
    found = [(lead.number, _RIGHT, run(lead.number))]
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{twips(width)}"/></w:tabs>'
    found.append((lead.left + lead.right, stop, run(lead.left) + TAB + run(lead.right)))
    lines = [(look, content) for words, look, content in found if words]
    return "".join(
        paragraph("TableCaption", content, look if place else opens + look)
        for place, (look, content) in enumerate(lines)
    )


def table_xml(look: Look, fit: Spread, description: str) -> str:
    """The table itself. `description` is its alternative text."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in fit.widths)
    rows = "".join(_rows(look, fit))
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Form"/>'
        f'<w:tblW w:w="{twips(sum(fit.widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/>'
        f'<w:tblCaption w:val="{escape(description)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _rows(look: Look, fit: Spread) -> Iterator[str]:
    for number, cells in enumerate(look.cover):
        head = "<w:tblHeader/>" if number < look.heads else ""
        height = f'<w:trHeight w:val="{twips(fit.size + 2 * fit.inset)}" w:hRule="atLeast"/>'
        inside = "".join(_cells(look, fit, cells, number))
        yield f"<w:tr><w:trPr><w:cantSplit/>{height}{head}</w:trPr>{inside}</w:tr>"


def _cells(look: Look, fit: Spread, cells: Sequence[Cell | None], row: int) -> Iterator[str]:
    """The cells of a row, those that are merged from above included."""
    column = 0
    while column < len(cells):
        cell = cells[column]
        span = cell.column_span if cell is not None else 1
        width = twips(sum(fit.widths[column : column + span]))
        text = _EMPTY if cell is None or cell.row < row else _text(look, fit, cell)
        yield f"<w:tc><w:tcPr>{_merges(cell, row, span, width)}</w:tcPr>{text}</w:tc>"
        column += span


def _merges(cell: Cell | None, row: int, span: int, width: int) -> str:
    wide = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    tall = ""
    if cell is not None and cell.row_span > 1:
        tall = '<w:vMerge w:val="restart"/>' if cell.row == row else "<w:vMerge/>"
    return f'<w:tcW w:w="{width}" w:type="dxa"/>{wide}{tall}<w:vAlign w:val="center"/>'


def _text(look: Look, fit: Spread, cell: Cell) -> str:
    kind = look.kinds[cell.row, cell.column]
    bold = "<w:b/><w:bCs/>" if kind is not CellKind.HEAD and cell.row in look.total_rows else ""
    size = f'<w:sz w:val="{round(2 * fit.size)}"/><w:szCs w:val="{round(2 * fit.size)}"/>'
    pitch = f'<w:spacing w:line="{twips(fit.size * _PITCH)}" w:lineRule="exact"/>'
    centred = _CENTRED if kind is not CellKind.HEAD and look.is_middle(cell) else ""
    return paragraph(_STYLES.get(kind, "TableText"), run(cell.text, bold + size), pitch + centred)
