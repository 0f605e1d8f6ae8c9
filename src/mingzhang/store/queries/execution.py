"""How the year's budget is being spent (预算执行): against the budget, month by month, by function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Sum
from django.db.models.functions import Substr

from ...ledger.balances import Standing
from ...model.entry import Account
from ..models import LedgerBalance
from .ledger_lines import LineFilter, Month, months, together

MONTHS = 12
_CATEGORY = 3  # digits of a 类 of the functional classification


@dataclass(frozen=True)
class Category:
    """One 类 of the functional classification: how it stands, and what was paid the year before, in fen."""

    code: str
    standing: Standing
    last: int

    @property
    def paid(self) -> int:
        """Paid this year."""
        return self.standing.of(Account.PAID)


@dataclass(frozen=True)
class Execution:
    """The execution of a year over some units."""

    year: int
    standing: Standing
    months: tuple[Month, ...]
    categories: tuple[Category, ...]

    @property
    def budget(self) -> int:
        """全年预算数, in fen."""
        return self.standing.final_budget

    @property
    def paid(self) -> int:
        """累计支出, in fen."""
        return self.standing.of(Account.PAID)

    @property
    def knows_last_year(self) -> bool:
        """True when the ledger of the year before says anything (上年支出)."""
        return any(category.last for category in self.categories)

    @property
    def committed(self) -> int:
        """采购占用, in fen."""
        return self.standing.of(Account.COMMITTED)

    @property
    def in_payment(self) -> int:
        """支付在途, in fen."""
        return self.standing.of(Account.IN_PAYMENT)

    def pace(self, month: int) -> int:
        """The even pace (序时进度): the budget's share of the months gone, in fen."""
        return self.budget * month // MONTHS


def execution(units: Collection[int], year: int) -> Execution:
    """The execution of the units' budgets in a year."""
    categories = tuple(_categories(units, year))
    whole = together(one.standing for one in categories)
    return Execution(year, whole, months(LineFilter(year, units)), categories)


def _categories(units: Collection[int], year: int) -> Iterator[Category]:
    this, last = _by_category(units, year), _by_category(units, year - 1)
    nothing = Standing((), ())
    for code in sorted({*this, *last}):
        yield Category(code, this.get(code, nothing), last.get(code, nothing).of(Account.PAID))


def _by_category(units: Collection[int], year: int) -> dict[str, Standing]:
    rows = LedgerBalance.objects.filter(LineFilter(year, units).condition("line__"))
    sums = rows.annotate(category=Substr("line__function", 1, _CATEGORY)).values_list("category", "account")
    held: dict[str, list[tuple[Account, int]]] = defaultdict(list)
    for category, account, fen in sums.annotate(sum=Sum("fen")).values_list("category", "account", "sum"):
        held[category].append((Account(account), int(fen)))
    return {code: Standing((code,), tuple(balances)) for code, balances in held.items()}
