"""End an appointment (离岗): the last day is entered; what was done under it stays."""

from __future__ import annotations

from datetime import date

from ..model.office import OfficeRole
from ..store.models import Appointment
from .acting import Actor, record, verb
from .appoint import told_of
from .errors import InputError, StateError


@verb("appoint")
def end_appointment(actor: Actor, appointment: Appointment, last_day: date) -> None:
    """Let `last_day` be the last; the last administrator stays."""
    actor.require("appoint")
    current = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if current.last_day is not None and current.last_day <= last_day:
        raise StateError(f"该岗位已于{current.last_day}结束", f"it ended on {current.last_day}")
    if last_day < current.first_day:
        raise InputError("结束日期早于开始日期", "the last day is before the first", "last_day")
    if current.role is OfficeRole.ADMINISTRATOR:
        an_administrator_stays(current.person_id)
    before = told_of(current, "end_appointment")
    current.last_day = last_day
    current.save(update_fields=["last_day"])
    record(
        actor,
        "appoint",
        current.person,
        unit=current.unit,
        department=current.department,
        before=before,
        after=told_of(current, "end_appointment"),
    )


def an_administrator_stays(leaving: int) -> None:
    """Refuse to leave the office without an administrator."""
    others = Appointment.objects.select_for_update(of=("self",)).filter(
        role=OfficeRole.ADMINISTRATOR, last_day__isnull=True, person__is_active=True
    )
    if not others.exclude(person_id=leaving).exists():
        raise StateError(
            "这是最后一位系统管理员，请先任命另一位",
            "this is the last administrator; appoint another one first",
        )
