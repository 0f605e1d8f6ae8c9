"""Leave for next year what was not spent (年末结转)."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from . import entered
from .acting import Actor, verb
from .ledger_papers import LONGEST_DOCUMENT, PaperInput, lines_of_unit, paper_of
from .posting import post, refusals


@verb("carry_over")
def carry_over(actor: Actor, unit: BudgetUnit, given: PaperInput, shares: Sequence[Share]) -> LedgerEntry:
    """Carry money over, from a contract when the paper names one. Own money is carried over as cash."""
    actor.require("carry_over", unit)
    entered.line(given.document, "document", "文号", LONGEST_DOCUMENT)
    with refusals():
        entry = make.carry_over(paper_of(unit, given), lines_of_unit(unit, shares))
    return post(actor, "carry_over", entry, unit)
