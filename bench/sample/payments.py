"""The payments of 2017: spread over the year, never more than a line holds on the day they are asked for."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .accounts import Accounts
from .flows import Adjustment
from .plan import PLAN, Line, chance, fen, rows

FIRST = date(2017, 1, 3)  # the year-start budget and the carry-over are available
_BEGIN, _END = date(2017, 1, 9), date(2017, 12, 26)
_PAYDAY = 10
_LEAST = 50_000  # fen: no payment is planned below five hundred yuan
_GRAINS = {"39906": 100_000_000}  # fen: aid is paid in whole hundreds of thousands of yuan
_HOLIDAYS = (
    (date(2017, 1, 27), date(2017, 2, 2)),
    (date(2017, 4, 3), date(2017, 4, 4)),
    (date(2017, 5, 1), date(2017, 5, 1)),
    (date(2017, 5, 29), date(2017, 5, 30)),
    (date(2017, 10, 2), date(2017, 10, 6)),
)
Steps = list[tuple[date, int]]


@dataclass(frozen=True)
class Contract:
    """A signed contract: what it commits of a line, what is paid under it and what of it is released."""

    number: str
    line: Line
    subject: str
    supplier: str
    small_firm: str
    kind: str
    procurement: str
    signed: date
    amount: int
    released_on: date | None
    released: int


@dataclass(frozen=True)
class Payment:
    """An application for payment, paid or sent back (退单)."""

    line: Line
    applied: date
    settled: date
    amount: int
    payee: str
    purpose: str
    contract: str = ""
    rejected: bool = False


@dataclass(frozen=True)
class Refund:
    """Money that came back to its line in the same year (当年退回)."""

    payment: Payment
    returned: date
    amount: int
    reason: str


def contracts(year: Accounts) -> list[Contract]:
    """The contracts of the plan."""
    return [
        Contract(
            r["number"],
            _line_of(year, r["project"], r["economic"]),
            r["subject"],
            r["supplier"],
            r["small_firm"],
            r["kind"],
            r["procurement"],
            date.fromisoformat(r["signed_on"]),
            fen(r["amount"]),
            date.fromisoformat(r["released_on"]) if r["released_on"] else None,
            fen(r["released"]),
        )
        for r in rows("contracts_2017.csv")
    ]


def _line_of(year: Accounts, project: str, economic: str) -> Line:
    """The line of an appropriation that a project and an economic class name."""
    found = [own for own in year.plan if (own.project, own.economic) == (project, economic)]
    return min(found, key=lambda own: own.fund == "其他收入")


def payments(
    year: Accounts, made: Sequence[Adjustment], signed: Sequence[Contract], places: dict[str, list[str]]
) -> list[Payment]:
    """All payments that were made, by date. `places` are the regions that the money of a project goes to."""
    fixed = list(_fixed(year, signed))
    steps = _steps(year, made, signed, fixed)
    found = list(fixed)
    for own, total in year.outturn.items():
        rest = total - sum(payment.amount for payment in fixed if payment.line == own)
        if rest:
            found += _spread(own, rest, sorted(steps[own]), places.get(own.project, []))
    return sorted(found, key=lambda own: (own.settled, own.line, own.applied, own.purpose))


def _fixed(year: Accounts, signed: Sequence[Contract]) -> Iterator[Payment]:
    """Payments whose day and amount the plan names."""
    known = {own.number: own for own in signed}
    for row in rows("fixed_payments_2017.csv"):
        contract = known.get(row["contract"])
        own = contract.line if contract else _line_of(year, row["project"], row["economic"])
        settled = _workday(date.fromisoformat(row["paid_on"]))
        payee = contract.supplier if contract else row["payee"]
        yield Payment(
            own, _applied(settled, own), settled, fen(row["amount"]), payee, row["purpose"], row["contract"]
        )


def _steps(
    year: Accounts, made: Sequence[Adjustment], signed: Sequence[Contract], fixed: Sequence[Payment]
) -> dict[Line, Steps]:
    """How much of every line becomes available, or is spoken for, on which day."""
    steps: dict[Line, Steps] = defaultdict(list)
    for own, planned in year.plan.items():
        steps[own].append((FIRST, planned.original + planned.opening))
    for adjustment in made:
        for own, amount in adjustment.steps():
            steps[own].append((date.fromisoformat(adjustment.date), amount))
    for contract in signed:
        steps[contract.line].append((contract.signed, -contract.amount))
        if contract.released_on:
            steps[contract.line].append((contract.released_on, contract.released))
    for payment in fixed:
        if not payment.contract:
            steps[payment.line].append((payment.applied, -payment.amount))
    return steps


def _spread(own: Line, total: int, steps: Steps, places: Sequence[str]) -> Iterator[Payment]:
    """The payments of a line: evenly over the days on which it holds money."""
    habit = _HABITS[own.economic]
    times = max(1, min(_BATCHES.get(own, int(habit["times"])), total // _LEAST))
    begin = min((day for day, _ in steps if _free(steps, day) > 0), default=FIRST)
    days = [day for day in _days(own, times, begin) if _free(steps, _applied(day, own)) > 0]
    paid = 0
    for number, day in enumerate(days):
        applied, last = _applied(day, own), number == len(days) - 1
        share = total - paid if last else _share(own, total - paid, number, len(days))
        amount = min(share, _free(steps, applied) - paid)
        if amount <= 0:
            continue
        paid += amount
        payee, purpose = _words(own, number, day, places)
        yield Payment(own, applied, day, amount, payee, purpose)
    if paid != total:
        raise AssertionError(f"{own}: {total - paid} fen of {total} were not paid")


def _free(steps: Steps, day: date) -> int:
    """What may have been spent of a line by that day so that it is never overspent later either."""
    held, least = 0, None
    for at, amount in steps:
        if at > day and least is None:
            least = held
        held += amount
        if least is not None:
            least = min(least, held)
    return held if least is None else least


def _share(own: Line, rest: int, number: int, count: int) -> int:
    """The part of what is left that is paid next; salaries are even, other payments differ."""
    even = rest / (count - number)
    is_salary = own.economic.startswith(("301", "303"))
    part = even * (1 if is_salary else 0.55 + 0.9 * chance("share", own, number))
    grain = _GRAINS.get(own.economic, 1)
    return min(rest, max(grain, round(part / grain) * grain))


def _days(own: Line, times: int, begin: date) -> list[date]:
    """The days of payment: salaries on the pay day, everything else spread over the rest of the year."""
    if own.economic.startswith(("301", "303")) and times == 12:
        return [_workday(date(2017, month, _PAYDAY)) for month in range(1, 13)]
    begin = max(_BEGIN, begin + timedelta(days=6))
    span = (_END - begin).days
    places = [(number + 0.2 + 0.6 * chance("day", own, number)) / times for number in range(times)]
    return [_workday(begin + timedelta(days=round(span * place))) for place in places]


def _workday(day: date) -> date:
    """The day, or the last working day before a weekend or a holiday."""
    while day.weekday() > 4 or any(first <= day <= last for first, last in _HOLIDAYS):
        day -= timedelta(days=1)
    return day


def _applied(settled: date, own: Line) -> date:
    """The day on which a payment was asked for: up to three days before."""
    return max(FIRST, _workday(settled - timedelta(days=1 + int(3 * chance("applied", own, settled)))))


def _words(own: Line, number: int, day: date, places: Sequence[str]) -> tuple[str, str]:
    habit = _HABITS[own.economic]
    payee, purpose = str(habit["payee"]), str(habit["purpose"])
    if own.economic == "39906" and places:
        payee = f"{places[number % len(places)]}帮扶资金专户（示例）"
    return payee, f"{day.month}月{purpose}"


def rejections(paid: Sequence[Payment]) -> list[Payment]:
    """Applications sent back a few days before they were made again and paid."""
    found = []
    for payment in paid[60::170]:
        applied = _workday(payment.applied - timedelta(days=6))
        if not payment.contract and applied > FIRST:
            back = _workday(applied + timedelta(days=1))
            found.append(replace(payment, applied=applied, settled=back, rejected=True))
    return found


def refunds(paid: Sequence[Payment], remaining: dict[Line, int]) -> tuple[list[Payment], list[Refund]]:
    """Some travel and office payments, too high at first, and what came back of them."""
    found, back = list(paid), []
    wanted = ("30211", "30201", "30299")
    eligible = [n for n, own in enumerate(paid) if own.line.economic in wanted and own.settled.month < 9]
    for number in eligible[7::50]:
        own = paid[number]
        amount = 10_000 * (3 + int(9 * chance("refund", own.line, own.settled)))
        if remaining.get(own.line, 0) < 4 * amount:
            continue
        found[number] = replace(own, amount=own.amount + amount)
        returned = _workday(own.settled + timedelta(days=12))
        back.append(Refund(found[number], returned, amount, "多付款项退回"))
    return found, back


_HABITS = tomllib.loads((PLAN / "rhythm.toml").read_text("utf-8"))
_BATCHES = {
    Line(row["project"], "一般公共预算财政拨款", function, "30217"): int(row["batches"])
    for row in rows("receptions_2017.csv")
    for function in ("2010301", "2010350")
}
