"""What a person chose to look at: the year and the unit of money, kept in the session (年度、金额单位).

A form acts on the year that its page showed, whatever was chosen in another window meanwhile. Who signs in
finds the year that they picked last in this browser, otherwise the year that their units are in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..actions.acting import Actor
from ..model.money import Unit
from ..store.models import AllotmentLine, BudgetPlan
from .amounts import SHOWN, show_in
from .numbers import whole

FIRST_YEAR, LAST_YEAR = 2000, 2100
YEAR = "_year"  # the hidden input that says in which year a form was shown
MONEY = "_money"  # and in which unit of money
_WORKSPACE = ("/work/", "/account/")
_PICKED = "pick"  # says that the year was picked in the bar, not named by a link
_KEPT, _KEPT_AT = "year", "/work/"  # the cookie with who chose which year last: "17-2023"
_KEPT_SECONDS = 366 * 86_400
_NAMES = {unit.name.lower(): unit for unit in SHOWN}


@dataclass(frozen=True)
class Choice:
    """The year and the unit of money of a request."""

    year: int
    unit: Unit

    @property
    def unit_name(self) -> str:
        """The name of the unit in addresses and forms: yuan, ten_thousand_yuan."""
        return self.unit.name.lower()


def choosing(handle: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request its `choice`: of the address, else of the page that a form was on, else kept."""

    def answer(request: HttpRequest) -> HttpResponse:
        year = _year(request.GET.get("year", "")) or _sent_year(request)
        money = request.GET.get("money", "")
        if request.content_type != "application/json":  # what a page saves by itself changes no other window
            _remember(request, year, money if money in _NAMES else None)
        year = year or _year(str(request.session.get("year", ""))) or _first_year(request)
        unit = _NAMES.get(money) or _NAMES.get(str(request.session.get("money", "")), Unit.YUAN)
        request.choice = Choice(year, unit)  # type: ignore[attr-defined]
        show_in(unit)
        response = handle(request)
        if year and _PICKED in request.GET:
            _keep(request, response, year)
        return response

    return answer


def _first_year(request: HttpRequest) -> int:
    """The year before anything was chosen since the sign-in; in the workspace it stands from then on."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not request.path.startswith(_WORKSPACE):
        return timezone.localdate().year
    whose, _dash, year = request.COOKIES.get(_KEPT, "").partition("-")
    found = (_year(year) if whose == str(actor.person.pk) else None) or year_of(actor)
    if request.path.startswith(_KEPT_AT):  # elsewhere the browser does not tell what was picked
        request.session["year"] = found
    return found


def year_of(actor: Actor) -> int:
    """The current year where the actor's units have a budget in it, being spent or being prepared.

    Otherwise the newest year that was spent, or else prepared; the current year where there is none.
    """
    today, units = timezone.localdate().year, actor.units().order_by().values("pk")
    rows = [model.objects.filter(unit__in=units) for model in (AllotmentLine, BudgetPlan)]
    if any(one.filter(year=today).exists() for one in rows):
        return today
    newest = (one.aggregate(newest=Max("year"))["newest"] for one in rows)
    return next(filter(None, newest), today)


def _keep(request: HttpRequest, response: HttpResponse, year: int) -> None:
    """Keep a year that was picked beyond the sign-out, unless the person would be shown it anyway."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or not request.path.startswith(_WORKSPACE):
        return
    kept = f"{actor.person.pk}-{year}"
    if request.COOKIES.get(_KEPT) == kept:
        return
    if year == year_of(actor):
        response.delete_cookie(_KEPT, _KEPT_AT, samesite="Lax")
        return
    response.set_cookie(
        _KEPT, kept, _KEPT_SECONDS, path=_KEPT_AT, secure=request.is_secure(), httponly=True, samesite="Lax"
    )


def _sent_year(request: HttpRequest) -> int | None:
    """The year of the page that a form of the workspace was on."""
    return _year(str(request.POST.get(YEAR, ""))) if request.path.startswith(_WORKSPACE) else None


def _remember(request: HttpRequest, year: int | None, money: str | None) -> None:
    """Keep a choice for the pages to come; the public pages and programs leave no trace."""
    if request.user.is_authenticated and request.path.startswith(_WORKSPACE):
        for name, value in (("year", year), ("money", money)):
            if value and request.session.get(name) != value:
                request.session[name] = value


def _year(text: str) -> int | None:
    year = whole(text)
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def unit_named(name: str) -> Unit | None:
    """The unit of money that a form or address names."""
    return _NAMES.get(name)


def years(chosen: int) -> list[int]:
    """The years that can be chosen, the latest first: all that hold data, this one, the next and `chosen`."""
    today = timezone.localdate().year
    ends = [
        value
        for model in (AllotmentLine, BudgetPlan)
        for value in model.objects.aggregate(low=Min("year"), high=Max("year")).values()
        if value
    ]
    span = [*ends, today, today + 1, chosen]
    return list(range(max(span), min(span) - 1, -1))
