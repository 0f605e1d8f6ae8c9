"""What every printed figure ties to: the same amount elsewhere, and the equations it stands in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ..model.fact import Claim, Fact
from ..model.point import Point

if TYPE_CHECKING:
    from ..checking.context import Context
    from ..checking.system import Row, System

Origin = Fact | Claim


class Standing(Enum):
    """How an equation stands with what is printed."""

    EXACT = "exact"
    ROUNDING = "rounding"
    FAILED = "failed"
    NOT_JUDGED = "not_judged"  # some amount of it is printed nowhere


@dataclass(frozen=True, slots=True)
class Equation:
    """`sum of factor * amount` lies within bounds; amounts are numbered as in `Ties.amounts`."""

    law: str
    words: str
    terms: tuple[tuple[int, int], ...]  # (amount, factor)
    standing: Standing
    asserter: int = -1  # the figure (a sentence) that says so; -1 for a law


@dataclass(frozen=True)
class Amount:
    """One true amount and the numbers of the figures that print it."""

    point: Point | None
    figures: tuple[int, ...]
    equations: tuple[int, ...]


@dataclass(frozen=True)
class Ties:
    """`figures[i]` was printed in a table or a sentence; `amount_of[i]` is its amount, -1 for rates."""

    figures: tuple[Origin, ...]
    amount_of: tuple[int, ...]
    amounts: tuple[Amount, ...]
    equations: tuple[Equation, ...]


def ties(contexts: Sequence[Context]) -> Ties:
    """Everything printed in these books, tied together as the joint proof ties it."""
    from ..checking.laws import derive

    known = from_system(derive(contexts).system)
    return _with_loose(known, [fact for context in contexts for fact in context.facts if fact.figure])


def _with_loose(known: Ties, facts: Iterable[Fact]) -> Ties:
    """The figures that no law touches are figures all the same."""
    tied = {_cell(origin) for origin in known.figures if isinstance(origin, Fact)}
    loose = tuple(fact for fact in facts if _cell(fact) not in tied)
    amount_of = known.amount_of + (-1,) * len(loose)
    return Ties(known.figures + loose, amount_of, known.amounts, known.equations)


def _cell(fact: Fact) -> tuple[str, int, int, int]:
    return fact.place.document, fact.table, fact.row, fact.column


def from_system(system: System) -> Ties:
    """The ties that a system of equations holds."""
    figures = tuple(entry.origin for entry in system.prints)
    amount_of = tuple(entry.variable for entry in system.prints)
    equations = tuple(_equation(system, row) for row in system.rows)
    amounts = tuple(_amounts(system))
    return Ties(figures, amount_of, amounts, equations)


def join(parts: Iterable[Ties]) -> Ties:
    """The ties of groups that were checked apart, renumbered into one."""
    whole = Ties((), (), (), ())
    for part in parts:
        whole = _append(whole, part)
    return whole


def _append(left: Ties, right: Ties) -> Ties:
    figures, amounts, rows = len(left.figures), len(left.amounts), len(left.equations)
    moved_amounts = (
        Amount(a.point, tuple(f + figures for f in a.figures), tuple(e + rows for e in a.equations))
        for a in right.amounts
    )
    moved_rows = (
        Equation(
            e.law,
            e.words,
            tuple((amount + amounts, factor) for amount, factor in e.terms),
            e.standing,
            e.asserter + figures if e.asserter >= 0 else -1,
        )
        for e in right.equations
    )
    return Ties(
        left.figures + right.figures,
        left.amount_of + tuple(a + amounts if a >= 0 else -1 for a in right.amount_of),
        (*left.amounts, *moved_amounts),
        (*left.equations, *moved_rows),
    )


def _amounts(system: System) -> Iterable[Amount]:
    for variable, key in enumerate(system.keys):
        printed = tuple(system.of_variable[variable])
        yield Amount(_point(key), printed, tuple(system.touching[variable]))


def _point(key: Hashable) -> Point | None:
    return key if isinstance(key, Point) else None


def _equation(system: System, row: Row) -> Equation:
    return Equation(row.law.value, row.words, row.terms, _standing(system, row), row.asserter)


def _standing(system: System, row: Row) -> Standing:
    """Judged by the first print of each amount: the middles first, then the whole boxes."""
    low = high = middle = 0
    for variable, factor in row.terms:
        if not system.of_variable[variable]:
            return Standing.NOT_JUDGED
        entry = system.prints[system.of_variable[variable][0]]
        ends = sorted((factor * entry.low, factor * entry.high))
        low, high = low + ends[0], high + ends[1]
        middle += factor * (entry.low + entry.high)
    if 2 * row.low <= middle <= 2 * row.high:
        return Standing.EXACT
    return Standing.ROUNDING if low <= row.high and row.low <= high else Standing.FAILED
