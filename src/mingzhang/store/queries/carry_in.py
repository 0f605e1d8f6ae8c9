"""What last year left and nobody has taken over yet (待转入的上年结转): by its source, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import QuerySet, Sum

from ...model.entry import OWN_FUNDS, Account, Share
from ...model.entry import AllotmentLine as Line
from ...model.office import PaperState
from ...model.point import Source
from ..lines import noun
from ..models import BudgetItem, BudgetUnit, LedgerBalance, LedgerEntry, LedgerPosting
from ..standing import merged_codes, unit_stands_in_year
from .arrays import among

_LEFT, _TAKEN = Account.CARRIED_OVER.value, Account.CARRYOVER_IN.value


@dataclass(frozen=True)
class CarryIn:
    """An amount that waits on a line of the new year (待转入结转).

    `source` carried it over or came back as a refund; None when the ledger does not know last year: then the
    approved budget says what was planned of it (上年结转安排). `key` names it on the page.
    """

    key: str
    source: LedgerEntry | None
    line: Line
    project_name: str
    fen: int

    @property
    def share(self) -> Share:
        """The amount on its line."""
        return Share(self.line, self.fen)


def carry_ins(unit: BudgetUnit, year: int) -> tuple[CarryIn, ...]:
    """What the unit, and those merged into it, left of the year before and is not taken over yet."""
    if not unit_stands_in_year(unit, year):
        return ()
    units = merged_codes(unit.code, year)
    if LedgerEntry.objects.filter(unit__code__in=units, year=year - 1).exists():
        return tuple(_left(unit.code, units, year))
    return tuple(_planned(unit, year))


def _left(unit: str, units: Collection[str], year: int) -> Iterator[CarryIn]:
    """Of every source what stood on its lines, less what was taken over onto the same lines or others."""
    put = list(_put(units, year))
    taken = _taken({p.entry_id for p in put})
    rest: dict[tuple[int, Source], int] = defaultdict(int)
    for p in put:
        rest[p.entry_id, p.line.fund] += p.fen
    for (source, line), fen in taken.items():
        rest[source, line.fund] -= fen
    for p in put:
        line = replace(noun(p.line), year=year, unit=unit)
        gone = min(p.fen, taken[p.entry_id, line])
        taken[p.entry_id, line] -= gone
        fen = min(p.fen - gone, rest[p.entry_id, line.fund])
        if fen > 0:
            rest[p.entry_id, line.fund] -= fen
            yield CarryIn(str(p.pk), p.entry, line, p.line.project.name if p.line.project else "", fen)


def _put(units: Collection[str], year: int) -> QuerySet[LedgerPosting]:
    """What was carried over at the end of the year before, in the order of units and lines."""
    rows = LedgerPosting.objects.filter(
        line__unit__code__in=units,
        line__year=year - 1,
        account=_LEFT,
        fen__gt=0,
        entry__correction__isnull=True,
    )
    ordered = rows.order_by("entry", "line__project__number", "line__function", "line__economic", "id")
    return ordered.select_related("entry", "line__unit", "line__project")


def _taken(sources: Collection[int]) -> defaultdict[tuple[int, Line], int]:
    """What was taken over of each source, by line of the new year."""
    rows = LedgerPosting.objects.filter(
        entry__follows__in=sources, entry__event="carry_in", entry__correction__isnull=True, account=_TAKEN
    )
    taken: dict[tuple[int, Line], int] = defaultdict(int)
    for p in rows.select_related("entry", "line__unit", "line__project"):
        taken[p.entry.follows_id or 0, noun(p.line)] -= p.fen
    return taken


def _planned(unit: BudgetUnit, year: int) -> Iterator[CarryIn]:
    """What the approved budget plans of a last year that the ledger does not know."""
    held = LedgerBalance.objects.filter(line__unit=unit, line__year=year, account=_TAKEN)
    taken = {noun(row.line): -row.fen for row in held.select_related("line__unit", "line__project")}
    for item in _plans([unit.pk], year).select_related("project"):
        project = item.project
        line = Line(
            year, unit.code, project.number, item.fund, item.function, item.economic, project.kind.nature
        )
        fen = item.carryover_fen - taken.get(line, 0)
        if fen > 0:
            yield CarryIn(f"plan-{item.pk}", None, line, project.name, fen)


def _plans(units: Collection[int], year: int) -> QuerySet[BudgetItem]:
    rows = BudgetItem.objects.filter(
        among("version__plan__unit", units),
        version__plan__year=year,
        version__state=PaperState.APPROVED,
        carryover_fen__gt=0,
    )
    return rows.exclude(fund__in=[fund.name.lower() for fund in OWN_FUNDS]).order_by(
        "project__number", "function", "economic", "id"
    )


def waiting(year: int, units: Collection[int]) -> dict[int, int]:
    """How much each unit may still take over in the year, in fen; units with nothing are left out."""
    heirs = _heirs(year, units)
    left = _sums(_LEFT, year - 1, heirs)
    taken = _sums(_TAKEN, year, heirs)
    whole: dict[int, int] = defaultdict(int)
    for unit, fen in (*left.items(), *taken.items(), *_unknown(year, heirs)):
        whole[heirs[unit]] += fen
    return {unit: fen for unit, fen in whole.items() if fen > 0}


def _heirs(year: int, units: Collection[int]) -> dict[int, int]:
    """Every unit with the one that has its money in the year: itself, or the one it was merged into."""
    into = BudgetUnit.objects.filter(merged_year__lte=year).values_list("pk", "merged_into")
    after = {pk: heir for pk, heir in into if heir is not None}
    heirs = {}
    for unit in {*units, *after}:
        heir = unit
        while heir in after:
            heir = after[heir]
        if heir in units:
            heirs[unit] = heir
    return heirs


def _sums(account: str, year: int, units: Iterable[int]) -> dict[int, int]:
    rows = LedgerBalance.objects.filter(among("line__unit", list(units)), line__year=year, account=account)
    sums = rows.values_list("line__unit").annotate(Sum("fen"))
    return {unit: int(fen) for unit, fen in sums}


def _unknown(year: int, units: Collection[int]) -> list[tuple[int, int]]:
    """What is planned for units whose last year the ledger does not know."""
    plans = _plans(units, year).order_by().values_list("version__plan__unit")
    planned = dict(plans.annotate(Sum("carryover_fen")))
    if not planned:
        return []
    known = LedgerEntry.objects.filter(among("unit", list(planned)), year=year - 1)
    before = set(known.order_by().values_list("unit", flat=True).distinct())
    return [(unit, int(fen)) for unit, fen in planned.items() if unit not in before]
