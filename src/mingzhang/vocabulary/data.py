"""Reading of the room's CSV files; a mistake names file and row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources

from ..model.errors import DataError


def rows(name: str, columns: int) -> Iterator[tuple[str, list[str]]]:
    """Every row below the header of a data file, with the words that say where it stands."""
    text = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    reader = csv.reader(text.splitlines())
    next(reader)
    for number, row in enumerate(reader, start=2):
        where = f"vocabulary/data/{name}:{number}"
        if len(row) != columns:
            raise DataError(f"{where}: {len(row)} fields instead of {columns}")
        yield where, row


def year(text: str, where: str, empty: int) -> int:
    """A year field; an empty one is open."""
    if not text:
        return empty
    if not (text.isdigit() and len(text) == 4):
        raise DataError(f"{where}: {text!r} is no year")
    return int(text)
