"""Long works (后台任务): what runs, how far it is, what came of it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path

from ...store.models import Work
from ..views import WorkRequest, show, signed_in

PER_PAGE = 30


@signed_in
def works(request: WorkRequest) -> HttpResponseBase:
    """My works, the latest first."""
    rows = Work.objects.filter(person=request.actor.person).order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return show(request, "work/works.html", page=page)


@signed_in
def work(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One work of mine with its progress."""
    return show(request, "work/work.html", work=_mine(request, pk))


@signed_in
def progress(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The progress alone, asked for every second while the work runs."""
    return show(request, "work/progress.html", work=_mine(request, pk))


def _mine(request: WorkRequest, pk: int) -> Work:
    return get_object_or_404(Work, pk=pk, person=request.actor.person)


urlpatterns = [
    path("works/", works, name="works"),
    path("works/<int:pk>/", work, name="work"),
    path("works/<int:pk>/progress/", progress, name="work_progress"),
]
