"""Tokens of one's own (接口令牌): issue, look at, take back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.own_tokens import LONGEST_DAYS, issue_token, revoke_token
from ...store.models import AccessToken
from ..forms import WholeField, WorkForm
from ..views import WorkRequest, attempt, perform, show, signed_in

_SHOWN = 50


class TokenForm(WorkForm):
    """What a new token is for, and how long it holds."""

    name = forms.CharField(label=gettext_lazy("用途"), max_length=80)
    days = WholeField(label=gettext_lazy("有效天数"), min_value=1, max_value=LONGEST_DAYS, initial=90)


@signed_in
def tokens(request: WorkRequest) -> HttpResponseBase:
    """My tokens, and a form for a new one; its secret is shown on the answer and never again."""
    form = TokenForm.of(request)
    secret = ""
    if request.method == "POST":

        def deed(data: dict[str, Any]) -> tuple[AccessToken, str]:
            return issue_token(request.actor, data["name"], data["days"])

        issued = attempt(form, deed)
        secret = issued[1] if issued else ""
    rows = AccessToken.objects.filter(person=request.actor.person).order_by("-pk")[:_SHOWN]
    return show(request, "work/tokens.html", form=form, secret=secret, tokens=rows)


@signed_in
@require_POST
def token_revoke(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Take a token back."""
    token = get_object_or_404(AccessToken, pk=pk, person=request.actor.person)
    return perform(request, lambda: revoke_token(request.actor, token), _("已收回"), "tokens")


urlpatterns = [
    path("tokens/", tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", token_revoke, name="token_revoke"),
]
