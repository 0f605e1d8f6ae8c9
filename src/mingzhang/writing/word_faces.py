"""The faces that a DOCX book names (字体), from `data/word.toml`, and the table of their substitutes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from ..model.errors import DataError

FILE = Path(__file__).parent / "data" / "word.toml"


@dataclass(frozen=True, slots=True)
class WordFaces:
    """Names of the faces by use, in order of preference; the first is the one that the styles name."""

    latin: tuple[str, ...]
    body: tuple[str, ...]
    title: tuple[str, ...]
    heading: tuple[str, ...]
    subheading: tuple[str, ...]
    table: tuple[str, ...]

    def all(self) -> tuple[tuple[str, ...], ...]:
        """Every list of names, each once."""
        return tuple(dict.fromkeys(getattr(self, field.name) for field in fields(self)))


@cache
def faces(file: Path = FILE) -> WordFaces:
    """The faces of a file. DataError names the entry of a mistake."""
    data = tomllib.loads(file.read_text("utf-8"))
    wanted = [field.name for field in fields(WordFaces)]
    if sorted(data) != sorted(wanted):
        raise DataError(f"{file.name}: must have exactly [{'], ['.join(wanted)}]")
    return WordFaces(**{use: _names(file, use, data[use]) for use in wanted})


def _names(file: Path, use: str, entry: Any) -> tuple[str, ...]:
    names = entry.get("names") if isinstance(entry, dict) else None
    if not isinstance(names, list) or not names or not all(isinstance(n, str) and n for n in names):
        raise DataError(f"{file.name}: [{use}] names must be a list of face names")
    return tuple(names)


def font_table(own: WordFaces) -> str:
    """The fontTable.xml members: each face with the name that stands in for it."""
    return "".join(_font(names) for names in own.all())


def _font(names: tuple[str, ...]) -> str:
    other = f'<w:altName w:val="{escape(",".join(names[1:]))}"/>' if names[1:] else ""
    charset = "00" if names[0].isascii() else "86"
    return f'<w:font w:name="{escape(names[0])}">{other}<w:charset w:val="{charset}"/></w:font>'
