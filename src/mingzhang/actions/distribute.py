"""Distribute what was approved (分解下达): approved lines become available to the units."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from ..ledger import make
from ..model.entry import Account, Event, Paper, Share
from ..store.lines import noun
from ..store.models import BudgetUnit, Department, LedgerBalance, LedgerEntry
from .acting import Actor, verb
from .errors import InputError
from .posting import post


@verb("distribute")
def distribute(
    actor: Actor, department: Department, year: int, day: date, lines: Collection[int] | None = None
) -> list[LedgerEntry]:
    """Hand approved lines of a department down to its units; `lines` names some rows, None is all."""
    actor.require("distribute", None, department)
    units = department.units.select_related("department").prefetch_related("versions").order_by("pk")
    posted = [distribute_unit(actor, "distribute", unit, year, day, lines) for unit in units]
    entries = [entry for entry in posted if entry is not None]
    if not entries:
        raise InputError(f"{year}年没有待分配的指标", f"nothing of {year} is left to distribute", "lines")
    return entries


def distribute_unit(
    actor: Actor, right: str, unit: BudgetUnit, year: int, day: date, lines: Collection[int] | None = None
) -> LedgerEntry | None:
    """Distribute the lines of one unit inside a deed; None when nothing waits."""
    BudgetUnit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    shares = [Share(noun(row.line), row.fen) for row in undistributed([unit], year, lines)]
    if not shares:
        return None
    before = LedgerEntry.objects.filter(unit=unit, year=year, event=Event.DISTRIBUTE.name.lower())
    voucher = f"{unit.code}-分解-{year}-{before.count() + 1}"
    return post(actor, right, make.distribute(Paper(day, voucher), shares), unit)


def undistributed(
    units: Iterable[BudgetUnit], year: int, lines: Collection[int] | None = None
) -> list[LedgerBalance]:
    """What waits to be distributed at some units, line by line (待分配指标)."""
    rows = LedgerBalance.objects.filter(
        line__unit__in=list(units), line__year=year, account=Account.UNDISTRIBUTED.value, fen__gt=0
    )
    chosen = rows if lines is None else rows.filter(line__in=lines)
    held = chosen.exclude(line__economic="").select_related("line__unit", "line__project")
    shown = held.prefetch_related("line__unit__versions")
    return list(shown.order_by("line__unit__code", "line__project__number", "line__function", "pk"))
