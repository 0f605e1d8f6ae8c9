"""Monitoring in the year (绩效运行监控): rounds, one with its warnings and coverage, answers to them."""

from __future__ import annotations

import datetime

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.accept_monitoring import accept_answer
from ...actions.answer_monitoring import AnswerInput, answer_monitoring, record_effect, revision_of
from ...actions.start_monitoring import start_monitoring
from ...library.performance_report import rendered
from ...library.write import Format
from ...model.evaluation import Reaction, WarningLevel
from ...performance.coverage import statement
from ...store.models import MonitoringItem, MonitoringRound
from ...store.queries.monitoring import coverage_of, is_late, listed, tally
from ...store.queries.organisation import departments_of, has_all_units
from ...store.queries.performance_reports import monitoring_report
from ..amounts import money_text
from ..forms import DayField, EnumChoiceField, MoneyField, TextField, WorkForm
from ..templatetags.work import share
from ..views import WorkRequest, attempt, done, perform, revision_sent, show, signed_in
from .evaluations import TYPES, answer_report


class RoundForm(WorkForm):
    """The day of a monitoring and its threshold."""

    day = DayField(label=gettext_lazy("监控日期"))
    threshold_fen = MoneyField(
        label=gettext_lazy("金额门槛"), required=False, help_text=gettext_lazy("留空按监控规则的门槛。")
    )


class AnswerForm(WorkForm):
    """What a unit does about a warning."""

    reaction = EnumChoiceField(Reaction, label=gettext_lazy("处理方式"))
    explanation = TextField(label=gettext_lazy("原因说明"), max_length=2000)
    correct_by = DayField(label=gettext_lazy("整改期限"))


class EffectForm(WorkForm):
    """What a correction brought."""

    effect = TextField(label=gettext_lazy("整改成效"), max_length=2000)


@signed_in
def monitoring(request: WorkRequest) -> HttpResponseBase:
    """The monitorings of the year."""
    departments = departments_of(request.actor.units())
    rows = MonitoringRound.objects.filter(department__in=departments, year=request.choice.year)
    rounds = [(row, tally(list(row.items.filter(objective__unit__in=request.actor.units())))) for row in rows]
    starts = [one for one in departments if request.actor.may("monitor", department=one)]
    return show(
        request,
        "work/monitoring/list.html",
        rounds=rounds,
        starts=starts,
        form=RoundForm.read(request),
        status=200,
    )


@signed_in
def monitoring_start(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Start a monitoring of a department."""
    department = next((one for one in departments_of(request.actor.units()) if one.pk == pk), None)
    if department is None:
        raise Http404
    form = RoundForm.of(request)
    if request.method == "POST":
        year = request.choice.year
        made = attempt(form, lambda data: start_monitoring(request.actor, department, year, **data))
        if made is not None:
            return done(request, _("已开展监控"), "monitoring_round", made.pk)
    return show(request, "work/monitoring/start.html", form=form, department=department)


def _round(request: WorkRequest, pk: int) -> MonitoringRound:
    return get_object_or_404(MonitoringRound, pk=pk, department__in=departments_of(request.actor.units()))


@signed_in
def monitoring_round(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One monitoring: the level of each project in words and colour, answers, and who is covered."""
    held = _round(request, pk)
    items = list(listed(held, request.actor.units()))
    today = timezone.localdate()
    covered = coverage_of(held) if has_all_units(request.actor.units(), held.department) else None
    return show(
        request,
        "work/monitoring/round.html",
        held=held,
        rows=_rows(items, today),
        tally=tally(items),
        late=sum(is_late(item, today) for item in items),
        covered=covered,
        statement=statement(covered) if covered else "",
        endings=[kind.value for kind in TYPES],
    )


def _rows(items: list[MonitoringItem], today: datetime.date) -> list[dict[str, str]]:
    """What the list shows of each item, in words: what all have in common is found once."""
    place = reverse("monitoring_item", args=[0]).removesuffix("0/")
    levels = {level: _(level.value) for level in WarningLevel}
    overdue, confirmed = _("逾期未答复"), _("已确认")
    rows = []
    for item in items:
        late = is_late(item, today)
        rows.append(
            {
                "address": f"{place}{item.pk}/",
                "name": item.objective.name,
                "tone": item.level.name.lower(),
                "level": levels[item.level],
                "budget": money_text(item.budget_fen),
                "paid": money_text(item.paid_fen),
                "share": share(item.paid_fen, item.budget_fen),
                "reasons": "；".join(item.reasons),
                "mark": "error" if late else "ok" if item.accepted_at else "",
                "answer": overdue if late else confirmed if item.accepted_at else _answer(item),
            }
        )
    return rows


def _answer(item: MonitoringItem) -> str:
    """What was answered, or until when an answer is due."""
    if item.reaction is not None:
        return _(item.reaction.value)
    return _("%(day)s前答复") % {"day": item.answer_by.isoformat()} if item.answer_by else ""


def _item(request: WorkRequest, pk: int) -> MonitoringItem:
    rows = MonitoringItem.objects.select_related("objective__unit__department", "round", "answered_by")
    return get_object_or_404(rows, pk=pk, objective__unit__in=request.actor.units())


@signed_in
def monitoring_item(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One project of a monitoring: why it is warned of, the answer, and what came of it."""
    item = _item(request, pk)
    answers = item.answer_by is not None and request.actor.may("answer_monitoring", item.objective.unit)
    accepted = item.accepted_at is not None
    form = (EffectForm if accepted else AnswerForm).of(request, initial=_initial(item))
    if request.method == "POST":
        saved = attempt(
            form,
            lambda data: (
                record_effect(request.actor, item, data["effect"])
                if accepted
                else answer_monitoring(request.actor, item, AnswerInput(**data))
            ),
        )
        if saved is not None:
            return done(request, _("已保存"), "monitoring_item", pk)
    return show(
        request,
        "work/monitoring/item.html",
        item=item,
        form=form,
        answers=answers,
        accepted=accepted,
        accepts=_accepts(request, item),
        revision=revision_of(item),
        late=is_late(item, timezone.localdate()),
    )


def _initial(item: MonitoringItem) -> dict[str, object]:
    return {
        "reaction": item.reaction,
        "explanation": item.explanation,
        "correct_by": item.correct_by,
        "effect": item.effect,
    }


def _accepts(request: WorkRequest, item: MonitoringItem) -> bool:
    if item.answered_by_id is None or item.accepted_at is not None:
        return False
    other = item.answered_by_id != request.actor.person.pk
    return other and request.actor.may("accept_monitoring", item.objective.unit)


@signed_in
@require_POST
def monitoring_accept(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Accept an answer."""
    item, revision = _item(request, pk), revision_sent(request)
    return perform(
        request, lambda: accept_answer(request.actor, item, revision), _("已确认"), "monitoring_item", pk
    )


@signed_in
def monitoring_file(request: WorkRequest, pk: int, ending: str) -> HttpResponseBase:
    """The form of a monitoring as a file, for those who see the whole department."""
    held = _round(request, pk)
    sees_all = has_all_units(request.actor.units(), held.department)
    if ending not in {kind.value for kind in TYPES} or not sees_all:
        raise Http404
    report = monitoring_report(held)
    return answer_report(rendered(report, Format(ending)), report.title, Format(ending))


urlpatterns = [
    path("monitoring/", monitoring, name="monitoring"),
    path("monitoring/start/<int:pk>/", monitoring_start, name="monitoring_start"),
    path("monitoring/<int:pk>/", monitoring_round, name="monitoring_round"),
    path("monitoring/<int:pk>/form.<str:ending>", monitoring_file, name="monitoring_file"),
    path("monitoring/items/<int:pk>/", monitoring_item, name="monitoring_item"),
    path("monitoring/items/<int:pk>/accept/", monitoring_accept, name="monitoring_accept"),
]
