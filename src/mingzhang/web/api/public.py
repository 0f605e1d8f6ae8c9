"""Published books for everybody (公开接口): no sign-in, kept by caches, a published version never changes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from ninja import Query, Router

from ...store.queries.book_versions import file_of, published
from ..downloads import answer_file, not_modified
from . import shapes
from .answers import Problem, public_answers
from .names import Key, Year
from .paging import Listed, Piece, listed

router = Router(tags=["public"])
LIST_SECONDS, BOOK_SECONDS = 300, 86_400


@router.get("/books", response=public_answers(Listed[shapes.BookShape]), auth=None)
def public_books(
    request: HttpRequest, response: HttpResponse, piece: Query[Piece], year: Year = None
) -> dict[str, Any]:
    """Every published version."""
    rows = published().filter(year=year) if year else published()
    patch_cache_control(response, public=True, max_age=LIST_SECONDS)
    return listed(rows, piece, shapes.book_shape)


@router.get("/books/{key}", response=public_answers(shapes.BookShape), auth=None)
def public_book(request: HttpRequest, response: HttpResponse, key: Key) -> dict[str, Any] | HttpResponse:
    """One published version."""
    row = published().filter(pk=key).first()
    if row is None:
        raise Http404
    kept = not_modified(request, f"book-{row.pk}", {})
    if kept is not None:
        patch_cache_control(kept, public=True, max_age=BOOK_SECONDS)
        return kept
    patch_cache_control(response, public=True, max_age=BOOK_SECONDS)
    response["ETag"] = f'"book-{row.pk}"'
    return shapes.book_shape(row)


@router.get(
    "/books/{key}/files/{name}",
    response={404: Problem, 422: Problem},
    auth=None,
    openapi_extra={"responses": {200: {"description": "the file"}, 304: {"description": "unchanged"}}},
)
def public_file(request: HttpRequest, name: str, key: Key) -> HttpResponse:
    """A file of a published version."""
    row = published().filter(pk=key).first()
    found = file_of(row, name) if row is not None and name.isprintable() else None
    if found is None:
        raise Http404
    answer = answer_file(request, found, shown=False)
    patch_cache_control(answer, public=True, max_age=BOOK_SECONDS)
    return answer
