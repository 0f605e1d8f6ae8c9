"""The turn of the year seen from the new one (上年结转结余转入): what last year left, taken over."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from ...actions.ledger_papers import PaperInput
from ...actions.take_over_year import take_over_year
from ...store.models import BudgetUnit, LedgerEntry
from ...store.queries.carry_in import carry_ins, waiting
from ...store.queries.entries import with_amounts
from ..ledger_forms import CarryInForm, first_day
from ..views import WorkRequest, attempt, done, show, signed_in, unit_or_404


@signed_in
def carry_in(request: WorkRequest, unit: int) -> HttpResponseBase:
    """What last year left a unit, line by line with its source; taken over whole or in part in one step."""
    at: BudgetUnit = unit_or_404(request.actor, unit)
    year = request.choice.year
    form = CarryInForm.of(request)
    if not form.is_bound:
        form.fields["date"].initial = first_day(year)
    picked = request.POST.getlist("picked")
    if request.method == "POST":
        taken = attempt(
            form, lambda data: take_over_year(request.actor, at, year, PaperInput(**data), picked)
        )
        if taken:
            return done(request, _("已转入上年结转结余"), "carry_in", at.pk)
    found = carry_ins(at, year)
    rows = with_amounts(LedgerEntry.objects.filter(unit=at, year=year, event="carry_in"))
    return show(
        request,
        "work/ledger/carry_in.html",
        form=form,
        unit=at,
        last_year=year - 1,
        listed=[(one, not form.is_bound or one.key in picked) for one in found],
        total=sum(one.fen for one in found),
        taken=rows.select_related("follows").order_by("pk"),
    )


@signed_in
def carry_in_units(request: WorkRequest) -> HttpResponseBase:
    """The units that the person may look at, with what waits to be taken over."""
    units = list(request.actor.units().order_by("code"))
    left = waiting(request.choice.year, [unit.pk for unit in units])
    listed = [(unit, left.get(unit.pk, 0)) for unit in units]
    return show(request, "work/ledger/carry_in_units.html", listed=listed, last_year=request.choice.year - 1)


urlpatterns = [
    path("ledger/carry-in/", carry_in_units, name="carry_in_units"),
    path("ledger/carry-in/<int:unit>/", carry_in, name="carry_in"),
]
