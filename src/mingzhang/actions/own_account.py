"""What people do with their own account (本人账号): sign in, change the password, set up the second factor.

No right is needed for one's own account; each leaves its audit row.
"""

from __future__ import annotations

from django.db import transaction

from ..store.models import Person
from .acting import actor_of, record


def signed_in(person: Person, address: str) -> None:
    """A person signed in (登录)."""
    record(actor_of(person, address), "sign_in", person)


@transaction.atomic
def password_is_own(person: Person, address: str) -> None:
    """The person chose a password; a temporary one is no longer in force (修改密码)."""
    Person.objects.filter(pk=person.pk).update(must_change_password=False)
    person.must_change_password = False
    record(actor_of(person, address), "change_password", person)


def second_factor_changed(person: Person, address: str) -> None:
    """The person switched the second factor or made new recovery codes (两步验证)."""
    record(actor_of(person, address), "change_second_factor", person)
