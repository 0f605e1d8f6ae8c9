"""Which proposed equations the documents themselves support (版式判断)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from .propagate import Boxes, printed_boxes, refuted, span
from .slots import Proposal
from .system import ENDLESS, Row, System, total_terms

ENOUGH = 3  # instances from which a family that always fails is a misread layout
ENOUGH_FEW = 6


@dataclass(frozen=True, slots=True)
class Misread:
    """A family of equations that fails everywhere: the layout is not what it seems."""

    family: Hashable
    rows: tuple[Row, ...]


def adopt(system: System, proposals: Iterable[Proposal]) -> list[Misread]:
    """Add the rows of the families that the documents support; the families given up.

    What two documents say of one amount is no evidence of how a table is laid out: such rows always stand.
    """
    families: dict[Hashable, list[tuple[Proposal, Row]]] = {}
    for proposal in proposals:
        row = row_of(proposal)
        if proposal.firm and between_documents(system, row):
            system.add(row)
        else:
            families.setdefault(proposal.family, []).append((proposal, row))
    boxes = _meeting(system)
    misread = []
    for family, instances in families.items():
        if _supported(instances, boxes, system):
            for _, row in instances:
                system.add(row)
        elif instances[0][0].firm:
            misread.append(Misread(family, tuple(row for _, row in instances)))
    return misread


def row_of(proposal: Proposal) -> Row:
    """The row of a proposal: total + plus - parts = 0 (or >= 0)."""
    terms = dict(total_terms(proposal.total, proposal.parts))
    for variable in proposal.plus:
        terms[variable] = terms.get(variable, 0) + 1
    kept = tuple((variable, factor) for variable, factor in terms.items() if factor)
    high = ENDLESS * 2 if proposal.at_least else 0
    return Row(kept, 0, high, proposal.law, proposal.words, proposal.severity, family=proposal.family)


def between_documents(system: System, row: Row) -> bool:
    """True for an equation whose amounts are printed in different documents, none in both."""
    printed = [
        {system.prints[n].origin.place.document for n in system.of_variable[v]}
        for v, _ in row.terms
        if system.of_variable[v]
    ]
    return len(printed) > 1 and not set.intersection(*printed)


def _meeting(system: System) -> Boxes:
    """The printed boxes, with the hull where prints of one amount do not meet."""
    boxes = printed_boxes(system)
    for variable, numbers in enumerate(system.of_variable):
        if boxes.empty(variable):
            boxes.low[variable] = min(system.prints[n].low for n in numbers)
            boxes.high[variable] = max(system.prints[n].high for n in numbers)
    return boxes


def _supported(instances: Sequence[tuple[Proposal, Row]], boxes: Boxes, system: System) -> bool:
    telling = [row for _, row in instances if _telling(row, boxes, system)]
    failing = [row for row in telling if refuted(row, boxes)]
    first = instances[0][0]
    if first.few_failures:
        return len(telling) >= ENOUGH_FEW and len(failing) <= 1
    if first.firm:
        return len(telling) < ENOUGH or len(failing) < len(telling)
    if len(failing) * 4 <= len(telling):
        return len(telling) > 1
    return (
        len(failing) == 1
        and _nearly(failing[0], boxes)
        and any(len(row.terms) > ENOUGH and row not in failing for row in telling)
    )


def _nearly(row: Row, boxes: Boxes) -> bool:
    """True when a sum misses by little: it is meant, and one of its figures is mistyped."""
    least, greatest = span(row, boxes)
    gap = max(least - row.high, row.low - greatest)
    return gap * 4 <= max(abs(f * boxes.low[v]) for v, f in row.terms)


def _telling(row: Row, boxes: Boxes, system: System) -> bool:
    """True when every amount of the row is printed and some is not zero."""
    printed = all(system.of_variable[v] for v, _ in row.terms)
    return printed and any(boxes.low[v] > 0 or boxes.high[v] < 0 for v, _ in row.terms)
