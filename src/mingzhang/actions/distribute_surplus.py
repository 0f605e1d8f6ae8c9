"""Distribute the surplus of own money (结余分配): into funds of the unit, or as income tax."""

from __future__ import annotations

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from .acting import Actor, verb
from .cash_pools import vetted_pool
from .ledger_papers import PaperInput, lines_of_unit, paper_of
from .posting import post, refusals


@verb("receive")
def distribute_surplus(actor: Actor, unit: BudgetUnit, given: PaperInput, share: Share) -> LedgerEntry:
    """It leaves the cash at hand, not more than there is; `share` stands on a cash pool."""
    actor.require("receive", unit)
    with refusals():
        entry = make.distribute_surplus(paper_of(unit, given), lines_of_unit(unit, [vetted_pool(share)]))
    return post(actor, "receive", entry, unit)
