"""The public page (公开页): published books by year with all files, notes and versions; for everybody.

No sign-in, no cookies, no script. What a visitor sees may be kept by caches; a published version never
changes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from ...model.office import BookState
from ...store.models import BookVersion
from ...store.queries.book_versions import PublicBook, file_of, public_years, published
from ..downloads import answer_file
from . import demo

LANGUAGES = ("zh-hans", "en")
PAGE_SECONDS, FILE_SECONDS = 300, 86_400
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'; manifest-src 'self'"
)
View = Callable[..., HttpResponse]


def public(seconds: int) -> Callable[[View], View]:
    """A view for everybody: its language in the address (`?lang=en`), kept by caches for some seconds."""

    def wrap(view: View) -> View:
        @wraps(view)
        @require_safe
        def answer(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
            try:
                with translation.override(_language(request)):
                    response = view(request, *args, **options)
            except Http404 as error:
                return missing(request, error)
            response.headers.setdefault("Content-Security-Policy", POLICY)
            _cached(request, response, seconds)
            return response

        return answer

    return wrap


def _language(request: HttpRequest) -> str:
    """The language that the address asks for, otherwise the visitor's own."""
    asked = request.GET.get("lang", "")
    return asked if asked in LANGUAGES else translation.get_language() or LANGUAGES[0]


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing at this address: a visitor is led to the published books, a person signed in to their work."""
    with translation.override(_language(request)):
        return render(request, "404.html", status=404)


def _cached(request: HttpRequest, response: HttpResponse, seconds: int) -> None:
    """What a person who is signed in gets stays in their own browser."""
    whose = {"private": True} if request.COOKIES else {"public": True}
    patch_cache_control(response, max_age=seconds, **whose)
    patch_vary_headers(response, ("Cookie", "Accept-Language"))


@public(PAGE_SECONDS)
def start(request: HttpRequest) -> HttpResponse:
    """Every published book, the latest year first."""
    return render(request, "public/start.html", {"years": public_years()})


@public(PAGE_SECONDS)
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """One published version: the book itself, its files, what it corrects, what replaced it."""
    version = _version(pk)
    same = published().filter(department=version.department_id, year=version.year, kind=version.kind)
    edition = PublicBook(tuple(same.order_by("-number")))
    changes = BookVersion.objects.values_list("changes", flat=True).get(pk=pk)
    shown = next((one for one in version.files.all() if one.format == "html"), None)
    context = {"version": version, "edition": edition, "changes": changes, "shown": shown}
    return render(request, "public/book.html", context)


@public(FILE_SECONDS)
def book_file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One file of a published version; `?save` saves what the browser would show."""
    found = file_of(_version(pk), name)
    if found is None:
        raise Http404
    return answer_file(request, found, shown="save" not in request.GET)


def _version(pk: int) -> BookVersion:
    return get_object_or_404(published(), pk=pk, state=BookState.PUBLISHED)


urlpatterns = [
    path("", start, name="public"),
    path("books/<int:pk>/", book, name="public_book"),
    path("books/<int:pk>/files/<str:name>", book_file, name="public_file"),
    *demo.urlpatterns,
]
