"""Settle what a unit has left at the end of a year (年末结转和收回): as proposed, in one step."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ..ledger import make
from ..model.entry import Entry, Share
from ..store.models import BudgetUnit, LedgerEntry
from ..store.queries.year_end import Fate, Proposal, year_end
from . import entered
from .acting import Actor, verb
from .errors import StateError
from .ledger_papers import LONGEST_DOCUMENT, PaperInput, needed, numbered, paper_of
from .posting import post, refusals


@dataclass(frozen=True)
class Settlement:
    """The entries that settled a unit's year."""

    carried_over: LedgerEntry | None
    reclaimed: LedgerEntry | None


@verb("carry_over")
def settle_year(
    actor: Actor, unit: BudgetUnit, year: int, date: datetime.date, document: str, reason: str
) -> Settlement:
    """Carry over this year's money and reclaim what two years did not use up. Both, or neither."""
    actor.require("carry_over", unit)
    entered.line(document, "document", "文号", LONGEST_DOCUMENT)
    needed(reason, "reason", "事由")
    BudgetUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    proposals = year_end(year, [unit.pk])
    if not proposals:
        raise StateError(f"{unit}{year}年没有可结转或收回的指标", f"nothing is left of {year}")
    given = PaperInput(date, numbered(unit, year, "年末"), document, reason)
    older, rest = (_shares(proposals, fate) for fate in (Fate.RECLAIM, Fate.CARRY_OVER))
    with refusals():
        back = make.reclaim(paper_of(unit, given), older, carryover=True) if older else None
        kept = make.carry_over(paper_of(unit, given), rest) if rest else None
    return Settlement(_posted(actor, kept, unit), _posted(actor, back, unit))


def _shares(proposals: Iterable[Proposal], fate: Fate) -> list[Share]:
    return [proposal.share for proposal in proposals if proposal.fate is fate]


def _posted(actor: Actor, entry: Entry | None, unit: BudgetUnit) -> LedgerEntry | None:
    return post(actor, "carry_over", entry, unit) if entry is not None else None
