"""Web pages: paragraphs and tables in order, without what the page hides (HTML, MHTML)."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from ...model.book import Cell, Line
from ..opening import limits
from ..opening.encoding import decode
from ..opening.faults import damaged
from ..page import Page
from ..raised import Raised, joined
from .html_end import remarks_on_end
from .html_seen import mark_unseen
from .markup import Element, local
from .region import Part, parts

_PAGE = 1
_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "meta", "link", "iframe", "object"}
    | {"select", "option", "textarea", "button", "svg", "nav"}
)
_PICTURES = ("svg", "img", "canvas")
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "input"}
    | {"ins", "kbd", "label", "mark", "nobr", "o", "q", "s", "samp", "small", "span", "strike", "strong"}
    | {"sub", "sup", "time", "tt", "u", "var", "wbr"}
)
_WEB_TYPES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\u200b]+")
_ARTICLE, _CELL = 500, 60  # letters in one cell: an article, not a table; beside a table in it
_BROKEN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\r?\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")
_HEAD = 4096


def read_pages(path: Path) -> tuple[list[Page], list[str]]:
    """The whole page as one page."""
    size = path.stat().st_size
    if size > limits.MARKUP_BYTES:
        raise limits.too_big(size, limits.MARKUP_BYTES)
    source = _source(path.read_bytes())
    root = _parsed(source)
    remarks = [*remarks_on_end(source), *mark_unseen(root)]
    return [Page(_PAGE, [*_gathered(_walk(root, 0))])], remarks


def _source(data: bytes) -> str:
    before, related, _ = data[:_HEAD].lower().partition(b"multipart/related")
    if related and b"<" not in before.replace(b"<saved by", b""):
        data = _saved_page(data)
    declared = _CHARSET.search(data[:_HEAD])
    return decode(data, declared.group(1).decode("ascii", "replace") if declared else "")


def _saved_page(data: bytes) -> bytes:
    """The page inside an MHTML file."""
    try:
        message = email.message_from_bytes(data, policy=email.policy.compat32)
        found = [part for part in message.walk() if part.get_content_type() in _WEB_TYPES]
        content = found[0].get_payload(decode=True) if found else None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise damaged("MHTML") from error
    if not isinstance(content, bytes):
        raise damaged("MHTML")
    return content


def _parsed(source: str) -> Element:
    # An encoding declared in the text no longer holds: it is decoded.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source).replace("\x00", "")
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise damaged(f"HTML: {str(error)[:60]}") from error


def _seen(element: Element) -> bool:
    name = local(element)
    return bool(name) and name not in _UNSEEN and "hidden" not in element.attrib


def _walk(element: Element, depth: int) -> Iterator[str | Part]:
    """Texts, with line ends at block borders, and the tables between them."""
    if depth > 3 * limits.NESTING or not _seen(element):
        return
    name = local(element)
    if name == "figure" and _is_chart(element):
        return
    if name == "table" and not _is_layout(element):
        yield "\n"
        yield from _table(element)
        yield "\n"
        return
    if name == "sup":
        yield Raised("".join(map(str, element.itertext())))
        return
    border = "" if name in _INLINE else "\n"
    yield border if name != "br" else "\n"
    yield element.text or ""
    for one in element:
        yield from _walk(one, depth + 1)
        yield one.tail or ""
    yield border


def _is_chart(figure: Element) -> bool:
    """A picture with its figures beside it: the table repeats amounts of the document."""
    return (
        next(figure.iterdescendants(*_PICTURES), None) is not None
        and next(figure.iterdescendants("table"), None) is not None
    )


def _gathered(found: Iterable[str | Part]) -> Iterator[Part]:
    """Texts joined to lines."""
    texts: list[str] = []
    for one in found:
        if isinstance(one, str) and one != "\n":
            texts.append(one)
            continue
        yield from _line(texts)
        texts = []
        if not isinstance(one, str):
            yield one
    yield from _line(texts)


def _line(texts: list[str]) -> Iterator[Line]:
    text = _BLANKS.sub(" ", _BROKEN.sub("", joined(texts))).replace("\xa0", " ").strip()
    if text:
        yield Line(text, _PAGE)


def _is_layout(table: Element) -> bool:
    """A table that only places things: it holds grids, or articles, or is no grid at all."""
    if not _is_grid(table) or any(map(_is_grid, table.iterdescendants("table"))):
        return True
    return any(_is_article(cell) for row in _rows(table) for cell in _row_cells(row))


def _is_grid(table: Element) -> bool:
    """Two rows and two columns at least; a smaller table in a cell only places the cell's text."""
    rows = [sum(1 for _ in _row_cells(row)) for row in _rows(table)]
    return len(rows) > 1 and max(rows) > 1


def _is_article(cell: Element) -> bool:
    """Many paragraphs, or a table with more words than a cell of data has."""
    letters = len("".join(map(str, cell.itertext())).strip())
    if next(cell.iterdescendants("table"), None) is not None and letters > _CELL:
        return True
    return letters > _ARTICLE and sum(1 for _ in cell.iterdescendants("p", "div", "li")) > 5


def _rows(table: Element) -> Iterator[Element]:
    """Rows of a table, header first and footer last as a browser shows them."""
    groups = {"thead": 0, "tbody": 1, "tr": 1, "tfoot": 2}
    ordered = sorted((one for one in table if local(one) in groups), key=lambda one: groups[local(one)])
    for group in ordered:
        if _seen(group):
            yield from (
                row
                for row in ([group] if local(group) == "tr" else group)
                if local(row) == "tr" and _seen(row)
            )


def _row_cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row if local(cell) in ("td", "th") and _seen(cell))


def _table(table: Element) -> Iterator[Part]:
    caption = next((one for one in table if local(one) == "caption"), None)
    if caption is not None:
        yield from _gathered(_walk(caption, 0))
    yield from parts(_cells(list(_rows(table))))


def _cells(rows: list[Element]) -> list[Cell]:
    """Cells at their places, which the spans of the rows above push to the right."""
    cells: list[Cell] = []
    below: dict[int, int] = {}  # column -> first row that is free again
    for number, row in enumerate(rows):
        column = 0
        for element in _row_cells(row):
            while below.get(column, 0) > number:
                column += 1
            height = min(_span(element, "rowspan", len(rows) - number), len(rows) - number)
            width = _span(element, "colspan", 1)
            cells.append(Cell(number, column, _cell_text(element), _PAGE, height, width))
            below.update(dict.fromkeys(range(column, column + width), number + height))
            column += width
        if len(cells) > limits.CELLS:
            raise limits.too_many("个单元格", len(cells), limits.CELLS)
    return cells


def _span(element: Element, name: str, whole: int) -> int:
    """A span; 0 means the rest of the table."""
    text = str(element.get(name, "1")).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        return 1
    return min(int(text) or whole, limits.SPAN)


def _cell_text(element: Element) -> str:
    lines = (one.text for one in _gathered(_walk_inside(element)) if isinstance(one, Line))
    return _indent(element) + "\n".join(lines)


def _walk_inside(element: Element) -> Iterator[str | Part]:
    yield element.text or ""
    for one in element:
        yield from _walk(one, 0)
        yield one.tail or ""


def _indent(element: Element) -> str:
    """Leading hard blanks set a label in."""
    text = "".join(map(str, element.itertext()))[:40].lstrip(" \t\r\n")
    return text[: len(text) - len(text.lstrip("\xa0\u3000"))].replace("\xa0", " ") if text.strip() else ""
