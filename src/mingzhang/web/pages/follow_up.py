"""Follow-up and use of results (整改与结果应用): open items over the years, and next year's budget."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...actions.errors import StateError
from ...actions.follow_up import FollowUpInput, add_follow_ups, meet_follow_up
from ...actions.use_result import proposal, use_result
from ...model.evaluation import BudgetConsequence, Consequence, FollowUpKind
from ...model.office import PaperState
from ...performance.followup import is_overdue
from ...store.models import FollowUpItem, PerformanceEvaluation, ResultUse
from ...store.performance import follow_up_of
from ..forms import DayField, EnumChoiceField, TextField, WorkForm
from ..views import WorkRequest, attempt, done, show, signed_in


class FollowUpForm(WorkForm):
    """A problem or a piece of advice with its owner and date."""

    kind = EnumChoiceField(FollowUpKind, label=gettext_lazy("类别"))
    words = TextField(label=gettext_lazy("事项"), max_length=1000)
    owner = forms.CharField(label=gettext_lazy("责任人"), max_length=80)
    due = DayField(label=gettext_lazy("期限"))


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


def _items(request: WorkRequest) -> list[FollowUpItem]:
    """The items a person sees: of their units' objectives, and of the whole department."""
    units = request.actor.units()
    whole = Q(evaluation__isnull=True) | Q(objective_code="")
    seen = Q(evaluation__objective__unit__in=units) | whole & Q(department__in=units.values("department"))
    rows = FollowUpItem.objects.filter(seen, raised__lte=request.choice.year)
    return list(rows.select_related("evaluation__objective__unit", "department").order_by("due", "pk"))


@signed_in
def follow_up(request: WorkRequest) -> HttpResponseBase:
    """What is open from this year and earlier ones, what was met, and results that wait for a decision."""
    today = timezone.localdate()
    listed = [(one, is_overdue(follow_up_of(one), today)) for one in _items(request)]
    uses = ResultUse.objects.filter(
        evaluation__objective__unit__in=request.actor.units(), year=request.choice.year + 1
    ).select_related("evaluation__objective", "decided_by")
    return show(
        request,
        "work/follow_up/list.html",
        open=[row for row in listed if row[0].met_on is None],
        met=[row[0] for row in listed if row[0].met_on],
        uses=uses.order_by("evaluation__objective__code"),
        waiting=_waiting(request),
    )


def _evaluations(request: WorkRequest) -> list[PerformanceEvaluation]:
    rows = PerformanceEvaluation.objects.filter(
        objective__unit__in=request.actor.units(),
        objective__year=request.choice.year,
        state=PaperState.APPROVED,
    )
    return list(rows.select_related("objective__unit__department").order_by("objective__code", "pk"))


def _waiting(request: WorkRequest) -> list[tuple[PerformanceEvaluation, bool, bool]]:
    """Approved evaluations of the year, with what the person may do about each."""
    used = set(ResultUse.objects.values_list("evaluation", flat=True))
    return [
        (
            row,
            request.actor.may("follow_up", row.objective.unit),
            request.actor.may("use_result", row.objective.unit) and row.pk not in used,
        )
        for row in _evaluations(request)
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
def follow_up_meet(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Say how an item was met."""
    item = get_object_or_404(FollowUpItem, pk__in=[one.pk for one in _items(request)], pk=pk)
    form = MetForm.of(request)
    if request.method == "POST":
        met = attempt(form, lambda data: meet_follow_up(request.actor, item, data["met_on"], data["met_how"]))
        if met is not None:
            return done(request, _("已记录落实情况"), "follow_up")
    return show(request, "work/follow_up/meet.html", form=form, item=item)


@signed_in
def result_use(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Decide what a result means for next year's budget."""
    row = _evaluation(request, pk)
    form = UseForm.of(request)
    if request.method == "POST":
        used = attempt(form, lambda data: use_result(request.actor, row, data["decided"], data["reason"]))
        if used is not None:
            return done(request, _("已应用评价结果"), "follow_up")
    return show(request, "work/follow_up/use.html", form=form, row=row, proposed=_proposed(row))


def _proposed(row: PerformanceEvaluation) -> Consequence | None:
    try:
        return proposal(row)
    except StateError:
        return None


urlpatterns = [
    path("follow-up/", follow_up, name="follow_up"),
    path("follow-up/evaluations/<int:pk>/", follow_up_add, name="follow_up_add"),
    path("follow-up/<int:pk>/met/", follow_up_meet, name="follow_up_meet"),
    path("follow-up/results/<int:pk>/", result_use, name="result_use"),
]
