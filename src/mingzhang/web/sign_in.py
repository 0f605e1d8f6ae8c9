"""Sign-in (登录): the framework's own; accounts are opened by an administrator only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..actions.own_account import password_is_own, second_factor_changed, signed_in
from .middleware import address_of

# What an office's closed network does not offer: mail, self-registration.
NOT_OFFERED = r"^account/(signup|email|confirm-email|password/(reset|set)|login/code|reauthenticate/code)/"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No one opens an account for themselves; refusals say what to do."""

    error_messages = {  # noqa: RUF012  the framework's own shape
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _(
            "登录失败次数过多，账号已暂时锁定。请10分钟后再试，或请系统管理员重置密码。"
        ),
        "username_password_mismatch": _("用户名或密码不正确。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: an administrator opens accounts."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Home, where the work waits."""
        return str(settings.LOGIN_REDIRECT_URL)


def not_offered(request: HttpRequest, *_args: str) -> HttpResponse:
    """Pages of the framework that we do not offer are not found."""
    raise Http404


def _address(request: HttpRequest | None) -> str:
    return address_of(request) if request is not None else ""


@receiver(user_logged_in)
def _note_sign_in(sender: object, request: HttpRequest | None, user: Any, **_options: object) -> None:
    if request is not None and _address(request):
        signed_in(user, _address(request))


@receiver(password_changed)
def _note_password(sender: object, request: HttpRequest, user: Any, **_options: object) -> None:
    password_is_own(user, _address(request))


@receiver((authenticator_added, authenticator_removed))
def _note_second_factor(sender: object, request: HttpRequest, user: Any, **_options: object) -> None:
    second_factor_changed(user, _address(request))
