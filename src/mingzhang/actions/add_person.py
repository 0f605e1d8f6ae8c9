"""Open an account (新增人员): the administrator gives a temporary password, changed at the first sign-in."""

from __future__ import annotations

import re
import secrets

from ..store.models import Person
from .acting import Actor, record, verb
from .errors import InputError

_NAME = re.compile(r"[\w.@+-]{2,60}")
_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike
_LENGTH = 14


def temporary_password() -> str:
    """A password to hand over; easy to type, hard to guess."""
    return "".join(secrets.choice(_LETTERS) for _place in range(_LENGTH))


@verb("appoint")
def add_person(actor: Actor, username: str, display_name: str) -> tuple[Person, str]:
    """The new person and the temporary password, which is shown once and kept nowhere."""
    actor.require("appoint")
    if not _NAME.fullmatch(username):
        raise InputError(
            "用户名应为2至60个字母、数字或 . @ + - _",
            "a user name has 2 to 60 letters, digits or . @ + - _",
            "username",
        )
    if Person.objects.filter(username__iexact=username).exists():
        raise InputError(
            f"用户名“{username}”已被使用，请换一个", f"the user name “{username}” is taken", "username"
        )
    if not display_name.strip():
        raise InputError("请填写姓名", "enter the person's name", "display_name")
    password = temporary_password()
    person = Person.objects.create_user(
        username, password=password, display_name=display_name.strip(), must_change_password=True
    )
    told = {"deed": "add_person", "username": username, "display_name": person.display_name}
    record(actor, "appoint", person, after=told)
    return person, password
