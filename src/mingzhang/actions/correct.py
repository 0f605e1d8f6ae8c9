"""Correct an entry (更正): reversed as a whole; what should have been is entered anew."""

from __future__ import annotations

from dataclasses import replace

from ..ledger import make
from ..store.models import LedgerEntry
from ..store.posted import entry_of_row
from .acting import Actor, verb
from .ledger_papers import PaperInput, needed, paper_of
from .posting import post, refusals


@verb("correct")
def correct(actor: Actor, wrong: LedgerEntry, given: PaperInput) -> LedgerEntry:
    """Take a wrong entry back. It stays, beside its correction; whatever followed it is corrected first."""
    actor.require("correct", wrong.unit)
    needed(given.reason, "reason", "更正原因")
    number = given.voucher or f"更正-{wrong.pk}"
    with refusals():
        entry = make.correct(paper_of(wrong.unit, replace(given, voucher=number)), entry_of_row(wrong))
    return post(actor, "correct", entry, wrong.unit, payee=wrong.payee)
