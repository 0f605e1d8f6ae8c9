"""Two units of one department: the head office with papers of every kind, the centre's people who walk by."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from book_office import version
from evaluation_office import Fair, evaluated, make_fair, seen
from ledger_workspace import DAY, YEAR, given
from mingzhang.actions.acting import Actor
from mingzhang.actions.add_basis import BasisInput, add_basis
from mingzhang.actions.add_evidence import add_evidence
from mingzhang.actions.adjustment_rules import AdjustmentInput, Change
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.commit import commit
from mingzhang.actions.draft_budget import draft_budget
from mingzhang.actions.follow_up import FollowUpInput, add_follow_ups
from mingzhang.actions.import_upload import upload_import
from mingzhang.actions.own_tokens import issue_token
from mingzhang.actions.request_adjustment import request_adjustment
from mingzhang.actions.start_monitoring import start_monitoring
from mingzhang.actions.use_result import use_result
from mingzhang.model.entry import Share
from mingzhang.model.evaluation import BudgetConsequence, FollowUpKind
from mingzhang.model.office import AdjustmentKind, ImportKind, OfficeRole
from mingzhang.store.lines import row_ids
from mingzhang.store.models import AuditRow, Division, Questionnaire, RegisterRow, Work
from preparation_office import actor

# Words that stand in papers of the head office alone.
MARKS = (
    "东西部协作专项", "日常公用", "单位往来项目", "文具公司", "展览面积", "展会总结", "雨天参观", "尾款下年",
    "台账标记", "调剂标记", "依据标记", "佐证标记", "问卷标记", "整改标记", "导入标记", "任务标记",
)  # fmt: skip


@dataclass(frozen=True)
class Sisters:
    """The head office's fair, the keys of its papers by name, the people of the centre, and its words."""

    fair: Fair
    keys: dict[str, int]
    walkers: dict[str, Actor]
    marks: tuple[str, ...]


def make_sisters() -> Sisters:
    fair = make_fair()
    office = fair.desk.office
    walkers = {
        "officer": office.centre_officer,
        "reviewer": actor("centre-reviewer", OfficeRole.REVIEWER, unit=office.centre),
        "head": actor("centre-head", OfficeRole.HEAD, unit=office.centre),
    }
    makers: tuple[Callable[[Fair], dict[str, int]], ...] = (_money, _goals, _papers)
    keys = {name: key for made in makers for name, key in made(fair).items()}
    numbers = fair.desk.unit.projects.values_list("number", flat=True)
    return Sisters(fair, keys, walkers, (*MARKS, *numbers))


def _money(fair: Fair) -> dict[str, int]:
    """Payments, a contract and an adjustment on lines of the head office."""
    desk, officer = fair.desk, fair.desk.office.officer
    payment = apply_payment(officer, desk.unit, given(), [Share(desk.paper, 100_00)])
    commit(officer, desk.unit, given(contract="HT1"), [Share(desk.post, 50_00)])
    moves = [Change(desk.paper, -100_00), Change(desk.post, 100_00)]
    paper = AdjustmentInput(AdjustmentKind.VIREMENT, DAY, "调剂标记〔2024〕8号", "购置办公用品")
    asked = request_adjustment(officer, desk.unit, paper, moves)
    plan = draft_budget(officer, desk.unit, YEAR)
    return {
        "entry": payment.pk,
        "line": row_ids([desk.paper])[desk.paper],
        "adjustment": asked.pk,
        "budget": plan.pk,
    }


def _goals(fair: Fair) -> dict[str, int]:
    """An evaluation with what follows from it, a monitoring, evidence and a questionnaire."""
    office = fair.desk.office
    value = seen(fair, "2", "12")
    evidence = add_evidence(office.officer, value, "佐证标记.pdf", b"%PDF-1.7", "第1页")
    row = evaluated(fair)
    item = FollowUpInput(FollowUpKind.PROBLEM, "整改标记", "秘书处", datetime.date(YEAR + 1, 6, 30))
    (followed,) = add_follow_ups(office.officer, row, [item])
    use_result(office.finance, row, BudgetConsequence.PRIORITY, "试点")
    watched = start_monitoring(office.finance, office.department, YEAR, datetime.date(YEAR, 9, 30), 0)
    asked = Questionnaire.objects.create(
        department=office.department, unit=fair.desk.unit, measure=f"{fair.goal.code}/6", year=YEAR,
        title="问卷标记", questions=["服务"], opens=DAY, closes=timezone.localdate(),
        created_by=office.officer.person,
    )  # fmt: skip
    return {
        "objective": fair.goal.pk,
        "observation": value.pk,
        "evidence": evidence.pk,
        "evaluation": row.pk,
        "follow_up": followed.pk,
        "round": watched.pk,
        "monitored": watched.items.get(objective=fair.goal).pk,
        "questionnaire": asked.pk,
    }


def _papers(fair: Fair) -> dict[str, int]:
    """What else a unit has: a basis, a division, register rows, an import, a work, a token, its trail."""
    desk, officer = fair.desk, fair.desk.office.officer
    basis = add_basis(officer, fair.project, BasisInput("依据标记〔2021〕3号", "依据标记的通知"))
    division = Division.objects.create(unit=desk.unit, name="综合处", first_year=2020)
    RegisterRow.objects.create(
        register="meetings", unit=desk.unit, year=YEAR, position=1, values={"name": "台账标记"},
        created_by=officer.person,
    )  # fmt: skip
    file = "凭证号,支付日期,项目编码,金额\nZF1,2024-06-03,导入标记,100.00\n".encode()
    batch = upload_import(officer, desk.unit, YEAR, ImportKind.PAYMENTS, "导入标记.csv", file)
    work = Work.objects.create(kind="import", title="任务标记", person=officer.person)
    trail = AuditRow.objects.filter(unit=desk.unit, verb="pay").order_by("-pk")[0]
    return {
        "project": fair.project.pk,
        "basis": basis.pk,
        "division": division.pk,
        "import": batch.pk,
        "work": work.pk,
        "token": issue_token(officer, "任务标记", 5)[0].pk,
        "trail": trail.pk,
        "unit": desk.unit.pk,
        "department": desk.office.department.pk,
        "book": version(desk.office).pk,
        "person": officer.person.pk,
        "appointment": officer.person.appointments.get().pk,
    }
