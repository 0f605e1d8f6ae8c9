"""The final accounts of 2017: exact outturn of every line, revenue and carry-over of every function."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from mingzhang.model.book import Book
from mingzhang.model.point import Flow, Point, Source, Stage

from .exact import Amount, Sum, odd, settle
from .plan import Line, chance, fen, line, rows
from .prints import IN, is_within_source, printed, spends

YEAR, LAST_TABLE = 2017, 8
OTHER = Source.OTHER.value
# Functions whose appropriation of the year is known in round figures; elsewhere the carry-over is.
APPROPRIATED = {"2130599": "966.63"}
# What remains of the appropriation at the end of the year; nothing of the other functions.
CARRIED = {"2010301": "355.415", "2010350": "19.71", "2060503": "19.00", "2080502": "5.6862"}


@dataclass(frozen=True, slots=True)
class Earned:
    """Own revenue of the year (其他收入) of a function."""

    function: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Own funds of a unit at the beginning of the year, booked under a function."""

    unit: str
    function: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Appropriation of a function that is carried over at the end of the year."""

    function: str


EARNED = {Earned("2010301"): "35.86", Earned("2010350"): "818.09"}
KEPT = {Kept("990001", "2010301"): "1286.40", Kept("990002", "2010350"): "7992.66"}
EARNER = {"2010301": "990001", "2010350": "990002"}


@dataclass(frozen=True)
class Planned:
    """A line of the plan of 2017, in fen: year-start budget and carry-over in."""

    original: int
    opening: int


@dataclass(frozen=True)
class Accounts:
    """The exact amounts of the year, in fen."""

    plan: dict[Line, Planned]
    outturn: dict[Line, int]
    revenue: dict[tuple[str, str], int]  # fund, function
    kept: dict[Kept, int]


def accounts(book: Book) -> Accounts:
    """The amounts that print every cell of the tables 01 to 08."""
    plan, amounts = _planned()
    sums = _Sums(plan, [key for key in amounts if isinstance(key, Line)])
    found = settle(amounts, list(printed(book, LAST_TABLE, sums.of)))
    return Accounts(
        plan=plan,
        outturn={key: amount for key, amount in found.items() if isinstance(key, Line)},
        revenue={key: own.of(found) for key, own in sums.revenue.items()},
        kept={key: amount for key, amount in found.items() if isinstance(key, Kept)},
    )


def _planned() -> tuple[dict[Line, Planned], dict[Hashable, Amount]]:
    plan: dict[Line, Planned] = {}
    amounts: dict[Hashable, Amount] = {}
    for row in rows("lines_2017.csv"):
        own, outturn, is_round = line(row), fen(row["outturn"]), row["exact"] == "是"
        plan[own] = Planned(fen(row["original"]), fen(row["opening"]))
        if outturn:
            amounts[own] = Amount(outturn if is_round else odd(outturn, chance(YEAR, own)), is_round)
    for key, planned in (*EARNED.items(), *KEPT.items()):
        amounts[key] = Amount(odd(fen(planned), chance(YEAR, key)), is_round=False)
    for function in ("2010301", "2010350"):
        amounts[Carried(function)] = Amount(fen(CARRIED[function]), is_round=False)
    return plan, amounts


class _Sums:
    """What every printed amount is the sum of."""

    def __init__(self, plan: dict[Line, Planned], spent: list[Line]) -> None:
        self.plan, self.spent = plan, spent
        groups = dict.fromkeys((own.fund, own.function) for own in plan if own.fund != OTHER)
        self.opening = {key: Sum(sum(p.opening for p in self._planned(key))) for key in groups}
        self.opening |= {(OTHER, key.function): Sum(0, {key: 1}) for key in KEPT}
        self.revenue = {key: self._appropriated(*key) for key in groups}
        self.revenue |= {(OTHER, key.function): Sum(0, {key: 1}) for key in EARNED}

    def _planned(self, key: tuple[str, str]) -> Iterable[Planned]:
        return (planned for own, planned in self.plan.items() if (own.fund, own.function) == key)

    def _appropriated(self, fund: str, function: str) -> Sum:
        """What was appropriated: spent and carried over, less what was there."""
        if function in APPROPRIATED:
            return Sum(fen(APPROPRIATED[function]))
        spent = Sum(0, {own: 1 for own in self.spent if (own.fund, own.function) == (fund, function)})
        planned = sum(own.opening for own in self._planned((fund, function)))
        left = Sum(fen(CARRIED.get(function, "0")))
        if function in ("2010301", "2010350"):
            left = Sum(0, {Carried(function): 1})
        return spent.plus(left).plus(Sum(planned), -1)

    def of(self, point: Point) -> Sum | None:
        """The sum at a point; None for what these amounts do not tell."""
        if point.stage is Stage.ORIGINAL_BUDGET:
            return Sum(sum(p.original for own, p in self.plan.items() if spends(own, point, {})))
        coming = self._within(self.revenue, point), self._within(self.opening, point)
        going = Sum(0, {own: 1 for own in self.spent if spends(own, point, {})})
        if point.flow in IN or point.flow is Flow.TOTAL_OUT:
            return {Flow.REVENUE: coming[0], Flow.OPENING: coming[1]}.get(
                point.flow, coming[0].plus(coming[1])
            )
        if point.flow is Flow.CLOSING:
            return coming[0].plus(coming[1]).plus(going, -1)
        return going if point.flow is Flow.EXPENDITURE else None

    @staticmethod
    def _within(parts: dict[tuple[str, str], Sum], point: Point) -> Sum:
        found = Sum()
        for (fund, function), own in parts.items():
            if is_within_source(Source(fund), point.source) and function.startswith(point.function):
                found = found.plus(own)
        return found
