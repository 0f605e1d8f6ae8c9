"""Filling laid-out forms: exact amounts of all cells of a book, rounded together, become printed sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..forms.model import FormTable
from ..model.draft import Rounding
from ..model.manuscript import Sheet, Sum
from ..model.money import Unit
from ..model.point import Flow, Point
from .layout import Blank, Slot, filled
from .rounding import Equation, Exact, Rounded, controlled, plain
from .sums import sums_of

_WAYS = {
    Rounding.PLAIN: "逐格四舍五入",
    Rounding.CONTROLLED: "采用控制取整，各数与精确数之差不超过一个末位",
}
_NAMED = 8  # totals with a 尾差 that the note names; the others stand in the data
Places = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Amounts:
    """A laid-out table with the point and the exact amount (fen) of each of its slots, in their order.

    An amount of None is absent: nothing in the draft says it.
    """

    blank: Blank
    points: tuple[Point, ...]
    fen: tuple[int | None, ...]


@dataclass(frozen=True)
class Filled:
    """The sheets of a book, and what is to be said of how they were rounded.

    remarks   for the person who writes: what the draft contradicts, the certificate of every 尾差
    note      for the reader of the book: one sentence below its tables
    """

    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...]
    note: str = ""


def place_of(unit: Unit, decimals: int) -> int:
    """The worth of one last printed place in fen.

    >>> place_of(Unit.TEN_THOUSAND_YUAN, 2), place_of(Unit.YUAN, 2)
    (10000, 1)
    """
    return int(unit.scale * 100 / 10**decimals)


def fill(tables: Sequence[Amounts], rounding: Rounding, notes: Sequence[tuple[str, ...]]) -> Filled:
    """Round all tables together and print them; `notes` are the sentences under each table."""
    book = _Equations(tables, quantum([fen for table in tables for fen in table.fen if fen]))
    rounded = (controlled if rounding is Rounding.CONTROLLED else plain)(book.cells, book.equations)
    sheets = tuple(
        _sheet(table, book.printed(number, rounded), book.sums[number], notes[number])
        for number, table in enumerate(tables)
    )
    remarks = (*book.remarks, *_said(book, rounded, rounding))
    return Filled(sheets, remarks, _note(book, rounded, rounding))


def quantum(amounts: Sequence[int]) -> int:
    """The precision that amounts were entered with, in fen: 1 for exact ones, 10 000 for 万元 to two places.

    >>> quantum([424186_0000, 5_0000]), quantum([12345, 100])
    (10000, 1)
    """
    for place in (10**8, 10**7, 10**6, 10**5, 10**4, 10**3, 100):
        if amounts and all(fen % place == 0 for fen in amounts):
            return place
    return 1


@dataclass
class _Equations:
    """Every printed amount of a book once, and every equation that the exact amounts satisfy."""

    tables: Sequence[Amounts]
    quantum: int
    cells: list[Exact] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sums: list[tuple[Sum, ...]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    at: list[dict[tuple[int, int], int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        seen: dict[tuple[Point, int, int], int] = {}
        for table in self.tables:
            self.at.append(self._cells(table, seen))
        for number, table in enumerate(self.tables):
            self.sums.append(tuple(self._sums(number, table)))
            self._flows(number, table)

    def printed(self, table: int, rounded: Rounded) -> Places:
        """Last places of every cell of a table."""
        return {place: rounded.places[cell] for place, cell in self.at[table].items()}

    def _cells(self, table: Amounts, seen: dict[tuple[Point, int, int], int]) -> dict[tuple[int, int], int]:
        """Number of the amount in each slot; one point printed in several tables is one amount."""
        place = place_of(table.blank.form.unit, table.blank.form.decimals)
        found: dict[tuple[int, int], int] = {}
        for slot, point, fen in zip(table.blank.slots, table.points, table.fen, strict=True):
            key = (point, place, fen or 0)
            if key not in seen:
                seen[key] = len(self.cells)
                self.cells.append(Exact(fen or 0, place))
            found[slot.row, slot.column] = seen[key]
        return found

    def _sums(self, number: int, table: Amounts) -> Iterator[Sum]:
        at = self.at[number]
        for found in sums_of(table.blank):
            equation = ((at[found.total], -1), *((at[part], 1) for part in found.parts))
            if self._add(equation, lambda: _name(table.blank, found)):  # noqa: B023 - called at once
                yield found

    def _add(self, equation: Equation, name: object) -> bool:
        """Take an equation that the exact amounts satisfy; say so of one that they do not."""
        rest = sum(factor * self.cells[cell].fen for cell, factor in equation)
        words = name() if callable(name) else str(name)
        if self.quantum > 1 and 0 < 2 * abs(rest) <= self.quantum * len(equation):
            rest = 0
        if rest:
            total = -sum(f * self.cells[c].fen for c, f in equation if f < 0)
            self.remarks.append(
                f"底稿不平：{words}为{yuan(total)}元，各分项之和为{yuan(total + rest)}元，"
                f"相差{yuan(abs(rest))}元，请核对底稿"
            )
            return False
        self.equations.append(equation)
        self.names.append(words)
        return True

    def _flows(self, number: int, table: Amounts) -> None:
        """收入总计 = 支出总计 where they agree; 年初 + 收入 = 支出 + 年末 along a row that prints all."""
        at = self.at[number]
        rows: dict[tuple[int, Point], dict[Flow, int]] = {}
        for slot, point in zip(table.blank.slots, table.points, strict=True):
            for key in _accounts(slot.row, point):
                rows.setdefault(key, {}).setdefault(point.flow, at[slot.row, slot.column])
        for flows in rows.values():
            for equation in _balances(flows):
                if not sum(factor * self.cells[cell].fen for cell, factor in equation):
                    self.equations.append(equation)
                    self.names.append(f"《{table.blank.form.title}》收支平衡")


def _accounts(row: int, point: Point) -> Iterator[tuple[int, Point]]:
    """What a flow is balanced against: the totals of the table, or the flows of its own row."""
    own = (point.office, point.year, Flow.OTHER, point.stage, point.source, point.nature, point.function)
    if point.flow in (Flow.TOTAL_IN, Flow.TOTAL_OUT):
        yield -1, Point(*own)
    if point.flow in (Flow.OPENING, Flow.REVENUE, Flow.EXPENDITURE, Flow.CLOSING):
        yield row, Point(*own)


def _balances(flows: dict[Flow, int]) -> Iterator[Equation]:
    if Flow.TOTAL_IN in flows and Flow.TOTAL_OUT in flows:
        yield (flows[Flow.TOTAL_IN], 1), (flows[Flow.TOTAL_OUT], -1)
    four = (Flow.OPENING, Flow.REVENUE, Flow.EXPENDITURE, Flow.CLOSING)
    if all(flow in flows for flow in four):
        yield tuple((flows[flow], sign) for flow, sign in zip(four, (1, 1, -1, -1), strict=True))


def _name(blank: Blank, found: Sum) -> str:
    slot = next(s for s in blank.slots if (s.row, s.column) == found.total)
    side = blank.form.sides[slot.side]
    column = "/".join(side.columns[slot.amount].path)
    return f"《{blank.form.title}》{slot.body.code}{slot.body.label}的{column}"


def yuan(fen: int) -> str:
    """Money in yuan with thousands separators."""
    return f"{Decimal(fen).scaleb(-2):,.2f}"


def _said(book: _Equations, rounded: Rounded, rounding: Rounding) -> Iterator[str]:
    """What a reader of the book must know of its rounding."""
    if rounding is Rounding.PLAIN:
        yield f"取整方式：逐格四舍五入。{len(book.equations)}个等式中{len(rounded.left)}个有尾差。"
    else:
        moved = len(rounded.moved)
        yield (
            f"取整方式：控制取整。{len(book.equations)}个等式全部按印出的数成立，调整{moved}个数，各一个末位。"
            if not rounded.left
            else f"取整方式：控制取整。{len(rounded.left)}个等式在每个数最多调整一个末位的条件下"
            f"无法同时成立，相关各数保留四舍五入的结果。"
        )
    for number in rounded.left:
        yield _slack(book, rounded, number)


def _note(book: _Equations, rounded: Rounded, rounding: Rounding) -> str:
    """How the amounts were rounded, and where a printed total is not the sum of its printed parts."""
    slack = list(dict.fromkeys(book.names[number] for number in rounded.left))
    more = f"等{len(slack)}处" if len(slack) > _NAMED else ""
    apart = "；".join(slack[:_NAMED]) + more
    sound = "" if book.remarks else "印出的合计均等于印出的各分项之和。"
    found = f"下列合计与各分项之和有尾差：{apart}。" if slack else sound
    return f"注：本套报表的金额{_WAYS[rounding]}。{found}"


def _slack(book: _Equations, rounded: Rounded, number: int) -> str:
    """The certificate of one 尾差: how far the printed figures are apart, and that the exact ones agree."""
    equation = book.equations[number]
    rest = sum(factor * rounded.places[cell] for cell, factor in equation)
    exact = sum(factor * book.cells[cell].fen for cell, factor in equation)
    why = "未取整的数相等" if exact == 0 else f"底稿本身精确到{yuan(book.quantum)}元"
    return f"尾差：{book.names[number]}与各分项之和相差{abs(rest)}个末位，{why}。"


def _sheet(table: Amounts, places: Places, sums: tuple[Sum, ...], notes: tuple[str, ...]) -> Sheet:
    form = table.blank.form
    absent = {
        (slot.row, slot.column)
        for slot, fen in zip(table.blank.slots, table.fen, strict=True)
        if fen is None and slot.body.free
    }

    bare = _bare_rows(table, places)

    def text(slot: Slot) -> str:
        at = (slot.row, slot.column)
        return "" if at in absent else printed(form, places[at], slot.row in bare)

    points = tuple((s.row, s.column, p) for s, p in zip(table.blank.slots, table.points, strict=True))
    return Sheet(filled(table.blank, text), form.number, points, sums, notes, form.decimals)


def _bare_rows(table: Amounts, places: Places) -> set[int]:
    """Rows without a word or an amount: nobody would see them if their zeros were left blank."""
    rows = {slot.row for slot in table.blank.slots}
    worded = {cell.row for cell in table.blank.table.cells if cell.text.strip()}
    return rows - worded - {row for (row, _), amount in places.items() if amount}


def printed(form: FormTable, places: int, zero: bool = False) -> str:
    """An amount as a form prints it; a zero is left blank where the form says so, unless `zero`."""
    if places == 0 and not (form.print_zero or zero):
        return ""
    return f"{Decimal(places).scaleb(-form.decimals):,.{form.decimals}f}"
