"""The budget ledger (指标账): lines and roll-ups, entries, months, the end of the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from ...actions.acting import Actor
from ...actions.correct import correct, may_correct
from ...actions.reclaim import reclaim
from ...actions.settle_year import settle_year
from ...ledger.balances import Standing
from ...model.entry import Event, Share
from ...store.lines import noun
from ...store.models import AllotmentLine, BudgetUnit, LedgerEntry, LedgerPosting
from ...store.queries.entries import EntryFilter, Place, entries, with_amounts
from ...store.queries.ledger_lines import (
    By,
    Groups,
    LineFilter,
    Month,
    lines_with_balances,
    months,
    pools,
    standing_of,
    together,
    total,
)
from ...store.queries.organisation import named_in
from ...store.queries.traces import back, forward
from ...store.queries.year_end import year_end
from ...writing.draw import Format, draw
from ..execution_chart import execution_chart
from ..ledger_forms import EntriesForm, LinesForm, ReasonForm, ReclaimForm, YearEndForm, paper_day
from ..sums import FEW, Summed, within_a_minute
from ..views import WorkRequest, attempt, done, show, signed_in, unit_or_404

PER_PAGE = 50


@signed_in
def ledger(request: WorkRequest) -> HttpResponseBase:
    """Lines with their balances, or rolled up; what they come to together."""
    form = LinesForm.read(request)
    wanted = form.wanted()
    by = form.cleaned_data.get("by")
    context: dict[str, Any] = {"filters": form, "by": by, "query": _query(request)}
    if by is None:
        page: Any = _page(request, lines_with_balances(wanted))
        listed = [(line, standing_of(line)) for line in page]
        context |= {"listed": listed, "pools": pools(wanted.year, wanted.units)}
        context["sum"] = _whole(page, wanted, [standing for _line, standing in listed])
    else:
        page = _page(request, Groups(wanted, by))
        names = _unit_names(request, by)
        context["listed"] = [(group, names.get(group.row, group.name)) for group in page]
        context["drill"] = by.field
        context["sum"] = _whole(page, wanted, [group.standing for group in page])
    return show(request, "work/ledger/list.html", page=page, **context)


def _whole(page: Any, wanted: LineFilter, standings: Sequence[Standing]) -> Standing:
    """What all lines come to: added up where all of them stand on the page."""
    return together(standings) if page.paginator.num_pages == 1 else total(wanted)


def _page(request: WorkRequest, rows: Any) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _query(request: WorkRequest) -> str:
    """The filters of the address, to go with a link."""
    kept = request.GET.copy()
    kept.pop("page", None)
    kept.pop("by", None)
    return kept.urlencode()


def _unit_names(request: WorkRequest, by: By) -> dict[int, str]:
    if by is not By.UNIT:
        return {}
    return {pk: name for pk, _code, name in named_in(request.actor.units(), request.choice.year)}


@signed_in
def line(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One line: how it stands, where its money came from, every entry."""
    row = _line(request.actor, pk)
    wanted = EntryFilter(row.year, [row.unit_id], line=row.pk)
    found = entries(wanted, Place.of(request.GET.get("after", "")))
    return show(
        request, "work/ledger/line.html", line=row, standing=standing_of(row), entries=found, trace=back(row)
    )


def _line(actor: Actor, pk: int) -> AllotmentLine:
    """A line of a unit that the person may see, with its balances."""
    row = get_object_or_404(AllotmentLine, pk=pk, unit__in=actor.units().values("pk"))
    found = lines_with_balances(LineFilter(row.year, [row.unit_id], row.project_id)).filter(pk=pk)
    return get_object_or_404(found)


@signed_in
def entry_list(request: WorkRequest) -> HttpResponseBase:
    """Entries by event, day, words and amount, the newest first."""
    form = EntriesForm.read(request)
    found = entries(form.wanted(), Place.of(request.GET.get("after", "")))
    return show(request, "work/ledger/entries.html", filters=form, entries=found)


@signed_in
def entry(request: WorkRequest, pk: int) -> HttpResponseBase:
    """One entry: its sides, what it follows, what follows it, where its money went; its correction."""
    row = _entry(request.actor, pk)
    form = ReasonForm.of(request, year=row.year)
    if request.method == "POST":
        reversal = attempt(form, lambda data: correct(request.actor, row, form.paper))
        if reversal is not None:
            return done(request, _("已更正，原凭证保留"), "entry", reversal.pk)
    corrects = may_correct(request.actor, row)
    return show(request, "work/ledger/entry.html", form=form, may_correct=corrects, **_about(row))


@signed_in
def voucher(request: WorkRequest, pk: int) -> HttpResponseBase:
    """An entry as a sheet to print (记账凭证)."""
    return show(request, "work/ledger/voucher.html", **_about(_entry(request.actor, pk)))


def _entry(actor: Actor, pk: int) -> LedgerEntry:
    rows = LedgerEntry.objects.filter(unit__in=actor.units().values("pk"))
    known = with_amounts(rows).select_related(
        "unit__department", "created_by", "approved_by", "follows", "corrects", "correction", "batch"
    )
    return get_object_or_404(known, pk=pk)


def _about(row: LedgerEntry) -> dict[str, Any]:
    followers = with_amounts(LedgerEntry.objects.filter(follows=row)).order_by("pk")
    postings = _postings(row)
    trace = forward(row) if row.event not in {"correct", "complete_payment", "pay"} else None
    return {
        "entry": row,
        "event": Event[row.event.upper()],
        "postings": postings,
        "debits": sum(one.fen for one in postings if one.fen > 0),
        "credits": -sum(one.fen for one in postings if one.fen < 0),
        "followers": followers[:200],
        "trace": trace,
    }


def _postings(row: LedgerEntry) -> QuerySet[LedgerPosting]:
    known = row.postings.select_related("line__unit", "line__project")
    return known.prefetch_related("line__unit__versions").order_by("id")


@signed_in
def month_list(request: WorkRequest) -> HttpResponseBase:
    """Execution month by month against an even pace, as a picture and as a table."""
    form = LinesForm.read(request)
    summed = _months(form.wanted())
    found, budget = summed.value
    rows = [(one, budget * one.month // 12) for one in found]
    return show(request, "work/ledger/months.html", filters=form, rows=rows, budget=budget, at=summed.at)


@signed_in
def month_picture(request: WorkRequest) -> HttpResponseBase:
    """The picture of `month_list`."""
    wanted = LinesForm.read(request).wanted()
    found, budget = _months(wanted).value
    chart = execution_chart(wanted.year, found, budget)
    return HttpResponse(draw([chart], Format.SVG)[0], content_type="image/svg+xml")


def _months(wanted: LineFilter) -> Summed[tuple[tuple[Month, ...], int]]:
    """The months and the final budget; over a few units as they stand at this moment."""

    def summed() -> tuple[tuple[Month, ...], int]:
        return months(wanted), total(wanted).final_budget

    if len(wanted.units) <= FEW:
        return Summed(summed(), timezone.now())
    return within_a_minute("months", replace(wanted, units=sorted(wanted.units)), summed)


@signed_in
def year_ends(request: WorkRequest, unit: int) -> HttpResponseBase:
    """What is left of the year, what should become of it; carried over and reclaimed in one step."""
    at: BudgetUnit = unit_or_404(request.actor, unit)
    form = YearEndForm.of(request)
    if not form.is_bound:
        form.fields["date"].initial = paper_day(request.choice.year)
    year = request.choice.year
    if request.method == "POST":
        settled = attempt(form, lambda data: settle_year(request.actor, at, year, **data))
        if settled:
            return done(request, _("已办理年末结转和收回"), "year_end", at.pk)
    proposals = year_end(year, [at.pk])
    return show(
        request, "work/ledger/year_end.html", form=form, unit=at, proposals=proposals, next_year=year + 1
    )


@signed_in
def reclaim_add(request: WorkRequest) -> HttpResponseBase:
    """Give money of one line back to the treasury during the year."""
    form = ReclaimForm.of(request)
    if request.method == "POST":

        def deed(data: dict[str, Any]) -> LedgerEntry:
            row = data["line"]
            shares = [Share(noun(row), data["fen"])]
            return reclaim(request.actor, row.unit, form.paper, shares, data["carryover"])

        row = attempt(form, deed)
        if row is not None:
            return done(request, _("已登记财政收回"), "entry", row.pk)
    else:
        form.fields["line"].initial = request.GET.get("line")
    return show(request, "work/ledger/reclaim.html", form=form)


@signed_in
def year_end_units(request: WorkRequest) -> HttpResponseBase:
    """The units whose year the person may look at, and what their years leave."""
    units = list(request.actor.units().order_by("code").prefetch_related("versions"))
    wanted = LineFilter(request.choice.year, [unit.pk for unit in units])
    held = {group.row: group.standing for group in Groups(wanted, By.UNIT)[:]}
    listed = [(unit, held.get(unit.pk)) for unit in units]
    return show(request, "work/ledger/year_end_units.html", listed=listed)


urlpatterns = [
    path("ledger/", ledger, name="ledger"),
    path("ledger/lines/<int:pk>/", line, name="line"),
    path("ledger/entries/", entry_list, name="entries"),
    path("ledger/entries/<int:pk>/", entry, name="entry"),
    path("ledger/entries/<int:pk>/voucher/", voucher, name="entry_voucher"),
    path("ledger/months/", month_list, name="months"),
    path("ledger/months.svg", month_picture, name="months_picture"),
    path("ledger/reclaim/add/", reclaim_add, name="reclaim_add"),
    path("ledger/year-end/", year_end_units, name="year_end_units"),
    path("ledger/year-end/<int:unit>/", year_ends, name="year_end"),
]
