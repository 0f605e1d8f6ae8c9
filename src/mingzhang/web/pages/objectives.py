"""Performance objectives (绩效目标): list of a year, entry with advice, examination, print."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.add_objective import (
    add_department_objective,
    add_project_objective,
    add_task_objective,
    copy_objective,
)
from ...actions.approve_objective import approve_objective, return_objective
from ...actions.errors import NotAllowedError
from ...actions.objective_rules import EDITABLE, ObjectiveInput, form_of, grade_name
from ...actions.save_objective import add_indicator, save_objective, weigh_objective
from ...actions.submit_objective import submit_objective
from ...model.indicator import IndicatorGroup, ObjectiveOwner
from ...model.office import PaperState
from ...store.evaluations import execution_of
from ...store.models import PerformanceObjective
from ...store.performance import budgets_of, objective_of, with_indicators
from ...store.queries.evaluated import approved_of
from ...store.queries.objectives import Wanted, copyable, found, history, overdue, reminded, without
from ..forms import EnumChoiceField, MoneyField, ProjectField, TextField, UnitField, WorkForm
from ..numbers import whole
from ..views import WorkRequest, attempt, done, perform, revision_sent, show, signed_in
from .objective_grid import deed, grid_of, offers, suggestion_input, suggestions

PER_PAGE = 50
_STATES = (PaperState.DRAFT, PaperState.SUBMITTED, PaperState.RETURNED, PaperState.APPROVED)


class FilterForm(WorkForm):
    """What the list is narrowed to."""

    q = forms.CharField(label=gettext_lazy("编码、名称、目标"), required=False, max_length=200)
    unit = UnitField("see", label=gettext_lazy("预算单位"), required=False)
    owner = EnumChoiceField(ObjectiveOwner, label=gettext_lazy("目标对象"), required=False)
    state = EnumChoiceField(PaperState, only=_STATES, label=gettext_lazy("状态"), required=False)

    def wanted(self) -> Wanted:
        """The filters that make sense; others are left open."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(str(data.get("q") or ""), data.get("unit"), data.get("owner"), data.get("state"))


class ProjectForm(WorkForm):
    """The project of a new objective."""

    project = ProjectField("set_objective", label=gettext_lazy("项目"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["project"]
        field.queryset = without(self.request.actor.units("set_objective"), self.request.choice.year)


class TaskForm(WorkForm):
    """A key task."""

    unit = UnitField("set_objective", label=gettext_lazy("责任单位"))
    code = forms.CharField(label=gettext_lazy("任务编号"), max_length=30)
    name = forms.CharField(label=gettext_lazy("任务名称"), max_length=200)


class WholeForm(WorkForm):
    """The unit that keeps the objective of the whole department."""

    unit = UnitField("set_objective", label=gettext_lazy("牵头单位"))


class CopyForm(WorkForm):
    """Last year's objective to begin with."""

    earlier = forms.ModelChoiceField(
        PerformanceObjective.objects.none(), label=gettext_lazy("上年绩效目标"), empty_label="—"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["earlier"]
        field.queryset = copyable(self.request.actor.units("set_objective"), self.request.choice.year)


class WordsForm(WorkForm):
    """The words of an objective, its money and place."""

    words = TextField(
        label=gettext_lazy("总体目标"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("做什么、做多少、何时完成、给谁带来什么变化"),
    )
    goal_fen = MoneyField(
        label=gettext_lazy("目标所列金额"),
        required=False,
        help_text=gettext_lazy("申报表写明的金额，与预算核对"),
    )
    place = forms.CharField(label=gettext_lazy("实施地区"), required=False, max_length=80)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def begun(cls, request: WorkRequest, row: PerformanceObjective) -> WordsForm:
        """The form as it is held, also when something else of the page was sent."""
        return cls._made(request, (None, None), {"initial": _initial(row)})


_NEW = {"project": ProjectForm, "task": TaskForm, "department": WholeForm, "copy": CopyForm}


@signed_in
def objectives(request: WorkRequest) -> HttpResponseBase:
    """The objectives of a year with state and quality, and the projects that have none."""
    form, year = FilterForm.read(request), request.choice.year
    page = Paginator(found(request.actor.units(), year, form.wanted()), PER_PAGE).get_page(
        request.GET.get("page")
    )
    money = budgets_of(list(page.object_list))
    listed = [(row, grade_name(row), money.get(row.pk)) for row in page]
    lacking = without(request.actor.units(), year)
    return show(
        request, "work/objectives/list.html", filters=form, page=page, listed=listed, lacking=lacking[:20],
        lacking_count=lacking.count(),
    )  # fmt: skip


@signed_in
def add(request: WorkRequest, kind: str) -> HttpResponseBase:
    """Begin an objective of one kind; a project may be named in the address."""
    if kind not in _NEW:
        return redirect("objectives")
    initial = {"project": request.GET.get("project", "")} if kind == "project" else {}
    form = _NEW[kind].of(request, initial=initial)
    if request.method == "POST":
        made = attempt(form, lambda data: _added(request, kind, data))
        if made is not None:
            return done(request, _("已新建绩效目标，请填写目标和指标"), "objective_edit", made.pk)
    return show(request, "work/objectives/add.html", form=form, kind=kind)


def _added(request: WorkRequest, kind: str, data: dict[str, Any]) -> PerformanceObjective:
    actor, year = request.actor, request.choice.year
    match kind:
        case "project":
            return add_project_objective(actor, data["project"], year)
        case "task":
            return add_task_objective(actor, data["unit"], year, data["code"], data["name"])
        case "department":
            return add_department_objective(actor, data["unit"], year)
        case _:
            return copy_objective(actor, data["earlier"], year)


def seen(request: WorkRequest, pk: int) -> PerformanceObjective:
    """An objective of a unit that the person may see; any other is not found."""
    rows = with_indicators(PerformanceObjective.objects.filter(unit__in=request.actor.units()))
    return get_object_or_404(rows, pk=pk)


def _advice(row: PerformanceObjective) -> dict[str, Any]:
    """What the examination said at the last save."""
    form, held = form_of(row), objective_of(row).tree
    return {
        "remarks": row.remarks,
        "grade": grade_name(row),
        "form": form,
        "points": sum(one.weight for one in held),
        "due_points": form.full - form.weight(IndicatorGroup.EXECUTION) if form else None,
    }


@signed_in
def objective(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One objective: words, indicators, what the examination says, what is to be done."""
    row = seen(request, pk)
    return show(request, "work/objectives/objective.html", **_detail(request, row))


def _detail(request: WorkRequest, row: PerformanceObjective) -> dict[str, Any]:
    may, items = request.actor.may, reminded(row)
    evaluated = approved_of(row)
    can_edit = may("set_objective", row.unit) and row.state in EDITABLE and evaluated is None
    return {
        "evaluated": evaluated,
        "objective": row,
        "tree": objective_of(row).tree,
        "budget_fen": budgets_of([row]).get(row.pk),
        "paid_fen": execution_of(row).paid_fen or None,
        "can_edit": can_edit,
        "can_submit": can_edit and row.state is not PaperState.APPROVED,
        "can_decide": may("approve_objective", row.unit) and row.state is PaperState.SUBMITTED,
        "reminders": items,
        "overdue": overdue(items, timezone.localdate()),
        "history": history(row),
        "advice": _advice(row),
    }


@signed_in
def edit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Write an objective: its words in a form, its indicators in a grid, advice beside both."""
    row = _editable(request, pk)
    if row is None:
        return redirect("objective", pk)
    form = WordsForm.of(request, initial=_initial(row))
    if request.method == "POST":
        saved = attempt(form, lambda data: _saved(request, row, data))
        if saved is not None:
            return done(request, _("已保存"), "objective_edit", pk)
    grid = grid_of(request, row)
    return show(request, "work/objectives/edit.html", form=form, grid=grid, **_beside(request, row))


def _initial(row: PerformanceObjective) -> dict[str, Any]:
    held = {"words": row.words, "goal_fen": row.goal_fen, "place": row.place}
    return {**held, "seen": _fingerprint(row)}


def _fingerprint(row: PerformanceObjective) -> str:
    held = f"{row.words}\x1f{row.goal_fen}\x1f{row.place}\x1f{row.state.name}"
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def _saved(request: WorkRequest, row: PerformanceObjective, data: dict[str, Any]) -> PerformanceObjective:
    """Keep the words; the grid beside them saves itself, so only a change of the words is a clash."""
    given = ObjectiveInput(data["words"], data["goal_fen"], data["place"])
    revision = row.revision if data["seen"] == _fingerprint(row) else -1
    return save_objective(request.actor, row, given, revision)


def _editable(request: WorkRequest, pk: int) -> PerformanceObjective | None:
    """The objective when it can be written in now; None sends to the page that only shows it."""
    row = seen(request, pk)
    if not request.actor.may("set_objective", row.unit):
        raise NotAllowedError("set_objective", row.unit)
    return row if row.state in EDITABLE and approved_of(row) is None else None


def _beside(request: WorkRequest, row: PerformanceObjective) -> dict[str, Any]:
    """Everything of the entry page but form and grid."""
    query = str(request.GET.get("q", ""))[:100]
    return {
        "objective": row,
        "advice": _advice(row),
        "reminders": reminded(row),
        "query": query,
        "suggestions": suggestions(row, query),
        "offers": offers(row),
    }


@signed_in
def indicators(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Save the grid of indicators; the script sends it as JSON."""
    row = _editable(request, pk)
    if row is None or request.method != "POST":
        return redirect("objective", pk)
    grid = grid_of(request, row)
    answer = grid.save(deed(request, row))
    if answer is not None:
        return answer
    if not grid.has_errors:
        return done(request, _("已保存"), "objective_edit", pk)
    form = WordsForm.begun(request, row)
    return show(
        request, "work/objectives/edit.html", status=422, form=form, grid=grid, **_beside(request, row)
    )


@signed_in
def advice(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The advice alone, asked for after the grid saved itself."""
    row = seen(request, pk)
    return show(request, "work/objectives/advice.html", objective=row, advice=_advice(row))


@signed_in
def offered(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Suggestions for indicators alone, asked for while typing."""
    row, query = seen(request, pk), str(request.GET.get("q", ""))[:100]
    return show(
        request,
        "work/objectives/offered.html",
        objective=row,
        suggestions=suggestions(row, query),
        query=query,
    )


@signed_in
@require_POST
def take(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Put an offered indicator behind those that are there; target and points are still to be entered."""
    row, query = seen(request, pk), str(request.POST.get("q", ""))[:100]
    number = whole(str(request.POST.get("number", "")))
    found = suggestions(row, query)
    if number is None or number >= len(found):
        return redirect("objective_edit", pk)
    given = suggestion_input(found[number])
    message = _("已加入指标，请填写指标值和分值")
    return perform(
        request, lambda: add_indicator(request.actor, row, given, row.revision), message, "objective_edit", pk
    )


@signed_in
@require_POST
def weigh(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Divide the points by the form."""
    row = seen(request, pk)
    return perform(
        request,
        lambda: weigh_objective(request.actor, row, row.revision),
        _("已分配分值"),
        "objective_edit",
        pk,
    )


@signed_in
@require_POST
def submit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Hand an objective in."""
    row = seen(request, pk)
    return perform(request, lambda: submit_objective(request.actor, row), _("已提交"), "objective", pk)


@signed_in
@require_POST
def decide(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Approve an objective, or return it."""
    row, revision = seen(request, pk), revision_sent(request)
    opinion, waiver = (str(request.POST.get(name, ""))[:1000] for name in ("opinion", "waiver"))
    if "return" in request.POST:
        return perform(
            request,
            lambda: return_objective(request.actor, row, opinion, revision),
            _("已退回"),
            "objective",
            pk,
        )
    return perform(
        request,
        lambda: approve_objective(request.actor, row, opinion, waiver, revision),
        _("已批准"),
        "objective",
        pk,
    )


@signed_in
def printed(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The objective form as it is printed (绩效目标表)."""
    row = seen(request, pk)
    return show(request, "work/objectives/print.html", **_detail(request, row))


urlpatterns = [
    path("objectives/", objectives, name="objectives"),
    path("objectives/add/<str:kind>/", add, name="objective_add"),
    path("objectives/<int:pk>/", objective, name="objective"),
    path("objectives/<int:pk>/edit/", edit, name="objective_edit"),
    path("objectives/<int:pk>/indicators/", indicators, name="objective_indicators"),
    path("objectives/<int:pk>/advice/", advice, name="objective_advice"),
    path("objectives/<int:pk>/offered/", offered, name="objective_offered"),
    path("objectives/<int:pk>/take/", take, name="objective_take"),
    path("objectives/<int:pk>/weigh/", weigh, name="objective_weigh"),
    path("objectives/<int:pk>/submit/", submit, name="objective_submit"),
    path("objectives/<int:pk>/decide/", decide, name="objective_decide"),
    path("objectives/<int:pk>/print/", printed, name="objective_print"),
]
