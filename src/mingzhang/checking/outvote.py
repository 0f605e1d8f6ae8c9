"""Prints of one amount that do not meet: which of them stand, by their number (多数印数).

The last word where no smallest set of wrong figures was found: what most places print is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .hood import Conflict, Failure, Suspect
from .system import ENDLESS, Print, System

TEXT = 0.9  # a sentence counts a little less than a table


def outvoted(system: System, failures: Iterable[Failure], wrong: frozenset[int]) -> list[Conflict]:
    """The prints that others of the same amount outvote; a statement that no amounts bear out."""
    return [
        _conflict(system, failure.variable, wrong) if failure.variable >= 0 else _statement(system, failure)
        for failure in failures
        if failure.variable >= 0 or any(system.rows[r].asserter >= 0 for r in failure.rows)
    ]


def _statement(system: System, failure: Failure) -> Conflict:
    asserters = [a for r in sorted(failure.rows) if (a := system.rows[r].asserter) >= 0]
    return Conflict((Suspect(asserters[-1], -ENDLESS, ENDLESS),), (), (failure.rows,))


def _conflict(system: System, variable: int, wrong: frozenset[int]) -> Conflict:
    prints = [system.prints[n] for n in system.of_variable[variable] if n not in wrong]
    kept = kept_prints(prints)
    low, high = max(p.low for p in kept), min(p.high for p in kept)
    suspects = tuple(Suspect(p.number, low, high) for p in prints if p not in kept)
    return Conflict(suspects, (), (), variable)


def kept_prints(prints: Sequence[Print]) -> list[Print]:
    """The heaviest set of prints that have an amount in common."""
    sets = ([p for p in prints if p.low <= end.low <= p.high] for end in prints)
    return max(sets, key=lambda kept: sum(TEXT if p.text else 1.0 for p in kept))
