"""The frame of the workspace: signed in, allowed, in the person's language and unit of money."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client

from mingzhang.model.office import OfficeRole, UnitNature
from mingzhang.store.models import Appointment, BudgetUnit, Department, DepartmentName, Person, UnitName

pytestmark = pytest.mark.django_db
START = datetime.date(2020, 1, 1)


@pytest.fixture
def unit() -> BudgetUnit:
    department = Department.objects.create(code="101", mof_division="440100000")
    DepartmentName.objects.create(department=department, name="市协作办公室", first_year=2015)
    unit = BudgetUnit.objects.create(department=department, code="101001", is_head_office=True)
    UnitName.objects.create(
        unit=unit, name="市协作办公室（本级）", nature=UnitNature.ADMINISTRATIVE, first_year=2015
    )
    return unit


@pytest.fixture
def officer(unit: BudgetUnit) -> Person:
    person = Person.objects.create_user("officer", password="clear accounts 1", display_name="陈经办")
    Appointment.objects.create(person=person, role=OfficeRole.OFFICER, unit=unit, first_day=START)
    return person


@pytest.fixture
def signed_in(client: Client, officer: Person) -> Client:
    client.force_login(officer)
    return client


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/work/")
    assert answer.status_code == 302 and "login" in answer["Location"]


def test_the_frame_names_office_person_year_and_unit_of_money(signed_in: Client) -> None:
    page = signed_in.get("/work/?year=2017&money=ten_thousand_yuan").content.decode()
    assert "市协作办公室" in page and "陈经办" in page
    assert '<option value="2017" selected>' in page
    assert "Content-Security-Policy" in signed_in.get("/work/").headers


def test_year_and_unit_of_money_are_remembered(signed_in: Client) -> None:
    signed_in.get("/work/?year=2017&money=ten_thousand_yuan")
    answer = signed_in.get("/work/")
    assert answer.context["choice"].year == 2017
    assert answer.context["choice"].unit_name == "ten_thousand_yuan"


@pytest.mark.parametrize("address", ["/?year=2017", "/work/?year=2017", "/api/offices?year=2017"])
def test_a_visitor_and_a_program_leave_no_session(client: Client, address: str) -> None:
    assert client.get(address).status_code in (200, 302, 401, 404)
    assert not client.cookies.get("sessionid")


def test_the_public_pages_and_programs_do_not_change_the_workspace(signed_in: Client) -> None:
    signed_in.get("/work/?year=2017")
    for address in ("/?year=2018", "/api/entries?year=2018"):
        signed_in.get(address)
    assert signed_in.get("/work/").context["choice"].year == 2017


@pytest.mark.parametrize("address", ["/work/search/", "/work/works/"])
def test_pages_open(signed_in: Client, address: str) -> None:
    assert signed_in.get(address).status_code == 200


def test_a_form_sent_after_the_sign_in_ended_leads_back_to_its_page(client: Client, officer: Person) -> None:
    sent = {"_year": "2017", "_money": "ten_thousand_yuan", "opinion": "同意"}
    answer = client.post("/work/projects/7/approve/", sent)
    assert answer["Location"].endswith(
        "?next=/work/projects/7/approve/%3Fyear%3D2017%26money%3Dten_thousand_yuan"
    )
    assert "刚才提交的内容没有保存" in client.get(answer["Location"]).content.decode()
    client.force_login(officer)
    again = client.get("/work/projects/7/approve/?year=2017")
    assert (again.status_code, again["Location"]) == (302, "/work/projects/7/?year=2017")
    assert client.get("/work/evaluations/start/7/self/")["Location"] == "/work/evaluations/"
    assert client.put("/work/projects/7/approve/").status_code == 405


def test_a_part_of_a_page_is_not_replaced_by_the_sign_in(client: Client) -> None:
    assert client.get("/work/spending/", headers={"HX-Request": "true"}).status_code == 401
    saved = client.post("/work/preparation/7/items/", {"rows": []}, content_type="application/json")
    assert saved.status_code == 401 and "登录已过期" in saved.json()["message"]
