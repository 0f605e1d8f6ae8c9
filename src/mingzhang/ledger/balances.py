"""Balances by line and rolled up (指标余额、执行情况): budgets, outturn, what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..model.entry import Account, AllotmentLine, Balance, Dimension
from .data import AccountRule, Money, Side, accounts

_OPEN = (Account.UNDISTRIBUTED, Account.AVAILABLE, Account.COMMITTED, Account.IN_PAYMENT)


@dataclass(frozen=True)
class Standing:
    """How some lines stand together (执行情况). Amounts in fen, without sign where the account is normal.

    key       the coordinates that the lines share, in the order asked for
    balances  signed balances by account, of allotment lines and of cash pools
    """

    key: tuple[object, ...]
    balances: tuple[tuple[Account, int], ...]

    def of(self, account: Account) -> int:
        """The balance of one account, positive when it is on its normal side (追减 too)."""
        return accounts()[account].sign * sum(fen for held, fen in self.balances if held is account)

    @property
    def original_budget(self) -> int:
        """年初预算数: what was approved, and the budget of own money."""
        return self.of(Account.ORIGINAL_APPROVAL) + self.of(Account.OWN_FUNDS_BUDGET)

    @property
    def final_budget(self) -> int:
        """全年预算数: approved, supplemented, reduced, carried in, and what was moved in or out."""
        changes = self.of(Account.SUPPLEMENT) - self.of(Account.REDUCTION) + self.of(Account.CARRYOVER_IN)
        return self.original_budget + changes + self.moved

    @property
    def moved(self) -> int:
        """What distribution and virement (分解、调剂) moved into these lines, less what they moved out."""
        return self.positions - self.sources

    @property
    def sources(self) -> int:
        """来源合计: where the allotments came from; reductions taken off."""
        return -sum(fen for rule, fen in self._of(Money.BUDGET) if rule.side is Side.SOURCE)

    @property
    def positions(self) -> int:
        """去向合计: where the allotments stand."""
        return sum(fen for rule, fen in self._of(Money.BUDGET) if rule.side is Side.POSITION)

    @property
    def available(self) -> int:
        """可用指标."""
        return self.of(Account.AVAILABLE)

    @property
    def undistributed(self) -> int:
        """待分配: approved, not yet handed down."""
        return self.of(Account.UNDISTRIBUTED)

    @property
    def committed(self) -> int:
        """采购占用: held for contracts."""
        return self.of(Account.COMMITTED)

    @property
    def in_payment(self) -> int:
        """支付在途: applied for, not yet paid."""
        return self.of(Account.IN_PAYMENT)

    @property
    def paid(self) -> int:
        """执行数: the outturn."""
        return self.of(Account.PAID)

    @property
    def carried_over(self) -> int:
        """结转下年."""
        return self.of(Account.CARRIED_OVER)

    @property
    def reclaimed(self) -> int:
        """财政收回: this year's money and earlier years'."""
        return self.of(Account.RECLAIMED) + self.of(Account.RECLAIMED_CARRYOVER)

    @property
    def open(self) -> int:
        """What is neither paid nor settled: undistributed, available, committed, in payment (未结清)."""
        return sum(self.of(account) for account in _OPEN)

    @property
    def execution_rate(self) -> Fraction | None:
        """执行率: paid over the final budget; None when there is no budget to compare with."""
        return Fraction(self.paid, self.final_budget) if self.final_budget else None

    def _of(self, money: Money) -> Iterator[tuple[AccountRule, int]]:
        return ((accounts()[a], fen) for a, fen in self.balances if accounts()[a].money is money)


def roll_up(balances: Iterable[Balance], dimensions: Sequence[Dimension] = ()) -> tuple[Standing, ...]:
    """The standing of allotment lines by any dimensions, in the order of their coordinates; () is all."""
    lines = (b for b in balances if not b.line.is_pool)
    return _rolled(lines, dimensions)


def cash(balances: Iterable[Balance], dimensions: Sequence[Dimension] = ()) -> tuple[Standing, ...]:
    """The standing of the pools of own cash (单位资金), by any dimensions."""
    return _rolled((b for b in balances if b.line.is_pool), dimensions)


def lines_of(balances: Iterable[Balance]) -> tuple[tuple[AllotmentLine, Standing], ...]:
    """The standing of every allotment line by itself."""
    sums: dict[AllotmentLine, list[Balance]] = defaultdict(list)
    for balance in balances:
        if not balance.line.is_pool:
            sums[balance.line].append(balance)
    return tuple((line, roll_up(held)[0]) for line, held in sums.items())


def _rolled(balances: Iterable[Balance], dimensions: Sequence[Dimension]) -> tuple[Standing, ...]:
    sums: dict[tuple[object, ...], dict[Account, int]] = defaultdict(lambda: defaultdict(int))
    for b in balances:
        sums[tuple(b.line.value(d) for d in dimensions)][b.account] += b.fen
    found = (Standing(key, tuple(held.items())) for key, held in sums.items())
    return tuple(sorted(found, key=lambda standing: [str(getattr(k, "value", k)) for k in standing.key]))
