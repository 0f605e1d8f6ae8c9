"""Cells whose formula failed (公式出错): the library shows blanks, which may mean something else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from ..office.sheet_look import Attributes, Place, parse
from ..office.sheet_style import sheet_paths
from ..opening import limits
from ..opening.zipped import Package

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


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
    place: Place | None = None
    is_value: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """One element opens."""
        if name == "c":
            self.place = _place(attributes.get("r", "")) if attributes.get("t") == "e" else None
        self.is_value = name == "v"

    def end(self, name: str) -> None:
        """One element closes."""
        self.is_value = False

    def text(self, text: str) -> None:
        """Letters of the element at hand."""
        if self.place is not None and self.is_value:
            self.found[self.place] = text


def _place(reference: str) -> Place | None:
    """Row and column of a reference.

    >>> _place("B3"), _place("AA1")
    ((2, 1), (0, 26))
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
