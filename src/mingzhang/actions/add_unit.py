"""Enter a budget unit (新增预算单位): the department's own office, or a subordinate unit."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.office import UnitNature
from ..store.models import BudgetUnit, Department, UnitName
from ..store.standing import units_standing
from .acting import Actor, record, verb
from .entered import budget_year, digits, line
from .errors import InputError
from .organising import locked_department, must_stand, year_is_open


@dataclass(frozen=True)
class UnitInput:
    """What a person enters about a new unit; `superior` None stands directly below the department."""

    code: str
    name: str
    nature: UnitNature
    first_year: int
    superior: BudgetUnit | None = None
    is_head_office: bool = False
    document: str = ""


@verb("organise")
def add_unit(actor: Actor, department: Department, given: UnitInput) -> BudgetUnit:
    """Keep a new unit of the department with its name and nature from a year on."""
    actor.require("organise", department=department)
    locked_department(department)
    year_is_open(department, budget_year(given.first_year, "first_year", "启用年度"))
    _vet_place(department, given)
    unit = BudgetUnit.objects.create(
        department=department,
        code=_free_code(digits(given.code, "code", "单位编码", 3, 20)),
        superior=given.superior,
        is_head_office=given.is_head_office,
    )
    first = UnitName.objects.create(
        unit=unit,
        name=free_name(department, given.name, given.first_year),
        nature=given.nature,
        first_year=given.first_year,
        document=line(given.document, "document", "依据文号", 120, needed=False),
    )
    told = {"deed": "add_unit", "code": unit.code, "name": first.name, "first_year": first.first_year}
    record(actor, "organise", unit, unit=unit, after=told | {"nature": first.nature.name.lower()})
    return unit


def free_name(department: Department, text: str, year: int, own: int | None = None) -> str:
    """A name that no other unit of the department bears in that year."""
    name = line(text, "name", "单位名称", 120)
    for unit in units_standing(department, year):
        if unit.pk != own and unit.name_in(year) == name:
            raise InputError(
                f"{year}年度已有名为“{name}”的单位（{unit.code}），请核对",
                f"another unit ({unit.code}) bears that name in {year}",
                "name",
            )
    return name


def _free_code(code: str) -> str:
    if BudgetUnit.objects.filter(code=code).exists():
        raise InputError(f"单位编码{code}已被使用，请核对", f"the code {code} is taken", "code")
    return code


def _vet_place(department: Department, given: UnitInput) -> None:
    superior = given.superior
    if superior is not None:
        if superior.department_id != department.pk:
            raise InputError(
                "上级单位应属于同一部门，请重新选择", "the superior is of another department", "superior"
            )
        must_stand(superior, given.first_year)
    heads = department.units.filter(is_head_office=True, merged_into__isnull=True)
    if given.is_head_office and heads.exists():
        raise InputError(
            f"本级单位已有“{heads[0]}”，每个部门只有一个本级",
            "the department has its own office already",
            "is_head_office",
        )
