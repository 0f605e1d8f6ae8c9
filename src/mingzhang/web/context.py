"""What every page of the workspace knows."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ..store.models import Department
from .amounts import SHOWN
from .choices import years
from .navigation import navigation


def workspace(request: HttpRequest) -> dict[str, object]:
    """The actor of the request (None for visitors), year, unit of money, navigation, office."""
    actor = getattr(request, "actor", None)
    choice = getattr(request, "choice", None)
    if actor is None or choice is None:
        return {"actor": actor, "choice": choice}
    return {
        "actor": actor,
        "choice": choice,
        "year": choice.year,
        "money_units": [(unit.name.lower(), unit.value) for unit in SHOWN],
        "years": SimpleLazyObject(lambda: years(choice.year)),
        "navigation": SimpleLazyObject(lambda: navigation(actor, request.path)),
        "office": SimpleLazyObject(lambda: _office(actor, choice.year)),
    }


def _office(actor: object, year: int) -> str:
    """The department that the person works for, or the one department that there is."""
    owners = {post.department for post in actor.posts if post.department}  # type: ignore[attr-defined]
    found = Department.objects.prefetch_related("names").filter(pk__in=owners) if owners else None
    departments = list((found if found is not None else Department.objects.prefetch_related("names"))[:2])
    return departments[0].name_in(year) if len(departments) == 1 else ""
