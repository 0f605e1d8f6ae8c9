"""The pages of the registers: entered as a block, wrong cells marked, totals, and who may do what."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from mingzhang.store.models import RegisterRow
from mingzhang.store.register_definitions import registers
from preparation_office import Office, make_office

pytestmark = pytest.mark.django_db
YEAR = "year=2017"


@pytest.fixture
def office() -> Office:
    return make_office()


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


def address(office: Office, name: str = "meetings") -> str:
    return f"/work/registers/{name}/{office.head_office.pk}/"


MEETING = {"name": "通报会", "date": "2017-07-26", "days": "0.5", "persons": "100", "about": "是"}


def form(*rows: dict[str, str], revision: int = 0, money: str = "yuan") -> dict[str, str]:
    cells = {f"cell-{n}-{key}": text for n, row in enumerate(rows) for key, text in row.items()}
    return cells | {"revision": str(revision), "_money": money}


def test_a_block_is_entered_in_the_unit_shown_and_added_up(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)
    sent = form(
        MEETING | {"venue": "0.2", "other": "0.33"},
        MEETING | {"name": "年会", "persons": "2", "venue": "1"},
        money="ten_thousand_yuan",
    )
    page = client.post(f"{address(office)}?{YEAR}", sent, follow=True)
    assert "已保存" in text_of(page)
    rows = RegisterRow.objects.order_by("position")
    assert [row.values.get("venue") for row in rows] == [200_000, 1_000_000]
    whole = text_of(client.get(f"/work/registers/meetings/?{YEAR}&money=yuan"))
    assert "5,300.00" in whole and "15,300.00" in whole and "102" in whole
    assert "通报会" in text_of(client.get(f"{address(office)}?{YEAR}"))


def test_every_wrong_cell_is_marked_and_nothing_entered_is_lost(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)
    sent = form(MEETING | {"date": "7月26日"}, MEETING | {"days": "0.25", "persons": "-1"})
    page = client.post(f"{address(office)}?{YEAR}", sent)
    assert page.status_code == 422
    said = text_of(page)
    for words in ("不是日期", "最多1位小数", "不小于0的数字", "与第1行的“会议名称”相同"):
        assert words in said
    assert 'value="7月26日"' in said
    assert not RegisterRow.objects.exists()


def test_the_script_saves_as_json_and_is_told_the_cells(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)

    def save(cells: dict[str, str], revision: int) -> Any:
        body = {"revision": revision, "money": "yuan", "rows": [{"key": "", "cells": cells}]}
        return client.post(f"{address(office)}?{YEAR}", json.dumps(body), content_type="application/json")

    answer = save(MEETING | {"date": "2016-07-26"}, 0)
    assert answer.status_code == 422
    assert [(e["row"], e["column"]) for e in answer.json()["errors"]] == [(0, "date")]
    saved = save(MEETING, 0).json()
    assert saved["ok"] and saved["revision"] > 0
    assert save(MEETING, 0).json()["message"] == "其他人刚刚修改了本台账，请刷新页面后再录入"
    assert save(MEETING, saved["revision"]).json()["ok"]


def test_a_page_acts_on_its_own_year_whatever_another_window_chose(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)
    shown = text_of(client.get(f"{address(office)}?{YEAR}"))
    assert 'name="_year" value="2017"' in shown
    client.get("/work/?year=2018")
    page = client.post(address(office), form(MEETING) | {"_year": "2017"}, follow=True)
    assert "通报会" in text_of(page) and page.context["choice"].year == 2017
    client.get("/work/?year=2018")
    body = {"revision": 0, "money": "yuan", "rows": []}
    client.post(f"{address(office, 'abroad')}?{YEAR}", json.dumps(body), content_type="application/json")
    assert client.get("/work/").context["choice"].year == 2018
    assert set(RegisterRow.objects.values_list("year", flat=True)) == {2017}


def test_a_unit_without_anything_declares_it(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)
    overview = f"/work/registers/?{YEAR}"
    assert text_of(client.get(overview)).count("未登记") == len(registers())
    page = client.post(f"{address(office, 'abroad')}nil/", follow=True)
    assert "已零申报" in text_of(page)
    assert "零申报" in text_of(client.get(overview))
    assert "零申报的单位：市协作办公室" in text_of(client.get(f"/work/registers/abroad/?{YEAR}"))


def test_those_who_only_look_see_a_table(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)
    client.post(f"{address(office)}?{YEAR}", form(MEETING | {"other": "5300"}))
    for person in (office.reviewer, office.auditor, office.bureau):
        client.force_login(person.person)
        said = text_of(client.get(f"{address(office)}?{YEAR}"))
        assert "通报会" in said and "5,300.00" in said and "<input" not in said.split("<main")[1]
        assert client.post(f"{address(office)}nil/", follow=True).status_code == 403


def test_other_units_are_not_found(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)
    client.post(f"{address(office)}?{YEAR}", form(MEETING))
    client.force_login(office.centre_officer.person)
    assert client.get(f"{address(office)}?{YEAR}").status_code == 404
    assert client.post(f"{address(office)}?{YEAR}", form(MEETING)).status_code == 404
    assert "通报会" not in text_of(client.get(f"/work/registers/meetings/?{YEAR}"))
    assert client.get("/work/registers/treasures/").status_code == 404


def test_every_register_has_its_page(client: Client, office: Office) -> None:
    client.force_login(office.officer.person)
    for one in registers():
        assert client.get(f"{address(office, one.name)}?{YEAR}").status_code == 200
        assert client.get(f"/work/registers/{one.name}/?{YEAR}").status_code == 200
