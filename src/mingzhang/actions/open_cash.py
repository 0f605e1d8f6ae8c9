"""Take over the unit's own money at the start of the year (年初资金)."""

from __future__ import annotations

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from .acting import Actor, verb
from .cash_pools import vetted_pool
from .ledger_papers import PaperInput, lines_of_unit, paper_of
from .posting import post, refusals


@verb("receive")
def open_cash(actor: Actor, unit: BudgetUnit, given: PaperInput, share: Share) -> LedgerEntry:
    """Begin the year with what the last one ended with, no more; `share` stands on a cash pool."""
    actor.require("receive", unit)
    with refusals():
        entry = make.open_cash(paper_of(unit, given), lines_of_unit(unit, [vetted_pool(share)]))
    return post(actor, "receive", entry, unit)
