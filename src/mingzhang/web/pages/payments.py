"""Contracts and payments (合同与支付): applications, their completion, what comes back, receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ...actions.acting import Actor
from ...actions.apply_payment import apply_payment
from ...actions.cash_pools import pool
from ...actions.commit import commit
from ...actions.complete_payment import complete_payment, complete_payments
from ...actions.distribute_surplus import distribute_surplus
from ...actions.errors import InputError
from ...actions.open_cash import open_cash
from ...actions.receive import receive
from ...actions.refund import refund
from ...actions.refund_prior_year import refund_prior_year
from ...actions.reject_payment import reject_payment
from ...actions.release import release
from ...actions.use_surplus import use_surplus
from ...model.entry import Account, Event, Share
from ...store.lines import noun
from ...store.models import AllotmentLine, LedgerEntry
from ...store.posted import entry_of_row, still_held
from ...store.queries.entries import Held, applications, contracts, holding
from ...store.queries.ledger_lines import pools
from ...store.queries.organisation import named_in
from ..forms import UnitField
from ..ledger_forms import (
    AddressForm,
    ContractForm,
    PaidPartForm,
    PartForm,
    PaymentForm,
    PriorRefundForm,
    ReceiptForm,
    SurplusForm,
    paper_day,
)
from ..numbers import whole
from ..views import WorkRequest, attempt, done, perform, show, signed_in


class UnitForm(AddressForm):
    """Whose contracts and payments are shown."""

    unit = UnitField("see", label=gettext_lazy("预算单位"), required=False)


@signed_in
def payments(request: WorkRequest) -> HttpResponseBase:
    """What waits for the bank, what contracts hold, what cash there is."""
    form = UnitForm.read(request)
    year, units = request.choice.year, form.units()
    open_lines = holding(year, units)
    waiting, number = applications(year, units, held=open_lines)
    held = contracts(year, units, held=open_lines)
    names = {pk: name for pk, _code, name in named_in(request.actor.units(), year)} if waiting or held else {}
    pays = _units(request.actor, "pay") if held else frozenset()
    return show(
        request,
        "work/payments/list.html",
        filters=form,
        number=number,
        waiting=[(one, names[one.unit_id], can) for one, can in _completable(request.actor, waiting)],
        contracts=[(one, names[one.unit_id], one.unit_id in pays) for one in held],
        pools=pools(year, units),
        day=paper_day(year),
    )


def _completable(actor: Actor, waiting: Sequence[Held]) -> Iterator[tuple[Held, bool]]:
    """The applications, each with whether the actor may confirm it: not their own."""
    units = _units(actor, "complete_payment") if waiting else frozenset()
    for one in waiting:
        yield one, one.unit_id in units and one.author != actor.person.pk


def _units(actor: Actor, verb: str) -> frozenset[int]:
    return frozenset(actor.units(verb).values_list("pk", flat=True))


@signed_in
@require_POST
def complete(request: WorkRequest) -> HttpResponseBase:
    """Confirm what the ticked applications still hold, all or none."""
    picked = {key for text in request.POST.getlist("applications") if (key := whole(text)) is not None}
    rows = LedgerEntry.objects.filter(
        pk__in=picked, unit__in=request.actor.units("complete_payment").values("pk")
    ).select_related("unit__department")

    def deed() -> Sequence[LedgerEntry]:
        day = _day(request)
        return complete_payments(request.actor, list(rows), day)

    return perform(request, deed, _("已确认支付"), "payments")


def _day(request: HttpRequest) -> Any:
    text = request.POST.get("date", "")
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise InputError("请填写支付日期", "enter the day of payment", "date")
    return day


@signed_in
def payment_add(request: WorkRequest) -> HttpResponseBase:
    """Apply for a payment out of one line."""
    form = _with_line(request, PaymentForm)
    if request.method == "POST":

        def deed(data: dict[str, Any]) -> LedgerEntry:
            row = data["line"]
            return apply_payment(request.actor, row.unit, form.paper, [Share(noun(row), data["fen"])])

        row = attempt(form, deed)
        if row is not None:
            return done(request, _("已申请支付"), "entry", row.pk)
    return show(request, "work/payments/add.html", form=form, title=_("申请支付"))


@signed_in
def contract_add(request: WorkRequest) -> HttpResponseBase:
    """Hold money for a contract."""
    return _contract(request, commit, _("登记合同"), _("已登记合同"))


@signed_in
def contract_release(request: WorkRequest) -> HttpResponseBase:
    """Give back what a contract no longer needs."""
    return _contract(request, release, _("释放合同占用"), _("已释放"))


def _contract(request: WorkRequest, deed: Any, title: str, message: str) -> HttpResponseBase:
    form = _with_line(request, ContractForm)
    if request.method == "POST":

        def act(data: dict[str, Any]) -> Any:
            row = data["line"]
            return deed(request.actor, row.unit, form.paper, [Share(noun(row), data["fen"])])

        done_row = attempt(form, act)
        if done_row is not None:
            return done(request, message, "entry", done_row.pk)
    return show(request, "work/payments/add.html", form=form, title=title)


def _with_line(request: WorkRequest, kind: Any) -> Any:
    """The form; opened from a line or a contract it is chosen already."""
    form = kind.of(request)
    if not form.is_bound:
        form.fields["line"].initial = request.GET.get("line")
        form.fields["contract"].initial = request.GET.get("contract", "")
    return form


@signed_in
def payment_complete(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Confirm what the bank paid of an application, under a number of its own; the rest goes on waiting."""
    row = _row(request.actor, pk, "complete_payment", Event.APPLY_PAYMENT)
    form = PaidPartForm.of(request, year=row.year)

    def deed(shares: Sequence[Share]) -> LedgerEntry:
        paper = form.paper
        return complete_payment(request.actor, row, paper.date, shares, paper.voucher)

    part = Part(row, Account.IN_PAYMENT, _("确认部分支付"), _("已确认支付"))
    return _settle(request, form, part, deed)


@signed_in
def payment_reject(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Turn an application back, all that is left of it or a part."""
    row = _row(request.actor, pk, "complete_payment", Event.APPLY_PAYMENT)
    form = PartForm.of(request, year=row.year)
    part = Part(row, Account.IN_PAYMENT, _("支付退单"), _("已退单"))
    return _settle(request, form, part, lambda shares: reject_payment(request.actor, row, form.paper, shares))


@signed_in
def payment_refund(request: WorkRequest, pk: int) -> HttpResponseBase:
    """Record that money of a payment came back this year."""
    row = _row(request.actor, pk, "refund", Event.COMPLETE_PAYMENT, Event.PAY)
    form = PartForm.of(request, year=row.year)
    part = Part(row, Account.PAID, _("登记当年退回"), _("已登记退回"))
    return _settle(request, form, part, lambda shares: refund(request.actor, row, form.paper, shares))


@dataclass(frozen=True)
class Part:
    """An earlier entry of which a part is settled: what it holds where; the page's title and its answer."""

    row: LedgerEntry
    account: Account
    title: str
    message: str


def _settle(
    request: WorkRequest, form: Any, part: Part, deed: Callable[[Sequence[Share]], LedgerEntry]
) -> HttpResponseBase:
    """Do a deed with a part, or all, of what an earlier entry still holds."""
    if request.method == "POST":
        settled = attempt(form, lambda data: deed(_shares(part, data["fen"])))
        if settled is not None:
            return done(request, part.message, "entry", settled.pk)
    left = sum(share.fen for share in still_held(entry_of_row(part.row), part.account))
    return show(request, "work/payments/part.html", form=form, entry=part.row, left=left, title=part.title)


def _row(actor: Actor, pk: int, verb: str, *events: Event) -> LedgerEntry:
    names = [event.name.lower() for event in events]
    rows = LedgerEntry.objects.filter(unit__in=actor.units(verb).values("pk"), event__in=names)
    return get_object_or_404(rows.select_related("unit__department"), pk=pk)


def _shares(part: Part, fen: int | None) -> Sequence[Share]:
    """What the entry still holds on each line; with `fen`, so much of it, in the order of the lines."""
    left = still_held(entry_of_row(part.row), part.account)
    if not left:
        raise InputError("没有未结金额，已经办理完毕", "nothing is left, it is settled already", "fen")
    if fen is None:
        return left
    parts = []
    for number, share in enumerate(left):
        taken = fen if number == len(left) - 1 else min(fen, share.fen)
        fen -= taken
        if taken:
            parts.append(Share(share.line, taken))
    if not parts:
        raise InputError("金额应大于零，且不超过未结金额", "above zero and no more than is left", "fen")
    return parts


@signed_in
def prior_refund_add(request: WorkRequest) -> HttpResponseBase:
    """Record money of an earlier year that came back."""
    form = PriorRefundForm.of(request)
    if request.method == "POST":

        def deed(data: dict[str, Any]) -> LedgerEntry:
            line: AllotmentLine = data["line"]
            at = noun(line).pool if noun(line).is_own else noun(line)
            shares = [Share(at, data["fen"])]
            year, reclaimed = data["prior_year"], data["reclaimed"]
            return refund_prior_year(request.actor, line.unit, form.paper, shares, year, reclaimed)

        row = attempt(form, deed)
        if row is not None:
            return done(request, _("已登记退回"), "entry", row.pk)
    return show(request, "work/payments/add.html", form=form, title=_("登记以前年度退回"))


@signed_in
def receipt_add(request: WorkRequest) -> HttpResponseBase:
    """Record own money received, or taken over at the start of the year."""
    form = ReceiptForm.of(request)
    if request.method == "POST":

        def deed(data: dict[str, Any]) -> LedgerEntry:
            at = pool(data["unit"], request.choice.year, data["fund"], data["function"])
            record = open_cash if data["opening"] else receive
            return record(request.actor, data["unit"], form.paper, Share(at, data["fen"]))

        row = attempt(form, deed)
        if row is not None:
            return done(request, _("已登记收入"), "entry", row.pk)
    return show(request, "work/payments/add.html", form=form, title=_("登记收入"))


@signed_in
def surplus_add(request: WorkRequest) -> HttpResponseBase:
    """Record surplus of own money put to use, or distributed at the end of the year."""
    form = SurplusForm.of(request)
    if request.method == "POST":

        def deed(data: dict[str, Any]) -> LedgerEntry:
            at = pool(data["unit"], request.choice.year, data["fund"], data["function"])
            record = use_surplus if data["kind"] == SurplusForm.USE else distribute_surplus
            return record(request.actor, data["unit"], form.paper, Share(at, data["fen"]))

        row = attempt(form, deed)
        if row is not None:
            return done(request, _("已登记结余的使用或分配"), "entry", row.pk)
    return show(request, "work/payments/add.html", form=form, title=_("使用或分配结余"))


urlpatterns = [
    path("payments/", payments, name="payments"),
    path("payments/complete/", complete, name="payments_complete"),
    path("payments/add/", payment_add, name="payment_add"),
    path("payments/contracts/add/", contract_add, name="contract_add"),
    path("payments/contracts/release/", contract_release, name="contract_release"),
    path("payments/<int:pk>/complete/", payment_complete, name="payment_complete"),
    path("payments/<int:pk>/reject/", payment_reject, name="payment_reject"),
    path("payments/<int:pk>/refund/", payment_refund, name="payment_refund"),
    path("payments/prior-year/add/", prior_refund_add, name="prior_refund_add"),
    path("payments/receipts/add/", receipt_add, name="receipt_add"),
    path("payments/surplus/add/", surplus_add, name="surplus_add"),
]
