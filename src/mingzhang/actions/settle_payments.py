"""Many payments at once (批量办理支付): applications as a payroll hands them over, what the bank answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..ledger import make
from ..model.entry import Entry, Paper, Share
from ..store.models import BudgetUnit, LedgerEntry
from ..store.posted_batch import entries_of
from . import entered
from .acting import Actor, nobody_approves_their_own, verb
from .errors import InputError, StateError
from .ledger_papers import LONGEST_PAYEE, PaperInput, lines_of_unit, needed, paper_of, voucher_of
from .posting import refusals
from .posting_many import Item, post_many

MOST = 5000


@dataclass(frozen=True)
class Application:
    """One payment that is applied for: its paper and the lines that pay."""

    paper: PaperInput
    shares: Sequence[Share]


@dataclass(frozen=True)
class Settlement:
    """What became of an application: paid under a voucher, or turned back for a `reason`."""

    application: int
    day: date
    voucher: str = ""
    reason: str = ""


@verb("pay")
def apply_payments(actor: Actor, unit: BudgetUnit, given: Sequence[Application]) -> list[int]:
    """Take the money of many payments of a unit into 支付在途: all of them or none. The rows, in order."""
    actor.require("pay", unit)
    _few_enough(given)
    with refusals():
        items = [_applied(unit, one) for one in given]
    return post_many(actor, "pay", items)


def _applied(unit: BudgetUnit, given: Application) -> Item:
    payee = entered.line(given.paper.payee, "payee", "收款人", LONGEST_PAYEE)
    entry = make.apply_payment(paper_of(unit, given.paper), lines_of_unit(unit, given.shares))
    return Item(entry, unit, payee)


@verb("complete_payment")
def settle_payments(actor: Actor, given: Sequence[Settlement]) -> list[int]:
    """Confirm or turn back many applications, by another person than the one who applied."""
    _few_enough(given)
    rows = LedgerEntry.objects.filter(pk__in=[one.application for one in given])
    known = {row.pk: row for row in rows.select_related("unit__department")}
    for unit in {row.unit for row in known.values()}:
        actor.require("complete_payment", unit)
    entries = entries_of(rows)
    with refusals():
        items = [_settled(actor, one, known.get(one.application), entries) for one in given]
    return post_many(actor, "complete_payment", items)


def _settled(actor: Actor, given: Settlement, row: LedgerEntry | None, entries: dict[int, Entry]) -> Item:
    if row is None or row.event != "apply_payment":
        raise StateError("请选择支付申请", "what is settled is an application for a payment")
    nobody_approves_their_own(actor, row.created_by_id)
    paper = Paper(
        given.day,
        voucher_of(row.unit, given.voucher or row.voucher),
        reason=needed(given.reason, "reason", "退单原因") if given.reason else "",
    )
    maker = make.reject_payment if given.reason else make.complete_payment
    return Item(maker(paper, entries[row.pk]), row.unit, row.payee)


def _few_enough(given: Sequence[object]) -> None:
    if not given:
        raise InputError("没有要办理的支付", "there is nothing to pay", "applications")
    if len(given) > MOST:
        raise InputError(f"一次最多办理{MOST}笔", f"at most {MOST} at once", "applications")
