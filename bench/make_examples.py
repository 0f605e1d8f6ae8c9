"""Make the example books of the office from its published documents: figures and official names only.

usage: python -m bench.make_examples [FOLDER OF THE DOCUMENTS]

Sentences of the documents never enter the project: paragraphs, notes and text columns (goals, results)
are left out, the tasks of the key-task table are numbered instead of quoted, and rows that a page
break printed again are printed once. `page` is the number of the table.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from mingzhang.model.book import Book, Cell, Table
from mingzhang.reading.assembly.assemble import assemble
from mingzhang.reading.plain.front import read_pages

ROOT = Path(__file__).parents[1]
SOURCES = {
    "final_accounts_2017.json": "seed_2017_final_accounts.txt",
    "budget_2023.json": "seed_2023_budget.txt",
}
TEXT_HEADS = ("绩效目标", "任务（重要事项）绩效目标完成情况")
TASK_HEAD = "任务（重要事项）绩效目标"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "documents"
    for name, source in SOURCES.items():
        pages, _ = read_pages(folder / source)
        book = without_sentences(assemble(name, "text", pages, []), name)
        book.to_json(ROOT / "examples" / name)
        print(f"examples/{name}: {len(book.tables)} tables, {sum(len(t.cells) for t in book.tables)} cells")


def without_sentences(book: Book, name: str) -> Book:
    """The book with its tables only, and in them figures and names only."""
    tables = tuple(_plain(table) for table in book.tables)
    return replace(book, document=name, media="book", blocks=tables, pages=len(tables), remarks=())


def _plain(table: Table) -> Table:
    gone = {c.column for c in table.cells if c.row < table.header_rows and c.text in TEXT_HEADS}
    tasks = {c.column for c in table.cells if c.row < table.header_rows and c.text == TASK_HEAD}
    order = {column: number for number, column in enumerate(_kept(table, gone))}
    again = _printed_again(table)
    shift = {row: row - sum(other < row for other in again) for row in range(table.rows)}
    cells = tuple(
        replace(
            cell,
            row=shift[cell.row],
            column=order[cell.column],
            text=_text(cell, table, tasks),
            page=table.number,
        )
        for cell in table.cells
        if cell.column in order and cell.row not in again
    )
    return replace(table, cells=cells, page=table.number, last_page=table.number)


def _kept(table: Table, gone: set[int]) -> list[int]:
    return [column for column in range(table.columns) if column not in gone]


def _text(cell: Cell, table: Table, tasks: set[int]) -> str:
    if cell.column in tasks and cell.row >= table.header_rows:
        return f"任务{cell.row - table.header_rows + 1}"
    return cell.text


def _printed_again(table: Table) -> set[int]:
    """Rows of a total that later pages repeat."""
    seen: set[tuple[str, ...]] = set()
    again = set()
    for row in range(table.header_rows, table.rows):
        texts = tuple("".join(cell.text.split()) for cell in table.cells if cell.row == row)
        if any(text == "合计" for text in texts) and texts in seen:
            again.add(row)
        seen.add(texts)
    return again


if __name__ == "__main__":
    main()
