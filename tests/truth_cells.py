"""The true cells of a document as labelled cells, so that interpretation is tried without a front end."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from mingzhang.model.book import Book, BookKind, Cell, Table
from mingzhang.model.fact import Fact, Mark
from mingzhang.model.money import Figure, Unit
from mingzhang.reading.labelling.label import LabelledCell
from mingzhang.reading.points.interpret import table_facts
from mingzhang.reading.points.scope import scope_of
from mingzhang.reading.points.settle import settle
from shared import SHARED

SIDES = ("收入", "支出", "人员经费", "公用经费")
BOOKS = {
    "seed_2017": ("广州市协作办公室", 2017, BookKind.FINAL_ACCOUNTS),
    "fa_finance_good": ("", 2024, BookKind.FINAL_ACCOUNTS),
    "b_commerce_2025": ("", 2025, BookKind.BUDGET),
    "b_welfare_2024": ("", 2024, BookKind.BUDGET),
}


def rows_of(name: str) -> list[dict[str, str]]:
    path = SHARED / "truth" / f"{name}.cells.csv"
    return list(csv.DictReader(path.open(encoding="utf-8")))


def labelled(rows: list[dict[str, str]]) -> Iterator[LabelledCell]:
    """Rows of the truth as cells; a grid row ends where the words or the column order start again."""
    number, seen, last = 0, set(), None
    for row in rows:
        path = tuple(row["column_path"].split("/"))
        side = path[0] if path[0] in SIDES and len(path) > 1 else ""
        words = (side, row["row_code"], row["row_label"])
        if words != last or path in seen:
            number, seen, last = number + 1, set(), words
        seen.add(path)
        cell = Cell(number, len(seen), row["amount"], int(row["page"]))
        figure = Figure(Decimal(row["amount"]), Unit(row["unit"]))
        yield LabelledCell(cell, side, row["row_code"], row["row_label"], 0, path, Mark.AMOUNT, figure)


def truth_facts(name: str) -> tuple[Fact, ...]:
    office, year, kind = BOOKS[name]
    groups = [
        (title, list(rows)) for title, rows in groupby(rows_of(name), key=lambda row: row["table_title"])
    ]
    tables = tuple(
        Table(number, title, int(rows[0]["page"]), (), 1, Unit(rows[0]["unit"]))
        for number, (title, rows) in enumerate(groups, start=1)
    )
    book = Book(name, "truth", office, year, kind, tables)
    found: list[Fact] = []
    for table, (_title, rows) in zip(tables, groups, strict=True):
        cells = list(labelled(rows))
        found += table_facts(scope_of(book, table, cells, ()), cells)
    return settle(book, found)
