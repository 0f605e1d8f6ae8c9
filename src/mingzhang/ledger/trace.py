"""From a balance back to its documents (逆向追溯), from an appropriation forward to payments (顺向控制)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..model.entry import Account, AllotmentLine, Entry, EntryKey, Event
from .data import Side, accounts, events

_SPENDING = frozenset(
    {
        *(Event.COMMIT, Event.RELEASE, Event.APPLY_PAYMENT, Event.REJECT_PAYMENT, Event.COMPLETE_PAYMENT),
        *(Event.PAY, Event.REFUND, Event.CARRY_OVER, Event.RECLAIM),
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry on the way of some money, on one line, so many entries from where the question began."""

    entry: Entry
    line: AllotmentLine
    fen: int
    distance: int


def sources_of(entries: Sequence[Entry], line: AllotmentLine) -> tuple[Step, ...]:
    """The entries that brought money to a line (来源), over distributions and virements to their documents.

    What was carried in leads to the entry of last year that left it, and no further.

    `entries` are all entries in the order of posting. Money on a line is one sum: everything that came to
    it is a source of everything on it. What a correction took back stays in, with the correction.
    """
    return tuple(_upstream(entries, line, len(entries), 0, set()))


def uses_of(entries: Sequence[Entry], key: EntryKey) -> tuple[Step, ...]:
    """From one appropriation forward: distribution, virement, commitments, payments, year end (去向)."""
    known = {entry.key: number for number, entry in enumerate(entries)}
    start = known[key]
    reached = dict.fromkeys((p.line for p in entries[start].postings), 0)
    steps = [_step(entries[start], 0)]
    followed = {key: 0}
    for entry in entries[start + 1 :]:
        distance = _distance(entry, reached, followed)
        if distance is None:
            continue
        followed[entry.key] = distance
        steps.append(_step(entry, distance))
        for posting in entry.postings:
            if not posting.line.is_pool and posting.fen > 0:
                reached.setdefault(posting.line, distance)
    return tuple(steps)


def _distance(entry: Entry, reached: dict[AllotmentLine, int], followed: dict[EntryKey, int]) -> int | None:
    """How far an entry is from the appropriation; None when no money of it is there."""
    if entry.reference in followed and entry.reference is not None:
        return followed[entry.reference] + 1
    is_use = entry.event in _SPENDING or bool(events()[entry.event].moves)
    taken = (p.line for p in entry.postings if p.fen < 0 and p.line in reached) if is_use else iter(())
    return min((reached[line] + 1 for line in taken), default=None)


def _upstream(
    entries: Sequence[Entry], line: AllotmentLine, before: int, distance: int, seen: set[int]
) -> Iterator[Step]:
    """What put money on the line before entry number `before`, and on the lines behind it."""
    behind: list[tuple[AllotmentLine, int]] = []
    for number in range(before - 1, -1, -1):
        entry = entries[number]
        if number in seen or not _brings(entry, line):
            continue
        seen.add(number)
        yield Step(entry, line, _gain(entry, line), distance)
        yield from _last_year(entries[:number], entry, line, distance + 1)
        behind += [(giver, number) for giver in _givers(entry, line)]
    for giver, number in behind:
        yield from _upstream(entries, giver, number, distance + 1, seen)


def _last_year(entries: Sequence[Entry], entry: Entry, line: AllotmentLine, distance: int) -> Iterator[Step]:
    """The entry of the year before that left what this one took over, on the line where it left it."""
    if entry.event is not Event.CARRY_IN or entry.reference is None:
        return
    for source in entries:
        if source.key == entry.reference:
            left = [share.line for share in source.shares(Account.CARRIED_OVER)]
            alike = (at for at in left if replace(at, year=line.year, unit=line.unit) == line)
            at = next(alike, left[0])
            yield Step(source, at, _gain(source, at), distance)


def _givers(entry: Entry, line: AllotmentLine) -> list[AllotmentLine]:
    """The other lines that have less after the entry; one paper may move the money of many lines."""
    others = dict.fromkeys(p.line for p in entry.postings if p.fen < 0 and p.line != line)
    return [other for other in others if sum(p.fen for p in entry.postings if p.line == other) < 0]


def _brings(entry: Entry, line: AllotmentLine) -> bool:
    """True when the entry puts new money on the line: from a source, or from another line."""
    on = [p for p in entry.postings if p.line == line]
    if any(accounts()[p.account].side is Side.SOURCE for p in on):
        return True
    return (
        bool(on)
        and (bool(events()[entry.event].moves) or _undoes_move(entry))
        and sum(_amounts(entry, line)) > 0
    )


def _gain(entry: Entry, line: AllotmentLine) -> int:
    """What the entry brought to the line, negative when it took; all of it when it changed hands there."""
    gained = sum(
        p.fen for p in entry.postings if p.line == line and accounts()[p.account].side is Side.POSITION
    )
    return gained or sum(_amounts(entry, line))


def _undoes_move(entry: Entry) -> bool:
    return entry.reference is not None and bool(events()[entry.reference.event].moves)


def _amounts(entry: Entry, line: AllotmentLine) -> Iterator[int]:
    return (p.fen for p in entry.moved if p.line == line)


def _step(entry: Entry, distance: int) -> Step:
    first = entry.postings[0].line
    return Step(entry, first, sum(p.fen for p in entry.moved), distance)
