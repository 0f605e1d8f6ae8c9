"""The door of the demo (演示入口): a link that signs one person in once, on this machine only.

It exists only while `MINGZHANG_DEMO_TICKET` holds the hash of a ticket that the demo drew for this run;
an office's own installation has no such door.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import cast

from django.contrib.auth import login
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ...store.models import Person

TICKET = "MINGZHANG_DEMO_TICKET"  # "<sha256 of the ticket>:<user name>:<year to show>"
HERE = frozenset({"127.0.0.1", "::1"})
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@require_GET
def enter(request: HttpRequest, ticket: str) -> HttpResponse:
    """Sign in with the ticket of this run; a second use goes to the sign-in page."""
    digest, _colon, rest = os.environ.get(TICKET, "").partition(":")
    shown = hashlib.sha256(ticket.encode()).hexdigest()
    if not digest or request.META.get("REMOTE_ADDR") not in HERE or not secrets.compare_digest(shown, digest):
        raise Http404
    if not cache.add(f"demo:{digest}", 1, timeout=None):
        return cast(HttpResponse, redirect("account_login"))
    user, _colon, year = rest.partition(":")
    login(request, get_object_or_404(Person, username=user, is_active=True), backend=_BACKEND)
    return cast(HttpResponse, redirect(f"/work/?year={year}"))


urlpatterns = [path("demo/<str:ticket>/", enter, name="demo_enter")]
