"""Search everywhere (全局查找)."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import path

from ..views import WorkRequest, show, signed_in


@signed_in
def search(request: WorkRequest) -> HttpResponseBase:
    """What was found."""
    return show(request, "work/search.html")


urlpatterns = [path("search/", search, name="search")]
