"""Rename a unit or change its nature from a year on (单位更名、改变性质); earlier years stay as they were."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.office import UnitNature
from ..store.models import BudgetUnit, UnitName
from .acting import Actor, record, verb
from .add_unit import free_name
from .entered import budget_year, line
from .errors import InputError
from .organising import locked_unit, must_stand, never_overlaps, year_is_open


@dataclass(frozen=True)
class UnitChange:
    """The name and nature of a unit from a year on."""

    name: str
    nature: UnitNature
    first_year: int
    document: str = ""


@verb("organise")
def rename_unit(actor: Actor, unit: BudgetUnit, given: UnitChange) -> UnitName:
    """Begin a new name or nature; in the year in which the last one began, correct that one."""
    actor.require("organise", unit)
    unit = locked_unit(unit)
    year_is_open(unit.department, budget_year(given.first_year, "first_year", "启用年度"))
    must_stand(unit, given.first_year)
    free_name(unit.department, given.name, given.first_year, own=unit.pk)
    latest = unit.versions.latest("first_year")
    before = told(latest)
    renamed = latest if latest.first_year == given.first_year else _next(latest, given.first_year)
    renamed.name = line(given.name, "name", "单位名称", 120)
    renamed.nature = given.nature
    renamed.document = line(given.document, "document", "依据文号", 120, needed=False)
    renamed.save()
    after = {"deed": "rename_unit"} | told(renamed)
    record(actor, "organise", unit, unit=unit, before=before, after=after)
    return renamed


def told(version: UnitName) -> dict[str, object]:
    """A name of a unit as plain values for the audit trail."""
    return {
        "name": version.name,
        "nature": version.nature.name.lower(),
        "first_year": version.first_year,
        "document": version.document,
    }


def _next(latest: UnitName, first_year: int) -> UnitName:
    """End the last name in the year before; the new one is not saved yet."""
    if first_year < latest.first_year:
        raise InputError(
            f"“{latest.name}”自{latest.first_year}年度启用，变更的启用年度不能早于该年度",
            f"the last name begins in {latest.first_year}; a change cannot begin earlier",
            "first_year",
        )
    latest.last_year = first_year - 1
    latest.save(update_fields=["last_year"])
    never_overlaps(latest.unit.versions.all(), first_year, None, "单位名称")
    return UnitName(unit=latest.unit, first_year=first_year)
