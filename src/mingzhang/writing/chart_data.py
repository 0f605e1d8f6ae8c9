"""Which pictures a book gets: the definitions of `data/charts/charts.toml`, vetted when they are loaded."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..model.book import BookKind
from ..model.errors import DataError
from ..model.manuscript import Shape
from ..model.point import Source, Stage

FILE = Path(__file__).parent / "data" / "charts" / "charts.toml"


@dataclass(frozen=True, slots=True)
class Part:
    """One labelled part: an item outside the classifications (three_public.reception)."""

    label: str
    item: str


@dataclass(frozen=True, slots=True)
class Series:
    """One value for each label: `stage` None is the book's own; `years` -1 is the year before."""

    name: str
    stage: Stage | None
    years: int


@dataclass(frozen=True, slots=True)
class Definition:
    """One picture. `parts` empty means the categories (类) of the functional classification.

    `source` and `item` are the coordinates of the whole that the parts make up; `under` are words of
    the narrative's headings, the best first, a heading below another behind a slash (三公/与上年).
    """

    title: str
    shape: Shape
    kinds: tuple[BookKind, ...]
    under: tuple[str, ...]
    source: Source
    item: str
    parts: tuple[Part, ...]
    series: tuple[Series, ...]


@cache
def definitions(file: Path = FILE) -> tuple[Definition, ...]:
    """The definitions of a file. DataError names the picture and what is wrong with it."""
    rows = tomllib.loads(file.read_text("utf-8"))["chart"]
    return tuple(_definition(f"{file.name}: [[chart]] {number}", row) for number, row in enumerate(rows, 1))


def _definition(where: str, row: dict[str, Any]) -> Definition:
    try:
        parts = () if row["parts"] == "functions" else tuple(Part(**part) for part in row["parts"])
        made = Definition(
            title=row["title"],
            shape=Shape(row["shape"]),
            kinds=tuple(BookKind(kind) for kind in row["kinds"]),
            under=tuple(row["under"]),
            source=Source[row["whole"]["source"]],
            item=row["whole"].get("item", ""),
            parts=parts,
            series=tuple(_series(one) for one in row["series"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise DataError(f"{where}: {error}") from error
    if len(made.series) != (2 if made.shape is Shape.PAIRS else 1):
        raise DataError(f"{where}: {made.shape.value} with {len(made.series)} series")
    return made


def _series(row: dict[str, Any]) -> Series:
    return Series(row["name"], Stage[row["stage"]] if row["stage"] else None, int(row["years"]))
