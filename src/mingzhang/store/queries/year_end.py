"""What to do with what is left at the end of a year (年末结转和结余): proposals, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from ...ledger.balances import Standing
from ...model.entry import OWN_FUNDS, Account, Share
from ..lines import noun
from ..models import AllotmentLine
from .ledger_lines import LineFilter, lines_with_balances, standing_of


class Fate(Enum):
    """What a proposal is (处理方式)."""

    CARRY_OVER = "结转下年"
    RECLAIM = "收回结余"  # money of an earlier year that two years did not use up


@dataclass(frozen=True)
class Proposal:
    """An amount on a line and what should become of it. `share` is what the deed takes."""

    line: AllotmentLine
    fate: Fate
    fen: int

    @property
    def share(self) -> Share:
        """The amount on its line."""
        return Share(noun(self.line), self.fen)


def year_end(year: int, units: Collection[int]) -> tuple[Proposal, ...]:
    """What is available at the end of the year, divided (年末处理建议).

    Money that was carried in at the start of the year and is still there was not used up in two years
    running: it is surplus (连续两年未用完，结余) and goes back to the treasury. The rest, this year's, is
    carried over. Spending is counted against the older money first. Own money is carried over as cash.
    """
    rows = lines_with_balances(LineFilter(year, units))
    found = (row for row in rows if row.fund not in OWN_FUNDS)
    return tuple(one for row in found for one in _proposals(row, standing_of(row)))


def _proposals(line: AllotmentLine, standing: Standing) -> Iterator[Proposal]:
    older = surplus(standing)
    if older:
        yield Proposal(line, Fate.RECLAIM, older)
    if standing.available > older:
        yield Proposal(line, Fate.CARRY_OVER, standing.available - older)


def surplus(standing: Standing) -> int:
    """What is left of the money that was carried in.

    >>> left = Standing((), ((Account.CARRYOVER_IN, -500), (Account.AVAILABLE, 400), (Account.PAID, 300)))
    >>> surplus(left)
    200
    """
    bound = standing.paid + standing.of(Account.IN_PAYMENT) + standing.of(Account.COMMITTED)
    given_back = standing.of(Account.RECLAIMED_CARRYOVER)
    left = standing.of(Account.CARRYOVER_IN) - bound - given_back
    return max(0, min(standing.available, left))
