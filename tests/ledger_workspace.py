"""The office of the preparation tests with a funded ledger: lines of a basic and of a specific project."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

from mingzhang.actions.acting import Actor, verb
from mingzhang.actions.ledger_papers import PaperInput
from mingzhang.actions.posting import post
from mingzhang.ledger import make
from mingzhang.model.entry import Account, AllotmentLine, Approval, Entry, Paper, Share
from mingzhang.model.office import ProjectKind
from mingzhang.model.point import Source
from mingzhang.store.lines import forget, row_ids
from mingzhang.store.models import BudgetUnit, LedgerBalance, LedgerEntry, Project
from preparation_office import Office, approved, make_office

YEAR = 2024
DAY = datetime.date(YEAR, 6, 3)


@verb("approve_plan")
def grant(actor: Actor, entry: Entry, unit: BudgetUnit) -> LedgerEntry:
    """The bureau posts what it approved."""
    actor.require("approve_plan", unit)
    return post(actor, "approve_plan", entry, unit)


@dataclass(frozen=True)
class Desk:
    """The office, its lines in 2024 with 10 000 yuan each, and who works there."""

    office: Office
    paper: AllotmentLine
    post: AllotmentLine
    reception: AllotmentLine
    task: AllotmentLine
    own: AllotmentLine
    centre: AllotmentLine

    @property
    def unit(self) -> BudgetUnit:
        return self.office.head_office


def running(office: Office, name: str, **changes: Any) -> Project:
    options = {"kind": ProjectKind.RUNNING, "function": "2010301", "objective": "", **changes}
    return approved(office, name=name, **options)


def line(project: Project, economic: str, year: int = YEAR) -> AllotmentLine:
    return AllotmentLine(
        year,
        project.unit.code,
        project.number,
        project.fund,
        project.function,
        economic,
        project.kind.nature,
    )


def make_desk(code: str = "208", fen: int = 10_000_00) -> Desk:
    forget()
    office = make_office(code)
    basic, task = running(office, "日常公用"), approved(office)
    specific = {"kind": ProjectKind.SPECIFIC, "objective": "服务一百家"}
    own = running(office, "单位往来项目", fund=Source.OTHER, **specific)
    centre = running(office, "中心公用", at=office.centre)
    desk = Desk(
        office,
        *(line(basic, economic) for economic in ("30201", "30207", "30217")),
        line(task, "30227"),
        line(own, "30227"),
        line(centre, "30201"),
    )
    for at, unit in (
        (desk.paper, desk.unit),
        (desk.post, desk.unit),
        (desk.reception, desk.unit),
        (desk.task, desk.unit),
        (desk.centre, office.centre),
    ):
        fund(desk, at, fen, unit)
    return desk


def fund(desk: Desk, at: AllotmentLine, fen: int, unit: BudgetUnit | None = None) -> None:
    owner = unit or desk.unit
    number = f"{at.unit}-{at.project}-{at.economic}-{at.year}"
    paper = Paper(datetime.date(at.year, 1, 5), number, "穗财预〔2024〕1号")
    grant(desk.office.bureau, make.approve(paper, [Share(at, fen)]), owner)
    grant(desk.office.bureau, make.distribute(replace(paper, voucher=number), [Share(at, fen)]), owner)


def given(**changes: Any) -> PaperInput:
    usual: dict[str, Any] = {
        "date": DAY,
        "reason": "工作需要",
        "payee": "文具公司",
        "document": "穗财〔2024〕6号",
    }
    return PaperInput(**{**usual, **changes})


def balance(at: AllotmentLine, account: Account) -> int:
    row = LedgerBalance.objects.filter(line=row_ids([at])[at], account=account.value).first()
    return row.fen if row else 0


def approval() -> Approval:
    return Approval.FINANCE_BUREAU
