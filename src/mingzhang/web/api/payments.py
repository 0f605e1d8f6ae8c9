"""Payments for programs (支付接口): what was applied for and paid, and applying for a payment."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from ...actions.apply_payment import apply_payment
from ...actions.ledger_papers import PaperInput
from ...model.entry import Event, Share
from ...store.lines import noun
from ...store.models import AllotmentLine, LedgerEntry
from ...store.queries.entries import with_amounts
from . import shapes
from .answers import answers
from .names import Code, Year
from .paging import Listed, Piece, listed
from .reading import of_year, units_of
from .sign_in import asker

router = Router()
_PAYMENTS = tuple(
    event.name.lower()
    for event in (
        Event.APPLY_PAYMENT,
        Event.REJECT_PAYMENT,
        Event.COMPLETE_PAYMENT,
        Event.PAY,
        Event.REFUND,
        Event.REFUND_PRIOR_YEAR,
        Event.REFUND_PRIOR_YEAR_CASH,
    )
)


@router.get("/payments", response=answers(Listed[shapes.EntryShape]), tags=["ledger"])
def payments(request: HttpRequest, piece: Query[Piece], year: Year = None, unit: Code = "") -> dict[str, Any]:
    """Applications, payments and what came back of them."""
    rows = LedgerEntry.objects.filter(unit__in=units_of(request, unit), event__in=_PAYMENTS)
    return listed(with_amounts(of_year(rows, year)), piece, shapes.entry_shape)


@router.post("/payments", response=answers(shapes.EntryInFull, 409), tags=["ledger"])
def payment(request: HttpRequest, given: shapes.PaymentInput) -> dict[str, Any]:
    """Apply for a payment out of one line. The same voucher with the same content is found again."""
    actor = asker(request)
    rows = AllotmentLine.objects.select_related("unit__department", "project")
    line = rows.filter(pk=given.line, unit__in=actor.units().values("pk")).first()
    if line is None:
        raise Http404
    paper = PaperInput(given.date, given.voucher, given.document, given.reason, given.contract, given.payee)
    row = apply_payment(actor, line.unit, paper, [Share(noun(line), given.fen)])
    return shapes.entry_in_full(with_amounts(LedgerEntry.objects.filter(pk=row.pk)).get())
