"""Filling laid-out forms: exact amounts of all cells of a book, rounded together, become printed sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..forms.model import FormTable
from ..model.draft import Rounding
from ..model.manuscript import Gap, Move, Sheet, Sum
from ..model.money import Unit
from ..model.point import Flow, Point
from .layout import Blank, Slot, filled
from .rounding import Equation, Exact, Rounded, controlled, plain
from .sums import sums_of

_WAYS = {
    Rounding.PLAIN: "逐格四舍五入",
    Rounding.CONTROLLED: "采用控制取整，各数与精确数之差不超过一个末位",
}
_NAMES = {Rounding.PLAIN: "逐格四舍五入", Rounding.CONTROLLED: "控制取整"}
_BOTH_SIDES = 2  # an equation of 收入总计 and 支出总计
_NAMED = 8  # totals with a 尾差 that the note names; the others stand in the data
TO_FILL = "【待填写】"
Places = dict[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Amounts:
    """A laid-out table with the point and the exact amount (fen) of each of its slots, in their order.

    An amount of None is absent: nothing in the draft says it. `open` are the places (row, column) of a budget
    or a year of which the draft says nothing at all: it is left to fill in, never printed as zero.
    """

    blank: Blank
    points: tuple[Point, ...]
    fen: tuple[int | None, ...]
    open: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Filled:
    """The sheets of a book, and what is to be said of how they were rounded.

    remarks     for the person who writes: what the draft contradicts, how the amounts were rounded
    conflicts   totals that are not the sum of their parts, whatever the rounding
    note        for the reader of the book: one sentence below its tables
    """

    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...]
    note: str = ""
    conflicts: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    gaps: tuple[Gap, ...] = ()


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
    return Filled(
        sheets=sheets,
        remarks=(*book.remarks, *_said(book, rounded, rounding)),
        note=_note(book, rounded, rounding),
        conflicts=tuple(book.conflicts),
        moves=tuple(_moves(book, rounded)),
        gaps=tuple(_gaps(book, rounded)),
    )


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
    """Every printed amount of a book once, and every equation that the exact amounts satisfy.

    open        equations that they do not satisfy, each with its name and why
    conflicts   those of them that no rounding explains and of which a part is known
    """

    tables: Sequence[Amounts]
    quantum: int
    cells: list[Exact] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sums: list[tuple[Sum, ...]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    open: list[tuple[Equation, str, str]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    unknown: set[int] = field(default_factory=set)
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
            if fen is None:
                self.unknown.add(seen[key])
        return found

    def _sums(self, number: int, table: Amounts) -> Iterator[Sum]:
        at = self.at[number]
        for found in sums_of(table.blank):
            if not table.open.isdisjoint({found.total, *found.parts}):
                continue
            equation = ((at[found.total], -1), *((at[part], 1) for part in found.parts))
            if self._add(equation, lambda: _name(table.blank, found)):  # noqa: B023 - called at once
                yield found

    def _add(self, equation: Equation, name: object) -> bool:
        """Take an equation that the exact amounts satisfy; say so of one that they do not."""
        rest = self._rest(equation)
        words = name() if callable(name) else str(name)
        if rest:
            self._leave_open(equation, words, rest)
            return False
        self.equations.append(equation)
        self.names.append(words)
        return True

    def _leave_open(self, equation: Equation, words: str, rest: int) -> None:
        """Name an equation that the exact amounts do not satisfy."""
        total = -sum(factor * self.cells[cell].fen for cell, factor in equation if factor < 0)
        said = f"{words}为{yuan(total)}元，各分项之和为{yuan(total + rest)}元，相差{yuan(abs(rest))}元"
        wants = all(cell in self.unknown for cell, factor in equation if factor > 0)
        self._object(equation, words, said, rest, wants)

    def _object(self, equation: Equation, words: str, said: str, rest: int, wants: bool) -> None:
        """Keep an open equation; what no rounding explains is a conflict, unless a side `wants` amounts."""
        place = max(self.cells[cell].place for cell, _ in equation)
        reason = "缺金额" if wants else "底稿不平"
        self.open.append((equation, words, reason))
        self.remarks.append(f"{reason}：{said}，请核对。")
        if not wants and 2 * abs(rest) > place * len(equation):
            self.conflicts.append(said)

    def _flows(self, number: int, table: Amounts) -> None:
        """收入总计 = 支出总计; 年初 + 收入 = 支出 + 年末 along a row that prints all, where they agree."""
        at = self.at[number]
        rows: dict[tuple[int, Point], dict[Flow, int]] = {}
        for slot, point in zip(table.blank.slots, table.points, strict=True):
            for key in _accounts(slot.row, point):
                rows.setdefault(key, {}).setdefault(point.flow, at[slot.row, slot.column])
        name = f"《{table.blank.form.title}》收支平衡"
        for flows in rows.values():
            for equation in _balances(flows):
                rest = self._rest(equation)
                if not rest:
                    self.equations.append(equation)
                    self.names.append(name)
                elif len(equation) == _BOTH_SIDES:
                    self._unbalanced(equation, name, rest)

    def _unbalanced(self, equation: Equation, name: str, rest: int) -> None:
        """What comes in is not what goes out."""
        income, outgo = (self.cells[cell].fen for cell, _ in equation)
        said = f"{name}：收入总计{yuan(income)}元，支出总计{yuan(outgo)}元，相差{yuan(abs(rest))}元"
        self._object(equation, name, said, rest, any(cell in self.unknown for cell, _ in equation))

    def _rest(self, equation: Equation) -> int:
        """By how much the exact amounts miss an equation, as far as their own precision tells."""
        rest = sum(factor * self.cells[cell].fen for cell, factor in equation)
        explained = self.quantum > 1 and 2 * abs(rest) <= self.quantum * len(equation)
        return 0 if explained else rest


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
    return f"《{blank.form.title}》{slot.body.code}{slot.body.label}的{_column(blank, slot)}"


def _column(blank: Blank, slot: Slot) -> str:
    return "/".join(blank.form.sides[slot.side].columns[slot.amount].path)


def yuan(fen: int) -> str:
    """Money in yuan with thousands separators."""
    return f"{Decimal(fen).scaleb(-2):,.2f}"


def _said(book: _Equations, rounded: Rounded, rounding: Rounding) -> Iterator[str]:
    """The certificate of the rounding, in one line; each figure stands in the data package."""
    left, moved, apart = len(rounded.left), len(rounded.moved), len(book.open)
    total = len(book.equations) + apart
    held = f"{total}个等式" + (f"中{total - left - apart}个" if left or apart else "全部")
    said = f"取整方式：{_NAMES[rounding]}。{held}按印出的数成立"
    if left:
        why = "是尾差" if rounding is Rounding.PLAIN else "在每个数最多调整一个末位的条件下无法成立，不作调整"
        said += f"，{left}个{why}"
    said += f"，{apart}个底稿本身不成立" if apart else ""
    said += "（见 equations.csv）" if left or apart else ""
    yield said + (f"；调整{moved}个数，各一个末位（见 rounding.csv）。" if moved else "。")


def _moves(book: _Equations, rounded: Rounded) -> Iterator[Move]:
    """Every printed figure that was moved."""
    moved = set(rounded.moved)
    for table, at in zip(book.tables, book.at, strict=True):
        form = table.blank.form
        for slot in table.blank.slots:
            cell = at[slot.row, slot.column]
            if cell in moved:
                exact = book.cells[cell]
                yield Move(
                    form.title,
                    f"{slot.body.code}{slot.body.label}",
                    _column(table.blank, slot),
                    Decimal(exact.fen).scaleb(-2),
                    Decimal(exact.plain).scaleb(-form.decimals),
                    Decimal(rounded.places[cell]).scaleb(-form.decimals),
                )


def _gaps(book: _Equations, rounded: Rounded) -> Iterator[Gap]:
    """Every equation that does not hold in print."""
    left = [(book.equations[number], book.names[number], "尾差") for number in rounded.left]
    for equation, name, reason in (*book.open, *left):
        total = sum(rounded.places[cell] for cell, factor in equation if factor < 0)
        parts = sum(rounded.places[cell] for cell, factor in equation if factor > 0)
        exact = sum(factor * book.cells[cell].fen for cell, factor in equation)
        yield Gap(name, total, parts, Decimal(exact).scaleb(-2), reason)


def _note(book: _Equations, rounded: Rounded, rounding: Rounding) -> str:
    """How the amounts were rounded, and where a printed total is not the sum of its printed parts."""
    slack = list(dict.fromkeys(book.names[number] for number in rounded.left))
    more = f"等{len(slack)}处" if len(slack) > _NAMED else ""
    apart = "；".join(slack[:_NAMED]) + more
    sound = "" if book.open else "印出的合计均等于印出的各分项之和。"
    found = f"下列合计与各分项之和有尾差：{apart}。" if slack else sound
    return f"注：本套报表的金额{_WAYS[rounding]}。{found}"


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
        if at in table.open:
            return TO_FILL
        return "" if at in absent else printed(form, places[at], slot.row in bare)

    slots = zip(table.blank.slots, table.points, strict=True)
    points = tuple((s.row, s.column, p) for s, p in slots if (s.row, s.column) not in table.open)
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
