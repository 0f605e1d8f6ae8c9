"""Record own money received (收款), into the pool of its unit, fund and function."""

from __future__ import annotations

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from .acting import Actor, verb
from .cash_pools import vetted_pool
from .ledger_papers import PaperInput, lines_of_unit, paper_of
from .posting import post, refusals


@verb("receive")
def receive(actor: Actor, unit: BudgetUnit, given: PaperInput, share: Share) -> LedgerEntry:
    """Add what was received to the cash at hand; `share` stands on a cash pool."""
    actor.require("receive", unit)
    with refusals():
        entry = make.receive(paper_of(unit, given), lines_of_unit(unit, [vetted_pool(share)]))
    return post(actor, "receive", entry, unit, payee=given.payee.strip())
