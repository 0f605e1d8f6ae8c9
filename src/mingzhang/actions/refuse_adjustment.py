"""Refuse a paper that changes allotments (不同意调整调剂): with an opinion; nothing changes."""

from __future__ import annotations

from ..model.entry import Approval
from ..model.office import PaperState
from ..store.models import Adjustment
from . import entered
from .acting import Actor, verb
from .adjustment_decision import decided, deciding_level, taken_up
from .adjustment_rules import VERBS
from .ledger_papers import LONGEST_REASON


def refuse_adjustment(
    actor: Actor, adjustment: Adjustment, opinion: str, revision: int | None = None
) -> Adjustment:
    """Refuse a submitted paper. The right is that of approving it; `revision` is the one the person saw."""
    level = deciding_level(actor, adjustment)
    return verb(VERBS[level])(_refused)(actor, adjustment, opinion, level, revision)


def _refused(
    actor: Actor, adjustment: Adjustment, opinion: str, level: Approval, revision: int | None
) -> Adjustment:
    row, before = taken_up(actor, adjustment, level, revision)
    row.opinion = entered.line(opinion, "opinion", "审批意见", LONGEST_REASON)
    return decided(actor, row, before, level, PaperState.REFUSED)
