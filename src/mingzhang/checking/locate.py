"""The locator: the smallest set of printed figures that must be wrong (差错定位)."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.fact import Claim
from .hood import (
    Conflict,
    Failure,
    Hood,
    Suspect,
    conflict_of,
    hood_of,
    is_between,
    room_of,
    variables_of,
    without,
)
from .likelier import likelier, rates_instead
from .propagate import Boxes, printed_boxes, refuted, set_box
from .search import Score
from .system import ENDLESS, Print, System


def locate(
    system: System, failures: Sequence[Failure], wrong: frozenset[int], score: Score, deep: bool = False
) -> list[Conflict]:
    """Explain the failures, cluster by cluster; conflicts with the prints to take out.

    A `deep` failure, seen only when many rows are taken together, is named only when one figure or
    one sentence explains it.
    """
    found: list[Conflict] = []
    unexplained: list[Failure] = []
    clusters = _clusters(system, failures)
    for cluster in clusters:
        hood = hood_of(system, cluster, wrong)
        boxes = _elsewhere_wide(system, failures, cluster, wrong)
        suspects = single_suspects(system, hood, boxes, wrong, score)
        bundle = () if suspects else sentence_suspects(system, hood, boxes, wrong, score)
        rates = rates_instead(system, cluster, suspects[0], boxes, score, wrong) if suspects else []
        if rates:
            found.extend(rates)
        elif suspects:
            found.append(conflict_of(cluster, suspects[:1], suspects[1:]))
        elif bundle:
            found.extend(_of_sentence(system, cluster, bundle))
        else:
            unexplained.extend(cluster)
    if unexplained and not found and not deep:
        for cluster in _linked(system, unexplained, wrong):
            if not any(is_between(system, failure) for failure in cluster):
                found.extend(likelier(system, cluster, wrong, score))
    return found


def _of_sentence(system: System, cluster: Sequence[Failure], bundle: Sequence[Suspect]) -> list[Conflict]:
    """One conflict; where no amount is to blame, one for each statement that fails by itself."""
    told: dict[int, list[Failure]] = {}
    for failure in cluster:
        asserters = {system.rows[row].asserter for row in failure.rows}
        for suspect in bundle:
            if suspect.number in asserters:
                told.setdefault(suspect.number, []).append(failure)
    if len(told) < len(bundle) or any(system.prints[s.number].variable >= 0 for s in bundle):
        return [conflict_of(cluster, bundle, [])]
    return [conflict_of(told[suspect.number], [suspect], []) for suspect in bundle]


def _elsewhere_wide(
    system: System, failures: Sequence[Failure], cluster: Sequence[Failure], wrong: frozenset[int]
) -> Boxes:
    """The printed boxes; amounts of other clusters whose prints do not meet may be any of them."""
    boxes = printed_boxes(system, wrong)
    for failure in failures:
        if failure.variable >= 0 and failure not in cluster:
            entries = [system.prints[n] for n in system.of_variable[failure.variable] if n not in wrong]
            boxes.low[failure.variable] = min(entry.low for entry in entries)
            boxes.high[failure.variable] = max(entry.high for entry in entries)
    return boxes


def _linked(system: System, failures: Sequence[Failure], wrong: frozenset[int]) -> list[list[Failure]]:
    """Failures whose neighbourhoods share a row are looked at together."""
    linked: list[tuple[set[int], list[Failure]]] = []
    for failure in failures:
        rows, members = set(hood_of(system, [failure], wrong).rows), [failure]
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
        if without(system, rows, boxes, after, members) is not None:
            members = _without_borne_out(system, rows, boxes, wrong, members)
            leave = without(system, rows, boxes, wrong | set(members), members)
            assert leave is not None  # what is left still explains it
            return tuple(Suspect(n, *room_of(system, leave, n)) for n in members)
    return ()


def _without_borne_out(
    system: System, rows: set[int], boxes: Boxes, wrong: frozenset[int], members: Sequence[int]
) -> tuple[int, ...]:
    """The statements that are enough: an amount that a table prints alike is not to blame for its change."""
    kept = tuple(members)
    for number in members:
        rest = tuple(n for n in kept if n != number)
        if rest and _borne_out(system, number, wrong):
            kept = rest if without(system, rows, boxes, wrong | set(rest), rest) is not None else kept
    return kept


def _borne_out(system: System, number: int, wrong: frozenset[int]) -> bool:
    entry = system.prints[number]
    same = system.of_variable[entry.variable] if entry.variable >= 0 else []
    tables = [system.prints[n] for n in same if n not in wrong and not system.prints[n].text]
    return bool(tables) and all(_alike(entry, other) for other in tables)


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


def _clusters(system: System, failures: Sequence[Failure]) -> list[list[Failure]]:
    """Failures that share a variable belong together."""
    clusters: list[tuple[set[int], list[Failure]]] = []
    for failure in failures:
        variables, members = variables_of(system, failure), [failure]
        apart = []
        for other_variables, other_members in clusters:
            if variables & other_variables:
                variables |= other_variables
                members = other_members + members
            else:
                apart.append((other_variables, other_members))
        clusters = [*apart, (variables, members)]
    return [members for _, members in clusters]


def single_suspects(
    system: System, hood: Hood, boxes: Boxes, wrong: frozenset[int], score: Score
) -> list[Suspect]:
    """Prints that alone explain all failures of the hood, the likeliest first."""
    suspects = []
    for number in hood.prints:
        if not _may_explain(system, hood, boxes, wrong | {number}, number):
            continue
        if (leave := without(system, hood.rows, boxes, wrong | {number}, (number,))) is not None:
            low, high = room_of(system, leave, number)
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
