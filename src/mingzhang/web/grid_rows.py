"""The rows of the amount grid as HTML, written in Python: a grid holds thousands of inputs (录入表的行)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .grid import Cell, Column

_DIGITS = {"function": 7}  # of an item; economic items have five


@dataclass
class RowWriter:
    """Writes the rows of one grid; what all rows share is put together once."""

    name: str
    year: int
    fixed: bool
    _inputs: dict[str, Callable[[Cell, str], str]] = field(default_factory=dict)

    def row(self, number: int | str, key: str, cells: list[Cell]) -> SafeString:
        """One row: its number and key, a cell for each column, and the button that removes it."""
        shown = "·" if isinstance(number, str) else str(number + 1)
        head = (
            f'<tr data-row="{number}" data-key="{escape(key)}"><th scope="row" class="rowno" '
            f'id="{self.name}-row-{number}">{shown}'
            f'<input type="hidden" name="key-{number}" value="{escape(key)}"></th>'
        )
        body = "".join(self._cell(cell, str(number)) for cell in cells)
        return mark_safe(f"{head}{body}{self._tools()}</tr>\n")

    def _tools(self) -> str:
        if self.fixed:
            return ""
        label = escape(_("删除此行"))
        return (
            '<td class="tools" data-grid-tools hidden><button type="button" class="plain" data-grid-remove '
            f'aria-label="{label}">×</button></td>'
        )

    def _cell(self, cell: Cell, number: str) -> str:
        kind = cell.column.kind.value
        if not cell.column.is_typed:
            return f'<td class="{kind}">{escape(cell.text)}</td>'
        write = self._inputs.get(cell.column.name) or self._input(cell.column)
        wrong, error = "", ""
        if cell.error:
            wrong = " wrong"
            error = f'<p class="error" id="error-{self.name}-{cell.name}">{escape(cell.error)}</p>'
        return f'<td class="{kind}{wrong}">{write(cell, number)}{error}</td>'

    def _input(self, column: Column) -> Callable[[Cell, str], str]:
        """How the inputs of a column are written."""
        write = self._select(column) if column.kind.value == "choice" else self._typed(column)
        self._inputs[column.name] = write
        return write

    def _start(self, cell: Cell, number: str, tag: str) -> str:
        told = f' aria-invalid="true" aria-describedby="error-{self.name}-{cell.name}"' if cell.error else ""
        return (
            f'<{tag} id="{self.name}-{cell.name}" name="{cell.name}" data-column="{cell.column.name}" '
            f'aria-labelledby="{self.name}-row-{number} {self.name}-{cell.column.name}"{told}'
        )

    def _select(self, column: Column) -> Callable[[Cell, str], str]:
        pairs = [(str(value), escape(value), escape(text)) for value, text in column.choices]
        plain = "".join(f'<option value="{value}">{text}</option>' for _raw, value, text in pairs)
        marked = {
            raw: plain.replace(f'<option value="{value}">', f'<option value="{value}" selected>', 1)
            for raw, value, _text in pairs
        }

        def write(cell: Cell, number: str) -> str:
            options = marked.get(cell.text, plain)
            return f'{self._start(cell, number, "select")}><option value=""></option>{options}</select>'

        return write

    def _typed(self, column: Column) -> Callable[[Cell, str], str]:
        kind = column.kind.value
        codes = ""
        if column.codes:
            codes = f' data-codes="{column.codes}/{self.year}/{_DIGITS.get(column.codes, 5)}"'
        summed = " data-sum" if column.total else ""
        mode = ' inputmode="decimal"' if kind in {"money", "number"} else ""
        rest = f' data-kind="{kind}"{codes}{summed}{mode} autocomplete="off">'

        def write(cell: Cell, number: str) -> str:
            return f'{self._start(cell, number, "input")} value="{escape(cell.text)}"{rest}'

        return write
