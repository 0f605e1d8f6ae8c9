"""Allotment lines with their balances (指标余额、执行情况): in lists, rolled up, month by month.

Every question is asked of some units only: those the person may see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import JSONObject

from ...ledger.balances import Standing
from ...model.entry import OWN_FUNDS, Account
from ...model.point import Nature, Source
from ..models import AllotmentLine, BudgetUnit, LedgerBalance, LedgerPosting, Project
from .arrays import among, within

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
        wanted: dict[str, Any] = {"year": self.year}
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
        found &= Q(among(f"{before}unit", self.units))
        if self.text:
            found &= Q(**{f"{before}project__number__startswith": self.text}) | Q(
                **{f"{before}project__name__icontains": self.text}
            )
        return found & Q(**{f"{before}project__isnull": False})

    def lines(self) -> QuerySet[AllotmentLine]:
        """The lines, in no order."""
        return AllotmentLine.objects.filter(self.condition())


class By(Enum):
    """What lines are rolled up by (汇总口径)."""

    UNIT = "单位"
    PROJECT = "项目"
    FUNCTION = "功能分类"
    ECONOMIC = "经济分类"
    FUND = "资金性质"
    NATURE = "支出性质"

    @property
    def field(self) -> str:
        """The field of a line, and the name of the filter that keeps to one group."""
        return self.name.lower()


def lines_with_balances(wanted: LineFilter) -> QuerySet[AllotmentLine]:
    """The lines in the order of unit, project and codes, each with its balances: one query for a page.

    `standing_of(line)` reads what was fetched.
    """
    held = LedgerBalance.objects.filter(line=OuterRef("pk")).values(
        balance=JSONObject(account=F("account"), fen=F("fen"))
    )
    rows = wanted.lines().select_related("unit", "project").prefetch_related("unit__versions")
    return rows.annotate(held=ArraySubquery(held)).order_by(*_ORDER)


def standing_of(line: AllotmentLine) -> Standing:
    """How a line of `lines_with_balances` stands."""
    held: list[Mapping[str, Any]] = line.held  # type: ignore[attr-defined]
    return Standing((), tuple((Account(one["account"]), int(one["fen"])) for one in held))


def total(wanted: LineFilter) -> Standing:
    """How all the lines stand together."""
    rows = LedgerBalance.objects.filter(within("line", wanted.lines().values("pk"))).values("account")
    sums = rows.annotate(sum=Sum("fen")).values_list("account", "sum")
    return Standing((), tuple((Account(account), int(fen)) for account, fen in sums if fen))


def together(standings: Iterable[Standing]) -> Standing:
    """How lines or groups of lines stand together, added up from what was fetched of each."""
    sums: dict[Account, int] = defaultdict(int)
    for standing in standings:
        for account, fen in standing.balances:
            sums[account] += fen
    return Standing((), tuple(sums.items()))


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

    def _heads(self) -> QuerySet[Any, Any]:
        """Of each group what its lines share; of a unit its code, too, of a project its number and name."""
        field = self.by.field
        lines: QuerySet[Any, Any] = self.wanted.lines().values(field)
        if self.by is By.UNIT:
            return BudgetUnit.objects.filter(pk__in=lines).order_by("code").values_list("pk", "code")
        if self.by is By.PROJECT:
            rows = Project.objects.filter(pk__in=lines).order_by("number")
            return rows.values_list("pk", "number", "name")
        return lines.distinct().order_by(field).values_list(field)

    def count(self) -> int:
        """How many groups there are."""
        return self._heads().count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Group]:
        heads = list(self._heads()[part])
        field = f"line__{self.by.field}"
        rows = LedgerBalance.objects.filter(
            self.wanted.condition("line__"), **{f"{field}__in": [head[0] for head in heads]}
        )
        sums: dict[object, list[tuple[Account, int]]] = {}
        for shared, account, fen in rows.values_list(field, "account").annotate(sum=Sum("fen")):
            sums.setdefault(shared, []).append((Account(account), int(fen)))
        return [_group(head, tuple(sums.get(head[0], ()))) for head in heads]


def _group(head: tuple[Any, ...], balances: tuple[tuple[Account, int], ...]) -> Group:
    row = head[0] if len(head) > 1 else 0
    key = head[1] if row else head[0]
    words = key.name.lower() if isinstance(key, Enum) else str(key)
    return Group(words, Standing((key,), balances), head[2] if len(head) > 2 else "", row)


@dataclass(frozen=True)
class Month:
    """What was paid in a month, less refunds, and since January."""

    month: int
    paid: int
    so_far: int


def months(wanted: LineFilter) -> tuple[Month, ...]:
    """The twelve months of execution (分月执行)."""
    paid = LedgerPosting.objects.filter(
        wanted.condition("line__"), account=Account.PAID.value, entry__year=wanted.year
    )
    by_month: dict[int, int] = defaultdict(int)
    for day, fen in paid.values_list("entry__date").annotate(sum=Sum("fen")):
        by_month[day.month] += int(fen)
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
    own = sorted(one.name.lower() for one in OWN_FUNDS)
    rows = AllotmentLine.objects.filter(among("unit", units), year=year, project=None, fund__in=own)
    ordered = rows.select_related("unit").prefetch_related("unit__versions")
    lines = list(ordered.order_by("unit__code", "fund", "function"))
    sums: dict[int, list[tuple[Account, int]]] = {}
    if lines:
        held = LedgerBalance.objects.filter(among("line", [line.pk for line in lines]), account__in=_CASH)
        for balance in held:
            sums.setdefault(balance.line_id, []).append((Account(balance.account), balance.fen))
    return tuple(Cash(line, Standing((), tuple(sums.get(line.pk, ())))) for line in lines)
