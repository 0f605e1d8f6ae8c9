"""Evaluations (绩效评价): the list of a year, one with its lines, lost points and proof, and its report."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.approve_evaluation import approve_evaluation, return_evaluation
from ...actions.errors import InputError
from ...actions.evaluation_rules import (
    TEXTS,
    VERBS,
    EvaluationInput,
    LineInput,
    lacks_reason,
    lacks_value,
)
from ...actions.own_work import wrote
from ...actions.reopen_evaluation import reopen_evaluation
from ...actions.save_evaluation import save_evaluation, submit_evaluation
from ...actions.start_evaluation import start_evaluation
from ...library.performance_report import Kind, rendered
from ...library.write import Format
from ...model.evaluation import Execution
from ...model.indicator import IndicatorGroup, ObjectiveOwner
from ...model.office import EvaluationKind, PaperState
from ...performance.coverage import Coverage, execution_rate, statement
from ...performance.errors import PerformanceError
from ...performance.series import across, printed, shared, side_by_side, told
from ...store.evaluations import Line, differences, kinds, lost_of, points_of, proof
from ...store.models import PerformanceEvaluation, PerformanceObjective
from ...store.queries.organisation import departments_of, has_all_units
from ...store.queries.performance_book import self_coverage
from ...store.queries.performance_reports import evaluation_report, lines_told, objective_report, results
from ...store.queries.results import editions_of, peers_of
from ..forms import TextField, WorkForm
from ..numbers import figure
from ..views import WorkRequest, attempt, done, perform, revision_sent, show, signed_in, words_of

_OPEN = (PaperState.DRAFT, PaperState.RETURNED)
TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.HTML: "text/html; charset=utf-8",
}


class EvaluationForm(WorkForm):
    """The texts of an evaluation; what is said of each line stands in inputs of its own."""

    situation = TextField(label=gettext_lazy("基本情况"), required=False)
    performance = TextField(label=gettext_lazy("绩效情况"), required=False)
    problems = TextField(label=gettext_lazy("存在问题"), required=False)
    advice = TextField(label=gettext_lazy("改进措施和建议"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class OpinionForm(WorkForm):
    """The opinion with which an evaluation is approved or returned."""

    opinion = forms.CharField(label=gettext_lazy("复核意见"), max_length=400, required=False)


@signed_in
def evaluations(request: WorkRequest) -> HttpResponseBase:
    """The objectives of the year that can be scored, with what each evaluation gave them."""
    rows = PerformanceObjective.objects.filter(
        unit__in=request.actor.units(), year=request.choice.year, state=PaperState.APPROVED
    ).exclude(owner=ObjectiveOwner.KEY_TASK)
    rows = rows.select_related("unit__department").prefetch_related("unit__versions", "evaluations")
    page = Paginator(rows.order_by("owner", "code"), 50).get_page(request.GET.get("page"))
    listed = [(row, _kinds(request, row)) for row in page]
    covered = _covered(request)
    return show(
        request,
        "work/evaluations/list.html",
        page=page,
        rows=listed,
        kinds=list(EvaluationKind),
        covered=covered,
        statement=statement(covered) if covered else "",
    )


def _covered(request: WorkRequest) -> Coverage | None:
    """The coverage of self-evaluation, for who sees one department and all of it."""
    units = request.actor.units()
    departments = departments_of(units)
    if len(departments) != 1 or not has_all_units(units, departments[0]):
        return None
    return self_coverage(departments[0], request.choice.year)


def _kinds(
    request: WorkRequest, row: PerformanceObjective
) -> list[tuple[EvaluationKind, PerformanceEvaluation | None, bool]]:
    """Each kind with its evaluation, and whether the person may start one."""
    there = {one.kind: one for one in row.evaluations.all()}
    own = there.get(EvaluationKind.SELF)
    ready = own is not None and own.state is PaperState.APPROVED
    return [
        (
            kind,
            there.get(kind),
            kind not in there
            and (kind is EvaluationKind.SELF or ready)
            and request.actor.may(VERBS[kind], row.unit),
        )
        for kind in EvaluationKind
    ]


@signed_in
@require_POST
def evaluation_start(request: WorkRequest, pk: int, kind: str) -> HttpResponseBase:
    """Start an evaluation of an objective, and go to it."""
    units = request.actor.units()
    row = get_object_or_404(PerformanceObjective, pk=pk, unit__in=units)
    wanted = next((one for one in EvaluationKind if one.name.lower() == kind), None)
    if wanted is None:
        raise Http404
    start, made = wanted, list[PerformanceEvaluation]()
    answer = perform(
        request,
        lambda: made.append(start_evaluation(request.actor, row, start)),
        _("已开展评价"),
        "evaluations",
    )
    return redirect("evaluation", made[0].pk) if made else answer


def _found(request: WorkRequest, pk: int) -> PerformanceEvaluation:
    rows = PerformanceEvaluation.objects.select_related(
        "objective__unit__department", "objective__department", "created_by", "approved_by"
    )
    return get_object_or_404(rows, pk=pk, objective__unit__in=request.actor.units())


@signed_in
def evaluation(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One evaluation; a POST saves its texts and explanations and scores it anew."""
    row = _found(request, pk)
    form = EvaluationForm.of(request, initial=_held(row))
    if request.method == "POST":
        saved = attempt(form, lambda data: _saved(request, row, data))
        if saved is not None:
            return done(request, _("已保存并重新计分"), "evaluation", pk)
    return _page(request, row, form)


def _held(row: PerformanceEvaluation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*TEXTS, "revision")}


def _saved(request: WorkRequest, row: PerformanceEvaluation, data: dict[str, Any]) -> PerformanceEvaluation:
    seen = -1 if data["revision"] is None else data["revision"]
    return save_evaluation(request.actor, row, _given(request, row, data), seen)


def _given(request: WorkRequest, row: PerformanceEvaluation, data: dict[str, Any]) -> EvaluationInput:
    said = {one["code"]: _line(request, one["code"], one["name"]) for one in row.lines}
    return EvaluationInput(**{name: data[name] for name in TEXTS}, lines=said)


def _line(request: WorkRequest, code: str, name: str) -> LineInput:
    text = request.POST.get(f"reduction.{code}", "").strip() or "0"
    try:
        taken = Decimal(figure(text))
    except InvalidOperation:
        raise InputError(
            f"“{name}”的扣分“{text}”不是数值", f"{text!r} is no number of points", code
        ) from None
    return LineInput(request.POST.get(f"explanation.{code}", ""), taken)


def _page(
    request: WorkRequest, row: PerformanceEvaluation, form: WorkForm, hands_in: bool = False
) -> HttpResponseBase:
    """The page; who hands in sees beside each line what it lacks."""
    unit = row.objective.unit
    others = list(row.objective.evaluations.all())
    may_edit = row.state in _OPEN and request.actor.may(VERBS[row.kind], unit)
    if may_edit and row.kind is EvaluationKind.SELF:
        _say_results(form, row)
    return show(
        request,
        "work/evaluations/one.html",
        row=row,
        form=form,
        opinion=OpinionForm.read(request),
        hands_in=hands_in,
        lines=_lines(request, row, hands_in),
        may_edit=may_edit,
        may_decide=row.state is PaperState.SUBMITTED and _may_decide(request, row, "approve_evaluation"),
        may_reopen=row.state is PaperState.APPROVED and _may_decide(request, row, "reopen_evaluation"),
        endings=[one.value for one in TYPES],
        takes_off=row.kind is not EvaluationKind.SELF,
        columns=kinds(one.kind for one in others),
        differences=differences(others) if len(others) > 1 else (),
        **_proof(row),
    )


def _say_results(form: WorkForm, row: PerformanceEvaluation) -> None:
    """Below the text that the form prints as 实际完成情况: what the values say of it."""
    told = results(row.objective)
    words = _("提交前须填写，印入自评表的“实际完成情况”。")
    form.fields["performance"].help_text = words + (_("按完成值：%s") % told if told else "")


def _lines(request: WorkRequest, row: PerformanceEvaluation, hands_in: bool) -> list[dict[str, Any]]:
    """The lines as the page shows them; what was sent but not saved stands in place of what is kept."""
    execution = Execution(row.budget_fen, row.paid_fen).rate
    rate = "" if execution is None else execution_rate(execution)
    return [
        {
            **one,
            "target": told.target,
            "reached": rate if told.line.group is IndicatorGroup.EXECUTION else told.reached,
            "given": points_of(one),
            "lost": lost_of(one),
            "explanation": request.POST.get(f"explanation.{one['code']}", one["explanation"]),
            "taken": request.POST.get(f"reduction.{one['code']}", one["reduction"]),
            "lacks": _lacks(one) if hands_in else "",
        }
        for one, told in zip(row.lines, lines_told(row), strict=True)
    ]


def _lacks(kept: Line) -> str:
    """What a line lacks before the evaluation can be handed in."""
    if lacks_value(kept):
        return _("没有实际完成值，请先在“完成情况与佐证”填报")
    return _("扣了分，请说明原因") if lacks_reason(kept) else ""


def _may_decide(request: WorkRequest, row: PerformanceEvaluation, verb: str) -> bool:
    """True for who is on the side of the evaluation and did not write it."""
    unit, actor = row.objective.unit, request.actor
    if not actor.may(verb, unit):
        return False
    side = row.kind is EvaluationKind.SELF or actor.may(VERBS[row.kind], unit)
    return side and not wrote(actor, row, VERBS[row.kind], row.created_by_id)


def _proof(row: PerformanceEvaluation) -> dict[str, Any]:
    """The score computed again while the page is shown."""
    try:
        return {"differing": proof(row), "unproved": ""}
    except PerformanceError as error:
        return {"differing": (), "unproved": words_of(error)}


@signed_in
@require_POST
def evaluation_submit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Hand in an evaluation; what it lacks stands beside its place on the page."""
    row = _found(request, pk)
    form = EvaluationForm.holding(request, _held(row))
    if attempt(form, lambda _data: submit_evaluation(request.actor, row)) is not None:
        return done(request, _("已提交"), "evaluation", pk)
    return _page(request, _found(request, pk), form, hands_in=True)


@signed_in
@require_POST
def evaluation_decide(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Approve or return an evaluation with an opinion."""
    row, revision = _found(request, pk), revision_sent(request)
    approves = "approve" in request.POST
    deed = approve_evaluation if approves else return_evaluation
    said = _("已批准") if approves else _("已退回")
    opinion = request.POST.get("opinion", "")
    return perform(request, lambda: deed(request.actor, row, opinion, revision), said, "evaluation", pk)


@signed_in
@require_POST
def evaluation_reopen(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Open an approved evaluation again, with the reason."""
    row, reason = _found(request, pk), request.POST.get("reason", "")
    return perform(
        request, lambda: reopen_evaluation(request.actor, row, reason), _("已退回重评"), "evaluation", pk
    )


@signed_in
def evaluation_file(request: WorkRequest, pk: int, kind: str, ending: str) -> HttpResponseBase:
    """The report of an evaluation as a file."""
    row = _found(request, pk)
    wanted = next((one for one in Kind if one.name.lower() == kind), None)
    if wanted is None or ending not in {one.value for one in TYPES}:
        raise Http404
    report = evaluation_report(row, wanted)
    return answer_report(rendered(report, Format(ending)), report.title, Format(ending))


@signed_in
def objective_years(request: WorkRequest, pk: int) -> HttpResponseBase:
    """The years of an objective side by side: values, change, completion, cost per unit of output."""
    row = get_object_or_404(
        PerformanceObjective.objects.select_related("unit", "department"),
        pk=pk,
        unit__in=request.actor.units(),
    )
    editions = editions_of(row)
    found = [(one, [(step, _yuan(step.unit_cost)) for step in one.steps]) for one in side_by_side(editions)]
    told_rows = [told(one) for one, _steps in found]
    return show(
        request,
        "work/evaluations/years.html",
        row=row,
        editions=editions,
        rows=found,
        told=told_rows,
        endings=[one.value for one in TYPES],
    )


@signed_in
def projects_across(request: WorkRequest) -> HttpResponseBase:
    """Projects of the year side by side, by what several of them are measured by."""
    year = request.choice.year
    rows = shared(across(peers_of(list(request.actor.units()), year), year))
    found = [
        (row, [(step, _two(step.completion), _yuan(step.unit_cost)) for step in row.steps]) for row in rows
    ]
    return show(request, "work/evaluations/across.html", rows=found)


def _two(share: Fraction | None) -> str:
    return "" if share is None else f"{printed(share)}%"


def _yuan(cost: Fraction | None) -> str:
    """The cost of a unit in yuan, "" when there is none."""
    return "" if cost is None else f"{printed(cost):,}"


@signed_in
def objective_file(request: WorkRequest, pk: int, ending: str) -> HttpResponseBase:
    """The form of an objective as a file."""
    rows = PerformanceObjective.objects.select_related("unit__department", "department")
    row = get_object_or_404(rows, pk=pk, unit__in=request.actor.units())
    if ending not in {one.value for one in TYPES}:
        raise Http404
    report = objective_report(row)
    return answer_report(rendered(report, Format(ending)), report.title, Format(ending))


def answer_report(content: bytes, title: str, kind: Format) -> HttpResponse:
    """A report as a download."""
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{title}.{kind.value}") or "attachment"
    )
    return answer


urlpatterns = [
    path("evaluations/", evaluations, name="evaluations"),
    path("evaluations/across/", projects_across, name="projects_across"),
    path("evaluations/start/<int:pk>/<slug:kind>/", evaluation_start, name="evaluation_start"),
    path("evaluations/<int:pk>/", evaluation, name="evaluation"),
    path("evaluations/years/<int:pk>/", objective_years, name="objective_years"),
    path("evaluations/goals/<int:pk>.<str:ending>", objective_file, name="objective_file"),
    path("evaluations/<int:pk>/submit/", evaluation_submit, name="evaluation_submit"),
    path("evaluations/<int:pk>/decide/", evaluation_decide, name="evaluation_decide"),
    path("evaluations/<int:pk>/reopen/", evaluation_reopen, name="evaluation_reopen"),
    path("evaluations/<int:pk>/<slug:kind>.<str:ending>", evaluation_file, name="evaluation_file"),
]
