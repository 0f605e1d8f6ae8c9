"""The file around a DOCX document: a bare package to begin with, and the same bytes for the same book."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument

from ..model.manuscript import Manuscript
from .settings import Settings
from .word_faces import WordFaces, font_table
from .word_styles import styles_xml
from .word_text import NAMESPACES

_MOMENT = (1980, 1, 1, 0, 0, 0)  # a zip cannot say earlier, and the clock is no part of a book
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = (("styles", "styles"), ("settings", "settings"), ("fontTable", "fontTable"))
_COMPATIBLE = (
    '<w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)


def new_document(settings: Settings, faces: WordFaces) -> WordDocument:
    """An empty document with the styles of the house and nothing else."""
    width = settings.width(settings.body_page, landscape=False)
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations((("word/document.xml", "officeDocument"),)),
        "word/document.xml": f"{_HEAD}<w:document {NAMESPACES}><w:body/></w:document>",
        "word/_rels/document.xml.rels": _relations(
            tuple((f"{name}.xml", kind) for name, kind in _PARTS),
        ),
        "word/styles.xml": _part("styles", styles_xml(settings.sizes, faces, width)),
        "word/settings.xml": _part("settings", _settings()),
        "word/fontTable.xml": _part("fonts", font_table(faces)),
    }
    return Document(io.BytesIO(_zipped({name: text.encode() for name, text in members.items()})))


def _part(root: str, inside: str) -> str:
    return f"{_HEAD}<w:{root} {NAMESPACES}>{inside}</w:{root}>"


def _settings() -> str:
    return (
        '<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        f'<w:characterSpacingControl w:val="compressPunctuation"/>{_COMPATIBLE}'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    )


def _content_types() -> str:
    names = (("document", "document.main"), *_PARTS)
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>' for name, kind in names
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: tuple[tuple[str, str], ...]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{inside}</Relationships>'


def describe(document: WordDocument, manuscript: Manuscript) -> None:
    """The core properties, none of them from the clock or the machine."""
    properties = document.core_properties
    properties.title = manuscript.title
    properties.author = properties.last_modified_by = manuscript.office
    properties.subject = f"{manuscript.year}年度{manuscript.kind.value}"
    properties.keywords = f"{manuscript.kind.value}, {manuscript.office}, {manuscript.year}"
    properties.comments = ""
    properties.language = "zh-CN"
    properties.revision = 1
    properties.created = properties.modified = datetime(max(manuscript.year, 1900), 1, 1)


def file_bytes(document: WordDocument) -> bytes:
    """The document as a file, its members in order and without times."""
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as package:
        return _zipped({name: package.read(name) for name in package.namelist()})


def _zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(members, key=lambda name: (name != "[Content_Types].xml", name)):
            package.writestr(zipfile.ZipInfo(name, _MOMENT), members[name], zipfile.ZIP_DEFLATED)
    return stream.getvalue()
