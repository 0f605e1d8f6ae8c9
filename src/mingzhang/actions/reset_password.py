"""Reset a password (重置密码): a temporary one again, changed at the next sign-in; open sessions end."""

from __future__ import annotations

from ..store.models import Person
from .acting import Actor, record, verb
from .add_person import temporary_password
from .errors import StateError


@verb("appoint")
def reset_password(actor: Actor, person: Person) -> str:
    """The temporary password, which is shown once and kept nowhere."""
    actor.require("appoint")
    if person.pk == actor.person.pk:
        raise StateError("自己的密码请在右上角菜单中修改", "change your own password from the menu")
    password = temporary_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    record(actor, "appoint", person, after={"deed": "reset_password"})
    return password
