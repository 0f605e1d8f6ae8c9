"""The pages of the organisation: who sees what, what is entered, and what the history tells."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mingzhang.actions.keep_register import keep_register
from mingzhang.model.office import OfficeRole, UnitNature
from mingzhang.store.models import BudgetUnit, Department, Division
from mingzhang.store.register_definitions import register
from preparation_office import Office, actor, make_office, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return make_office()


def signed_in(client: Client, who: object) -> Client:
    client.force_login(who.person)  # type: ignore[attr-defined]
    return client


def text_of(page: object) -> str:
    return re.sub(r"\s+", " ", page.content.decode())  # type: ignore[attr-defined]


def test_a_new_office_is_built_from_nothing(client: Client) -> None:
    signed_in(client, actor("root", OfficeRole.ADMINISTRATOR))
    page = client.get("/work/organisation/")
    assert "还没有部门" in text_of(page)
    given = {"code": "301", "name": "市示范局", "mof_division": "440100", "first_year": 2015}
    page = client.post("/work/organisation/add/", given, follow=True)
    assert "已新增部门" in text_of(page)
    department = Department.objects.get()
    unit = {"code": "301001", "name": "市示范局", "nature": "administrative", "first_year": 2015}
    page = client.post(
        f"/work/organisation/{department.pk}/units/add/?year=2017",
        unit | {"is_head_office": "on"},
        follow=True,
    )
    assert "市示范局" in text_of(page) and "行政单位" in text_of(page) and "本级" in text_of(page)
    head = BudgetUnit.objects.get()
    client.post(
        f"/work/organisation/units/{head.pk}/divisions/add/",
        {"name": "综合处", "first_year": 2016, "duties": "负责文电会务"},
    )
    page = client.get(f"/work/organisation/{department.pk}/?year=2017")
    assert "综合处" in text_of(page) and "负责文电会务" in text_of(page)
    assert "综合处" not in text_of(client.get(f"/work/organisation/{department.pk}/?year=2015"))


def test_a_mistake_stands_beside_its_field_and_nothing_is_lost(client: Client) -> None:
    signed_in(client, actor("root", OfficeRole.ADMINISTRATOR))
    page = client.post(
        "/work/organisation/add/",
        {"code": "甲", "name": "市示范局", "mof_division": "440100", "first_year": 2015},
    )
    assert page.status_code == 422
    assert "部门编码应为3至20位数字" in text_of(page)
    assert 'value="市示范局"' in text_of(page)


def test_names_mergers_and_divisions_make_the_history(client: Client, office: Office) -> None:
    signed_in(client, office.finance)
    pk = office.department.pk
    client.post(f"/work/organisation/{pk}/rename/", {"name": "市协作局", "first_year": 2019})
    client.post(
        f"/work/organisation/units/{office.centre.pk}/rename/",
        {"name": "市促进中心", "nature": "public_institution", "first_year": 2018, "document": "编办1号"},
    )
    client.post(
        f"/work/organisation/units/{office.head_office.pk}/divisions/add/",
        {"name": "综合处", "first_year": 2012},
    )
    division = Division.objects.get()
    client.post(f"/work/organisation/divisions/{division.pk}/duties/", {"text": "负责文电"})
    client.post(f"/work/organisation/divisions/{division.pk}/end/", {"last_year": 2015})
    page = client.post(
        f"/work/organisation/units/{office.centre.pk}/merge/?year=2020",
        {"into": office.head_office.pk, "year": 2020},
        follow=True,
    )
    assert "市促进中心 → 市协作办公室（2020）" in text_of(page)
    history = text_of(client.get(f"/work/organisation/{pk}/history/"))
    for said in ("更名", "编办1号", "并入", "设立处室", "撤销处室", "2016"):
        assert said in history
    assert "市合作服务中心" in text_of(client.get(f"/work/organisation/{pk}/?year=2016"))


def test_duties_and_scopes_are_set_by_year(client: Client, office: Office) -> None:
    signed_in(client, office.finance)
    pk = office.department.pk
    client.post(f"/work/organisation/{pk}/duties/?year=2017", {"text": "拟订协作办法"})
    page = client.post(
        f"/work/organisation/{pk}/scope/budget/?year=2017", {"units": [office.head_office.pk]}, follow=True
    )
    assert "拟订协作办法" in text_of(page) and "默认包括全部单位" in text_of(page)
    assert office.department.scopes.get().unit == office.head_office
    page = client.post(f"/work/organisation/{pk}/scope/budget/?year=2017", {})
    assert page.status_code == 422 and "请至少选择一个单位" in text_of(page)
    assert client.get(f"/work/organisation/{pk}/scope/unknown/").status_code == 404


def test_staff_show_to_those_who_may_see_the_unit(client: Client, office: Office) -> None:
    staff = register("staff")
    assert staff is not None
    row = {"category": "公务员及参公人员", "posts": 44, "persons": 41}
    keep_register(office.officer, office.head_office, 2017, staff, [row])
    address = f"/work/organisation/{office.department.pk}/?year=2017"
    assert "公务员及参公人员：44/41" in text_of(signed_in(client, office.officer).get(address))
    assert "公务员及参公人员" not in text_of(signed_in(client, office.centre_officer).get(address))
    administrator = actor("root", OfficeRole.ADMINISTRATOR)
    assert "公务员及参公人员" not in text_of(signed_in(client, administrator).get(address))


def test_others_may_look_but_not_change(client: Client, office: Office) -> None:
    other = make_office("309")
    signed_in(client, office.officer)
    page = client.get("/work/organisation/", follow=True)
    assert "新增预算单位" not in text_of(page)
    pk = office.department.pk
    for address in ("rename", "duties", "units/add", "scope/budget"):
        assert client.get(f"/work/organisation/{pk}/{address}/").status_code == 403
    assert client.get("/work/organisation/add/").status_code == 403
    assert client.get(f"/work/organisation/units/{office.centre.pk}/merge/").status_code == 403
    assert client.get(f"/work/organisation/{other.department.pk}/").status_code == 404
    assert client.get(f"/work/organisation/{other.department.pk}/history/").status_code == 404
    assert client.get(f"/work/organisation/units/{other.centre.pk}/rename/").status_code == 404


def test_many_units_take_few_questions(
    client: Client, office: Office, django_assert_max_num_queries: object
) -> None:

    for number in range(60):
        unit(office.department, f"2081{number:03d}", f"单位{number}", UnitNature.PUBLIC_INSTITUTION)
    signed_in(client, office.finance)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        client.get(f"/work/organisation/{office.department.pk}/?year=2017")
