"""Words of table heads and total rows beyond those of the forms, from `data/words.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..model.errors import DataError

DATA = Path(__file__).parent / "data"
_KINDS = ("column", "stub", "group", "total")


@dataclass(frozen=True, slots=True)
class HeadWords:
    """Words by what they do: name an amount column, a column of words, several columns, a total row."""

    columns: frozenset[str]
    stubs: frozenset[str]
    groups: frozenset[str]
    totals: frozenset[str]


@cache
def head_words(folder: Path = DATA) -> HeadWords:
    """The words of the data file. DataError names the row of a mistake."""
    found: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    with (folder / "words.csv").open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            if row.get("kind") not in found or not row.get("word"):
                raise DataError(f"words.csv, row {number}: kind is one of {_KINDS}, and a word follows")
            found[row["kind"]].add(row["word"])
    return HeadWords(*(frozenset(found[kind]) for kind in _KINDS))
