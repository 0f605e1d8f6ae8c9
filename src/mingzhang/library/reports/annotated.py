"""The original PDF with the findings as annotations: a highlight and a note on every place named."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Highlight, Text
from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

from ...model.errors import UnreadableError
from ...model.finding import Finding, Report, Severity
from ...model.place import Box, Place
from .ordering import by_severity
from .words import Language, named, severity_word

_COLOURS = {
    Severity.ERROR: "ff8a80",
    Severity.WARNING: "ffd180",
    Severity.QUESTION: "a7d8f0",
    Severity.NOTICE: "d7ccc8",
}
_ALSO = "fff4b3"  # the place of another figure in the same finding


class NoPageError(UnreadableError):
    """Findings can be written onto a PDF only (只有 PDF 原件可以批注)."""


def annotated_pdf(path: Path, document: str, report: Report, language: Language = Language.CHINESE) -> bytes:
    """The PDF at `path` with the findings of `document` marked where they stand."""
    if path.read_bytes()[:1024].find(b"%PDF-") < 0:
        raise NoPageError(
            f"{path.name} 不是 PDF，无法在原件上批注：请改用 --format html",
            f"{path.name} is no PDF and cannot be annotated: use --format html",
        )
    writer = PdfWriter(clone_from=PdfReader(path))
    for finding in by_severity(report.findings):
        for order, place in _marked(finding.places, document, len(writer.pages)):
            _mark(writer, finding, place, order == 0, language)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _marked(places: Iterable[Place], document: str, pages: int) -> Iterator[tuple[int, Place]]:
    for order, place in enumerate(places):
        if place.document == document and 1 <= place.page <= pages:
            yield order, place


def _mark(writer: PdfWriter, finding: Finding, place: Place, suspect: bool, language: Language) -> None:
    page = writer.pages[place.page - 1]
    note = note_text(finding, language) if suspect else f"{named('also', language)}{finding.message}"
    rect = _on_page(place.box, page)
    if place.box is None:
        writer.add_annotation(place.page - 1, Text(rect=rect, text=note, open=False))
        return
    x0, y0, x1, y1 = rect
    corners = ArrayObject([FloatObject(v) for v in (x0, y1, x1, y1, x0, y0, x1, y0)])
    highlight = Highlight(
        rect=rect,
        quad_points=corners,
        highlight_color=_COLOURS[finding.severity] if suspect else _ALSO,
        printing=True,
    )
    highlight[NameObject("/Contents")] = TextStringObject(note)
    highlight[NameObject("/T")] = TextStringObject("明账")
    writer.add_annotation(place.page - 1, highlight)


def note_text(finding: Finding, language: Language) -> str:
    """What the note on the page says."""
    head = f"【{severity_word(finding.severity, language)}】{finding.message}"
    expected = f"{named('expected', language)}{finding.expected}" if finding.expected else ""
    slips = [f"{named('slips', language)}{slip}" for slip in finding.slips]
    return "\n".join(filter(None, (head, expected, *slips, f"[{finding.rule}]")))


def _on_page(box: Box | None, page: PageObject) -> tuple[float, float, float, float]:
    """The box in PDF coordinates, whose origin is at the bottom left of the media box."""
    frame = page.cropbox
    left, top = float(frame.left), float(frame.top)
    if box is None:
        return left + 12, top - 32, left + 32, top - 12
    return left + box.x0, top - box.y1, left + box.x1, top - box.y0
