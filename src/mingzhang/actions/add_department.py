"""Enter a department (新增部门) with the name it bears from a year on."""

from __future__ import annotations

from dataclasses import dataclass

from ..store.models import Department, DepartmentName
from .acting import Actor, record, verb
from .entered import budget_year, digits, line
from .errors import InputError


@dataclass(frozen=True)
class DepartmentInput:
    """What a person enters about a new department."""

    code: str
    mof_division: str
    name: str
    first_year: int
    document: str = ""
    requires_objective: bool = False


@verb("organise")
def add_department(actor: Actor, given: DepartmentInput) -> Department:
    """Keep a new department; its budget units are added afterwards."""
    actor.require("organise")
    code = digits(given.code, "code", "部门编码", 3, 20)
    name = line(given.name, "name", "部门名称", 120)
    _vet_new(code, name)
    department = Department.objects.create(
        code=code,
        mof_division=_division(given.mof_division),
        requires_objective=given.requires_objective,
    )
    DepartmentName.objects.create(
        department=department,
        name=name,
        first_year=budget_year(given.first_year, "first_year", "启用年度"),
        document=line(given.document, "document", "依据文号", 120, needed=False),
    )
    told = {"deed": "add_department", "code": code, "name": name, "first_year": given.first_year}
    record(actor, "organise", department, department=department, after=told)
    return department


def _division(text: str) -> str:
    """A code of an administrative division (区划编码): six digits, or nine with town and village."""
    code = digits(text, "mof_division", "区划编码", 6, 9)
    if len(code) not in (6, 9):
        raise InputError(f"区划编码应为6位或9位数字，现为{code}", "six or nine digits", "mof_division")
    return code


def _vet_new(code: str, name: str) -> None:
    if Department.objects.filter(code=code).exists():
        raise InputError(f"部门编码{code}已被使用，请核对", f"the code {code} is taken", "code")
    if DepartmentName.objects.filter(name=name, last_year__isnull=True).exists():
        raise InputError(f"已有名为“{name}”的部门，请核对", "there is a department of that name", "name")
