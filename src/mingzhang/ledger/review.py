"""What must hold before an entry is posted (记账审核), whoever keeps what was posted before.

`Known` answers for everything posted so far: the ledger in memory, or a database that has locked what the
entry touches.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from ..model.entry import Account, AllotmentLine, Entry, EntryKey, Event, Posting
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

OTHER_WAY = {Event.PAY: Event.COMPLETE_PAYMENT, Event.COMPLETE_PAYMENT: Event.PAY}
Slot = tuple[AllotmentLine, Account, str]  # what a balance is kept for: line, account, tracking number


class Known(Protocol):
    """What was posted so far."""

    def find(self, key: EntryKey) -> Entry | None:
        """The entry of that key, None when it is not posted."""

    def followers(self, key: EntryKey) -> Sequence[Entry]:
        """The entries that refer to it."""

    def held(self, slot: Slot) -> int:
        """The signed balance of an account on a line, of one tracking number."""

    def merged(self, unit: str, year: int) -> Collection[str]:
        """The unit and those that were merged into it by that year (本单位及并入单位)."""

    def holding(self, year: int, account: Account, units: Collection[str], fund: Source) -> int:
        """The signed balance of an account over all lines of some units and of a fund in a year."""

    def keeps(self, year: int, account: Account, units: Collection[str], fund: Source | None = None) -> bool:
        """True when the account (of that fund) has moved at one of the units in the year."""

    def is_closed(self, year: int) -> bool:
        """True when nothing is posted to that year any more."""


def review(entry: Entry, known: Known, controls: Controls) -> bool:
    """False when the entry was posted before; True when it may be posted; otherwise refused by name."""
    vet(entry)
    if is_repeated(entry, known):
        return False
    if known.is_closed(entry.year):
        raise ClosedYearError(
            f"{entry.year}年度已结账，不能再记账",
            f"the year {entry.year} is closed, nothing can be posted",
        )
    control(entry, controls)
    _check_reference(entry, known)
    _check_last_year(entry, known)
    check_floor(entry, known)
    return True


def entry_of(key: EntryKey, known: Known) -> Entry:
    """The entry of that key; a ReferenceMissingError when it is not posted."""
    found = known.find(key)
    if found is None:
        raise ReferenceMissingError(
            f"没有{named(key)}，请核对凭证号", f"{key.event.name.lower()} {key.voucher} is not posted"
        )
    return found


def is_corrected(key: EntryKey, known: Known) -> bool:
    """True when a correction took the entry back."""
    return any(entry.event is Event.CORRECT for entry in known.followers(key))


def is_repeated(entry: Entry, known: Known) -> bool:
    """True when the very same entry is posted; a DuplicateVoucherError for other content of its number."""
    before = known.find(entry.key)
    if before is None:
        _check_other_way(entry, known)
        return False
    if before == entry and not is_corrected(entry.key, known):
        return True
    why = "已更正" if before == entry else "已用于另一笔内容不同的业务"
    raise DuplicateVoucherError(
        f"{named(entry.key)}{why}，请换用新的凭证号",
        f"voucher {entry.paper.voucher} is taken by a posted entry, use a new number",
    )


def _check_other_way(entry: Entry, known: Known) -> None:
    """One payment voucher pays once, whether its payment was applied for here or came from outside."""
    other = OTHER_WAY.get(entry.event)
    before = known.find(EntryKey(entry.year, other, entry.paper.voucher)) if other else None
    if before is not None and not is_corrected(before.key, known):
        raise DuplicateVoucherError(
            f"{named(entry.key)}已作为{named(before.key)}记账，不能重复支付",
            f"voucher {entry.paper.voucher} was paid already",
        )


def check_floor(entry: Entry, known: Known) -> None:
    """No position below zero: no spending without money, no more than a contract or application holds."""
    for slot, fen in by_slot(entry.postings).items():
        line, account, track = slot
        held = known.held(slot) if fen < 0 else 0
        if fen < 0 and held + fen < 0 and accounts()[account].floor:
            label = accounts()[account].label + (f"（{track}）" if track else "")
            raise OverspendError(
                f"{named(entry.key)}：{told(line)}{label}不足，现有{yuan(held)}，需要{yuan(-fen)}",
                f"{account.name.lower()} {track} holds {held} fen, {-fen} are needed",
            )


def by_slot(postings: Iterable[Posting]) -> dict[Slot, int]:
    """The postings of an entry summed by what a balance is kept for."""
    sums: dict[Slot, int] = defaultdict(int)
    for p in postings:
        sums[p.line, p.account, p.track] += p.fen
    return sums


def _check_reference(entry: Entry, known: Known) -> None:
    if entry.reference is None:
        return
    original = entry_of(entry.reference, known)
    if is_corrected(original.key, known):
        raise ReferenceMissingError(
            f"{named(original.key)}已更正，不能再作依据", f"{original.paper.voucher} was corrected"
        )
    if entry.event is Event.CORRECT:
        _check_reversal(entry, original)
        _check_unused(original, known)
    elif entry.event is Event.REJECT_PAYMENT:
        _check_return(entry, original)
    if original.year != entry.year - (entry.event is Event.CARRY_IN):
        raise ReferenceMissingError(
            f"{named(original.key)}不属于应当依据的年度", "the entry it follows is of another year"
        )


def _check_last_year(entry: Entry, known: Known) -> None:
    """What a year takes over is what the year before left, when that year is in this ledger."""
    if entry.event is Event.CARRY_IN:
        _check_carryover(entry, known)
    elif entry.event is Event.OPEN_CASH:
        _check_opening_cash(entry, known)


def _check_carryover(entry: Entry, known: Known) -> None:
    for unit, fund in _owners(entry):
        left = _left(entry, unit, fund, known)
        taken = _moved(entry, Account.CARRYOVER_IN, [unit], fund)
        if left is not None and taken > left:
            raise ControlError(
                f"{named(entry.key)}：上年结转{yuan(taken)}超过上年末可结转的{yuan(left)}，请核对源指标",
                f"{taken} fen are carried in, last year left {left}",
            )


def _left(entry: Entry, unit: str, fund: Source, known: Known) -> int | None:
    """What the entry it refers to left a unit of a fund and no other took over; None when nothing says."""
    units = known.merged(unit, entry.year)
    if entry.reference is None:
        return 0 if known.keeps(entry.year - 1, Account.CARRIED_OVER, units, fund) else None
    followers = known.followers(entry.reference)
    taken = [e for e in followers if e.event is Event.CARRY_IN and not is_corrected(e.key, known)]
    left = _moved(entry_of(entry.reference, known), Account.CARRIED_OVER, units, fund)
    return left - sum(_moved(e, Account.CARRYOVER_IN, units, fund) for e in taken)


def _check_opening_cash(entry: Entry, known: Known) -> None:
    for unit, fund in _owners(entry):
        units = known.merged(unit, entry.year)
        if not known.keeps(entry.year - 1, Account.CASH, units):
            continue
        left = known.holding(entry.year - 1, Account.CASH, units, fund)
        opened = -known.holding(entry.year, Account.CASH_OPENING, units, fund)
        opened += _moved(entry, Account.CASH, [unit], fund)
        if opened > left:
            raise ControlError(
                f"{named(entry.key)}：年初资金{yuan(opened)}超过上年末资金余额{yuan(left)}，请核对",
                f"{opened} fen are opened with, last year ended with {left}",
            )


def _owners(entry: Entry) -> set[tuple[str, Source]]:
    """Whose money of which fund an entry moves."""
    return {(p.line.unit, p.line.fund) for p in entry.postings}


def _moved(entry: Entry, account: Account, units: Collection[str], fund: Source) -> int:
    on = (p for p in entry.postings if p.account is account and p.line.fund is fund)
    return sum(abs(p.fen) for p in on if p.line.unit in units)


def _check_reversal(entry: Entry, original: Entry) -> None:
    if original.event is Event.CORRECT:
        raise ControlError("更正凭证不能再更正，请重新记账", "a correction cannot be corrected, post anew")
    mirrored = Counter((p.line, p.account, p.track, -p.fen) for p in original.postings)
    if mirrored != Counter((p.line, p.account, p.track, p.fen) for p in entry.postings):
        raise UnbalancedError(
            f"{named(entry.key)}与原凭证不是全额相反，请按原凭证全额冲回",
            "a correction reverses the whole of its original and nothing else",
        )


def _check_unused(original: Entry, known: Known) -> None:
    """What others rest on is not taken back under them: the last of a chain is corrected first."""
    for follower in known.followers(original.key):
        if not is_corrected(follower.key, known):
            raise ControlError(
                f"{named(original.key)}已有后续业务{named(follower.key)}，请先更正后续业务",
                f"{follower.paper.voucher} follows {original.paper.voucher}, correct it first",
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
