"""Turn a payment application back (支付退单): the money returns to where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..ledger import make
from ..model.entry import Share
from ..store.models import LedgerEntry
from .acting import Actor, verb
from .ledger_papers import PaperInput, followed, needed, paper_of
from .posting import post, refusals


@verb("complete_payment")
def reject_payment(
    actor: Actor, application: LedgerEntry, given: PaperInput, shares: Sequence[Share] | None = None
) -> LedgerEntry:
    """Give back what the application still holds: all of it, or the parts in `shares`."""
    actor.require("complete_payment", application.unit)
    needed(given.reason, "reason", "退单原因")
    original = followed(application, "apply_payment")
    paper = paper_of(application.unit, replace(given, voucher=given.voucher or application.voucher))
    with refusals():
        entry = make.reject_payment(paper, original, shares)
    return post(actor, "complete_payment", entry, application.unit, payee=application.payee)
