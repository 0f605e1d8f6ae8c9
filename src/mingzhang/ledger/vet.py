"""What can be said against an entry by itself (凭证审核): form, balance, accounts, papers."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter

from ..model.entry import (
    APPROPRIATIONS,
    OWN_FUNDS,
    Account,
    AllotmentLine,
    Dimension,
    Entry,
    EntryKey,
    Event,
    Paper,
    Posting,
)
from ..model.point import Nature
from .data import Cash, EventRule, Lines, Money, Need, Track, accounts, events
from .errors import EntryError, UnbalancedError
from .wording import named, told, yuan

_LEAVES = APPROPRIATIONS | OWN_FUNDS
_SIGN = {Cash.NONE: 0, Cash.SPEND: 1, Cash.RESTORE: -1}
_NEEDS: dict[Need, tuple[Callable[[Entry], object], str]] = {
    Need.DOCUMENT: (lambda entry: entry.paper.document, "文号"),
    Need.REASON: (lambda entry: entry.paper.reason, "理由"),
    Need.APPROVAL: (lambda entry: entry.paper.approval, "审批"),
    Need.CONTRACT: (lambda entry: entry.paper.contract, "采购计划号或合同号"),
    Need.PRIOR_YEAR: (lambda entry: entry.prior_year, "原年度"),
    Need.REFERENCE: (lambda entry: entry.reference, "原凭证"),
}


class _Last(threading.local):
    """The entry that this thread vetted last."""

    entry: Entry | None = None


_last = _Last()


def vet(entry: Entry) -> Entry:
    """The entry itself, when nothing is wrong with it; otherwise an UnbalancedError or EntryError.

    The entry that was vetted last needs no second look: whoever makes an entry and whoever posts it both ask.
    """
    if entry is _last.entry:
        return entry
    rule = events()[entry.event]
    _vet_paper(entry, rule)
    _vet_amounts(entry)
    for line in dict.fromkeys(p.line for p in entry.postings):
        _vet_line(entry, line)
    _vet_balance(entry)
    if entry.event is not Event.CORRECT:
        _vet_accounts(entry, rule)
        _vet_tracks(entry)
        _vet_cash(entry, rule)
    _last.entry = entry
    return entry


def _refuse(entry: Entry, chinese: str, english: str) -> EntryError:
    return EntryError(f"{named(entry.key)}：{chinese}", f"{entry.event.name.lower()}: {english}")


def _vet_paper(entry: Entry, rule: EventRule) -> None:
    if not entry.paper.voucher:
        raise _refuse(entry, "缺凭证号，请填写", "the voucher number is missing")
    for need, shown, label in _needs_of(rule.event):
        if not shown(entry):
            raise _refuse(entry, f"缺{label}，请填写", f"{need.value} is missing")
    if rule.in_year and entry.paper.date.year != entry.year:
        raise _refuse(entry, f"日期{entry.paper.date}不在{entry.year}年度内", "the date is not in the year")
    if entry.prior_year and entry.prior_year >= entry.year:
        raise _refuse(entry, f"原年度{entry.prior_year}不早于{entry.year}", "the prior year is not earlier")
    _vet_reference(entry, rule)


@cache
def _needs_of(event: Event) -> list[tuple[Need, Callable[[Entry], object], str]]:
    """What the paper of an event must show, how it is found and what it is called."""
    needs = events()[event].needs
    return [(need, *_NEEDS[need]) for need in Need if need in needs]


def _vet_reference(entry: Entry, rule: EventRule) -> None:
    may_be_first = entry.event in (Event.CARRY_IN, Event.CORRECT)
    if rule.follows and entry.reference is None and not may_be_first:
        raise _refuse(entry, "没有说明原凭证", "the entry it follows is not named")
    if entry.reference and entry.event is not Event.CORRECT and entry.reference.event not in rule.follows:
        raise _refuse(
            entry,
            f"不能依据{named(entry.reference)}",
            f"it cannot follow {entry.reference.event.name.lower()}",
        )


def _vet_amounts(entry: Entry) -> None:
    if not entry.postings:
        raise _refuse(entry, "没有金额", "it has no amounts")
    for posting in entry.postings:
        if type(posting.fen) is not int or posting.fen == 0:
            raise _refuse(
                entry, f"金额应为非零的整数分，现为{posting.fen!r}", "an amount is zero or no integer"
            )


def _vet_line(entry: Entry, line: AllotmentLine) -> None:
    wrong = _line_fault(entry, line)
    if wrong:
        raise _refuse(entry, f"指标{told(line)}{wrong}", f"the line {told(line)} is no proper line")


def _line_fault(entry: Entry, line: AllotmentLine) -> str:
    """What is wrong with a line; "" when nothing is."""
    if line.fund not in _LEAVES:
        return f"的资金性质应为末级，现为{line.fund.value}"
    if line.year != entry.year:
        return f"不属于{entry.year}年度"
    if not line.unit:
        return "没有预算单位"
    if not _is_code(line.function, 7):
        return "的功能分类应为7位项级编码"
    return _project_fault(line) or _economic_fault(entry, line)


def _project_fault(line: AllotmentLine) -> str:
    if line.project == "":
        return "" if _is_cash(line) else "没有项目，无项目不得安排预算"
    return "没有支出性质" if line.nature is Nature.ALL else ""


def _is_cash(line: AllotmentLine) -> bool:
    return line.is_pool and line.is_own and line.nature is Nature.ALL


def _economic_fault(entry: Entry, line: AllotmentLine) -> str:
    if line.is_pool:
        return ""
    if line.economic:
        return "" if _is_code(line.economic, 5) else "的部门经济分类应为5位款级编码"
    start = {Account.ORIGINAL_APPROVAL, Account.UNDISTRIBUTED}
    held = {p.account for p in entry.postings if p.line == line}
    return "" if held <= start else "没有部门经济分类，请先分解到款"


def _is_code(code: str, digits: int) -> bool:
    return len(code) == digits and code.isascii() and code.isdigit()


def _vet_balance(entry: Entry) -> None:
    """Debits equal credits in every group of lines that the event may not move money out of."""
    coordinates = _fixed(_moves_of(entry))
    sums: dict[object, list[Posting]] = defaultdict(list)
    for posting in entry.postings:
        sums[coordinates(posting.line)].append(posting)
    for group in sums.values():
        gap = sum(p.fen for p in group)
        if gap:
            where = told(group[0].line)
            raise UnbalancedError(
                f"{named(entry.key)}：{where}借贷相差{yuan(gap)}，请核对金额和要素",
                f"{entry.event.name.lower()}: debits and credits of {where} differ by {gap} fen",
            )


def _moves_of(entry: Entry) -> Event:
    """The event whose rule says along which dimensions the entry may move money."""
    return entry.reference.event if entry.event is Event.CORRECT and entry.reference else entry.event


@cache
def _fixed(event: Event) -> Callable[[AllotmentLine], object]:
    """The coordinates of a line that an event may not move money out of."""
    moves = events()[event].moves
    return attrgetter(*(dimension.value for dimension in Dimension if dimension not in moves))


def _vet_accounts(entry: Entry, rule: EventRule) -> None:
    for posting in _main(entry, rule):
        allowed = rule.debit if posting.fen > 0 else rule.credit
        if posting.account not in allowed:
            raise _refuse(
                entry,
                f"不能{'借' if posting.fen > 0 else '贷'}记{posting.account.value}",
                f"account {posting.account.value} is not for it",
            )
        if not _stands_on(posting.line, rule.lines):
            raise _refuse(entry, f"不适用于{told(posting.line)}", "the money of a line is not for this event")
    _vet_one_role(entry, rule)


def _vet_one_role(entry: Entry, rule: EventRule) -> None:
    """A line draws from one place only, so that what is turned back knows where to go."""
    seen: dict[tuple[AllotmentLine, bool], tuple[Account, str]] = {}
    for posting in _main(entry, rule):
        role = (posting.account, posting.track)
        if seen.setdefault((posting.line, posting.fen > 0), role) != role:
            raise _refuse(entry, f"{told(posting.line)}只能用一个科目", "a line stands on two accounts")
    if rule.debit == rule.credit:
        for line in {line for line, debit in seen if debit and (line, False) in seen}:
            raise _refuse(entry, f"{told(line)}既调出又调入", "a line is moved out of and into")


def _stands_on(line: AllotmentLine, lines: Lines) -> bool:
    if line.is_pool:
        return lines is Lines.POOL
    if lines is Lines.ANY:
        return True
    return lines is (Lines.OWN if line.is_own else Lines.APPROPRIATION)


def _main(entry: Entry, rule: EventRule) -> Iterable[Posting]:
    """The postings without the cash pair that goes with spending own money."""
    if rule.cash is Cash.NONE:
        return entry.postings
    return [p for p in entry.postings if accounts()[p.account].money is Money.BUDGET]


def _vet_tracks(entry: Entry) -> None:
    for posting in entry.postings:
        kind = accounts()[posting.account].track
        if kind is Track.CONTRACT and posting.track and not entry.reference:
            fit = posting.track == entry.paper.contract
        elif kind is Track.CONTRACT:
            fit = bool(posting.track)
        else:
            fit = posting.track == number_of(entry.event, entry.paper, entry.reference, kind)
        if not fit:
            raise _refuse(
                entry,
                f"{posting.account.value}的追溯号{posting.track!r}不对",
                "a tracking number does not fit",
            )


def number_of(event: Event, paper: Paper, reference: EntryKey | None, kind: Track) -> str:
    """The number by which an entry keeps a balance apart: its own, or that of the entry it follows."""
    if kind is Track.NONE:
        return ""
    if kind is Track.CONTRACT:
        return paper.contract
    own = Event.APPLY_PAYMENT if kind is Track.APPLICATION else Event.COMPLETE_PAYMENT
    return paper.voucher if event is own or not reference else reference.voucher


def _vet_cash(entry: Entry, rule: EventRule) -> None:
    """Own money needs cash besides a budget: what is spent on lines leaves their pools, and no more."""
    wanted: dict[AllotmentLine, int] = defaultdict(int)
    held: dict[AllotmentLine, int] = defaultdict(int)
    for posting in entry.postings:
        if posting.account is Account.CASH_USED:
            held[posting.line] += posting.fen
        elif posting.fen > 0 and posting.line.is_own and not posting.line.is_pool:
            wanted[posting.line.pool] += posting.fen * _SIGN[rule.cash]
    if {k: v for k, v in wanted.items() if v} != dict(held):
        raise _refuse(entry, "单位资金的资金分录与指标分录不一致", "own cash does not follow the spending")
    pair = {Account.CASH, Account.CASH_USED}
    for posting in entry.postings:
        is_cash = accounts()[posting.account].money is Money.CASH
        if is_cash and not posting.line.is_pool:
            raise _refuse(entry, "资金科目只能记在资金池", "cash accounts stand on pools only")
        if is_cash and rule.cash is not Cash.NONE and posting.account not in pair:
            raise _refuse(entry, f"不能记{posting.account.value}", "it moves cash at hand and cash used only")
