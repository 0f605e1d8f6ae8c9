"""Appoint a person to a role (任岗): over a unit, over a department, or over all."""

from __future__ import annotations

from datetime import date

from ..model.office import OfficeRole
from ..store.models import Appointment, BudgetUnit, Department, Person
from .acting import Actor, record, verb
from .errors import InputError, StateError

OVER_ALL = (OfficeRole.FINANCE_BUREAU, OfficeRole.AUDITOR, OfficeRole.ADMINISTRATOR)
AT_A_UNIT = (OfficeRole.OFFICER, OfficeRole.REVIEWER, OfficeRole.HEAD)


@verb("appoint")
def appoint(
    actor: Actor,
    person: Person,
    role: OfficeRole,
    first_day: date,
    *,
    unit: BudgetUnit | None = None,
    department: Department | None = None,
    with_subordinates: bool = False,
    last_day: date | None = None,
) -> Appointment:
    """The new appointment. Nobody appoints themselves (不得给自己任岗)."""
    actor.require("appoint")
    if person.pk == actor.person.pk:
        raise StateError("不能给自己任岗，请由其他系统管理员办理", "nobody appoints themselves")
    if not person.is_active:
        raise StateError("账号已停用，请先恢复", "the account is closed; reopen it first")
    _vet_place(role, unit, department)
    if last_day is not None and last_day < first_day:
        raise InputError("结束日期早于开始日期", "the last day is before the first", "last_day")
    made = Appointment(
        person=person,
        role=role,
        unit=unit,
        department=None if unit else department,
        with_subordinates=with_subordinates and unit is not None,
        first_day=first_day,
        last_day=last_day,
    )
    _vet_once(made)
    made.save()
    record(actor, "appoint", person, unit=unit, department=made.department, after=told_of(made))
    return made


def told_of(appointment: Appointment, deed: str = "appoint") -> dict[str, object]:
    """What the audit row says of an appointment."""
    return {
        "deed": deed,
        "role": appointment.role.name.lower(),
        "unit": appointment.unit.code if appointment.unit else None,
        "department": appointment.department.code if appointment.department else None,
        "with_subordinates": appointment.with_subordinates,
        "first_day": appointment.first_day.isoformat(),
        "last_day": appointment.last_day.isoformat() if appointment.last_day else None,
    }


def _vet_place(role: OfficeRole, unit: BudgetUnit | None, department: Department | None) -> None:
    if role in AT_A_UNIT and unit is None:
        raise InputError(
            f"“{role.value}”须指定单位", f"{role.name.lower()} is appointed at a unit; choose one", "unit"
        )
    if role is OfficeRole.DEPARTMENT_FINANCE and (department is None or unit is not None):
        raise InputError("“部门财务”须指定部门，不指定单位", "choose a department, and no unit", "department")
    if role in OVER_ALL and (unit is not None or department is not None):
        raise InputError(
            f"“{role.value}”面向全部部门，不指定单位和部门", "this role covers all; choose no unit", "unit"
        )


def _vet_once(made: Appointment) -> None:
    """The same role at the same place does not begin while it still runs."""
    same = Appointment.objects.filter(
        person=made.person, role=made.role, unit=made.unit, department=made.department
    )
    if any(one.last_day is None or one.last_day >= made.first_day for one in same):
        raise StateError("此人在该处已有相同岗位", "the person holds that role there already")
