"""Rows of a payments file put together as vouchers (支付凭证): cells in order, one voucher one payment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from ...model.imports import Element, PaymentStatus
from ...vocabulary.elements import payment_status
from .cells import CellError, Faults, amounts, column, day, fen, number, optional, texts, words
from .lines import DIMENSIONS, Found, Lines, place
from .plan import Context, Plan

LONGEST_VOUCHER, LONGEST_PAYEE, LONGEST_REASON = 59, 160, 400  # a code of 20 and "-" stand before a voucher


@dataclass(slots=True)
class Voucher:
    """One payment of the file: the places of its rows in the table, what each takes from which line.

    number       its own number, or that of the application while it is in payment; the unit's code in front
    application  the number of the application that it completes, when we know one
    """

    status: PaymentStatus
    number: str
    application: str
    date: date
    payee: str
    reason: str
    contract: str
    document: str
    rows: list[int]
    shares: list[tuple[Found, int]]


def vouchers(context: Context, plan: Plan) -> list[Voucher]:
    """The vouchers whose cells are all in order, in the order of the file."""
    lines = Lines(context)
    pick = itemgetter(*(context.columns[element] for element in DIMENSIONS))
    found = [lines[pick(row)] for row in context.table.rows]
    place(lines.values())
    if any(one.faults for one in lines.values()):
        _tell(context, found, plan.faults)
    return _grouped(context, plan, zip(found, *_cells(context, plan.faults), strict=True))


def _cells(context: Context, faults: Faults) -> list[Sequence[Any]]:
    table, columns = context.table, context.columns

    def text(element: Element, label: str, longest: int, parse: Any = words) -> Sequence[Any]:
        return texts(table, columns.get(element), parse(label, longest, False), longest, faults)

    voucher = number("凭证号", LONGEST_VOUCHER)
    return [
        texts(table, columns[Element.VOUCHER], voucher, LONGEST_VOUCHER, faults),
        amounts(table, columns[Element.AMOUNT], _paid_amount, faults),
        column(table, columns[Element.DATE], day(context.year), faults),
        optional(table, columns.get(Element.STATUS), _status, PaymentStatus.PAID, faults),
        text(Element.PAYEE, "收款人", LONGEST_PAYEE),
        text(Element.REASON, "用途", LONGEST_REASON),
        text(Element.CONTRACT, "合同号", 80, number),
        text(Element.APPLICATION, "申请号", LONGEST_VOUCHER, number),
        text(Element.DOCUMENT, "文号", 120),
    ]


def _tell(context: Context, found: Sequence[Found], faults: Faults) -> None:
    for at, one in enumerate(found):
        for element, error in one.faults:
            faults.add(context.table.numbers[at], context.columns[element] + 1, error.chinese, error.english)


def _paid_amount(text: str) -> int:
    amount = fen(text)
    if amount < 0:
        raise CellError(
            "支付金额为负。退回请在“合同与支付”页面登记并注明原凭证，此行请删去",
            "a negative payment is a refund: enter it on the payments page, and remove the row",
        )
    return amount


def _status(text: str) -> PaymentStatus:
    status = payment_status(text.strip())
    if status is None:
        raise CellError(
            f"不认识的支付状态“{text.strip()}”，请改为已支付、在途或作废",
            "unknown state of payment: enter 已支付, 在途 or 作废",
        )
    return status


def _grouped(context: Context, plan: Plan, rows: Iterable[tuple[Any, ...]]) -> list[Voucher]:
    """Rows of one voucher together: they share date, unit, payee and state, and differ in their lines."""
    found_so_far: dict[str, Voucher] = {}
    paid, void, any_fault = PaymentStatus.PAID, PaymentStatus.VOID, plan.faults.count > 0
    for at, row in enumerate(rows):
        found, voucher, amount, when, status, payee, reason, contract, application, document = row
        if status is void:
            plan.void += 1
            continue
        if any_fault and (found.faults or None in row):
            continue
        key = number_ = found.within(voucher)
        if application or status is not paid:
            number_ = found.within(application or voucher)
            key = key if status is paid else number_
        one = found_so_far.get(key)
        if one is None:
            found_so_far[key] = Voucher(
                status, key, number_, when, payee, reason, contract, document, [at], [(found, amount)]
            )
        elif fault := _why_apart(one, found, when, status, payee):
            plan.faults.add(context.table.numbers[at], context.columns[Element.VOUCHER] + 1, *fault)
        else:
            one.rows.append(at)
            one.shares.append((found, amount))
    return list(found_so_far.values())


def _why_apart(
    one: Voucher, found: Found, when: date, status: PaymentStatus, payee: str
) -> tuple[str, str] | None:
    """Why a row cannot belong to a voucher of an earlier row; None when it can."""
    if status is not one.status:
        return "同一凭证号既在途又已支付，请只保留最新状态的行", "one voucher in two states: keep the latest"
    if (when, payee) != (one.date, one.payee):
        return (
            "凭证号与前面的行重复，而日期或收款人不同，请核对",
            "the voucher stands in an earlier row with another date or payee",
        )
    if any(found.noun == share.noun for share, _amount in one.shares):
        return (
            "凭证号和指标都与前面的行重复，请删去重复的行或合并金额",
            "voucher and line stand in an earlier row: remove it or add the amounts",
        )
    return None
