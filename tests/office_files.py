"""The sample office's files as a clerk would enter them: entries of the ledger, drafts of the two books."""

from __future__ import annotations

import csv
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from mingzhang.ledger import make
from mingzhang.model.book import BookKind
from mingzhang.model.draft import Amount, Draft, Rounding, Words
from mingzhang.model.entry import Account, AllotmentLine, Approval, Balance, Entry, Paper, Share
from mingzhang.model.office import ProjectKind
from mingzhang.model.point import Flow, Nature, Point, Source, Stage
from mingzhang.vocabulary.text import plain

OFFICE = Path(__file__).parents[1] / "examples" / "office"
NAME = "广州市协作办公室"
UNITS = {"990001": NAME, "990002": "广州市国内合作服务中心"}
PUBLIC = {
    "30212": "three_public.abroad",
    "30217": "three_public.reception",
    "30231": "three_public.vehicles.operation",
}
# What an office itself needs to run (行政经费) in the budgets of Guangzhou.
RUNNING = {
    *("30201", "30202", "30205", "30206", "30207", "30209", "30211", "30212", "30213", "30214", "30215"),
    *("30216", "30217", "30229", "30231", "30239", "31002"),
}
Row = dict[str, str]
Amounts = dict[AllotmentLine, int]


def rows(name: str) -> list[Row]:
    """The rows of a file of the sample."""
    with (OFFICE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)


def projects(year: int) -> dict[str, Row]:
    return {row["number"]: row for row in rows("projects") if row["year"] == str(year)}


def line(row: Row, year: int, known: dict[str, Row]) -> AllotmentLine:
    """The line that a row names."""
    nature = ProjectKind(known[row["project"]]["kind"]).nature
    return AllotmentLine(
        year, row["unit"], row["project"], Source(row["fund"]), row["function"], row["economic"], nature
    )


# --- the year of 2017 as entries ----------------------------------------------------------------------


@dataclass
class Year:
    """The entries of a year, made from the files."""

    year: int = 2017
    made: list[tuple[str, int, Entry]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.projects = projects(self.year)
        self._begin()
        self._adjust()
        self._contracts()
        self._pay()
        self._end()

    @property
    def entries(self) -> list[Entry]:
        """In the order of their days; on one day what makes money available comes first."""
        return [entry for _, _, entry in sorted(self.made, key=lambda one: one[:2])]

    def line(self, row: Row) -> AllotmentLine:
        return line(row, self.year, self.projects)

    def pool(self, row: Row) -> AllotmentLine:
        return AllotmentLine(self.year, row["unit"], "", Source(row["fund"]), row["function"], "", Nature.ALL)

    def _add(self, day: str, rank: int, entry: Entry) -> Entry:
        self.made.append((day, rank, entry))
        return entry

    def _begin(self) -> None:
        for number, row in enumerate(rows("budget_2017")):
            paper, shares = (
                _paper(row["date"], f"B{number}", row),
                [Share(self.line(row), fen(row["amount"]))],
            )
            if shares[0].line.is_own:
                self._add(row["date"], 0, make.own_budget(paper, shares))
            else:
                self._add(row["date"], 0, make.approve(paper, shares))
                self._add(row["date"], 1, make.distribute(paper, shares))
        for number, row in enumerate(rows("carryover_2017")):
            shares = [Share(self.line(row), fen(row["amount"]))]
            self._add(row["date"], 0, make.carry_in(_paper(row["date"], f"C{number}", row), shares))
        for number, row in enumerate(rows("opening_cash_2017")):
            paper = _paper("2017-01-01", f"O{number}", row)
            self._add("2017-01-01", 0, make.open_cash(paper, [Share(self.pool(row), fen(row["amount"]))]))
        for row in rows("receipts_2017"):
            shares = [Share(self.pool(row), fen(row["amount"]))]
            self._add(row["date"], 0, make.receive(_paper(row["date"], row["voucher"], row), shares))

    def _adjust(self) -> None:
        for number, row in enumerate(rows("adjustments_2017")):
            paper = _paper(row["date"], f"A{number}", row, Approval.FINANCE_BUREAU)
            own, amount = self.line(row), fen(row["amount"])
            if row["kind"] == "追加":
                self._add(row["date"], 2, make.supplement(paper, [Share(own, amount)]))
            elif row["kind"] == "追减":
                self._add(row["date"], 2, make.reduce(paper, [Share(own, amount)]))
            else:
                to = replace(own, project=row["to_project"], economic=row["to_economic"])
                self._add(row["date"], 2, make.vire(paper, [Share(own, amount)], [Share(to, amount)]))

    def _contracts(self) -> None:
        for row in rows("contracts_2017"):
            own = self.line(row)
            paper = replace(_paper(row["signed_on"], row["number"], row), contract=row["number"])
            self._add(row["signed_on"], 3, make.commit(paper, [Share(own, fen(row["amount"]))]))
            if row["released_on"]:
                paper = replace(paper, date=datetime.date.fromisoformat(row["released_on"]))
                self._add(row["released_on"], 3, make.release(paper, [Share(own, fen(row["released"]))]))

    def _pay(self) -> None:
        paid = {}
        for row in rows("payments_2017"):
            paper = replace(_paper(row["applied_on"], row["number"], row), contract=row["contract"])
            shares = [Share(self.line(row), fen(row["amount"]))]
            asked = self._add(row["applied_on"], 5, make.apply_payment(paper, shares))
            settled = _paper(row["settled_on"], row["voucher"] or row["number"], row)
            if row["status"] == "已退单":
                self._add(row["settled_on"], 6, make.reject_payment(settled, asked))
            else:
                paid[row["voucher"]] = self._add(row["settled_on"], 6, make.complete_payment(settled, asked))
        for row in rows("refunds_2017"):
            payment = paid[row["of_voucher"]]
            shares = [replace(payment.shares(Account.PAID)[0], fen=fen(row["amount"]))]
            paper = _paper(row["date"], row["voucher"], row)
            self._add(row["date"], 4, make.refund(paper, payment, shares))

    def _end(self) -> None:
        for number, row in enumerate(rows("year_end_2017")):
            paper = replace(_paper(row["date"], f"E{number}", row), contract=row["contract"])
            kind = make.carry_over if row["kind"] == "结转下年" else make.reclaim
            self._add(row["date"], 9, kind(paper, [Share(self.line(row), fen(row["amount"]))]))


def _paper(day: str, voucher: str, row: Row, approval: Approval | None = None) -> Paper:
    date = datetime.date.fromisoformat(day)
    return Paper(date, voucher, row.get("document", ""), row.get("reason", ""), "", approval)


# --- drafts -------------------------------------------------------------------------------------------


def draft_2017(balances: Iterable[Balance]) -> Draft:
    """The tables of the final accounts, as far as a ledger tells them, and the non-tax revenue."""
    held: dict[Account, Amounts] = defaultdict(dict)
    for balance in balances:
        held[balance.account][balance.line] = balance.fen
    amounts = [
        *spent(2017, Stage.OUTTURN, held[Account.PAID]),
        *coming_and_left(held),
        *public(2017, Stage.OUTTURN, held[Account.PAID]),
        *public(2017, Stage.ORIGINAL_BUDGET, _negative(held[Account.ORIGINAL_APPROVAL])),
        *_non_tax(),
    ]
    words = (Words("name:30213", "维修(护)费", 2017),)
    return _draft(2017, BookKind.FINAL_ACCOUNTS, amounts, words)


def _draft(year: int, kind: BookKind, amounts: Iterable[Amount], words: tuple[Words, ...]) -> Draft:
    return Draft(
        NAME, year, kind, tuple(amounts), units=tuple(UNITS.values()), words=words, rounding=Rounding.PLAIN
    )


def _negative(amounts: Amounts) -> Amounts:
    return {own: -amount for own, amount in amounts.items()}


def point(
    year: int, flow: Flow, stage: Stage, source: Source, *, function: str = "", item: str = "", unit: str = ""
) -> Point:
    return Point(NAME, year, flow, stage, source, function=function, item=item, unit=unit)


def spent(year: int, stage: Stage, amounts: Amounts) -> Iterator[Amount]:
    """Expenditure by function and by economic class, each by source and nature."""
    found: dict[Point, int] = defaultdict(int)
    for own, amount in amounts.items():
        whole = replace(point(year, Flow.EXPENDITURE, stage, own.fund), nature=own.nature)
        found[replace(whole, function=own.function)] += amount
        found[replace(whole, economic=own.economic)] += amount
    return (Amount(one, amount) for one, amount in found.items())


def coming_and_left(held: dict[Account, Amounts]) -> Iterator[Amount]:
    """Revenue, opening and closing balance by source and function: the fiscal logic of the ledger."""
    signs = {
        Flow.REVENUE: {
            Account.ORIGINAL_APPROVAL: -1, Account.SUPPLEMENT: -1, Account.REDUCTION: -1,
            Account.RECLAIMED: -1, Account.RECEIPTS: -1,
        },
        Flow.OPENING: {Account.CARRYOVER_IN: -1, Account.CASH_OPENING: -1},
        Flow.CLOSING: {Account.CARRIED_OVER: 1, Account.CASH: 1},
    }  # fmt: skip
    for flow, accounts in signs.items():
        found: dict[Point, int] = defaultdict(int)
        for account, sign in accounts.items():
            for own, amount in held[account].items():
                found[point(2017, flow, Stage.OUTTURN, own.fund, function=own.function)] += sign * amount
        yield from (Amount(one, amount) for one, amount in found.items())


def public(year: int, stage: Stage, amounts: Amounts) -> Iterator[Amount]:
    """The three public expenses: the lines of four economic classes, of appropriations."""
    found: dict[Point, int] = dict.fromkeys(
        (point(year, Flow.EXPENDITURE, stage, Source.GENERAL, item=item)
         for item in (*PUBLIC.values(), "three_public.vehicles.purchase")), 0,
    )  # fmt: skip
    for own, amount in amounts.items():
        if own.economic in PUBLIC and not own.is_own:
            found[point(year, Flow.EXPENDITURE, stage, Source.GENERAL, item=PUBLIC[own.economic])] += amount
    return (Amount(one, amount) for one, amount in found.items())


def _non_tax() -> Iterator[Amount]:
    """Non-tax revenue: the whole, its class, and the kinds below the class."""
    kinds: dict[str, dict[Source, int]] = {}
    for row in rows("registers_2017/non_tax"):
        parts = {Source.GENERAL: fen(row["treasury"]), Source.SPECIAL_ACCOUNT: fen(row["special_account"])}
        kinds[row["kind"]] = parts | {Source.ALL: sum(parts.values())}
    one = point(2017, Flow.NON_TAX, Stage.OUTTURN, Source.ALL)
    for item in ("non_tax", "non_tax.10399"):
        for source in (Source.ALL, Source.GENERAL, Source.SPECIAL_ACCOUNT):
            yield Amount(replace(one, source=source, item=item), sum(own[source] for own in kinds.values()))
    for kind, sums in kinds.items():
        for source, amount in sums.items():
            yield Amount(replace(one, source=source, item="non_tax", detail=(kind,)), amount)


def draft_2023() -> Draft:
    """The tables of the budget, from its lines."""
    known = projects(2023)
    budget: Amounts = {line(row, 2023, known): fen(row["amount"]) for row in rows("budget_2023")}
    stage = Stage.ORIGINAL_BUDGET
    amounts = [
        *spent(2023, stage, budget),
        *by_unit(budget, known),
        *public(2023, stage, budget),
        Amount(point(2023, Flow.EXPENDITURE, stage, Source.GENERAL, item="running_costs"), running(budget)),
    ]
    revenue: dict[Point, int] = defaultdict(int)
    for row in rows("budget_2023_revenue"):
        one = point(2023, Flow.REVENUE, stage, Source(row["fund"]), function=row["function"])
        revenue[one] += fen(row["amount"])
    amounts += [Amount(one, amount) for one, amount in revenue.items()]
    words = [Words(f"name:{plain(r['name'])}", r["name"], 2023) for r in known.values()]
    goals = [Words(f"绩效目标:{r['name']}", r["objective"], 2023) for r in known.values()]
    return _draft(2023, BookKind.BUDGET, amounts, (*words, *goals))


def by_unit(budget: Amounts, known: dict[str, Row]) -> Iterator[Amount]:
    """Basic expenditure of every unit by economic class, and every project."""
    found: dict[Point, int] = defaultdict(int)
    for own, amount in budget.items():
        unit = UNITS[own.unit]
        if own.nature is Nature.PROJECT:
            one = point(own.year, Flow.EXPENDITURE, Stage.ORIGINAL_BUDGET, own.fund, unit=unit)
            one = replace(one, nature=Nature.PROJECT, project=plain(known[own.project]["name"]))
        else:
            one = point(own.year, Flow.EXPENDITURE, Stage.ORIGINAL_BUDGET, own.fund, unit=unit)
            one = replace(one, nature=Nature.BASIC, economic=own.economic[:3])
        found[one] += amount
    return (Amount(one, amount) for one, amount in found.items())


def running(budget: Amounts) -> int:
    """行政经费 of the office itself."""
    lines = (own for own in budget if own.economic in RUNNING and own.fund is Source.GENERAL)
    return sum(budget[own] for own in lines if own.unit == "990001")
