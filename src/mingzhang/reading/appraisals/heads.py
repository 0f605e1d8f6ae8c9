"""Rows of a form that head what stands below them: money, or indicators (表头)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...model.appraisal import FormColumn
from ...model.book import Cell
from ...model.money import Unit
from ...vocabulary.form_words import Key, column_of, is_key, tells_months
from ..assembly.units import unit_of_words
from ..labelling.matrix import Matrix, clean
from .adjusted import is_adjustment

_BUDGETS = frozenset({FormColumn.ORIGINAL_BUDGET, FormColumn.BUDGET, FormColumn.FINAL_BUDGET})
_NAMES = frozenset({FormColumn.FIRST, FormColumn.SECOND, FormColumn.NAME})
_FEWEST = 2  # heads that begin in a row; one alone stands beside taller heads of another row
_RATED = frozenset({FormColumn.FULL, FormColumn.POINTS, FormColumn.TARGET, FormColumn.REACHED})


@dataclass(frozen=True, slots=True)
class Heads:
    """The columns that a row of a form heads, with the words of their heads.

    `listing` says that every row below names a project of its own (项目支出绩效自评汇总表), `tasks` that
    every row names a task (年度主要任务); `by` heads the names in a list. `moved` heads are those of the page
    before: their order holds, their places do not.
    """

    columns: Mapping[FormColumn, Cell]
    unit: Unit | None
    listing: bool = False
    tasks: bool = False
    moved: bool = False
    by: Cell | None = None

    @property
    def money(self) -> bool:
        """True where rows of money follow, not indicators."""
        return FormColumn.OUTTURN in self.columns and not self.named

    @property
    def named(self) -> bool:
        """True where indicators follow."""
        return bool(_NAMES & self.columns.keys()) and bool(_RATED & self.columns.keys())

    @property
    def first(self) -> int:
        """The leftmost column of figures."""
        words = (*_NAMES, FormColumn.REASON)
        return min(cell.column for column, cell in self.columns.items() if column not in words)

    @property
    def part_year(self) -> bool:
        """True when what was paid is that of some months only."""
        head = self.columns.get(FormColumn.OUTTURN)
        return head is not None and tells_months(head.text)


def heads_of(matrix: Matrix, row: int) -> Heads | None:
    """What a row heads; None for a row that is no head."""
    cells = matrix.distinct(row)
    columns: dict[FormColumn, Cell] = {}
    for cell in cells:
        column = column_of(cell.text)
        if column is not None and (column not in columns or _is_better(cell, columns[column])):
            columns[column] = cell
    begun = sum(cell.row == row for cell in columns.values())
    if begun < _FEWEST or not _is_head(columns):
        return None
    words = [cell.text for cell in cells]
    keys = (cell for key in (Key.PROJECT, Key.OWNER) for cell in cells if is_key(cell.text, key))
    by = next(keys, None)
    tasks = any(is_key(word, Key.TASK) for word in words)
    listing = by is not None and not tasks
    return Heads(_meant(columns), money_unit(words), listing, tasks, by=by if listing else None)


def _is_better(cell: Cell, before: Cell) -> bool:
    """True for 全年预算数 behind 调整预算数, which may be no more than the adjustment."""
    return is_adjustment(before.text) and not is_adjustment(cell.text)


def _is_head(columns: Mapping[FormColumn, Cell]) -> bool:
    found = columns.keys()
    if FormColumn.OUTTURN in found and (_BUDGETS & found or FormColumn.RATE in found):
        return True
    return bool(_NAMES & found) and bool(_RATED & found)


def _meant(columns: dict[FormColumn, Cell]) -> dict[FormColumn, Cell]:
    """A bare 预算数 is the budget of the whole year, beside one of the whole year that of its start."""
    bare = columns.pop(FormColumn.BUDGET, None)
    if bare is not None:
        other = FormColumn.ORIGINAL_BUDGET if FormColumn.FINAL_BUDGET in columns else FormColumn.FINAL_BUDGET
        columns.setdefault(other, bare)
    return columns


def money_unit(words: Iterable[str]) -> Unit | None:
    """The money unit that one of some words declares: 项目资金（万元）."""
    units = (unit_of_words((clean(word),)) for word in words)
    return next((unit for unit in units if unit is not None and unit.is_money), None)
