"""A sheet as an HTML table: caption, head and body, every cell told which heads it stands under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ..model.book import Cell
from .look import CellKind, Lead, Look, Place, printable

_FEW = 12  # characters of words that need no room of their own
_CLASSES = {CellKind.AMOUNT: "n", CellKind.CODE: "c", CellKind.LINE: "l", CellKind.TEXT: "x"}


def markup(text: str) -> str:
    """The text escaped; line ends as breaks, leading blanks kept."""
    plain = printable(text)
    inner = plain.lstrip(" ")
    lead = "&#160;" * (len(plain) - len(inner))
    return lead + escape(inner).replace("\n", "<br>")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a table: pages across in print, the id of a heading that says its title."""

    wide: bool
    heading: str = ""


def table_html(number: int, look: Look, anchors: dict[Place, str], frame: Frame) -> str:
    """The table with the given number in the book, in a frame that scrolls when the window is narrow."""
    table = _Table(number, look, anchors)
    size = (" form" if look.numbered else "") + (" wide" if frame.wide else "")
    size += " entries" if look.is_form else ""
    notes = "".join(f'<p class="note">{markup(note)}</p>' for note in look.sheet.notes)
    name = frame.heading or f"table-{number}-title"
    return (
        f'<div class="sheet{size}" id="table-{number}"><div class="scroll" '
        f'role="region" tabindex="0" aria-labelledby="{name}"><table aria-labelledby="{name}">'
        f"{_caption(number, look.lead, titled=not frame.heading)}{table.head()}{table.body()}</table></div>"
        f"{notes}</div>\n"
    )


def _caption(number: int, lead: Lead, titled: bool) -> str:
    """Title and caption lines; the title names the table for those who do not see it."""
    title = markup(lead.title) or f"表 {number}"
    lines = [f'<div class="title" id="table-{number}-title">{title}</div>'] if titled else []
    lines += [f'<div class="number">{markup(lead.number)}</div>'] if lead.number else []
    sides = (("left", lead.left), ("right", lead.right))
    captions = "".join(f'<div class="{side}">{markup(text)}</div>' for side, text in sides if text)
    lines += [f'<div class="lines">{captions}</div>'] if captions else []
    return f"<caption>{''.join(lines)}</caption>" if lines else ""


class _Table:
    """The rows of one table."""

    def __init__(self, number: int, look: Look, anchors: dict[Place, str]) -> None:
        self.number, self.look, self.anchors = number, look, anchors
        self.over = tuple(self._heads_over(column) for column in range(look.sheet.table.columns))

    def _heads_over(self, column: int) -> str:
        """The ids of the heads over a column, from top to bottom."""
        found = dict.fromkeys(row[column] for row in self.look.cover[: self.look.heads])
        return " ".join(self._id(cell) for cell in found if cell is not None and cell.text.strip())

    def _id(self, cell: Cell) -> str:
        return f"t{self.number}h{cell.row + 1}-{cell.column + 1}"

    def head(self) -> str:
        """The header rows."""
        rows = self.look.cover[: self.look.heads]
        return f"<thead>{''.join(self._row(n) for n in range(len(rows)))}</thead>" if rows else ""

    def body(self) -> str:
        """The rows below the header."""
        numbers = range(self.look.heads, self.look.sheet.table.rows)
        return f"<tbody>{''.join(self._row(number) for number in numbers)}</tbody>"

    def _row(self, number: int) -> str:
        total = ' class="total"' if number in self.look.total_rows else ""
        return f"<tr{total}>{''.join(self._cells(number))}</tr>"

    def _cells(self, number: int) -> Iterator[str]:
        """The cells that begin in a row, and empty ones where the table has none."""
        named = ""  # id of the label that names the amounts to its right
        for column, cell in enumerate(self.look.cover[number]):
            if cell is None:
                yield "<td></td>"
            elif (cell.row, cell.column) == (number, column):
                kind = self.look.kinds[number, column]
                if kind is CellKind.LABEL and cell.text.strip():
                    named = self._id(cell)
                yield self._cell(cell, kind, named)

    def _cell(self, cell: Cell, kind: CellKind, named: str) -> str:
        spans = _spans(cell)
        text = markup(cell.text)
        if kind is CellKind.HEAD and cell.text.strip():
            scope = "colgroup" if cell.column_span > 1 else "col"
            return f'<th id="{self._id(cell)}" scope="{scope}"{spans}>{text}</th>'
        if kind is CellKind.LABEL and cell.text.strip():
            scope = "rowgroup" if cell.row_span > 1 else "row"
            long = ' class="x"' if self.look.is_form and not self.look.is_middle(cell) else ""
            return f'<th id="{self._id(cell)}"{long} scope="{scope}"{spans}>{text}</th>'
        return f"<td{self._attributes(cell, kind, named)}{spans}>{text}</td>"

    def _class(self, cell: Cell, kind: CellKind) -> str:
        """How a cell looks: entries of a form stand in the middle, few words need no room of their own."""
        if self.look.is_form:
            short = self.look.is_middle(cell)
        else:
            short = kind is CellKind.TEXT and len(cell.text) <= _FEW
        return "" if short else _CLASSES.get(kind, "x" if self.look.is_form else "")

    def _attributes(self, cell: Cell, kind: CellKind, named: str) -> str:
        name = self.anchors.get((cell.row, cell.column), "") if cell.text.strip() else ""
        heads = f"{self.over[cell.column]} {named}".strip() if kind is not CellKind.HEAD else ""
        pairs = (("id", name), ("class", self._class(cell, kind)), ("headers", heads))
        return "".join(f' {key}="{escape(text)}"' for key, text in pairs if text)


def _spans(cell: Cell) -> str:
    wide = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return wide + (f' rowspan="{cell.row_span}"' if cell.row_span > 1 else "")


def twin_html(labels: Sequence[str], series: Sequence[tuple[str, Sequence[str]]], caption: str) -> str:
    """The figures of a chart as a plain table."""
    head = "".join(f'<th scope="col">{markup(name)}</th>' for name, _ in series)
    rows = "".join(
        f'<tr><th scope="row">{markup(label)}</th>'
        + "".join(f'<td class="n">{markup(values[place])}</td>' for _, values in series)
        + "</tr>"
        for place, label in enumerate(labels)
    )
    return (
        f'<table><caption>{markup(caption)}</caption><thead><tr><th scope="col">项目</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
