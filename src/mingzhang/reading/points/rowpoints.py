"""Coordinates of the rows of a table, top to bottom; a row inherits from the one it stands under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ...model.point import Flow, Nature
from ...vocabulary import codes
from ...vocabulary.fields import NOTHING, Fields, Mark
from ...vocabulary.revenue import non_tax_code
from ...vocabulary.terms import numbered, recognise
from ...vocabulary.text import plain
from ..labelling.label import LabelledCell
from .beside import NOTHING_BESIDE
from .scope import Rows, Scope
from .subjects import Subjects
from .units_named import names_unit

_HOUSEHOLDS, _HOUSEHOLDS_OF_GOVERNMENT = "303", "509"  # both are called 对个人和家庭的补助
_STOCKS = (Flow.OPENING, Flow.CLOSING)


@dataclass(frozen=True, slots=True)
class Row:
    """What a row adds to the coordinates of its cells.

    `known` is false when its words are not understood.
    """

    fields: Fields = NOTHING
    function: str = ""
    project: str = ""
    unit: str = ""
    known: bool = True


BLANK = Row()


@dataclass
class RowReader:
    """Reads the rows of one side of a table in order."""

    scope: Scope
    side: str
    subjects: Subjects
    has_other_flows: bool
    units: dict[str, bool]
    unit: str = ""
    _context: Fields = NOTHING  # the balance that the rows below divide
    _depth: int = 0
    _above: Fields = NOTHING
    _item: Fields = NOTHING  # the named item that deeper rows belong to, and its depth
    _item_depth: int = 0
    _nature: Nature | None = None  # of the numbered row that economic classes stand under, and its depth
    _nature_depth: int = 0
    _seen: set[str] = field(default_factory=set)  # labels of the rows so far
    _done: dict[tuple[int, str, str], Row] = field(default_factory=dict)

    def row(self, cell: LabelledCell) -> Row:
        """The coordinates of the cell's row, worked out once; a row may print two labels side by side."""
        words = (cell.cell.row, cell.code, cell.label)
        found = self._done.get(words)
        if found is None:
            own = self._read(cell.code, cell.label)
            found = self._done[words] = self._beside(own, cell)
        return found

    def _beside(self, row: Row, cell: LabelledCell) -> Row:
        """The row with the unit, project and economic class that its other columns name."""
        said = cell.beside
        if said is NOTHING_BESIDE:
            return row
        unit = plain(said.unit) if self.units.get(plain(said.unit)) else row.unit
        fields = row.fields
        if said.economic and not fields.economic:
            fields = replace(fields, economic=said.economic)
        return replace(row, fields=fields, unit=unit, project=row.project or said.project)

    def _read(self, code: str, label: str) -> Row:
        if not code and not label:
            return BLANK
        if plain(label) in self.units:
            self.unit = plain(label) if self.units[plain(label)] else ""
            return Row(unit=self.unit)
        if code:
            return self._coded(code, label)
        return self._worded(label)

    def _coded(self, code: str, label: str) -> Row:
        found = self.subjects.by_code(code, label)
        if not found:
            return self._worded(label)
        self._context = NOTHING
        if found[0] in "35":
            return Row(Fields(economic=found), unit=self.unit)
        project = label if self._lists_projects and not self.subjects.is_name(found, label) else ""
        return Row(function=found, project=project, unit=self.unit)

    @property
    def _lists_projects(self) -> bool:
        return "项目" in self.scope.table.title and self.scope.rows is Rows.FUNCTION

    def _worded(self, label: str) -> Row:
        said = numbered(label)
        named = self._subject(said.text)
        if named is not None:
            return named
        words = recognise(label)
        if self.scope.rows is Rows.NON_TAX and words.fields.flow is Flow.REVENUE and not words.fields.firm:
            return Row(unit=self.unit, known=False)  # a kind of its own: 利息收入 is no source of funds here
        if words.known and not words.fields.is_empty:
            again = said.text in self._seen
            self._seen.add(said.text)
            return self._termed(words.fields, said.depth, said.of_which or again)
        if words.known and (words.fields.has(Mark.TOTAL) or words.fields.has(Mark.GRAND)):
            return self._total(words.fields)
        printed = self.subjects.printed_with(said.text) if self._lists_projects else ""
        if printed:  # a subject over its projects, which print the code
            return Row(function=printed, unit=self.unit)
        return self._other(said.text)

    def _subject(self, name: str) -> Row | None:
        """A row without code that names a subject: 类 in a summary, any level where rows are subjects."""
        if self.scope.rows is Rows.NON_TAX:
            code = non_tax_code(name)
            return Row(Fields(item=f"non_tax.{code}")) if code else None
        if self.scope.rows is Rows.ECONOMIC:
            return self._economic(name)
        if self.scope.base.flow is Flow.REVENUE or self.side.startswith("收入"):
            return None
        if self.scope.base.item:
            return None
        found = codes.summary_code(name, self._year)
        if not found:
            return None
        self._context, self.subjects.last = NOTHING, found
        # a subject of a summary is spent, also where the two sides of the table could not be told apart
        spent = Fields(flow=Flow.EXPENDITURE) if self.scope.base.has(Mark.BOTH) else NOTHING
        return Row(spent, function=found, unit=self.unit)

    def _economic(self, name: str) -> Row | None:
        said = recognise(name)
        if said.known and (said.fields.nature or said.fields.economic or said.fields.has(Mark.TOTAL)):
            return None
        listed = codes.economic(self._year)
        found = self.subjects.by_name(listed, name)
        if not found:
            found = self.subjects.by_name(codes.government_economic(self._year), name)
        return Row(Fields(economic=found), unit=self.unit) if found else None

    @property
    def _year(self) -> int:
        return self.scope.book.year

    def _termed(self, said: Fields, depth: int, of_which: bool) -> Row:
        fields = self._of_nature(self._directed(said), depth)
        if said.has(Mark.GRAND) and self.side.startswith("支出"):
            fields = replace(fields, flow=Flow.TOTAL_OUT)
        inherits = self._inherits(said, depth, of_which)
        if inherits:
            fields = self._context.then(replace(fields, flow=None, firm=False))
        elif fields.flow in _STOCKS:
            self._context, self._depth = fields, depth
        elif fields.firm or (depth and depth <= self._depth):
            self._context = NOTHING
        fields = self._continued(fields, depth)
        self._above = fields
        if fields.item and not said.has(Mark.MEASURE) and not (self._item.item and depth > self._item_depth):
            self._item, self._item_depth = fields, depth
        if fields.economic:
            self.subjects.last = fields.economic
        return Row(fields, unit=self.unit)

    def _of_nature(self, said: Fields, depth: int) -> Fields:
        """Economic classes below 一、基本支出 or 二、项目支出 are its parts."""
        if said.economic == _HOUSEHOLDS and self._above.economic.startswith("5"):
            said = replace(said, economic=_HOUSEHOLDS_OF_GOVERNMENT)
        below = not depth or depth > self._nature_depth
        if said.economic and said.nature is None and self._nature is not None and below:
            return replace(said, nature=self._nature)
        if depth:
            self._nature = None if said.economic else said.nature
            self._nature_depth = depth
        return said

    def _directed(self, said: Fields) -> Fields:
        """结转 without a direction is the opening on the revenue side, the closing on the other."""
        if not said.has(Mark.STOCK) or said.firm:
            return said
        flow = self._context.flow
        if flow is None:
            flow = Flow.CLOSING if self.side.startswith("支出") else Flow.OPENING
        return replace(said, flow=flow, firm=True)

    def _inherits(self, said: Fields, depth: int, of_which: bool) -> bool:
        if self._context.flow is None or said.firm or said.has(Mark.GRAND):
            return False
        if of_which or said.has(Mark.STOCK):
            return True
        if depth and self._depth:
            return depth > self._depth
        return depth >= self._depth and said.flow is None

    def _continued(self, fields: Fields, depth: int) -> Fields:
        """A row continues the item that it stands under: 购置费, or 支出合计 below 一、“三公”经费支出."""
        if not fields.item and depth > self._item_depth and (fields.firm or fields.has(Mark.TOTAL)):
            return replace(fields, item=self._item.item)
        if not fields.item.startswith("."):
            return fields
        root = self._above.item or self.scope.base.item
        if root.startswith("three_public"):
            root = "three_public.vehicles"
        root = root.rsplit(".", 1)[0] if root.startswith("procurement.") else root
        return replace(fields, item=root + fields.item) if root else fields

    def _total(self, said: Fields) -> Row:
        self._context, self.unit, self._nature = NOTHING, "", None
        grand = said.has(Mark.GRAND) or self.has_other_flows
        if grand and self.side.startswith("收入"):
            return Row(Fields(flow=Flow.TOTAL_IN, firm=True))
        if grand and self.side.startswith("支出"):
            return Row(Fields(flow=Flow.TOTAL_OUT, firm=True))
        return Row()

    def _other(self, text: str) -> Row:
        if self.scope.names_units and names_unit(text, self.scope.book.office):
            self.unit = plain(text)
            return Row(unit=self.unit)
        if self.scope.rows is Rows.PROJECT:
            return Row(Fields(nature=Nature.PROJECT), project=text, unit=self.unit)
        return Row(unit=self.unit, known=False)


def other_flows(cells: Sequence[LabelledCell]) -> bool:
    """True when a side of a summary prints carry-overs too, or 本年收入合计 as a row of its own."""
    for cell in cells:
        said = recognise(cell.label).fields
        if said.firm and said.flow is not None and not said.has(Mark.GRAND):
            return True
    return False


def units_in(cells: Sequence[LabelledCell], scope: Scope) -> dict[str, bool]:
    """The budget units that the rows name; False for one that stands for the whole table.

    That is an only unit, and a department printed above its own units: by code, or by indent.
    """
    beside = {plain(cell.beside.unit) for cell in cells if cell.beside.unit}
    several = dict.fromkeys(beside, len(beside) > 1)
    if not scope.names_units:
        return several
    first = {cell.label: cell for cell in reversed(cells) if cell.label}
    named = {plain(cell.label): cell for cell in first.values() if _is_unit(cell, scope)}
    return several | {name: _is_part(cell, named.values()) for name, cell in named.items()}


def _is_part(cell: LabelledCell, all_units: Iterable[LabelledCell]) -> bool:
    others = [other for other in all_units if other is not cell]
    if not others:
        return False
    if cell.code and all(o.code.startswith(cell.code) and len(o.code) > len(cell.code) for o in others):
        return False
    first = all(other.cell.row > cell.cell.row for other in others)
    return not (first and all(other.indent > cell.indent for other in others))


def _is_unit(cell: LabelledCell, scope: Scope) -> bool:
    listed = codes.list_of(cell.code, scope.book.year).all_names(cell.code)
    if plain(cell.label) in map(plain, listed) or recognise(cell.label).known:
        return False
    if plain(cell.beside.unit) == plain(cell.label):
        return True
    return names_unit(cell.label, scope.book.office)
