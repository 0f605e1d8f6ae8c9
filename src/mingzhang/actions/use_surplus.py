"""Put surplus of earlier years to use (使用非财政拨款结余), where receipts do not cover the year."""

from __future__ import annotations

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from .acting import Actor, verb
from .cash_pools import vetted_pool
from .ledger_papers import PaperInput, lines_of_unit, paper_of
from .posting import post, refusals


@verb("receive")
def use_surplus(actor: Actor, unit: BudgetUnit, given: PaperInput, share: Share) -> LedgerEntry:
    """It adds to the cash at hand, on a document and with a reason; `share` stands on a cash pool."""
    actor.require("receive", unit)
    with refusals():
        entry = make.use_surplus(paper_of(unit, given), lines_of_unit(unit, [vetted_pool(share)]))
    return post(actor, "receive", entry, unit)
