"""Follow-up and use of results (整改与结果应用): open items over the years, and next year's budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...actions.errors import StateError
from ...actions.follow_up import FollowUpInput, add_department_follow_up, add_follow_ups, meet_follow_up
from ...actions.use_result import proposal, use_result
from ...model.evaluation import BudgetConsequence, Consequence, FollowUpKind
from ...model.office import PaperState
from ...performance.followup import is_overdue
from ...store.models import (
    Department,
    FollowUpItem,
    PerformanceEvaluation,
    PerformanceObjective,
    ResultUse,
)
from ...store.performance import follow_up_of
from ...store.queries.follow_ups import follow_ups_of, objective_of_item, objectives_of_items
from ...store.queries.organisation import departments_of
from ..forms import DayField, EnumChoiceField, TextField, WorkForm
from ..views import WorkRequest, attempt, done, show, signed_in


class FollowUpForm(WorkForm):
    """A problem or a piece of advice with its owner and date."""

    kind = EnumChoiceField(FollowUpKind, label=gettext_lazy("类别"))
    words = TextField(label=gettext_lazy("事项"), max_length=1000)
    owner = forms.CharField(label=gettext_lazy("责任人"), max_length=80)
    due = DayField(label=gettext_lazy("期限"))


class DepartmentForm(FollowUpForm):
    """An item about a department as a whole, or about one of its goals of the year."""

    department = forms.ModelChoiceField(Department.objects.none(), label=gettext_lazy("部门"))
    objective = forms.ModelChoiceField(
        PerformanceObjective.objects.none(),
        label=gettext_lazy("绩效目标"),
        required=False,
        empty_label=gettext_lazy("部门整体"),
    )
    field_order = ("department", "objective")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        year, found = self.request.choice.year, _departments(self.request)
        department: Any = self.fields["department"]
        department.queryset = Department.objects.filter(pk__in=[one.pk for one in found])
        department.label_from_instance = lambda one: one.name_in(year)
        department.initial = found[0] if len(found) == 1 else None
        goals = PerformanceObjective.objects.filter(
            department__in=found, year=year, unit__in=self.request.actor.units("follow_up")
        )
        objective: Any = self.fields["objective"]
        objective.queryset = goals.select_related("unit__department").order_by("owner", "code")


class MetForm(WorkForm):
    """When and how an item was met."""

    met_on = DayField(label=gettext_lazy("完成日期"))
    met_how = TextField(label=gettext_lazy("落实情况"), max_length=2000)


class UseForm(WorkForm):
    """What a result means for next year's budget, as decided."""

    decided = EnumChoiceField(BudgetConsequence, label=gettext_lazy("决定"))
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("与规则建议不同时须写明。"),
    )


@dataclass(frozen=True)
class Listed:
    """An item as the list shows it: what it is about, whether it is late and the person's to meet."""

    item: FollowUpItem
    objective: PerformanceObjective | None
    is_late: bool
    may_meet: bool


def _items(request: WorkRequest) -> list[Listed]:
    """The items a person sees: of their units' objectives, and of the whole department."""
    rows = follow_ups_of(request.actor.units()).filter(raised__lte=request.choice.year)
    items, today = list(rows.order_by("due", "pk")), timezone.localdate()
    about = objectives_of_items(items)
    return [
        Listed(
            one, about[one.pk], is_overdue(follow_up_of(one), today), _may_meet(request, one, about[one.pk])
        )
        for one in items
    ]


def _may_meet(request: WorkRequest, item: FollowUpItem, objective: PerformanceObjective | None) -> bool:
    unit = objective.unit if objective else None
    return request.actor.may("follow_up", unit, department=item.department)


@signed_in
def follow_up(request: WorkRequest) -> HttpResponseBase:
    """What is open from this year and earlier ones, what was met, and results that wait for a decision."""
    listed = _items(request)
    uses = ResultUse.objects.filter(
        evaluation__objective__unit__in=request.actor.units(), year=request.choice.year + 1
    ).select_related("evaluation__objective__unit__department", "decided_by")
    shown = list(uses.order_by("evaluation__objective__code"))
    return show(
        request,
        "work/follow_up/list.html",
        open=[one for one in listed if one.item.met_on is None],
        met=[one for one in listed if one.item.met_on],
        uses=shown,
        decidable={one.evaluation_id for one in shown if _may_use(request, one.evaluation)},
        waiting=_waiting(request),
        adds=bool(_departments(request)),
    )


def _may_use(request: WorkRequest, row: PerformanceEvaluation) -> bool:
    return row.state is PaperState.APPROVED and request.actor.may("use_result", row.objective.unit)


def _departments(request: WorkRequest) -> list[Department]:
    """Where the person may enter items about the whole department."""
    found = departments_of(request.actor.units("follow_up"))
    return [one for one in found if request.actor.may("follow_up", department=one)]


def _evaluations(request: WorkRequest) -> list[PerformanceEvaluation]:
    rows = PerformanceEvaluation.objects.filter(
        objective__unit__in=request.actor.units(),
        objective__year=request.choice.year,
        state=PaperState.APPROVED,
    )
    return list(rows.select_related("objective__unit__department").order_by("objective__code", "pk"))


def _waiting(request: WorkRequest) -> list[tuple[PerformanceEvaluation, bool, bool]]:
    """Approved evaluations of the year, with what the person may do about each.

    Of several about one objective the result of the highest level is used.
    """
    used = set(ResultUse.objects.values_list("evaluation", flat=True))
    rows = _evaluations(request)
    highest = {row.objective_id: row for row in sorted(rows, key=lambda row: row.kind.level)}
    return [
        (
            row,
            request.actor.may("follow_up", row.objective.unit),
            row.pk not in used and row is highest[row.objective_id] and _may_use(request, row),
        )
        for row in rows
    ]


def _evaluation(request: WorkRequest, pk: int) -> PerformanceEvaluation:
    rows = PerformanceEvaluation.objects.select_related(
        "objective__unit__department", "objective__department"
    )
    return get_object_or_404(rows, pk=pk, objective__unit__in=request.actor.units())


@signed_in
def follow_up_add(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Enter an item of an evaluation."""
    row = _evaluation(request, pk)
    form = FollowUpForm.of(request)
    if request.method == "POST":
        made = attempt(form, lambda data: add_follow_ups(request.actor, row, [FollowUpInput(**data)]))
        if made is not None:
            return done(request, _("已登记整改事项"), "follow_up")
    return show(request, "work/follow_up/add.html", form=form, row=row)


@signed_in
def follow_up_department(request: WorkRequest) -> HttpResponseBase:
    """Enter an item about a whole department, or about a goal that nobody evaluated yet."""
    form = DepartmentForm.of(request)
    if request.method == "POST":
        made = attempt(form, lambda data: _added(request, **data))
        if made is not None:
            return done(request, _("已登记整改事项"), "follow_up")
    return show(request, "work/follow_up/add.html", form=form, row=None)


def _added(
    request: WorkRequest, department: Department, objective: PerformanceObjective | None, **given: Any
) -> FollowUpItem:
    year = request.choice.year
    return add_department_follow_up(request.actor, department, year, FollowUpInput(**given), objective)


@signed_in
def follow_up_meet(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Say how an item was met."""
    item = get_object_or_404(follow_ups_of(request.actor.units()), pk=pk)
    objective, form = objective_of_item(item), MetForm.of(request, initial={"met_on": timezone.localdate()})
    if request.method == "POST":
        met = attempt(form, lambda data: meet_follow_up(request.actor, item, data["met_on"], data["met_how"]))
        if met is not None:
            return done(request, _("已记录落实情况"), "follow_up")
    may_meet = item.met_on is None and _may_meet(request, item, objective)
    return show(
        request,
        "work/follow_up/meet.html",
        form=form,
        item=item,
        objective=objective,
        may_meet=may_meet,
    )


@signed_in
def result_use(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Decide what a result means for next year's budget; deciding again replaces what was decided."""
    row = _evaluation(request, pk)
    proposed, held = _proposed(row), ResultUse.objects.filter(evaluation=row).first()
    initial = {
        "decided": held.decided if held else proposed and proposed.action,
        "reason": held.reason if held else "",
    }
    form = UseForm.of(request, initial=initial)
    if request.method == "POST":
        used = attempt(form, lambda data: use_result(request.actor, row, data["decided"], data["reason"]))
        if used is not None:
            return done(request, _("已应用评价结果"), "follow_up")
    return show(request, "work/follow_up/use.html", form=form, row=row, proposed=proposed)


def _proposed(row: PerformanceEvaluation) -> Consequence | None:
    try:
        return proposal(row)
    except StateError:
        return None


urlpatterns = [
    path("follow-up/", follow_up, name="follow_up"),
    path("follow-up/add/", follow_up_department, name="follow_up_department"),
    path("follow-up/evaluations/<int:pk>/", follow_up_add, name="follow_up_add"),
    path("follow-up/<int:pk>/met/", follow_up_meet, name="follow_up_meet"),
    path("follow-up/results/<int:pk>/", result_use, name="result_use"),
]
