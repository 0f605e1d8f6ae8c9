"""The home page (首页)."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import path

from ..views import WorkRequest, show, signed_in


@signed_in
def home(request: WorkRequest) -> HttpResponseBase:
    """What waits for me and what is late."""
    return show(request, "work/home.html")


urlpatterns = [path("", home, name="home")]
