"""What was posted, read at once for many entries (批量账簿): the same answers as `Posted`, few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Prefetch, Q, QuerySet, Sum

from ..ledger.review import OTHER_WAY, Slot
from ..model.entry import Account, AllotmentLine, Entry, EntryKey
from ..model.point import Source
from .lines import row_ids
from .models import LedgerBalance, LedgerEntry, LedgerPosting
from .posted import Posted, entry_with


def entries_of(rows: QuerySet[LedgerEntry]) -> dict[int, Entry]:
    """The entries of many rows as the ledger knows them, by row: two queries for all of them."""
    postings = LedgerPosting.objects.select_related("line__unit", "line__project").order_by("id")
    found = rows.select_related("follows", "corrects").prefetch_related(Prefetch("postings", postings))
    return {row.pk: entry_with(row, row.postings.all()) for row in found}


class PostedBatch:
    """What entries may touch, read beforehand, and what of them is posted already in this batch.

    It answers as `ledger.review.Known`. What it reads is not locked: the database has the last word.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.rows: dict[EntryKey, int] = {}
        self._entries: dict[EntryKey, Entry] = {}
        self._followers: dict[EntryKey, list[Entry]] = defaultdict(list)
        self._held: dict[Slot, int] = {}
        self._lines = row_ids(p.line for entry in entries for p in entry.postings)
        self._read_entries(entries)
        self._read_slots(entries)

    def add(self, entry: Entry) -> None:
        """Count an entry of the batch as posted."""
        self._entries[entry.key] = entry
        if entry.reference:
            self._followers[entry.reference].append(entry)
        for p in entry.postings:
            slot = (p.line, p.account, p.track)
            self._held[slot] = self.held(slot) + p.fen

    @property
    def lines(self) -> dict[AllotmentLine, int]:
        """The rows of the lines of the batch."""
        return self._lines

    # --- what `review` asks -----------------------------------------------------------------------

    def find(self, key: EntryKey) -> Entry | None:
        """The entry of that key, None when it is not posted."""
        return self._entries.get(key)

    def followers(self, key: EntryKey) -> Sequence[Entry]:
        """The entries that refer to it."""
        return self._followers.get(key, ())

    def held(self, slot: Slot) -> int:
        """The signed balance of an account on a line, of one tracking number."""
        return self._held.get(slot, 0)

    def merged(self, unit: str, year: int) -> Collection[str]:
        """The unit and those that were merged into it by that year (本单位及并入单位)."""
        return Posted().merged(unit, year)

    def holding(self, year: int, account: Account, units: Collection[str], fund: Source) -> int:
        """The signed balance of an account over all lines of some units and of a fund in a year."""
        return Posted().holding(year, account, units, fund)

    def keeps(self, year: int, account: Account, units: Collection[str], fund: Source | None = None) -> bool:
        """True when the account (of that fund) has moved at one of the units in the year."""
        return Posted().keeps(year, account, units, fund)

    def is_closed(self, year: int) -> bool:
        """Never by itself: closing is by department (`year_is_open`)."""
        return False

    # --- reading ----------------------------------------------------------------------------------

    def _read_entries(self, entries: Sequence[Entry]) -> None:
        wanted = {key for entry in entries for key in _keys(entry)}
        rows = _named(wanted)
        found = entries_of(rows)
        for pk, entry in found.items():
            if entry.key in wanted:
                self.rows[entry.key] = pk
                self._entries[entry.key] = entry
        held = list(self.rows.values())
        following = LedgerEntry.objects.filter(Q(follows__in=held) | Q(corrects__in=held))
        for entry in entries_of(following).values():
            if entry.reference:
                self._followers[entry.reference].append(entry)

    def _read_slots(self, entries: Sequence[Entry]) -> None:
        lines = {row: line for line, row in self._lines.items()}
        for row in LedgerBalance.objects.filter(line__in=lines):
            self._held[lines[row.line_id], Account(row.account), ""] = row.fen
        tracks = {p.track for entry in entries for p in entry.postings if p.track}
        moved = LedgerPosting.objects.filter(track__in=tracks, line__in=lines).order_by()
        sums = moved.values_list("line", "account", "track").annotate(Sum("fen"))
        for line, account, track, fen in sums:
            self._held[lines[line], Account(account), track] = int(fen)


def _keys(entry: Entry) -> Iterable[EntryKey]:
    """What the review looks up for an entry: itself, the entry it refers to, the other way of paying."""
    yield entry.key
    if entry.reference:
        yield entry.reference
    other = OTHER_WAY.get(entry.event)
    if other:
        yield EntryKey(entry.year, other, entry.paper.voucher)


def _named(keys: Iterable[EntryKey]) -> QuerySet[LedgerEntry]:
    years, events, vouchers = set(), set(), set()
    for key in keys:
        years.add(key.year)
        events.add(key.event.name.lower())
        vouchers.add(key.voucher)
    return LedgerEntry.objects.filter(year__in=years, event__in=events, voucher__in=vouchers)
