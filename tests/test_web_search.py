"""Search everywhere and the audit trail: what is found, and that nothing of another unit is."""

from __future__ import annotations

import pytest
from django.test import Client

from ledger_workspace import Desk, given, make_desk
from mingzhang.actions.acting import Actor
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.model.entry import Share
from mingzhang.store.models import AuditRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    desk = make_desk()
    paper = given(payee="广州文具公司", document="穗协〔2024〕12号")
    apply_payment(desk.office.officer, desk.unit, paper, [Share(desk.paper, 1_234_56)])
    return desk


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.person)
    return client


def found(actor: Actor, text: str) -> str:
    answer = client_of(actor).get("/work/search/", {"q": text, "year": "2024"})
    assert answer.status_code == 200
    return answer.content.decode().split('<main id="main"', 1)[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("文具公司", "广州文具公司"),
        ("〔2024〕12号", "穗协〔2024〕12号"),
        ("日常公用", "日常公用"),
        ("208001", "市协作办公室"),
        ("合作服务", "市合作服务中心"),
        ("1,234.56", "金额相同的分录"),
        ("１２３４．５６元", "金额相同的分录"),
        ("0.12", "金额相同的分录"),
        ("0.1235万元", "金额相同的分录"),
    ],
)
def test_it_finds(desk: Desk, text: str, words: str) -> None:
    assert words in found(desk.office.reviewer, text)


@pytest.mark.parametrize("text", ["文具公司", "日常公用", "208001", "1234.56"])
def test_nothing_of_another_unit_is_found(desk: Desk, text: str) -> None:
    assert "没有找到" in found(desk.office.centre_officer, text)


@pytest.mark.parametrize("text", ["0.1236万元", "不存在", "%", "_", "'; --", "\\", "9" * 80, "1e9"])
def test_odd_words_find_nothing_and_break_nothing(desk: Desk, text: str) -> None:
    assert "金额相同" not in found(desk.office.reviewer, text)


def trail(actor: Actor, **wanted: str) -> str:
    answer = client_of(actor).get("/work/trail/", wanted)
    assert answer.status_code == 200
    return answer.content.decode().split("<tbody>", 1)[-1]


def test_the_trail_shows_each_person_what_their_post_covers(desk: Desk) -> None:
    assert "申请支付" in trail(desk.office.auditor)
    assert "申请支付" in trail(desk.office.finance)
    assert client_of(desk.office.officer).get("/work/trail/").status_code == 403


def test_the_trail_is_filtered(desk: Desk) -> None:
    assert "没有符合条件的记录" in trail(desk.office.auditor, verb="close_year")
    assert "申请支付" in trail(desk.office.auditor, verb="pay", who="officer")
    assert "没有符合条件的记录" in trail(desk.office.auditor, verb="pay", last="2000-01-01")
    assert "申请支付" in trail(desk.office.auditor, first="not a day")


def test_a_row_tells_before_after_and_its_place_in_the_chain(desk: Desk) -> None:
    row = AuditRow.objects.filter(verb="pay").latest("pk")
    page = client_of(desk.office.auditor).get(f"/work/trail/{row.pk}/").content.decode()
    assert bytes(row.hash).hex() in page and "变更后" in page
    other = make_desk("209").office
    assert client_of(other.finance).get(f"/work/trail/{row.pk}/").status_code == 404
