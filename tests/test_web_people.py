"""Accounts and appointments: opened, appointed, reset and closed by an administrator, all in the trail."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core.cache import cache
from django.test import Client

from mingzhang.model.office import OfficeRole, UnitNature
from mingzhang.store.models import (
    Appointment,
    AuditRow,
    BudgetUnit,
    Department,
    DepartmentName,
    Person,
    UnitName,
)

pytestmark = pytest.mark.django_db
START = datetime.date(2020, 1, 1)
OWN = "my own clear words 7"


@pytest.fixture
def unit() -> BudgetUnit:
    department = Department.objects.create(code="101", mof_division="440100000")
    DepartmentName.objects.create(department=department, name="市协作办公室", first_year=2015)
    unit = BudgetUnit.objects.create(department=department, code="101001", is_head_office=True)
    UnitName.objects.create(
        unit=unit, name="市协作办公室（本级）", nature=UnitNature.ADMINISTRATIVE, first_year=2015
    )
    return unit


def person_with(role: OfficeRole | None, name: str, unit: BudgetUnit | None = None) -> Person:
    person = Person.objects.create_user(name, password=OWN, display_name=name)
    if role:
        Appointment.objects.create(person=person, role=role, unit=unit, first_day=START)
    return person


@pytest.fixture
def administrator(client: Client) -> Person:
    person = person_with(OfficeRole.ADMINISTRATOR, "administrator")
    client.force_login(person)
    return person


def deeds() -> list[str]:
    return [row.after["deed"] for row in AuditRow.objects.filter(verb="appoint").order_by("pk")]


def test_a_new_person_signs_in_with_a_temporary_password_and_changes_it(
    client: Client, administrator: Person, unit: BudgetUnit
) -> None:
    page = client.post("/work/people/add/", {"username": "chen", "display_name": "陈经办"})
    found = re.search(r"<code>(\w+)</code>", page.content.decode())
    assert found
    chen = Person.objects.get(username="chen")
    place = {"role": "officer", "unit": unit.pk, "first_day": "2023-01-01"}
    assert client.post(f"/work/people/{chen.pk}/", place).status_code == 302
    assert deeds() == ["add_person", "appoint"]
    assert found[1] not in str(list(AuditRow.objects.values()))

    theirs = Client()
    theirs.post("/account/login/", {"login": "chen", "password": found[1]})
    assert theirs.get("/work/")["Location"] == "/account/password/change/"
    change = {"oldpassword": found[1], "password1": OWN, "password2": OWN}
    theirs.post("/account/password/change/", change)
    assert theirs.get("/work/").status_code == 200
    verbs = AuditRow.objects.filter(person=chen).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["sign_in", "change_password"]


def test_a_weak_password_is_refused_with_a_reason(client: Client) -> None:
    client.force_login(person_with(None, "li"))
    change = {"oldpassword": OWN, "password1": "12345", "password2": "12345"}
    answer = client.post("/account/password/change/", change)
    assert "密码太短" in answer.content.decode()


def test_nobody_appoints_themselves(client: Client, administrator: Person, unit: BudgetUnit) -> None:
    place = {"role": "officer", "unit": unit.pk, "first_day": "2023-01-01"}
    answer = client.post(f"/work/people/{administrator.pk}/", place)
    assert answer.status_code == 422 and not deeds()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"role": "officer"}, "须指定单位"),
        ({"role": "department_finance"}, "须指定部门"),
        ({"role": "officer", "unit": "own", "last_day": "2019-01-01"}, "结束日期早于开始日期"),
    ],
)
def test_an_appointment_names_its_place(
    client: Client, administrator: Person, unit: BudgetUnit, place: dict[str, str], words: str
) -> None:
    li = person_with(None, "li")
    sent = {"first_day": "2023-01-01", **place}
    if "unit" in sent:
        sent["unit"] = str(unit.pk)
    answer = client.post(f"/work/people/{li.pk}/", sent)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_the_last_administrator_stays(client: Client, administrator: Person) -> None:
    post = administrator.appointments.get()
    answer = client.post(f"/work/people/appointments/{post.pk}/end/", follow=True)
    assert "最后一位系统管理员" in answer.content.decode()
    post.refresh_from_db()
    assert post.last_day is None


def test_a_closed_account_signs_in_no_more(client: Client, administrator: Person, unit: BudgetUnit) -> None:
    li = person_with(OfficeRole.OFFICER, "li", unit)
    theirs = Client()
    theirs.force_login(li)
    assert theirs.get("/work/").status_code == 200
    client.post(f"/work/people/{li.pk}/close/")
    assert theirs.get("/work/").status_code == 302
    answer = theirs.post("/account/login/", {"login": "li", "password": OWN}, follow=True)
    assert "账号已停用" in answer.content.decode()
    client.post(f"/work/people/{li.pk}/reopen/")
    assert theirs.post("/account/login/", {"login": "li", "password": OWN}).status_code == 302


def test_five_wrong_passwords_lock_the_account_until_it_is_reset(
    client: Client, administrator: Person
) -> None:
    cache.clear()
    li, theirs = person_with(None, "li"), Client()
    for _time in range(5):
        theirs.post("/account/login/", {"login": "li", "password": "wrong"})
    locked = theirs.post("/account/login/", {"login": "li", "password": OWN})
    assert "登录失败次数过多" in locked.content.decode()
    page = client.post(f"/work/people/{li.pk}/password/").content.decode()
    found = re.search(r"<code>(\w+)</code>", page)
    assert found
    assert theirs.post("/account/login/", {"login": "li", "password": found[1]}).status_code == 302


@pytest.mark.parametrize("role", [None, OfficeRole.OFFICER, OfficeRole.HEAD])
def test_others_see_no_people(client: Client, unit: BudgetUnit, role: OfficeRole | None) -> None:
    client.force_login(person_with(role, "li", unit))
    assert client.get("/work/people/").status_code == 403
    assert client.get("/work/people/add/").status_code == 403


def test_an_auditor_reads_people_and_writes_nothing(client: Client) -> None:
    auditor = person_with(OfficeRole.AUDITOR, "auditor")
    client.force_login(auditor)
    page = client.get("/work/people/")
    assert page.status_code == 200 and "新增人员" not in page.content.decode()
    assert client.post(f"/work/people/{auditor.pk}/", {"role": "administrator"}).status_code == 403


@pytest.mark.parametrize(
    "address", ["signup/", "password/reset/", "email/", "login/code/confirm/", "reauthenticate/code/"]
)
def test_what_needs_mail_or_self_registration_is_not_offered(client: Client, address: str) -> None:
    assert client.get(f"/account/{address}").status_code == 404
