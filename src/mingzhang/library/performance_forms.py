"""The forms of an objective and of its self-evaluation as departments publish them (申报表、自评表)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from ..model.book import Cell, Table
from ..model.evaluation import Execution, ScoreLine
from ..model.indicator import Indicator, IndicatorGroup, Objective, ObjectiveOwner
from ..model.manuscript import Sheet
from ..performance.coverage import execution_rate, ten_thousand
from ..performance.data import group_of

_WIDTH = 9  # columns of the form
_LEVELS = (("一级指标", 1), ("二级指标", 1))
_GOAL_HEADS = (*_LEVELS, ("三级指标", 2), ("年度指标值", 1), ("分值", 1), ("佐证要求", 2))
_RATED = ("三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
_RATED_HEADS = (*_LEVELS, *((head, 1) for head in _RATED))
_MONEY = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
_NONE = "—"
_Row = tuple[str, str, tuple[tuple[str, int], ...]]  # first and second level, then cells with their columns


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


def goal_sheet(head: Head, objective: Objective) -> Sheet:
    """The form in which a goal is applied for (绩效目标申报表): money, goal, weighted indicators."""
    grid = _Grid()
    whole = head.owner is ObjectiveOwner.DEPARTMENT
    _names(grid, head, whole)
    if objective.budget_fen is not None:
        grid.add(("资金（万元）", 1), ("年度资金总额", 2), (_amount(objective.budget_fen), _WIDTH - 3))
    grid.add(("年度总体目标", 1), (objective.words, _WIDTH - 1))
    rows = [_goal_row(one, objective.year) for one in objective.tree]
    _tree(grid, _GOAL_HEADS, rows)
    title = f"{head.year}年度{'部门整体' if whole else '项目'}支出绩效目标申报表"
    return Sheet(Table(1, title, 1, tuple(grid.cells), 0), "", (), (), (), 2)


def _goal_row(one: Indicator, year: int) -> _Row:
    words = ((one.name, 2), (f"{one.target}{one.unit}", 1), (str(one.weight), 1), (one.evidence, 2))
    return group_of(one.kind, year).value, one.kind.value, words


def self_sheet(
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
    _tree(grid, _RATED_HEADS, [_rated_row(told) for told in lines if told not in execution])
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


def _tree(grid: _Grid, heads: Sequence[tuple[str, int]], rows: Sequence[_Row]) -> None:
    """Indicators under their heads; those of one level stand beside its name, which is printed once."""
    grid.add(("绩效指标", 1, len(rows) + 1), *heads)
    for first, group in groupby(rows, key=lambda row: row[0]):
        members = list(group)
        for second, kind in groupby(members, key=lambda row: row[1]):
            lines = list(kind)
            for line in lines:
                levels: list[tuple[str, int, int]] = []
                if line is members[0]:
                    levels.append((first, 1, len(members)))
                if line is lines[0]:
                    levels.append((second, 1, len(lines)))
                grid.add(*levels, *line[2])


def _rated_row(told: Told) -> _Row:
    points = _NONE if told.line.points is None else str(told.line.points)
    reason = (told.said or told.line.cause) if told.line.lost else ""
    words = (told.line.name, told.target, told.reached, str(told.line.full), points, reason)
    return told.line.group.value, told.second, tuple((word, 1) for word in words)


def _amount(fen: int) -> str:
    return ten_thousand(fen).removesuffix("万元")
