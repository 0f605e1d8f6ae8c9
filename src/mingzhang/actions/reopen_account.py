"""Reopen an account (恢复账号) that was closed; appointments that still run are in force again."""

from __future__ import annotations

from ..store.models import Person
from .acting import Actor, record, verb
from .errors import StateError


@verb("appoint")
def reopen_account(actor: Actor, person: Person) -> None:
    """Let the person sign in again."""
    actor.require("appoint")
    if person.is_active:
        raise StateError("账号没有停用", "the account is not closed")
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(actor, "appoint", person, before={"is_active": False}, after={"deed": "reopen_account"})
