"""Search everywhere and the audit trail: what is found, and that nothing of another unit is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger_workspace import Desk, given, make_desk
from mingzhang.actions.acting import Actor
from mingzhang.actions.apply_payment import apply_payment
from mingzhang.model.entry import Share
from mingzhang.store.models import AuditRow, LedgerEntry

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


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


def test_the_trail_names_what_its_rows_are_about(desk: Desk) -> None:
    row = AuditRow.objects.filter(verb="pay").latest("pk")
    voucher = LedgerEntry.objects.get(pk=row.subject.partition(":")[2]).voucher
    assert f"</a> {voucher}</td>" in trail(desk.office.auditor, verb="pay")
    assert voucher in client_of(desk.office.auditor).get(f"/work/trail/{row.pk}/").content.decode()
    AuditRow.objects.create(at=datetime(2024, 6, 1, tzinfo=CHINA), verb="pay", subject="ledgerentry:99999999")
    assert "99999999</a></td>" in trail(desk.office.auditor, last="2024-06-01")


def test_the_trail_is_filtered(desk: Desk) -> None:
    assert "没有符合条件的记录" in trail(desk.office.auditor, verb="close_year")
    assert "申请支付" in trail(desk.office.auditor, verb="pay", who="officer")
    assert "没有符合条件的记录" in trail(desk.office.auditor, verb="pay", last="2000-01-01")
    assert "申请支付" in trail(desk.office.auditor, first="not a day")


def test_the_days_of_the_trail_are_those_of_the_clock_on_the_wall(desk: Desk) -> None:
    """One second before and after midnight of two days, the days themselves included."""
    first, last = datetime(2024, 6, 1, tzinfo=CHINA), datetime(2024, 6, 3, tzinfo=CHINA)
    second = timedelta(seconds=1)
    for at in (first - second, first, last - second, last):
        AuditRow.objects.create(at=at, verb="sign_in", subject=f"person:{at:%d%H%M%S}")
    told = trail(desk.office.auditor, first="2024-06-01", last="2024-06-02")
    assert [name for name in ("31235959", "01000000", "02235959", "03000000") if name in told] == [
        "01000000",
        "02235959",
    ]
    assert "申请支付" in trail(desk.office.auditor, first="0001-01-01", last="9999-12-31")


def test_the_trail_is_counted_once(desk: Desk) -> None:
    client = client_of(desk.office.auditor)
    with CaptureQueriesContext(connection) as asked:
        client.get("/work/trail/", {"verb": "pay"})
    counts = [one for one in asked.captured_queries if "COUNT(*)" in one["sql"] and "auditrow" in one["sql"]]
    assert len(counts) == 1


def test_a_row_tells_before_after_and_its_place_in_the_chain(desk: Desk) -> None:
    row = AuditRow.objects.filter(verb="pay").latest("pk")
    page = client_of(desk.office.auditor).get(f"/work/trail/{row.pk}/").content.decode()
    assert bytes(row.hash).hex() in page and "变更后" in page
    assert re.search(r"&quot;lines&quot;: \[\d+, \d+\],", page)  # a plain list takes one line
    other = make_desk("209").office
    assert client_of(other.finance).get(f"/work/trail/{row.pk}/").status_code == 404
