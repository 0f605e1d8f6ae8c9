"""Money of a form as facts: budget and execution of a project, each source by itself (资金)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...model.appraisal import Appraisal, Column, FormCell, FundLine
from ...model.book import Book, Table
from ...model.fact import Fact
from ...model.point import Flow, Nature, Point, Stage

_STAGES = {
    Column.ORIGINAL_BUDGET: Stage.ORIGINAL_BUDGET,
    Column.FINAL_BUDGET: Stage.FINAL_BUDGET,
    Column.OUTTURN: Stage.OUTTURN,
}


def amounts_of(book: Book, table: Table, forms: Iterable[Appraisal]) -> Iterator[Fact]:
    """The amounts that forms print in a table. Points and rates are no amounts."""
    for form in forms:
        for line in (*form.funds, *form.tasks):
            for column, cell in line.cells:
                if column in _STAGES and cell.table == table.number:
                    yield _fact(form, line, cell, _point(book, form, line, _STAGES[column]))


def _point(book: Book, form: Appraisal, line: FundLine, stage: Stage) -> Point:
    """The project is the form's, or the row's where a list gives each project a row.

    A part of the money is an item by its own words: what 其他资金 or 上年结转资金 of one project holds is
    comparable with the same row of the same project only.
    """
    own = form.listing and not line.total
    return Point(
        book.office,
        book.year,
        Flow.EXPENDITURE,
        stage,
        nature=Nature.PROJECT if form.project or own else Nature.ALL,
        project=line.name if own else form.name,
        item="" if own or line.total else line.name,
    )


def _fact(form: Appraisal, line: FundLine, cell: FormCell, point: Point) -> Fact:
    return Fact(
        point=point,
        figure=cell.figure,
        mark=cell.mark,
        place=cell.place,
        table=cell.table,
        row=cell.row,
        column=cell.column,
        code="",
        label=line.name,
        path=(cell.place.column_path,),
    )
