"""Receipts of a file (收入) as entries: own money received, into the pools of its units."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from ...ledger import make
from ...model.entry import OWN_FUNDS, Entry, Paper, Share
from ...model.imports import Element
from ...store.models import BudgetUnit
from .cells import CellError, Faults, column, day, fen, number, optional, words
from .lines import Lines, place
from .plan import Context, Plan
from .repeated import settle
from .vouchers import LONGEST_PAYEE, LONGEST_REASON, LONGEST_VOUCHER

_POOL = (Element.UNIT, Element.FUND, Element.FUNCTION)
_TWICE = ("凭证号与前面的行重复，请核对", "the voucher stands in an earlier row")
_NOT_OWN = (
    "财政拨款不作收款登记，请只保留单位资金（事业收入、其他收入等）的行",
    "appropriations are no receipts: keep the rows of own money only",
)


def receipts(context: Context) -> Plan:
    """The plan of a file of receipts."""
    plan = Plan(Faults())
    table, columns, faults = context.table, context.columns, plan.faults
    lines = Lines(context, _POOL)
    pick = itemgetter(*(columns[element] for element in _POOL))
    found = [lines[pick(row)] for row in table.rows]
    place(lines.values())
    cells = zip(
        found,
        column(table, columns[Element.VOUCHER], number("凭证号", LONGEST_VOUCHER), faults),
        column(table, columns[Element.AMOUNT], _received, faults),
        column(table, columns[Element.DATE], day(context.year), faults),
        optional(table, columns.get(Element.PAYEE), words("付款人", LONGEST_PAYEE), "", faults),
        optional(table, columns.get(Element.REASON), words("摘要", LONGEST_REASON), "", faults),
        optional(table, columns.get(Element.DOCUMENT), words("文号", 120), "", faults),
        strict=True,
    )
    entries: list[tuple[Sequence[int], Entry, BudgetUnit]] = []
    payers: dict[str, str] = {}
    for at, (one, voucher, amount, when, payer, reason, document) in enumerate(cells):
        for element, error in one.faults:
            faults.add(table.numbers[at], columns[element] + 1, error.chinese, error.english)
        if one.faults or voucher is None or amount is None or when is None:
            continue
        if one.noun.fund not in OWN_FUNDS:
            faults.add(table.numbers[at], columns[Element.FUND] + 1, *_NOT_OWN)
            continue
        front = f"{one.unit.code}-"
        key = voucher if voucher.startswith(front) else front + voucher
        if key in payers:
            faults.add(table.numbers[at], columns[Element.VOUCHER] + 1, *_TWICE)
            continue
        payers[key] = payer or ""
        paper = Paper(when, key, document or "", reason or "")
        entries.append(((at,), make.receive(paper, [Share(one.noun, amount)]), one.unit))
        plan.count_shares([(one, amount)])
    settle(context, plan, entries, Element.VOUCHER, payers)
    return plan


def _received(text: str) -> int:
    amount = fen(text)
    if amount < 0:
        raise CellError(
            "收款金额为负，退款请更正原收款凭证", "a receipt is not negative: correct the original instead"
        )
    return amount
