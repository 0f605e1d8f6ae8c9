"""Helpers of every view of the workspace: signed in, allowed, in the person's language, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ..actions.acting import Actor
from ..actions.errors import NotAllowedError, RefusedError
from ..model.errors import UnreadableError
from ..store.models import BudgetUnit, Department
from .choices import MONEY, YEAR, Choice
from .doors import enter, may_anywhere
from .numbers import whole

P = ParamSpec("P")
R = TypeVar("R")


class Bilingual(Protocol):
    """A message in both languages: refusals, unreadable files, amounts that are none."""

    chinese: str
    english: str


class WorkRequest(HttpRequest):
    """A request of a signed-in person: who acts, which year and unit of money they look at."""

    actor: Actor
    choice: Choice
    htmx: Any


Page = Callable[Concatenate[WorkRequest, P], HttpResponseBase]


def signed_in(view: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A view for people who signed in, past its door; a refusal of rights becomes a clear 403 page."""

    @wraps(view)
    @never_cache
    def answer(request: Any, /, *args: P.args, **options: P.kwargs) -> HttpResponseBase:
        if request.actor is None:
            return sign_in_first(request)
        if request.user.must_change_password:
            return redirect("account_change_password")
        try:
            enter(request.actor, request.resolver_match.url_name, options)
            found = view(request, *args, **options)
        except (NotAllowedError, PermissionDenied) as error:
            return refused(request, error)
        takes_forms_only = found.status_code == HttpResponseNotAllowed.status_code and request.method == "GET"
        return redirect(page_above(request)) if takes_forms_only else found

    return answer


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """Ask to sign in and lead back; a part of a page that asks for itself is not changed.

    After a form it leads back to the year and unit of money that the form was shown in.
    """
    if getattr(request, "htmx", False) or request.content_type == "application/json":
        words = _("登录已过期。内容保留在本窗口，重新登录并打开本页即可恢复。")
        return JsonResponse({"ok": False, "message": words}, status=401)
    address = request.get_full_path()
    if request.method == "POST":
        messages.warning(request, _("登录已过期，刚才提交的内容没有保存，请重新登录。"))
        shown = {name[1:]: str(request.POST[name]) for name in (YEAR, MONEY) if name in request.POST}
        address = f"{request.path}?{urlencode({**request.GET.dict(), **shown})}"
    return redirect_to_login(address)


def page_above(request: HttpRequest) -> str:
    """The nearest page above an address that takes forms only: for who reloads it or signs in there."""
    parts = request.path.strip("/").split("/")[:-1]
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    while parts:
        address = f"/{'/'.join(parts)}/"
        try:
            resolve(address)
        except Resolver404:
            parts.pop()
        else:
            return address + query
    return reverse("home")


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """The 403 page: what may not be done and whom to ask."""
    reason = words_of(error) if isinstance(error, RefusedError) else ""
    return render(request, "work/refused.html", {"reason": reason}, status=403)


def words_of(error: Bilingual) -> str:
    """The message of a refusal in the person's language."""
    return error.english if (get_language() or "").startswith("en") else error.chinese


def show(request: HttpRequest, template: str, /, status: int = 0, **context: Any) -> HttpResponse:
    """A page. A bound `form` with errors answers 422, so that scripts and tests see it was not accepted."""
    form = context.get("form")
    wrong = form is not None and form.is_bound and not form.is_valid()
    return render(request, template, context, status=status or (422 if wrong else 200))


def attempt(form: Any, deed: Callable[[dict[str, Any]], R]) -> R | None:
    """Do the deed with what the form holds; None when the form or the deed refuses.

    The refusal stands beside its field (or on top) in the person's language, and all that was entered
    stays. A NotAllowedError goes on to the 403 page.
    """
    if not form.is_valid():
        return None
    try:
        return deed(form.cleaned_data)
    except NotAllowedError:
        raise
    except (RefusedError, UnreadableError) as error:
        field = getattr(error, "field", "")
        form.add_error(field if field in form.fields else None, words_of(error))
        return None


def done(request: HttpRequest, message: str, to: Any, *args: Any, **options: Any) -> HttpResponse:
    """After a deed: say what was done, and go to a page (a view's name with its arguments)."""
    messages.success(request, message)
    return cast(HttpResponse, redirect(to, *args, **options))


def perform(
    request: HttpRequest, deed: Callable[[], object], message: str, to: Any, *args: Any, **options: Any
) -> HttpResponse:
    """A deed of one button: do it, say so or say why not, and go to a page."""
    try:
        deed()
    except NotAllowedError:
        raise
    except (RefusedError, UnreadableError) as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, message)
    return cast(HttpResponse, redirect(to, *args, **options))


def revision_sent(request: HttpRequest) -> int:
    """The revision of a paper that the page was shown with; -1, which no paper has, when none was sent."""
    sent = whole(str(request.POST.get("revision", "")))
    return -1 if sent is None else sent


def unit_or_404(actor: Actor, pk: int, verb: str = "see") -> BudgetUnit:
    """A unit at which the person may do the verb; any other unit is not found."""
    return get_object_or_404(actor.units(verb), pk=pk)


def departments_where(actor: Actor, *verbs: str) -> list[Department]:
    """The departments where the person may do one of the verbs, by code."""
    every = Department.objects.prefetch_related("names").order_by("code")
    return [one for one in every if any(actor.may(verb, department=one) for verb in verbs)]


def department_or_404(actor: Actor, pk: int, *verbs: str) -> Department:
    """A department where the person may do one of the verbs; any other is not found."""
    found = next((one for one in departments_where(actor, *verbs) if one.pk == pk), None)
    if found is None:
        raise Http404
    return found


def must_anywhere(actor: Actor, verb: str) -> None:
    """The 403 page unless some post gives the verb somewhere; the deed itself asks for the place."""
    if not may_anywhere(actor, verb):
        raise PermissionDenied
