"""What editors enter into a budget (预算录入), and what is wrong with it, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..model.point import Source
from ..store.models import BudgetUnit, Project
from ..vocabulary import codes
from .errors import InputError
from .project_rules import FUNDS

LARGEST = 10**16  # fen


@dataclass(frozen=True)
class ItemInput:
    """One line of planned expenditure; `carryover_fen` of `fen` is paid from last year's money."""

    project: Project
    fund: Source
    function: str
    economic: str
    fen: int
    carryover_fen: int = 0
    note: str = ""

    @property
    def key(self) -> tuple[int, Source, str, str]:
        """What makes it one line: project, fund, function, economic item."""
        return self.project.pk, self.fund, self.function, self.economic


@dataclass(frozen=True)
class RevenueInput:
    """One line of planned revenue."""

    source: Source
    function: str
    fen: int
    note: str = ""

    @property
    def key(self) -> tuple[Source, str]:
        """What makes it one line."""
        return self.source, self.function


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: the list, the row counted from 0, the column ("" is the whole row)."""

    part: str  # "items", "revenues" or "" for the whole budget
    row: int
    column: str
    chinese: str
    english: str


class BudgetRefusedError(InputError):
    """A budget is refused; `faults` names every cell, so that none is found only after the next try."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        shown = self.faults[:5]
        more = len(self.faults) - len(shown)
        super().__init__(
            "；".join(_place(fault) + fault.chinese for fault in shown) + (f"；另有{more}处" if more else ""),
            "; ".join(fault.english for fault in shown) + (f"; {more} more" if more else ""),
            f"{faults[0].row}.{faults[0].column}" if faults[0].column else "",
        )


def _place(fault: Fault) -> str:
    part = {"items": "支出", "revenues": "收入"}.get(fault.part, "")
    return f"{part}第{fault.row + 1}行：" if part else ""


def item_faults(unit: BudgetUnit, year: int, items: Sequence[ItemInput]) -> Iterator[Fault]:
    """What is wrong with lines of expenditure, whatever the round."""
    seen: dict[object, int] = {}
    for row, item in enumerate(items):
        first = seen.setdefault(item.key, row)
        if first != row:
            yield _item(row, "", f"与第{first + 1}行重复，请合并", f"repeats row {first + 1}; merge them")
        if item.project.unit_id != unit.pk:
            yield _item(row, "project", "项目不属于本单位", "the project belongs to another unit")
        yield from _code_faults("items", row, item.fund, item.function, year)
        if len(item.economic) != 5 or item.economic not in codes.economic(year):
            yield _item(
                row,
                "economic",
                f"{year}年没有部门经济分类款级科目“{item.economic}”，请填5位编码",
                f"“{item.economic}” is no economic item of {year}; enter 5 digits",
            )
        yield from _amount_faults("items", row, item.fen)
        if not 0 <= item.carryover_fen <= max(item.fen, 0):
            yield _item(
                row, "carryover", "上年结转应在0与金额之间", "carry-over lies between 0 and the amount"
            )


def revenue_faults(year: int, revenues: Sequence[RevenueInput]) -> Iterator[Fault]:
    """What is wrong with lines of revenue."""
    seen: dict[object, int] = {}
    for row, revenue in enumerate(revenues):
        first = seen.setdefault(revenue.key, row)
        if first != row:
            chinese, english = f"与第{first + 1}行重复，请合并", f"repeats row {first + 1}; merge them"
            yield Fault("revenues", row, "", chinese, english)
        yield from _code_faults("revenues", row, revenue.source, revenue.function, year)
        yield from _amount_faults("revenues", row, revenue.fen)


def _code_faults(part: str, row: int, fund: Source, function: str, year: int) -> Iterator[Fault]:
    if fund not in FUNDS:
        column = "fund" if part == "items" else "source"
        yield Fault(
            part,
            row,
            column,
            f"资金“{fund.value}”不是末级，请选择具体资金",
            f"{fund.name.lower()} is no single fund; choose one",
        )
    if len(function) != 7 or function not in codes.functional(year):
        yield Fault(
            part,
            row,
            "function",
            f"{year}年没有功能分类项级科目“{function}”，请填7位编码",
            f"“{function}” is no functional item of {year}; enter 7 digits",
        )


def _amount_faults(part: str, row: int, fen: int) -> Iterator[Fault]:
    if not 0 <= fen <= LARGEST:
        yield Fault(part, row, "fen", "金额不能为负，也不能过大", "the amount is negative or too large")


def _item(row: int, column: str, chinese: str, english: str) -> Fault:
    return Fault("items", row, column, chinese, english)
