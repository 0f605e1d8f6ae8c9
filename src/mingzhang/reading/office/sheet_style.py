"""What a workbook says besides values: number formats, displayed texts, hidden rows, indents (格式)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..opening import limits
from ..opening.zipped import Package
from .number_format import BUILTIN, GENERAL
from .sheet_display import displayed
from .sheet_look import Attributes, Style, parse, place_of
from .sheet_style_old import old_styles

_STYLED_BYTES = 24 * 1024 * 1024  # larger sheets are shown without their formats


def styles(path: Path) -> dict[int, Style]:
    """The look of each sheet of an XLSX, XLS or ODS, by its place in the workbook; empty for other files.

    A look that cannot be read is no reason to refuse the values.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return old_styles(path.read_bytes())
    with Package(path) as package:
        if package.size("xl/workbook.xml"):
            return _of_xlsx(package)
        if package.size("content.xml") <= _STYLED_BYTES:
            return displayed(package.read("content.xml"))
    return {}


def _of_xlsx(package: Package) -> dict[int, Style]:
    looks = _looks(package)
    paths = sheet_paths(package)
    small = {i: path for i, path in enumerate(paths) if 0 < package.size(path) <= _STYLED_BYTES}
    return {index: _sheet(package.read(path), looks) for index, path in small.items()}


def sheet_paths(package: Package) -> list[str]:
    """Members of the sheets in the order of the workbook."""
    order: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            order.append(
                next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id" and ":" in k), "")
            )

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    parse(package.read("xl/workbook.xml"), sheet)
    parse(package.read("xl/_rels/workbook.xml.rels"), relation)
    found = (targets.get(identity, "") for identity in order)
    return [target.lstrip("/") if target.startswith("/") else f"xl/{target}" for target in found]


@dataclass
class _Looks:
    """Number format and indent of each cell style of the workbook."""

    patterns: dict[int, str] = field(default_factory=dict)
    styles: list[tuple[int, int]] = field(default_factory=list)  # format number, indent
    inside: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """One element of styles.xml."""
        if name == "numFmt":
            self.patterns[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", GENERAL)
        elif name in ("cellXfs", "cellStyleXfs", "dxfs", "cellStyles"):
            self.inside = name == "cellXfs"
        elif self.inside and name == "xf":
            self.styles.append((_number(attributes.get("numFmtId")), 0))
        elif self.inside and name == "alignment" and self.styles:
            self.styles[-1] = (self.styles[-1][0], min(_number(attributes.get("indent")), 20))

    def of(self, style: int) -> tuple[str, int]:
        """Format and indent of a style number."""
        if not 0 <= style < len(self.styles):
            return GENERAL, 0
        number, indent = self.styles[style]
        return self.patterns.get(number) or BUILTIN.get(number, GENERAL), indent


def _looks(package: Package) -> _Looks:
    looks = _Looks()
    parse(package.read("xl/styles.xml"), looks.start)
    return looks


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _sheet(data: bytes | None, looks: _Looks) -> Style:
    style = Style()
    known = [looks.of(number) for number in range(len(looks.styles))]
    rows: set[int] = set()
    columns: set[int] = set()
    cell: Attributes = {}

    def start(name: str, attributes: Attributes) -> None:
        nonlocal cell
        if name == "c":
            cell = attributes
            _note_cell(style, attributes, known)
        elif name == "f":
            _note_formula(style, cell)
        elif name == "row" and _is_hidden(attributes, "ht"):
            rows.add(_number(attributes.get("r")) - 1)
        elif name == "col" and _is_hidden(attributes, "width"):
            columns.update(_columns(attributes))

    parse(data, start)
    style.hide(rows, columns)
    return style


def _is_hidden(attributes: Attributes, size: str) -> bool:
    """Hidden, or without any height or width."""
    return attributes.get("hidden") in ("1", "true") or attributes.get(size, "1").rstrip("0") in ("", "0.")


def _note_formula(style: Style, cell: Attributes) -> None:
    """A formula may well give an empty text, but no empty number."""
    if cell.get("t") != "str":
        style.formulas.add(place_of(cell.get("r", "")))


def _columns(attributes: Attributes) -> range:
    first, last = _number(attributes.get("min")), _number(attributes.get("max"))
    return range(first - 1, min(last, limits.SPAN))


def _note_cell(style: Style, attributes: Attributes, known: list[tuple[str, int]]) -> None:
    if attributes.get("t") == "e":
        style.errors.add(place_of(attributes.get("r", "")))
    look = _number(attributes.get("s"))
    pattern, indent = known[look] if look < len(known) else (GENERAL, 0)
    if pattern == GENERAL and not indent:
        return
    place = place_of(attributes.get("r", ""))
    if pattern != GENERAL:
        style.formats[place] = pattern
    if indent:
        style.indents[place] = indent
