"""Budget preparation (预算编制): progress of the units, one unit's versions and ceilings, the department."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.approve_budget import ApprovalInput, approve_budget
from ...actions.distribute import distribute, undistributed
from ...actions.draft_budget import draft_budget
from ...actions.project_rules import FUNDS
from ...actions.set_ceiling import CeilingInput, set_ceiling
from ...model.office import PaperState, Round
from ...model.point import Source
from ...store.models import BudgetPlan, BudgetUnit, BudgetVersion, Ceiling, Department
from ...store.queries.budgets import carried_over, latest, total
from ...store.queries.comparison import Cut, totals
from ...store.queries.plans import Progress, lines_of_all, progress, standing_units
from ...store.queries.results import still_open, uses_for
from ..forms import DayField, EnumChoiceField, MoneyField, WorkForm
from ..numbers import whole
from ..views import WorkRequest, attempt, done, perform, show, signed_in, unit_or_404
from . import budget_grids, budget_versions

PER_PAGE = 50
_FUNDS = tuple(fund for fund in Source if fund in FUNDS)


class CeilingForm(WorkForm):
    """A ceiling of the finance bureau."""

    fund = EnumChoiceField(Source, only=_FUNDS, label=gettext_lazy("资金性质"))
    fen = MoneyField(label=gettext_lazy("控制数"))
    document = forms.CharField(label=gettext_lazy("文号"), max_length=120)
    reason = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("调整已下达的控制数时必填"),
    )


class ApprovalForm(WorkForm):
    """The approval of a department's budget."""

    document = forms.CharField(label=gettext_lazy("批复文号"), max_length=120)
    date = DayField(label=gettext_lazy("批复日期"), initial=timezone.localdate)
    distributes = forms.BooleanField(label=gettext_lazy("同时分解下达全部指标"), required=False)
    newest = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def given(self) -> ApprovalInput:
        """What was entered."""
        data = self.cleaned_data
        return ApprovalInput(data["document"], data["date"], data["distributes"])


@signed_in
def preparation(request: WorkRequest) -> HttpResponseBase:
    """How far every unit is, and what is still to be submitted."""
    year = request.choice.year
    units = standing_units(request.actor.units(), year)
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("page"))
    rows = progress(list(page.object_list), year)
    late = [row for row in rows if row.is_late]
    return show(request, "work/preparation/overview.html", page=page, groups=_by_department(rows), late=late)


def _by_department(rows: list[Progress]) -> list[tuple[Department, list[Progress], list[int | None]]]:
    groups: dict[Department, list[Progress]] = {}
    for row in rows:
        groups.setdefault(row.unit.department, []).append(row)
    return [(department, held, _sums(held)) for department, held in groups.items()]


def _sums(rows: list[Progress]) -> list[int | None]:
    """Last year, ceiling, planned, difference: the sums of what is known, None where nothing is."""
    columns = (
        [r.last_year for r in rows],
        [r.ceiling for r in rows],
        [r.total for r in rows],
        [r.difference for r in rows],
    )
    known = ([fen for fen in column if fen is not None] for column in columns)
    return [sum(column) if column else None for column in known]


@signed_in
def unit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One unit's year: versions, ceilings with all their changes, what last year left."""
    return _unit_page(request, unit_or_404(request.actor, pk))


def _unit_page(request: WorkRequest, at: BudgetUnit, form: CeilingForm | None = None) -> HttpResponseBase:
    year, actor = request.choice.year, request.actor
    plan = BudgetPlan.objects.filter(unit=at, year=year).prefetch_related("versions").first()
    last = latest(plan) if plan else None
    left = carried_over(at, year)
    sets = Ceiling.objects.filter(plan=plan).select_related("created_by").order_by("-pk") if plan else []
    context: dict[str, Any] = {
        "unit": at,
        "plan": plan,
        "versions": _versions(plan),
        "ceilings": sets,
        "carryovers": left,
        "carryover_total": sum(one.fen for one in left),
        "progress": progress([at], year)[0],
        "uses": uses_for([at], year),
        "still_open": still_open(at, year),
        "can_draft": actor.may("plan", at) and _may_begin(last),
        "can_set": actor.may("set_ceiling", at) and _takes_ceilings(last),
        "form": form or CeilingForm.of(request),
    }
    return show(request, "work/preparation/unit.html", **context)


def _versions(plan: BudgetPlan | None) -> list[BudgetVersion]:
    rows = BudgetVersion.objects.filter(plan=plan) if plan else BudgetVersion.objects.none()
    shown = rows.select_related("created_by", "submitted_by", "reviewed_by", "approved_by")
    return list(shown.order_by("pk"))


def _may_begin(last: BudgetVersion | None) -> bool:
    """True when a new draft may be due; the deed itself says what is missing."""
    passed = last is not None and last.round is Round.FIRST and last.state is PaperState.REVIEWED
    return last is None or passed or last.state is PaperState.RETURNED


def _takes_ceilings(last: BudgetVersion | None) -> bool:
    if last is None or last.state is PaperState.APPROVED:
        return False
    return last.round is Round.SECOND or last.state is PaperState.REVIEWED


@signed_in
@require_POST
def draft(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Begin the version that is due."""
    at, year = unit_or_404(request.actor, pk), request.choice.year
    return perform(
        request, lambda: draft_budget(request.actor, at, year), _("可以编制了"), "preparation_unit", pk
    )


@signed_in
@require_POST
def ceiling(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Set or change a ceiling."""
    at, form = unit_or_404(request.actor, pk), CeilingForm.of(request)
    made = attempt(
        form, lambda data: set_ceiling(request.actor, at, request.choice.year, CeilingInput(**data))
    )
    if made is not None:
        return done(request, _("控制数已下达"), "preparation_unit", pk)
    return _unit_page(request, at, form)


@signed_in
def department(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The roll-up of a department over its units, and its approval."""
    return _department_page(request, _department(request, pk))


def _department(request: WorkRequest, pk: int) -> Department:
    rows = Department.objects.filter(units__in=request.actor.units()).distinct()
    return get_object_or_404(rows.prefetch_related("names"), pk=pk)


def _department_page(
    request: WorkRequest, at: Department, form: ApprovalForm | None = None
) -> HttpResponseBase:
    year, actor = request.choice.year, request.actor
    units = list(standing_units(actor.units().filter(department=at), year))
    rows = progress(units, year)
    lines = lines_of_all(row.version for row in rows if row.version)
    waiting = undistributed(units, year)
    newest = max((row.version.pk for row in rows if row.version), default=0)
    return show(
        request,
        "work/preparation/department.html",
        department=at,
        rows=rows,
        sums=_sums(rows),
        late=[row for row in rows if row.is_late],
        cuts=[(cut, totals(lines, cut)) for cut in Cut],
        total=total(lines),
        waiting=waiting,
        waiting_total=sum(row.fen for row in waiting),
        can_approve=actor.may("approve_plan", None, at) and rows and all(row.is_due for row in rows),
        can_distribute=actor.may("distribute", None, at) and bool(waiting),
        form=form or ApprovalForm.of(request, initial={"newest": newest}),
    )


@signed_in
@require_POST
def approve(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Approve the budgets of all units of a department."""
    at, form = _department(request, pk), ApprovalForm.of(request)
    year = request.choice.year
    versions = attempt(form, lambda data: approve_budget(request.actor, at, year, form.given, data["newest"]))
    if versions is not None:
        message = _("已批复%(number)d个单位的预算") % {"number": len(versions)}
        return done(request, message, "preparation_department", pk)
    return _department_page(request, at, form)


@signed_in
@require_POST
def distribute_lines(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Distribute the lines that were ticked, or all."""
    at, year = _department(request, pk), request.choice.year
    ticked = [key for text in request.POST.getlist("line") if (key := whole(text)) is not None]
    lines = None if "all" in request.POST else ticked
    return perform(
        request,
        lambda: distribute(request.actor, at, year, timezone.localdate(), lines),
        _("已分解下达"),
        "preparation_department",
        pk,
    )


urlpatterns = [
    path("preparation/", preparation, name="preparation"),
    path("preparation/unit/<int:pk>/", unit, name="preparation_unit"),
    path("preparation/unit/<int:pk>/draft/", draft, name="budget_draft"),
    path("preparation/unit/<int:pk>/ceiling/", ceiling, name="budget_ceiling"),
    path("preparation/department/<int:pk>/", department, name="preparation_department"),
    path("preparation/department/<int:pk>/approve/", approve, name="budget_approve"),
    path("preparation/department/<int:pk>/distribute/", distribute_lines, name="budget_distribute"),
    *budget_versions.urlpatterns,
    *budget_grids.urlpatterns,
]
