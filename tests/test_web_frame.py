"""The frame of the workspace: signed in, allowed, in the person's language and unit of money."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from mingzhang.model.office import OfficeRole, UnitNature
from mingzhang.model.point import Nature, Source
from mingzhang.store.models import (
    AllotmentLine,
    Appointment,
    BudgetPlan,
    BudgetUnit,
    Department,
    DepartmentName,
    Person,
    UnitName,
)

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


def shown_after(client: Client, person: Person, address: str = "") -> int:
    """The year that the person finds on signing in again in the same browser, after having been there."""
    client.force_login(person)
    if address:
        client.get(address)
    client.post("/account/logout/")
    client.force_login(person)
    year: int = client.get("/work/").context["choice"].year
    return year


def spent(unit: BudgetUnit, year: int) -> None:
    """The unit has a budget of the year."""
    kind = {"fund": Source.GENERAL, "function": "2010301", "nature": Nature.BASIC}
    AllotmentLine.objects.create(year=year, unit=unit, **kind)


def test_who_signs_in_finds_the_newest_year_with_a_budget_of_their_units(
    client: Client, officer: Person, unit: BudgetUnit
) -> None:
    today = timezone.localdate().year
    assert shown_after(client, officer) == today
    BudgetPlan.objects.create(unit=unit, year=2019)
    assert shown_after(client, officer) == 2019  # prepared only: better than nothing
    spent(unit, 2017)
    assert shown_after(client, officer) == 2017
    other = BudgetUnit.objects.create(department=Department.objects.create(code="309"), code="309001")
    spent(other, 2018)
    assert shown_after(client, officer) == 2017
    BudgetPlan.objects.create(unit=unit, year=today)
    assert shown_after(client, officer) == today


def test_a_year_that_was_picked_is_found_again_by_the_same_person(
    client: Client, officer: Person, unit: BudgetUnit
) -> None:
    spent(unit, 2017)
    assert shown_after(client, officer, "/work/?year=2016") == 2017  # a link led there
    assert shown_after(client, officer, "/work/?year=2015&pick=1") == 2015
    other = Person.objects.create_user("other", display_name="黄经办")
    assert shown_after(client, other) == timezone.localdate().year
    assert shown_after(client, officer) == 2015
    assert shown_after(client, officer, "/work/?year=2017&pick=1") == 2017
    spent(unit, 2018)
    assert shown_after(client, officer) == 2018  # picking what is shown anyway keeps nothing


def test_the_pages_of_the_account_do_not_forget_what_was_picked(
    client: Client, officer: Person, unit: BudgetUnit
) -> None:
    spent(unit, 2017)
    shown_after(client, officer, "/work/?year=2015&pick=1")
    client.post("/account/logout/")
    client.force_login(officer)
    kept = client.cookies.pop("year")  # a browser tells it below its path alone
    assert kept["path"] == "/work/"
    assert client.get("/account/password/change/").context["choice"].year == 2017
    client.cookies["year"] = kept.value
    assert client.get("/work/").context["choice"].year == 2015


@pytest.mark.parametrize("kept", ["", "-", "x-2015", "{pk}-1", "{pk}-20155", "2015"])
def test_a_spoilt_year_of_the_browser_is_no_year(
    client: Client, officer: Person, unit: BudgetUnit, kept: str
) -> None:
    spent(unit, 2017)
    client.cookies["year"] = kept.format(pk=officer.pk)
    client.force_login(officer)
    assert client.get("/work/").context["choice"].year == 2017


@pytest.mark.parametrize(
    "address", ["/?year=2017", "/work/?year=2017", "/work/?year=2017&pick=1", "/api/offices?year=2017"]
)
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
