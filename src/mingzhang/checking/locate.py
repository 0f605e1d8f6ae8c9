"""The locator: the smallest set of printed figures that must be wrong (差错定位).

A conflict is a row, or a few, that no amounts in the printed boxes satisfy, or prints of one amount
that do not meet. A print explains it when everything nearby can hold once that print is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..model.fact import Claim
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
    system: System, failures: Sequence[Failure], wrong: frozenset[int], score: Score, deep: bool = False
) -> list[Conflict]:
    """Explain the failures, cluster by cluster; conflicts with the prints to take out.

    A `deep` failure, seen only when many rows are taken together, is named only when one figure or
    one sentence explains it.
    """
    found: list[Conflict] = []
    unexplained: list[Failure] = []
    boxes = printed_boxes(system, wrong)
    for cluster in _clusters(system, failures):
        hood = _hood(system, cluster, wrong)
        suspects = single_suspects(system, hood, boxes, wrong, score)
        bundle = () if suspects else sentence_suspects(system, hood, boxes, wrong, score)
        if suspects:
            found.append(_conflict(cluster, suspects[:1], suspects[1:]))
        elif bundle:
            found.append(_conflict(cluster, bundle, []))
        else:
            unexplained.extend(cluster)
    if unexplained and not found and not deep:
        for cluster in _linked(system, unexplained, wrong):
            if not any(is_between(system, failure) for failure in cluster):
                found.extend(_several(system, cluster, wrong, score))
    return found


def is_between(system: System, failure: Failure) -> bool:
    """True for one law between two documents: where no one figure breaks it, they disagree throughout."""
    return len(failure.rows) == 1 and system.between(min(failure.rows))


def _linked(system: System, failures: Sequence[Failure], wrong: frozenset[int]) -> list[list[Failure]]:
    """Failures whose neighbourhoods share a row are looked at together."""
    linked: list[tuple[set[int], list[Failure]]] = []
    for failure in failures:
        rows, members = set(_hood(system, [failure], wrong).rows), [failure]
        apart = []
        for other_rows, other_members in linked:
            if rows & other_rows:
                rows |= other_rows
                members = other_members + members
            else:
                apart.append((other_rows, other_members))
        linked = [*apart, (rows, members)]
    return [members for _, members in linked]


def sentence_suspects(
    system: System, hood: Hood, boxes: Boxes, wrong: frozenset[int], score: Score
) -> tuple[Suspect, ...]:
    """All statements of one sentence that explain the failures together, the amount first.

    Who writes a wrong amount computes its change and rate from it, and may write it twice.
    """
    for number in sorted(hood.prints, key=lambda n: -score(system.prints[n], -ENDLESS, ENDLESS)):
        members = bundle_of(system, number, wrong)
        if len(members) < 2:
            continue
        after = wrong | set(members)
        rows = _hood_rows(system, hood, members)
        if (leave := _without(system, rows, boxes, after, members)) is not None:
            return tuple(Suspect(n, *_room(system, leave, n)) for n in members)
    return ()


def _hood_rows(system: System, hood: Hood, members: Sequence[int]) -> set[int]:
    own = {
        r
        for n in members
        if system.prints[n].variable >= 0
        for r in system.touching[system.prints[n].variable]
    }
    return own | set(hood.rows)


def bundle_of(system: System, number: int, wrong: frozenset[int]) -> tuple[int, ...]:
    """The print with the other statements of its sentence, and other sentences that repeat its amount."""
    entry = system.prints[number]
    if not isinstance(entry.origin, Claim):
        return (number,)
    origin = entry.origin
    members = [number]
    for other in system.prints:
        if other.number == number or other.number in wrong or not isinstance(other.origin, Claim):
            continue
        same_sentence = origin.group and other.origin.group == origin.group
        same_amount = other.variable >= 0 and other.variable == entry.variable and _alike(entry, other)
        if same_amount or (same_sentence and other.origin.place.document == origin.place.document):
            members.append(other.number)
    return tuple(members)


def _alike(one: Print, other: Print) -> bool:
    return one.low <= other.high and other.low <= one.high


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
    standing = [r for r in rows if system.stands(r, wrong)]
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
    least = max(1, _disjoint(system, failures))
    for depth in (least, least + 1):
        search = _Search(system, hood, wrong, score)
        chosen = search.run(depth)
        if chosen is not None:
            return _split(system, failures, chosen)
        if search.nodes > MOST_NODES:
            return _by_solver(system, hood, wrong, least + 1)
    return []


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
        branches = self._branches(boxes, wrong)
        if branches is None:
            return chosen
        if depth == 0 or self.nodes > MOST_NODES:
            return None
        for suspect in branches:
            if (found := self.run(depth - 1, (*chosen, suspect))) is not None:
                return found
        return None

    def _branches(self, boxes: Boxes, wrong: frozenset[int]) -> list[Suspect] | None:
        """Prints of which one must be wrong, the likeliest first; None when everything can hold."""
        for failure in self.hood.failures:
            if failure.variable >= 0 and boxes.empty(failure.variable):
                return self._ranked(self._on([failure.variable], wrong), None, boxes)
        standing = [r for r in self.hood.rows if self.system.stands(r, wrong)]
        for number in standing:
            if refuted(self.system.rows[number], boxes):
                return self._ranked(self._in([number], wrong), self.system.rows[number], boxes)
        trail: dict[int, set[int]] = {}
        limit = 30 * len(standing) + 30
        failing = tighten(self.system, standing, boxes.copy(), None, limit, trail)
        if failing is None:
            return None
        return self._ranked(self._in(reasons(self.system, failing, trail), wrong), None, boxes)

    def _on(self, variables: Iterable[int], wrong: frozenset[int]) -> list[int]:
        return [n for v in variables for n in self.system.of_variable[v] if n not in wrong]

    def _in(self, rows: Iterable[int], wrong: frozenset[int]) -> list[int]:
        asserters = [a for r in rows if (a := self.system.rows[r].asserter) >= 0]
        variables = dict.fromkeys(v for r in rows for v, _ in self.system.rows[r].terms)
        return list(dict.fromkeys([*asserters, *self._on(variables, wrong)]))

    def _ranked(self, numbers: Iterable[int], row: Row | None, boxes: Boxes) -> list[Suspect]:
        suspects = []
        for number in numbers:
            entry = self.system.prints[number]
            held = row is not None and any(v == entry.variable for v, _ in row.terms)
            room = leaves(row, boxes, entry.variable) if held and row is not None else (-ENDLESS, ENDLESS)
            suspects.append(Suspect(number, *room, self.score(entry, *room)))
        return sorted(suspects, key=lambda suspect: -suspect.score)


def reasons(system: System, failing: int, trail: dict[int, set[int]]) -> set[int]:
    """The failing row and every row that narrowed one of its variables, and theirs."""
    found, pending = {failing}, [failing]
    while pending:
        for variable, _ in system.rows[pending.pop()].terms:
            fresh = trail.get(variable, set()) - found
            found |= fresh
            pending.extend(fresh)
    return found


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
        own = [f for f in failures if _about(system, f, system.prints[suspect.number])] or list(failures)
        conflicts.append(_conflict(own, [suspect], []))
    return conflicts


def _about(system: System, failure: Failure, entry: Print) -> bool:
    """True when the print takes part in the failure: its amount, or a row that it asserts."""
    if entry.variable >= 0:
        return entry.variable in _variables(system, failure)
    return any(system.rows[r].asserter == entry.number for r in failure.rows)


def _by_solver(system: System, hood: Hood, wrong: frozenset[int], most: int) -> list[Conflict]:
    """The smallest set by the solver, checked again; none when it is larger than `most`."""
    from .solver import smallest_wrong_set  # noqa: PLC0415 - loads the solver

    numbers = smallest_wrong_set(system, hood.rows, hood.prints, printed_boxes(system, wrong), wrong)
    after = wrong | set(numbers)
    leave = _without(system, hood.rows, printed_boxes(system, after), after, ())
    if not numbers or len(numbers) > most or leave is None:
        return []
    suspects = [Suspect(n, *_room(system, leave, n)) for n in numbers]
    return _split(system, hood.failures, suspects)
