"""The small office in the middle of its year, made by the deeds of its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from small_office import Office, open_office

from mingzhang.actions.acting import Actor, actor_of
from mingzhang.actions.add_project import add_project
from mingzhang.actions.adjustment_rules import AdjustmentInput, Change, allotment
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.approve_budget import ApprovalInput, approve_budget
from mingzhang.actions.approve_project import approve_project
from mingzhang.actions.budget_input import ItemInput, RevenueInput
from mingzhang.actions.cash_pools import pool
from mingzhang.actions.commit import commit
from mingzhang.actions.complete_payment import complete_payments
from mingzhang.actions.draft_budget import draft_budget
from mingzhang.actions.ledger_papers import PaperInput
from mingzhang.actions.project_rules import ProjectInput
from mingzhang.actions.receive import receive
from mingzhang.actions.request_adjustment import request_adjustment
from mingzhang.actions.review_budget import review_budget
from mingzhang.actions.save_budget import save_budget
from mingzhang.actions.set_ceiling import CeilingInput, set_ceiling
from mingzhang.actions.submit_budget import submit_budget
from mingzhang.actions.submit_project import submit_project
from mingzhang.model.entry import Share
from mingzhang.model.office import AdjustmentKind, ProjectKind
from mingzhang.model.point import Source
from mingzhang.store.lines import noun
from mingzhang.store.models import Adjustment, AllotmentLine, BudgetUnit, LedgerEntry, Project

YEAR = 2024
PROJECTS = (  # who enters it: name, kind, fund, function, its lines in yuan
    ("officer", "在职人员经费", ProjectKind.PERSONNEL, Source.GENERAL, "2010301", {"30101": 1_200_000}),
    ("officer", "日常公用经费", ProjectKind.RUNNING, Source.GENERAL, "2010301",
     {"30201": 50_000, "30217": 20_000}),
    ("officer", "东西部协作专项", ProjectKind.SPECIFIC, Source.GENERAL, "2130599", {"30227": 280_000}),
    ("officer", "协作往来项目", ProjectKind.SPECIFIC, Source.OTHER, "2130599", {"30227": 80_000}),
    ("centre", "中心运转经费", ProjectKind.RUNNING, Source.GENERAL, "2010301", {"30201": 90_000}),
)  # fmt: skip
PAID = {"30101": 1_200_000, "30201": 40_000, "30217": 12_000}


@dataclass
class SmallYear:
    """The office in its year: what was approved, what was paid, what waits."""

    office: Office
    actors: dict[str, Actor]
    projects: dict[str, Project] = field(default_factory=dict)
    papers: list[LedgerEntry] = field(default_factory=list)

    @property
    def adjustment(self) -> Adjustment:
        """The supplement that waits for the bureau."""
        return Adjustment.objects.get(year=YEAR)

    def line(self, project: str, economic: str) -> AllotmentLine:
        """A line of the year."""
        return AllotmentLine.objects.get(year=YEAR, project=self.projects[project], economic=economic)

    def unit_of(self, who: str) -> BudgetUnit:
        """The unit of an officer."""
        return self.office.centre if who == "centre" else self.office.own


def small_year() -> SmallYear:
    """Budget approved and distributed, payments made, a contract; an adjustment and a payment wait."""
    office = open_office()
    year = SmallYear(office, {name: actor_of(person) for name, person in office.people.items()})
    for who, name, kind, fund, function, _lines in PROJECTS:
        given = ProjectInput(name, kind, fund, function, YEAR, objective="组织协作活动4次")
        project = add_project(year.actors[who], year.unit_of(who), given)
        year.projects[name] = approve_project(
            year.actors["reviewer"], submit_project(year.actors[who], project)
        )
    _plan(year)
    _spend(year)
    _wait(year)
    return year


def _plan(year: SmallYear) -> None:
    bureau = year.actors["bureau"]
    for who in ("officer", "centre"):
        unit = year.unit_of(who)
        version = draft_budget(year.actors[who], unit, YEAR)
        save_budget(year.actors[who], version, 0, *_budget(year, who))
        _pass(year, who)
        total = sum(sum(lines.values()) for by, _n, _k, fund, _f, lines in PROJECTS
                    if by == who and fund is Source.GENERAL)  # fmt: skip
        set_ceiling(bureau, unit, YEAR, CeilingInput(Source.GENERAL, total * 100, "穗财预〔2023〕90号"))
        draft_budget(year.actors[who], unit, YEAR)
        _pass(year, who)
    approve_budget(
        bureau, year.office.department, YEAR, ApprovalInput("穗财预〔2024〕8号", date(YEAR, 2, 1), True)
    )


def _budget(year: SmallYear, who: str) -> tuple[list[ItemInput], list[RevenueInput]]:
    items = [
        ItemInput(year.projects[name], fund, function, economic, yuan * 100)
        for by, name, _kind, fund, function, lines in PROJECTS
        if by == who
        for economic, yuan in lines.items()
    ]
    sums: dict[tuple[Source, str], int] = {}
    for item in items:
        key = item.fund, item.function
        sums[key] = sums.get(key, 0) + item.fen
    return items, [RevenueInput(fund, function, fen) for (fund, function), fen in sums.items()]


def _pass(year: SmallYear, who: str) -> None:
    version = draft_budget(year.actors[who], year.unit_of(who), YEAR)
    version.refresh_from_db()
    submit_budget(year.actors[who], version, version.revision)
    review_budget(year.actors["reviewer"], version, "同意上报")


def _spend(year: SmallYear) -> None:
    for who, name, *_rest, lines in PROJECTS[:2]:
        for economic in lines:
            year.papers.append(pay(year, who, name, economic, PAID[economic]))
    complete_payments(year.actors["reviewer"], year.papers, date(YEAR, 11, 20))
    at = pool(year.office.own, YEAR, Source.OTHER, "2130599")
    receive(year.actors["officer"], year.office.own, paper(payee="结对企业"), Share(at, 60_000_00))


def paper(**given: str) -> PaperInput:
    """A paper of the autumn."""
    return PaperInput(date(YEAR, 11, 18), **given)


def pay(year: SmallYear, who: str, name: str, economic: str, yuan: int) -> LedgerEntry:
    """An application for a payment out of a line."""
    line = year.line(name, economic)
    share = Share(noun(line), yuan * 100)
    return apply_payment(year.actors[who], line.unit, paper(payee="文具公司", reason="业务需要"), [share])


def _wait(year: SmallYear) -> None:
    officer, own = year.actors["officer"], year.office.own
    share = Share(noun(year.line("东西部协作专项", "30227")), 250_000_00)
    commit(officer, own, paper(contract="协合〔2024〕7号", payee="协作服务公司"), [share])
    pay(year, "officer", "日常公用经费", "30201", 1_000)
    head = AdjustmentInput(AdjustmentKind.SUPPLEMENT, date(YEAR, 6, 3), "穗财追〔2024〕3号", "新增协作任务")
    line = allotment(year.projects["东西部协作专项"], YEAR, "30227")
    request_adjustment(officer, own, head, [Change(line, 20_000_00)])
