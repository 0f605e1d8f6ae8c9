"""What a file stands for (导入方案): entries to post, what is known already, wrong, or lacks money."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...ledger.wording import told
from ...model.entry import Entry
from ...model.imports import DataTable
from ...model.office import ImportKind
from ...store.batches import EntryRow
from ...store.models import BudgetUnit, Department, ImportBatch
from ..acting import Actor
from .cells import Faults
from .columns import Columns

if TYPE_CHECKING:
    from .lines import Found

Progress = Callable[[int, int], None]
AT_ONCE = 3000  # rows that are planned or posted within a request; more become a long work


def nobody_looks(done: int, total: int) -> None:
    """The progress of what is done within a request."""


@dataclass(frozen=True)
class Shortage:
    """A line that the file would overspend (超指标): told in words, with what it has and what it needs."""

    line: str
    account: str
    held: int
    needed: int


@dataclass(frozen=True)
class Context:
    """Whose file is read, for which year, and by which right: to import, or to accept what others did."""

    actor: Actor
    department: Department
    year: int
    kind: ImportKind
    columns: Columns
    table: DataTable
    right: str

    @classmethod
    def of(cls, actor: Actor, batch: ImportBatch, columns: Columns, table: DataTable, right: str) -> Context:
        """The context of a batch as the actor may see it by a right."""
        return cls(actor, batch.unit.department, batch.year, batch.kind, columns, table, right)

    def units(self) -> list[BudgetUnit]:
        """The units whose rows the person may import, or accept."""
        return list(self.actor.units(self.right).filter(department=self.department))


@dataclass
class Plan:
    """Everything that a file comes to.

    rows, nouns  entries ready for their rows (payments), or as nouns whose lines may still be missing
    known        rows of vouchers that are posted already with the same content
    void         rows that the finance system itself has cancelled
    """

    faults: Faults
    rows: list[EntryRow] = field(default_factory=list)
    nouns: list[tuple[Entry, BudgetUnit, str]] = field(default_factory=list)
    count: int = 0
    total_fen: int = 0
    known: int = 0
    void: int = 0
    shortages: list[Shortage] = field(default_factory=list)
    by_unit: Counter[str] = field(default_factory=Counter)
    by_fund: Counter[str] = field(default_factory=Counter)
    by_line: Counter[str] = field(default_factory=Counter)

    @property
    def is_sound(self) -> bool:
        """True when it may be accepted: nothing wrong, nothing overspent."""
        return not self.faults.count and not self.shortages

    @property
    def is_empty(self) -> bool:
        """True when there is nothing new to post."""
        return not self.rows and not self.nouns

    def count_shares(self, shares: Iterable[tuple[Found, int]]) -> None:
        """Add up rows by unit, fund and line; rows with the same cells share what they name."""
        sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        named: dict[int, Found] = {}
        for found, fen in shares:
            named[id(found)] = found
            one = sums[id(found)]
            one[0] += 1
            one[1] += fen
        for key, (count, fen) in sums.items():
            noun = named[key].noun
            self.count += count
            self.total_fen += fen
            self.by_unit[noun.unit] += fen
            self.by_fund[noun.fund.value] += fen
            self.by_line[told(noun)] += fen
