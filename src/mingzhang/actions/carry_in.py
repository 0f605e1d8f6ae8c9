"""Take over what last year left (上年结转), from the entry that carried it over."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from ..store.posted import key_of
from . import entered
from .acting import Actor, verb
from .ledger_papers import LONGEST_DOCUMENT, PaperInput, lines_of_unit, paper_of
from .posting import post, refusals


@verb("carry_over")
def carry_in(
    actor: Actor,
    unit: BudgetUnit,
    given: PaperInput,
    shares: Sequence[Share],
    source: LedgerEntry | None = None,
) -> LedgerEntry:
    """Make last year's money available in the new year. `source` carried it over or came back as a refund;
    None for the first year of a ledger."""
    actor.require("carry_over", unit)
    entered.line(given.document, "document", "文号", LONGEST_DOCUMENT)
    key = key_of(source) if source else None
    with refusals():
        entry = make.carry_in(paper_of(unit, given), lines_of_unit(unit, shares), key)
    return post(actor, "carry_over", entry, unit)
