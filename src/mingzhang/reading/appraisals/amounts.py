"""Money of a form as facts: budget and execution of a project, each source by itself (资金)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...model.appraisal import Appraisal, FormCell, FormColumn, FormRow, FundLine
from ...model.book import Book, Table
from ...model.fact import Fact
from ...model.point import Flow, Nature, Point, Stage

_STAGES = {
    FormColumn.ORIGINAL_BUDGET: Stage.ORIGINAL_BUDGET,
    FormColumn.FINAL_BUDGET: Stage.FINAL_BUDGET,
    FormColumn.OUTTURN: Stage.OUTTURN,
}


def amounts_of(book: Book, table: Table, forms: Iterable[Appraisal]) -> Iterator[Fact]:
    """The amounts that forms print in a table. Points and rates are no amounts."""
    for form in forms:
        for line, project, item in _rows(form):
            for column, cell in line.cells:
                if column in _STAGES and cell.table == table.number:
                    yield _fact(line, cell, _point(book, form, project, item, _STAGES[column]))


def _rows(form: Appraisal) -> Iterator[tuple[FormRow, str, str]]:
    """The rows of money with the project that each is by itself, and what part of the money it is."""
    totals = 0
    for line in (*form.funds, *form.tasks):
        totals += line.total
        project, item = _own(form, line)
        yield line, project, item if not line.total or totals == 1 else f"{line.name}（第{totals}个）"
    for at, group in enumerate(form.groups, 1):
        yield group, "", f"第{at}组"


def _own(form: Appraisal, line: FundLine) -> tuple[str, str]:
    """The project that a row is by itself in a list, or what part of the form's money it is.

    A part of the money is an item by its own words: what 其他资金 or 上年结转资金 of one project holds is
    comparable with the same row of the same project only.
    """
    if line.total:
        return "", ""
    return (line.name, "") if form.listing else ("", line.name)


def _point(book: Book, form: Appraisal, project: str, item: str, stage: Stage) -> Point:
    return Point(
        book.office,
        book.year,
        Flow.EXPENDITURE,
        stage,
        nature=Nature.PROJECT if form.project or project else Nature.ALL,
        project=project or form.name,
        item=item,
    )


def _fact(line: FormRow, cell: FormCell, point: Point) -> Fact:
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
