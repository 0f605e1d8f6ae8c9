"""Money of an earlier year that comes back (以前年度退回): it does not raise what this year may spend."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from .acting import Actor, verb
from .ledger_papers import PaperInput, lines_of_unit, needed, paper_of
from .posting import post, refusals


@verb("refund")
def refund_prior_year(
    actor: Actor,
    unit: BudgetUnit,
    given: PaperInput,
    shares: Sequence[Share],
    prior_year: int,
    reclaimed: bool = False,
) -> LedgerEntry:
    """Record a refund of an earlier year: left for next year, or `reclaimed` by the treasury.

    Own money comes back as cash: its shares stand on cash pools.
    """
    actor.require("refund", unit)
    needed(given.reason, "reason", "退回原因")
    with refusals():
        entry = make.refund_prior_year(
            paper_of(unit, given), lines_of_unit(unit, shares), prior_year, reclaimed
        )
    return post(actor, "refund", entry, unit, payee=given.payee.strip())
