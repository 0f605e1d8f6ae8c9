"""Rates or amounts: which of two explanations of one conflict is the likelier (比率还是金额有误).

An amount is copied from the books, a rate is worked out by hand. Where a few amounts or about as many
rates may be wrong, it is the rates; so it is where an amount would have to be another by orders of
magnitude.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from .hood import Conflict, Failure, Suspect, conflict_of, disagreements_in, hood_of, without
from .propagate import Boxes, printed_boxes, span
from .rates import is_rate
from .search import Score, several
from .slips import likely_slips
from .suspicion import STATEMENT, figure_of
from .system import BEYOND, ENDLESS, TICKS, Print, System

ABSURD = 10  # times the printed amount
SLIPPED = STATEMENT + 2.5  # the score of a rate that a slip explains


def likelier(
    system: System, cluster: Sequence[Failure], wrong: frozenset[int], score: Score
) -> list[Conflict]:
    """The smallest set of figures that explains a cluster, or the rates where they are likelier wrong.

    Only the rates beside totals that disagree by themselves, none when there are none.
    """
    apart = disagreements_in(system, cluster)
    beside_them = _rate_conflicts(system, [failure for failure in cluster if failure not in apart])
    if apart and len(apart) + sum(len(conflict.cores) for conflict in beside_them) == len(cluster):
        return beside_them
    chosen = several(system, cluster, wrong, score)
    rates = _rate_conflicts(system, cluster)
    if _wrong(rates) <= _wrong(chosen):
        return chosen
    told = {row for conflict in rates for row in conflict.rows}
    rest = [failure for failure in cluster if not failure.rows & told]
    beside = several(system, rest, wrong | _wrong(rates), score) if rest else []
    fewer = chosen and len(rates) + len(beside) > len(chosen)
    return chosen if fewer and not _any_absurd(system, cluster, chosen, wrong) else [*rates, *beside]


def _wrong(conflicts: Sequence[Conflict]) -> frozenset[int]:
    return frozenset(suspect.number for conflict in conflicts for suspect in conflict.wrong)


def rates_instead(
    system: System,
    cluster: Sequence[Failure],
    suspect: Suspect,
    boxes: Boxes,
    score: Score,
    wrong: frozenset[int],
) -> list[Conflict]:
    """The rates of the cluster, where they are likelier wrong than the one amount that explains it."""
    entry = system.prints[suspect.number]
    rates = _rate_conflicts(system, cluster)
    if entry.variable < 0 or sum(len(c.cores) for c in rates) < len(cluster):
        return []
    slipped = [score(system.prints[c.wrong[0].number], -ENDLESS, ENDLESS) for c in rates]
    if min(slipped, default=0.0) >= SLIPPED and min(slipped) > suspect.score:
        return rates
    return rates if _absurd(entry, suspect.low, suspect.high) else []


def _rate_conflicts(system: System, cluster: Sequence[Failure]) -> list[Conflict]:
    """One conflict for each rate that the amounts and changes beside it refute by themselves."""
    found: dict[int, list[Failure]] = {}
    for failure in cluster:
        asserters = {system.rows[row].asserter for row in failure.rows}
        rates = {system.rows[row].asserter for row in failure.rows if is_rate(system.rows[row])}
        if len(rates) == 1 and -1 not in asserters:
            found.setdefault(min(rates), []).append(failure)
    return [conflict_of(own, [Suspect(n, -ENDLESS, ENDLESS)], []) for n, own in found.items()]


def _any_absurd(
    system: System, cluster: Sequence[Failure], chosen: Sequence[Conflict], wrong: frozenset[int]
) -> bool:
    """True when the rest wants one of the chosen figures to be quite another."""
    numbers = _wrong(chosen)
    after = wrong | numbers
    hood = hood_of(system, cluster, wrong)
    leave = without(system, hood.rows, printed_boxes(system, after), after, ())
    return leave is not None and any(_absurd(system.prints[n], *_room(system, leave, n)) for n in numbers)


def _room(system: System, leave: Boxes, number: int) -> tuple[int, int]:
    """What is left for an amount, or for the change that a sentence states."""
    variable = system.prints[number].variable
    if variable >= 0:
        return leave.low[variable], leave.high[variable]
    rows = [row for row in system.rows if row.asserter == number and not is_rate(row)]
    return span(rows[0], leave) if rows else (-ENDLESS, ENDLESS)


def _absurd(entry: Print, low: int, high: int) -> bool:
    """True when everything in [low, high] is another order of magnitude that no slip explains."""
    figure = figure_of(entry)
    if figure is None or not figure.value or low <= -BEYOND or high >= BEYOND:
        return False
    scale = figure.unit.scale * TICKS
    printed = abs(figure.value) * scale
    least = 0 if low <= 0 <= high else min(abs(low), abs(high))
    far = least > ABSURD * printed or max(abs(low), abs(high)) * ABSURD < printed
    return far and not likely_slips(figure.value, Decimal(low) / scale, Decimal(high) / scale)
