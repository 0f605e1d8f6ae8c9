"""Tokens with which a person's programs act for them (接口令牌): shown once, taken back any time.

Everybody may have tokens of their own; a token may do what its person may. Only the hash is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..store.models import AccessToken, Person
from . import entered
from .acting import Actor, actor_of, record
from .errors import InputError, StateError

LONGEST_DAYS = 366
MOST = 20  # tokens of one person that hold at a time
_PREFIX = "mz_"
_HINT = 8
_USED_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue_token(actor: Actor, name: str, days: int) -> tuple[AccessToken, str]:
    """A new token of the actor and its secret, which nobody can read again (签发令牌)."""
    if not 1 <= days <= LONGEST_DAYS:
        raise InputError(
            f"有效期应为1至{LONGEST_DAYS}天，现为{days}", f"1 to {LONGEST_DAYS} days, not {days}", "days"
        )
    Person.objects.select_for_update().get(pk=actor.person.pk)
    if holding(actor.person).count() >= MOST:
        raise StateError(f"最多{MOST}个有效令牌，请先收回不用的", f"at most {MOST} tokens: revoke some first")
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        person=actor.person,
        name=entered.line(name, "name", "用途", 80),
        hint=secret[:_HINT],
        sha256=_hashed(secret),
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(actor, "issue_token", token, after={"name": token.name, "until": token.expires_at.isoformat()})
    return token, secret


@transaction.atomic
def revoke_token(actor: Actor, token: AccessToken) -> AccessToken:
    """Take one's own token back (收回令牌); again is harmless."""
    row = AccessToken.objects.select_for_update().get(pk=token.pk, person=actor.person)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(actor, "revoke_token", row, before={"name": row.name})
    return row


def holding(person: Person) -> QuerySet[AccessToken]:
    """The tokens of a person that hold now."""
    return AccessToken.objects.filter(
        person=person, revoked_at__isnull=True, expires_at__gt=timezone.now()
    ).order_by("-pk")


def actor_of_token(secret: str, address: str) -> Actor | None:
    """Who acts with a token; None when it is unknown, expired or taken back, or the account is closed."""
    if not secret.startswith(_PREFIX):
        return None
    now = timezone.now()
    rows = AccessToken.objects.select_related("person").filter(
        sha256=_hashed(secret), revoked_at__isnull=True, expires_at__gt=now
    )
    token = rows.filter(person__is_active=True, person__must_change_password=False).first()
    if token is None:
        return None
    if token.used_at is None or now - token.used_at > _USED_EVERY:
        AccessToken.objects.filter(pk=token.pk).update(used_at=now)
    return actor_of(token.person, address)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
