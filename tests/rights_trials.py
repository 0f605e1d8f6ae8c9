"""One trial for every verb of the rights table: what is prepared, and the deed that a person then tries."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any

from django.test import Client
from django.utils import timezone

from ledger_workspace import given, grant, line
from mingzhang.actions.accept_monitoring import accept_answer
from mingzhang.actions.acting import Actor
from mingzhang.actions.add_division import add_division
from mingzhang.actions.add_evidence import add_evidence
from mingzhang.actions.add_objective import add_project_objective, add_task_objective
from mingzhang.actions.add_person import add_person
from mingzhang.actions.add_project import add_project
from mingzhang.actions.adjustment_rules import AdjustmentInput, Change
from mingzhang.actions.answer_monitoring import AnswerInput, answer_monitoring
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.approve_adjustment import approve_adjustment
from mingzhang.actions.approve_budget import ApprovalInput, approve_budget
from mingzhang.actions.approve_evaluation import approve_evaluation
from mingzhang.actions.approve_objective import approve_objective
from mingzhang.actions.approve_project import approve_project
from mingzhang.actions.book_steps import approve_book, publish_book, review_book, review_secrecy
from mingzhang.actions.carry_over import carry_over
from mingzhang.actions.cash_pools import pool
from mingzhang.actions.close_year import close_year, reopen_year
from mingzhang.actions.commit import commit
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.actions.correct import correct
from mingzhang.actions.correct_closed import correct_closed
from mingzhang.actions.create_questionnaire import issue_links
from mingzhang.actions.distribute import distribute
from mingzhang.actions.draft_budget import draft_budget
from mingzhang.actions.errors import NotAllowedError
from mingzhang.actions.evaluation_rules import EvaluationInput, LineInput
from mingzhang.actions.follow_up import FollowUpInput, add_follow_ups
from mingzhang.actions.import_upload import upload_import
from mingzhang.actions.keep_register import keep_register
from mingzhang.actions.load_book import upload_book
from mingzhang.actions.mark_secret import mark_secret
from mingzhang.actions.objective_rules import IndicatorInput, ObjectiveInput
from mingzhang.actions.observation_rules import ObservationInput
from mingzhang.actions.observe import observe
from mingzhang.actions.receive import receive
from mingzhang.actions.refund import refund
from mingzhang.actions.reopen_evaluation import reopen_evaluation
from mingzhang.actions.request_adjustment import request_adjustment
from mingzhang.actions.return_book import return_book
from mingzhang.actions.review_budget import review_budget
from mingzhang.actions.save_evaluation import save_evaluation, submit_evaluation
from mingzhang.actions.save_objective import save_objective
from mingzhang.actions.set_ceiling import CeilingInput, set_ceiling
from mingzhang.actions.set_duties import set_duties
from mingzhang.actions.set_standards import fingerprint, set_standards
from mingzhang.actions.start_evaluation import (
    start_bureau_evaluation,
    start_department_evaluation,
    start_self_evaluation,
)
from mingzhang.actions.start_monitoring import start_monitoring
from mingzhang.actions.submit_objective import submit_objective
from mingzhang.actions.use_result import use_result
from mingzhang.actions.verify_evidence import verify_evidence
from mingzhang.actions.waive_check import waive_check
from mingzhang.actions.write_book import write_book
from mingzhang.actions.write_words import write_words
from mingzhang.ledger import make
from mingzhang.model.book import BookKind
from mingzhang.model.entry import Paper, Share
from mingzhang.model.evaluation import BudgetConsequence, FollowUpKind, Reaction
from mingzhang.model.indicator import IndicatorKind, Operator
from mingzhang.model.office import AdjustmentKind, BookState, ImportKind, PaperState, Round
from mingzhang.model.point import Source
from mingzhang.store.edition import Edition
from mingzhang.store.models import (
    AuditRow,
    BookVersion,
    BudgetUnit,
    CloseCheck,
    LedgerEntry,
    MonitoringItem,
    PerformanceEvaluation,
    PerformanceObjective,
    Questionnaire,
    YearClose,
)
from mingzhang.store.queries.closing import Check, Mark, check_list
from mingzhang.store.register_definitions import register
from preparation_office import given as project_given
from rights_world import DAY, FEN, YEAR, World

Attempt = Callable[[Actor], object]
Prepare = Callable[[World, BudgetUnit], Attempt]


class Level(Enum):
    """What a deed is asked for: a unit, a department as a whole, or the whole system."""

    UNIT = "unit"
    DEPARTMENT = "department"
    SYSTEM = "system"


@dataclass(frozen=True)
class Trial:
    """A deed to try; `verbs` are those of which any allows it (a higher level may decide for a lower)."""

    prepare: Prepare
    level: Level
    verbs: tuple[str, ...]


TRIALS: dict[str, Trial] = {}


def trial(verb: str, level: Level = Level.UNIT, also: tuple[str, ...] = ()) -> Callable[[Prepare], Prepare]:
    """Register the trial of a verb."""

    def kept(prepare: Prepare) -> Prepare:
        assert verb not in TRIALS
        TRIALS[verb] = Trial(prepare, level, (verb, *also))
        return prepare

    return kept


# --- looking ------------------------------------------------------------------------------------------


def _page(address: str, verb: str) -> Attempt:
    """Open a page of the workspace; not found and forbidden are both a refusal."""

    def attempt(actor: Actor) -> None:
        client = Client()
        client.force_login(actor.person)
        answer = client.get(address)
        if answer.status_code in (403, 404):
            raise NotAllowedError(verb, None)
        assert answer.status_code == 200, answer.status_code

    return attempt


@trial("see")
def _(_world: World, unit: BudgetUnit) -> Attempt:
    return _page(f"/work/registers/meetings/{unit.pk}/?year={YEAR}", "see")


@trial("see_trail")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = AuditRow.objects.create(
        at=datetime.datetime(YEAR, 6, 3, tzinfo=datetime.UTC),
        person=world.clerk.person,
        verb="pay",
        unit=unit,
        department=unit.department,
        subject="ledgerentry:1",
    )
    return _page(f"/work/trail/{row.pk}/", "see_trail")


@trial("see_people", Level.SYSTEM, also=("appoint",))
def _(_world: World, _unit: BudgetUnit) -> Attempt:
    return _page("/work/people/", "see_people")


# --- organisation -------------------------------------------------------------------------------------


@trial("organise", Level.DEPARTMENT)
def _(_world: World, unit: BudgetUnit) -> Attempt:
    def attempt(actor: Actor) -> None:
        set_duties(actor, unit.department, YEAR, "拟订协作办法")
        add_division(actor, unit, "综合处", YEAR)

    return attempt


@trial("appoint", Level.SYSTEM)
def _(_world: World, _unit: BudgetUnit) -> Attempt:
    return lambda actor: add_person(actor, "newcomer", "新同事")


# --- projects and budgets -----------------------------------------------------------------------------


@trial("add_project")
def _(_world: World, unit: BudgetUnit) -> Attempt:
    return lambda actor: add_project(actor, unit, project_given())  # type: ignore[arg-type]


@trial("approve_project")
def _(world: World, unit: BudgetUnit) -> Attempt:
    project = world.project(unit, PaperState.SUBMITTED)
    return lambda actor: approve_project(actor, project)


@trial("plan")
def _(_world: World, unit: BudgetUnit) -> Attempt:
    return lambda actor: draft_budget(actor, unit, YEAR)


@trial("review_plan")
def _(world: World, unit: BudgetUnit) -> Attempt:
    version = world.version(unit, state=PaperState.SUBMITTED)
    return lambda actor: review_budget(actor, version)


@trial("set_ceiling")
def _(world: World, unit: BudgetUnit) -> Attempt:
    world.version(unit, state=PaperState.REVIEWED)
    return lambda actor: set_ceiling(actor, unit, YEAR, CeilingInput(Source.GENERAL, FEN, "控制数1号"))


@trial("approve_plan", Level.DEPARTMENT)
def _(world: World, unit: BudgetUnit) -> Attempt:
    for one in unit.department.units.all():
        world.version(one, Round.SECOND, PaperState.REVIEWED)
    paper = ApprovalInput("穗财预〔2024〕1号", DAY)
    return lambda actor: approve_budget(actor, unit.department, YEAR, paper)


@trial("set_standards")
def _(_world: World, unit: BudgetUnit) -> Attempt:
    return lambda actor: set_standards(actor, unit, YEAR, fingerprint(unit, YEAR), [])


# --- the ledger ---------------------------------------------------------------------------------------


@trial("distribute", Level.DEPARTMENT)
def _(world: World, unit: BudgetUnit) -> Attempt:
    one = line(world.project(unit), "30201")
    paper = Paper(DAY, f"{unit.code}-批复", "穗财预〔2024〕1号")
    grant(world.bureau, make.approve(paper, [Share(one, FEN)]), unit)
    return lambda actor: distribute(actor, unit.department, YEAR, DAY)


def _adjustment(kind: AdjustmentKind) -> AdjustmentInput:
    return AdjustmentInput(kind, DAY, "协办〔2024〕8号", "购置办公用品")


def _moves(out: Any, into: Any) -> list[Change]:
    return [Change(out, -100_00), Change(into, 100_00)]


@trial("request_adjustment")
def _(world: World, unit: BudgetUnit) -> Attempt:
    changes = _moves(*world.funded(unit, "30201", "30207"))
    paper = _adjustment(AdjustmentKind.VIREMENT)
    return lambda actor: request_adjustment(actor, unit, paper, changes)


@trial("approve_adjustment_unit", also=("approve_adjustment_department", "approve_adjustment_bureau"))
def _(world: World, unit: BudgetUnit) -> Attempt:
    changes = _moves(*world.funded(unit, "30201", "30207"))
    asked = request_adjustment(world.clerk, unit, _adjustment(AdjustmentKind.VIREMENT), changes)
    assert asked.level == "unit_head"
    return lambda actor: approve_adjustment(actor, asked)


@trial("approve_adjustment_department", also=("approve_adjustment_bureau",))
def _(world: World, unit: BudgetUnit) -> Attempt:
    (out,), other = world.funded(unit), world.project(unit, name="办公设备")
    asked = request_adjustment(
        world.clerk, unit, _adjustment(AdjustmentKind.VIREMENT), _moves(out, line(other, "30201"))
    )
    assert asked.level == "department_finance"
    return lambda actor: approve_adjustment(actor, asked)


@trial("approve_adjustment_bureau")
def _(world: World, unit: BudgetUnit) -> Attempt:
    (one,) = world.funded(unit)
    more = [Change(one, 100_00)]
    asked = request_adjustment(world.clerk, unit, _adjustment(AdjustmentKind.SUPPLEMENT), more)
    return lambda actor: approve_adjustment(actor, asked)


@trial("commit")
def _(world: World, unit: BudgetUnit) -> Attempt:
    shares = [Share(one, 100_00) for one in world.funded(unit)]
    return lambda actor: commit(actor, unit, given(contract="HT1"), shares)


@trial("pay")
def _(world: World, unit: BudgetUnit) -> Attempt:
    shares = [Share(one, 100_00) for one in world.funded(unit)]
    return lambda actor: apply_payment(actor, unit, given(), shares)


def _applied(world: World, unit: BudgetUnit) -> LedgerEntry:
    shares = [Share(one, 100_00) for one in world.funded(unit)]
    return apply_payment(world.clerk, unit, given(), shares)


def _paid(world: World, unit: BudgetUnit) -> LedgerEntry:
    return complete_payment(world.second, _applied(world, unit), DAY)


@trial("complete_payment")
def _(world: World, unit: BudgetUnit) -> Attempt:
    application = _applied(world, unit)
    return lambda actor: complete_payment(actor, application, DAY)


@trial("refund")
def _(world: World, unit: BudgetUnit) -> Attempt:
    payment = _paid(world, unit)
    return lambda actor: refund(actor, payment, given())


@trial("receive")
def _(_world: World, unit: BudgetUnit) -> Attempt:
    share = Share(pool(unit, YEAR, Source.OTHER, "2010399"), 100_00)
    return lambda actor: receive(actor, unit, given(), share)


@trial("correct")
def _(world: World, unit: BudgetUnit) -> Attempt:
    payment = _paid(world, unit)
    return lambda actor: correct(actor, payment, given())


@trial("import")
def _(_world: World, unit: BudgetUnit) -> Attempt:
    file = "凭证号,支付日期,项目编码,金额\nZF1,2024-06-03,208001-1,100.00\n".encode()
    return lambda actor: upload_import(actor, unit, YEAR, ImportKind.PAYMENTS, "支付.csv", file)


@trial("carry_over")
def _(world: World, unit: BudgetUnit) -> Attempt:
    shares = [Share(one, 100_00) for one in world.funded(unit)]
    return lambda actor: carry_over(actor, unit, given(), shares)


# --- registers and words ------------------------------------------------------------------------------


@trial("keep_register")
def _(_world: World, unit: BudgetUnit) -> Attempt:
    meetings = register("meetings")
    assert meetings is not None
    return lambda actor: keep_register(actor, unit, YEAR, meetings, [], nil=True)


@trial("write_words", Level.DEPARTMENT)
def _(_world: World, unit: BudgetUnit) -> Attempt:
    book = Edition(unit.department, YEAR, BookKind.FINAL_ACCOUNTS)
    return lambda actor: write_words(actor, book, "vehicles", "用于市内公务")


@trial("load_book", Level.DEPARTMENT)
def _(_world: World, unit: BudgetUnit) -> Attempt:
    return lambda actor: upload_book(actor, unit.department, "决算.pdf", b"%PDF-1.7")


# --- performance --------------------------------------------------------------------------------------


def _goal(world: World, unit: BudgetUnit, state: PaperState = PaperState.DRAFT) -> PerformanceObjective:
    """An objective of a key task with one indicator in per cent."""
    row = add_task_objective(world.clerk, unit, YEAR, "T1", "办好展会")
    rate = IndicatorInput("满意率", IndicatorKind.SATISFACTION, Operator.AT_LEAST, "90", unit="%")
    words = "举办展会1届，参观不少于18万人次，12月底前完成，参展企业满意度不低于90%，签约不少于20项"
    row = save_objective(world.clerk, row, ObjectiveInput(words, indicators=[rate]), row.revision)
    return submit_objective(world.clerk, row) if state is PaperState.SUBMITTED else row


@trial("set_objective")
def _(_world: World, unit: BudgetUnit) -> Attempt:
    return lambda actor: add_task_objective(actor, unit, YEAR, "T1", "办好展会")


@trial("approve_objective")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = _goal(world, unit, PaperState.SUBMITTED)
    return lambda actor: approve_objective(actor, row, waiver="试点")


def _value(world: World, unit: BudgetUnit) -> ObservationInput:
    return ObservationInput(f"{_goal(world, unit).code}/1", DAY, Decimal(95), unit="%")


@trial("observe")
def _(world: World, unit: BudgetUnit) -> Attempt:
    value = _value(world, unit)
    return lambda actor: observe(actor, unit, YEAR, value)


@trial("verify_evidence")
def _(world: World, unit: BudgetUnit) -> Attempt:
    seen = observe(world.clerk, unit, YEAR, _value(world, unit))
    paper = add_evidence(world.clerk, seen, "表.pdf", b"%PDF-1.7", "第1页")
    return lambda actor: verify_evidence(actor, paper, "第1页")


@trial("survey")
def _(world: World, unit: BudgetUnit) -> Attempt:
    code = _goal(world, unit).code
    row = Questionnaire.objects.create(
        department=unit.department,
        unit=unit,
        measure=f"{code}/1",
        year=YEAR,
        title="满意度",
        questions=["服务"],
        opens=DAY,
        closes=timezone.localdate(),
        created_by=world.clerk.person,
    )
    return lambda actor: issue_links(actor, row, 1)


def _approved_goal(world: World, unit: BudgetUnit) -> PerformanceObjective:
    """An approved objective of the unit's project with one indicator that fills the form, observed."""
    world.funded(unit)
    row = add_project_objective(world.clerk, unit.projects.get(), YEAR)
    indicators = [
        IndicatorInput("服务企业", kind, Operator.AT_LEAST, "90", Decimal(weight), "%", measure="trial-rate")
        for kind, weight in (
            (IndicatorKind.QUANTITY, 60),
            (IndicatorKind.SOCIAL_BENEFIT, 30),
        )
    ]
    row = save_objective(
        world.clerk, row, ObjectiveInput("服务一百家企业", indicators=indicators), row.revision
    )
    PerformanceObjective.objects.filter(pk=row.pk).update(
        state=PaperState.APPROVED, approved_by=world.second.person
    )
    observe(world.clerk, unit, YEAR, ObservationInput("trial-rate", DAY, Decimal(95), unit="%"))
    row.refresh_from_db()
    return row


def _evaluation(
    world: World, unit: BudgetUnit, state: PaperState = PaperState.APPROVED
) -> PerformanceEvaluation:
    """A self-evaluation of the unit by the clerk; points lost in execution are explained."""
    row = start_self_evaluation(world.clerk, _approved_goal(world, unit))
    said = EvaluationInput(performance="目标已达到。", lines={"execution": LineInput("尾款下年支付")})
    row = submit_evaluation(world.clerk, save_evaluation(world.clerk, row, said, row.revision))
    return approve_evaluation(world.second, row) if state is PaperState.APPROVED else row


@trial("evaluate")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = _approved_goal(world, unit)
    return lambda actor: start_self_evaluation(actor, row)


@trial("evaluate_department")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = _evaluation(world, unit)
    return lambda actor: start_department_evaluation(actor, row.objective)


@trial("evaluate_bureau")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = _evaluation(world, unit)
    return lambda actor: start_bureau_evaluation(actor, row.objective)


@trial("approve_evaluation")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = _evaluation(world, unit, PaperState.SUBMITTED)
    return lambda actor: approve_evaluation(actor, row)


@trial("reopen_evaluation")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = _evaluation(world, unit)
    return lambda actor: reopen_evaluation(actor, row, "完成值有误")


@trial("monitor", Level.DEPARTMENT)
def _(world: World, unit: BudgetUnit) -> Attempt:
    _approved_goal(world, unit)
    return lambda actor: start_monitoring(actor, unit.department, YEAR, DAY, 0)


def _warning(world: World, unit: BudgetUnit) -> MonitoringItem:
    """Everything is reached, nothing is paid."""
    _approved_goal(world, unit)
    return start_monitoring(world.second, unit.department, YEAR, DAY, 0).items.get()


_ANSWER = AnswerInput(Reaction.CONTINUE, "下月付款", datetime.date(YEAR, 9, 30))


@trial("answer_monitoring")
def _(world: World, unit: BudgetUnit) -> Attempt:
    item = _warning(world, unit)
    return lambda actor: answer_monitoring(actor, item, _ANSWER)


@trial("accept_monitoring")
def _(world: World, unit: BudgetUnit) -> Attempt:
    item = answer_monitoring(world.clerk, _warning(world, unit), _ANSWER)
    return lambda actor: accept_answer(actor, item)


@trial("follow_up")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = _evaluation(world, unit)
    item = FollowUpInput(FollowUpKind.PROBLEM, "尾款支付晚", "秘书处", datetime.date(YEAR + 1, 6, 30))
    return lambda actor: add_follow_ups(actor, row, [item])


@trial("use_result")
def _(world: World, unit: BudgetUnit) -> Attempt:
    row = _evaluation(world, unit)
    return lambda actor: use_result(actor, row, BudgetConsequence.PRIORITY, "试点")


# --- closing and books --------------------------------------------------------------------------------


@trial("waive", Level.DEPARTMENT)
def _(_world: World, unit: BudgetUnit) -> Attempt:
    check = Check("register_kept", "没有登记会议", Mark.FAILED, waivable=True)
    return lambda actor: waive_check(actor, unit.department, YEAR, check, "本年没有会议")


@trial("close_year", Level.DEPARTMENT)
def _(world: World, unit: BudgetUnit) -> Attempt:
    """All money is spent or carried over; whatever else the list finds is waived."""
    _paid(world, unit)
    rest = [Share(line(unit.projects.get(), "30201"), FEN - 100_00)]
    carry_over(world.second, unit, given(), rest)
    for check in check_list(unit.department, YEAR).checks:
        if check.stops and check.waivable:
            CloseCheck.objects.create(
                department=unit.department,
                year=YEAR,
                rule=check.rule,
                message=check.message,
                reason="试点",
                waived_by=world.second.person,
            )
    return lambda actor: close_year(actor, unit.department, YEAR)


@trial("correct_closed", Level.DEPARTMENT)
def _(world: World, unit: BudgetUnit) -> Attempt:
    YearClose.objects.create(department=unit.department, year=YEAR, closed_by=world.second.person)
    return lambda actor: correct_closed(actor, unit.department, YEAR, "车辆数漏登")


@trial("reopen_year", Level.DEPARTMENT)
def _(world: World, unit: BudgetUnit) -> Attempt:
    closed = YearClose.objects.create(department=unit.department, year=YEAR, closed_by=world.second.person)
    return lambda actor: reopen_year(actor, closed, "更正支付")


@trial("write_book", Level.DEPARTMENT)
def _(world: World, unit: BudgetUnit) -> Attempt:
    world.version(unit, Round.SECOND, PaperState.APPROVED)
    return lambda actor: write_book(actor, unit.department, YEAR, BookKind.BUDGET)


def _version(world: World, unit: BudgetUnit, state: BookState) -> BookVersion:
    return BookVersion.objects.create(
        department=unit.department,
        year=YEAR,
        kind=BookKind.BUDGET,
        number=1,
        title="部门预算",
        state=state,
        draft="{}",
        approved_on=DAY if state is BookState.APPROVED else None,
        created_by=world.clerk.person,
    )


def _book_step(step: Callable[[Actor, BookVersion], object], state: BookState) -> Prepare:
    def prepare(world: World, unit: BudgetUnit) -> Attempt:
        version = _version(world, unit, state)
        return lambda actor: step(actor, version)

    return prepare


trial("review_book", Level.DEPARTMENT)(_book_step(partial(review_book, opinion="同意"), BookState.DRAFT))


@trial("mark_secret")
def _(world: World, unit: BudgetUnit) -> Attempt:
    project = world.project(unit)
    return lambda actor: mark_secret(actor, project, "国密局〔2024〕1号")


trial("review_secrecy", Level.DEPARTMENT)(
    _book_step(partial(review_secrecy, opinion="不涉密"), BookState.REVIEWED)
)
trial("approve_book", Level.DEPARTMENT)(
    _book_step(partial(approve_book, approved_on=DAY), BookState.SECRECY_REVIEWED)
)
trial("return_book", Level.DEPARTMENT)(_book_step(partial(return_book, reason="有误"), BookState.REVIEWED))
trial("publish_book", Level.DEPARTMENT)(_book_step(publish_book, BookState.APPROVED))
