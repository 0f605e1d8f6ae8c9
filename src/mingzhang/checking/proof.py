"""The joint proof: either one set of true amounts satisfies everything printed, or it names what is wrong.

Rows that no amounts in the boxes can satisfy are collected, the smallest set of printed figures that
must be wrong is sought among their neighbours (`locate`), and when no such row is left, exact amounts
behind everything printed are worked out (`witness`). That may show rows that cannot hold together
although each can alone; they are located in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from .hood import Conflict, Failure, disagreements_in
from .locate import locate
from .outvote import outvoted
from .propagate import Boxes, printed_boxes, refuted, tighten
from .rates import settle_rates
from .search import Score, reasons
from .system import ENDLESS, System
from .witness import Witness, find_witness

MOST_CONFLICTS = 40  # beyond this a document is another kind of document
MOST_DEEP = 4  # conflicts that only show when many rows are taken together


@dataclass
class Proof:
    """The outcome: true amounts in ticks for every variable, or None when not even the rest holds."""

    values: list[int] | None
    conflicts: list[Conflict] = field(default_factory=list)
    deep: int = 0
    unexplained: list[Failure] = field(default_factory=list)

    @property
    def wrong(self) -> frozenset[int]:
        """Numbers of the prints that must be wrong."""
        return frozenset(suspect.number for conflict in self.conflicts for suspect in conflict.wrong)


def prove(system: System, score: Score) -> Proof:
    """Prove the system, taking out the likeliest wrong figures until the rest can be true."""
    settle_rates(system)
    proof = Proof(None)
    while len(proof.conflicts) < MOST_CONFLICTS:
        failures = find_failures(system, proof.wrong)
        deep = not failures
        if deep:
            found = attempt(system, proof.wrong)
            proof.values = found.values
            failures = find_deep_failure(system, proof.wrong, found.core) if found.core else []
            proof.deep += 1
        if not failures or proof.deep > MOST_DEEP:
            break
        conflicts = locate(system, failures, proof.wrong, score, deep=deep)
        if not conflicts:
            doubtful = disagreements_in(system, failures) or failures
            proof.unexplained += doubtful
            if not give_up(system, doubtful) and not (conflicts := outvoted(system, doubtful, proof.wrong)):
                break
        proof.conflicts.extend(conflicts)
    return proof


def give_up(system: System, failures: Iterable[Failure]) -> bool:
    """Leave out the laws that no few wrong figures explain: there it is the reading that is doubtful.

    False when nothing was left out.
    """
    laws = {row for failure in failures for row in failure.rows if system.rows[row].asserter < 0}
    fresh = laws - system.given_up
    system.given_up |= fresh
    return bool(fresh)


def active_rows(system: System, wrong: frozenset[int]) -> list[int]:
    """Rows that stand when the `wrong` prints are taken out."""
    return [number for number in range(len(system.rows)) if system.stands(number, wrong)]


def attempt(system: System, wrong: frozenset[int]) -> Witness:
    """Exact amounts for everything but the `wrong` prints, or rows that cannot hold together."""
    rows, boxes = active_rows(system, wrong), printed_boxes(system, wrong)
    return find_witness(system, rows, boxes, _preferred(system, wrong))


def _preferred(system: System, wrong: frozenset[int]) -> list[int | None]:
    """The middle of the sharpest box printed for each variable."""
    return [_sharpest(system, numbers, wrong) for numbers in system.of_variable]


def _sharpest(system: System, numbers: Iterable[int], wrong: frozenset[int]) -> int | None:
    best = None
    width = ENDLESS
    for number in numbers:
        entry = system.prints[number]
        if number not in wrong and entry.high - entry.low < width:
            best, width = (entry.low + entry.high) // 2, entry.high - entry.low
    return best


def find_failures(system: System, wrong: frozenset[int]) -> list[Failure]:
    """Prints of one amount that do not meet, and rows that no amounts in the printed boxes satisfy."""
    boxes = printed_boxes(system, wrong)
    failures = [Failure(frozenset(), v) for v in range(len(system.keys)) if boxes.empty(v)]
    for failure in failures:
        _widen(system, boxes, failure.variable, wrong)
    unprinted = [boxes.high[v] == ENDLESS for v in range(len(system.keys))]
    rows = active_rows(system, wrong)
    linked = {n for n in rows if any(unprinted[v] for v, _ in system.rows[n].terms)}
    alone = (n for n in rows if n not in linked and refuted(system.rows[n], boxes))
    failures += (Failure(frozenset((n,))) for n in islice(alone, MOST_CONFLICTS))
    return failures + _linked_failures(system, linked, boxes, unprinted)


def _linked_failures(system: System, rows: set[int], boxes: Boxes, unprinted: list[bool]) -> list[Failure]:
    """Rows that cannot hold together, because of amounts between them that are printed nowhere."""
    failures: list[Failure] = []
    while len(failures) < MOST_CONFLICTS:
        trail: dict[int, set[int]] = {}
        failing = tighten(system, rows, boxes.copy(), unprinted, limit=4 * len(rows) + 100, trail=trail)
        if failing is None:
            break
        core = _core(system, reasons(system, failing, trail), boxes, unprinted, failing)
        failures.append(Failure(core))
        rows.discard(failing)
    return failures


def find_deep_failure(system: System, wrong: frozenset[int], rows: frozenset[int]) -> list[Failure]:
    """Rows that cannot hold together although each can alone, as few as propagation can tell."""
    boxes = printed_boxes(system, wrong)
    trail: dict[int, set[int]] = {}
    failing = tighten(system, rows, boxes, None, limit=12 * len(rows) + 100, trail=trail)
    if failing is None:
        return [Failure(rows)]
    near = reasons(system, failing, trail)
    return [Failure(_core(system, near, printed_boxes(system, wrong), None, failing))]


def _widen(system: System, boxes: Boxes, variable: int, wrong: frozenset[int]) -> None:
    """Let a variable whose prints do not meet take any of their amounts."""
    entries = [system.prints[n] for n in system.of_variable[variable] if n not in wrong]
    boxes.low[variable] = min(entry.low for entry in entries)
    boxes.high[variable] = max(entry.high for entry in entries)


def _core(
    system: System, rows: set[int], boxes: Boxes, free: list[bool] | None, failing: int
) -> frozenset[int]:
    """A smallest part of `rows` that still cannot hold, found by leaving out row after row."""
    core = set(rows)
    if len(core) > 80:
        return frozenset(core)
    for row in sorted(rows - {failing}, reverse=True):
        rest = core - {row}
        if tighten(system, rest, boxes.copy(), free, limit=40 * len(rest) + 40) is not None:
            core = rest
    return frozenset(core)
