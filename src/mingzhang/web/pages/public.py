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
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...model.book import BookKind
from ...model.manuscript import Chart
from ...model.office import BookState
from ...store.models import BookVersion, Department
from ...store.queries.book_versions import PublicBook, file_of, published
from ...store.queries.public_books import Series, Wanted, choices, printed_in, public_years, series_of
from ..downloads import answer_file
from ..numbers import whole
from ..pictures import drawn_now, pairs
from . import demo

LANGUAGES = ("zh-hans", "en")
PAGE_SECONDS, FILE_SECONDS = 300, 86_400
MOST_WORDS = 100  # characters that a reader looks for
IN_AND_OUT = ("本年收入合计", "本年支出合计")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'self'; manifest-src 'self'"
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
    """The published books, the latest year first; all of them, or those that a reader looks for."""
    wanted = _wanted(request)
    years, kinds = choices()
    context = {"years": public_years(wanted), "wanted": wanted, "all_years": years, "kinds": kinds}
    return render(request, "public/start.html", context)


def _wanted(request: HttpRequest) -> Wanted:
    """What the address asks for; what cannot be meant is not asked for."""
    named = {one.name.lower(): one for one in BookKind}
    words, kind = request.GET.get("q", "")[:MOST_WORDS], named.get(request.GET.get("kind", ""))
    return Wanted(" ".join(words.split()), whole(request.GET.get("year", "")), kind)


@public(PAGE_SECONDS)
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """One published version: the book itself, its files, what it corrects, what replaced it."""
    version = _version(pk)
    same = published().filter(department=version.department_id, year=version.year, kind=version.kind)
    edition = PublicBook(tuple(same.order_by("-number")))
    changes = BookVersion.objects.values_list("changes", flat=True).get(pk=pk)
    shown = next((one for one in version.files.all() if one.format == "html"), None)
    context = {"version": version, "edition": edition, "changes": changes, "shown": shown}
    context |= {"printed": printed_in(version), "address": request.build_absolute_uri(request.path)}
    return render(request, "public/book.html", context)


@public(PAGE_SECONDS)
def office(request: HttpRequest, pk: int) -> HttpResponse:
    """What a department's published books print over the years, and each change."""
    department, found = _office(pk)
    drawn = [(one, _chart(one)) for one in found]
    last = max(book.year for one in found for book in one.books)
    return render(request, "public/office.html", {"department": department, "series": drawn, "last": last})


@public(PAGE_SECONDS)
def office_chart(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The picture of a series."""
    _department, found = _office(pk)
    chart = next((_chart(one) for one in found if one.kind.name.lower() == kind), None)
    if chart is None:
        raise Http404
    return HttpResponse(drawn_now(chart), content_type="image/svg+xml")


def _office(pk: int) -> tuple[Department, list[Series]]:
    department = get_object_or_404(Department.objects.prefetch_related("names"), pk=pk)
    found = series_of(department)
    if not found:
        raise Http404
    return department, found


def _chart(series: Series) -> Chart | None:
    """Revenue and expenditure of the years that print both; None for fewer than two."""
    rows = dict(series.rows)
    both = [rows[name] for name in IN_AND_OUT if name in rows]
    places = [n for n in range(len(series.books)) if all(row[n].figure for row in both)]
    if len(both) < len(IN_AND_OUT) or len(places) < 2:
        return None
    labels = [str(series.books[n].year) for n in places]
    fen = [[int(figure.amount * 100) for n in places if (figure := row[n].figure)] for row in both]
    return pairs(
        _("各年收入和支出"), labels, [(_(name), row) for name, row in zip(IN_AND_OUT, fen, strict=True)]
    )


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
    path("offices/<int:pk>/", office, name="public_office"),
    path("offices/<int:pk>/<slug:kind>.svg", office_chart, name="public_chart"),
    path("books/<int:pk>/", book, name="public_book"),
    path("books/<int:pk>/files/<str:name>", book_file, name="public_file"),
    *demo.urlpatterns,
]
