"""The files of the sample office (示例数据): rows of CSV files, the organisation and its people."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ...model.errors import DataError

FOLDER = Path(__file__).parents[4] / "examples" / "office"
Row = dict[str, str]


@dataclass(frozen=True)
class Files:
    """A folder with the data of one office."""

    folder: Path = FOLDER

    def rows(self, name: str) -> list[Row]:
        """The rows of a CSV file; a DataError names the file when it is not there."""
        path = self.folder / f"{name}.csv"
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                return list(csv.DictReader(stream))
        except FileNotFoundError:
            raise DataError(f"{path}: no such file; the sample stands in examples/office") from None

    def has(self, name: str) -> bool:
        """True when there is a CSV file of that name."""
        return (self.folder / f"{name}.csv").exists()

    def toml(self, name: str) -> dict[str, Any]:
        """The content of a TOML file."""
        return tomllib.loads((self.folder / f"{name}.toml").read_text("utf-8"))

    def of_unit(self, name: str, unit: str) -> list[Row]:
        """The rows of one unit."""
        return [row for row in self.rows(name) if row["unit"] == unit]

    def documents(self, name: str) -> list[str]:
        """The numbers of the documents in a file, each once."""
        return list(dict.fromkeys(row["document"] for row in self.rows(name)))


def fen(yuan: str) -> int:
    """Fen of an amount in yuan.

    >>> fen("2613000.05")
    261300005
    """
    try:
        return int(Decimal(yuan) * 100)
    except InvalidOperation:
        raise DataError(f"{yuan!r} is no amount in yuan") from None


def day(text: str) -> date:
    """The day of an ISO date."""
    return date.fromisoformat(text)


def total(rows: Iterable[Row]) -> int:
    """The amounts of some rows together."""
    return sum(fen(row["amount"]) for row in rows)
