"""What waits on the home page in performance management, for whom."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.test import Client

from evaluation_office import TEXTS, Fair, make_fair, observed, seen
from ledger_workspace import YEAR
from mingzhang.actions.accept_monitoring import accept_answer
from mingzhang.actions.acting import Actor
from mingzhang.actions.answer_monitoring import AnswerInput, answer_monitoring, record_effect
from mingzhang.actions.approve_evaluation import return_evaluation
from mingzhang.actions.save_evaluation import save_evaluation, submit_evaluation
from mingzhang.actions.start_evaluation import start_self_evaluation
from mingzhang.actions.start_monitoring import start_monitoring
from mingzhang.model.evaluation import Reaction

pytestmark = pytest.mark.django_db
DAY = datetime.date(YEAR, 7, 31)


@pytest.fixture
def fair() -> Fair:
    cache.clear()
    return make_fair()


def home(actor: Actor) -> str:
    client = Client()
    client.force_login(actor.person)
    answer = client.get(f"/work/?year={YEAR}")
    assert answer.status_code == 200
    return answer.content.decode()


def waits(words: str, *actors: Actor) -> list[bool]:
    return [words in home(actor) for actor in actors]


def test_a_warning_goes_from_the_unit_to_the_reviewer_and_back(fair: Fair) -> None:
    office = fair.desk.office
    seen(fair, "2", "12", DAY)
    seen(fair, "3", "9", DAY)
    item = start_monitoring(office.finance, office.department, YEAR, DAY, 0).items.get()
    everybody = (office.officer, office.reviewer, office.centre_officer)
    assert waits("答复绩效监控", *everybody) == [True, False, False]
    answer_monitoring(
        office.officer, item, AnswerInput(Reaction.CONTINUE, "合同9月付款", datetime.date(YEAR, 9, 30))
    )
    assert waits("答复绩效监控", *everybody) == [False, False, False]
    assert waits("确认监控答复", *everybody) == [False, True, False]
    accept_answer(office.reviewer, item)
    assert waits("填写整改成效", *everybody) == [True, False, False]
    record_effect(office.officer, item, "9月付款80%")
    assert waits("填写整改成效", *everybody) == [False, False, False]


def test_an_evaluation_waits_for_its_reviewer_and_comes_back_to_its_author(fair: Fair) -> None:
    office = fair.desk.office
    observed(fair)
    row = save_evaluation(office.officer, start_self_evaluation(office.officer, fair.goal), TEXTS, 0)
    row = submit_evaluation(office.officer, row)
    assert waits("复核绩效评价", office.officer, office.reviewer, office.centre_officer) == [
        False,
        True,
        False,
    ]
    return_evaluation(office.reviewer, row, "请说明偏差")
    assert waits("修改被退回的单据", office.officer, office.reviewer) == [True, False]
    assert fair.goal.name in home(office.officer)
