"""Money that comes back (退回): paid this year, so that it may be spent again."""

from __future__ import annotations

from collections.abc import Sequence

from ..ledger import make
from ..model.entry import Share
from ..store.models import LedgerEntry
from .acting import Actor, verb
from .ledger_papers import PaperInput, followed, needed, paper_of
from .posting import post, refusals


@verb("refund")
def refund(
    actor: Actor, payment: LedgerEntry, given: PaperInput, shares: Sequence[Share] | None = None
) -> LedgerEntry:
    """Take back money of a completed payment (当年退回): all of it, or the parts in `shares`."""
    actor.require("refund", payment.unit)
    needed(given.reason, "reason", "退回原因")
    original = followed(payment, "complete_payment", "pay")
    with refusals():
        entry = make.refund(paper_of(payment.unit, given), original, shares)
    return post(actor, "refund", entry, payment.unit, payee=payment.payee)
