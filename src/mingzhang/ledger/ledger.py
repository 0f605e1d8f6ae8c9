"""The ledger in memory (指标账): entries posted one by one, never a position below zero, nothing unsaid."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..model.entry import Account, AllotmentLine, Balance, Entry, EntryKey, Event, Posting
from ..model.point import Source
from .controls import Controls, control
from .data import accounts
from .errors import (
    ClosedYearError,
    ControlError,
    DuplicateVoucherError,
    OverspendError,
    ReferenceMissingError,
    UnbalancedError,
)
from .vet import vet
from .wording import named, told, yuan

Slot = tuple[AllotmentLine, Account, str]  # what a balance is kept for: line, account, tracking number
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

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The posted entries in the order of posting."""
        return tuple(self._entries.values())

    def entry(self, key: EntryKey) -> Entry:
        """The entry of that key; a ReferenceMissingError when it is not posted."""
        if key not in self._entries:
            raise ReferenceMissingError(
                f"没有{named(key)}，请核对凭证号", f"{key.event.name.lower()} {key.voucher} is not posted"
            )
        return self._entries[key]

    def balances(self) -> tuple[Balance, ...]:
        """The balance of every account on every line that ever moved."""
        sums: dict[tuple[AllotmentLine, Account], int] = defaultdict(int)
        for (line, account, _track), fen in self._slots.items():
            sums[line, account] += fen
        return tuple(Balance(line, account, fen) for (line, account), fen in sums.items())

    def balance(self, line: AllotmentLine, account: Account, track: str | None = None) -> int:
        """The signed balance of an account on a line, of one tracking number or of all."""
        if track is not None:
            return self._slots.get((line, account, track), 0)
        return sum(fen for (at, of, _), fen in self._slots.items() if at == line and of is account)

    def is_corrected(self, key: EntryKey) -> bool:
        """True when a correction took the entry back."""
        return any(entry.event is Event.CORRECT for entry in self._followers.get(key, ()))

    def close(self, year: int) -> None:
        """Close a year (结账): nothing is posted to it any more."""
        self._closed.add(year)

    def post(self, entry: Entry) -> bool:
        """Post an entry (记账); False when it was posted before. Refuses by name, and leaves no trace then."""
        vet(entry)
        if self._is_repeated(entry):
            return False
        if entry.year in self._closed:
            raise ClosedYearError(
                f"{entry.year}年度已结账，不能再记账",
                f"the year {entry.year} is closed, nothing can be posted",
            )
        control(entry, self.controls)
        self._check_reference(entry)
        self._check_last_year(entry)
        self._check_floor(entry)
        self._write(entry)
        return True

    def post_all(self, entries: Iterable[Entry]) -> int:
        """Post many entries, or none when one is refused. How many were new."""
        before = list(self._entries)
        posted: list[Entry] = []
        try:
            for entry in entries:
                if self.post(entry):
                    posted.append(entry)
        except Exception:
            for entry in reversed(posted):
                self._unwrite(entry)
            assert list(self._entries) == before
            raise
        return len(posted)

    def _is_repeated(self, entry: Entry) -> bool:
        known = self._entries.get(entry.key)
        if known is None:
            return False
        if known == entry and not self.is_corrected(entry.key):
            return True
        why = "已更正" if known == entry else "已用于另一笔内容不同的业务"
        raise DuplicateVoucherError(
            f"{named(entry.key)}{why}，请换用新的凭证号",
            f"voucher {entry.paper.voucher} is taken by a posted entry, use a new number",
        )

    def _check_reference(self, entry: Entry) -> None:
        if entry.reference is None:
            return
        original = self.entry(entry.reference)
        if self.is_corrected(original.key):
            raise ReferenceMissingError(
                f"{named(original.key)}已更正，不能再作依据", f"{original.paper.voucher} was corrected"
            )
        if entry.event is Event.CORRECT:
            _check_reversal(entry, original)
            self._check_unused(original)
        elif entry.event is Event.REJECT_PAYMENT:
            _check_return(entry, original)
        if original.year != entry.year - (entry.event is Event.CARRY_IN):
            raise ReferenceMissingError(
                f"{named(original.key)}不属于应当依据的年度", "the entry it follows is of another year"
            )

    def _check_unused(self, original: Entry) -> None:
        """What others rest on is not taken back under them: the last of a chain is corrected first."""
        for follower in self._followers.get(original.key, ()):
            if not self.is_corrected(follower.key):
                raise ControlError(
                    f"{named(original.key)}已有后续业务{named(follower.key)}，请先更正后续业务",
                    f"{follower.paper.voucher} follows {original.paper.voucher}, correct it first",
                )

    def _check_last_year(self, entry: Entry) -> None:
        """What a year takes over is what the year before left, when that year is in this ledger."""
        if entry.event is Event.CARRY_IN:
            self._check_carryover(entry)
        elif entry.event is Event.OPEN_CASH:
            self._check_opening_cash(entry)

    def _check_carryover(self, entry: Entry) -> None:
        for fund in {p.line.fund for p in entry.postings}:
            left = self._left(entry, fund)
            taken = _moved(entry, Account.CARRYOVER_IN, fund)
            if left is not None and taken > left:
                raise ControlError(
                    f"{named(entry.key)}：上年结转{yuan(taken)}超过上年末可结转的{yuan(left)}，请核对源指标",
                    f"{taken} fen are carried in, last year left {left}",
                )

    def _left(self, entry: Entry, fund: Source) -> int | None:
        """What the entry it refers to left of a fund and no other took over; None when nothing says."""
        if entry.reference is None:
            known = any(
                year == entry.year - 1 and account is Account.CARRIED_OVER and of is fund and fen
                for (year, account, _, of), fen in self._holdings.items()
            )
            return 0 if known else None
        taken = [e for e in self._followers.get(entry.reference, ()) if not self.is_corrected(e.key)]
        left = _moved(self.entry(entry.reference), Account.CARRIED_OVER, fund)
        return left - sum(_moved(e, Account.CARRYOVER_IN, fund) for e in taken)

    def _check_opening_cash(self, entry: Entry) -> None:
        last = entry.year - 1
        if not any(year == last and account is Account.CASH for year, account, _, _ in self._holdings):
            return
        for unit, fund in {(p.line.unit, p.line.fund) for p in entry.postings}:
            left = self._holdings.get((last, Account.CASH, unit, fund), 0)
            opened = -self._holdings.get((entry.year, Account.CASH_OPENING, unit, fund), 0)
            opened += _opened(entry, unit, fund)
            if opened > left:
                raise ControlError(
                    f"{named(entry.key)}：年初资金{yuan(opened)}超过上年末资金余额{yuan(left)}，请核对",
                    f"{opened} fen are opened with, last year ended with {left}",
                )

    def _check_floor(self, entry: Entry) -> None:
        """No position below zero: no spending without money, no more than a contract or application holds."""
        for (line, account, track), fen in _by_slot(entry.postings).items():
            held = self._slots.get((line, account, track), 0)
            if fen < 0 and held + fen < 0 and accounts()[account].floor:
                label = accounts()[account].label + (f"（{track}）" if track else "")
                raise OverspendError(
                    f"{named(entry.key)}：{told(line)}{label}不足，现有{yuan(held)}，需要{yuan(-fen)}",
                    f"{account.name.lower()} {track} holds {held} fen, {-fen} are needed",
                )

    def _write(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        if entry.reference:
            self._followers[entry.reference].append(entry)
        self._add(entry.postings, 1)

    def _unwrite(self, entry: Entry) -> None:
        del self._entries[entry.key]
        if entry.reference:
            self._followers[entry.reference].remove(entry)
        self._add(entry.postings, -1)

    def _add(self, postings: Iterable[Posting], sign: int) -> None:
        for p in postings:
            self._slots[p.line, p.account, p.track] += sign * p.fen
            self._holdings[p.line.year, p.account, p.line.unit, p.line.fund] += sign * p.fen


def _by_slot(postings: Iterable[Posting]) -> dict[Slot, int]:
    sums: dict[Slot, int] = defaultdict(int)
    for p in postings:
        sums[p.line, p.account, p.track] += p.fen
    return sums


def _moved(entry: Entry, account: Account, fund: Source) -> int:
    return sum(abs(p.fen) for p in entry.postings if p.account is account and p.line.fund is fund)


def _opened(entry: Entry, unit: str, fund: Source) -> int:
    return sum(p.fen for p in entry.postings if p.fen > 0 and (p.line.unit, p.line.fund) == (unit, fund))


def _check_reversal(entry: Entry, original: Entry) -> None:
    if original.event is Event.CORRECT:
        raise ControlError("更正凭证不能再更正，请重新记账", "a correction cannot be corrected, post anew")
    mirrored = Counter((p.line, p.account, p.track, -p.fen) for p in original.postings)
    if mirrored != Counter((p.line, p.account, p.track, p.fen) for p in entry.postings):
        raise UnbalancedError(
            f"{named(entry.key)}与原凭证不是全额相反，请按原凭证全额冲回",
            "a correction reverses the whole of its original and nothing else",
        )


def _check_return(entry: Entry, application: Entry) -> None:
    """What is turned back goes where it came from: what was available, or the contract."""
    origin = {(p.line, p.account, p.track) for p in application.postings if p.fen < 0}
    for p in entry.postings:
        if p.fen > 0 and not p.line.is_pool and (p.line, p.account, p.track) not in origin:
            raise ControlError(
                f"{named(entry.key)}：{told(p.line)}不是原申请所用的{p.account.value}，应退回原处",
                "a rejected payment goes back where it came from",
            )
