"""PDF with a text layer → pages of grids and lines, in one pass per page (PDF 前端)."""

from __future__ import annotations

from pathlib import Path

from ...model.book import Line
from ...model.errors import DamagedError, NoBudgetError, ScannedError
from ..opening import limits
from ..page import Grid, Page
from .columns import Aligned, aligned_tables
from .grid import Framed, cells_of, fill, frames_of, lift_overflow, split_rows
from .native import Chars, Document, RawPage
from .order import Order, parted_rows, place, zones_of
from .pictures import is_picture
from .rulings import lattices
from .shapes import shapes_of
from .text import (
    Run,
    drop_clipped,
    drop_marks,
    drop_overprints,
    line_of,
    lines_across,
    parted_across,
    rows_of,
    runs_of,
    text_of_row,
    upright,
    visible,
)

_FOOTER = 1  # printed rows below a table that goes on: the page number


def read_pages(path: Path) -> tuple[list[Page], list[str]]:
    """All pages of a PDF, and remarks on text left out because the page does not show it.

    EncryptedError, DamagedError, ScannedError (no text at all), NoBudgetError (letters in all directions)
    and TooLargeError say what to do.
    """
    remarks: list[str] = []
    with Document(path) as document:
        if document.pages > limits.PAGES:
            raise limits.too_many("页", document.pages, limits.PAGES)
        reader = _Reader(document, remarks)
        pages = [reader.page(number) for number in range(1, document.pages + 1)]
    if not pages:
        raise DamagedError(
            "PDF 文件没有任何页面。请重新下载后再试。", "the PDF has no pages: download it again"
        )
    if not any(page.items for page in pages):
        raise _mixed() if reader.mixed else _scanned()
    return pages, remarks


def _scanned() -> ScannedError:
    return ScannedError(
        "PDF 是扫描图片，没有文字层，无法读取。请向来源单位索取可复制文字的 PDF，或先做文字识别（OCR）。",
        "the PDF holds pictures and no text: ask the publisher for one with text, or run OCR first",
    )


def _mixed() -> NoBudgetError:
    return NoBudgetError(
        "PDF 页面上的文字方向不一，没有一页可以读取。请转正页面、另存后再读。",
        "the letters of the PDF stand in several directions on every page: turn and save it, then read that",
    )


class _Reader:
    """Reads page after page; a table without rulings may go on from the page before."""

    def __init__(self, document: Document, remarks: list[str]) -> None:
        self._document = document
        self._remarks = remarks
        self._goes_on = False
        self.mixed = False  # some page is printed in several directions

    def page(self, number: int) -> Page:
        """The page `number`, from 1; empty with a remark when it is damaged."""
        raw = self._document.page(number - 1)
        if raw is None:
            self._remarks.append(f"第{number}页已损坏，未读取。")
            return Page(number)
        try:
            return self._read(raw, number)
        finally:
            raw.close()

    def _read(self, raw: RawPage, number: int) -> Page:
        chars = raw.chars()
        if raw.mixed:
            self.mixed = True
            self._remarks.append(f"第{number}页的文字方向不一，未读取。请转正页面后再读。")
        elif is_picture(raw, chars.text):
            self._remarks.append(f"第{number}页只有图片，未读取。请先做文字识别（OCR）后再读。")
        runs, lying = parted_across(runs_of(chars, raw.height), raw)
        rows = self._rows(runs, raw, chars, number)
        page = Page(number, width=raw.width, height=raw.height)
        found, across = lattices(shapes_of(raw), raw.height) if rows else ([], [])
        framed = [frames_of(lattice) for lattice in found]
        loose = _fill_all(framed, rows, chars)
        for frame in framed:
            lift_overflow(frame)
        framed = [split_rows(frame, chars) for frame in framed]
        aligned, loose = aligned_tables(loose, across, chars, number, self._goes_on)
        _arrange(page, framed, aligned, loose, chars)
        heads, numbers = lines_across(lying, chars, number)
        page.items = [*heads, *page.items, *numbers]
        last = aligned[-1].bottom if aligned else 0.0
        self._goes_on = bool(aligned) and sum(1 for row in loose if row[0].y0 > last) <= _FOOTER
        return page

    def _rows(self, runs: list[Run], raw: RawPage, chars: Chars, number: int) -> list[list[Run]]:
        """The printed rows of a page, each glyph once; what the page does not show is remarked on."""
        level, slanted = upright(runs, raw)
        shown, hidden = visible(level, raw)
        rows = rows_of(shown)
        hidden += drop_clipped(rows, raw, raw.height)
        drop_overprints(rows, chars)
        drop_marks(rows, chars)
        _remark(hidden, "在页面可见范围之外", chars, number, self._remarks)
        _remark(slanted, "是斜排的水印", chars, number, self._remarks)
        return rows


def _remark(left_out: list[Run], why: str, chars: Chars, number: int, remarks: list[str]) -> None:
    words = "".join(text_of_row([run], chars) for run in left_out).strip()
    if words:
        quote = words if len(words) <= 20 else words[:20] + "…"
        remarks.append(f"第{number}页有 {len(words)} 个字{why}，未读取：{quote}")


def _fill_all(framed: list[Framed], rows: list[list[Run]], chars: Chars) -> list[list[Run]]:
    """Put the runs inside each lattice into it; return the rows of what is left."""
    if not framed:
        return rows
    inside: list[list[Run]] = [[] for _ in framed]
    loose = []
    for row in rows:
        rest = [run for run in row if not _taken(run, framed, inside)]
        if rest:
            loose.append(rest)
    for frame, runs in zip(framed, inside, strict=True):
        fill(frame, runs, chars)
    return loose


def _taken(run: Run, framed: list[Framed], inside: list[list[Run]]) -> bool:
    for frame, runs in zip(framed, inside, strict=True):
        if frame.holds(run):
            runs.append(run)
            return True
    return False


def _arrange(
    page: Page, framed: list[Framed], aligned: list[Aligned], loose: list[list[Run]], chars: Chars
) -> None:
    """Grids and lines in reading order: by the height where they begin, tables side by side one by one."""
    zones = zones_of(framed)
    items: list[tuple[Order, Grid | Line]] = [(place(zones, t.top, t.left), Grid(t.cells)) for t in aligned]
    for frame in framed:
        grid = Grid(cells_of(frame, chars, page.number))
        items.append((place(zones, frame.ys[0], frame.xs[0]), grid))
    for row in parted_rows(loose, zones):
        items.append((place(zones, row[0].middle, row[0].x0), line_of(row, chars, page.number)))
    items.sort(key=lambda item: item[0])
    page.items = [item for _, item in items]
