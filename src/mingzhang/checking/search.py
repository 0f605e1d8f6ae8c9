"""Several figures wrong at once: a smallest set of them, by search (多处差错)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from .hood import Conflict, Failure, Hood, Suspect, conflict_of, hood_of, room_of, variables_of, without
from .propagate import Boxes, printed_boxes, refuted, span, tighten
from .system import ENDLESS, Print, Row, System

Score = Callable[[Print, int, int], float]
MOST_NODES = 300


def several(
    system: System, failures: Sequence[Failure], wrong: frozenset[int], score: Score
) -> list[Conflict]:
    """Several figures wrong at once: a smallest set by search, by the solver when that takes too long."""
    hood = hood_of(system, failures, wrong)
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
    for failure in sorted(failures, key=lambda f: len(variables_of(system, f))):
        variables = variables_of(system, failure)
        if not variables & taken:
            taken |= variables
            count += _least_on(system, failure.variable)
    return count


def _least_on(system: System, variable: int) -> int:
    """At least so many prints of one amount are wrong: those outside the most that meet."""
    prints = [system.prints[n] for n in system.of_variable[variable]] if variable >= 0 else []
    meeting = (sum(p.low <= end.low <= p.high for p in prints) for end in prints)
    return max(1, len(prints) - max(meeting, default=0))


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
        conflicts.append(conflict_of(own, [suspect], []))
    return conflicts


def _about(system: System, failure: Failure, entry: Print) -> bool:
    """True when the print takes part in the failure: its amount, or a row that it asserts."""
    if entry.variable >= 0:
        return entry.variable in variables_of(system, failure)
    return any(system.rows[r].asserter == entry.number for r in failure.rows)


def _by_solver(system: System, hood: Hood, wrong: frozenset[int], most: int) -> list[Conflict]:
    """The smallest set by the solver, checked again; none when it is larger than `most`."""
    from .solver import smallest_wrong_set  # noqa: PLC0415 - loads the solver

    numbers = smallest_wrong_set(system, hood.rows, hood.prints, printed_boxes(system, wrong), wrong)
    after = wrong | set(numbers)
    leave = without(system, hood.rows, printed_boxes(system, after), after, ())
    if not numbers or len(numbers) > most or leave is None:
        return []
    suspects = [Suspect(n, *room_of(system, leave, n)) for n in numbers]
    return _split(system, hood.failures, suspects)
