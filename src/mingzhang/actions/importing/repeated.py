"""Entries of allotments and receipts against what is posted (核对已入账): known, refused, or to be posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...ledger.errors import LedgerError
from ...ledger.review import is_repeated
from ...model.entry import Account, Entry
from ...model.imports import Element
from ...store.models import BudgetUnit
from ...store.posted import Posted
from .held import Held
from .known import posted
from .lines import rows_of
from .plan import Context, Plan

_GUARDED = (Account.AVAILABLE, Account.UNDISTRIBUTED, Account.CASH)


def settle(
    context: Context,
    plan: Plan,
    entries: Sequence[tuple[Sequence[int], Entry, BudgetUnit]],
    element: Element,
    payees: Mapping[str, str] | None = None,
) -> None:
    """Sort the entries, each with the places of its rows, into known, wrong and new ones.

    A row is known when all entries that it stands in are.
    """
    known = Posted()
    fresh: list[Entry] = []
    known_rows: set[int] = set()
    new_rows: set[int] = set()
    events = {entry.event.name.lower() for _rows, entry, _unit in entries}
    before = posted({entry.paper.voucher for _rows, entry, _unit in entries}, context.year, events)
    for rows, entry, unit in entries:
        try:
            if entry.paper.voucher in before and is_repeated(entry, known):
                known_rows.update(rows)
                continue
        except LedgerError as error:
            number = context.table.numbers[rows[0]]
            said = _how(error, element, is_taken=entry.paper.voucher in before)
            plan.faults.add(number, context.columns[element] + 1, *said)
            continue
        new_rows.update(rows)
        fresh.append(entry)
        plan.nouns.append((entry, unit, (payees or {}).get(entry.paper.voucher, "")))
    plan.known = len(known_rows - new_rows)
    _weigh(plan, fresh)


def _how(error: LedgerError, element: Element, is_taken: bool) -> tuple[str, str]:
    """What a refused number is told: a document keeps its number, so an addition to it makes it new."""
    if element is not Element.DOCUMENT or not is_taken:
        return error.chinese, error.english
    how = "：在文号后加注，如“财预1号-更正”；只有金额差额的，改办追加或追减"
    return error.chinese + how, f"{error.english}: add a mark to the document, such as -2"


def _weigh(plan: Plan, entries: Sequence[Entry]) -> None:
    """What all of them together take from a line must be there."""
    rows = rows_of(posting.line for entry in entries for posting in entry.postings)
    held = Held(list(rows.values()))
    for entry in entries:
        for posting in entry.postings:
            if posting.account in _GUARDED:
                line = rows.get(posting.line, 0)
                held.take_of(line, posting.line, posting.account.value, -posting.fen)
    plan.shortages = held.shortages()
