"""Middleware: the strict content security policy, and who is acting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, UnreadablePostError
from django.shortcuts import render

from ..actions.acting import actor_of
from ..actions.add_evidence import MEGABYTES
from ..actions.load_book import LARGEST as BOOK_BYTES
from ..reading.tabular.sheets import FILE_BYTES
from .api.answers import in_json, too_large, unreadable
from .numbers import whole

Handler = Callable[[HttpRequest], HttpResponse]
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
# The largest file that is taken anywhere, and the form around it.
LARGEST = max(FILE_BYTES, BOOK_BYTES, MEGABYTES << 20) + (1 << 20)
# What everybody may read, whoever is signed in: published files, and published books for programs.
_OPEN_DATA = re.compile(r"/api/public/|/books/\d+/files/")


def secure_headers(handle: Handler) -> Handler:
    """Every answer carries the policy; a view may have set a stricter one of its own."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = handle(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return answer


def open_data(handle: Handler) -> Handler:
    """Pages of any origin may read open data (CORS); what a session or a token opens stays with our own."""

    def answer(request: HttpRequest) -> HttpResponse:
        reads = request.method in ("GET", "HEAD")
        response = handle(request)
        if reads and _OPEN_DATA.match(request.path_info):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "Content-Disposition, ETag"
        return response

    return answer


def for_programs(handle: Handler) -> Callable[[HttpRequest], HttpResponseBase]:
    """Below /api/ every refusal is JSON, and HEAD is answered like GET; the server leaves the body out.

    What is not said to be public is kept by no cache.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return handle(request)
        if request.method == "HEAD":
            request.method = "GET"
        response = in_json(handle(request))
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def bounded(handle: Handler) -> Handler:
    """Refuse, unread, what is larger than any file that we take: a form lies on the disk while it is read."""

    def answer(request: HttpRequest) -> HttpResponse:
        size = whole(request.META.get("CONTENT_LENGTH") or "0")
        if size is not None and size <= LARGEST:
            return handle(request)
        if request.path_info.startswith("/api/"):
            return too_large()
        return render(request, "413.html", status=413)

    return answer


def readable(handle: Handler) -> Handler:
    """Refuse a request with a zero byte in its address, cookies or form: no text is kept with one."""

    def answer(request: HttpRequest) -> HttpResponse:
        for_program = request.path_info.startswith("/api/")
        try:
            is_spoilt = any("\0" in text for text in _texts(request, for_program))
        except UnreadablePostError as error:
            raise BadRequest("the sender hung up") from error
        if not is_spoilt:
            return handle(request)
        if for_program:
            return unreadable()
        raise BadRequest("a zero byte")

    return answer


def _texts(request: HttpRequest, for_program: bool) -> Iterator[str]:
    """What a request says; the forms of programs are read once they have said who they are."""
    yield request.path_info
    yield from request.COOKIES.values()
    yield from _said(request.GET)
    if request.method == "POST" and not for_program:
        yield from _said(request.POST)


def _said(sent: QueryDict) -> Iterator[str]:
    for name, values in sent.lists():
        yield name
        yield from values


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: behind the office's proxy, the address that the proxy saw."""
    seen: str = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return (seen.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", ""))[:60]


def acting(handle: Handler) -> Handler:
    """Give each request of a signed-in person its actor: `request.actor`, else None."""

    def answer(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        actor = actor_of(request.user, address_of(request)) if signed_in else None
        request.actor = actor  # type: ignore[attr-defined]
        return handle(request)

    return answer
