"""Enter a division of a unit (新增处室)."""

from __future__ import annotations

from ..store.models import BudgetUnit, Division
from .acting import Actor, record, verb
from .entered import budget_year, line, paragraphs
from .organising import locked_unit, must_stand, never_overlaps, year_is_open


@verb("organise")
def add_division(actor: Actor, unit: BudgetUnit, name: str, first_year: int, duties: str = "") -> Division:
    """Keep a division of the unit from a year on."""
    actor.require("organise", unit)
    unit = locked_unit(unit)
    year_is_open(unit.department, budget_year(first_year, "first_year", "启用年度"))
    must_stand(unit, first_year)
    name = line(name, "name", "处室名称", 80)
    never_overlaps(unit.divisions.filter(name=name), first_year, None, f"处室“{name}”")
    text = paragraphs(duties, "duties", "职责", 4000)
    division = Division.objects.create(unit=unit, name=name, first_year=first_year, duties=text)
    told = {"deed": "add_division", "name": name, "first_year": first_year, "duties": text}
    record(actor, "organise", division, unit=unit, after=told)
    return division
