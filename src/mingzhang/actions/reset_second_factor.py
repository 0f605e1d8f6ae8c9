"""Reset the second factor (解除两步验证): for a person who lost the telephone and the recovery codes."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from ..store.models import Person
from .acting import Actor, record, verb
from .errors import StateError


@verb("appoint")
def reset_second_factor(actor: Actor, person: Person) -> None:
    """Remove the authenticator and the recovery codes; the person signs in with the password alone."""
    actor.require("appoint")
    if person.pk == actor.person.pk:
        raise StateError("自己的两步验证请在右上角菜单中停用", "switch off your own from the menu")
    removed, _rows = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise StateError("此人没有启用两步验证", "the person has no second factor")
    record(actor, "appoint", person, after={"deed": "reset_second_factor"})
