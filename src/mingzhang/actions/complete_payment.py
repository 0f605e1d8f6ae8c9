"""Confirm that the bank has paid (支付完成): by another person than the one who applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..ledger import make
from ..model.entry import Account, Entry, EntryKey, Event, Paper, Share
from ..store.models import LedgerEntry
from ..store.posted import entry_of_row, find_row, still_held
from .acting import Actor, nobody_approves_their_own, verb
from .errors import InputError
from .ledger_papers import followed, voucher_of
from .posting import post, refusals

MOST = 500  # applications confirmed at once


@verb("complete_payment")
def complete_payment(
    actor: Actor,
    application: LedgerEntry,
    day: date,
    shares: Sequence[Share] | None = None,
    voucher: str = "",
) -> LedgerEntry:
    """Turn money in payment into paid money: all that the application still holds, or the parts in `shares`.

    Without a `voucher` the payment carries the number of its application; a part needs a number of its own.
    """
    return _completed(actor, application, day, shares, voucher)


def _completed(
    actor: Actor, application: LedgerEntry, day: date, shares: Sequence[Share] | None, voucher: str
) -> LedgerEntry:
    actor.require("complete_payment", application.unit)
    nobody_approves_their_own(actor, application.created_by_id)
    original = followed(application, "apply_payment")
    paper = Paper(day, voucher_of(application.unit, voucher or application.voucher))
    with refusals():
        entry = make.complete_payment(paper, original, shares or _rest(original, paper.voucher))
    return post(actor, "complete_payment", entry, application.unit, payee=application.payee)


def _rest(application: Entry, voucher: str) -> Sequence[Share] | None:
    """What the bank has not paid and nobody turned back; when nothing is left, what that voucher paid."""
    left = still_held(application, Account.IN_PAYMENT)
    before = None if left else find_row(EntryKey(application.year, Event.COMPLETE_PAYMENT, voucher))
    return left or (entry_of_row(before).shares(Account.PAID) if before else None)


@verb("complete_payment")
def complete_payments(
    actor: Actor, applications: Sequence[LedgerEntry], day: date
) -> tuple[LedgerEntry, ...]:
    """Confirm what many applications still hold at once: all of them, or none when one is refused."""
    if not applications:
        raise InputError("请勾选要确认的支付申请", "tick the applications to be confirmed", "applications")
    if len(applications) > MOST:
        raise InputError(f"一次最多确认{MOST}笔", f"at most {MOST} at once", "applications")
    ordered = sorted(applications, key=lambda row: row.pk)
    return tuple(_completed(actor, row, day, None, "") for row in ordered)
