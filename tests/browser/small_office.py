"""A small office for the browser: a department with two units, and a person for every part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mingzhang.model.office import OfficeRole, UnitNature
from mingzhang.store.lines import forget
from mingzhang.store.models import (
    Appointment,
    BudgetUnit,
    Department,
    DepartmentDuties,
    DepartmentName,
    Person,
    UnitName,
)

START = date(2020, 1, 1)
OWN, CENTRE = "市协作办公室本级", "市合作服务中心"


@dataclass(frozen=True)
class Office:
    """The department, its units and its people."""

    department: Department
    own: BudgetUnit
    centre: BudgetUnit
    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


def open_office(code: str = "208") -> Office:
    """The organisation and the people, before anything is entered."""
    forget()
    department = Department.objects.create(code=code, mof_division="440100")
    DepartmentName.objects.create(department=department, name="市协作办公室", first_year=2010)
    DepartmentDuties.objects.create(department=department, year=2024, text="负责东西部协作和对口支援。")
    own = _unit(department, "001", OWN, UnitNature.ADMINISTRATIVE, is_head_office=True)
    centre = _unit(department, "002", CENTRE, UnitNature.PUBLIC_INSTITUTION, superior=own)
    whole = {"unit": own, "with_subordinates": True}
    posts: tuple[tuple[str, str, OfficeRole, dict[str, object]], ...] = (
        ("officer", "陈经办", OfficeRole.OFFICER, {"unit": own}),
        ("colleague", "林经办", OfficeRole.OFFICER, {"unit": own}),
        ("centre", "何中心", OfficeRole.OFFICER, {"unit": centre}),
        ("reviewer", "赵审核", OfficeRole.REVIEWER, whole),
        ("head", "周主任", OfficeRole.HEAD, whole),
        ("finance", "吴财务", OfficeRole.DEPARTMENT_FINANCE, {"department": department}),
        ("bureau", "郑财政", OfficeRole.FINANCE_BUREAU, {}),
        ("auditor", "孙审计", OfficeRole.AUDITOR, {}),
        ("administrator", "管理员", OfficeRole.ADMINISTRATOR, {}),
    )
    people = {name: _person(name, shown, role, scope) for name, shown, role, scope in posts}
    return Office(department, own, centre, people)


def _unit(department: Department, number: str, name: str, nature: UnitNature, **more: object) -> BudgetUnit:
    made = BudgetUnit.objects.create(department=department, code=f"{department.code}{number}", **more)
    UnitName.objects.create(unit=made, name=name, nature=nature, first_year=2010)
    return made


def _person(name: str, shown: str, role: OfficeRole, scope: dict[str, object]) -> Person:
    person = Person.objects.create(username=name, display_name=shown)
    Appointment.objects.create(person=person, role=role, first_day=START, **scope)
    return person
