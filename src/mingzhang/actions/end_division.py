"""End a division with a year (撤销处室); its projects and its years stay."""

from __future__ import annotations

from ..store.models import Division
from .acting import Actor, record, verb
from .entered import budget_year
from .errors import InputError, StateError
from .organising import locked_unit, year_is_open


@verb("organise")
def end_division(actor: Actor, division: Division, last_year: int) -> None:
    """Let `last_year` be the last in which the division exists."""
    actor.require("organise", division.unit)
    unit = locked_unit(division.unit)
    budget_year(last_year, "last_year", "停用年度")
    if division.last_year is not None:
        raise StateError(
            f"“{division}”已于{division.last_year}年度停用", f"the division ended in {division.last_year}"
        )
    if last_year < division.first_year:
        raise InputError(
            f"停用年度{last_year}早于启用年度{division.first_year}，请核对",
            f"it began in {division.first_year}; it cannot end in {last_year}",
            "last_year",
        )
    year_is_open(unit.department, last_year + 1)
    division.last_year = last_year
    division.save(update_fields=["last_year"])
    told = {"deed": "end_division", "last_year": last_year}
    record(actor, "organise", division, unit=unit, after=told)
