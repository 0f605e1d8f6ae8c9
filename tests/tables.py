"""Small tables written as text: cells between |, < is part of the cell to the left, ^ of the cell above."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.model.book import Block, Book, BookKind, Cell, Table
from mingzhang.model.fact import Fact
from mingzhang.model.money import Unit
from mingzhang.reading.points.interpret import facts


def table(number: int, title: str, header: str, rows: str, caption: tuple[str, ...] = ()) -> Table:
    heads = header.strip().splitlines()
    cells: list[Cell] = []
    for row, line in enumerate(heads + rows.strip("\n").splitlines()):
        for column, text in enumerate(line.split("|")):
            if text == "<":
                cells[-1] = replace(cells[-1], column_span=cells[-1].column_span + 1)
            elif text == "^":
                above = max(i for i, cell in enumerate(cells) if cell.column == column)
                cells[above] = replace(cells[above], row_span=cells[above].row_span + 1)
            else:
                cells.append(Cell(row, column, text, 1))
    return Table(number, title, 1, tuple(cells), len(heads), Unit.TEN_THOUSAND_YUAN, caption)


def book(
    *blocks: Block, kind: BookKind = BookKind.BUDGET, office: str = "某县教育局", year: int = 2024
) -> Book:
    return Book("document", "test", office, year, kind, blocks)


def fact(facts_of: tuple[Fact, ...], label: str, path: str, number: int = 0) -> Fact:
    """The one fact with that code or label, and that last header words."""
    found = [
        f
        for f in facts_of
        if label in (f.label, f.code) and "/".join(f.path).endswith(path) and number in (0, f.table)
    ]
    assert len(found) == 1, (label, path, [(f.label, f.path) for f in found])
    return found[0]


__all__ = ["book", "fact", "facts", "table"]
