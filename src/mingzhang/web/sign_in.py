"""Sign-in (登录): the framework's own; accounts are opened by an administrator only."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No one opens an account for themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an administrator opens accounts."""
        return False
