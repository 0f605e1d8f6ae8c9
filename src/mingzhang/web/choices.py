"""What a person chose to look at: the year and the unit of money, kept in the session (年度、金额单位)."""

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
    """Give each request its `choice`: ?year= and ?money= win and are remembered in the session."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.choice = _choice(request)  # type: ignore[attr-defined]
        show_in(request.choice.unit)  # type: ignore[attr-defined]
        return handle(request)

    return answer


def _choice(request: HttpRequest) -> Choice:
    year = _year(request.GET.get("year", "")) or _year(str(request.session.get("year", "")))
    money = request.GET.get("money", "")
    money = money if money in _NAMES else str(request.session.get("money", ""))
    choice = Choice(year or timezone.localdate().year, _NAMES.get(money, Unit.YUAN))
    _remember(request, choice)
    return choice


def _remember(request: HttpRequest, choice: Choice) -> None:
    """Only what was asked for by address goes into the session."""
    if _year(request.GET.get("year", "")):
        request.session["year"] = choice.year
    if request.GET.get("money", "") in _NAMES:
        request.session["money"] = choice.unit_name


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
