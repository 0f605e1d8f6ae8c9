"""The budgets of 2023, exact amounts of every line, and of 2022, which is made up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from mingzhang.model.book import Book
from mingzhang.model.point import Flow, Point

from .exact import Amount, Printed, Sum, odd, settle
from .plan import Line, chance, fen, line, rows
from .prints import IN, printed, spends

LAST_TABLE = 12


def lines(book: Book, projects: dict[str, str]) -> dict[Line, int]:
    """The lines with their budgets in fen: they print every cell of the tables. `projects` by number."""
    planned: dict[Hashable, Amount] = {}
    for row in rows("lines_2023.csv"):
        amount, own = fen(row["budget"]), line(row)
        is_round = row["exact"] == "是" or not own.is_basic
        planned[own] = Amount(amount if is_round else odd(amount, chance(2023, own)), is_round)
    found = settle(planned, cells(book, list(planned), projects))
    return {key: amount for key, amount in found.items() if isinstance(key, Line)}


def before() -> dict[Line, int]:
    """The budget of 2022 in fen: made up, but for totals, vehicles, receptions and running costs."""
    return {line(row): fen(row["budget"]) for row in rows("lines_2022.csv")}


def cells(book: Book, keys: list[Hashable], projects: dict[str, str]) -> list[Printed]:
    """The printed cells; all revenue is spent, so that one sum says both."""
    own = [key for key in keys if isinstance(key, Line)]

    def sum_of(point: Point) -> Sum | None:
        if point.flow not in (*IN, Flow.EXPENDITURE, Flow.TOTAL_OUT) or point.flow is Flow.OPENING:
            return None
        return Sum(0, {key: 1 for key in own if spends(key, point, projects)})

    return list(printed(book, LAST_TABLE, sum_of))


def revenue(budgets: dict[Line, int]) -> dict[tuple[str, str, str], int]:
    """Revenue by unit, source and function: what the expenditure is paid from."""
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for own, amount in budgets.items():
        found[own.unit, own.fund, own.function] += amount
    return dict(sorted(found.items()))
