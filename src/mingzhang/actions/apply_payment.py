"""Apply for a payment (支付申请): out of what is available, or out of what a contract holds."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import make
from ..model.entry import Share
from ..store.models import BudgetUnit, LedgerEntry
from . import entered
from .acting import Actor, verb
from .ledger_papers import LONGEST_PAYEE, PaperInput, lines_of_unit, paper_of
from .posting import post, refusals


@verb("pay", one_statement=True)
def apply_payment(actor: Actor, unit: BudgetUnit, given: PaperInput, shares: Sequence[Share]) -> LedgerEntry:
    """Take the money of a payment into 支付在途. `given.contract` names the contract that pays.

    Refused in the ledger's words when less is available, when own money lacks cash, or when the project has
    no objective and the department demands one.
    """
    actor.require("pay", unit)
    payee = entered.line(given.payee, "payee", "收款人", LONGEST_PAYEE)
    paper = paper_of(unit, given)
    with refusals():
        entry = make.apply_payment(paper, lines_of_unit(unit, shares))
    return post(actor, "pay", entry, unit, payee=payee)
