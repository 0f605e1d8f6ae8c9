"""Suggestions for classification codes (科目提示), fetched when a field is entered."""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpResponseBase, JsonResponse
from django.urls import path

from ..forms import code_list
from ..views import WorkRequest, signed_in

_MOST_YEARS = 40


@signed_in
def codes(request: WorkRequest, kind: str, year: int, digits: int) -> HttpResponseBase:
    """All codes of a kind and length in a year, with their names."""
    if kind not in {"function", "economic", "government"} or not 2000 <= year <= 2100:
        raise Http404
    return JsonResponse({"codes": _codes(kind, year, digits)}, json_dumps_params={"ensure_ascii": False})


@lru_cache(_MOST_YEARS)
def _codes(kind: str, year: int, digits: int) -> list[tuple[str, str]]:
    names = code_list(kind, year)
    found, level = [], [""]
    while level:
        level = [child for code in level for child in names.children(code)]
        found += [(code, names.name(code)) for code in level if len(code) == digits]
    return found


urlpatterns = [path("codes/<slug:kind>/<int:year>/<int:digits>/", codes, name="codes")]
