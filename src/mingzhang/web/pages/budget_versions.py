"""One version of a budget (预算版本): what it says, what keeps it from going on, its review, comparison."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...actions.budget_rules import faults
from ...actions.own_work import wrote_budget
from ...actions.return_budget import return_budget, send_back_budget
from ...actions.review_budget import review_budget
from ...actions.submit_budget import submit_budget
from ...model.office import PaperState, Round
from ...store.models import BudgetVersion
from ...store.queries.budgets import Line, fund_balances, last_budget, lines, total
from ...store.queries.comparison import Change, ChangeKind, Cut, LineKey, by_line, compare, totals
from ...vocabulary.codes import functional
from ..choices import Choice
from ..numbers import whole
from ..pictures import Picture, pairs, picture
from ..views import WorkRequest, perform, revision_sent, show, signed_in

CLASS_DIGITS = 3  # 类
MOST_BARS = 7
LAST = "last"  # compared with last year's budget


def version_or_404(request: WorkRequest, pk: int) -> BudgetVersion:
    """A version of a unit that the person may see; the page shows the version's own year."""
    rows = BudgetVersion.objects.select_related(
        "plan__unit__department", "created_by", "submitted_by", "reviewed_by", "approved_by"
    ).prefetch_related("plan__unit__versions")
    version = get_object_or_404(rows, pk=pk, plan__unit__in=request.actor.units())
    request.choice = Choice(version.plan.year, request.choice.unit)
    return version


def _elsewhere(request: HttpRequest, version: BudgetVersion) -> HttpResponseBase | None:
    """Another year was chosen on a version's page: go to the unit's page of that year."""
    year = request.GET.get("year", "")
    if not year or year == str(version.plan.year):
        return None
    return redirect("preparation_unit", version.plan.unit_id)


@signed_in
def budget(request: WorkRequest, pk: int) -> HttpResponseBase:
    """A version: balance by fund, lines by project, totals, and what may be done with it."""
    version = version_or_404(request, pk)
    elsewhere = _elsewhere(request, version)
    if elsewhere is not None:
        return elsewhere
    held = lines(version)
    return show(
        request,
        "work/preparation/version.html",
        version=version,
        unit=version.plan.unit,
        balances=fund_balances(version),
        faults=_told(version),
        projects=_by_project(held),
        total=total(held),
        revenues=version.revenues.order_by("source", "function"),
        cuts=[(cut, totals(held, cut)) for cut in Cut],
        others=_others(version),
        **_deeds(request, version),
    )


def _told(version: BudgetVersion) -> list[str]:
    """What keeps an open version from going on, in the person's language."""
    if version.state in (PaperState.APPROVED, PaperState.RETURNED):
        return []
    english = (get_language() or "").startswith("en")
    return list(dict.fromkeys(fault.english if english else fault.chinese for fault in faults(version)))


def _by_project(held: Iterable[Line]) -> list[tuple[Line, int, list[Line]]]:
    """Lines under their projects, with the total of each."""
    groups = [list(group) for _number, group in groupby(held, key=lambda line: line.project)]
    return [(group[0], total(group), group) for group in groups]


def _others(version: BudgetVersion) -> list[BudgetVersion]:
    return list(BudgetVersion.objects.filter(plan=version.plan_id).exclude(pk=version.pk).order_by("-pk"))


def _deeds(request: WorkRequest, version: BudgetVersion) -> dict[str, bool]:
    may, unit, state = request.actor.may, version.plan.unit, version.state
    waits = state is PaperState.SUBMITTED and may("review_plan", unit)
    is_own = waits and wrote_budget(request.actor, version)
    return {
        "can_edit": state is PaperState.DRAFT and may("plan", unit),
        "can_review": waits and not is_own,
        "is_own": is_own,
        "can_send_back": state is PaperState.REVIEWED
        and version.round is Round.SECOND
        and may("approve_plan", unit),
    }


@signed_in
@require_POST
def submit(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Submit a draft."""
    version = version_or_404(request, pk)
    note = str(request.POST.get("note", ""))[:30_000]
    revision = revision_sent(request)
    return perform(
        request, lambda: submit_budget(request.actor, version, revision, note), _("已上报"), "budget", pk
    )


@signed_in
@require_POST
def review(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Let a submitted version pass, or return it."""
    version, opinion = version_or_404(request, pk), str(request.POST.get("opinion", ""))[:1000]
    if "return" in request.POST:
        return perform(
            request, lambda: return_budget(request.actor, version, opinion), _("已退回"), "budget", pk
        )
    return perform(
        request, lambda: review_budget(request.actor, version, opinion), _("已审核通过"), "budget", pk
    )


@signed_in
@require_POST
def send_back(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Send a reviewed second draft back before approval."""
    version, opinion = version_or_404(request, pk), str(request.POST.get("opinion", ""))[:1000]
    return perform(
        request, lambda: send_back_budget(request.actor, version, opinion), _("已退回"), "budget", pk
    )


# --- comparison ---------------------------------------------------------------------------------------


@signed_in
def comparison(request: WorkRequest, pk: int) -> HttpResponseBase:
    """A version beside another one, or beside last year's budget: line by line and by every cut."""
    version = version_or_404(request, pk)
    elsewhere = _elsewhere(request, version)
    if elsewhere is not None:
        return elsewhere
    other, name, before = _base(request, version)
    after = lines(version)
    names: dict[LineKey, str] = {line.key: line.project_name for line in (*before, *after)}
    changes = compare(by_line(before), by_line(after))
    everything = "all" in request.GET
    shown = [one for one in changes if everything or one.kind is not ChangeKind.SAME]
    return show(
        request,
        "work/preparation/compare.html",
        version=version,
        unit=version.plan.unit,
        base=other,
        base_name=name,
        others=_others(version),
        changes=[(names[one.key], one) for one in shown],
        everything=everything,
        whole=Change("", total(before), total(after)),
        cuts=[(cut, compare(totals(before, cut), totals(after, cut))) for cut in Cut],
        picture=_chart(version, name, before, after),
    )


def _base(request: WorkRequest, version: BudgetVersion) -> tuple[str, str, tuple[Line, ...]]:
    """What a version is compared with: its address, its name, its lines."""
    wanted = request.GET.get("with", LAST)
    year = version.plan.year
    if wanted == LAST:
        name = _("%(year)s年预算") % {"year": year - 1}
        return LAST, name, last_budget(version.plan.unit, year)
    other = get_object_or_404(BudgetVersion, pk=whole(wanted), plan=version.plan_id)
    return wanted, version_name(other), lines(other)


def version_name(version: BudgetVersion) -> str:
    """一上第1版."""
    return _("%(round)s第%(number)s版") % {"round": _(version.round.value), "number": version.number}


def _chart(
    version: BudgetVersion, name: str, before: tuple[Line, ...], after: tuple[Line, ...]
) -> Picture | None:
    """Both sides by functional class as a picture, the smallest together; None where there is nothing."""
    sides = [totals(held, Cut.FUNCTION) for held in (before, after)]
    codes = {str(code) for side in sides for code in side if len(str(code)) == CLASS_DIGITS}
    rows = [(code, [side.get(code, 0) for side in sides]) for code in codes]
    ordered = sorted(rows, key=lambda row: (-max(row[1]), row[0]))
    year = version.plan.year
    named = [(functional(year).name(code) or code, amounts) for code, amounts in ordered[:MOST_BARS]]
    rest = [amounts for _code, amounts in ordered[MOST_BARS:]]
    if rest:
        named.append((_("其余"), [sum(column) for column in zip(*rest, strict=True)]))
    if not named:
        return None
    series = [(name, [row[1][0] for row in named]), (version_name(version), [row[1][1] for row in named])]
    return picture(pairs(_("按功能分类对比"), [label for label, _amounts in named], series))


urlpatterns = [
    path("preparation/<int:pk>/", budget, name="budget"),
    path("preparation/<int:pk>/submit/", submit, name="budget_submit"),
    path("preparation/<int:pk>/review/", review, name="budget_review"),
    path("preparation/<int:pk>/send-back/", send_back, name="budget_send_back"),
    path("preparation/<int:pk>/compare/", comparison, name="budget_compare"),
]
