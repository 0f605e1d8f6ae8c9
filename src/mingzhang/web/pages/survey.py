"""The page of a questionnaire (答卷页): for whoever holds a link, on a small screen, without sign-in.

No cookie, no script, nothing kept but the answer. The link is the permission: there is no session that
another site could ride on, so the form needs no token against forgery.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ...actions.answer_questionnaire import answer, is_open, is_used, questionnaire_of
from ...actions.errors import InputError, RefusedError
from ...actions.questionnaire_rules import Satisfaction
from ...store.models import Questionnaire
from ..views import words_of

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_LANGUAGES = ("zh-hans", "en")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questions of a link, or why it cannot be answered; a POST is the answer."""
    asked = str(request.GET.get("lang", ""))
    language = asked if asked in _LANGUAGES else translation.get_language() or _LANGUAGES[0]
    with translation.override(language):
        response = _answered(request, token)
    response["Content-Security-Policy"] = POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    row = questionnaire_of(token)
    if row is None:
        return _said(request, "unknown", None, 404)
    if request.method != "POST":
        return _asked(request, row, token)
    grades = [_grade(request, number) for number in range(len(row.questions))]
    try:
        answer(token, grades, str(request.POST.get("remark", "")))
    except InputError as error:
        return _questions(request, row, words_of(error), 422)
    except RefusedError:
        return _asked(request, row, token, 409)
    return _said(request, "thanks", row)


def _grade(request: HttpRequest, number: int) -> Satisfaction | None:
    given = str(request.POST.get(f"question-{number}", "")).upper()
    return Satisfaction[given] if given in Satisfaction.__members__ else None


def _asked(request: HttpRequest, row: Questionnaire, token: str, status: int = 200) -> HttpResponse:
    if is_used(token):
        return _said(request, "used", row, status)
    if not is_open(row):
        return _said(request, "closed", row, status)
    return _questions(request, row, "", status)


def _questions(request: HttpRequest, row: Questionnaire, error: str, status: int) -> HttpResponse:
    questions = [
        (number, question, _grade(request, number), f"question-{number}")
        for number, question in enumerate(row.questions)
    ]
    context: dict[str, Any] = {
        "questionnaire": row,
        "questions": questions,
        "grades": tuple(Satisfaction),
        "error": error,
        "remark": str(request.POST.get("remark", ""))[:1000],
        "office": row.unit.name_in(row.year),
    }
    return render(request, "survey/questions.html", context, status=status)


def _said(request: HttpRequest, what: str, row: Questionnaire | None, status: int = 200) -> HttpResponse:
    return render(request, "survey/said.html", {"what": what, "questionnaire": row}, status=status)


urlpatterns = [path("q/<str:token>/", survey, name="survey")]
