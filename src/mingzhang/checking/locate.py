"""The locator: the smallest set of printed figures that must be wrong (差错定位).

A conflict is a row, or a few, that no amounts in the printed boxes satisfy, or prints of one amount
that do not meet. A print explains it when everything nearby can hold once that print is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .propagate import Boxes, printed_boxes, refuted, set_box, span, tighten
from .system import ENDLESS, Print, Row, System

Score = Callable[[Print, int, int], float]
MOST_ALTERNATIVES = 5
MOST_NODES = 300


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


def locate(
    system: System, failures: Sequence[Failure], wrong: frozenset[int], score: Score
) -> list[Conflict]:
    """Explain the failures, cluster by cluster; conflicts with the prints to take out."""
    found: list[Conflict] = []
    unexplained: list[Failure] = []
    boxes = printed_boxes(system, wrong)
    for cluster in _clusters(system, failures):
        hood = _hood(system, cluster, wrong)
        suspects = single_suspects(system, hood, boxes, wrong, score)
        if suspects:
            found.append(_conflict(cluster, suspects[:1], suspects[1:]))
        else:
            unexplained.extend(cluster)
    if unexplained and not found:
        found.extend(_several(system, unexplained, wrong, score))
    return found


def _conflict(cluster: Sequence[Failure], wrong: Sequence[Suspect], others: Sequence[Suspect]) -> Conflict:
    cores = tuple(failure.rows for failure in cluster if failure.rows)
    variable = next((f.variable for f in cluster if f.variable >= 0), -1)
    return Conflict(tuple(wrong), tuple(others[:MOST_ALTERNATIVES]), cores, variable)


def _variables(system: System, failure: Failure) -> set[int]:
    named = {v for row in failure.rows for v, _ in system.rows[row].terms}
    return named | ({failure.variable} if failure.variable >= 0 else set())


def _clusters(system: System, failures: Sequence[Failure]) -> list[list[Failure]]:
    """Failures that share a variable belong together."""
    clusters: list[tuple[set[int], list[Failure]]] = []
    for failure in failures:
        variables, members = _variables(system, failure), [failure]
        apart = []
        for other_variables, other_members in clusters:
            if variables & other_variables:
                variables |= other_variables
                members = other_members + members
            else:
                apart.append((other_variables, other_members))
        clusters = [*apart, (variables, members)]
    return [members for _, members in clusters]


def _hood(system: System, cluster: Sequence[Failure], wrong: frozenset[int]) -> Hood:
    """Variables of the cluster, every row that touches them, and rows behind unprinted variables."""
    variables = set().union(*(_variables(system, failure) for failure in cluster))
    rows: set[int] = {r for failure in cluster for r in failure.rows}
    frontier = variables
    for _ in range(3):
        fresh = {r for v in frontier for r in system.touching[v]} - rows
        fresh = {r for r in fresh if system.rows[r].asserter not in wrong}
        rows |= fresh
        frontier = {
            v for r in fresh for v, _ in system.rows[r].terms if v not in variables and not system.of_variable[v]
        }
        variables = variables | frontier
    return Hood(tuple(sorted(rows)), _prints(system, cluster, wrong), tuple(cluster))


def _prints(system: System, cluster: Sequence[Failure], wrong: frozenset[int]) -> tuple[int, ...]:
    """Prints that could explain the cluster: on its variables, or asserting its rows."""
    numbers: dict[int, None] = {}
    for failure in cluster:
        for variable in sorted(_variables(system, failure)):
            numbers.update(dict.fromkeys(system.of_variable[variable]))
        for row in sorted(failure.rows):
            if system.rows[row].asserter >= 0:
                numbers[system.rows[row].asserter] = None
    return tuple(number for number in numbers if number not in wrong)


def single_suspects(
    system: System, hood: Hood, boxes: Boxes, wrong: frozenset[int], score: Score
) -> list[Suspect]:
    """Prints that alone explain all failures of the hood, the likeliest first."""
    suspects = []
    for number in hood.prints:
        if not _may_explain(system, hood, boxes, wrong | {number}, number):
            continue
        if (leave := _without(system, hood.rows, boxes, wrong | {number}, (number,))) is not None:
            low, high = _room(system, leave, number)
            suspects.append(Suspect(number, low, high, score(system.prints[number], low, high)))
    return sorted(suspects, key=lambda suspect: -suspect.score)


def _may_explain(system: System, hood: Hood, boxes: Boxes, wrong: frozenset[int], number: int) -> bool:
    """A quick look: each failing row must contain what the print is about and hold without it."""
    variable = system.prints[number].variable
    if variable < 0:
        return all(any(system.rows[r].asserter == number for r in f.rows) for f in hood.failures)
    low, high = boxes.low[variable], boxes.high[variable]
    set_box(system, boxes, variable, wrong)
    fits = not boxes.empty(variable) and all(
        len(f.rows) != 1 or not refuted(system.rows[next(iter(f.rows))], boxes) for f in hood.failures
    )
    boxes.low[variable], boxes.high[variable] = low, high
    return fits


def _without(
    system: System, rows: Iterable[int], boxes: Boxes, wrong: frozenset[int], numbers: Iterable[int]
) -> Boxes | None:
    """What the rows leave when `numbers` are taken out; None when they still cannot hold."""
    tried = boxes.copy()
    for number in numbers:
        if (variable := system.prints[number].variable) >= 0:
            set_box(system, tried, variable, wrong)
    standing = [r for r in rows if system.rows[r].asserter not in wrong]
    touched = {v for r in standing for v, _ in system.rows[r].terms}
    if any(tried.empty(v) for v in touched):
        return None
    return tried if tighten(system, standing, tried, None, limit=30 * len(standing) + 30) is None else None


def _room(system: System, boxes: Boxes, number: int) -> tuple[int, int]:
    """The amounts left for the print: its variable's box, or the span of its own rows."""
    entry = system.prints[number]
    if entry.variable >= 0:
        return boxes.low[entry.variable], boxes.high[entry.variable]
    return -ENDLESS, ENDLESS


def _several(
    system: System, failures: Sequence[Failure], wrong: frozenset[int], score: Score
) -> list[Conflict]:
    """Several figures wrong at once: a smallest set by search, by the solver when that takes too long."""
    hood = _hood(system, failures, wrong)
    for depth in range(max(1, _disjoint(system, failures)), _disjoint(system, failures) + 3):
        search = _Search(system, hood, wrong, score)
        chosen = search.run(depth)
        if chosen is not None:
            return _split(system, failures, chosen)
        if search.nodes > MOST_NODES:
            break
    return _by_solver(system, hood, wrong, score)


def _disjoint(system: System, failures: Sequence[Failure]) -> int:
    """At least so many figures are wrong: failures without a common variable."""
    taken: set[int] = set()
    count = 0
    for failure in sorted(failures, key=lambda f: len(_variables(system, f))):
        variables = _variables(system, failure)
        if not variables & taken:
            taken |= variables
            count += 1
    return count


class _Search:
    """Depth-first search for a set of prints without which the hood can hold."""

    def __init__(self, system: System, hood: Hood, wrong: frozenset[int], score: Score) -> None:
        self.system, self.hood, self.wrong, self.score = system, hood, wrong, score
        self.boxes = printed_boxes(system, wrong)
        self.nodes = 0

    def run(self, depth: int, chosen: tuple[Suspect, ...] = ()) -> tuple[Suspect, ...] | None:
        """The likeliest set of at most `depth` prints more, or None."""
        self.nodes += 1
        wrong = self.wrong | {s.number for s in chosen}
        boxes = printed_boxes(self.system, wrong)
        failing = self._failing(boxes, wrong)
        if failing is None:
            if _without(self.system, self.hood.rows, boxes, wrong, ()) is not None:
                return chosen
            return None
        if depth == 0 or self.nodes > MOST_NODES:
            return None
        for suspect in self._branches(failing, boxes, wrong):
            if (found := self.run(depth - 1, (*chosen, suspect))) is not None:
                return found
        return None

    def _failing(self, boxes: Boxes, wrong: frozenset[int]) -> Row | int | None:
        """A row that cannot hold, or the number of a variable whose prints do not meet."""
        for failure in self.hood.failures:
            if failure.variable >= 0 and boxes.empty(failure.variable):
                return failure.variable
        for number in self.hood.rows:
            row = self.system.rows[number]
            if row.asserter not in wrong and refuted(row, boxes):
                return row
        return None

    def _branches(self, failing: Row | int, boxes: Boxes, wrong: frozenset[int]) -> list[Suspect]:
        if isinstance(failing, int):
            return [Suspect(n, -ENDLESS, ENDLESS) for n in self.system.of_variable[failing] if n not in wrong]
        suspects = [
            Suspect(n, *room, self.score(self.system.prints[n], *room))
            for variable, _ in failing.terms
            for n in self.system.of_variable[variable]
            if n not in wrong
            for room in [leaves(failing, boxes, variable)]
        ]
        if failing.asserter >= 0:
            suspects.append(Suspect(failing.asserter, -ENDLESS, ENDLESS, 1.0))
        return sorted(suspects, key=lambda suspect: -suspect.score)


def leaves(row: Row, boxes: Boxes, variable: int) -> tuple[int, int]:
    """What the row and its other boxes leave for one variable, whole ticks outwards."""
    least, greatest = span(row, boxes)
    factor = next(f for v, f in row.terms if v == variable)
    ends = (factor * boxes.low[variable], factor * boxes.high[variable])
    top, bottom = row.high - (least - min(ends)), row.low - (greatest - max(ends))
    if factor < 0:
        top, bottom, factor = -bottom, -top, -factor
    return bottom // factor, -(-top // factor)


def _split(system: System, failures: Sequence[Failure], chosen: Sequence[Suspect]) -> list[Conflict]:
    """One conflict for each wrong figure, with the failures it takes part in."""
    conflicts = []
    for suspect in chosen:
        variable = system.prints[suspect.number].variable
        own = [f for f in failures if variable in _variables(system, f)] or list(failures)
        conflicts.append(_conflict(own, [suspect], []))
    return conflicts


def _by_solver(system: System, hood: Hood, wrong: frozenset[int], score: Score) -> list[Conflict]:
    from .solver import smallest_wrong_set  # noqa: PLC0415 - loads the solver

    numbers = smallest_wrong_set(system, hood.rows, hood.prints, printed_boxes(system, wrong), wrong)
    after = wrong | set(numbers)
    leave = _without(system, hood.rows, printed_boxes(system, after), after, ())
    if not numbers or leave is None:
        return [_conflict(hood.failures, [_fallback(system, hood, score)], [])]
    suspects = [Suspect(n, *_room(system, leave, n)) for n in numbers]
    return _split(system, hood.failures, suspects)


def _fallback(system: System, hood: Hood, score: Score) -> Suspect:
    """Nothing decides: the likeliest print of the hood, so that the conflict is at least reported."""
    numbers = sorted(hood.prints, key=lambda n: -score(system.prints[n], -ENDLESS, ENDLESS))
    return Suspect(numbers[0], -ENDLESS, ENDLESS)
