"""Every page of monitoring, evaluation and follow-up: no barriers, whole on a phone, zoomed, in English."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from every_screen import PHONE, ZOOMED, Check, is_for_everybody, is_whole
from playwright.sync_api import Page

from evaluation_office import Fair, evaluated, make_fair, seen
from ledger_workspace import YEAR
from mingzhang.actions.add_evidence import add_evidence
from mingzhang.actions.answer_monitoring import AnswerInput, answer_monitoring
from mingzhang.actions.follow_up import FollowUpInput, add_follow_ups
from mingzhang.actions.start_evaluation import start_department_evaluation
from mingzhang.actions.start_monitoring import start_monitoring
from mingzhang.actions.use_result import use_result
from mingzhang.model.evaluation import BudgetConsequence, FollowUpKind, Reaction
from mingzhang.store.models import MonitoringRound

pytestmark = pytest.mark.django_db(transaction=True)
PageOf = Callable[..., Page]
JULY = datetime.date(YEAR, 7, 31)
PICTURES = os.environ.get("MINGZHANG_PICTURES", "")  # a folder to look at every page
LONG = "参观人次没有达到目标，主要原因是展会期间连续降雨、部分交通管制，且对口地区的组织动员晚于计划两个月。"


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def held(fair: Fair) -> tuple[list[str], list[str]]:
    """Something on every page; the addresses that the finance sees, and those of the officer."""
    office = fair.desk.office
    value = seen(fair, "2", "12", JULY)
    seen(fair, "3", "9", JULY)
    add_evidence(
        office.officer, value, "展会面积统计表（第三方机构盖章扫描件）.pdf", b"%PDF-1.7\n1 0 obj\n", "第1页"
    )
    early = start_monitoring(office.finance, office.department, YEAR, datetime.date(YEAR, 6, 30), 0)
    watched = start_monitoring(office.finance, office.department, YEAR, JULY, 0)
    answer = AnswerInput(Reaction.VIRE, LONG, datetime.date(YEAR, 9, 30))
    item = answer_monitoring(office.officer, watched.items.get(), answer)
    own = evaluated(fair)
    other = start_department_evaluation(office.finance, fair.goal)
    due = datetime.date(YEAR + 1, 6, 30)
    problem, _advice = add_follow_ups(
        office.officer,
        own,
        [FollowUpInput(FollowUpKind.PROBLEM, LONG, "会展处", due),
         FollowUpInput(FollowUpKind.ADVICE, "提前两个月发布展会安排", "会展处", due)],
    )  # fmt: skip
    use_result(office.finance, own, BudgetConsequence.REDUCE, "下年不办展")
    both = [
        "evaluations/",
        "evaluations/across/",
        f"evaluations/{own.pk}/",
        f"evaluations/{other.pk}/",
        f"evaluations/years/{fair.goal.pk}/",
        "monitoring/",
        f"monitoring/{watched.pk}/",
        f"monitoring/items/{item.pk}/",
        "follow-up/",
        f"follow-up/evaluations/{own.pk}/",
        f"follow-up/{problem.pk}/met/",
        "observations/",
        f"observations/objective/{fair.goal.pk}/",
        f"observations/{value.pk}/",
        f"objectives/{fair.goal.pk}/",
    ]
    finance = [f"monitoring/start/{office.department.pk}/", f"follow-up/results/{own.pk}/"]
    officer = [f"monitoring/items/{early.items.get().pk}/", f"observations/objective/{fair.goal.pk}/add/2/"]
    return [*both, *finance], [*both, *officer]


def looked_at(page: Page, name: str) -> None:
    """A picture of the page, when somebody wants to look."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_no_page_has_barriers_or_is_wider_than_the_screen(
    page_of: PageOf, no_barriers: Check, fair: Fair
) -> None:
    addresses, _officer = held(fair)
    page = page_of(fair.desk.office.finance.person, reduced_motion="reduce")
    for number, address in enumerate(addresses):
        answer = page.goto(f"/work/{address}?year={YEAR}")
        assert answer is not None and answer.status == 200, address
        looked_at(page, f"{number:02}-desk")
        is_for_everybody(page, no_barriers, (ZOOMED, PHONE))


def test_what_the_officer_fills_in_is_whole_on_a_phone_and_in_english(
    page_of: PageOf, no_barriers: Check, fair: Fair
) -> None:
    _finance, addresses = held(fair)
    page = page_of(fair.desk.office.officer.person, viewport={"width": 360, "height": 740}, has_touch=True)
    page.goto(f"/work/?year={YEAR}")
    page.get_by_role("button", name="English").click()
    assert MonitoringRound.objects.count() == 2
    for number, address in enumerate(addresses):
        answer = page.goto(f"/work/{address}?year={YEAR}")
        assert answer is not None and answer.status == 200, address
        is_whole(page)
        no_barriers(page)
        looked_at(page, f"{number:02}-officer")
