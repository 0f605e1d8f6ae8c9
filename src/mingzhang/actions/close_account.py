"""Close an account (停用账号): the person signs in no more; what they did stays under their name."""

from __future__ import annotations

from ..store.models import Person
from .acting import Actor, record, verb
from .end_appointment import an_administrator_stays
from .errors import StateError


@verb("appoint")
def close_account(actor: Actor, person: Person) -> None:
    """Close it; open sessions end at once."""
    actor.require("appoint")
    if person.pk == actor.person.pk:
        raise StateError("不能停用自己的账号", "nobody closes their own account")
    if not person.is_active:
        raise StateError("账号已经停用", "the account is closed already")
    an_administrator_stays(person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(actor, "appoint", person, before={"is_active": True}, after={"deed": "close_account"})
