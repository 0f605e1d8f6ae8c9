"""Where something stands in a document, so that every finding and figure links back to paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """Rectangle on a page in PDF points, origin at the top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    def around(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )

    def holds(self, other: Box) -> bool:
        """True when the other box stands inside this one, within a tenth of a point."""
        x, y = other.x0 >= self.x0 - 0.1, other.y0 >= self.y0 - 0.1
        return x and y and other.x1 <= self.x1 + 0.1 and other.y1 <= self.y1 + 0.1

    def of_words(self, line: str, start: int, end: int) -> Box:
        """Where `line[start:end]` stands in this box of a line; Chinese is twice as wide as other letters.

        >>> Box(0, 0, 130, 10).of_words("支出12.50万元", 2, 7)
        Box(x0=40.0, y0=0, x1=90.0, y1=10)
        """
        whole = _width(line)
        if (start <= 0 and end >= len(line)) or not whole or self.y1 - self.y0 > self.x1 - self.x0:
            return self  # the whole line, or one that runs downwards
        step = (self.x1 - self.x0) / whole
        return Box(
            self.x0 + step * _width(line[:start]), self.y0, self.x0 + step * _width(line[:end]), self.y1
        )


def _width(text: str) -> int:
    return sum(1 if letter < "\u2000" else 2 for letter in text)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document (出处).

    `page` counts from 1: the page of a PDF, the line of a text file, the sheet of a workbook,
    1 for formats without pages. `quote` is the text printed there.
    """

    document: str
    page: int
    table_title: str = ""
    row_label: str = ""
    column_path: str = ""
    quote: str = ""
    box: Box | None = None


_SHEETS = ("xlsx", "xlsb", "xls", "ods")
_WHOLE = ("docx", "html", "mhtml", "csv")  # formats without pages


def page_kind(media: str) -> str:
    """What `Place.page` counts in a format: page, line, sheet; "" for a format without them.

    >>> [page_kind(media) for media in ("pdf", "text", "xlsx", "docx")]
    ['page', 'line', 'sheet', '']
    """
    return "" if media in _WHOLE else "line" if media == "text" else "sheet" if media in _SHEETS else "page"
