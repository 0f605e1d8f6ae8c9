"""Figures of a form: money, rates and points as printed (表中数字)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ...model.appraisal import MONEY, Cells, FormCell, FormColumn
from ...model.book import Cell, Table
from ...model.fact import Mark
from ...model.money import Figure, Unit
from ...model.place import Place
from ..labelling.matrix import Matrix, clean
from ..labelling.number import parse_figure
from .heads import Heads

RATES = (FormColumn.RATE, FormColumn.SCORE_RATE)
POINTS = (FormColumn.FULL, FormColumn.POINTS)
FIGURES = (*MONEY, FormColumn.RATE, *POINTS, FormColumn.SCORE_RATE)
_POINTS_IN_WORDS = re.compile(r"[(（]?得?[(（]?(?P<points>\d[\d.]*)分?[)）]?分?")
_NO_POINTS = frozenset(("无", "不适用", "不涉及", "不评分", "无此项", "无分值"))
_FULL_IN_HEAD = re.compile(r"[(（](\d{1,3})分")
_AS_SHARE = Decimal(2)  # a rate below it that prints no per cent sign is a share of one


@dataclass(frozen=True, slots=True)
class FormGrid:
    """A table that holds forms: where its figures are printed, and in which unit its money is."""

    document: str
    table: Table
    matrix: Matrix
    unit: Unit

    def figures(self, heads: Heads, row: int, label: str) -> Cells:
        """The figures that a row prints under the heads."""
        found = []
        for column, cell in self._placed(heads, row):
            head = heads.columns[column]
            found.append((column, self._figure(column, head, cell, label, heads.unit or self.unit)))
        printed = [one for one in found if one[1].mark is not Mark.BLANK]
        return (*printed, *self._full_in_head(heads, printed, label))

    def _placed(self, heads: Heads, row: int) -> Iterator[tuple[FormColumn, Cell]]:
        """The cells of a row that stand under heads of figures; under moved heads all of them, in order."""
        columns = [column for column in FIGURES if column in heads.columns]
        if heads.moved:
            columns.sort(key=lambda column: heads.columns[column].column)
            cells = [cell for cell in self.matrix.distinct(row) if cell.row == row and _is_figure(cell.text)]
            yield from zip(columns, cells, strict=True) if len(cells) == len(columns) else ()
            return
        for column in columns:
            cell = self.under(heads.columns[column], row)
            if cell is not None:
                yield column, cell

    def _full_in_head(
        self, heads: Heads, printed: Iterable[tuple[FormColumn, FormCell]], label: str
    ) -> Iterator[tuple[FormColumn, FormCell]]:
        """分值 that the head of 得分 names: 得分（20分×执行率）."""
        head = heads.columns.get(FormColumn.POINTS)
        said = _FULL_IN_HEAD.search(clean(head.text)) if head is not None else None
        rated = any(column is FormColumn.POINTS and cell.figure is not None for column, cell in printed)
        if head is not None and said is not None and rated and FormColumn.FULL not in heads.columns:
            full = self._figure(FormColumn.FULL, head, head, label, self.unit)
            yield (
                FormColumn.FULL,
                replace(full, mark=Mark.AMOUNT, figure=Figure(Decimal(said[1]), Unit.COUNT)),
            )

    def figure(self, column: FormColumn, cell: Cell, label: str, unit: Unit | None = None) -> FormCell:
        """A figure that stands under no head; money in the `unit` that its row declares."""
        return self._figure(column, cell, cell, label, unit or self.unit)

    def words(self, heads: Heads, row: int, column: FormColumn) -> str:
        """The words that a row prints under a head, those of a cell merged over several rows too."""
        head = heads.columns.get(column)
        if head is None or head.column >= self.matrix.columns:  # a narrower part of the form, a page later
            return ""
        return self.matrix.words[row][head.column]

    def under(self, head: Cell, row: int) -> Cell | None:
        """The cell of a row under a head: the first with words that starts there and begins in that row."""
        last = min(head.column + head.column_span, self.matrix.columns)
        cells = (self.matrix.starts(row, column) for column in range(head.column, last))
        own = [cell for cell in cells if cell is not None and cell.column >= head.column]
        return next((cell for cell in own if clean(cell.text)), own[0] if own else None)

    def _figure(self, column: FormColumn, head: Cell, cell: Cell, label: str, unit: Unit) -> FormCell:
        mark, figure = read_figure(cell.text, column, head.text, unit)
        place = Place(
            document=self.document,
            page=cell.page,
            table_title=self.table.title,
            row_label=label,
            column_path=clean(head.text) if head is not cell else column.value,
            quote=cell.text,
            box=cell.box,
        )
        return FormCell(self.table.number, cell.row, cell.column, mark, figure, place)


def _is_figure(text: str) -> bool:
    return parse_figure(_bare(text), Unit.COUNT)[0] in (Mark.AMOUNT, Mark.DASH)


def _bare(text: str) -> str:
    """Points without the words around them: 10分, 得10分, （10）."""
    said = _POINTS_IN_WORDS.fullmatch(clean(text))
    return said["points"] if said else clean(text)


def pieces_of(text: str) -> list[str]:
    """The lines of a cell that holds the points of several indicators, one a line; [] for any other cell.

    >>> pieces_of("10\\n5\\n5"), pieces_of("9.3\\n0"), pieces_of("20")
    (['10', '5', '5'], [], [])
    """
    pieces = [_bare(line) for line in text.split("\n") if clean(line)]
    figures = [parse_figure(piece, Unit.COUNT)[1] for piece in pieces]
    several = len(pieces) > 1 and all(figure is not None and figure.value > 0 for figure in figures)
    return pieces if several else []


def _is_list(text: str) -> bool:
    """True for points of several indicators in one cell, which are not one number broken over lines."""
    pieces = pieces_of(text)
    return bool(pieces) and not (len(pieces) == 2 and "." in pieces[0])


def read_figure(text: str, column: FormColumn, head: str, unit: Unit) -> tuple[Mark, Figure | None]:
    """What a cell of a column says.

    >>> read_figure("9.30分", FormColumn.POINTS, "得分", Unit.YUAN)[1]
    Figure(value=Decimal('9.30'), unit=<Unit.COUNT: '个'>)
    >>> read_figure("（得 10 分）", FormColumn.POINTS, "得分", Unit.YUAN)[1]
    Figure(value=Decimal('10'), unit=<Unit.COUNT: '个'>)
    >>> read_figure("0.93", FormColumn.RATE, "执行率", Unit.YUAN)[1]
    Figure(value=Decimal('93'), unit=<Unit.PERCENT: '%'>)
    >>> read_figure("93.00", FormColumn.RATE, "执行率（%）", Unit.YUAN)[1]
    Figure(value=Decimal('93.00'), unit=<Unit.PERCENT: '%'>)
    """
    if column in MONEY:
        return parse_figure(text, unit)
    if column in POINTS and (clean(text) in _NO_POINTS or _is_list(text)):
        return (Mark.DASH if clean(text) in _NO_POINTS else Mark.UNREADABLE), None
    mark, figure = parse_figure(_bare(text), Unit.COUNT)
    if figure is None or column not in RATES:
        return mark, figure
    shown = figure.unit is Unit.PERCENT or "%" in head or "％" in head
    value = figure.value if shown or figure.value >= _AS_SHARE else figure.value.scaleb(2)
    return mark, Figure(value, Unit.PERCENT)
