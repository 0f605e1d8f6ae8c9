"""Balances become amounts with coordinates: what final accounts and budgets are written from.

Only the finest parts are given; whoever writes a book sums them up, so no total can disagree with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from ..model.draft import Amount
from ..model.entry import OWN_FUNDS, Account, AllotmentLine, Balance, BudgetLine, Dimension
from ..model.point import Flow, Nature, Point, Source, Stage
from .balances import Standing, cash, lines_of, roll_up
from .data import NamedItem, named_items, running_items
from .errors import NotClosedError
from .wording import told, yuan

_BASIC = frozenset({Nature.BASIC, Nature.PERSONNEL, Nature.RUNNING})
_PERSONNEL_CLASSES = ("301", "303")
_FISCAL = (Source.GENERAL, Source.GOVERNMENT_FUND, Source.STATE_CAPITAL)
_BY_FUNCTION = (Dimension.FUND, Dimension.FUNCTION)
Sums = dict[Point, int]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose accounts they are: the department as named on its book, and the budget year.

    agencies  which units count for agency running costs (机关运行经费): agencies and those run like one;
              None is all
    division  the administrative division (区划): some define running costs of budgets by economic items
    own       the department's own office (本级), whose running costs such a definition counts; None is all
    """

    office: str
    year: int
    agencies: frozenset[str] | None = None
    division: str = ""
    own: frozenset[str] | None = None

    def point(self, flow: Flow, stage: Stage) -> Point:
        """The whole of a flow at a stage."""
        return Point(self.office, self.year, flow, stage)


def final_account_amounts(subject: Subject, balances: Collection[Balance]) -> tuple[Amount, ...]:
    """The amounts of the final accounts (部门决算) of a year that is settled.

    By function, fund and nature; by economic item, fund and nature; revenue, opening and closing balance,
    surplus used and distributed by function and source; the original and the final budget by function and
    fund; three public expenses and running costs. Raises a NotClosedError when money is still undistributed,
    available, committed or in payment: `unsettled` lists it.
    """
    own = [b for b in balances if b.line.year == subject.year]
    for line, fen in unsettled(subject.year, own):
        raise NotClosedError(
            f"{told(line)}尚有{yuan(fen)}未结清，请先完成支付、结转或收回",
            f"{fen} fen of {told(line)} are neither paid nor carried over nor reclaimed",
        )
    sums: Sums = defaultdict(int, _nothing(subject, Stage.OUTTURN))
    _spend(sums, subject, own)
    _flow(sums, subject, own)
    _budget(sums, subject, own)
    return _amounts(sums)


def unsettled(year: int, balances: Iterable[Balance]) -> tuple[tuple[AllotmentLine, int], ...]:
    """Lines with open money (未结清指标). Own money: only what is in payment, its budget lapses by itself."""
    own = [b for b in balances if b.line.year == year]
    found = ((line, _open(line, standing)) for line, standing in lines_of(own))
    return tuple((line, fen) for line, fen in found if fen)


def _open(line: AllotmentLine, standing: Standing) -> int:
    return standing.of(Account.IN_PAYMENT) if line.is_own else standing.open


def _spend(sums: Sums, subject: Subject, balances: Iterable[Balance]) -> None:
    """Expenditure: what was paid, cut by function, by economic item, by named item."""
    for line, standing in lines_of(balances):
        _cut(sums, subject.point(Flow.EXPENDITURE, Stage.OUTTURN), line, standing.paid)
        _running_costs(sums, subject, line, standing.paid, Stage.OUTTURN)
        _named(sums, subject, line, standing.paid, Stage.OUTTURN)


def _cut(sums: Sums, whole: Point, line: AllotmentLine, fen: int) -> None:
    """The same money twice: by function and nature, by economic item and nature."""
    sums[replace(whole, source=line.fund, nature=_printed(line.nature), function=line.function)] += fen
    if line.economic:
        sums[replace(whole, source=line.fund, nature=class_nature(line), economic=line.economic)] += fen


def _printed(nature: Nature) -> Nature:
    """By function basic expenditure is printed as one."""
    return Nature.BASIC if nature in _BASIC else nature


def class_nature(line: AllotmentLine) -> Nature:
    """人员经费 or 公用经费 of basic expenditure by its economic class, otherwise the line's own nature."""
    if line.nature not in _BASIC:
        return line.nature
    return Nature.PERSONNEL if line.economic[:3] in _PERSONNEL_CLASSES else Nature.RUNNING


def _running_costs(sums: Sums, subject: Subject, line: AllotmentLine, fen: int, stage: Stage) -> None:
    counts = subject.agencies is None or line.unit in subject.agencies
    if counts and line.fund in _FISCAL and line.economic and class_nature(line) is Nature.RUNNING:
        sums[_item_point(subject, "running_costs", stage)] += fen


def _named(sums: Sums, subject: Subject, line: AllotmentLine, fen: int, stage: Stage) -> None:
    """Three public expenses, meetings, training out of the general fund, basic and projects together."""
    if line.fund is not Source.GENERAL:
        return
    for item in _items(subject.year):
        if item.economic == line.economic:
            sums[_named_point(subject, item.item, stage)] += fen


def _items(year: int) -> Iterator[NamedItem]:
    return (item for item in named_items() if item.first <= year <= item.last)


def _named_point(subject: Subject, item: str, stage: Stage) -> Point:
    """Three public expenses are fiscal by definition, whatever a table calls them; others name their fund."""
    if item.startswith("three_public"):
        return _item_point(subject, item, stage)
    return replace(subject.point(Flow.EXPENDITURE, stage), source=Source.GENERAL, item=item)


def _item_point(subject: Subject, item: str, stage: Stage) -> Point:
    return replace(subject.point(Flow.EXPENDITURE, stage), source=Source.FISCAL, item=item)


def _flow(sums: Sums, subject: Subject, balances: Collection[Balance]) -> None:
    """Function by function and source by source: opening + revenue = expenditure + closing."""
    for standing in roll_up(balances, _BY_FUNCTION):
        if standing.key[0] not in OWN_FUNDS:
            _put(sums, subject, standing, appropriated(standing))
    for standing in cash(balances, _BY_FUNCTION):
        _put(sums, subject, standing, own_money(standing))


@dataclass(frozen=True, slots=True)
class Year:
    """A year of one function and source: opening, revenue, closing (年初结转、本年收入、年末结转).

    used         surplus of earlier years put to use (使用非财政拨款结余), of own money only
    distributed  surplus of this year distributed (结余分配), of own money only
    """

    opening: int
    revenue: int
    closing: int
    used: int = 0
    distributed: int = 0


def appropriated(standing: Standing) -> Year:
    """The year of an appropriation: what was reclaimed was no revenue, or no opening balance."""
    opening = standing.of(Account.CARRYOVER_IN) + standing.of(Account.PRIOR_YEAR_REFUND)
    opening -= standing.of(Account.RECLAIMED_CARRYOVER)
    revenue = standing.of(Account.ORIGINAL_APPROVAL) + standing.of(Account.SUPPLEMENT) + standing.moved
    revenue -= standing.of(Account.REDUCTION) + standing.of(Account.RECLAIMED)
    return Year(opening, revenue, standing.of(Account.CARRIED_OVER))


def own_money(standing: Standing) -> Year:
    """The year of own money: cash at the start with refunds of earlier years, receipts, cash at the end."""
    opening = standing.of(Account.CASH_OPENING) + standing.of(Account.PRIOR_YEAR_REFUND)
    used, distributed = standing.of(Account.SURPLUS_USED), standing.of(Account.SURPLUS_DISTRIBUTED)
    return Year(opening, standing.of(Account.RECEIPTS), standing.of(Account.CASH), used, distributed)


def _put(sums: Sums, subject: Subject, standing: Standing, year: Year) -> None:
    flows = (
        (Flow.OPENING, year.opening),
        (Flow.REVENUE, year.revenue),
        (Flow.CLOSING, year.closing),
        (Flow.SURPLUS_USED, year.used),
        (Flow.SURPLUS_DISTRIBUTED, year.distributed),
    )
    for flow, fen in flows:
        sums[_keyed(subject.point(flow, Stage.OUTTURN), standing)] += fen


def _keyed(point: Point, standing: Standing) -> Point:
    fund, function = standing.key
    assert isinstance(fund, Source)
    return replace(point, source=fund, function=str(function))


def _budget(sums: Sums, subject: Subject, balances: Collection[Balance]) -> None:
    """The budget beside the outturn: as approved, and as it stood at the end of the year."""
    for standing in roll_up(balances, _BY_FUNCTION):
        if standing.key[0] not in OWN_FUNDS:
            approved, final = standing.of(Account.ORIGINAL_APPROVAL), standing.final_budget
            sums[_keyed(subject.point(Flow.EXPENDITURE, Stage.ORIGINAL_BUDGET), standing)] += approved
            sums[_keyed(subject.point(Flow.EXPENDITURE, Stage.FINAL_BUDGET), standing)] += final
    approved_lines = [(line, s.of(Account.ORIGINAL_APPROVAL)) for line, s in lines_of(balances)]
    if all(line.economic for line, fen in approved_lines if fen):
        sums.update(_nothing(subject, Stage.ORIGINAL_BUDGET))
        for line, fen in approved_lines:
            _named(sums, subject, line, fen, Stage.ORIGINAL_BUDGET)


def budget_amounts(subject: Subject, lines: Iterable[BudgetLine]) -> tuple[Amount, ...]:
    """The amounts of a department budget (部门预算): what comes in is what is spent.

    By function, source and nature; by economic item; by unit with economic items and with projects; revenue
    and last year's money by function and source; three public expenses and running costs by fund.
    """
    sums: Sums = defaultdict(int)
    for row in lines:
        _plan(sums, subject, row)
    return _amounts(sums)


def _plan(sums: Sums, subject: Subject, row: BudgetLine) -> None:
    stage, line = Stage.ORIGINAL_BUDGET, row.line
    whole = subject.point(Flow.EXPENDITURE, stage)
    _cut(sums, whole, line, row.fen)
    of_unit = replace(whole, unit=row.unit_name, source=line.fund)
    if line.nature in _BASIC:
        sums[replace(of_unit, nature=class_nature(line), economic=line.economic)] += row.fen
    else:
        sums[replace(of_unit, nature=line.nature, project=row.project_name)] += row.fen
    came = replace(whole, flow=Flow.REVENUE, source=line.fund, function=line.function)
    sums[came] += row.fen - row.carryover_fen
    sums[replace(came, flow=Flow.OPENING)] += row.carryover_fen
    if line.fund in _FISCAL:
        _plan_items(sums, subject, row)


def _plan_items(sums: Sums, subject: Subject, row: BudgetLine) -> None:
    """Named items by fund: budgets print three public expenses and running costs fund by fund."""
    line, stage = row.line, Stage.ORIGINAL_BUDGET
    of_fund = replace(subject.point(Flow.EXPENDITURE, stage), source=line.fund)
    for item in _items(subject.year):
        if item.economic == line.economic:
            sums[replace(of_fund, item=item.item)] += row.fen
    if _plans_running_costs(subject, line):
        sums[replace(of_fund, item="running_costs")] += row.fen


def _plans_running_costs(subject: Subject, line: AllotmentLine) -> bool:
    """Whether a budget counts a line for running costs: by the items that its place lists, basic and
    projects together, otherwise 公用经费 of agencies."""
    listed = running_items(subject.division, subject.year)
    if listed:
        own = subject.own is None or line.unit in subject.own
        return own and line.fund is Source.GENERAL and line.economic in listed
    counts = subject.agencies is None or line.unit in subject.agencies
    return counts and class_nature(line) is Nature.RUNNING


def _nothing(subject: Subject, stage: Stage) -> Sums:
    """Zero for every named item: that nothing was spent on it is said, not left out."""
    return {_named_point(subject, item.item, stage): 0 for item in _items(subject.year)}


def _amounts(sums: Sums) -> tuple[Amount, ...]:
    """The sums in the order of their coordinates, without zeros that no row of a book names."""
    ordered = sorted(sums.items(), key=lambda held: _order(held[0]))
    return tuple(Amount(point, fen) for point, fen in ordered if fen or point.item)


def _order(point: Point) -> tuple[object, ...]:
    """Projects of a unit stay in the order in which they were entered, whatever pays for them."""
    flow, source, nature = (list(type(m)).index(m) for m in (point.flow, point.source, point.nature))
    place = (list(Stage).index(point.stage), flow, point.item, point.unit)
    return place if point.project else (*place, source, point.function, nature, point.economic)
