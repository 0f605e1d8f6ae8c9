"""The self-evaluation form as departments publish it (绩效自评表), in one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from ..model.book import Cell, Table
from ..model.evaluation import Execution, ScoreLine
from ..model.indicator import IndicatorGroup, ObjectiveOwner
from ..model.manuscript import Sheet
from ..performance.coverage import execution_rate, ten_thousand

_WIDTH = 9  # columns of the form
_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
_MONEY = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
_NONE = "—"


@dataclass(frozen=True, slots=True)
class Fund:
    """A source of an objective's money (资金来源), in fen. `original_fen` is None where nobody knows it."""

    name: str
    original_fen: int | None
    execution: Execution


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the form with what was reached, and what was said of lost points.

    `second` is the second level of the indicator tree (二级指标).
    """

    line: ScoreLine
    target: str = ""
    reached: str = ""
    said: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Whose form it is: the project (or the department itself), who is in charge, who carries it out."""

    owner: ObjectiveOwner
    name: str
    office: str
    unit: str
    year: int


def sheet(
    head: Head,
    funds: Sequence[Fund],
    goal: tuple[str, str],
    lines: Sequence[Told],
    total: Decimal | None,
    note: str,
) -> Sheet:
    """The form with a sentence under it.

    The first of `funds` is the whole; `goal` is what was wanted and what became of it.
    """
    grid = _Grid()
    whole = head.owner is ObjectiveOwner.DEPARTMENT
    _names(grid, head, whole)
    execution = [told for told in lines if told.line.group is IndicatorGroup.EXECUTION]
    _money(grid, funds, execution)
    _goal(grid, goal)
    _indicators(grid, [told for told in lines if told not in execution])
    full = sum((told.line.full for told in lines), Decimal(0))
    grid.add(("总分", 6), (str(full), 1), (_NONE if total is None else str(total), 1), ("", 1))
    title = f"{head.year}年度{'部门整体' if whole else '项目'}支出绩效自评表"
    return Sheet(Table(1, title, 1, tuple(grid.cells), 0), "", (), (), (note,), 2)


@dataclass
class _Grid:
    """Cells row by row; a cell that is taller than its row leaves its place free in the rows below."""

    cells: list[Cell] = field(default_factory=list)
    row: int = 0
    taken: set[tuple[int, int]] = field(default_factory=set)

    def add(self, *words: tuple[str, int] | tuple[str, int, int]) -> None:
        """One row of cells: text, columns, and rows where there are several."""
        column = 0
        for text, wide, *tall in words:
            while (self.row, column) in self.taken:
                column += 1
            high = tall[0] if tall else 1
            self.cells.append(Cell(self.row, column, text, 1, high, wide))
            self.taken |= {(self.row + down, column + right) for down in range(high) for right in range(wide)}
            column += wide
        self.row += 1


def _names(grid: _Grid, head: Head, whole: bool) -> None:
    grid.add(("部门名称" if whole else "项目名称", 2), (head.office if whole else head.name, _WIDTH - 2))
    if not whole:
        grid.add(("主管部门", 2), (head.office, 2), ("实施单位", 1), (head.unit, _WIDTH - 5))


def _money(grid: _Grid, funds: Sequence[Fund], execution: Sequence[Told]) -> None:
    if not funds:
        return
    grid.add(("资金（万元）", 1, len(funds) + 1), ("", 2), *((head, 1) for head in _MONEY))
    for number, fund in enumerate(funds):
        line = execution[0].line if execution and number == 0 else None
        spent = fund.execution
        grid.add(
            (fund.name if number != 1 else f"其中：{fund.name}", 2),
            (_NONE if fund.original_fen is None else _amount(fund.original_fen), 1),
            (_amount(spent.budget_fen), 1),
            (_amount(spent.paid_fen), 1),
            (str(line.full) if line is not None else _NONE, 1),
            (_NONE if spent.rate is None else execution_rate(spent.rate), 1),
            (str(line.points) if line is not None and line.points is not None else _NONE, 1),
        )


def _goal(grid: _Grid, goal: tuple[str, str]) -> None:
    grid.add(("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4))
    grid.add((goal[0], 4), (goal[1], 4))


def _indicators(grid: _Grid, lines: Sequence[Told]) -> None:
    grid.add(("绩效指标", 1, len(lines) + 1), *((head, 1) for head in _HEADS))
    for first, group in groupby(lines, key=lambda told: told.line.group.value):
        members = list(group)
        for second, kind in groupby(members, key=lambda told: told.second):
            rows = list(kind)
            for told in rows:
                levels: list[tuple[str, int, int]] = []
                if told is members[0]:
                    levels.append((first, 1, len(members)))
                if told is rows[0]:
                    levels.append((second, 1, len(rows)))
                grid.add(*levels, *((word, 1) for word in _words(told)))


def _words(told: Told) -> tuple[str, ...]:
    points = _NONE if told.line.points is None else str(told.line.points)
    reason = (told.said or told.line.cause) if told.line.lost else ""
    return told.line.name, told.target, told.reached, str(told.line.full), points, reason


def _amount(fen: int) -> str:
    return ten_thousand(fen).removesuffix("万元")
