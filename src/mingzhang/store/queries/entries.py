"""Entries of the ledger in lists (凭证查询): filtered, newest first, page after page without counting."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from ...model.entry import CASH_PAIR, Account, Event
from ..models import AllotmentLine, LedgerBalance, LedgerEntry, LedgerPosting
from .arrays import among, within
from .on_lines import entries_on

PER_PAGE = 50
_CONTRACTS, _APPLICATIONS = Account.COMMITTED.value, Account.IN_PAYMENT.value


@dataclass(frozen=True)
class EntryFilter:
    """Which entries: of the year and units, narrowed by any of the rest. `fen` is the exact amount."""

    year: int
    units: Collection[int]
    event: Event | None = None
    line: int | None = None
    text: str = ""
    first: date | None = None
    last: date | None = None
    fen: int | None = None
    batch: int | None = None  # the import that posted them

    def condition(self) -> Q:
        """The filter as a condition on entries."""
        found = Q(among("unit", self.units), year=self.year)
        if self.event is not None:
            found &= Q(event=self.event.name.lower())
        if self.first is not None:
            found &= Q(date__gte=self.first)
        if self.last is not None:
            found &= Q(date__lte=self.last)
        if self.text:
            found &= _said(self.text)
        if self.line is not None:
            found &= Q(pk__in=entries_on([self.line], self.year))
        if self.batch is not None:
            found &= Q(batch=self.batch)
        if self.fen is not None:
            moved = LedgerPosting.objects.filter(fen=abs(self.fen), fen__gt=0)
            found &= Q(pk__in=moved.values("entry"))
        return found


def _said(text: str) -> Q:
    """Voucher and contract by their beginning; document, payee and reason by any part."""
    found = Q(voucher__startswith=text) | Q(contract__startswith=text)
    for name in ("document", "payee", "reason"):
        found |= Q(**{f"{name}__icontains": text})
    return found


@dataclass(frozen=True)
class Place:
    """Where a page of entries begins: after the entry of this day and number."""

    day: date
    number: int

    @classmethod
    def of(cls, text: str) -> Place | None:
        """The place that an address names ("2024-06-03.17"); None for anything else."""
        day, _dot, number = text.partition(".")
        try:
            return cls(date.fromisoformat(day), int(number)) if len(number) < 19 else None
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.number}"


@dataclass(frozen=True)
class EntryPage:
    """Some entries, the newest first; `older` is where the next page begins, None on the last."""

    rows: tuple[LedgerEntry, ...]
    older: Place | None


def entries(wanted: EntryFilter, after: Place | None = None, size: int = PER_PAGE) -> EntryPage:
    """A page of entries, each with `fen`: the amount that it moved, of one line what it moved there."""
    rows = with_amounts(LedgerEntry.objects.filter(wanted.condition()), wanted.line)
    if after is not None:
        rows = rows.filter(Q(date__lt=after.day) | Q(date=after.day, pk__lt=after.number))
        rows = rows.filter(date__lte=after.day)
    found = list(rows.order_by("-date", "-pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return EntryPage(tuple(found[:size]), Place(last.date, last.pk) if last else None)


def with_amounts(rows: QuerySet[LedgerEntry], line: int | None = None) -> QuerySet[LedgerEntry]:
    """The entries with unit, author and correction at hand, and the amount that each moved as `fen`.

    That is the sum of `Entry.moved`. On a line it is what came to an account of the line; below zero what
    went to other lines alone.
    """
    sides = LedgerPosting.objects.filter(entry=OuterRef("pk")).order_by().values("entry")
    sides = sides.filter(fen__gt=0) if line is None else sides.filter(line=line)
    debits = Q(fen__gt=0)
    main = Sum("fen", filter=debits & ~Q(account__in=[account.value for account in CASH_PAIR]))
    amount = sides.annotate(sum=Coalesce(main, Sum("fen", filter=debits), Sum("fen"))).values("sum")
    known = rows.select_related("unit", "created_by", "correction").prefetch_related("unit__versions")
    return known.annotate(fen=Coalesce(Subquery(amount), 0))


@dataclass(frozen=True)
class Held:
    """What a contract or an application still holds (未结金额), over its lines."""

    track: str
    year: int
    unit_id: int
    fen: int
    whole: int  # what was ever put under it
    payee: str = ""
    entry: int = 0  # the latest entry of its kind
    day: date | None = None
    author: int = 0


Holding = Mapping[str, Sequence[int]]
MOST_LISTED = 100  # applications on one page


def holding(year: int, units: Collection[int]) -> Holding:
    """The lines with money held for contracts and for applications, by account: few of all lines.

    Asked for apart, the database knows how few when it looks for what they are held by.
    """
    lines = AllotmentLine.objects.filter(among("unit", units), year=year)
    rows = LedgerBalance.objects.filter(
        within("line", lines.values("pk")), account__in=(_CONTRACTS, _APPLICATIONS), fen__gt=0
    )
    found: dict[str, list[int]] = {_CONTRACTS: [], _APPLICATIONS: []}
    for account, line in rows.values_list("account", "line"):
        found[account].append(line)
    return found


def contracts(
    year: int, units: Collection[int], closed: bool = False, held: Holding | None = None
) -> tuple[Held, ...]:
    """The contracts that hold money (合同未付), by unit and number; `closed` those that hold none, too.

    `held` is what `holding` found for the same year and units, when it was asked before.
    """
    rows = LedgerPosting.objects.filter(among("line__unit", units), account=_CONTRACTS, line__year=year)
    if not closed:
        lines = (held or holding(year, units))[_CONTRACTS]
        if not lines:
            return ()
        rows = rows.filter(among("line", lines))
    put = Q(fen__gt=0, entry__event="commit")
    sums = rows.values("track", unit=F("line__unit")).annotate(
        sum=Sum("fen"), whole=Sum("fen", filter=put), head=Max("entry", filter=put)
    )
    wanted = sums if closed else sums.filter(sum__gt=0)
    return _with_heads(year, list(wanted.order_by("line__unit__code", "track")))


def applications(
    year: int, units: Collection[int], most: int = MOST_LISTED, held: Holding | None = None
) -> tuple[tuple[Held, ...], int]:
    """The applications that wait for the bank (在途支付申请), so many of the oldest; and how many there are.

    `held` is what `holding` found for the same year and units, when it was asked before.
    """
    lines = (held or holding(year, units))[_APPLICATIONS]
    found = list(_applied(lines).order_by("head")) if lines else []
    return _with_heads(year, found[:most]), len(found)


def in_flight(year: int, units: Collection[int]) -> tuple[int, int]:
    """How many applications wait for the bank (支付在途), and how much money they hold in fen."""
    lines = holding(year, units)[_APPLICATIONS]
    if not lines:
        return 0, 0
    found = _applied(lines).aggregate(number=Count("*"), fen=Sum("sum"))
    return found["number"], int(found["fen"] or 0)


def _applied(lines: Sequence[int]) -> QuerySet[Any, Any]:
    """What applications still hold on lines, by application and unit."""
    rows = LedgerPosting.objects.filter(among("line", lines), account=_APPLICATIONS)
    sums = rows.values("track", unit=F("line__unit")).annotate(
        sum=Sum("fen"), whole=Sum("fen", filter=Q(fen__gt=0)), head=Min("entry", filter=Q(fen__gt=0))
    )
    return sums.filter(sum__gt=0)


def _with_heads(year: int, found: Sequence[Mapping[str, Any]]) -> tuple[Held, ...]:
    """What is held with what the entry at its head says."""
    entries = LedgerEntry.objects.filter(pk__in={row["head"] for row in found if row["head"]})
    heads = {pk: rest for pk, *rest in entries.values_list("pk", "payee", "date", "created_by")}
    return tuple(_held(row, year, *heads.get(row["head"], ())) for row in found)


def _held(
    row: Mapping[str, Any], year: int, payee: str = "", day: date | None = None, author: int = 0
) -> Held:
    fen, whole = int(row["sum"]), int(row["whole"] or 0)
    return Held(row["track"], year, row["unit"], fen, whole, payee, row["head"] or 0, day, author)
