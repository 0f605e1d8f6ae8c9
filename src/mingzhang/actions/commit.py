"""Hold money for a contract (采购冻结): it is no longer available for anything else.

Any contract holds money, by government procurement or not. 政府采购 on a project says that it buys so; it
refuses nothing, for one project has lines of both kinds.
"""

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
def commit(actor: Actor, unit: BudgetUnit, given: PaperInput, shares: Sequence[Share]) -> LedgerEntry:
    """Hold allotments under the number of a procurement plan or contract; a second time adds to it."""
    actor.require("commit", unit)
    entered.line(given.contract, "contract", "采购计划号或合同号", LONGEST_VOUCHER)
    with refusals():
        entry = make.commit(paper_of(unit, given), lines_of_unit(unit, shares))
    return post(actor, "commit", entry, unit, payee=given.payee.strip())
