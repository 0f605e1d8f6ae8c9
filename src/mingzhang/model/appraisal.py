"""Nouns of a printed self-evaluation form (绩效自评表): money, indicators, points, as they are printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .fact import Mark
from .money import Figure
from .place import Place


class FormColumn(Enum):
    """What a column of a form holds (栏目); the members of money first."""

    ORIGINAL_BUDGET = "年初预算数"
    BUDGET = "预算数"  # a form with one budget column means the budget of the whole year
    FINAL_BUDGET = "全年预算数"
    OUTTURN = "全年执行数"
    RATE = "执行率"
    FULL = "分值"
    POINTS = "得分"
    SCORE_RATE = "得分率"
    FIRST = "一级指标"
    SECOND = "二级指标"
    NAME = "三级指标"
    TARGET = "年度指标值"
    REACHED = "实际完成值"
    REASON = "偏差原因分析及改进措施"


MONEY = (FormColumn.ORIGINAL_BUDGET, FormColumn.FINAL_BUDGET, FormColumn.OUTTURN)


@dataclass(frozen=True, slots=True)
class FormCell:
    """A figure of a form where it is printed: table, grid position, mark and, unless blank, its value.

    Points are counts (`Unit.COUNT`), rates per cent, money in the unit of the form.
    """

    table: int
    row: int
    column: int
    mark: Mark
    figure: Figure | None
    place: Place


Cells = tuple[tuple[FormColumn, FormCell], ...]


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: its name as printed, without 其中 and numbers, and its figures."""

    name: str
    cells: Cells

    def cell(self, column: FormColumn) -> FormCell | None:
        """The cell of a column; None where the form has no such column or prints nothing there."""
        return _cell(self.cells, column)


@dataclass(frozen=True, slots=True)
class FundLine(FormRow):
    """A row of money (资金行): 年度资金总额 (`total`) or a part of it, with its rate and points."""

    total: bool = False


@dataclass(frozen=True, slots=True)
class RatedLine(FormRow):
    """A row of the indicator part (指标行): its two upper levels, target and result in words, points."""

    first: str = ""
    second: str = ""
    target: str = ""
    reached: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Subtotal(FormRow):
    """A row that adds up others of its form: `lines[first:last]`, in a list `funds[first:last]`."""

    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Division:
    """The whole money divided in words inside cells (按支出性质分：500.00；其中：基本支出：400.00 …)."""

    name: str
    total: FormCell
    parts: tuple[tuple[str, FormCell], ...]


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One printed form about one project or a whole department (自评表、监控表).

    `project` is "" for a form of the whole department or unit; `unit` who carries it out and `department`
    who is in charge, as printed.
    `name` tells it apart from every other form of the book. `sums` are the cells of its row 总分.
    `table` is the first of the tables over which it goes. `tasks` are its main tasks with their money
    (年度主要任务), which need not be all that the money was for. `listing` says that every row of money is
    a project by its own (项目支出绩效自评汇总表); its `groups` are the rows that add up some of them, by the
    unit that carries them out (小计).
    """

    table: int
    name: str
    project: str
    unit: str
    funds: tuple[FundLine, ...]
    lines: tuple[RatedLine, ...]
    sums: Cells
    subtotals: tuple[Subtotal, ...] = ()
    tasks: tuple[FundLine, ...] = ()
    divisions: tuple[Division, ...] = ()
    listing: bool = False
    department: str = ""
    groups: tuple[Subtotal, ...] = ()

    def total(self, column: FormColumn) -> FormCell | None:
        """The printed total of 分值 or 得分."""
        return _cell(self.sums, column)

    @property
    def tables(self) -> frozenset[int]:
        """The numbers of the tables in which its figures stand."""
        rows: tuple[FormRow, ...] = (*self.funds, *self.tasks, *self.lines, *self.groups)
        return frozenset({self.table, *(cell.table for row in rows for _, cell in row.cells)})


def _cell(cells: Cells, column: FormColumn) -> FormCell | None:
    return next((cell for own, cell in cells if own is column), None)
