"""The three laws (恒等、分合、流量), derived from coordinates: documents in, one system out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from . import appraised, columns, correspondence, cross, narrative, partition, structure, summary, years
from .adopt import Misread, adopt
from .context import Context
from .slots import Ledger, Proposal, fill_ledger
from .statements import state
from .system import System


@dataclass
class Laws:
    """The system of some documents, with what was put into it and what was left out."""

    system: System
    ledger: Ledger
    claims: int = 0
    unjudged: int = 0
    misread: list[Misread] = field(default_factory=list)


def derive(contexts: Sequence[Context]) -> Laws:
    """The system of one document, or of several together (equal points are one amount)."""
    system = System()
    ledger = Ledger(system)
    laws = Laws(system, ledger)
    for context in contexts:
        fill_ledger(ledger, context.facts)
    for context in contexts:
        claims = (*context.claims, *appraised.rates(context), *columns.rates(context))
        stated = state(ledger, context.book.document, claims)
        laws.claims += stated
        laws.unjudged += len(claims) - stated
    laws.misread = adopt(system, _proposals(ledger, contexts))
    return laws


def _proposals(ledger: Ledger, contexts: Sequence[Context]) -> Iterator[Proposal]:
    for table in ledger.tables:
        yield from partition.proposals(table)
        yield from summary.proposals(table)
        yield from structure.proposals(table)
        yield from columns.proposals(table)
    yield from cross.proposals(ledger)
    yield from correspondence.proposals(ledger)
    yield from years.proposals(ledger)
    yield from narrative.proposals(ledger)
    yield from appraised.proposals(ledger, contexts)
