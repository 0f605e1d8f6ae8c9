"""The home page: what waits for each person, what is late, and how the budget is being spent."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ledger_workspace import DAY, YEAR, Desk, given, make_desk
from mingzhang.actions.acting import Actor
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.actions.complete_payment import complete_payment
from mingzhang.model.book import BookKind
from mingzhang.model.entry import Share
from mingzhang.model.office import BookState, OfficeRole, PaperState, WorkState
from mingzhang.store.models import BookVersion, Project, Work
from preparation_office import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    cache.clear()
    return make_desk()


def page_of(actor: Actor, address: str = "/work/?year=2024") -> str:
    client = Client()
    client.force_login(actor.person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def hand_in(desk: Desk) -> Project:
    project = Project.objects.filter(unit=desk.unit).exclude(objective="").first()
    assert project
    project.state, project.approved_by = PaperState.SUBMITTED, None
    project.save()
    return project


def test_a_project_handed_in_waits_for_the_reviewer_and_not_for_its_author(desk: Desk) -> None:
    project = hand_in(desk)
    assert project.name in page_of(desk.office.reviewer) and "审批项目" in page_of(desk.office.reviewer)
    assert project.name not in page_of(desk.office.officer)
    assert "没有待办事项" in page_of(desk.office.centre_officer)


def test_what_waits_for_more_than_a_week_is_late(desk: Desk) -> None:
    project = hand_in(desk)
    assert "已逾期" not in page_of(desk.office.reviewer)
    Project.objects.filter(pk=project.pk).update(created_at=timezone.now() - datetime.timedelta(days=8))
    assert "已逾期" in page_of(desk.office.reviewer)


def test_a_paper_that_came_back_waits_for_its_author(desk: Desk) -> None:
    project = hand_in(desk)
    Project.objects.filter(pk=project.pk).update(state="returned")
    assert "修改被退回的单据" in page_of(desk.office.officer)
    assert "修改被退回的单据" not in page_of(desk.office.colleague)


@pytest.mark.parametrize(("days", "late"), [(20, False), (21, True)])
def test_an_approved_book_is_late_after_twenty_days(desk: Desk, days: int, late: bool) -> None:
    BookVersion.objects.create(
        department=desk.office.department,
        year=2023,
        kind=BookKind.FINAL_ACCOUNTS,
        number=1,
        title="2023年度部门决算",
        state=BookState.APPROVED,
        draft="{}",
        created_by=desk.office.officer.person,
        approved_on=timezone.localdate() - datetime.timedelta(days=days),
    )
    page = page_of(desk.office.finance)
    assert "公开文本" in page and ("已逾期" in page) is late
    assert "2023年度部门决算" not in page_of(desk.office.reviewer)


def draft_of(desk: Desk, number: int = 1) -> BookVersion:
    return BookVersion.objects.create(
        department=desk.office.department,
        year=2024,
        kind=BookKind.BUDGET,
        number=number,
        title=f"2024年部门预算第{number}稿",
        draft="{}",
        created_by=desk.office.finance.person,
    )


def test_a_book_waits_until_a_newer_version_is_written(desk: Desk) -> None:
    draft_of(desk)
    assert "部门预算第1稿" in page_of(desk.office.reviewer)
    draft_of(desk, 2)
    page = page_of(desk.office.reviewer)
    assert "部门预算第2稿" in page and "部门预算第1稿" not in page


def test_a_book_waits_only_for_who_may_take_its_step(desk: Desk) -> None:
    draft_of(desk)
    of_centre = actor("centre-reviewer", OfficeRole.REVIEWER, unit=desk.office.centre)
    assert "审核文本" in page_of(desk.office.reviewer)
    assert "审核文本" not in page_of(of_centre)


def test_payments_in_flight_wait_for_those_who_complete_them(desk: Desk) -> None:
    apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 100_00)])
    assert "1 笔支付在途" in page_of(desk.office.reviewer)
    assert "支付在途" not in page_of(desk.office.officer)


def test_my_running_work_shows_its_progress(desk: Desk) -> None:
    work = Work.objects.create(
        kind="import", title="导入支付", person=desk.office.officer.person, state=WorkState.RUNNING, total=10
    )
    assert f"/work/works/{work.pk}/progress/" in page_of(desk.office.officer)
    assert "导入支付" not in page_of(desk.office.colleague)


def test_spending_follows_the_ledger_and_the_persons_units(desk: Desk) -> None:
    applied = apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 2_499_00)])
    complete_payment(desk.office.reviewer, applied, DAY)
    page = page_of(desk.office.reviewer, "/work/spending/?year=2024")
    assert "50,000.00" in page and "2,499.00" in page and "5.0%" in page
    theirs = page_of(desk.office.centre_officer, "/work/spending/?year=2024")
    assert "10,000.00" in theirs and "2,499.00" not in theirs


def test_its_pictures_are_drawn_from_the_charts_of_the_books(desk: Desk) -> None:
    applied = apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 2_499_00)])
    complete_payment(desk.office.reviewer, applied, DAY)
    page = page_of(desk.office.reviewer, "/work/spending/?year=2024")
    addresses = re.findall(r"/work/pictures/\w+\.svg", page)
    assert len(addresses) == 2 and "（万元）：" in page and "12月 序时进度 5.00，累计支出 0.25" in page
    client = Client()
    client.force_login(desk.office.reviewer.person)
    drawn = client.get(addresses[1])
    assert drawn["Content-Type"] == "image/svg+xml" and "一般公共服务支出" in drawn.content.decode()
    assert client.get("/work/pictures/unknown.svg").status_code == 404


def test_before_the_first_payment_the_picture_shows_where_the_money_will_go(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.office.reviewer.person)
    (shown,) = client.get("/work/spending/?year=2024").context["pictures"]
    assert "一般公共服务支出 4.00；农林水支出 1.00" in shown.chart.alt and "预算" in shown.chart.title


def test_pictures_speak_the_language_of_the_page(desk: Desk) -> None:
    paid = apply_payment(desk.office.officer, desk.unit, given(), [Share(desk.paper, 1_234_56)])
    complete_payment(desk.office.reviewer, paid, DAY)
    client = Client()
    client.force_login(desk.office.officer.person)
    address = f"/work/spending/?year={YEAR}"
    chinese = client.get(address).context["pictures"][0]
    english = client.get(address, headers={"Accept-Language": "en"}).context["pictures"][0]
    assert "支出进度" in chinese.chart.title and "even pace" in english.chart.title
    assert "(10,000 yuan): " in english.chart.alt and "。" not in english.chart.alt
    assert chinese.address != english.address
