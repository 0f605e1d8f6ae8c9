"""Word documents: paragraphs and tables in order, as a reader of the final version sees them (DOCX).

Insertions that are tracked are kept, deletions dropped; running heads and feet are left out; footnotes
stand at the end. A Word file has no pages of its own: everything is on page 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from ...model.book import Cell, Line
from ..opening import limits
from ..opening.faults import damaged
from ..opening.zipped import Package
from ..page import Grid, Page
from ..raised import Raised, joined
from .markup import Element, attribute, child, children, local, parsed, switched_on, value
from .numbering import Numbering, list_of, numbering
from .region import Part, parts
from .word_unread import remarks_on_unread

_PAGE = 1
_DROPPED = frozenset(
    {"del", "moveFrom", "instrText", "delText", "fldData", "Fallback", "rPr", "pPr", "tblPr"}
)
_CONTAINERS = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "body", "AlternateContent", "Choice"}
)
_SIGNS = {"noBreakHyphen": "-", "cr": "\n", "softHyphen": "", "ptab": "\t"}
_LEADER = "……"


def read_pages(path: Path) -> tuple[list[Page], list[str]]:
    """The whole document as one page."""
    with Package(path) as package:
        root = parsed(package.read(_main(package)), "document.xml")
        body = child(root, "body")
        if body is None:
            raise damaged("document.xml")
        styles = _styles(parsed(package.read("word/styles.xml"), "styles.xml"))
        reader = _Reader(styles, numbering(parsed(package.read("word/numbering.xml"), "numbering.xml")))
        items = list(reader.blocks(body, 0))
        notes = _notes(reader, package)
    return [Page(_PAGE, [*items, *notes])], [*reader.remarks(), *remarks_on_unread(body)]


def _main(package: Package) -> str:
    """The member that holds the text; some writers number it."""
    found = [name for name in package.names() if name.startswith("word/document") and name.endswith(".xml")]
    return "word/document.xml" if "word/document.xml" in found or not found else found[0]


def _notes(reader: _Reader, package: Package) -> Iterator[Part]:
    """Footnotes and endnotes, in their order."""
    for kind in ("footnote", "endnote"):
        root = parsed(package.read(f"word/{kind}s.xml"), f"{kind}s.xml")
        for note in () if root is None else children(root, kind):
            if not attribute(note, "type"):  # the typed ones are separator rules
                yield from reader.blocks(note, 0)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style adds: a list, leaders of a table of contents, raised letters."""

    numbered: tuple[str, int] | None
    contents: bool
    raised: bool


def _styles(root: Element | None) -> dict[str, _Look]:
    found = () if root is None else children(root, "style")
    return {attribute(style, "styleId"): _look(style) for style in found}


def _look(style: Element) -> _Look:
    name = value(style, "name").lower()
    return _Look(list_of(child(style, "pPr")), name.startswith(("toc ", "目录")), _is_raised(style))


def _is_raised(element: Element) -> bool:
    return value(child(element, "rPr"), "vertAlign") == "superscript"


@dataclass
class _Reader:
    """Walks the document and counts its lists."""

    looks: dict[str, _Look]
    lists: Numbering
    deletions: int = 0
    struck: int = 0
    aside: list[Part] = field(default_factory=list)

    def remarks(self) -> list[str]:
        """What was left out."""
        left_out = (
            (self.deletions, "修订中已删除的 {} 处文字未读取"),
            (self.struck, "加删除线的 {} 处文字未读取"),
        )
        return [words.format(count) for count, words in left_out if count]

    def blocks(self, element: Element, depth: int) -> Iterator[Part]:
        """Paragraphs and tables below `element`, in order."""
        if depth > limits.NESTING:
            return
        for one in element:
            name = local(one)
            if name == "p":
                yield from self._paragraph(one, depth)
            elif name == "tbl":
                yield from self._table(one, depth)
            elif name in _CONTAINERS:
                yield from self.blocks(one, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> Iterator[Part]:
        text = self.text(element, depth)
        aside, self.aside = self.aside, []
        yield from (Line(line.strip(), _PAGE) for line in text.split("\n") if line.strip())
        yield from aside

    def text(self, element: Element, depth: int) -> str:
        """The text of a paragraph with its number; text boxes in it are set aside."""
        properties = child(element, "pPr")
        look = self.looks.get(value(properties, "pStyle"))
        text = joined(self._runs(element, depth))
        if look is not None and look.contents:
            return _LEADER.join(text.rsplit("\t", 1))
        named = list_of(properties) or (look.numbered if look else None)
        number = self.lists.next(*named) if named and text.strip() else ""
        return number + text.replace("\t", " ")

    def _runs(self, element: Element, depth: int) -> Iterator[str]:
        if depth > limits.NESTING:
            return
        for one in element:
            name = local(one)
            if name == "t":
                yield one.text or ""
            elif name == "tab":
                yield "\t"
            elif name == "br":
                yield "\n" if attribute(one, "type") in ("", "textWrapping") else ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "txbxContent":
                self.aside += list(self.blocks(one, depth + 1))
            elif name in _DROPPED:
                self.deletions += name in ("del", "moveFrom")
            elif name == "r":
                yield from self._run(one, depth + 1)
            else:
                yield from self._runs(one, depth + 1)

    def _run(self, run: Element, depth: int) -> Iterator[str]:
        """The text of one run: hidden or struck out it is none, raised it may be the mark of a note."""
        properties = child(run, "rPr")
        if properties is None:
            yield from self._runs(run, depth)
        elif switched_on(properties, "strike") or switched_on(properties, "dstrike"):
            self.struck += bool("".join(self._runs(run, depth)).strip())
        elif not switched_on(properties, "vanish"):
            look = self.looks.get(value(properties, "rStyle"))
            raised = _is_raised(run) or (look is not None and look.raised)
            yield from map(Raised, self._runs(run, depth)) if raised else self._runs(run, depth)

    def _table(self, element: Element, depth: int) -> Iterator[Part]:
        """A table as grid and lines; a frame around other content is unwrapped."""
        if depth > limits.NESTING:
            return
        rows = [row for row in _rows(element, depth) if not _gone(row)]
        if self._is_frame(rows):
            for cell in chain.from_iterable(_row_cells(row, depth) for row in rows):
                yield from self.blocks(cell, depth + 1)
            return
        inner: list[Part] = []
        cells = self._cells(rows, depth, inner)
        yield from parts(cells)
        yield from inner

    def _is_frame(self, rows: list[Element]) -> bool:
        """One cell, or one cell with content, that holds tables or running text."""
        cells = [cell for row in rows for cell in _row_cells(row, 0)]
        inked = [cell for cell in cells if next(cell.iter("{*}t"), None) is not None]
        holds = len(inked) == 1 and next(inked[0].iter("{*}tbl"), None) is not None
        return len(cells) == 1 or holds

    def _cells(self, rows: list[Element], depth: int, inner: list[Part]) -> list[Cell]:
        cells: list[Cell] = []
        above: dict[int, int] = {}  # column -> index of the cell that is merged downwards
        for number, row in enumerate(rows):
            column = _skipped(row)
            for element in _row_cells(row, depth):
                span = min(max(_whole(value(child(element, "tcPr"), "gridSpan")), 1), limits.SPAN)
                self._add(cells, element, (number, column, span), above, inner)
                column += span
            if len(cells) > limits.CELLS:
                raise limits.too_many("个单元格", len(cells), limits.CELLS)
        return cells

    def _add(
        self,
        cells: list[Cell],
        element: Element,
        place: tuple[int, int, int],
        above: dict[int, int],
        inner: list[Part],
    ) -> None:
        """A cell at (row, column, columns), or one more row for the cell merged over it."""
        row, column, span = place
        merge = child(child(element, "tcPr"), "vMerge")
        goes_on = merge is not None and attribute(merge, "val") != "restart"
        if goes_on and column in above:
            at = above[column]
            cells[at] = replace(cells[at], row_span=row - cells[at].row + 1)
            return
        above.pop(column, None)
        if merge is not None:
            above[column] = len(cells)
        cells.append(Cell(row, column, self._cell_text(element, inner), _PAGE, 1, span))

    def _cell_text(self, element: Element, inner: list[Part]) -> str:
        """Paragraphs of a cell on lines of their own; tables inside are handed on."""
        lines: list[str] = []
        for one in _unwrapped(element, 0):
            if local(one) == "p":
                lines.append(self.text(one, 0))
                continue
            found = list(self._table(one, 1))
            if any(isinstance(part, Grid) for part in found):
                inner += found
            else:  # a table of one cell only places the text
                lines += [part.text for part in found if isinstance(part, Line)]
        inner += self.aside
        self.aside = []
        return "\n".join(lines).strip("\n")


def _unwrapped(element: Element, depth: int, names: Iterable[str] = ("p", "tbl")) -> Iterator[Element]:
    """Children of those names, also inside content controls and insertions."""
    for one in element if depth < limits.NESTING else ():
        if local(one) in names:
            yield one
        elif local(one) in _CONTAINERS:
            yield from _unwrapped(one, depth + 1, names)


def _rows(table: Element, depth: int) -> Iterator[Element]:
    return _unwrapped(table, depth, ("tr",))


def _row_cells(row: Element, depth: int) -> Iterator[Element]:
    return _unwrapped(row, depth, ("tc",))


def _gone(row: Element) -> bool:
    """A row that is hidden, or deleted in a revision."""
    properties = child(row, "trPr")
    return child(properties, "del") is not None or switched_on(properties, "hidden")


def _skipped(row: Element) -> int:
    return min(_whole(value(child(row, "trPr"), "gridBefore")), limits.SPAN)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
