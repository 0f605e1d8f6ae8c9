"""The ledger in memory (指标账): entries posted one by one, never a position below zero, nothing unsaid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ..model.entry import Account, AllotmentLine, Balance, Entry, EntryKey
from ..model.point import Source
from .controls import Controls
from .review import Slot, entry_of, is_corrected, review

Holding = tuple[int, Account, str, Source]  # year, account, unit, fund


@dataclass
class Ledger:
    """Everything posted so far. `post` is the only way in; a refused entry leaves no trace.

    Every check reads the balances that the entry itself touches, so the same rules can be kept by a
    database that locks those balances.
    """

    controls: Controls = field(default_factory=Controls)
    _entries: dict[EntryKey, Entry] = field(default_factory=dict, init=False)
    _slots: dict[Slot, int] = field(default_factory=lambda: defaultdict(int), init=False)
    _holdings: dict[Holding, int] = field(default_factory=lambda: defaultdict(int), init=False)
    _followers: dict[EntryKey, list[Entry]] = field(default_factory=lambda: defaultdict(list), init=False)
    _closed: set[int] = field(default_factory=set, init=False)
    _mergers: dict[str, tuple[str, int]] = field(default_factory=dict, init=False)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The posted entries in the order of posting."""
        return tuple(self._entries.values())

    def entry(self, key: EntryKey) -> Entry:
        """The entry of that key; a ReferenceMissingError when it is not posted."""
        return entry_of(key, self)

    def balances(self) -> tuple[Balance, ...]:
        """The balance of every account on every line that ever moved."""
        sums: dict[tuple[AllotmentLine, Account], int] = defaultdict(int)
        for (line, account, _track), fen in self._slots.items():
            sums[line, account] += fen
        return tuple(Balance(line, account, fen) for (line, account), fen in sums.items())

    def balance(self, line: AllotmentLine, account: Account, track: str | None = None) -> int:
        """The signed balance of an account on a line, of one tracking number or of all."""
        if track is not None:
            return self.held((line, account, track))
        return sum(fen for (at, of, _), fen in self._slots.items() if at == line and of is account)

    def is_corrected(self, key: EntryKey) -> bool:
        """True when a correction took the entry back."""
        return is_corrected(key, self)

    def close(self, year: int) -> None:
        """Close a year (结账): nothing is posted to it any more."""
        self._closed.add(year)

    def merge(self, unit: str, into: str, year: int) -> None:
        """Merge a unit into another from a year on (单位合并): what it left becomes the other's."""
        self._mergers[unit] = into, year

    def post(self, entry: Entry) -> bool:
        """Post an entry (记账); False when it was posted before. What is refused leaves no trace."""
        if not review(entry, self, self.controls):
            return False
        self._write(entry)
        return True

    # What `review` asks.

    def find(self, key: EntryKey) -> Entry | None:
        """The entry of that key, None when it is not posted."""
        return self._entries.get(key)

    def followers(self, key: EntryKey) -> Sequence[Entry]:
        """The entries that refer to it."""
        return self._followers.get(key, ())

    def held(self, slot: Slot) -> int:
        """The signed balance of an account on a line, of one tracking number."""
        return self._slots.get(slot, 0)

    def merged(self, unit: str, year: int) -> Collection[str]:
        """The unit and those that were merged into it by that year (本单位及并入单位)."""
        into = [one for one, (other, since) in self._mergers.items() if other == unit and since <= year]
        return {unit}.union(*(self.merged(one, year) for one in into))

    def holding(self, year: int, account: Account, units: Collection[str], fund: Source) -> int:
        """The signed balance of an account over all lines of some units and of a fund in a year."""
        return sum(self._holdings.get((year, account, unit, fund), 0) for unit in units)

    def keeps(self, year: int, account: Account, units: Collection[str], fund: Source | None = None) -> bool:
        """True when the account (of that fund) has moved at one of the units in the year."""
        return any(
            (at, of) == (year, account) and unit in units and fund in (None, own) and fen
            for (at, of, unit, own), fen in self._holdings.items()
        )

    def is_closed(self, year: int) -> bool:
        """True when nothing is posted to that year any more."""
        return year in self._closed

    def _write(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        if entry.reference:
            self._followers[entry.reference].append(entry)
        for p in entry.postings:
            self._slots[p.line, p.account, p.track] += p.fen
            self._holdings[p.line.year, p.account, p.line.unit, p.line.fund] += p.fen
