"""Closing of a year (年终结账): the check list, waivers with reasons, closing as a long work, reopening."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.book_works import close_year_work
from ...actions.close_year import reopen_year
from ...actions.correct_closed import correct_closed
from ...actions.waive_check import waive_check
from ...actions.works import start
from ...model.book import BookKind
from ...store.models import Department, YearClose
from ...store.queries.closing import Check, CheckList, check_list, ledger_checks
from ...store.standing import departments_closed, open_correction, year_is_open
from ..addresses import named
from ..forms import TextField, WorkForm
from ..views import WorkRequest, attempt, department_or_404, departments_where, done, show, signed_in

# The rule of an item → the page where it is mended.
_MENDED = {
    "open_money": "year_end_units",
    "waiting_adjustments": "adjustments",
    "waiting_imports": "imports",
    "carry_over_approved": "entries",
    "register_kept": "registers",
    "register_agrees": "registers",
}


class WaiveForm(WorkForm):
    """Why an item need not be mended; which item stands in hidden fields."""

    rule = forms.CharField(widget=forms.HiddenInput)
    message = forms.CharField(widget=forms.HiddenInput)
    reason = TextField(label=gettext_lazy("豁免理由"), max_length=400)


class ReopenForm(WorkForm):
    """Why a closed year is opened again."""

    reason = TextField(label=gettext_lazy("反结账理由"), max_length=400)


class CorrectForm(WorkForm):
    """Why registers and words of a closed year are changed (更正理由)."""

    reason = TextField(label=gettext_lazy("更正理由"), max_length=400)


@signed_in
def closing(request: WorkRequest) -> HttpResponseBase:
    """Every department that the person sees, and whether its chosen year is closed."""
    found = departments_where(request.actor, "see")
    if len(found) == 1:
        return redirect("closing_of", found[0].pk)
    closed = departments_closed(request.choice.year)
    listed = [(one, one.pk not in closed) for one in found]
    return show(request, "work/closing/list.html", departments=listed)


@signed_in
def closing_of(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The check list of a department; what needs the book itself is asked for by the page."""
    return _page(request, department_or_404(request.actor, pk, "see"))


def _page(request: WorkRequest, department: Department, **more: Any) -> HttpResponseBase:
    year = request.choice.year
    is_open = year_is_open(department, year)
    closes = YearClose.objects.filter(department=department, year=year).select_related(
        "closed_by", "reopening__reopened_by"
    )
    whole = is_open and "whole" in request.GET
    found = (check_list if whole else ledger_checks)(department, year) if is_open else CheckList(())
    verbs = ("close_year", "reopen_year", "correct_closed")
    may = {verb: request.actor.may(verb, department=department) for verb in verbs}
    correction = None if is_open else open_correction(department, year)
    return show(
        request,
        "work/closing/department.html",
        **{"reopen": ReopenForm.of(request), "correct": CorrectForm(), **more},
        correction=correction,
        corrections=department.corrections.filter(year=year).select_related("opened_by").order_by("-pk"),
        may_correct=may["correct_closed"] and not is_open and correction is None,
        department=department,
        closes=closes.order_by("-number"),
        is_open=is_open,
        whole=whole,
        may_close=may["close_year"],
        may_reopen=may["reopen_year"] and not is_open,
        **_listed(request, department, found),
    )


@signed_in
def closing_checks(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The whole list with the checks of the very book that would be written."""
    department = department_or_404(request.actor, pk, "see")
    found = check_list(department, request.choice.year)
    context = _listed(request, department, found)
    return show(request, "work/closing/checks.html", department=department, whole=True, **context)


def _listed(request: WorkRequest, department: Department, found: CheckList) -> dict[str, Any]:
    """The items with their places to mend, and the form of each that may be waived.

    Items that tell data of units that the person does not see are only counted.
    """
    waives = request.actor.may("waive", department=department)
    seen = {"", *request.actor.units().values_list("code", flat=True)}
    shown = [check for check in found.checks if check.unit in seen]
    rows = [(check, _place(department, check), _waiver(check, waives)) for check in shown]
    return {
        "checks": rows,
        "elsewhere": len(found.checks) - len(shown),
        "is_clear": found.is_clear,
        "stopping": sum(c.stops for c in found.checks),
    }


def _place(department: Department, check: Check) -> str:
    """The address where an item is mended; "" when it stands well."""
    if not check.stops:
        return ""
    page = _MENDED.get(check.rule)
    if page:
        return named(page)
    return reverse("book_words", args=[department.pk, BookKind.FINAL_ACCOUNTS.name.lower()])


def _waiver(check: Check, waives: bool) -> bool:
    return waives and check.waivable and check.stops


@signed_in
def closing_waive(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Waive one item of the list with a reason: asked for, then kept."""
    department, year = department_or_404(request.actor, pk, "see"), request.choice.year
    if not request.actor.may("waive", department=department):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    rule, message = asked.get("rule", ""), asked.get("message", "")
    found = check_list(department, year).checks
    check = next((one for one in found if (one.rule, one.message) == (rule, message)), None)
    if check is None:
        messages.error(request, _("这一事项已有变化，请重新查看检查结果"))
        return redirect("closing_of", pk)
    form = WaiveForm.of(request, initial={"rule": rule, "message": message})
    if request.method == "POST":
        kept = attempt(form, lambda data: waive_check(request.actor, department, year, check, data["reason"]))
        if kept is not None:
            return done(request, _("已豁免"), "closing_of", pk)
    return show(request, "work/closing/waive.html", form=form, check=check, department=department)


@signed_in
@require_POST
def close(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Close the year as a long work; its page shows how far it is."""
    department, year = department_or_404(request.actor, pk, "see"), request.choice.year
    if not request.actor.may("close_year", department=department):
        raise PermissionDenied
    title = f"{year}年度结账并编写部门决算"
    work = start(request.actor, "close_year", title, close_year_work, department=pk, year=year)
    return redirect("work", work.pk)


@signed_in
@require_POST
def reopen(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Open the year again, before anything of it was published."""
    department = department_or_404(request.actor, pk, "see")
    rows = YearClose.objects.filter(department=department, year=request.choice.year, reopening__isnull=True)
    row = get_object_or_404(rows)
    form = ReopenForm.of(request)
    opened = attempt(form, lambda data: reopen_year(request.actor, row, data["reason"]))
    if opened is None:
        return _page(request, department, reopen=form, form=form)
    return done(request, _("已反结账，可以继续记账"), "closing_of", pk)


@signed_in
@require_POST
def correct(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Open registers and words of the closed year for a correction."""
    department = department_or_404(request.actor, pk, "see")
    form = CorrectForm.of(request)
    opened = attempt(
        form, lambda data: correct_closed(request.actor, department, request.choice.year, data["reason"])
    )
    if opened is None:
        return _page(request, department, correct=form, form=form)
    return done(request, _("可以修改台账和文字，改完后请编写新版本"), "closing_of", pk)


urlpatterns = [
    path("closing/", closing, name="closing"),
    path("closing/<int:pk>/", closing_of, name="closing_of"),
    path("closing/<int:pk>/checks/", closing_checks, name="closing_checks"),
    path("closing/<int:pk>/waive/", closing_waive, name="closing_waive"),
    path("closing/<int:pk>/close/", close, name="close_year"),
    path("closing/<int:pk>/reopen/", reopen, name="reopen_year"),
    path("closing/<int:pk>/correct/", correct, name="correct_closed"),
]
