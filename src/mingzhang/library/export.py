"""Write a book as files: book.json, cells.csv, facts.csv, claims.csv, forms.csv — all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from enum import Enum
from pathlib import Path

from ..model.appraisal import Appraisal, Cells, FormColumn
from ..model.book import Book
from ..model.fact import Claim, Fact, Mark
from ..model.money import Figure, Unit
from ..model.place import Place
from ..model.point import Point
from ..writing.delimited import csv_text
from .one import appraisals, claims, facts
from .placing import write_together

FILES = ("book.json", "cells.csv", "facts.csv", "claims.csv", "forms.csv")
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
FORM_COLUMNS = (
    *("form", "project", "budget_unit", "part", "first", "second", "name", "target", "reached", "reason"),
    *("head", "mark", "value", "unit", "table", "row", "column"),
    *PLACE_COLUMNS,
)
Row = Sequence[str]


def export(book: Book, directory: Path | str) -> tuple[Path, ...]:
    """Write the files of a book into `directory`, replacing older ones of the same name.

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
    forms = appraisals(book)
    texts = (
        book.to_json() + "\n",
        csv_text(CELL_COLUMNS, [*cell_rows(amounts), *_rated_cells(forms)]),
        csv_text(FACT_COLUMNS, map(_fact_row, amounts)),
        csv_text(CLAIM_COLUMNS, map(_claim_row, statements)),
        csv_text(FORM_COLUMNS, form_rows(forms)),
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


def _rated_cells(forms: Iterable[Appraisal]) -> Iterator[Row]:
    """Rates and points of self-evaluation forms, which are no amounts of money."""
    for cells in (cells for form in forms for _, cells in _parts(form)):
        for column, cell in cells:
            if (
                column in (FormColumn.RATE, FormColumn.FULL, FormColumn.POINTS, FormColumn.SCORE_RATE)
                and cell.figure is not None
            ):
                place, unit = cell.place, _unit(cell.figure)
                words = (place.table_title, "", place.row_label, place.column_path)
                yield (str(place.page), *words, f"{cell.figure.value:f}", unit)


def form_rows(forms: Iterable[Appraisal]) -> Iterator[Row]:
    """Every figure of the self-evaluation forms (绩效自评表), with the words of its row and its form."""
    for form in forms:
        for words, cells in _parts(form):
            for column, cell in cells:
                figure = cell.figure
                printed = ("", "") if figure is None else (f"{figure.value:f}", _unit(figure))
                where = (str(cell.table), str(cell.row), str(cell.column))
                head = (column.name.lower(), cell.mark.value)
                yield (
                    form.name,
                    form.project,
                    form.unit,
                    *words,
                    *head,
                    *printed,
                    *where,
                    *_place(cell.place),
                )


def _parts(form: Appraisal) -> Iterator[tuple[Row, Cells]]:
    """The rows of a form: what each is, its words, its figures."""
    for part, lines in (("fund", form.funds), ("task", form.tasks)):
        for line in lines:
            yield (part, "", "", line.name, "", "", ""), line.cells
    for one in form.lines:
        yield ("indicator", one.first, one.second, one.name, one.target, one.reached, one.reason), one.cells
    for subtotal in form.subtotals:
        yield ("subtotal", form.lines[subtotal.first].first, "", "", "", "", ""), subtotal.cells
    for group in form.groups:
        yield ("subtotal", "", "", group.name, "", "", ""), group.cells
    yield ("total", "", "", "", "", "", ""), form.sums


def _unit(figure: Figure) -> str:
    """分 for points, which are counted."""
    return "分" if figure.unit is Unit.COUNT else figure.unit.value


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
