"""Entries, one maker per event (记账凭证): each is vetted before it is handed out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..model.entry import Account, AllotmentLine, Entry, EntryKey, Event, Paper, Posting, Share
from .data import Cash, Track, accounts, events
from .errors import EntryError
from .vet import number_of, vet

Shares = Sequence[Share]


def approve(paper: Paper, shares: Shares) -> Entry:
    """Approve the year-start budget (年初批复): undistributed allotments."""
    return _pairs(Event.APPROVE, paper, shares, Account.UNDISTRIBUTED, Account.ORIGINAL_APPROVAL)


def distribute(paper: Paper, into: Shares, out: Shares | None = None) -> Entry:
    """Distribute what was approved (分解下达) into units and economic items; `out` where these differ."""
    drawn = into if out is None else out
    postings = [*_side(into, Account.AVAILABLE, 1), *_side(drawn, Account.UNDISTRIBUTED, -1)]
    return _entry(Event.DISTRIBUTE, paper, postings)


def carry_in(paper: Paper, shares: Shares, reference: EntryKey | None = None) -> Entry:
    """Take over what last year left (上年结转). `reference` is the entry that carried it over."""
    return _entry(Event.CARRY_IN, paper, _both(shares, Account.AVAILABLE, Account.CARRYOVER_IN), reference)


def supplement(paper: Paper, shares: Shares) -> Entry:
    """Add to the budget during the year (追加)."""
    return _pairs(Event.SUPPLEMENT, paper, shares, Account.AVAILABLE, Account.SUPPLEMENT)


def reduce(paper: Paper, shares: Shares) -> Entry:
    """Take from the budget during the year (追减)."""
    return _pairs(Event.REDUCE, paper, shares, Account.REDUCTION, Account.AVAILABLE)


def vire(paper: Paper, out: Shares, into: Shares) -> Entry:
    """Move allotments between lines (调剂): same total, same fund, same year."""
    return _entry(Event.VIRE, paper, [*_side(into, Account.AVAILABLE, 1), *_side(out, Account.AVAILABLE, -1)])


def commit(paper: Paper, shares: Shares) -> Entry:
    """Hold allotments for a procurement plan or contract (采购冻结)."""
    return _pairs(Event.COMMIT, paper, shares, Account.COMMITTED, Account.AVAILABLE)


def release(paper: Paper, shares: Shares) -> Entry:
    """Give back what a contract no longer needs (采购释放)."""
    return _pairs(Event.RELEASE, paper, shares, Account.AVAILABLE, Account.COMMITTED)


def apply_payment(paper: Paper, shares: Shares) -> Entry:
    """Apply for a payment (支付申请), from what a contract holds when the paper names one."""
    return _pairs(Event.APPLY_PAYMENT, paper, shares, Account.IN_PAYMENT, _held(paper))


def reject_payment(paper: Paper, application: Entry, shares: Shares | None = None) -> Entry:
    """Turn an application back (支付退单), all of it or a part: the money goes back where it came from."""
    origin = {p.line: p for p in application.postings if p.fen < 0 and not p.line.is_pool}
    returned = application.shares(Account.IN_PAYMENT) if shares is None else shares
    postings = []
    for share in returned:
        before = _origin(origin, share.line)
        postings.append(Posting(share.line, before.account, share.fen, before.track))
        postings.append(Posting(share.line, Account.IN_PAYMENT, -share.fen))
    return _entry(Event.REJECT_PAYMENT, paper, postings, application.key)


def complete_payment(paper: Paper, application: Entry, shares: Shares | None = None) -> Entry:
    """Record that the bank has paid (支付完成): all of the application or a part of it."""
    paid = application.shares(Account.IN_PAYMENT) if shares is None else shares
    postings = _both(paid, Account.PAID, Account.IN_PAYMENT)
    return _entry(Event.COMPLETE_PAYMENT, paper, postings, application.key)


def pay(paper: Paper, shares: Shares) -> Entry:
    """Record a payment that is made already (直接支付), as the treasury's system hands it over."""
    return _pairs(Event.PAY, paper, shares, Account.PAID, _held(paper))


def refund(paper: Paper, payment: Entry, shares: Shares | None = None) -> Entry:
    """Take back money paid this year (当年退回): it may be spent again."""
    returned = payment.shares(Account.PAID) if shares is None else shares
    return _entry(Event.REFUND, paper, _both(returned, Account.AVAILABLE, Account.PAID), payment.key)


def refund_prior_year(paper: Paper, shares: Shares, prior_year: int, reclaimed: bool = False) -> Entry:
    """Take back money paid in an earlier year (以前年度退回): carried over, or reclaimed by the treasury.

    For own money `shares` stand on cash pools: the cash comes back.
    """
    if all(share.line.is_pool for share in shares):
        event, to = Event.REFUND_PRIOR_YEAR_CASH, Account.CASH
    else:
        event = Event.REFUND_PRIOR_YEAR
        to = Account.RECLAIMED_CARRYOVER if reclaimed else Account.CARRIED_OVER
    return _entry(event, paper, _both(shares, to, Account.PRIOR_YEAR_REFUND), None, prior_year)


def carry_over(paper: Paper, shares: Shares) -> Entry:
    """Leave what is not spent for next year (年末结转), from a contract when the paper names one."""
    return _pairs(Event.CARRY_OVER, paper, shares, Account.CARRIED_OVER, _held(paper))


def reclaim(paper: Paper, shares: Shares, carryover: bool = False) -> Entry:
    """Give allotments back to the treasury (财政收回); `carryover` when they came from earlier years."""
    to = Account.RECLAIMED_CARRYOVER if carryover else Account.RECLAIMED
    return _pairs(Event.RECLAIM, paper, shares, to, Account.AVAILABLE)


def own_budget(paper: Paper, shares: Shares) -> Entry:
    """Budget the unit's own money (单位资金预算)."""
    return _pairs(Event.OWN_BUDGET, paper, shares, Account.AVAILABLE, Account.OWN_FUNDS_BUDGET)


def open_cash(paper: Paper, shares: Shares) -> Entry:
    """Take over the unit's own money at the start of the year (年初资金)."""
    return _pairs(Event.OPEN_CASH, paper, shares, Account.CASH, Account.CASH_OPENING)


def receive(paper: Paper, shares: Shares) -> Entry:
    """Record own money received (收款)."""
    return _pairs(Event.RECEIVE, paper, shares, Account.CASH, Account.RECEIPTS)


def use_surplus(paper: Paper, shares: Shares) -> Entry:
    """Put surplus of earlier years to use (使用非财政拨款结余), where receipts do not cover the year."""
    return _pairs(Event.USE_SURPLUS, paper, shares, Account.CASH, Account.SURPLUS_USED)


def distribute_surplus(paper: Paper, shares: Shares) -> Entry:
    """Distribute the year's surplus of own money (结余分配): into funds of the unit, or as income tax."""
    return _pairs(Event.DISTRIBUTE_SURPLUS, paper, shares, Account.SURPLUS_DISTRIBUTED, Account.CASH)


def correct(paper: Paper, wrong: Entry) -> Entry:
    """Reverse an entry (更正): what should have been is posted anew under a new voucher number."""
    postings = tuple(replace(p, fen=-p.fen) for p in wrong.postings)
    return vet(Entry(Event.CORRECT, wrong.year, postings, paper, wrong.key))


def _held(paper: Paper) -> Account:
    return Account.COMMITTED if paper.contract else Account.AVAILABLE


def _origin(origin: dict[AllotmentLine, Posting], line: AllotmentLine) -> Posting:
    if line not in origin:
        raise EntryError("退单的指标不在原支付申请之中", "the application did not draw on this line")
    return origin[line]


def _side(shares: Shares, account: Account, sign: int) -> Iterator[Posting]:
    for share in shares:
        if share.fen <= 0:
            raise EntryError(f"金额应大于零，现为{share.fen}分", "an amount is not above zero")
        yield Posting(share.line, account, sign * share.fen)


def _pairs(event: Event, paper: Paper, shares: Shares, debit: Account, credit: Account) -> Entry:
    """An entry that debits one account and credits another on the same lines."""
    return _entry(event, paper, _both(shares, debit, credit))


def _both(shares: Shares, debit: Account, credit: Account) -> list[Posting]:
    return [*_side(shares, debit, 1), *_side(shares, credit, -1)]


def _entry(
    event: Event,
    paper: Paper,
    postings: Sequence[Posting],
    reference: EntryKey | None = None,
    prior_year: int = 0,
) -> Entry:
    if not postings:
        raise EntryError("没有金额，请录入", "the entry has no amounts")
    sides = (*(_tracked(p, event, paper, reference) for p in postings), *_cash(event, postings))
    return vet(Entry(event, sides[0].line.year, sides, paper, reference, prior_year))


def _tracked(posting: Posting, event: Event, paper: Paper, reference: EntryKey | None) -> Posting:
    kind = accounts()[posting.account].track
    if posting.track or kind is Track.NONE:
        return posting
    return replace(posting, track=number_of(event, paper, reference, kind))


def _cash(event: Event, postings: Sequence[Posting]) -> Iterator[Posting]:
    """The cash that leaves the pools of own money, or comes back to them."""
    effect = events()[event].cash
    spent: dict[AllotmentLine, int] = defaultdict(int)
    for posting in postings:
        if effect is not Cash.NONE and posting.fen > 0 and posting.line.is_own:
            spent[posting.line.pool] += posting.fen if effect is Cash.SPEND else -posting.fen
    for pool, fen in spent.items():
        yield Posting(pool, Account.CASH_USED, fen)
        yield Posting(pool, Account.CASH, -fen)
