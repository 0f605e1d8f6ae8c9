"""Approve a paper that changes allotments (审批调整调剂): at the level that its content needs.

A virement inside a unit is for its head, between projects or units for the department, between functions
for the finance bureau, as are supplements and reductions. Who wrote a paper never approves it.
"""

from __future__ import annotations

from ..model.entry import Approval
from ..model.office import PaperState
from ..store.models import Adjustment
from . import entered
from .acting import Actor, verb
from .adjustment_decision import decided, deciding_level, taken_up
from .adjustment_rules import VERBS, changes_of, entry_for
from .ledger_papers import LONGEST_REASON
from .posting import post, refusals


def approve_adjustment(
    actor: Actor, adjustment: Adjustment, opinion: str = "", revision: int | None = None
) -> Adjustment:
    """Approve a submitted paper and post it, at the lowest level that suffices and that the actor holds.

    `revision` is the one the person saw.
    """
    level = deciding_level(actor, adjustment)
    return verb(VERBS[level])(_approved)(actor, adjustment, opinion, level, revision)


def _approved(
    actor: Actor, adjustment: Adjustment, opinion: str, level: Approval, revision: int | None
) -> Adjustment:
    row, before = taken_up(actor, adjustment, level, revision)
    with refusals():
        entry = entry_for(row, changes_of(row), level)
    row.entry = post(actor, VERBS[level], entry, row.unit, author=row.created_by_id)
    row.opinion = entered.line(opinion, "opinion", "审批意见", LONGEST_REASON, needed=False)
    return decided(actor, row, before, level, PaperState.APPROVED)
