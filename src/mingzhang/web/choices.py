"""What a person chose to look at: the year and the unit of money, kept in the session (年度、金额单位).

A form acts on the year that its page showed, whatever was chosen in another window meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..model.money import Unit
from ..store.models import AllotmentLine, BudgetPlan
from .amounts import SHOWN, show_in
from .numbers import whole

FIRST_YEAR, LAST_YEAR = 2000, 2100
YEAR = "_year"  # the hidden input that says in which year a form was shown
MONEY = "_money"  # and in which unit of money
_WORKSPACE = ("/work/", "/account/")
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
        year = year or _year(str(request.session.get("year", ""))) or timezone.localdate().year
        unit = _NAMES.get(money) or _NAMES.get(str(request.session.get("money", "")), Unit.YUAN)
        request.choice = Choice(year, unit)  # type: ignore[attr-defined]
        show_in(unit)
        return handle(request)

    return answer


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
