"""All addresses, by subject. The public pages are open; everything under /work/ asks for a sign-in."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.i18n import set_language

from .api.root import api
from .sign_in import NOT_OFFERED, not_offered

_WORK = (
    "home",
    "organisation",
    "people",
    "projects",
    "preparation",
    "objectives",
    "observations",
    "questionnaires",
    "evaluations",
    "monitoring",
    "follow_up",
    "ledger",
    "carry_in",
    "adjustments",
    "payments",
    "imports",
    "registers",
    "words",
    "closing",
    "books",
    "search",
    "trail",
    "works",
    "tokens",
    "codes",
)

handler404 = "mingzhang.web.pages.public.missing"

urlpatterns = [
    path("", include("mingzhang.web.pages.public")),
    path("", include("mingzhang.web.pages.health")),
    path("", include("mingzhang.web.pages.survey")),
    path("api/", api.urls),
    path("language/", set_language, name="set_language"),
    re_path(NOT_OFFERED, not_offered),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    *(path("work/", include(f"mingzhang.web.pages.{name}")) for name in _WORK),
]
