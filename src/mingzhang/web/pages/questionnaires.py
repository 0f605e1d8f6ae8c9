"""Questionnaires (满意度问卷): made with one-time links and their QR codes, counted, closed into a value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.answer_questionnaire import is_open
from ...actions.close_questionnaire import close_questionnaire
from ...actions.create_questionnaire import Issued, QuestionnaireInput, create_questionnaire, issue_links
from ...actions.observation_rules import Measured, measures
from ...actions.questionnaire_rules import MOST_LINKS, Satisfaction, result_of
from ...model.indicator import IndicatorKind
from ...store.models import BudgetUnit, Questionnaire
from ...store.queries.observations import questionnaires as rows_of
from ..forms import DayField, TextField, UnitField, WholeField, WorkForm
from ..numbers import figure, whole
from ..qr import qr_code
from ..views import WorkRequest, attempt, done, perform, show, signed_in, unit_or_404

PER_PAGE = 30


class UnitForm(WorkForm):
    """Whose questionnaire it is."""

    unit = UnitField("survey", label=gettext_lazy("预算单位"))


class QuestionnaireForm(WorkForm):
    """A questionnaire as it is entered."""

    measure = forms.ChoiceField(
        label=gettext_lazy("满意度指标"), help_text=gettext_lazy("结果作为该指标的完成值")
    )
    title = forms.CharField(label=gettext_lazy("标题"), max_length=160)
    introduction = TextField(label=gettext_lazy("说明"), required=False, max_length=2000)
    questions = TextField(
        label=gettext_lazy("题目"),
        help_text=gettext_lazy("每行一道，按很满意、满意、一般、不满意、很不满意作答"),
    )
    opens = DayField(label=gettext_lazy("开始日期"))
    closes = DayField(label=gettext_lazy("截止日期"))
    number = WholeField(
        label=gettext_lazy("链接数"),
        min_value=1,
        max_value=MOST_LINKS,
        help_text=gettext_lazy("每个链接只能答一次"),
    )

    def __init__(self, *args: Any, unit: BudgetUnit, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["measure"]
        field.choices = _measures(unit, self.request.choice.year)

    @property
    def given(self) -> QuestionnaireInput:
        """What was entered."""
        data = self.cleaned_data
        lines = [line for line in data["questions"].splitlines() if line.strip()]
        return QuestionnaireInput(
            data["measure"], data["title"], lines, data["opens"], data["closes"], data["introduction"]
        )


def _measures(unit: BudgetUnit, year: int) -> list[tuple[str, str]]:
    """What a share in per cent can be a value of, satisfaction first."""
    found = [
        (key, served[0]) for key, served in measures(unit, year).items() if served[0].indicator.unit == "%"
    ]
    found.sort(key=lambda one: one[1].indicator.kind is not IndicatorKind.SATISFACTION)
    return [("", "—"), *((key, _measure_words(one, unit)) for key, one in found)]


def _measure_words(served: Measured, unit: BudgetUnit) -> str:
    """An indicator with its objective; without it where the objective is another unit's."""
    own = served.row.unit_id == unit.pk
    return f"{served.row.name}：{served.indicator.name}" if own else served.indicator.name


@signed_in
def questionnaires(request: WorkRequest) -> HttpResponseBase:
    """The questionnaires of a year."""
    page = Paginator(rows_of(request.actor.units(), request.choice.year), PER_PAGE)
    shown = page.get_page(request.GET.get("page"))
    answers, links = (_counted(shown, name) for name in ("answers", "tokens"))
    listed = [(row, is_open(row), answers.get(row.pk, 0), links.get(row.pk, 0)) for row in shown]
    return show(request, "work/questionnaires/list.html", page=shown, listed=listed)


def _counted(shown: Iterable[Questionnaire], name: str) -> dict[int, int]:
    """How many answers or links each questionnaire of a page has."""
    rows = Questionnaire.objects.filter(pk__in=[row.pk for row in shown]).annotate(number=Count(name))
    return dict(rows.values_list("pk", "number"))


@signed_in
def add(request: WorkRequest) -> HttpResponseBase:
    """Choose the unit, then enter the questionnaire."""
    units = list(request.actor.units("survey")[:2])
    chosen = whole(request.GET.get("unit", ""))
    if chosen is not None:
        return _entered(request, unit_or_404(request.actor, chosen, "survey"))
    if len(units) == 1:
        return _entered(request, units[0])
    return show(request, "work/questionnaires/unit.html", choose=UnitForm.of(request))


def _entered(request: WorkRequest, unit: BudgetUnit) -> HttpResponseBase:
    form = QuestionnaireForm.of(request, unit=unit)
    if request.method == "POST":
        issued = attempt(
            form,
            lambda data: create_questionnaire(
                request.actor, unit, request.choice.year, form.given, data["number"]
            ),
        )
        if issued is not None:
            return _links(request, issued)
    return show(request, "work/questionnaires/add.html", form=form, unit=unit)


def _links(request: WorkRequest, issued: Issued) -> HttpResponse:
    """The new links, as a list and as QR codes to cut out; shown now and never again."""
    addresses = [request.build_absolute_uri(reverse("survey", args=[token])) for token in issued.tokens]
    codes = [qr_code(address) for address in addresses]
    return show(request, "work/questionnaires/links.html", questionnaire=issued.row, codes=codes)


def _seen(request: WorkRequest, pk: int) -> Questionnaire:
    rows = Questionnaire.objects.filter(unit__in=request.actor.units())
    return get_object_or_404(rows.select_related("unit__department", "observation"), pk=pk)


@signed_in
def questionnaire(request: WorkRequest, pk: int) -> HttpResponseBase:
    """What came back: counts and shares of every question, the rate, the remarks."""
    row = _seen(request, pk)
    may = request.actor.may("survey", row.unit)
    return show(
        request,
        "work/questionnaires/one.html",
        questionnaire=row,
        result=result_of(row),
        grades=tuple(Satisfaction),
        is_open=is_open(row),
        can_issue=may and is_open(row),
        can_close=may and row.observation_id is None,
    )


@signed_in
@require_POST
def links(request: WorkRequest, pk: int) -> HttpResponseBase:
    """More links."""
    row, wanted = _seen(request, pk), whole(figure(request.POST.get("number", "")), 5) or 0
    issued: list[Issued] = []
    answer = perform(
        request,
        lambda: issued.append(issue_links(request.actor, row, wanted)),
        _("已生成链接"),
        "questionnaire",
        pk,
    )
    return _links(request, issued[0]) if issued else answer


@signed_in
@require_POST
def close(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Take the result as a value of the measure."""
    row = _seen(request, pk)
    if row.observation_id is not None:
        return done(request, _("问卷已结束"), "questionnaire", pk)
    message = _("问卷已结束，结果已作为完成值")
    return perform(request, lambda: close_questionnaire(request.actor, row), message, "questionnaire", pk)


urlpatterns = [
    path("questionnaires/", questionnaires, name="questionnaires"),
    path("questionnaires/add/", add, name="questionnaire_add"),
    path("questionnaires/<int:pk>/", questionnaire, name="questionnaire"),
    path("questionnaires/<int:pk>/links/", links, name="questionnaire_links"),
    path("questionnaires/<int:pk>/close/", close, name="questionnaire_close"),
]
