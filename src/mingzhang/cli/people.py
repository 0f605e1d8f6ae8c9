"""The first administrator of a new installation (首个系统管理员)."""

from __future__ import annotations

from .workspace import new_password

NAME = "admin"


def first_administrator(name: str = NAME) -> tuple[str, str] | None:
    """User and password of an administrator made now, when nobody can sign in yet; None otherwise."""
    from django.db import transaction
    from django.utils import timezone

    from ..model.office import OfficeRole
    from ..store.models import Appointment, Person

    with transaction.atomic():
        if Person.objects.exists():
            return None
        password = new_password()
        person = Person.objects.create_user(
            name, password=password, display_name="系统管理员", must_change_password=True
        )
        Appointment.objects.create(
            person=person, role=OfficeRole.ADMINISTRATOR, first_day=timezone.localdate()
        )
        return name, password
