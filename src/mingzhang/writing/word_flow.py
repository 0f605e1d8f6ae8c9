"""The pieces of a book on their pages: sections upright and across, and the page each should stand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from ..model.manuscript import Chart, Heading, Passage, Piece, Sheet
from .columns import Spread, placed
from .extents import extent
from .look import Look
from .settings import Margins, Settings

CHART_HEIGHT = 0.62  # of its width
_HEADING_ROOM, _NOTE_ROOM = 24.0, 7.0  # millimetres of a heading over a table, of a note under it
_SHEET_LEAD = 85.0  # points of title and captions


@dataclass(frozen=True)
class Form:
    """A sheet with its look and how it is set.

    `own` is true for the forms of the table part, which stand on pages of their own; `titled` when the
    heading above does not say the title already; `listed` when its title stands in the contents.
    """

    look: Look
    fit: Spread
    own: bool
    titled: bool
    listed: bool

    @property
    def height(self) -> float:
        """The height of the table in points, reckoned."""
        lines = [1] * self.look.sheet.table.rows
        for cell in self.look.sheet.table.cells:
            room = sum(self.fit.widths[cell.column : cell.column + cell.column_span]) - 6
            needed = ceil(extent(cell.text) * self.fit.size / max(room, 1.0) / cell.row_span)
            lines[cell.row] = max(lines[cell.row], needed, cell.text.count("\n") + 1)
        return sum(self.fit.size * (1 + 1.3 * (n - 1)) + 2 * self.fit.inset for n in lines)


@dataclass(frozen=True, slots=True)
class Step:
    """A piece, whether it opens a page, and the page on which it should stand."""

    piece: Piece
    form: Form | None
    opens: bool
    page: int


@dataclass(frozen=True, slots=True)
class Section:
    """Steps on pages of one make."""

    margins: Margins
    across: bool
    steps: tuple[Step, ...]


@dataclass
class _Pager:
    """Reckons on which page a piece will stand."""

    settings: Settings
    margins: Margins
    across: bool = False
    page: int = 0
    filled: float = 0.0
    steps: list[Step] = field(default_factory=list)

    @property
    def room(self) -> float:
        return self.settings.height(self.margins, self.across)

    def turn(self) -> None:
        """Begin a new page."""
        self.page, self.filled = self.page + 1, 0.0

    def put(self, height: float, whole: bool) -> int:
        """The page of the next piece of that height; what is not kept whole flows over."""
        if self.filled and (self.filled + (height if whole else min(height, 60.0)) > self.room):
            self.turn()
        page = self.page
        self.filled += height
        while self.filled > self.room:
            self.page, self.filled = self.page + 1, self.filled - self.room
        return page


def flow(pieces: Sequence[Piece], settings: Settings) -> list[Section]:
    """The sections of a book."""
    pager = _Pager(settings, settings.body_page)
    found: list[Section] = []
    before: Piece | None = None
    for run in _runs(pieces):
        form = _form(run, before, settings)
        before = run[-1]
        margins = settings.table_page if form and form.own else settings.body_page
        across = form is not None and form.fit.landscape
        fresh = not found or (found[-1].margins, found[-1].across) != (margins, across)
        if fresh:
            pager.margins, pager.across = margins, across
            pager.turn()
            found.append(Section(margins, across, ()))
        steps = tuple(_steps(run, form, pager, fresh))
        found[-1] = Section(margins, across, found[-1].steps + steps)
    return found


def _runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces that stay together: a sheet with the headings right above it; others alone."""
    waiting: list[Piece] = []
    for piece in pieces:
        waiting.append(piece)
        if not isinstance(piece, Heading):
            yield from ([waiting] if isinstance(piece, Sheet) else [[one] for one in waiting])
            waiting = []
    yield from ([one] for one in waiting)


def _form(run: Sequence[Piece], before: Piece | None, settings: Settings) -> Form | None:
    """How the sheet at the end of a run is set; None for a run without one."""
    sheet, over = run[-1], run[-2] if len(run) > 1 else before
    if not isinstance(sheet, Sheet):
        return None
    look = Look(sheet)
    own = look.numbered or isinstance(over, Sheet) or (isinstance(over, Heading) and over.level == 1)
    named = isinstance(over, Heading) and over.text.endswith(sheet.table.title)
    above = _HEADING_ROOM * (len(run) - 1) + _NOTE_ROOM * len(sheet.notes)
    fit, apart = placed(look, settings, own, above)
    return Form(look, fit, apart, own or not named, own and not named)


def _steps(run: Sequence[Piece], form: Form | None, pager: _Pager, fresh: bool) -> Iterator[Step]:
    """The pieces of a run with their pages; the first may open a page of its own."""
    for place, piece in enumerate(run):
        part = isinstance(piece, Heading) and piece.level == 1
        opens = not (fresh and place == 0) and place == 0 and (part or (form is not None and form.own))
        if opens and pager.filled:
            pager.turn()
        height = _height(piece, form, pager.settings, pager.settings.width(pager.margins, pager.across))
        if form is not None and isinstance(piece, Sheet) and form.own and form.fit.whole:
            height = min(height, pager.room - pager.filled)
        whole = not isinstance(piece, Passage | Sheet)
        yield Step(piece, form if isinstance(piece, Sheet) else None, opens, pager.put(height, whole))


def _height(piece: Piece, form: Form | None, settings: Settings, width: float) -> float:
    """The height of a piece in points, reckoned."""
    sizes = settings.sizes
    if isinstance(piece, Heading):
        return 80.0 if piece.level == 1 else 3 * sizes.section
    if isinstance(piece, Passage):
        return ceil((extent(piece.text) + 2) * sizes.body / width) * sizes.line_pitch
    if isinstance(piece, Chart):
        return width * CHART_HEIGHT + 3 * sizes.body
    notes = sum(ceil(extent(note) * sizes.note / width) * sizes.note * 1.5 for note in piece.notes)
    return _SHEET_LEAD + (form.height if form else 0.0) + notes
