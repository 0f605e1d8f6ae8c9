"""Printed amounts become facts: every cell gets the coordinates that its title, column and row name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...model.book import Book, Table
from ...model.fact import Fact
from ...model.place import Place
from ...model.point import Flow, Nature, Point, Source, Stage
from ...vocabulary.fields import Fields, Mark, deeper_nature
from ..appraisals.amounts import amounts_of
from ..appraisals.forms import appraisals
from ..labelling.label import LabelledCell, label_cells
from .bound import offices_of
from .heads import Head, divided_by_nature, heads_of
from .rowpoints import Row, RowReader, other_flows, units_in
from .scope import Scope, scope_of
from .settle import settle
from .subjects import Subjects


def facts(book: Book) -> tuple[Fact, ...]:
    """Every amount cell of the book's tables as a fact, blank ones included, in reading order."""
    found: list[Fact] = []
    blocks, offices = book.blocks, offices_of(book)
    forms = appraisals(book)
    in_forms = {number for form in forms for number in form.tables}
    for at, block in enumerate(blocks):
        if isinstance(block, Table) and block.number in in_forms:
            found += amounts_of(book, block, forms)
        elif isinstance(block, Table):
            cells = label_cells(block)
            unit = offices.get(block.number, "")
            found += table_facts(scope_of(book, block, cells, blocks[at + 1 : at + 4], unit), cells)
    return settle(book, found)


def table_facts(scope: Scope, cells: Sequence[LabelledCell]) -> list[Fact]:
    """The facts of one table."""
    heads = heads_of((cell.path for cell in cells), scope.base)
    readers = _readers(scope, cells)
    points = _Points(scope, divided_by_nature(cells))
    return [_fact(points, cell, heads[cell.path], readers[cell.block, cell.side].row(cell)) for cell in cells]


def _readers(scope: Scope, cells: Sequence[LabelledCell]) -> dict[tuple[int, str], RowReader]:
    units = units_in(cells, scope)
    readers = {}
    for block, side in dict.fromkeys((cell.block, cell.side) for cell in cells):
        own = [cell for cell in cells if (cell.block, cell.side) == (block, side)]
        subjects = Subjects.of(own, scope.book.year)
        readers[block, side] = RowReader(scope, side, subjects, bool(side) and other_flows(own), units)
    return readers


def _fact(points: _Points, cell: LabelledCell, head: Head, row: Row) -> Fact:
    table, grid = points.scope.table, cell.cell
    place = Place(
        document=points.scope.book.document,
        page=grid.page,
        table_title=table.title,
        row_label=cell.label,
        column_path=head.words,
        quote=grid.text,
        box=grid.box,
    )
    return Fact(
        point=points.of(cell, head, row),
        figure=cell.figure,
        mark=cell.mark,
        place=place,
        table=table.number,
        row=grid.row,
        column=grid.column,
        code=cell.code,
        label=cell.label,
        path=cell.path,
        unknown=head.unknown if row.known else (*head.unknown, cell.label),
    )


@dataclass(frozen=True, slots=True)
class _Points:
    """Joins the fields of table, column and row to points."""

    scope: Scope
    natures: dict[int, Nature]

    def of(self, cell: LabelledCell, head: Head, row: Row) -> Point:
        """The point of one cell."""
        fields = head.in_table.then(row.fields)
        own = row.fields
        # stage and year of the title are the book's
        said = head.fields.then(own) if own.stage or own.year or own.marks else head.fields
        flow = self._flow(fields, row)
        detail = self._detail(cell, head, row, flow)
        return Point(
            office=self.scope.book.office,
            year=self._year(said),
            flow=flow or Flow.OTHER,
            stage=self._stage(said),
            source=self._source(fields, head, row),
            nature=deeper_nature(fields.nature, self.natures.get(cell.cell.column)) or Nature.ALL,
            function=row.function,
            economic=fields.economic,
            item=_canonical_item(fields.item),
            project=row.project,
            unit=row.unit or self.scope.unit,
            detail=detail,
        )

    def _flow(self, fields: Fields, row: Row) -> Flow | None:
        if fields.item.startswith("procurement") and fields.flow is not Flow.OTHER:
            return Flow.PROCUREMENT
        if fields.flow is not None:
            return fields.flow
        spends = fields.nature or fields.economic or fields.item or row.function or row.project
        return Flow.EXPENDITURE if spends else None

    def _source(self, fields: Fields, head: Head, row: Row) -> Source:
        fiscal = fields.item.startswith(("three_public", "running_costs"))
        if fiscal and head.fields.source is None and row.fields.source is None:
            return Source.FISCAL
        return fields.source or Source.ALL

    def _stage(self, said: Fields) -> Stage:
        if said.stage is not None:
            return said.stage
        return self.scope.budget if said.has(Mark.BUDGET) else self.scope.stage

    def _year(self, said: Fields) -> int:
        if said.year:
            return said.year
        return self.scope.book.year - said.has(Mark.LAST_YEAR)

    def _detail(self, cell: LabelledCell, head: Head, row: Row, flow: Flow | None) -> tuple[str, ...]:
        table = self.scope.table.number
        detail: tuple[str, ...] = ()
        if not row.known or (
            not cell.label and not cell.code and not head.fields.item and not self.scope.base.item
        ):
            detail = (f"表{table}行{cell.cell.row}", cell.label)
        if self.scope.partial and not row.project:
            detail += (f"表{table}",)
        if head.unknown or flow in (None, Flow.OTHER, Flow.STOCK):
            detail += (f"表{table}列{cell.cell.column}", *cell.path)
        return detail


def _canonical_item(item: str) -> str:
    """购置费 and 运行费 directly below 三公经费 are those of the vehicles."""
    for part in ("purchase", "operation"):
        if item == f"three_public.{part}":
            return f"three_public.vehicles.{part}"
    return item.removeprefix(".")
