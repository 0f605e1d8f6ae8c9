"""The neighbourhood of a conflict: the rows and prints that take part, and what holds without some.

A conflict is a row, or a few, that no amounts in the printed boxes satisfy, or prints of one amount
that do not meet. A print explains it when everything nearby can hold once that print is taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..model.point import Source
from .cross import TOTALS_AGREE
from .propagate import Boxes, set_box, tighten
from .system import ENDLESS, System

MOST_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """Rows that cannot hold together, or a variable (else -1) whose prints do not meet."""

    rows: frozenset[int]
    variable: int = -1


@dataclass(frozen=True, slots=True)
class Suspect:
    """A print that may be wrong, the amounts that the rest leaves for it, and how likely it is."""

    number: int
    low: int
    high: int
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """One inconsistency: the figures that must be wrong, other single corrections, and what clashes.

    Each of `cores` is a set of rows that cannot hold together; `variable` (else -1) is an amount
    whose prints do not meet.
    """

    wrong: tuple[Suspect, ...]
    alternatives: tuple[Suspect, ...]
    cores: tuple[frozenset[int], ...]
    variable: int = -1

    @property
    def rows(self) -> tuple[int, ...]:
        """All rows that take part."""
        return tuple(sorted(set().union(*self.cores)))


@dataclass(frozen=True, slots=True)
class Hood:
    """The neighbourhood of some failures: its variables and active rows."""

    rows: tuple[int, ...]
    prints: tuple[int, ...]
    failures: tuple[Failure, ...]


def conflict_of(cluster: Sequence[Failure], wrong: Sequence[Suspect], others: Sequence[Suspect]) -> Conflict:
    """The conflict that a cluster of failures shows."""
    cores = tuple(failure.rows for failure in cluster if failure.rows)
    variable = next((f.variable for f in cluster if f.variable >= 0), -1)
    return Conflict(tuple(wrong), tuple(others[:MOST_ALTERNATIVES]), cores, variable)


def variables_of(system: System, failure: Failure) -> set[int]:
    """The amounts that take part in a failure."""
    named = {v for row in failure.rows for v, _ in system.rows[row].terms}
    return named | ({failure.variable} if failure.variable >= 0 else set())


def hood_of(system: System, cluster: Sequence[Failure], wrong: frozenset[int]) -> Hood:
    """Variables of the cluster, every row that touches them, and rows behind unprinted variables."""
    variables = set().union(*(variables_of(system, failure) for failure in cluster))
    rows: set[int] = {r for failure in cluster for r in failure.rows}
    frontier = variables
    for _ in range(3):
        fresh = {r for v in frontier for r in system.touching[v]} - rows
        fresh = {r for r in fresh if system.stands(r, wrong)}
        rows |= fresh
        frontier = {
            v
            for r in fresh
            for v, _ in system.rows[r].terms
            if v not in variables and not system.of_variable[v]
        }
        variables = variables | frontier
    return Hood(tuple(sorted(rows)), _prints(system, cluster, wrong), tuple(cluster))


def _prints(system: System, cluster: Sequence[Failure], wrong: frozenset[int]) -> tuple[int, ...]:
    """Prints that could explain the cluster: on its variables, or asserting its rows."""
    numbers: dict[int, None] = {}
    for failure in cluster:
        for variable in sorted(variables_of(system, failure)):
            numbers.update(dict.fromkeys(system.of_variable[variable]))
        for row in sorted(failure.rows):
            if system.rows[row].asserter >= 0:
                numbers[system.rows[row].asserter] = None
    return tuple(number for number in numbers if number not in wrong)


def without(
    system: System, rows: Iterable[int], boxes: Boxes, wrong: frozenset[int], numbers: Iterable[int]
) -> Boxes | None:
    """What the rows leave when `numbers` are taken out; None when they still cannot hold."""
    tried = boxes.copy()
    for number in numbers:
        if (variable := system.prints[number].variable) >= 0:
            set_box(system, tried, variable, wrong)
    standing = [r for r in rows if system.stands(r, wrong)]
    touched = {v for r in standing for v, _ in system.rows[r].terms}
    if any(tried.empty(v) for v in touched):
        return None
    return tried if tighten(system, standing, tried, None, limit=30 * len(standing) + 30) is None else None


def room_of(system: System, boxes: Boxes, number: int) -> tuple[int, int]:
    """The amounts left for the print: its variable's box, or the span of its own rows."""
    entry = system.prints[number]
    if entry.variable >= 0:
        return boxes.low[entry.variable], boxes.high[entry.variable]
    return -ENDLESS, ENDLESS


def disagreements_in(system: System, failures: Sequence[Failure]) -> list[Failure]:
    """Failures of laws that are themselves the finding where no one figure breaks them.

    Laws between two documents; and 收入总计 = 支出总计 where the printed totals differ, with what else fails
    by it (last year's, worked out from the changes).
    """
    funds = {fund for f in failures if len(f.rows) == 1 for fund in _balanced(system, f)}
    return [f for f in failures if is_between(system, f) or _balanced(system, f) & funds]


def _balanced(system: System, failure: Failure) -> set[Source | None]:
    """The funds whose 收入总计 = 支出总计 takes part in a failure."""
    rows = (system.rows[n] for n in failure.rows)
    points = [system.point(row.terms[0][0]) for row in rows if row.family == TOTALS_AGREE]
    return {point.source if point is not None else None for point in points}


def is_between(system: System, failure: Failure) -> bool:
    """True for one law between two documents: where no one figure breaks it, they disagree throughout."""
    return len(failure.rows) == 1 and system.between(min(failure.rows))
