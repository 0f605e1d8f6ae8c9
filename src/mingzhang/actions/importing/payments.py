"""Payments of a file (支付) as entries: paid already, paid after an application of ours, or in payment."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from ...ledger.wording import told
from ...model.entry import Account, Event
from ...model.imports import Element, PaymentStatus
from ...model.office import ProjectKind
from ...store.batches import EntryRow
from .cells import Faults
from .held import IN_PAYMENT, Held
from .known import Posted, posted
from .lines import Found
from .plan import Context, Plan
from .vouchers import Voucher, vouchers

_PAY, _APPLY, _COMPLETE = (e.name.lower() for e in (Event.PAY, Event.APPLY_PAYMENT, Event.COMPLETE_PAYMENT))
_PAID, _CASH, _CASH_USED = Account.PAID.value, Account.CASH.value, Account.CASH_USED.value
_NOT_POSTED: tuple[()] = ()
Before = dict[str, list[Posted]]
Sides = list[tuple[int, str, int, str]]


def payments(context: Context) -> Plan:
    """The plan of a file of payments: known vouchers are counted, the rest must find their money."""
    plan = Plan(Faults())
    found = vouchers(context, plan)
    numbers = {one.number for one in found} | {one.application for one in found}
    before = posted(numbers, context.year, (_PAY, _APPLY, _COMPLETE))
    shares = list({id(share): share for one in found for share, _fen in one.shares}.values())
    held = Held(_lines(shares), {one.contract for one in found if one.contract}, list(before))
    are_payable = not context.department.requires_objective and all(share.line for share in shares)
    for one in found:
        if are_payable or _is_payable(context, plan, one):
            _take_up(context, plan, one, before, held)
    plan.count_shares(share for one in found for share in one.shares)
    plan.shortages = held.shortages()
    plan.rows.sort(key=attrgetter("date"))  # as the indexes of the ledger grow
    return plan


def _lines(shares: Iterable[Found]) -> list[int]:
    return [line for share in shares for line in (share.line, share.pool) if line]


def _take_up(context: Context, plan: Plan, one: Voucher, before: Before, held: Held) -> None:
    fault = _known(one, before)
    if fault is None:
        plan.known += len(one.rows)
    elif fault:
        number = context.table.numbers[one.rows[0]]
        plan.faults.add(number, context.columns[Element.VOUCHER] + 1, *fault)
    else:
        plan.rows.append(_entry(one, before, held))


def _is_payable(context: Context, plan: Plan, one: Voucher) -> bool:
    """Each row has a line with money of its kind, and a project that may be paid."""
    needs_objective = context.department.requires_objective
    sound = True
    for at, (found, _fen) in zip(one.rows, one.shares, strict=True):
        fault = _why_not(found, needs_objective)
        if fault:
            plan.faults.add(context.table.numbers[at], context.columns[Element.PROJECT] + 1, *fault)
            sound = False
    return sound


def _why_not(found: Found, needs_objective: bool) -> tuple[str, str] | None:
    project = found.project
    if not found.line:
        return (
            f"没有指标{told(found.noun)}，请核对各要素，或先导入指标",
            "there is no such line: check the codes, or import the allotment first",
        )
    if needs_objective and project and project.kind is ProjectKind.SPECIFIC and not project.objective:
        return f"项目{project.number}没有绩效目标，请先补报", "the project has no objective: add it first"
    return None


def _known(one: Voucher, before: Before) -> tuple[str, str] | tuple[()] | None:
    """None: posted with the same content. (): not posted. Else why the number cannot be used."""
    in_payment = one.status is PaymentStatus.IN_PAYMENT
    same = [entry for entry in before.get(one.number, ()) if in_payment or entry.event != _APPLY]
    if not same:
        return _NOT_POSTED
    entry = same[-1]
    if entry.is_corrected:
        return "该凭证已更正，请换用新的凭证号", "the voucher was corrected: use a new number"
    if entry.debits == {(found.line, fen) for found, fen in one.shares} and _fits(one, entry):
        return None
    return "凭证号已入账，内容与此行不同，请核对凭证号", "the voucher is posted with other content"


def _fits(one: Voucher, entry: Posted) -> bool:
    """The same day and payee. A payment that is through may still stand as in payment in an older file."""
    if one.status is PaymentStatus.IN_PAYMENT and entry.event != _APPLY:
        return True
    return entry.date == one.date and (not entry.payee or not one.payee or entry.payee == one.payee)


def _entry(one: Voucher, before: Before, held: Held) -> EntryRow:
    applied = _application(one, before) if before and one.status is PaymentStatus.PAID else None
    event = _COMPLETE if applied else _PAY if one.status is PaymentStatus.PAID else _APPLY
    to = IN_PAYMENT if event == _APPLY else _PAID
    postings: Sides = [(found.line, to, fen, one.number) for found, fen in one.shares]
    pools: dict[int, int] = {}
    for found, fen in one.shares:
        account, track = (IN_PAYMENT, one.application) if applied else held.origin(found.line, one.contract)
        postings.append((found.line, account, -fen, track))
        held.take(found.line, found.noun, account, track, fen)
        if found.is_own and not applied:
            held.take(found.pool, found.noun.pool, _CASH, "", fen)
            pools[found.pool] = pools.get(found.pool, 0) + fen
    if pools:
        postings += _cash(pools)
    unit = one.shares[0][0].unit_id
    follows = applied.pk if applied else None
    return EntryRow(
        event,
        one.date,
        unit,
        one.number,
        postings,
        one.payee,
        one.reason,
        one.document,
        one.contract,
        "",
        follows,
    )


def _cash(pools: dict[int, int]) -> Sides:
    """The cash that leaves the pools of own money."""
    return [
        side for pool, fen in pools.items() for side in ((pool, _CASH_USED, fen, ""), (pool, _CASH, -fen, ""))
    ]


def _application(one: Voucher, before: Before) -> Posted | None:
    """The application of ours that this payment completes."""
    own = [e for e in before.get(one.application, ()) if e.event == _APPLY and not e.is_corrected]
    return own[0] if own else None
