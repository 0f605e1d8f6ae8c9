"""A small department for tests of projects and budget preparation: two units, a person for every part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mingzhang.actions.acting import Actor, actor_of
from mingzhang.actions.add_project import add_project
from mingzhang.actions.approve_project import approve_project
from mingzhang.actions.project_rules import ProjectInput
from mingzhang.actions.submit_project import submit_project
from mingzhang.model.office import OfficeRole, ProjectKind, UnitNature
from mingzhang.model.point import Source
from mingzhang.store.models import (
    Appointment,
    BudgetUnit,
    Department,
    DepartmentName,
    Person,
    Project,
    UnitName,
)

YEAR = 2023


@dataclass(frozen=True)
class Office:
    """The department, its units, and who works there."""

    department: Department
    head_office: BudgetUnit
    centre: BudgetUnit
    officer: Actor
    colleague: Actor  # a second officer of the head office
    centre_officer: Actor
    reviewer: Actor
    finance: Actor
    bureau: Actor
    auditor: Actor


def make_office(code: str = "208") -> Office:
    department = Department.objects.create(code=code, mof_division="440100")
    DepartmentName.objects.create(department=department, name="市协作办公室", first_year=2010)
    head = unit(department, f"{code}001", "市协作办公室", UnitNature.ADMINISTRATIVE, is_head_office=True)
    centre = unit(department, f"{code}002", "市合作服务中心", UnitNature.PUBLIC_INSTITUTION, superior=head)
    return Office(
        department,
        head,
        centre,
        officer=actor(f"{code}officer", OfficeRole.OFFICER, unit=head),
        colleague=actor(f"{code}colleague", OfficeRole.OFFICER, unit=head),
        centre_officer=actor(f"{code}centre", OfficeRole.OFFICER, unit=centre),
        reviewer=actor(f"{code}reviewer", OfficeRole.REVIEWER, unit=head, with_subordinates=True),
        finance=actor(f"{code}finance", OfficeRole.DEPARTMENT_FINANCE, department=department),
        bureau=actor(f"{code}bureau", OfficeRole.FINANCE_BUREAU),
        auditor=actor(f"{code}auditor", OfficeRole.AUDITOR),
    )


def unit(department: Department, code: str, name: str, nature: UnitNature, **options: object) -> BudgetUnit:
    made = BudgetUnit.objects.create(department=department, code=code, **options)
    UnitName.objects.create(unit=made, name=name, nature=nature, first_year=2010)
    return made


def actor(name: str, role: OfficeRole, **scope: object) -> Actor:
    person = Person.objects.create(username=name, display_name=name)
    Appointment.objects.create(person=person, role=role, first_day=date(2020, 1, 1), **scope)
    return actor_of(person)


def given(name: str = "东西部协作专项", **changes: object) -> ProjectInput:
    values: dict[str, object] = {
        "name": name,
        "kind": ProjectKind.SPECIFIC,
        "fund": Source.GENERAL,
        "function": "2130599",
        "first_year": 2021,
        "objective": "组织协作活动不少于4次",
    }
    return ProjectInput(**{**values, **changes})  # type: ignore[arg-type]


def approved(office: Office, at: BudgetUnit | None = None, **changes: object) -> Project:
    """A project of the head office (or of another unit) that is in the library."""
    where = at or office.head_office
    by = office.officer if where == office.head_office else office.centre_officer
    project = submit_project(by, add_project(by, where, given(**changes)))  # type: ignore[arg-type]
    return approve_project(office.reviewer, project)
