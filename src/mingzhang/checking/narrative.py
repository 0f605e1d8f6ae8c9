"""The law of parts over sentences: amounts that the text lists one by one add up to its total."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..model.finding import Severity
from .slots import FUNCTION, STAGE, Key, Ledger, Proposal, Slot, with_value
from .system import Law

ITEM_DIGITS = 7  # 项


def proposals(ledger: Ledger) -> Iterator[Proposal]:
    """Totals that sentences divide among the same items (项) as the tables do.

    The text must name every item that the tables list for the same money; then what it says of
    them cannot exceed the total, and should reach it.
    """
    listed = _listed(ledger)
    in_tables = {slot.key for table in ledger.tables for slot in table}
    spoken = [key for key in ledger.by_key if len(str(key[FUNCTION])) == ITEM_DIGITS and key not in in_tables]
    for whole, keys in _by_whole(spoken):
        total = ledger.variable(whole)
        codes = {str(key[FUNCTION]) for key in keys}
        wanted = listed.get(_money(whole), set())
        if total is None or len(keys) < 2 or not wanted or not wanted <= codes:
            continue
        parts = tuple(ledger.by_key[key] for key in keys)
        yield Proposal(total, parts, Law.PARTS, ("narrative", whole), at_least=True)
        yield Proposal(total, parts, Law.PARTS, ("narrative sum", whole), severity=Severity.WARNING)


def _money(key: Key) -> Key:
    """The coordinates without function and stage."""
    return with_value(with_value(key, FUNCTION, ""), STAGE, "")


def _listed(ledger: Ledger) -> dict[Key, set[str]]:
    """Items (项) with an amount in some table, by the money they are of."""
    found: dict[Key, set[str]] = {}
    for table in ledger.tables:
        for slot in table:
            if len(str(slot.key[FUNCTION])) == ITEM_DIGITS and _amounts(slot):
                found.setdefault(_money(slot.key), set()).add(str(slot.key[FUNCTION]))
    return found


def _amounts(slot: Slot) -> bool:
    return slot.fact.figure is not None and slot.fact.figure.value != 0


def _by_whole(keys: list[Key]) -> Iterator[tuple[Key, list[Key]]]:
    wholes = sorted(((with_value(key, FUNCTION, ""), key) for key in keys), key=lambda pair: str(pair[0]))
    for whole, pairs in groupby(wholes, key=lambda pair: pair[0]):
        yield whole, [key for _, key in pairs]
