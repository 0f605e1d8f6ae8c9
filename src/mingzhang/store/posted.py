"""What was posted, for the ledger's review (账簿): entries, followers and balances read from their rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, QuerySet, Sum

from ..ledger.review import Slot, by_slot
from ..model.entry import Account, Approval, Entry, EntryKey, Event, Paper, Posting, Share
from ..model.point import Source
from .lines import noun, row_ids
from .models import LedgerBalance, LedgerEntry, LedgerPosting
from .standing import merged_codes


def find_row(key: EntryKey) -> LedgerEntry | None:
    """The row of an entry."""
    return LedgerEntry.objects.filter(
        year=key.year, event=key.event.name.lower(), voucher=key.voucher
    ).first()


def key_of(row: LedgerEntry) -> EntryKey:
    """What names the entry of a row."""
    return EntryKey(row.year, Event[row.event.upper()], row.voucher)


def entry_of_row(row: LedgerEntry) -> Entry:
    """The entry as the ledger knows it."""
    return entry_with(row, row.postings.select_related("line__unit", "line__project").order_by("id"))


def entry_with(row: LedgerEntry, postings: Iterable[LedgerPosting]) -> Entry:
    """The entry of a row and its postings, which were fetched with unit and project of their lines."""
    return Entry(
        event=Event[row.event.upper()],
        year=row.year,
        postings=tuple(Posting(noun(p.line), Account(p.account), p.fen, p.track) for p in postings),
        paper=Paper(
            row.date,
            row.voucher,
            row.document,
            row.reason,
            row.contract,
            Approval[row.approval.upper()] if row.approval else None,
        ),
        reference=_reference(row),
        prior_year=row.prior_year,
    )


def _reference(row: LedgerEntry) -> EntryKey | None:
    other = row.corrects or row.follows
    return key_of(other) if other else None


def still_held(entry: Entry, account: Account) -> tuple[Share, ...]:
    """What is left of what an entry put into an account, line by line (未结金额)."""
    known = Posted()
    slots = (slot for slot in by_slot(entry.postings) if slot[1] is account)
    held = (Share(slot[0], known.held(slot)) for slot in slots)
    return tuple(share for share in held if share.fen > 0)


def _balances(year: int, account: Account, units: Collection[str]) -> QuerySet[LedgerBalance]:
    return LedgerBalance.objects.filter(line__year=year, line__unit__code__in=units, account=account.value)


class Posted:
    """The rows as `ledger.review.Known`. What it reads is not locked: the database has the last word."""

    def find(self, key: EntryKey) -> Entry | None:
        """The entry of that key, None when it is not posted."""
        row = find_row(key)
        return entry_of_row(row) if row else None

    def followers(self, key: EntryKey) -> Sequence[Entry]:
        """The entries that refer to it."""
        row = find_row(key)
        if row is None:
            return ()
        return tuple(map(entry_of_row, LedgerEntry.objects.filter(Q(follows=row) | Q(corrects=row))))

    def held(self, slot: Slot) -> int:
        """The signed balance of an account on a line, of one tracking number."""
        line, account, track = slot
        row = row_ids([line])[line]
        if not track:
            own = LedgerBalance.objects.filter(line_id=row, account=account.value).first()
            return own.fen if own else 0
        moved = LedgerPosting.objects.filter(line_id=row, account=account.value, track=track)
        return int(moved.aggregate(sum=Sum("fen"))["sum"] or 0)

    def merged(self, unit: str, year: int) -> Collection[str]:
        """The unit and those that were merged into it by that year (本单位及并入单位)."""
        return merged_codes(unit, year)

    def holding(self, year: int, account: Account, units: Collection[str], fund: Source) -> int:
        """The signed balance of an account over all lines of some units and of a fund in a year."""
        own = _balances(year, account, units).filter(line__fund=fund)
        return int(own.aggregate(sum=Sum("fen"))["sum"] or 0)

    def keeps(self, year: int, account: Account, units: Collection[str], fund: Source | None = None) -> bool:
        """True when the account (of that fund) has moved at one of the units in the year."""
        rows = _balances(year, account, units).exclude(fen=0)
        return (rows.filter(line__fund=fund) if fund else rows).exists()

    def is_closed(self, year: int) -> bool:
        """Never by itself: closing is by department, and its own guard refuses (`year_is_open`)."""
        return False
