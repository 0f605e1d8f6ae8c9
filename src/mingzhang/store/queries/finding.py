"""Search everywhere (全局查找): units, projects, papers, books, vouchers, payees, amounts.

Only within the units of the asker. Vouchers and amounts are looked for in one year: a year's entries of some
units are found by their index, whatever stands in the other years.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Model, Q

from ...model.entry import Event
from ..models import (
    Adjustment,
    BookVersion,
    BudgetItem,
    BudgetUnit,
    BudgetVersion,
    LedgerEntry,
    LedgerPosting,
    Project,
)
from .entries import EntryFilter, with_amounts

MOST = 20
Span = tuple[int, int]  # fen, both ends included


@dataclass(frozen=True)
class Hit:
    """One row that was found: its page follows from `row`; `fen` where an amount was meant."""

    row: Model
    words: str
    more: str = ""
    fen: int | None = None


@dataclass(frozen=True)
class Hits:
    """What was found of one sort; `is_cut` when there is more."""

    sort: str
    rows: tuple[Hit, ...]
    is_cut: bool


def find(units: Collection[int], year: int, text: str, spans: Sequence[Span]) -> list[Hits]:
    """Everything that fits the text, or an amount within one of the spans, by sort; empty sorts left out."""
    sorts = {
        "unit": _units(units, year, text),
        "project": _projects(units, text),
        "budget": _budgets(units, text),
        "adjustment": _adjustments(units, text),
        "book": _books(units, text),
        "entry": _entries(units, year, text),
        "amount": _amounts(units, year, spans) if spans else [],
        "item": _items(units, year, spans) if spans else [],
    }
    return [Hits(sort, tuple(rows[:MOST]), len(rows) > MOST) for sort, rows in sorts.items() if rows]


def _units(units: Collection[int], year: int, text: str) -> list[Hit]:
    said = Q(code__startswith=text) | Q(versions__name__icontains=text)
    rows = BudgetUnit.objects.filter(said, pk__in=units).prefetch_related("versions").distinct()
    return [Hit(row, row.name_in(year), row.code) for row in rows.order_by("code")[: MOST + 1]]


def _projects(units: Collection[int], text: str) -> list[Hit]:
    documents = Project.objects.filter(Q(bases__number__icontains=text) | Q(bases__title__icontains=text))
    said = Q(number__startswith=text) | Q(name__icontains=text) | Q(pk__in=documents.values("pk"))
    rows = Project.objects.filter(said, unit__in=units).order_by("-first_year", "number")
    return [Hit(row, row.name, row.number) for row in rows[: MOST + 1]]


def _budgets(units: Collection[int], text: str) -> list[Hit]:
    said = Q(document__icontains=text) | Q(plan__ceilings__document__icontains=text)
    rows = BudgetVersion.objects.filter(said, plan__unit__in=units).select_related("plan__unit").distinct()
    found = rows.prefetch_related("plan__unit__versions").order_by("-pk")[: MOST + 1]
    return [
        Hit(row, f"{row.plan.unit.name_in(row.plan.year)} {row.plan.year} {row.round.value}", row.document)
        for row in found
    ]


def _adjustments(units: Collection[int], text: str) -> list[Hit]:
    said = Q(document__icontains=text) | Q(reason__icontains=text)
    rows = Adjustment.objects.filter(said, unit__in=units).order_by("-pk")[: MOST + 1]
    return [Hit(row, f"{row.year} {row.kind.value} {row.document}", row.reason) for row in rows]


def _books(units: Collection[int], text: str) -> list[Hit]:
    departments = BudgetUnit.objects.filter(pk__in=units).values("department")
    rows = BookVersion.objects.filter(title__icontains=text, department__in=departments).order_by("-pk")
    return [Hit(row, row.title, str(row.number)) for row in rows[: MOST + 1]]


def _entries(units: Collection[int], year: int, text: str) -> list[Hit]:
    rows = LedgerEntry.objects.filter(EntryFilter(year, units, text=text).condition())
    found = with_amounts(rows).order_by("-date", "-pk")[: MOST + 1]
    return [_entry(row, row.fen) for row in found]  # type: ignore[attr-defined]


def _entry(row: LedgerEntry, fen: int) -> Hit:
    more = " ".join(filter(None, (row.payee, row.document, row.reason)))
    return Hit(row, f"{row.date} {Event[row.event.upper()].value} {row.voucher}", more, fen)


def _within(spans: Sequence[Span]) -> Q:
    found = Q(pk__in=())
    for low, high in spans:
        found |= Q(fen__gte=low, fen__lte=high)
    return found


def _amounts(units: Collection[int], year: int, spans: Sequence[Span]) -> list[Hit]:
    rows = LedgerPosting.objects.filter(
        _within(spans), line__year=year, line__unit__in=list(units), fen__gt=0
    )
    found = rows.select_related("entry").order_by("-entry__date", "-entry")[: 3 * MOST]
    first = {posting.entry_id: _entry(posting.entry, posting.fen) for posting in reversed(found)}
    return list(reversed(first.values()))[: MOST + 1]


def _items(units: Collection[int], year: int, spans: Sequence[Span]) -> list[Hit]:
    rows = BudgetItem.objects.filter(_within(spans), version__plan__year=year, version__plan__unit__in=units)
    found = rows.select_related("version__plan", "project").order_by("-version", "pk")[: MOST + 1]
    return [
        Hit(row.version, f"{row.project} {row.economic}", f"{year} {row.version.round.value}", row.fen)
        for row in found
    ]
