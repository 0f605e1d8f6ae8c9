"""Correct an entry (更正): reversed as a whole; what should have been is entered anew.

Payments and what else the unit books itself are for its reviewer. What a higher level decided is taken back
by that level alone, else a correction would give back what the bureau took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..ledger import make
from ..ledger.data import Need, events
from ..model.entry import Approval, Event
from ..store.models import Adjustment, BudgetUnit, LedgerEntry
from ..store.posted import entry_of_row
from .acting import Actor, nobody_approves_their_own, verb
from .adjustment_decision import level_held, units_of
from .adjustment_rules import VERBS
from .errors import NotAllowedError
from .ledger_papers import PaperInput, needed, paper_of
from .own_work import nobody_approves_what_they_wrote
from .posting import post, refusals

_DECIDED_ABOVE = {
    Event.APPROVE: "approve_plan",
    Event.OWN_BUDGET: "approve_plan",
    Event.DISTRIBUTE: "distribute",
    Event.CARRY_IN: "carry_over",
    Event.CARRY_OVER: "carry_over",
    Event.RECLAIM: "carry_over",
}


def correct(actor: Actor, wrong: LedgerEntry, given: PaperInput) -> LedgerEntry:
    """Take a wrong entry back. It stays, beside its correction; whatever followed it is corrected first."""
    units = units_of(wrong.unit, wrong.postings)
    right = _right(actor, wrong, units)
    return verb(right)(_corrected)(actor, wrong, given, right, units)


def may_correct(actor: Actor, wrong: LedgerEntry) -> bool:
    """True when the actor has the right to take the entry back and did not write it alone."""
    units = units_of(wrong.unit, wrong.postings)
    try:
        _demand(actor, wrong, _right(actor, wrong, units), units)
    except NotAllowedError:
        return False
    return True


def _corrected(
    actor: Actor, wrong: LedgerEntry, given: PaperInput, right: str, units: Sequence[BudgetUnit]
) -> LedgerEntry:
    _demand(actor, wrong, right, units)
    needed(given.reason, "reason", "更正原因")
    number = given.voucher or f"更正-{wrong.pk}"
    with refusals():
        entry = make.correct(paper_of(wrong.unit, replace(given, voucher=number)), entry_of_row(wrong))
    return post(actor, right, entry, wrong.unit, payee=wrong.payee)


def _right(actor: Actor, wrong: LedgerEntry, units: Sequence[BudgetUnit]) -> str:
    """The right to decide what is taken back; an import is the unit's own, whatever its file says."""
    event = Event[wrong.event.upper()]
    if wrong.batch_id is not None:
        return "correct"
    if _is_approved(event):
        level = Approval[wrong.approval.upper()]
        return VERBS[level_held(actor, level, units) or level]
    return _DECIDED_ABOVE.get(event, "correct")


def _demand(actor: Actor, wrong: LedgerEntry, right: str, units: Sequence[BudgetUnit]) -> None:
    """The right at every unit whose lines the entry moved, and another person where it needed an approval."""
    for unit in units:
        actor.require(right, unit)
    if not _is_approved(Event[wrong.event.upper()]):
        return
    nobody_approves_their_own(actor, wrong.created_by_id)
    paper = Adjustment.objects.filter(entry=wrong).first()
    if paper is not None:
        nobody_approves_what_they_wrote(actor, paper, "request_adjustment", paper.created_by_id)


def _is_approved(event: Event) -> bool:
    return Need.APPROVAL in events()[event].needs
