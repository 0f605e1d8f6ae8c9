"""Paragraphs, runs and fields as WordprocessingML: every text is escaped here, and nowhere else."""

from __future__ import annotations

from html import escape

from .look import printable

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TAB = "<w:r><w:tab/></w:r>"


def twips(points: float) -> int:
    """Twentieths of a point, the unit of Word."""
    return round(points * 20)


def run(text: str, look: str = "") -> str:
    """A run of text; line ends become breaks. `look` holds run properties."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in printable(text).split("\n"))
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>" if text else ""


def paragraph(style: str, content: str, look: str = "") -> str:
    """A paragraph of runs. `look` holds paragraph properties beyond the style's."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{look}</w:pPr>{content}</w:p>'


def marked(content: str, name: str, number: int) -> str:
    """Runs under a bookmark, which links and page references find."""
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'
        if name
        else content
    )


def field(code: str, shown: str, dirty: bool = False) -> str:
    """A field with the result that stands there until it is brought up to date."""
    return field_start(code, dirty) + run(shown) + field_end()


def field_start(code: str, dirty: bool = False) -> str:
    """The code of a field; its result follows. A dirty field is brought up to date when the file opens."""
    mark = ' w:dirty="true"' if dirty else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{mark}/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_end() -> str:
    """The end of a field."""
    return '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
