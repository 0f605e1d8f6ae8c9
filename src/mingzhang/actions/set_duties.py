"""Set down what a department is charged with in a year (主要职能), as its books print it."""

from __future__ import annotations

from ..store.models import Department, DepartmentDuties
from .acting import Actor, record, verb
from .entered import budget_year, paragraphs


@verb("organise")
def set_duties(actor: Actor, department: Department, year: int, text: str) -> None:
    """Keep the duties of a year; blank text takes them away."""
    actor.require("organise", department=department)
    text = paragraphs(text, "text", "主要职能")
    rows = DepartmentDuties.objects.filter(department=department, year=budget_year(year))
    before = rows.values_list("text", flat=True).first()
    if text:
        DepartmentDuties.objects.update_or_create(department=department, year=year, defaults={"text": text})
    else:
        rows.delete()
    told = {"deed": "set_duties", "year": year, "text": text}
    record(actor, "organise", department, department=department, before=before, after=told)
