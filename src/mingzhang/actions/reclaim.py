"""Give money back to the treasury (财政收回): surplus funds, or by a decision."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from . import entered
from .acting import Actor, verb
from .ledger_papers import LONGEST_DOCUMENT, PaperInput, lines_of_unit, needed, paper_of
from .posting import post, refusals


@verb("carry_over")
def reclaim(
    actor: Actor, unit: BudgetUnit, given: PaperInput, shares: Sequence[Share], carryover: bool = False
) -> LedgerEntry:
    """Take available money out of the lines; `carryover` when it came from earlier years (结余)."""
    actor.require("carry_over", unit)
    entered.line(given.document, "document", "文号", LONGEST_DOCUMENT)
    needed(given.reason, "reason", "收回原因")
    with refusals():
        entry = make.reclaim(paper_of(unit, given), lines_of_unit(unit, shares), carryover)
    return post(actor, "carry_over", entry, unit)
