"""The organisation of the sample and its people (机构和人员): made by its administrator."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...actions.acting import Actor, actor_of
from ...actions.add_department import DepartmentInput, add_department
from ...actions.add_division import add_division
from ...actions.add_person import add_person
from ...actions.add_unit import UnitInput, add_unit
from ...actions.appoint import appoint
from ...actions.errors import StateError
from ...actions.own_account import password_is_own
from ...actions.rename_unit import UnitChange, rename_unit
from ...actions.set_book_scope import set_book_scope
from ...model.book import BookKind
from ...model.office import OfficeRole, UnitNature
from ...store.models import BudgetUnit, Department, Division, Person, Project
from ..people import first_administrator
from .files import Files

FIRST_DAY = date(2017, 1, 1)  # on which everybody of the sample takes office


@dataclass
class Office:
    """The office as it is being loaded: its units, who works there, how they sign in."""

    files: Files
    department: Department
    units: dict[str, BudgetUnit] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)

    def who(self, role: OfficeRole, unit: str = "") -> Actor:
        """The first person with that role at the unit, or over the whole department or all departments."""
        wanted = self.units[unit].pk if unit else None
        for actor in self.people.values():
            for post in actor.posts:
                if post.role is role and (wanted is None or post.units is None or wanted in post.units):
                    return actor
        raise LookupError(f"nobody is {role.name.lower()} at {unit or 'the department'}")

    def officer(self, unit: str) -> Actor:
        """Who enters papers at a unit (经办)."""
        return self.who(OfficeRole.OFFICER, unit)

    def reviewer(self, unit: str) -> Actor:
        """Who looks through what was entered (审核)."""
        return self.who(OfficeRole.REVIEWER, unit)

    @property
    def finance(self) -> Actor:
        """The department's finance (部门财务)."""
        return self.who(OfficeRole.DEPARTMENT_FINANCE)

    @property
    def bureau(self) -> Actor:
        """The finance bureau (财政局)."""
        return self.who(OfficeRole.FINANCE_BUREAU)

    @property
    def head(self) -> Actor:
        """The head of the department's own office (负责人)."""
        own = next(unit for unit in self.units.values() if unit.is_head_office)
        return self.who(OfficeRole.HEAD, own.code)

    def division(self, unit: str, name: str) -> Division | None:
        """The division of that name at the unit."""
        return Division.objects.filter(unit=self.units[unit], name=name).first() if name else None


def found_office(files: Files) -> Office:
    """Make the organisation and its people in a database that has none yet.

    Refused with a StateError when somebody can sign in already: the sample never mixes with real data.
    """
    made, admin = files.toml("organisation"), _administrator(files)
    if admin is None:
        raise StateError(
            "数据库中已有用户，示例数据只能载入空数据库",
            "the database has people already; the sample needs an empty one",
        )
    person, password = admin
    actor = actor_of(person)
    head = made["department"]
    given = DepartmentInput(head["code"], head["mof_div_code"], head["name"], head["first_year"])
    office = Office(files, add_department(actor, given))
    office.passwords[person.username] = password
    _units(office, actor, made["units"])
    for row in made["divisions"]:
        for name in row["names"]:
            add_division(actor, office.units[row["unit"]], name, row["first_year"])
    for row in made["books"]:
        units = [office.units[code] for code in row["units"]]
        set_book_scope(actor, office.department, row["year"], BookKind(row["kind"]), units)
    _people(office, actor)
    return office


def _administrator(files: Files) -> tuple[Person, str] | None:
    """The first administrator of the installation bears the name of the sample's."""
    wanted = OfficeRole.ADMINISTRATOR.value
    row = next(one for one in files.toml("people")["people"] if one["roles"][0]["role"] == wanted)
    made = first_administrator(row["user"])
    if made is None:
        return None
    person = Person.objects.get(username=made[0])
    person.display_name = row["name"]
    person.save(update_fields=["display_name"])
    password_is_own(person, "")
    return person, made[1]


def _units(office: Office, actor: Actor, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        first, *later = row["natures"]
        superior = next(iter(office.units.values()), None)
        given = UnitInput(
            row["code"],
            row["name"],
            UnitNature(first["nature"]),
            first["first_year"],
            superior,
            row["head_office"],
        )
        unit = add_unit(actor, office.department, given)
        for change in later:
            rename_unit(
                actor, unit, UnitChange(row["name"], UnitNature(change["nature"]), change["first_year"])
            )
        office.units[unit.code] = BudgetUnit.objects.select_related("department").get(pk=unit.pk)


def _people(office: Office, actor: Actor) -> None:
    for row in office.files.toml("people")["people"]:
        if row["user"] in office.passwords:
            continue
        person, office.passwords[row["user"]] = add_person(actor, row["user"], row["name"])
        for role in row["roles"]:
            appoint(
                actor,
                person,
                OfficeRole(role["role"]),
                FIRST_DAY,
                unit=office.units.get(role.get("unit", "")),
                department=office.department if "department" in role else None,
            )
        password_is_own(person, "")
        office.people[row["user"]] = actor_of(person)
