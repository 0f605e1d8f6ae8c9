"""Back to the documents, forward to the payments (逆向追溯、顺向控制): the entries that a question needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from ...ledger.trace import Step, sources_of, uses_of
from ...model.entry import Account, Entry
from ..lines import noun
from ..models import AllotmentLine, LedgerEntry, LedgerPosting
from ..posted_batch import entries_of
from .on_lines import entries_on, taken_across

MOST = 1000  # entries looked at going forward
_BRINGING = (
    *("approve", "distribute", "carry_in", "supplement", "reduce", "vire", "own_budget", "correct"),
    *("refund_prior_year",),
)


@dataclass(frozen=True)
class TraceStep:
    """One step of a trace with the rows of its entry and line."""

    entry: int
    line: int
    step: Step

    @property
    def depth(self) -> int:
        """How far a list indents the step."""
        return min(self.step.distance, 3)


@dataclass(frozen=True)
class Trace:
    """The steps in order; `is_cut` when there were more entries than are looked at."""

    steps: tuple[TraceStep, ...]
    is_cut: bool = False


def back(line: AllotmentLine) -> Trace:
    """From a line back to what brought its money (逆向追溯)."""
    rows = _upstream({line.pk}, line.year)
    entries = nouns(rows)
    return Trace(_kept(sources_of([*entries.values()], noun(line)), entries, _lines(rows)))


def forward(row: LedgerEntry, most: int = MOST) -> Trace:
    """From an entry forward to what became of its money (顺向控制)."""
    rows, is_cut = _downstream(row, most)
    entries = nouns(rows)
    start = entries[row.pk]
    return Trace(_kept(uses_of([*entries.values()], start.key), entries, _lines(rows)), is_cut)


def nouns(rows: Iterable[int]) -> dict[int, Entry]:
    """Entries by row, in the order of posting."""
    return entries_of(LedgerEntry.objects.filter(pk__in=list(rows)).order_by("pk"))


def _upstream(lines: set[int], year: int) -> list[int]:
    """The entries that brought money to the lines, and to the lines behind them; last year's, too."""
    found: set[int] = set()
    fresh = lines
    known: set[int] = set()
    while fresh:
        known |= fresh
        rows = set(entries_on(fresh, year, _BRINGING)) - found
        found |= rows
        fresh = set(_of(rows).filter(fen__lt=0).values_list("line", flat=True)) - known
    sources = LedgerEntry.objects.filter(followers__in=found, followers__event="carry_in")
    return sorted(found.union(sources.values_list("pk", flat=True)))


def _downstream(row: LedgerEntry, most: int) -> tuple[list[int], bool]:
    """The entry and those posted after it on its lines, and on the lines that these moved money to."""
    lines = set(_of({row.pk}).values_list("line", flat=True))
    fresh = lines
    while fresh:
        on = _of({pk for pk in _moved(fresh, row.year) if pk > row.pk})
        fresh = set(on.values_list("line", flat=True)) - lines
        lines |= fresh
    rows = LedgerEntry.objects.filter(pk__in=entries_on(lines, row.year), pk__gt=row.pk).order_by("pk")
    found = list(rows.values_list("pk", flat=True)[: most + 1])
    return [row.pk, *found[:most]], len(found) > most


def _moved(lines: Collection[int], year: int) -> Iterable[int]:
    """The entries that moved money from the lines to others."""
    distributed = LedgerPosting.objects.filter(
        line__in=lines, account=Account.UNDISTRIBUTED.value, fen__lt=0, entry__event="distribute"
    )
    for sides in (distributed, taken_across(lines, year, ("vire",))):
        yield from sides.values_list("entry", flat=True)


def _of(entries: Collection[int]) -> QuerySet[LedgerPosting]:
    return LedgerPosting.objects.filter(entry__in=entries)


def _lines(rows: Iterable[int]) -> dict[object, int]:
    """The row of every line on which the entries stand."""
    used = AllotmentLine.objects.filter(postings__entry__in=list(rows)).distinct()
    return {noun(line): line.pk for line in used.select_related("unit", "project")}


def _kept(
    steps: Iterable[Step], entries: dict[int, Entry], lines: dict[object, int]
) -> tuple[TraceStep, ...]:
    rows = {entry.key: pk for pk, entry in entries.items()}
    return tuple(TraceStep(rows[step.entry.key], lines.get(step.line, 0), step) for step in steps)
