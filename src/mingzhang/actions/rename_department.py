"""Rename a department from a year on (部门更名); the names of earlier years stay."""

from __future__ import annotations

from ..store.models import Department, DepartmentName
from .acting import Actor, record, verb
from .entered import budget_year, line
from .errors import InputError
from .organising import locked_department, never_overlaps, year_is_open


@verb("organise")
def rename_department(
    actor: Actor, department: Department, name: str, first_year: int, document: str = ""
) -> DepartmentName:
    """Give the department a name from `first_year` on; in the year of its last name, correct that name."""
    actor.require("organise", department=department)
    locked_department(department)
    name = line(name, "name", "部门名称", 120)
    document = line(document, "document", "依据文号", 120, needed=False)
    year_is_open(department, budget_year(first_year, "first_year", "启用年度"))
    latest = department.names.latest("first_year")
    before = {"name": latest.name, "first_year": latest.first_year}
    if latest.first_year == first_year:
        latest.name, latest.document = name, document
        latest.save()
        renamed = latest
    else:
        renamed = _next(latest, name, first_year, document)
    told = {"deed": "rename_department", "name": name, "first_year": first_year, "document": document}
    record(actor, "organise", department, department=department, before=before, after=told)
    return renamed


def _next(latest: DepartmentName, name: str, first_year: int, document: str) -> DepartmentName:
    """End the last name in the year before, and begin the new one."""
    if first_year < latest.first_year:
        raise InputError(
            f"“{latest.name}”自{latest.first_year}年度启用，新名称的启用年度不能早于该年度",
            f"the last name begins in {latest.first_year}; a new one cannot begin earlier",
            "first_year",
        )
    latest.last_year = first_year - 1
    latest.save(update_fields=["last_year"])
    never_overlaps(latest.department.names.all(), first_year, None, "部门名称")
    return DepartmentName.objects.create(
        department=latest.department, name=name, first_year=first_year, document=document
    )
