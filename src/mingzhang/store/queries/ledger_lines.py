"""Allotment lines with their balances (指标余额、执行情况): in lists, rolled up, month by month.

Every question is asked of some units only: those the person may see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, JSONObject

from ...ledger.balances import Standing
from ...model.entry import OWN_FUNDS, Account
from ...model.point import Nature, Source
from ..models import AllotmentLine, LedgerBalance, LedgerPosting

_ORDER = ("unit__code", "project__number", "fund", "function", "economic", "id")
_CASH = ("3001", "3002", "3101", "3102", "3103", "3104", "1005")


@dataclass(frozen=True)
class LineFilter:
    """Which lines: of the year and units, narrowed by any of the rest. `text` is looked for in projects."""

    year: int
    units: Collection[int]
    project: int | None = None
    fund: Source | None = None
    nature: Nature | None = None
    function: str = ""
    economic: str = ""
    text: str = ""

    def condition(self, before: str = "") -> Q:
        """The filter as a condition on lines, or on rows that reach a line by `before`."""
        wanted: dict[str, Any] = {"year": self.year, "unit__in": list(self.units)}
        if self.project is not None:
            wanted["project"] = self.project
        if self.fund is not None:
            wanted["fund"] = self.fund
        if self.nature is not None:
            wanted["nature"] = self.nature
        if self.function:
            wanted["function__startswith"] = self.function
        if self.economic:
            wanted["economic__startswith"] = self.economic
        found = Q(**{f"{before}{name}": value for name, value in wanted.items()})
        if self.text:
            found &= Q(**{f"{before}project__number__startswith": self.text}) | Q(
                **{f"{before}project__name__icontains": self.text}
            )
        return found & Q(**{f"{before}project__isnull": False})


class By(Enum):
    """What lines are rolled up by (汇总口径)."""

    UNIT = "单位"
    PROJECT = "项目"
    FUNCTION = "功能分类"
    ECONOMIC = "经济分类"
    FUND = "资金性质"
    NATURE = "支出性质"


_KEYS = {
    By.UNIT: ("unit__code", "unit"),
    By.PROJECT: ("project__number", "project__name", "project"),
    By.FUNCTION: ("function",),
    By.ECONOMIC: ("economic",),
    By.FUND: ("fund",),
    By.NATURE: ("nature",),
}


def lines_with_balances(wanted: LineFilter) -> QuerySet[AllotmentLine]:
    """The lines in the order of unit, project and codes, each with its balances: one query for a page.

    `standing_of(line)` reads what was fetched.
    """
    held = LedgerBalance.objects.filter(line=OuterRef("pk")).values(
        balance=JSONObject(account=F("account"), fen=F("fen"))
    )
    rows = AllotmentLine.objects.filter(wanted.condition()).select_related("unit", "project")
    return rows.annotate(held=ArraySubquery(held)).order_by(*_ORDER)


def standing_of(line: AllotmentLine) -> Standing:
    """How a line of `lines_with_balances` stands."""
    held: list[Mapping[str, Any]] = line.held  # type: ignore[attr-defined]
    return Standing((), tuple((Account(one["account"]), int(one["fen"])) for one in held))


def total(wanted: LineFilter) -> Standing:
    """How all the lines stand together."""
    rows = LedgerBalance.objects.filter(wanted.condition("line__")).values("account")
    sums = rows.annotate(sum=Sum("fen")).values_list("account", "sum")
    return Standing((), tuple((Account(account), int(fen)) for account, fen in sums if fen))


def total_by_project(wanted: LineFilter) -> dict[int, Standing]:
    """How the lines of each project stand together, by the project's row: one query for all of them."""
    rows = LedgerBalance.objects.filter(wanted.condition("line__")).values("line__project", "account")
    held: dict[int, list[tuple[Account, int]]] = {}
    for project, account, fen in rows.annotate(sum=Sum("fen")).values_list("line__project", "account", "sum"):
        if fen:
            held.setdefault(project, []).append((Account(account), int(fen)))
    return {project: Standing((), tuple(balances)) for project, balances in held.items()}


@dataclass(frozen=True)
class Group:
    """Lines that share a coordinate, together. `name` is the project's; `row` the unit's or project's."""

    key: str
    standing: Standing
    name: str = ""
    row: int = 0


@dataclass(frozen=True)
class Groups:
    """The groups of a roll-up: the lines say which there are, a page asks for the balances of its own."""

    wanted: LineFilter
    by: By

    def _keys(self) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = AllotmentLine.objects.filter(self.wanted.condition())
        return rows.values(*_KEYS[self.by]).distinct().order_by(_KEYS[self.by][0])

    def count(self) -> int:
        """How many groups there are."""
        return self._keys().count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Group]:
        keys = list(self._keys()[part])
        first = _KEYS[self.by][0]
        on_page = {f"line__{first}__in": [row[first] for row in keys]}
        rows = LedgerBalance.objects.filter(self.wanted.condition("line__"), **on_page)
        sums: dict[object, list[tuple[Account, int]]] = {}
        for key, account, fen in rows.values_list(f"line__{first}", "account").annotate(sum=Sum("fen")):
            sums.setdefault(key, []).append((Account(account), int(fen)))
        return [self._group(row, tuple(sums.get(row[first], ()))) for row in keys]

    def _group(self, row: Mapping[str, Any], balances: tuple[tuple[Account, int], ...]) -> Group:
        names = _KEYS[self.by]
        key = row[names[0]]
        words = key.name.lower() if isinstance(key, Enum) else str(key)
        name = str(row["project__name"]) if self.by is By.PROJECT else ""
        return Group(words, Standing((key,), balances), name, row[names[-1]] if len(names) > 1 else 0)


@dataclass(frozen=True)
class Month:
    """What was paid in a month, less refunds, and since January."""

    month: int
    paid: int
    so_far: int


def months(wanted: LineFilter) -> tuple[Month, ...]:
    """The twelve months of execution (分月执行)."""
    paid = LedgerPosting.objects.filter(wanted.condition("line__"), account=Account.PAID.value)
    sums = paid.annotate(month=ExtractMonth("entry__date")).values("month").annotate(sum=Sum("fen"))
    by_month = {row["month"]: int(row["sum"]) for row in sums}
    return tuple(_months(by_month))


def _months(by_month: Mapping[int, int]) -> Iterator[Month]:
    so_far = 0
    for month in range(1, 13):
        paid = by_month.get(month, 0)
        so_far += paid
        yield Month(month, paid, so_far)


@dataclass(frozen=True)
class Cash:
    """A pool of own money (资金池): what it began with, received, drew from surplus, used, holds."""

    line: AllotmentLine
    standing: Standing

    @property
    def opening(self) -> int:
        """年初资金."""
        return self.standing.of(Account.CASH_OPENING)

    @property
    def received(self) -> int:
        """本年实收."""
        return self.standing.of(Account.RECEIPTS)

    @property
    def surplus(self) -> int:
        """使用和分配结余: earlier years' surplus put to use, less what was distributed."""
        return self.standing.of(Account.SURPLUS_USED) - self.standing.of(Account.SURPLUS_DISTRIBUTED)

    @property
    def used(self) -> int:
        """已用资金."""
        return self.standing.of(Account.CASH_USED)

    @property
    def held(self) -> int:
        """资金余额."""
        return self.standing.of(Account.CASH)


def pools(year: int, units: Collection[int]) -> tuple[Cash, ...]:
    """The cash pools of some units."""
    rows = AllotmentLine.objects.filter(
        year=year, unit__in=list(units), project=None, fund__in=sorted(one.name.lower() for one in OWN_FUNDS)
    )
    held = LedgerBalance.objects.filter(line__in=rows, account__in=_CASH)
    sums: dict[int, list[tuple[Account, int]]] = {}
    for balance in held:
        sums.setdefault(balance.line_id, []).append((Account(balance.account), balance.fen))
    ordered = rows.select_related("unit").prefetch_related("unit__versions")
    ordered = ordered.order_by("unit__code", "fund", "function")
    return tuple(Cash(row, Standing((), tuple(sums.get(row.pk, ())))) for row in ordered)
