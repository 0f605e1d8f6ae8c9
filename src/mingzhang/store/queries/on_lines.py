"""Which entries stand on lines (指标上的凭证): what the index of postings names, and what crosses lines.

Money that leaves 可用 mostly goes to another account of the same line, where the index names the entry.
Only a virement, or the correction of an entry over several lines, takes it to another line; these are few,
and have an index of their own.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from ...model.entry import Account
from ..models import LedgerPosting
from ..models.ledger import CROSSING

AVAILABLE = Account.AVAILABLE.value


def entries_on(
    lines: Collection[int], year: int, events: Collection[str] = ()
) -> QuerySet[LedgerPosting, int]:
    """The numbers of the entries on lines of a year; of these events, where some are named."""
    on = LedgerPosting.objects.filter(line__in=lines)
    named = on.filter(entry__event__in=events) if events else on
    crossing = CROSSING & set(events) if events else CROSSING
    indexed = named.exclude(account=AVAILABLE, fen__lt=0)
    across = taken_across(lines, year, crossing)
    return indexed.values_list("entry", flat=True).union(across.values_list("entry", flat=True))


def taken_across(lines: Collection[int], year: int, events: Collection[str]) -> QuerySet[LedgerPosting]:
    """What entries that cross lines took from what is available on some lines of a year."""
    return LedgerPosting.objects.filter(
        line__in=lines, account=AVAILABLE, fen__lt=0, entry__year=year, entry__event__in=events
    )
