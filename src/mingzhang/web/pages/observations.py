"""Observed values and evidence (完成情况与佐证): entered, split out of sentences, supported, verified."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.add_evidence import MEGABYTES, add_evidence, add_link
from ...actions.observation_rules import ObservationInput, measures
from ...actions.observe import observe, observe_all, withdraw_observation
from ...actions.take_over_figures import take_over_execution
from ...actions.verify_evidence import verify_evidence
from ...model.indicator import Achievement, Approximation, EvidenceGrade, Operator, Reckoning
from ...performance.sentence import observations_of as figures_of
from ...store.evaluations import ledger_execution, taken_over
from ...store.evidence_type import suffixes
from ...store.models import ObservationEvidence, PerformanceObservation, StoredFile
from ...store.queries.evaluated import approved_of, standing_on
from ...store.queries.observations import Observed, evidence_rows, objectives_seen, observed
from ..downloads import not_modified
from ..forms import DayField, EnumChoiceField, MoneyField, NumberField, TextField, WorkForm
from ..views import WorkRequest, attempt, done, perform, show, signed_in
from .objectives import seen
from .sentence_form import SentenceForm, likeliest

PER_PAGE = 30
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class ValueForm(WorkForm):
    """A value of one indicator."""

    value = NumberField(label=gettext_lazy("完成值"), required=False, max_digits=20, decimal_places=4)
    approximation = EnumChoiceField(
        Approximation, only=tuple(Approximation)[1:], label=gettext_lazy("约数"), required=False
    )
    unit = forms.CharField(label=gettext_lazy("计量单位"), required=False, max_length=20)
    achievement = EnumChoiceField(Achievement, label=gettext_lazy("达成档次"), required=False)
    share = NumberField(
        label=gettext_lazy("达成程度（%）"), required=False, min_value=0, max_value=100, decimal_places=2
    )
    reckoning = EnumChoiceField(Reckoning, label=gettext_lazy("口径"))
    date = DayField(label=gettext_lazy("日期"))
    source = forms.CharField(label=gettext_lazy("数据来源"), required=False, max_length=200)
    explanation = TextField(label=gettext_lazy("偏差原因及改进措施"), required=False)

    def narrowed(self, one: Observed) -> ValueForm:
        """Without the fields that the kind of target has no use for."""
        qualitative = one.indicator.target.operator is Operator.QUALITATIVE
        for name in ("value", "approximation", "unit") if qualitative else ("achievement", "share"):
            del self.fields[name]
        return self

    def given(self, measure: str) -> ObservationInput:
        """What was entered."""
        data = {**self.cleaned_data}
        data["approximation"] = data.get("approximation") or Approximation.EXACT
        return ObservationInput(measure, **data)


class ExecutionForm(WorkForm):
    """Budget and payments of an objective that the ledger does not hold."""

    budget_fen = MoneyField(
        label=gettext_lazy("全年预算数"), required=False, help_text=gettext_lazy("没有单独预算的工作可留空")
    )
    paid_fen = MoneyField(label=gettext_lazy("全年执行数"))
    source = forms.CharField(
        label=gettext_lazy("数据来源"),
        max_length=200,
        help_text=gettext_lazy("决算表、明细账或移交资料的名称和位置"),
    )


class EvidenceForm(WorkForm):
    """A file or a link, and where the value stands in it."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        required=False,
        help_text=gettext_lazy("PDF、图片、表格、Word文档或纯文本；网页、脚本和含宏的文件不收"),
        widget=forms.FileInput(attrs={"accept": ",".join(suffixes())}),
    )
    address = forms.CharField(label=gettext_lazy("或网址"), required=False, max_length=1000)
    place = forms.CharField(
        label=gettext_lazy("数值所在位置"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("第几页、哪张表、哪一行；没有位置的只算有说明"),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > MEGABYTES << 20:
            raise forms.ValidationError(_("文件超过 %(most)s MB，请压缩或分开上传") % {"most": MEGABYTES})
        return file

    def clean(self) -> Any:
        """One of both."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("file")) == bool(data.get("address")):
            raise forms.ValidationError(_("请选择一个文件，或填写一个网址"))
        return data


@signed_in
def observations(request: WorkRequest) -> HttpResponseBase:
    """The objectives of a year: how many indicators have a value, and how they are supported."""
    rows = objectives_seen(request.actor.units(), request.choice.year)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    by_department: dict[int, list[Any]] = {}
    for row in page:
        by_department.setdefault(row.department_id, []).append(row)
    held = {pk: own for group in by_department.values() for pk, own in observed(group).items()}
    listed = [(row, _counts(held.get(row.pk, []))) for row in page]
    return show(request, "work/observations/list.html", page=page, listed=listed, grades=tuple(EvidenceGrade))


def _counts(own: list[Observed]) -> dict[str, Any]:
    with_value = [one for one in own if one.value is not None]
    return {
        "all": len(own),
        "observed": len(with_value),
        "grades": [sum(one.grade is grade for one in with_value) for grade in EvidenceGrade],
    }


@signed_in
def of_objective(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One objective: every indicator with its target, its value, its grade and its evidence."""
    row = seen(request, pk)
    held = ledger_execution(row)
    return show(
        request,
        "work/observations/objective.html",
        objective=row,
        own=observed([row])[row.pk],
        evaluated=approved_of(row),
        in_ledger=held.budget_fen > 0,
        execution=held if held.budget_fen else taken_over(row),
    )


@signed_in
def add(request: WorkRequest, pk: int, code: str) -> HttpResponseBase:
    """Enter a value of an indicator."""
    row = seen(request, pk)
    one = next((own for own in observed([row])[row.pk] if own.indicator.code == code), None)
    if one is None:
        return redirect("observed", pk)
    start = {"unit": one.indicator.unit, "reckoning": one.indicator.reckoning, "date": timezone.localdate()}
    form = ValueForm.of(request, initial=start).narrowed(one)
    if request.method == "POST":
        made = attempt(
            form, lambda _data: observe(request.actor, row.unit, row.year, form.given(one.indicator.key))
        )
        if made is not None:
            return done(request, _("已填报，请上传佐证材料"), "observation", made.pk)
    return show(request, "work/observations/add.html", form=form, objective=row, one=one)


@signed_in
def execution(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Enter budget and payments of an objective whose year or task the ledger does not hold."""
    row = seen(request, pk)
    form = ExecutionForm.of(request)
    if request.method == "POST":
        kept = attempt(form, lambda data: take_over_execution(request.actor, row, **data))
        if kept is not None:
            return done(request, _("已补录预算数和执行数"), "observed", pk)
    return show(request, "work/observations/execution.html", form=form, objective=row)


@signed_in
def sentence(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Several values out of one pasted sentence: each figure with its words, to be matched with a measure."""
    row = seen(request, pk)
    text = str(request.POST.get("text", ""))[:5000]
    figures = figures_of(text) if text else ()
    choices = [(one.key, one.name) for one in seen_tree(row)]
    if "keep" not in request.POST:
        form = SentenceForm.proposed(request, figures, choices, likeliest(figures, row))
        return show(
            request, "work/observations/sentence.html", objective=row, text=text, form=form, figures=figures
        )
    form = SentenceForm.sent(request, figures, choices)
    kept = attempt(form, lambda _data: observe_all(request.actor, row.unit, row.year, form.given()))
    if kept is not None:
        return done(request, _("已填报%(number)s个完成值") % {"number": len(kept)}, "observed", pk)
    return show(
        request,
        "work/observations/sentence.html",
        status=422,
        objective=row,
        text=text,
        form=form,
        figures=figures,
    )


def seen_tree(row: Any) -> list[Any]:
    """The indicators of an objective that take figures."""
    return [
        one.indicator
        for one in observed([row])[row.pk]
        if one.indicator.target.operator is not Operator.QUALITATIVE
    ]


# --- one value and its evidence -----------------------------------------------------------------------


def _value(request: WorkRequest, pk: int) -> PerformanceObservation:
    rows = PerformanceObservation.objects.filter(unit__in=request.actor.units())
    return get_object_or_404(rows.select_related("unit__department", "created_by"), pk=pk)


@signed_in
def observation(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One value: what it says, its evidence, more evidence, who verified it."""
    row = _value(request, pk)
    form = EvidenceForm.of(request)
    if request.method == "POST":
        made = attempt(form, lambda data: _added(request, row, data))
        if made is not None:
            return done(request, _("已上传"), "observation", pk)
    return show(request, "work/observations/value.html", **_shown(request, row), form=form)


def _added(request: WorkRequest, row: PerformanceObservation, data: dict[str, Any]) -> ObservationEvidence:
    file = data["file"]
    if file is None:
        return add_link(request.actor, row, data["address"], data["place"])
    return add_evidence(request.actor, row, file.name, file.read(), data["place"])


def _shown(request: WorkRequest, row: PerformanceObservation) -> dict[str, Any]:
    papers = evidence_rows(request.actor.units()).filter(observation=row)
    may = request.actor.may
    evaluated = standing_on(row.department_id, row.measure, row.year)
    return {
        "evaluated": evaluated,
        "value": row,
        "served": measures(row.unit, row.year).get(row.measure, []),
        "papers": papers.select_related("created_by", "verified_by").order_by("pk"),
        "can_add": may("observe", row.unit) and not row.withdrawn and evaluated is None,
        "can_verify": may("verify_evidence", row.unit) and not row.withdrawn,
        "is_own": row.created_by_id == request.actor.person.pk,
    }


@signed_in
@require_POST
def withdraw(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Take a value back."""
    row, reason = _value(request, pk), str(request.POST.get("reason", ""))[:1000]
    return perform(
        request, lambda: withdraw_observation(request.actor, row, reason), _("已撤回"), "observation", pk
    )


@signed_in
@require_POST
def verify(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Confirm that the value stands in the file."""
    paper = get_object_or_404(evidence_rows(request.actor.units()), pk=pk)
    place = str(request.POST.get("place", ""))[:1000]
    return perform(
        request,
        lambda: verify_evidence(request.actor, paper, place),
        _("已核实"),
        "observation",
        paper.observation_id,
    )


@signed_in
def evidence_file(request: WorkRequest, pk: int) -> HttpResponseBase:
    """A file of evidence, to be saved: never shown by the browser, never run."""
    paper = get_object_or_404(evidence_rows(request.actor.units()), pk=pk)
    plain = f"evidence-{paper.pk}.{paper.name.rpartition('.')[2]}"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(paper.name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _SANDBOX,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    kept = not_modified(request, paper.file.sha256, headers)
    if kept is not None:
        return kept
    content = StoredFile.objects.values_list("content", flat=True).get(pk=paper.file_id)
    return HttpResponse(bytes(content), content_type=paper.media_type, headers=headers)


urlpatterns = [
    path("observations/", observations, name="observations"),
    path("observations/objective/<int:pk>/", of_objective, name="observed"),
    path("observations/objective/<int:pk>/sentence/", sentence, name="observe_sentence"),
    path("observations/objective/<int:pk>/execution/", execution, name="observe_execution"),
    path("observations/objective/<int:pk>/add/<str:code>/", add, name="observe"),
    path("observations/<int:pk>/", observation, name="observation"),
    path("observations/<int:pk>/withdraw/", withdraw, name="observation_withdraw"),
    path("observations/evidence/<int:pk>/", evidence_file, name="evidence_file"),
    path("observations/verify/<int:pk>/", verify, name="evidence_verify"),
]
