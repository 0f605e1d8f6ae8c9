"""What lines, contracts and applications hold, and what a file takes from them (可用额度)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from ...ledger.wording import told
from ...model.entry import Account, AllotmentLine
from .known import balances, tracked
from .plan import Shortage

AVAILABLE, COMMITTED = Account.AVAILABLE.value, Account.COMMITTED.value
IN_PAYMENT = Account.IN_PAYMENT.value


class Held:
    """The money as it stands now, and what the rows of a file take or bring."""

    def __init__(
        self, lines: Collection[int], contracts: Collection[str] = (), applications: Collection[str] = ()
    ) -> None:
        self.balances = balances(lines)
        self.contracts = tracked(Account.COMMITTED, contracts)
        self.applications = tracked(Account.IN_PAYMENT, applications)
        self.taken: dict[tuple[int, str, str], int] = defaultdict(int)
        self.nouns: dict[int, AllotmentLine] = {}
        self.lineless: dict[AllotmentLine, int] = {}

    def origin(self, line: int, contract: str) -> tuple[str, str]:
        """Where the money comes from: the contract when it holds some on the line; else what is available."""
        if contract and (contract, line) in self.contracts:
            return COMMITTED, contract
        return AVAILABLE, ""

    def take(self, line: int, noun: AllotmentLine, account: str, track: str, fen: int) -> None:
        """Note that the file takes so much; less than nothing brings money."""
        self.taken[line, account, track] += fen
        self.nouns[line] = noun

    def take_of(self, line: int, noun: AllotmentLine, account: str, fen: int) -> None:
        """The same for a line that may have no row yet: it then stands under a number of its own."""
        self.take(line or self.lineless.setdefault(noun, -len(self.lineless) - 1), noun, account, "", fen)

    def shortages(self) -> list[Shortage]:
        """The lines that do not hold what the file takes."""
        return [
            Shortage(told(self.nouns[line]), Account(account).name.lower(), has, fen)
            for (line, account, track), fen in self.taken.items()
            if (has := self._has(line, account, track)) < fen
        ]

    def _has(self, line: int, account: str, track: str) -> int:
        if account == COMMITTED:
            return self.contracts.get((track, line), 0)
        if account == IN_PAYMENT:
            return self.applications.get((track, line), 0)
        return self.balances.get((line, account), 0)
