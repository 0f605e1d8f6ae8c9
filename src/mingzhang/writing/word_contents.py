"""The contents of a DOCX book (目录): a field that Word and WPS bring up to date, filled in beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from .word_text import TAB, field, field_end, field_start, paragraph, run

_CODE = 'TOC \\o "1-2" \\h \\z \\t "表题,2"'


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: level from 1, the bookmark it leads to, the page where it should stand."""

    level: int
    text: str
    bookmark: str
    page: int


def contents_xml(entries: Sequence[Entry]) -> str:
    """The contents as a block that Word offers to update.

    Nobody knows the pages before the book is set: those written are reckoned, and the field is marked
    to be brought up to date when the file is opened.
    """
    if not entries:
        return ""
    lines = [_line(entry) for entry in entries]
    lines[0] = lines[0].replace("</w:pPr>", "</w:pPr>" + field_start(_CODE, dirty=True), 1)
    lines[-1] = lines[-1].removesuffix("</w:p>") + field_end() + "</w:p>"
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{paragraph('TOCHeading', run('目　录'))}"
        f"{''.join(lines)}</w:sdtContent></w:sdt>"
    )


def _line(entry: Entry) -> str:
    text = run(entry.text.replace("\n", "")) + TAB + field(f"PAGEREF {entry.bookmark} \\h", str(entry.page))
    link = f'<w:hyperlink w:anchor="{escape(entry.bookmark)}" w:history="1">{text}</w:hyperlink>'
    return paragraph(f"TOC{entry.level}", link)
