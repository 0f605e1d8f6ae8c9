"""The room's data files, vetted: accounts, events, approval levels, named items. Mistakes name their row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import TypeVar

from ..model.entry import Account, Approval, Dimension, Event
from ..model.errors import DataError
from ..model.validity import OPEN_END

BY_CHANGE = "by_change"
Member = TypeVar("Member", bound=Enum)


class Side(Enum):
    """Whether an account says where money came from or where it stands (来源方、去向方)."""

    SOURCE = "source"
    POSITION = "position"


class Money(Enum):
    """What an account counts: the right to spend (指标), or own cash (资金)."""

    BUDGET = "budget"
    CASH = "cash"


class Track(Enum):
    """By what number the balance of an account is kept apart."""

    NONE = ""
    CONTRACT = "contract"
    APPLICATION = "application"
    PAYMENT = "payment"


class Lines(Enum):
    """On which lines an event may stand (适用资金)."""

    ANY = "any"  # any allotment line
    APPROPRIATION = "appropriation"
    OWN = "own"
    POOL = "pool"  # pools of own cash


class Cash(Enum):
    """What an event does to the cash pool when the money is the unit's own."""

    NONE = ""
    SPEND = "spend"
    RESTORE = "restore"


class Need(Enum):
    """What a paper must show (必备要素)."""

    DOCUMENT = "document"
    REASON = "reason"
    APPROVAL = "approval"
    CONTRACT = "contract"
    PRIOR_YEAR = "prior_year"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class AccountRule:
    """What holds for an account: `floor` means that its balance may never be below zero."""

    account: Account
    label: str
    side: Side
    contra: bool
    floor: bool
    money: Money
    track: Track

    @property
    def sign(self) -> int:
        """1 when the account grows by debits, -1 when it grows by credits."""
        return 1 if self.side is Side.POSITION or self.contra else -1


@dataclass(frozen=True, slots=True)
class EventRule:
    """What holds for an event.

    debit, credit  the accounts it may debit and credit on allotment lines (or pools)
    moves          dimensions along which it may move money; along all others debits equal credits
    needs          what its paper must show
    follows        the events of which the entry it refers to may be; empty when it refers to none
    in_year        its date lies in the budget year
    approval       the lowest level that may approve it; BY_CHANGE for virements
    authority      who decides about it in practice (管理权限)
    """

    event: Event
    debit: frozenset[Account]
    credit: frozenset[Account]
    lines: Lines
    cash: Cash
    moves: frozenset[Dimension]
    needs: frozenset[Need]
    follows: frozenset[Event]
    in_year: bool
    approval: Approval | None
    authority: str
    control: str


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """Which level approves a virement that changes a dimension, in which years."""

    changes: Dimension
    approval: Approval
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class NamedItem:
    """An economic item that books print under a name of its own (三公经费、会议费); may virement raise it?"""

    economic: str
    item: str
    raisable: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RunningItem:
    """An economic item that budgets of a place count as 机关运行经费, in which years."""

    division: str
    economic: str
    first: int
    last: int


@cache
def accounts() -> dict[Account, AccountRule]:
    """The rule of every account, in the order of their codes."""
    return _complete(Account, ((where, _account(row, where)) for where, row in _rows("accounts.csv", 8)))


@cache
def events() -> dict[Event, EventRule]:
    """The rule of every event."""
    return _complete(Event, ((where, _event(row, where)) for where, row in _rows("events.csv", 13)))


@cache
def approvals() -> tuple[ApprovalRule, ...]:
    """The approval levels of virements, as practice has them; an office may bring its own."""
    return tuple(_approval(row, where) for where, row in _rows("approvals.csv", 5))


@cache
def named_items() -> tuple[NamedItem, ...]:
    """The economic items with names of their own."""
    return tuple(_named(row, where) for where, row in _rows("named_items.csv", 6))


def running_items(division: str, year: int) -> frozenset[str]:
    """The economic items that budgets of an administrative division count as running costs in a year.

    Empty where no list is known: there it is 公用经费 of basic expenditure.

    >>> len(running_items("440100", 2023)), len(running_items("310000", 2023))
    (17, 0)
    """
    return frozenset(
        row.economic
        for row in _running()
        if division.startswith(row.division) and row.first <= year <= row.last
    )


@cache
def _running() -> tuple[RunningItem, ...]:
    return tuple(_running_item(row, where) for where, row in _rows("running_costs.csv", 5))


def _rows(name: str, columns: int) -> Iterator[tuple[str, list[str]]]:
    """Every row below the header of a data file, with the words that say where it stands."""
    text = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    for number, row in enumerate(csv.reader(text.splitlines()), start=1):
        where = f"ledger/data/{name}:{number}"
        if len(row) != columns:
            raise DataError(f"{where}: {len(row)} fields instead of {columns}")
        if number > 1:
            yield where, row


Rule = TypeVar("Rule", AccountRule, EventRule)


def _complete(kind: type[Member], rules: Iterable[tuple[str, tuple[Member, Rule]]]) -> dict[Member, Rule]:
    """The rules by what they rule; each exactly once."""
    found: dict[Member, Rule] = {}
    for where, (member, rule) in rules:
        if member in found:
            raise DataError(f"{where}: {member.name} a second time")
        found[member] = rule
    for member in kind:
        if member not in found:
            raise DataError(f"ledger/data: no row for {member.name}")
    return found


def _account(row: list[str], where: str) -> tuple[Account, AccountRule]:
    code, label, side, contra, floor, money, track, _meaning = row
    account = _member(Account, code, where)
    return account, AccountRule(
        account,
        label,
        _member(Side, side, where),
        _flag(contra, where),
        _flag(floor, where),
        _member(Money, money, where),
        _member(Track, track, where),
    )


def _event(row: list[str], where: str) -> tuple[Event, EventRule]:
    name, label, debit, credit, lines, cash, moves, needs, follows, dated, approval, authority, control = row
    event = _named_member(Event, name, where)
    if event.value != label:
        raise DataError(f"{where}: {name} is labelled {label!r} instead of {event.value!r}")
    if dated not in ("any", "in_year"):
        raise DataError(f"{where}: {dated!r} is neither any nor in_year")
    level = None if approval in ("", BY_CHANGE) else _named_member(Approval, approval, where)
    return event, EventRule(
        event,
        _set(debit.split("|"), lambda code: _member(Account, code, where)),
        _set(credit.split("|"), lambda code: _member(Account, code, where)),
        _member(Lines, lines, where),
        _member(Cash, cash, where),
        _set(moves.split(), lambda word: _member(Dimension, word, where)),
        _set(needs.split(), lambda word: _member(Need, word, where)),
        _set(follows.split(), lambda word: _named_member(Event, word, where)),
        dated == "in_year",
        level,
        authority,
        control,
    )


def _approval(row: list[str], where: str) -> ApprovalRule:
    changes, approval, first, last, _meaning = row
    dimension, level = _member(Dimension, changes, where), _named_member(Approval, approval, where)
    return ApprovalRule(dimension, level, _year(first, where, 0), _year(last, where, OPEN_END))


def _named(row: list[str], where: str) -> NamedItem:
    economic, item, raised, first, last, _meaning = row
    if not (economic.isdigit() and len(economic) == 5):
        raise DataError(f"{where}: {economic!r} is no economic item")
    return NamedItem(
        economic, item, _flag(raised, where), _year(first, where, 0), _year(last, where, OPEN_END)
    )


def _running_item(row: list[str], where: str) -> RunningItem:
    division, economic, first, last, _meaning = row
    if not (division.isdigit() and economic.isdigit() and len(economic) == 5):
        raise DataError(f"{where}: a division and an economic item are digits")
    return RunningItem(division, economic, _year(first, where, 0), _year(last, where, OPEN_END))


def _set(words: Iterable[str], read: Callable[[str], Member]) -> frozenset[Member]:
    return frozenset(read(word) for word in words if word)


def _member(kind: type[Member], value: str, where: str) -> Member:
    try:
        return kind(value)
    except ValueError:
        raise DataError(f"{where}: {value!r} is no {kind.__name__}") from None


def _named_member(kind: type[Member], name: str, where: str) -> Member:
    try:
        return kind[name.upper()]
    except KeyError:
        raise DataError(f"{where}: {name!r} is no {kind.__name__}") from None


def _flag(word: str, where: str) -> bool:
    if word not in ("yes", "no"):
        raise DataError(f"{where}: {word!r} is neither yes nor no")
    return word == "yes"


def _year(text: str, where: str, empty: int) -> int:
    if not text:
        return empty
    if not (text.isdigit() and len(text) == 4):
        raise DataError(f"{where}: {text!r} is no year")
    return int(text)
