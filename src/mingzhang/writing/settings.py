"""How a book is set on paper: the settings of `data/page.toml`, vetted when they are loaded."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ..model.errors import DataError

FILE = Path(__file__).parent / "data" / "page.toml"
MILLIMETRE = 72 / 25.4  # points

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Paper:
    """Sheet of paper (纸张), millimetres upright."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Margins:
    """Margins of a page (页边), millimetres: `left` is the binding side (订口) of an upright page."""

    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Faces:
    """Type faces (字体) in order of preference, and folders with further font files."""

    latin: tuple[str, ...]
    body: tuple[str, ...]
    title: tuple[str, ...]
    heading: tuple[str, ...]
    table: tuple[str, ...]
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Type sizes (字号) and line pitches (行距), points."""

    cover: float
    cover_foot: float
    part: float
    section: float
    item: float
    body: float
    line_pitch: float
    contents: float
    contents_pitch: float
    table_title: float
    caption: float
    note: float
    chart_title: float
    page_number: float


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables (表格).

    sizes           type sizes to try, points
    upright_least   the least type on an upright page; a wider table is turned
    whole_least     the least type that is taken only to set a table on one page
    rule, pitch     line weight in points; distance of lines in em
    head_room       height of title and caption above the grid, millimetres; `title_room` of a title alone
    inset_…         padding of a cell, millimetres: left and right; above and below usually, at least
                    and at most, where a table is made to fill its page; at least in a form to fill in
    """

    sizes: tuple[float, ...]
    upright_least: float
    whole_least: float
    rule: float
    pitch: float
    head_room: float
    title_room: float
    inset_across: float
    inset_along: float
    inset_least: float
    inset_form: float
    inset_most: float


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a printed book (版式)."""

    paper: Paper
    body_page: Margins
    table_page: Margins
    faces: Faces
    sizes: Sizes
    tables: Tables

    def width(self, margins: Margins, landscape: bool) -> float:
        """Width of the type area (版心宽), points."""
        paper = self.paper.height if landscape else self.paper.width
        return (paper - margins.left - margins.right) * MILLIMETRE

    def height(self, margins: Margins, landscape: bool) -> float:
        """Height of the type area (版心高), points."""
        paper = self.paper.width if landscape else self.paper.height
        return (paper - margins.top - margins.bottom) * MILLIMETRE


@cache
def settings(file: Path = FILE) -> Settings:
    """The settings of a file. DataError names the section and key of a mistake."""
    data = tomllib.loads(file.read_text("utf-8"))
    return Settings(
        paper=_part(file, data, "paper", Paper),
        body_page=_part(file, data, "body_page", Margins),
        table_page=_part(file, data, "table_page", Margins),
        faces=_part(file, data, "faces", Faces),
        sizes=_part(file, data, "sizes", Sizes),
        tables=_part(file, data, "tables", Tables),
    )


def _part(file: Path, data: dict[str, Any], name: str, kind: type[Part]) -> Part:
    section = data.get(name)
    wanted = {field.name: str(field.type) for field in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(section, dict) or set(section) != set(wanted):
        raise DataError(f"{file.name}: [{name}] must have exactly {', '.join(wanted)}")
    return kind(**{key: _value(f"{file.name}: [{name}] {key}", section[key], wanted[key]) for key in wanted})


def _value(where: str, value: object, wanted: str) -> object:
    if wanted == "float" and _positive(value):
        return value
    if wanted == "tuple[float, ...]" and isinstance(value, list) and value and all(map(_positive, value)):
        return tuple(value)
    if wanted == "tuple[str, ...]" and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise DataError(f"{where}: {value!r} is no {wanted}")


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
