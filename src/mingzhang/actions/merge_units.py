"""Merge a unit into another from a year on (单位合并); what the old unit did stays readable."""

from __future__ import annotations

from ..store.models import (
    Adjustment,
    BookScope,
    BudgetPlan,
    BudgetUnit,
    ImportBatch,
    LedgerEntry,
    RegisterRow,
)
from .acting import Actor, record, verb
from .entered import budget_year, line
from .errors import InputError, StateError
from .organising import locked_unit, must_stand, year_is_open

Paper = LedgerEntry | BudgetPlan | Adjustment | ImportBatch | RegisterRow
_PAPERS: tuple[tuple[type[Paper], str], ...] = (
    (LedgerEntry, "指标账分录"),
    (BudgetPlan, "预算"),
    (Adjustment, "调整调剂单"),
    (ImportBatch, "导入批次"),
    (RegisterRow, "台账"),
)


@verb("organise")
def merge_units(actor: Actor, unit: BudgetUnit, into: BudgetUnit, year: int, document: str = "") -> None:
    """End `unit` with the year before `year`; new papers from then on belong to `into`."""
    actor.require("organise", unit)
    actor.require("organise", into)
    unit, into = _locked_pair(unit, into)
    budget_year(year, "year", "并入年度")
    for one in (unit, into):
        year_is_open(one.department, year)
        must_stand(one, year)
    _vet(unit, into, year)
    _end_names(unit, year)
    BookScope.objects.filter(unit=unit, year__gte=year).delete()
    unit.merged_into, unit.merged_year = into, year
    unit.save(update_fields=["merged_into", "merged_year"])
    told = {"deed": "merge_units", "into": into.code, "year": year}
    told["document"] = line(document, "document", "依据文号", 120, needed=False)
    record(actor, "organise", unit, unit=unit, after=told)


def _locked_pair(unit: BudgetUnit, into: BudgetUnit) -> tuple[BudgetUnit, BudgetUnit]:
    """Both rows, locked in order, so that two mergers never wait for each other."""
    if unit.pk == into.pk:
        raise InputError("单位不能并入自身，请选择另一个单位", "a unit is not merged into itself", "into")
    locked = {one.pk: locked_unit(one) for one in sorted((unit, into), key=lambda one: one.pk)}
    return locked[unit.pk], locked[into.pk]


def _vet(unit: BudgetUnit, into: BudgetUnit, year: int) -> None:
    below = unit.subordinates.filter(merged_into__isnull=True).first()
    if below is not None:
        raise StateError(
            f"“{unit}”还有下属单位“{below}”，请先处理下属单位",
            f"{unit} has the subordinate unit {below}; deal with it first",
        )
    used = next((label for model, label in _PAPERS if _has_papers(model, unit, year)), None)
    if used is not None:
        raise StateError(
            f"“{unit}”在{year}年度已有{used}，不能从该年度起并入，请改为以后年度",
            f"{unit} has papers of {year} already; merge it from a later year",
        )


def _has_papers(model: type[Paper], unit: BudgetUnit, year: int) -> bool:
    return model._default_manager.filter(unit=unit, year__gte=year).exists()


def _end_names(unit: BudgetUnit, year: int) -> None:
    """The last name ends with the year before; a unit that began in or after that year was never there."""
    latest = unit.versions.latest("first_year")
    if latest.first_year >= year:
        raise InputError(
            f"“{latest.name}”自{latest.first_year}年度启用，并入年度应晚于该年度",
            f"the unit's last name begins in {latest.first_year}; merge it in a later year",
            "year",
        )
    latest.last_year = year - 1
    latest.save(update_fields=["last_year"])
