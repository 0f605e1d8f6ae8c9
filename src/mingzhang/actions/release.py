"""Give back what a contract no longer needs (采购释放)."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from . import entered
from .acting import Actor, verb
from .ledger_papers import LONGEST_VOUCHER, PaperInput, lines_of_unit, paper_of
from .posting import post, refusals


@verb("commit")
def release(actor: Actor, unit: BudgetUnit, given: PaperInput, shares: Sequence[Share]) -> LedgerEntry:
    """Make money of a contract available again, no more than it still holds."""
    actor.require("commit", unit)
    entered.line(given.contract, "contract", "采购计划号或合同号", LONGEST_VOUCHER)
    with refusals():
        entry = make.release(paper_of(unit, given), lines_of_unit(unit, shares))
    return post(actor, "commit", entry, unit)
