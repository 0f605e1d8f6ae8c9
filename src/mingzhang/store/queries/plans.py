"""How far the units are (编报进度): the version that stands, its total, the ceiling, last year's budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet, Sum

from ...model.entry import Account
from ...model.office import PaperState, Round
from ...model.point import Source
from ..models import BudgetItem, BudgetPlan, BudgetUnit, BudgetVersion, Ceiling, LedgerBalance, UnitName
from ..models.organisation import valid_in
from .budgets import Line, latest
from .comparison import percent

_ORIGINAL = [Account.ORIGINAL_APPROVAL.value, Account.OWN_FUNDS_BUDGET.value]


@dataclass(frozen=True)
class Progress:
    """Where a unit's budget of a year stands (单位编报进度)."""

    unit: BudgetUnit
    version: BudgetVersion | None
    total: int | None
    ceiling: int | None
    last_year: int | None

    @property
    def difference(self) -> int | None:
        """What is planned less last year's budget; None while one of them is not known."""
        if self.total is None or self.last_year is None:
            return None
        return self.total - self.last_year

    @property
    def percent(self) -> object:
        """The difference in per cent of last year's budget; None without a base."""
        return None if self.difference is None else percent(self.difference, self.last_year)

    @property
    def is_late(self) -> bool:
        """True while the unit still has to submit (尚未上报)."""
        return self.version is None or self.version.state in (PaperState.DRAFT, PaperState.RETURNED)

    @property
    def is_due(self) -> bool:
        """True when the second draft waits for approval (待批复)."""
        last = self.version
        return last is not None and last.round is Round.SECOND and last.state is PaperState.REVIEWED


def standing_units(units: QuerySet[BudgetUnit], year: int) -> QuerySet[BudgetUnit]:
    """Those of some units that exist in a year, by department."""
    named = UnitName.objects.filter(valid_in(year)).values("unit")
    return (
        units.filter(pk__in=named)
        .exclude(merged_year__lte=year)
        .prefetch_related("department__names")
        .order_by("department__code", "-is_head_office", "code")
    )


def progress(units: Sequence[BudgetUnit], year: int) -> list[Progress]:
    """The progress of some units, in their order; a handful of queries however many they are."""
    plans = BudgetPlan.objects.filter(unit__in=units, year=year).prefetch_related("versions")
    by_unit = {plan.unit_id: plan for plan in plans}
    standing = {pk: latest(plan) for pk, plan in by_unit.items()}
    totals = _totals([version.pk for version in standing.values() if version])
    limits, before = _ceilings(by_unit.values()), _last_year(units, year - 1)
    return [
        Progress(
            unit,
            version := standing.get(unit.pk),
            totals.get(version.pk, 0) if version else None,
            limits.get(unit.pk),
            before.get(unit.pk),
        )
        for unit in units
    ]


def _totals(versions: list[int]) -> dict[int, int]:
    rows = BudgetItem.objects.filter(version__in=versions).values_list("version")
    return dict(rows.annotate(Sum("fen")).order_by())


def _ceilings(plans: Iterable[BudgetPlan]) -> dict[int, int]:
    """The sum of the ceilings in force of every unit that has any."""
    latest_of: dict[tuple[int, Source], int] = {}
    rows = Ceiling.objects.filter(plan__in=[plan.pk for plan in plans]).order_by("pk")
    for row in rows.select_related("plan"):
        latest_of[row.plan.unit_id, row.fund] = row.fen
    sums: dict[int, int] = defaultdict(int)
    for (unit, _fund), fen in latest_of.items():
        sums[unit] += fen
    return sums


def _last_year(units: Sequence[BudgetUnit], year: int) -> dict[int, int]:
    """The original budget of a year: of the approved version, otherwise what the ledger holds."""
    ledger = LedgerBalance.objects.filter(
        line__unit__in=units, line__year=year, line__project__isnull=False, account__in=_ORIGINAL
    )
    sums = {unit: -fen for unit, fen in ledger.values_list("line__unit").annotate(Sum("fen")).order_by()}
    items = BudgetItem.objects.filter(
        version__plan__unit__in=units, version__plan__year=year, version__state=PaperState.APPROVED
    )
    planned = items.values_list("version__plan__unit").annotate(Sum("fen")).order_by()
    return {**sums, **dict(planned)}


def lines_of_all(versions: Iterable[BudgetVersion]) -> tuple[Line, ...]:
    """Several units together (部门汇总): their lines added up by all but the project, which is left open."""
    rows = BudgetItem.objects.filter(version__in=[version.pk for version in versions], fen__gt=0)
    sums: dict[Line, int] = defaultdict(int)
    by = ("project__kind", "fund", "function", "economic")
    for kind, fund, function, economic, fen in rows.values_list(*by).annotate(Sum("fen")).order_by():
        sums[Line("", "", kind.nature, fund, function, economic, 0)] += fen
    return tuple(replace(line, fen=fen) for line, fen in sums.items())
