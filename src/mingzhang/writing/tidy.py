"""Amounts as rows that a database can take: one row a point, with all its coordinates (数据表)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from ..model.errors import DataError
from ..model.manuscript import Manuscript, Sheet
from ..model.money import Unit
from ..model.point import Point
from ..vocabulary.codes import economic, functional
from .look import Look, number_of, printable

FILE = Path(__file__).parent / "data" / "amounts.csv"
_TYPES = ("string", "integer", "number")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of data: its type as Data Package names it, its meaning as Fiscal Data Package names it."""

    name: str
    title: str
    type: str
    column_type: str = ""
    description: str = ""


@cache
def fields(file: Path = FILE) -> tuple[Field, ...]:
    """The columns of the amounts. DataError names the row of a mistake."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = tuple(Field(**row) for row in rows)
    for number, field in enumerate(found, 2):
        if field.type not in _TYPES or [f.name for f in found].count(field.name) > 1:
            raise DataError(f"{file.name}, row {number}: {field.name!r} stands twice or has no known type")
    return found


def amounts(manuscript: Manuscript) -> Iterator[tuple[str, ...]]:
    """One row a point, in the order of the book: the first place where it is printed; blanks left out."""
    seen: set[Point] = set()
    for number, sheet in enumerate(manuscript.sheets, 1):
        texts = {(cell.row, cell.column): cell.text.strip() for cell in sheet.table.cells}
        for row, column, point in sorted(sheet.points, key=lambda item: item[:2]):
            amount = _amount(texts.get((row, column), ""), sheet)
            if amount is not None and point not in seen:
                seen.add(point)
                place = (str(number), str(row + 1), str(column + 1))
                yield (*_coordinates(point), *amount, *place)


def _amount(text: str, sheet: Sheet) -> tuple[str, str, str, str] | None:
    """Currency, amount in yuan, the printed text and unit; None for what is no amount of money."""
    unit = sheet.table.unit
    number = number_of(text) if unit is not None and unit.is_money and not text.endswith("%") else None
    if number is None or unit is None:
        return None
    return "CNY", f"{_yuan(number.value, unit):f}", text, unit.value


def _yuan(value: Decimal, unit: Unit) -> Decimal:
    """The amount in yuan with no more decimals than were printed."""
    amount = value.scaleb(unit.scale.adjusted())
    exponent = int(amount.as_tuple().exponent)
    return amount.quantize(Decimal(1)) if exponent > 0 else amount


def _coordinates(point: Point) -> tuple[str, ...]:
    return (
        printable(point.office),
        printable(point.unit),
        str(point.year),
        point.flow.value,
        point.stage.value,
        point.source.value,
        point.nature.value,
        point.function,
        functional(point.year).name(point.function) or "" if point.function else "",
        point.economic,
        economic(point.year).name(point.economic) or "" if point.economic else "",
        point.item,
        printable(point.project),
        printable("/".join(point.detail)),
    )


def columns(look: Look) -> tuple[Field, ...]:
    """The columns of a sheet: header words from top to bottom; a column of nothing but amounts is numeric."""
    heads = _unique([_head(look, column) for column in range(look.sheet.table.columns)])
    types = (_type(look, column) for column in range(len(heads)))
    return tuple(Field(name, name, kind) for name, kind in zip(heads, types, strict=True))


def rows(look: Look) -> Iterator[tuple[str, ...]]:
    """The rows below the header as printed; a merged cell says its words once, blanks stay blank."""
    for number, cells in enumerate(look.cover[look.heads :], look.heads):
        starts = ((cell, column) for column, cell in enumerate(cells))
        yield tuple(
            printable(cell.text).strip(" ")
            if cell is not None and (cell.row, cell.column) == (number, at)
            else ""
            for cell, at in starts
        )


def _head(look: Look, column: int) -> str:
    cells = dict.fromkeys(row[column] for row in look.cover[: look.heads])
    words = ("".join(printable(cell.text).split()) for cell in cells if cell is not None)
    return "/".join(word for word in words if word and not word.isdigit() and word != "栏次")


def _unique(names: Sequence[str]) -> list[str]:
    """The names, numbered where they are missing or repeated."""
    found: list[str] = []
    for place, name in enumerate(names, 1):
        plain = name or f"列{place}"
        found.append(plain if plain not in found else f"{plain}#{place}")
    return found


def _type(look: Look, column: int) -> str:
    texts = [row[column] for row in rows(look) if row[column].strip()]
    exact = [number_of(text) for text in texts]
    numeric = bool(texts) and column in look.amount_columns and all(exact)
    return "number" if numeric and not any(text.endswith("%") for text in texts) else "string"
