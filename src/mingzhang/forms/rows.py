"""Row lists of the summary tables (一、一般公共服务支出 …) from `data/rows.csv`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from ..model.errors import DataError
from .model import Row

_FIELDS = ["list", "label", "line", "code", "level", "total"]


def row_list(folder: Path, name: str, where: str) -> tuple[Row, ...]:
    """The rows of one list in printed order. DataError when there is no such list."""
    rows = _lists(folder).get(name)
    if rows is None:
        raise DataError(f"{where}: rows.csv has no list {name!r}")
    return rows


@cache
def _lists(folder: Path) -> dict[str, tuple[Row, ...]]:
    lists: dict[str, list[Row]] = {}
    path = folder / "rows.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if reader.fieldnames != _FIELDS:
            raise DataError(f"rows.csv: columns are {reader.fieldnames}, not {_FIELDS}")
        for number, data in enumerate(reader, start=2):
            lists.setdefault(data["list"], []).append(_row(number, data))
    return {name: tuple(rows) for name, rows in lists.items()}


def _row(number: int, data: dict[str, str]) -> Row:
    if not data["label"]:
        raise DataError(f"rows.csv, row {number}: label is missing")
    try:
        line = int(data["line"]) if data["line"] else None
        level = int(data["level"] or 0)
    except ValueError as error:
        raise DataError(f"rows.csv, row {number}: {error}") from error
    return Row(data["label"], line, data["code"], level, data["total"] == "total")
