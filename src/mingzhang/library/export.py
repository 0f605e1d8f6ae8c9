"""Write a book as files: book.json, cells.csv, facts.csv, claims.csv — all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from enum import Enum
from pathlib import Path

from ..model.book import Book
from ..model.fact import Claim, Fact, Mark
from ..model.money import Figure
from ..model.place import Place
from ..model.point import Point
from .one import claims, facts
from .placing import write_together
from .spreadsheet import csv_text

FILES = ("book.json", "cells.csv", "facts.csv", "claims.csv")
CELL_COLUMNS = ("page", "table_title", "row_code", "row_label", "column_path", "amount", "unit")
_POINT_FIELDS = tuple(field.name for field in fields(Point))
# 单位 means two things: budget_unit is whose the money is, money_unit what it is counted in.
POINT_COLUMNS = tuple("budget_unit" if name == "unit" else name for name in _POINT_FIELDS)
PLACE_COLUMNS = ("document", "page", "table_title", "quote", "box")
FACT_COLUMNS = (
    *POINT_COLUMNS,
    *("mark", "amount", "money_unit", "yuan", "table", "row", "column", "code", "label", "path", "unknown"),
    *PLACE_COLUMNS,
)
CLAIM_COLUMNS = (
    *(
        "kind",
        "words",
        "direction",
        "approximate",
        "value",
        "money_unit",
        "measure",
        "names",
        "group",
        "phrase",
    ),
    *POINT_COLUMNS,
    *(f"base_{name}" for name in POINT_COLUMNS),
    *PLACE_COLUMNS,
)
Row = Sequence[str]


def export(book: Book, directory: Path | str) -> tuple[Path, ...]:
    """Write the four files of a book into `directory`, replacing older ones of the same name.

    All of them, or none. A target that exists and is no directory raises an OSError.
    """
    target = Path(directory)
    texts = book_files(book)
    write_together({name: text.encode() for name, text in texts.items()}, target)
    return tuple(target / name for name in texts)


def book_files(book: Book) -> dict[str, str]:
    """The text of each file by name."""
    amounts = facts(book)
    statements = claims(book, amounts)
    texts = (
        book.to_json() + "\n",
        csv_text(CELL_COLUMNS, cell_rows(amounts)),
        csv_text(FACT_COLUMNS, map(_fact_row, amounts)),
        csv_text(CLAIM_COLUMNS, map(_claim_row, statements)),
    )
    return dict(zip(FILES, texts, strict=True))


def cell_rows(amounts: Iterable[Fact]) -> Iterable[Row]:
    """The printed amounts with the words of their row and column; blank cells are left out."""
    return (_cell_row(fact, fact.figure) for fact in amounts if fact.figure is not None)


def _cell_row(fact: Fact, figure: Figure) -> Row:
    place = fact.place
    path = "/".join(fact.path)
    amount = f"{figure.value:f}"
    return (str(place.page), place.table_title, fact.code, fact.label, path, amount, figure.unit.value)


def _fact_row(fact: Fact) -> Row:
    where = (str(fact.table), str(fact.row), str(fact.column), fact.code, fact.label)
    return (
        *_point(fact.point),
        fact.mark.value,
        *_figure(fact.figure if fact.mark is Mark.AMOUNT else None),
        *where,
        "/".join(fact.path),
        "/".join(fact.unknown),
        *_place(fact.place),
    )


def _claim_row(claim: Claim) -> Row:
    value, unit, _ = _figure(claim.value)
    said = (claim.kind.value, claim.words, claim.direction.name.lower(), claim.approximate)
    more = (claim.measure, "、".join(claim.names), str(claim.group), claim.phrase)
    return (
        *said,
        *(value, unit),
        *more,
        *_point(claim.subject),
        *_point(claim.base),
        *_place(claim.place),
    )


def _figure(figure: Figure | None) -> tuple[str, str, str]:
    """Printed value, unit, and the amount in yuan (or per cent, or count)."""
    if figure is None:
        return "", "", ""
    return f"{figure.value:f}", figure.unit.value, f"{figure.amount:f}"


def _point(point: Point | None) -> Row:
    if point is None:
        return ("",) * len(POINT_COLUMNS)
    return tuple(_word(getattr(point, name)) for name in _POINT_FIELDS)


def _word(value: object) -> str:
    if isinstance(value, Enum):
        return value.name.lower()
    return "/".join(value) if isinstance(value, tuple) else str(value)


def _place(place: Place) -> Row:
    box = place.box
    corners = "" if box is None else f"{box.x0:.1f} {box.y0:.1f} {box.x1:.1f} {box.y1:.1f}"
    return (place.document, str(place.page), place.table_title, place.quote, corners)
