"""A manuscript as PDF: A4 set like an official document, tagged for accessibility, the same bytes each time.

typst sets the pages from `data/book.typ`; everything printed travels to it as JSON data, so that
no text of a book is ever read as markup. Only the faces that come with the project are used, and
those of the folders named in `data/page.toml`: never what a machine happens to have installed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from math import ceil
from typing import Any

from ..model.book import Cell
from ..model.draft import Rounding
from ..model.manuscript import Chart, Heading, Manuscript, Passage, Piece, Sheet
from .columns import Spread, balanced, placed
from .draw import Format, draw
from .extents import extent, flowing
from .faces import DATA, compiler
from .look import CellKind, Look, printable
from .outline import outlined
from .settings import MILLIMETRE, Settings, settings

TEMPLATE = DATA / "book.typ"
STANDARDS: list[Any] = ["a-2a", "ua-1"]  # for keeping for ever, and for readers who cannot see
CONTENTS = "目录"
CONTENTS_DEPTH = 2
HEADING_ROOM = 16  # millimetres, of a heading above a form
NOTE_GAP = 3  # millimetres, above and below a note
TALL = 8  # lines: a row of more may break over pages

_DATE = re.compile(r"(\d{4})\s*[年.-]\s*(\d{1,2})\s*[月.-]\s*(\d{1,2})")
_ROUNDING = {Rounding.PLAIN: "逐项取整", Rounding.CONTROLLED: "控制取整"}
_SIDES = {CellKind.AMOUNT: "r"}
_WHOLE = frozenset({CellKind.AMOUNT, CellKind.LINE, CellKind.CODE})


def render(manuscript: Manuscript) -> bytes:
    """The whole book as PDF/A-2a and PDF/UA-1, with contents, bookmarks and real text."""
    date = _date(manuscript)
    data = json.dumps(_book(manuscript, date, settings()), ensure_ascii=False, separators=(",", ":"))
    stamp = datetime(*date, tzinfo=UTC)
    pdf = compiler().compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"book": data},
        pdf_standards=STANDARDS,
        timestamp=stamp,
    )
    assert isinstance(pdf, bytes)
    return pdf


def _date(manuscript: Manuscript) -> tuple[int, int, int]:
    """The date of the file: the one printed on the cover, else the first day of the book's year."""
    found = _DATE.search(manuscript.issued)
    if found is None:
        return manuscript.year, 1, 1
    year, month, day = (int(part) for part in found.groups())
    return year, month, day


def _book(manuscript: Manuscript, date: tuple[int, int, int], layout: Settings) -> dict[str, Any]:
    return {
        "title": manuscript.title,
        "office": manuscript.office,
        "keywords": [f"{manuscript.year}年", manuscript.kind.value, _ROUNDING[manuscript.rounding]],
        "description": f"{manuscript.title}（{_ROUNDING[manuscript.rounding]}）",
        "date": date,
        "leaflet": manuscript.leaflet,
        "cover": _cover(manuscript),
        "cover_foot": [manuscript.issued] if manuscript.issued else [],
        "contents": CONTENTS,
        "contents_depth": CONTENTS_DEPTH,
        "pieces": list(_Setter(manuscript, layout).pieces()),
        **{name: asdict(getattr(layout, name)) for name in ("paper", "body_page", "table_page")},
        **{name: asdict(getattr(layout, name)) for name in ("faces", "sizes", "tables")},
    }


def _cover(manuscript: Manuscript) -> list[str]:
    """The title in lines: the year, the office, the kind of book."""
    before, office, after = manuscript.title.partition(manuscript.office)
    return [part.strip() for part in (before, office, after) if part.strip()]


class _Setter:
    """Turns pieces into what the template sets: levels without gaps, forms on pages of their own."""

    def __init__(self, manuscript: Manuscript, layout: Settings) -> None:
        self.layout = layout
        self.level = 0
        self.heading = ""
        self.manuscript = manuscript
        charts = tuple(p for p in manuscript.pieces if isinstance(p, Chart))
        self.svg = iter(outlined(draw(charts, Format.SVG)))

    def pieces(self) -> Iterator[dict[str, Any]]:
        """The pieces in order; headings that directly precede a form go with it to its page."""
        waiting: list[dict[str, Any]] = []
        before: Piece | None = None
        for piece in self.manuscript.pieces:
            if isinstance(piece, Heading):
                waiting.append(self._heading(piece))
            elif isinstance(piece, Sheet):
                sheet = self._sheet(piece, before, len(waiting))
                lead, waiting = (waiting, []) if sheet["own"] else ([], waiting)
                yield from waiting
                waiting = []
                yield {**sheet, "lead": lead}
            else:
                yield from waiting
                waiting = []
                yield self._passage(piece) if isinstance(piece, Passage) else self._chart(piece)
            before = piece
        yield from waiting

    def _heading(self, heading: Heading) -> dict[str, Any]:
        self.level = min(heading.level, self.level + 1)  # PDF/UA allows no gap
        self.heading = heading.text
        return {"type": "heading", "level": self.level, "text": printable(heading.text)}

    def _passage(self, passage: Passage) -> dict[str, Any]:
        return {"type": "passage", "text": printable(passage.text)}

    def _chart(self, chart: Chart) -> dict[str, Any]:
        return {
            "type": "chart",
            "title": chart.caption,
            "alt": chart.alt,
            "svg": next(self.svg).decode(),
        }

    def _sheet(self, sheet: Sheet, before: Piece | None, lead: int) -> dict[str, Any]:
        look = Look(sheet)
        form = bool(look.lead.number) or isinstance(before, Sheet) or _opens_part(before)
        named = bool(look.lead.title) and self.heading.endswith(look.lead.title)
        layout = self.layout
        beside = HEADING_ROOM * lead + sum(_note_room(note, layout) for note in sheet.notes)
        fit, own = placed(look, layout, form, beside)
        first = sheet.table.header_rows
        again = None if fit.whole else look.inner_head
        cells = list(_cut((_cell(look, fit, cell, layout) for cell in sheet.table.cells), again))
        return {
            "type": "sheet",
            "own": own,
            "outlined": form and not named and bool(look.lead.title),
            "level": self.level + 1 if self.level < 2 else 2,
            "title": "" if named and not form else look.lead.title,
            "captions": _captions(look),
            "head": [cell for cell in cells if cell[1] < first],
            "lead_in": [cell for cell in cells if again is not None and cell[1] < again],
            "again": [cell for cell in cells if cell[1] == again],
            "body": [cell for cell in cells if cell[1] >= (first if again is None else again + 1)],
            "notes": [printable(note) for note in sheet.notes],
            **asdict(fit),
        }


def _cut(cells: Iterable[list[Any]], head: int | None) -> Iterator[list[Any]]:
    """The cells, those that begin in a head row that comes again cut below it."""
    for cell in cells:
        column, row, wide, high, shown, lines = cell
        if row == head and high > 1:
            yield [column, row, wide, 1, shown, lines]
            yield [column, row + 1, wide, high - 1, shown, [""]]
        else:
            yield cell


def _note_room(note: str, layout: Settings) -> float:
    """Height of a note under an upright form, millimetres."""
    size = layout.sizes.note
    lines = ceil(extent(note) * size / layout.width(layout.table_page, landscape=False))
    return NOTE_GAP + lines * size * layout.tables.pitch / MILLIMETRE


def _opens_part(piece: Piece | None) -> bool:
    return isinstance(piece, Heading) and piece.level == 1


def _captions(look: Look) -> list[list[str]]:
    """The lines between title and grid: 公开01表 right; below it 部门：… left and 单位：万元 right."""
    lead = look.lead
    lines = [[lead.number]] if lead.number else []
    return [*lines, [lead.left, lead.right]] if lead.left or lead.right else lines


def _lines(text: str, kind: CellKind, room: float) -> list[str]:
    return balanced(text, room) if kind is CellKind.HEAD and "\n" not in text else flowing(text).split("\n")


def _cell(look: Look, fit: Spread, cell: Cell, layout: Settings) -> list[Any]:
    """A cell as the template takes it: column, row, spans, look, lines."""
    kind = look.kinds[cell.row, cell.column]
    room = sum(fit.widths[cell.column : cell.column + cell.column_span])
    room -= 2 * layout.tables.inset_across * MILLIMETRE
    total = kind is CellKind.LABEL and cell.row in look.total_rows
    tall = cell.row_span > 1 or extent(flowing(cell.text)) * fit.size > TALL * room
    side = "c" if total or look.is_middle(cell) else _SIDES.get(kind, "l")
    heading = "h" if total or kind is CellKind.HEAD else ""
    shown = f"{side}{heading}{'w' if kind in _WHOLE else ''}{'b' if tall else ''}"
    lines = _lines(printable(cell.text).strip(), kind, room / fit.size)
    return [cell.column, cell.row, cell.column_span, cell.row_span, shown, lines]
