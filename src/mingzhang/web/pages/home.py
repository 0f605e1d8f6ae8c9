"""The home page (首页): what waits for me, what is late, how the budget is being spent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ...actions.acting import Actor
from ...actions.adjustment_decision import may_decide
from ...actions.adjustment_rules import VERBS
from ...actions.book_steps import may_step
from ...actions.importing.acceptance import is_for_others, may_accept, right_to_accept
from ...model.office import BookState, ImportKind
from ...store.models import Department
from ...store.queries import waiting
from ...store.queries.carry_in import waiting as carry_in_waiting
from ...store.queries.entries import in_flight
from ...store.queries.execution import MONTHS, Execution, execution
from ...store.queries.waiting import Waiting
from ...vocabulary.codes import functional
from ..addresses import address_of, named
from ..doors import may_anywhere
from ..performance_tasks import performance_tasks
from ..pictures import Picture, bars, pairs, picture, svg
from ..sums import FEW, Summed, within_a_minute
from ..views import WorkRequest, show, signed_in

_BOOKS = (
    (BookState.DRAFT, "review_book"),
    (BookState.REVIEWED, "review_secrecy"),
    (BookState.SECRECY_REVIEWED, "approve_book"),
    (BookState.APPROVED, "publish_book"),
)


@dataclass(frozen=True)
class Task:
    """One line of the list: what to do, where, since when, whether it is late."""

    deed: str
    words: str
    address: str
    since: datetime | None
    due: object
    is_late: bool


def _deeds() -> dict[str, str]:
    return {
        "approve_project": _("审批项目"),
        "review_plan": _("审核预算"),
        "approve_plan": _("批复预算"),
        "set_ceiling": _("下达控制数"),
        "decide_adjustment": _("审批调整调剂"),
        "mend": _("修改被退回的单据"),
        "review_book": _("审核文本"),
        "review_secrecy": _("保密审查"),
        "approve_book": _("批准公开"),
        "publish_book": _("公开文本"),
        "preview_import": _("预览导入"),
        "mend_import": _("改正导入文件"),
        "accept_import": _("确认导入"),
        "approve_objective": _("审核绩效目标"),
        "approve_evaluation": _("复核绩效评价"),
        "answer_monitoring": _("答复绩效监控"),
        "accept_monitoring": _("确认监控答复"),
        "effect_of_correction": _("填写整改成效"),
        "follow_up": _("落实整改事项"),
    }


@signed_in
def home(request: WorkRequest) -> HttpResponseBase:
    """What waits for me and what is late; the execution is fetched when the page stands."""
    actor, now = request.actor, timezone.now()
    tasks = _tasks(actor, now)
    return show(
        request,
        "work/home.html",
        late=[task for task in tasks if task.is_late],
        tasks=[task for task in tasks if not task.is_late],
        works=waiting.works_of(actor.person, now),
        in_flight=_in_flight(request),
        carry_in=_carry_in(request),
        payments=named("payments"),
        sees=may_anywhere(actor, "see"),
    )


def _tasks(actor: Actor, now: datetime) -> list[Task]:
    deeds = _deeds()
    found = sorted(_waiting(actor), key=lambda one: one.since or now)
    return [
        Task(deeds[one.deed], one.words, address_of(one.row), one.since, one.due, one.is_late(now))
        for one in found
    ]


def _waiting(actor: Actor) -> Iterator[Waiting]:
    """Everything that waits for the actor, by the rights of their posts."""
    person = actor.person
    if may_anywhere(actor, "approve_project"):
        yield from waiting.projects_to_approve(actor.units("approve_project"), person)
    if may_anywhere(actor, "review_plan"):
        yield from waiting.budgets_to_review(actor.units("review_plan"), person)
    if may_anywhere(actor, "approve_plan"):
        yield from waiting.budgets_to_approve(actor.units("approve_plan"), person)
    if may_anywhere(actor, "set_ceiling"):
        yield from waiting.budgets_without_ceiling(actor.units("set_ceiling"))
    yield from _adjustments(actor)
    yield from waiting.returned_to(person)
    yield from waiting.books_returned_to(person)
    yield from _imports(actor)
    yield from _books(actor)
    yield from performance_tasks(actor)


def _adjustments(actor: Actor) -> Iterator[Waiting]:
    verbs = [verb for verb in VERBS.values() if may_anywhere(actor, verb)]
    rows = {
        row.pk: row
        for verb in verbs
        for row in waiting.adjustments_to_decide(actor.units(verb), actor.person)
    }
    yield from (waiting.adjustment_waits(row) for row in rows.values() if may_decide(actor, row))


def _imports(actor: Actor) -> Iterator[Waiting]:
    for_others = [kind for kind in ImportKind if is_for_others(kind)]
    yield from waiting.own_imports(actor.person, for_others)
    for kind in for_others:
        units = actor.units(right_to_accept(kind))
        rows = waiting.imports_to_accept(units, kind, actor.person)
        yield from (waiting.import_waits(row) for row in rows if may_accept(actor, row))


def _books(actor: Actor) -> Iterator[Waiting]:
    verbs = [(state, verb) for state, verb in _BOOKS if may_anywhere(actor, verb)]
    departments = list(Department.objects.all()) if verbs else []
    for state, verb in verbs:
        reached = [one for one in departments if actor.may(verb, department=one)]
        rows = waiting.books_in(state, reached)
        yield from (waiting.book_waits(row, verb) for row in rows if may_step(actor, verb, row))


def _in_flight(request: WorkRequest) -> tuple[int, int] | None:
    """Payments to be completed by the actor: how many and how much; None without the right."""
    if not may_anywhere(request.actor, "complete_payment"):
        return None
    units = request.actor.units("complete_payment").values_list("pk", flat=True)
    return in_flight(request.choice.year, list(units))


def _carry_in(request: WorkRequest) -> tuple[int, int] | None:
    """Units with money of last year to take over: how many and how much; None without the right."""
    if not may_anywhere(request.actor, "carry_over"):
        return None
    year, units = request.choice.year, sorted(request.actor.units("carry_over").values_list("pk", flat=True))

    def summed() -> tuple[int, int]:
        left = carry_in_waiting(year, units)
        return len(left), sum(left.values())

    return summed() if len(units) <= FEW else within_a_minute("carry_in", (year, units), summed).value


@signed_in
def spending(request: WorkRequest) -> HttpResponseBase:
    """How the year's budget is being spent: figures, pictures, and the tables behind them."""
    summed = _execution(request.actor, request.choice.year)
    found, pictures = summed.value
    months = _months_gone(found.year)
    context: dict[str, Any] = {
        "found": found,
        "months": [(one.month, found.pace(one.month), one.so_far) for one in found.months[:months]],
        "categories": sorted(found.categories, key=lambda one: -one.paid),
        "pictures": pictures,
        "at": summed.at,
    }
    template = "work/spending_part.html" if request.htmx else "work/spending.html"
    return show(request, template, **context)


def _execution(actor: Actor, year: int) -> Summed[tuple[Execution, list[Picture]]]:
    """The execution over the actor's units with its pictures."""
    units = sorted(actor.units().values_list("pk", flat=True))

    def summed() -> tuple[Execution, list[Picture]]:
        found = execution(units, year)
        return found, _pictures(found, _months_gone(year))

    return within_a_minute("execution", (year, units, get_language()), summed)


def _months_gone(year: int) -> int:
    """Months of the year that began: twelve of a past year."""
    today = timezone.localdate()
    return MONTHS if year < today.year else (today.month if year == today.year else 0)


def _pictures(found: Execution, months: int) -> list[Picture]:
    charts = []
    names = functional(found.year)
    spent = [(names.name(one.code) or one.code, one.paid, one.last) for one in found.categories]
    year = {"year": found.year}
    if found.budget and found.paid:
        gone = found.months[:months]
        labels = [_("%(month)s月") % {"month": one.month} for one in gone]
        pace, paid = [found.pace(one.month) for one in gone], [one.so_far for one in gone]
        title = _("%(year)s年支出进度：序时与实际") % year
        charts.append(pairs(title, labels, [(_("序时进度"), pace), (_("累计支出"), paid)]))
    if found.paid:
        where = [(label, paid) for label, paid, _last in spent if paid > 0]
        charts.append(bars(_("%(year)s年支出按功能分类构成") % year, where, _("累计支出")))
    elif found.budget:  # nothing is paid yet: where the money will go
        planned = [(names.name(c.code) or c.code, c.standing.final_budget) for c in found.categories]
        where = [(label, budget) for label, budget in planned if budget > 0]
        charts.append(bars(_("%(year)s年预算按功能分类构成") % year, where, _("全年预算")))
    if found.paid and any(last for _label, _paid, last in spent):
        labels = [label for label, _paid, _last in spent]
        named = [_("%(year)s年") % {"year": one} for one in (found.year - 1, found.year)]
        series = [
            (named[0], [last for *_rest, last in spent]),
            (named[1], [paid for _label, paid, _last in spent]),
        ]
        charts.append(pairs(_("支出：%(year)s年与上年") % year, labels, series))
    return [picture(chart) for chart in charts]


@signed_in
def drawn(request: WorkRequest, digest: str) -> HttpResponseBase:
    """A picture that some page named."""
    content = svg(digest)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/svg+xml")


urlpatterns = [
    path("", home, name="home"),
    path("spending/", spending, name="spending"),
    path("pictures/<slug:digest>.svg", drawn, name="picture"),
]
