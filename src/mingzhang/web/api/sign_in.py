"""Who asks (接口认证): a bearer token of a person, or the session of the workspace with its CSRF token."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from ...actions.acting import Actor
from ...actions.own_tokens import actor_of_token
from ..middleware import address_of


class Token(HttpBearer):
    """`Authorization: Bearer mz_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the token."""
        return actor_of_token(token, address_of(request))


class Session(APIKeyCookie):
    """The cookie of a person who signed in on the pages."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session; none while a temporary password holds."""
        actor = cast("Actor | None", getattr(request, "actor", None))
        if actor is None or actor.person.must_change_password:
            return None
        return actor


ASKING = [Token(), Session()]


def asker(request: HttpRequest) -> Actor:
    """Who asks, once they are known."""
    return cast(Actor, request.auth)  # type: ignore[attr-defined]
