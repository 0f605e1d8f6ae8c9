"""An ODS keeps beside each value the text that a person sees: that is what was printed. Merged cells too."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..opening import limits
from .sheet_look import Attributes, Style, parse

_NUMERIC = frozenset({"float", "percentage", "currency", "date"})
_HIDDEN = frozenset({"collapse", "filter"})


def displayed(data: bytes | None) -> dict[int, Style]:
    """The displayed texts, merged cells and hidden rows of each sheet in a content.xml."""
    reader = _Reader()
    parse(data, reader.start, reader.end, reader.text)
    reader.finish()
    return dict(enumerate(reader.sheets))


@dataclass
class _Reader:
    """Where in the sheets the walk through content.xml stands."""

    sheets: list[Style] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    row: int = 0
    column: int = 0
    step: int = 1
    height: int = 1
    numeric: bool = False
    letters: list[str] = field(default_factory=list)
    heard: bool = False
    aside: int = 0  # depth in annotations, whose text is not the cell's

    def start(self, name: str, attributes: Attributes) -> None:
        """One element opens."""
        if name == "table":
            self.finish()
            self.sheets.append(Style())
        elif name == "table-row":
            self._row(attributes)
        elif name == "table-column":
            self._column(attributes)
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(attributes)
        elif name == "annotation":
            self.aside += 1
        self.heard = name in ("p", "span", "a") and self.numeric and not self.aside

    def finish(self) -> None:
        """The sheet at hand is complete."""
        if self.sheets and (self.rows or self.columns):
            self.sheets[-1].hide(self.rows, self.columns)
        self.rows, self.columns = set(), set()
        self.row = self.column = 0

    def _row(self, attributes: Attributes) -> None:
        self.column = 0
        self.height = _times(attributes.get("table:number-rows-repeated"))
        if attributes.get("table:visibility") in _HIDDEN:
            self.rows.update(range(self.row, self.row + min(self.height, limits.SPAN)))

    def _column(self, attributes: Attributes) -> None:
        times = min(_times(attributes.get("table:number-columns-repeated")), limits.SPAN)
        if attributes.get("table:visibility") in _HIDDEN:
            self.columns.update(range(self.column, self.column + times))
        self.column += times

    def _cell(self, attributes: Attributes) -> None:
        self.step = _times(attributes.get("table:number-columns-repeated"))
        self.numeric = attributes.get("office:value-type") in _NUMERIC
        self.letters = []
        width = _times(attributes.get("table:number-columns-spanned"))
        height = _times(attributes.get("table:number-rows-spanned"))
        if width * height > 1 and self.sheets:
            last = (self.row + min(height, limits.SPAN) - 1, self.column + min(width, limits.SPAN) - 1)
            self.sheets[-1].merged[self.row, self.column] = last

    def text(self, text: str) -> None:
        """Letters of the element at hand."""
        if self.heard:
            self.letters.append(text)

    def end(self, name: str) -> None:
        """One element closes."""
        if name in ("table-cell", "covered-table-cell"):
            self._note()
            self.column += self.step
        elif name == "table-row":
            self.row += self.height
        elif name == "annotation":
            self.aside -= 1

    def _note(self) -> None:
        """Keep the displayed text of the cell, at every place where it is repeated."""
        if not (self.numeric and self.letters and self.sheets):
            return
        text = "".join(self.letters).strip()
        for row in range(self.row, self.row + min(self.height, 200)):
            for column in range(self.column, self.column + min(self.step, 200)):
                self.sheets[-1].shown[row, column] = text


def _times(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1
