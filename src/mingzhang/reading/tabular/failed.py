"""Cells whose formula failed (公式出错): the library shows blanks, which may mean something else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..office.sheet_look import NOWHERE, Attributes, Place, parse, place_of
from ..office.sheet_style import sheet_paths
from ..opening import limits
from ..opening.zipped import Package


def failed_cells(path: Path) -> dict[int, dict[Place, str]]:
    """The error values of an XLSX (#REF!) by sheet, row and column, all counted from 0."""
    with Package(path) as package:
        return {index: _failed(package, member) for index, member in enumerate(sheet_paths(package))}


def _failed(package: Package, member: str) -> dict[Place, str]:
    if package.size(member) > limits.MARKUP_BYTES:
        return {}
    data = package.read(member) or b""
    reader = _Reader()
    if b't="e"' in data:
        parse(data, reader.start, reader.end, reader.text)
    return reader.found


@dataclass
class _Reader:
    """Where in a sheet the walk stands: in a failed cell, in its value."""

    found: dict[Place, str] = field(default_factory=dict)
    place: Place = NOWHERE
    is_value: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """One element opens."""
        if name == "c":
            self.place = place_of(attributes.get("r", "")) if attributes.get("t") == "e" else NOWHERE
        self.is_value = name == "v"

    def end(self, name: str) -> None:
        """One element closes."""
        self.is_value = False

    def text(self, text: str) -> None:
        """Letters of the element at hand."""
        if self.place != NOWHERE and self.is_value:
            self.found[self.place] = text
