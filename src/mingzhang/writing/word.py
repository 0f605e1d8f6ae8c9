"""A manuscript as a DOCX file that a person goes on editing in Word or WPS."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from math import ceil

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.shared import Pt
from lxml import etree

from ..model.manuscript import Chart, Heading, Manuscript, Passage
from .draw import Format, draw
from .extents import extent
from .look import printable
from .settings import Margins, Settings, settings
from .word_contents import Entry, contents_xml
from .word_faces import WordFaces, faces
from .word_flow import Form, Section, Step, flow
from .word_package import describe, file_bytes, new_document
from .word_table import captions_xml, table_xml
from .word_text import NAMESPACES, field, marked, paragraph, run, twips

_LEAST_TITLE = 24  # points; a longer title takes two lines
_NEW_PAGE = "<w:pageBreakBefore/>"
_MILLIMETRE = 56.7  # twips


def render(manuscript: Manuscript, own: WordFaces | None = None) -> bytes:
    """The book as a DOCX file. The same manuscript gives the same bytes. `own` are the faces of the house."""
    layout = settings()
    document = new_document(layout, own or faces())
    sections = flow(manuscript.pieces, layout)
    charts = tuple(piece for piece in manuscript.pieces if isinstance(piece, Chart))
    pictures = dict(zip(charts, draw(charts, Format.PNG), strict=True)) if charts else {}
    body = _Body(document, layout, pictures)
    content = body.opening(manuscript, sections) + "".join(body.sections(sections))
    _fill(document, content)
    describe(document, manuscript)
    return file_bytes(document)


def _fill(document: WordDocument, content: str) -> None:
    """The content as the body of the document; the properties of its last section stand at its end."""
    body = document.element.body
    for child in parse_xml(f"<w:body {NAMESPACES}>{content}</w:body>"):
        body.append(child)
    last = body[-1].find(".//w:sectPr", body.nsmap)
    if last is not None:
        body.remove(body[-1])
        body.append(last)


class _Body:
    """Writes the pieces, and counts bookmarks."""

    def __init__(self, document: WordDocument, layout: Settings, pictures: dict[Chart, bytes]) -> None:
        self.document, self.layout, self.pictures = document, layout, pictures
        self.bookmarks = self.drawn = 0
        self.feet = "".join(_feet(document))

    def opening(self, manuscript: Manuscript, sections: Sequence[Section]) -> str:
        """Cover and contents, which bear no page numbers; none for a form by itself."""
        if manuscript.leaflet:
            return ""
        issued = manuscript.issued
        foot = [paragraph("Subtitle", run(text)) for text in (manuscript.office, issued) if text]
        cover = _cover_title(manuscript.title, self.layout) + "".join(foot)
        contents = contents_xml(_entries(sections))
        page = self.layout.body_page
        bare = _section_xml(self.layout, page, False, "")
        return cover + _break(bare) + (contents + _break(bare) if contents else "")

    def sections(self, sections: Sequence[Section]) -> Iterator[str]:
        """Every section, the first with the feet that all others take over."""
        for place, section in enumerate(sections):
            yield from (self._step(step, section) for step in section.steps)
            first = self.feet if place == 0 else ""
            count = '<w:pgNumType w:start="1"/>' if place == 0 else ""
            yield _break(_section_xml(self.layout, section.margins, section.across, first, count))

    def _step(self, step: Step, section: Section) -> str:
        piece, opens = step.piece, _NEW_PAGE if step.opens else ""
        if step.form is not None:
            return self._sheet(step.form, opens)
        if isinstance(piece, Passage):
            return paragraph("BodyText", run(piece.text))
        if isinstance(piece, Heading):
            level = min(piece.level, 4)
            return paragraph(f"Heading{level}", self._marked(piece.text, level < 3), opens)
        return self._chart(piece, section) if isinstance(piece, Chart) else ""

    def _marked(self, text: str, listed: bool) -> str:
        """The words under the next bookmark when they stand in the contents."""
        self.bookmarks += listed
        return marked(run(text), _bookmark(self.bookmarks), self.bookmarks) if listed else run(text)

    def _sheet(self, form: Form, opens: str) -> str:
        look, fit, title = form.look, form.fit, form.look.lead.title
        style = "TableTitle" if form.listed else "TableTitleUnlisted"
        over = paragraph(style, self._marked(title, form.listed), opens) if form.titled and title else ""
        notes = "".join(paragraph("Note", run(note)) for note in look.sheet.notes)
        captions = captions_xml(look.lead, sum(fit.widths), "" if over else opens)
        return over + captions + table_xml(look, fit, title) + notes

    def _chart(self, chart: Chart, section: Section) -> str:
        width = min(self.layout.width(section.margins, section.across), 440.0)
        inline = self.document.part.new_pic_inline(io.BytesIO(self.pictures[chart]), width=Pt(width))
        self.drawn += 1
        inline.docPr.set("id", str(self.drawn))
        inline.docPr.set("name", printable(chart.title))
        inline.docPr.set("descr", printable(chart.alt))
        drawing = f"<w:r><w:drawing>{etree.tostring(inline, encoding='unicode')}</w:drawing></w:r>"
        return paragraph("Picture", drawing) + paragraph("Caption", run(chart.caption))


def _cover_title(title: str, layout: Settings) -> str:
    """The title in one line where that is possible, else in two of about one length."""
    room = layout.width(layout.body_page, landscape=False)
    length = extent(title) + 1  # and the air between Chinese and digits
    size = max(min(layout.sizes.cover, int(room / length)), _LEAST_TITLE)
    lines = ceil(length * size / room)
    inset = twips((room - (length / lines + 1) * size) / 2) if lines > 1 else 0
    indent = f'<w:ind w:left="{max(inset, 0)}" w:right="{max(inset, 0)}"/>'
    return paragraph("Title", run(title, f'<w:sz w:val="{2 * size:.0f}"/>'), indent)


def _bookmark(number: int) -> str:
    return f"_Toc{number:06d}"


def _entries(sections: Sequence[Section]) -> list[Entry]:
    """Parts, their sections and the forms, numbered as the bookmarks are."""
    steps = [step for section in sections for step in section.steps]
    found: list[Entry] = []
    for step in steps:
        listed = _listed(step)
        if listed is not None:
            found.append(Entry(listed[0], listed[1], _bookmark(len(found) + 1), step.page))
    return found


def _listed(step: Step) -> tuple[int, str] | None:
    piece = step.piece
    if isinstance(piece, Heading) and piece.level < 3:
        return piece.level, printable(piece.text)
    if step.form is not None and step.form.listed:
        return 2, step.form.look.lead.title
    return None


def _feet(document: WordDocument) -> Iterator[str]:
    """The page number between dashes, outside: to the right on odd pages, to the left on even ones."""
    for kind, side in (("default", "right"), ("even", "left")):
        part, relation = document.part.add_footer_part()  # type: ignore[no-untyped-call]
        element = part.element
        for child in list(element):
            element.remove(child)
        number = run("— ") + field("PAGE", "1") + run(" —")
        place = f'<w:ind w:leftChars="100" w:rightChars="100"/><w:jc w:val="{side}"/>'
        foot = paragraph("Footer", number, place)
        element.append(parse_xml(foot.replace("<w:p>", f"<w:p {NAMESPACES}>", 1)))
        yield f'<w:footerReference w:type="{kind}" r:id="{relation}"/>'


def _section_xml(layout: Settings, margins: Margins, across: bool, feet: str, count: str = "") -> str:
    wide, tall = (round(side * _MILLIMETRE) for side in (layout.paper.width, layout.paper.height))
    size = f'w:w="{tall}" w:h="{wide}" w:orient="landscape"' if across else f'w:w="{wide}" w:h="{tall}"'
    top, right, bottom, left = (
        round(side * _MILLIMETRE) for side in (margins.top, margins.right, margins.bottom, margins.left)
    )
    foot = round(bottom * 0.6)
    return (
        f'<w:sectPr>{feet}<w:type w:val="nextPage"/><w:pgSz {size}/><w:pgMar w:top="{top}" w:right="{right}" '
        f'w:bottom="{bottom}" w:left="{left}" w:header="{round(top / 2)}" w:footer="{foot}" w:gutter="0"/>'
        f"{count}</w:sectPr>"
    )


def _break(section: str) -> str:
    """The end of a section, in a paragraph too small to open a page of its own."""
    small = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return f'<w:p><w:pPr>{small}<w:rPr><w:sz w:val="2"/></w:rPr>{section}</w:pPr></w:p>'
