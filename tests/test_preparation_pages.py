"""Pages of the project library and of budget preparation, as people of different roles see them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from mingzhang.actions.acting import Actor
from mingzhang.actions.add_project import add_project
from mingzhang.actions.approve_budget import ApprovalInput, approve_budget
from mingzhang.actions.budget_input import ItemInput, RevenueInput
from mingzhang.actions.draft_budget import draft_budget
from mingzhang.actions.review_budget import review_budget
from mingzhang.actions.save_budget import save_budget
from mingzhang.actions.set_ceiling import CeilingInput, set_ceiling
from mingzhang.actions.submit_budget import submit_budget
from mingzhang.model.office import PaperState, ProjectKind
from mingzhang.model.point import Source
from mingzhang.store.models import (
    BasisDocument,
    BudgetVersion,
    Ceiling,
    LedgerBalance,
    Project,
    RegisterRow,
    SpendingStandard,
)
from preparation_office import YEAR, Office, approved, given, make_office

pytestmark = pytest.mark.django_db
PREPARATION = "/work/preparation/"


@pytest.fixture
def office() -> Office:
    return make_office()


def client(who: Actor) -> Client:
    made = Client()
    made.force_login(who.person)
    made.get("/work/", {"year": YEAR})
    return made


def page(who: Actor, address: str, status: int = 200, **query: str) -> str:
    answer = client(who).get(address, query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def send(who: Actor, address: str, **data: object) -> str:
    """Send a form and follow to the page that it goes to."""
    return client(who).post(address, data, follow=True).content.decode()


def drafted(office: Office, project: Project, fen: int = 500000) -> BudgetVersion:
    version = draft_budget(office.officer, office.head_office, YEAR)
    lines = [ItemInput(project, Source.GENERAL, "2130599", "30299", fen)]
    return save_budget(office.officer, version, 0, lines, [RevenueInput(Source.GENERAL, "2130599", fen)])


def passed(office: Office, project: Project) -> BudgetVersion:
    return review_budget(office.reviewer, submit_budget(office.officer, drafted(office, project), 1))


# --- projects -----------------------------------------------------------------------------------------


def test_a_first_draft_waits_for_its_ceiling_and_a_second_one_for_approval(office: Office) -> None:
    project = approved(office)
    passed(office, project)
    home = page(office.bureau, "/work/")
    assert "市协作办公室 2023 一上" in home and "下达控制数" in home and "批复预算" not in home
    set_ceiling(office.bureau, office.head_office, YEAR, CeilingInput(Source.GENERAL, 500000, "示例控1号"))
    assert "2023 一上" not in page(office.bureau, "/work/")
    passed(office, project)
    home = page(office.bureau, "/work/")
    assert "市协作办公室 2023 二上" in home and "批复预算" in home and "2023 一上" not in home


def test_the_list_is_filtered_and_searched(office: Office) -> None:
    approved(office, name="东西部协作专项", region="毕节市")
    add_project(office.officer, office.head_office, given("公用经费", kind=ProjectKind.RUNNING))
    whole = page(office.auditor, "/work/projects/")
    assert "东西部协作专项" in whole
    assert "公用经费" in whole
    assert "公用经费" not in page(office.auditor, "/work/projects/", q="毕节")
    assert "东西部协作专项" not in page(office.auditor, "/work/projects/", kind="running")
    assert "东西部协作专项" not in page(office.auditor, "/work/projects/", state="draft")
    assert "没有符合条件的项目" in page(office.auditor, "/work/projects/", q="没有的")
    assert page(office.auditor, "/work/projects/", kind="nonsense", unit="x", page="99999")


def test_another_units_projects_are_not_found(office: Office) -> None:
    project = add_project(office.officer, office.head_office, given())
    page(office.centre_officer, f"/work/projects/{project.pk}/", 404)
    assert project.name not in page(office.centre_officer, "/work/projects/")


def test_a_project_is_entered_submitted_and_approved_by_clicking(office: Office) -> None:
    values = {
        "unit": office.head_office.pk, "name": "对口帮扶", "kind": "specific", "fund": "general",
        "function": "2130599", "first_year": "2023", "objective": "帮扶3个镇",
    }  # fmt: skip
    assert "已录入项目" in send(office.officer, "/work/projects/add/", **values)
    project = Project.objects.get()
    again = send(office.officer, "/work/projects/add/", **values)
    assert "已有同名项目" in again
    assert "帮扶3个镇" in again  # nothing entered is lost
    address = f"/work/projects/{project.pk}"
    assert "已提交" in send(office.officer, f"{address}/submit/")
    shown = {"revision": "0"}
    assert "请填写退回意见" in send(office.reviewer, f"{address}/approve/", **{"return": "1"}, **shown)
    assert "已有修改" in send(office.reviewer, f"{address}/approve/", opinion="同意", revision="1")
    assert "已批准入库" in send(office.reviewer, f"{address}/approve/", opinion="同意", **shown)
    project.refresh_from_db()
    assert project.state is PaperState.APPROVED


def test_an_edit_on_an_old_page_is_refused_and_keeps_what_was_typed(office: Office) -> None:
    project = add_project(office.officer, office.head_office, given())
    values = {
        "name": "改名", "kind": "specific", "fund": "general", "function": "2130599",
        "first_year": "2021", "revision": "0",
    }  # fmt: skip
    assert "已保存" in send(office.officer, f"/work/projects/{project.pk}/edit/", **values)
    late = send(office.colleague, f"/work/projects/{project.pk}/edit/", **{**values, "name": "再改"})
    assert "他人已修改" in late
    assert "再改" in late


def test_documents_are_registered_expired_ones_warned_and_removed(office: Office) -> None:
    project = approved(office)
    address = f"/work/projects/{project.pk}"
    span = {"number": "穗协〔2021〕1号", "title": "方案", "valid_to": "2022-12-31"}
    shown = send(office.officer, f"{address}/basis/", **span)
    assert "已失效" in shown
    assert "依据已失效" in page(office.officer, "/work/projects/")
    assert "已登记" in send(office.officer, f"{address}/basis/", **span)
    basis = BasisDocument.objects.get()
    send(office.officer, f"/work/projects/basis/{basis.pk}/remove/")
    assert not BasisDocument.objects.exists()
    history = page(office.officer, f"{address}/")
    assert "立项依据" in history
    assert "<del>" in history


def test_closing_by_form(office: Office) -> None:
    project = approved(office)
    address = f"/work/projects/{project.pk}/close/"
    assert "早于" in send(office.reviewer, address, last_year="2020", reason="完成")
    assert "2025年结束" in send(office.reviewer, address, last_year="2025", reason="完成")
    assert client(office.officer).post(address, {"last_year": "2024", "reason": "x"}).status_code == 403


# --- preparation --------------------------------------------------------------------------------------


def test_what_is_not_submitted_is_named(office: Office) -> None:
    shown = page(office.bureau, PREPARATION)
    assert "还有 2 个单位尚未上报" in shown
    passed(office, approved(office))
    assert "还有 1 个单位尚未上报" in page(office.bureau, PREPARATION)
    assert "市合作服务中心" not in page(office.colleague, PREPARATION)


def test_the_whole_round_by_clicking(office: Office) -> None:
    project = approved(office)
    unit = f"{PREPARATION}unit/{office.head_office.pk}/"
    send(office.officer, f"{unit}draft/")
    version = BudgetVersion.objects.get()
    address = f"{PREPARATION}{version.pk}/"
    cells = {
        "revision": "0", "_money": "yuan", "key-0": "", "cell-0-project": project.number,
        "cell-0-fund": "general", "cell-0-function": "2130599", "cell-0-economic": "30299",
        "cell-0-fen": "１，２３４．５", "cell-0-carryover": "", "cell-0-note": "",
    }  # fmt: skip
    assert "已保存" in send(office.officer, f"{address}items/", **cells)
    assert version.items.get().fen == 123450
    assert "少于支出1,234.50元" in page(office.officer, address)
    assert "已按支出预算填列收入" in send(office.officer, f"{address}revenues/fill/")
    assert "他人已保存" in send(office.officer, f"{address}submit/", revision="1")
    assert "已上报" in send(office.officer, f"{address}submit/", revision="2", note="请审")
    assert "已审核通过" in send(office.reviewer, f"{address}review/", opinion="同意")
    limit = {"fund": "general", "fen": "1000", "document": "穗财〔2022〕9号"}
    assert "控制数已下达" in send(office.bureau, f"{unit}ceiling/", **limit)
    assert "须说明理由" in send(office.bureau, f"{unit}ceiling/", **{**limit, "fen": "1300"})
    assert Ceiling.objects.get().fen == 100000
    send(office.officer, f"{unit}draft/")
    second = BudgetVersion.objects.latest("pk")
    shown = page(office.officer, f"{PREPARATION}{second.pk}/")
    assert "超控制数234.50元" in shown


def test_a_grid_save_by_script_names_every_cell(office: Office) -> None:
    version = drafted(office, approved(office))
    cells = {
        "project": version.items.get().project.name, "fund": "general", "function": "2130599",
        "economic": "30299", "fen": "1", "carryover": "2", "note": "",
    }  # fmt: skip
    body = {
        "rows": [{"key": "", "cells": cells}, {"key": "", "cells": {**cells, "economic": "302"}}],
        "revision": 1,
        "money": "yuan",
    }
    answer = client(office.officer).post(
        f"{PREPARATION}{version.pk}/items/", json.dumps(body), content_type="application/json"
    )
    assert answer.status_code == 422
    body["rows"] = [{"key": "", "cells": cells}]
    told = client(office.officer).post(
        f"{PREPARATION}{version.pk}/items/", json.dumps(body), content_type="application/json"
    ).json()  # fmt: skip
    assert [(one["row"], one["column"]) for one in told["errors"]] == [(0, "carryover")]
    cells["carryover"] = "1"
    body["revision"] = 0
    stale = client(office.officer).post(
        f"{PREPARATION}{version.pk}/items/", json.dumps(body), content_type="application/json"
    ).json()  # fmt: skip
    assert "他人已保存" in stale["message"]
    body["revision"] = 1
    good = client(office.officer).post(
        f"{PREPARATION}{version.pk}/items/", json.dumps(body), content_type="application/json"
    ).json()  # fmt: skip
    assert (good["ok"], good["revision"]) == (True, 2)


def test_pages_of_other_units_and_of_other_roles(office: Office) -> None:
    version = drafted(office, approved(office))
    for part in ("", "items/", "revenues/", "balance/", "compare/"):
        page(office.centre_officer, f"{PREPARATION}{version.pk}/{part}", 404)
    page(office.auditor, f"{PREPARATION}{version.pk}/")
    page(office.auditor, f"{PREPARATION}{version.pk}/items/", 403)
    for part in ("review", "send-back"):
        answer = client(office.officer).post(f"{PREPARATION}{version.pk}/{part}/", {"opinion": "x"})
        assert answer.status_code == 403


def test_versions_are_compared_with_each_other_and_with_last_year(office: Office) -> None:
    project = approved(office)
    first = passed(office, project)
    set_ceiling(office.bureau, office.head_office, YEAR, CeilingInput(Source.GENERAL, 900000, "文号"))
    second = draft_budget(office.officer, office.head_office, YEAR)
    lines = [
        ItemInput(project, Source.GENERAL, "2130599", "30299", 600000),
        ItemInput(project, Source.GENERAL, "2130599", "30201", 100000),
    ]
    save_budget(office.officer, second, 0, lines)
    shown = page(office.officer, f"{PREPARATION}{second.pk}/compare/?with={first.pk}")
    assert "+20.00%" in shown
    assert "+40.00%" in shown
    assert "新增" in shown
    assert "<img" in shown
    against_last = page(office.officer, f"{PREPARATION}{second.pk}/compare/")
    assert "2022年预算" in against_last
    assert "—" in against_last
    page(office.officer, f"{PREPARATION}{second.pk}/compare/?with=x", 404)
    page(office.officer, f"{PREPARATION}{second.pk}/compare/?with=999999", 404)
    picture = shown.split('<img src="')[1].split('"')[0]
    answer = client(office.officer).get(picture)
    assert b"<svg" in answer.content
    elsewhere = client(office.officer).get(f"{PREPARATION}{second.pk}/", {"year": "2022"})
    assert elsewhere.status_code == 302


def test_standards_show_their_formula_and_fill_the_draft(office: Office) -> None:
    personnel = approved(office, name="人员经费", kind=ProjectKind.PERSONNEL, function="2010301")
    RegisterRow.objects.create(
        register="staff", unit=office.head_office, year=YEAR, position=1,
        values={"category": "civil_servant", "persons": 25}, created_by=office.officer.person,
    )  # fmt: skip
    address = f"{PREPARATION}unit/{office.head_office.pk}/standards/"
    from mingzhang.actions.set_standards import fingerprint  # noqa: PLC0415

    cells = {
        "revision": str(fingerprint(office.head_office, YEAR)), "_money": "yuan", "key-0": "",
        "cell-0-name": "基本工资", "cell-0-project": personnel.number, "cell-0-function": "2010301",
        "cell-0-economic": "30101", "cell-0-category": "civil_servant", "cell-0-rate": "3500",
        "cell-0-periods": "12",
    }  # fmt: skip
    shown = send(office.officer, address, **cells)
    assert "基本工资：公务员及参公人员25人×3,500.00元×12期=1,050,000.00元" in shown
    assert "他人已修改" in send(office.colleague, address, **{**cells, "cell-0-rate": "1"})
    assert SpendingStandard.objects.get().rate_fen == 350000
    version = draft_budget(office.officer, office.head_office, YEAR)
    told = send(office.officer, f"{PREPARATION}{version.pk}/standards/")
    assert "填列的行" in told
    assert "1,050,000.00" in told
    assert "没有结转" in send(office.officer, f"{PREPARATION}{version.pk}/carryover/")


def test_the_department_is_rolled_up_approved_and_distributed(office: Office) -> None:
    office.centre.merged_into, office.centre.merged_year = office.head_office, 2022
    office.centre.save()
    passed(office, approved(office))
    set_ceiling(office.bureau, office.head_office, YEAR, CeilingInput(Source.GENERAL, 500000, "文号"))
    second = draft_budget(office.officer, office.head_office, YEAR)
    address = f"{PREPARATION}department/{office.department.pk}/"
    assert "批复全部单位" not in page(office.bureau, address)
    review_budget(office.reviewer, submit_budget(office.officer, second, 0))
    assert "批复全部单位" in page(office.bureau, address)
    assert "批复全部单位" not in page(office.finance, address)
    decision = {"document": "穗财〔2023〕1号", "date": "2023-01-10"}
    assert "已有修改" in send(office.bureau, f"{address}approve/", newest=str(second.pk - 1), **decision)
    done = send(office.bureau, f"{address}approve/", newest=str(second.pk), **decision)
    assert "已批复1个单位的预算" in done
    assert "待分解下达的指标" in page(office.finance, address)
    assert "没有待分配" in send(office.finance, f"{address}distribute/")
    assert "已分解下达" in send(office.finance, f"{address}distribute/", all="1")
    assert LedgerBalance.objects.get(account="2002").fen == 500000


def test_a_project_shows_its_money_over_the_years(office: Office) -> None:
    office.centre.merged_into, office.centre.merged_year = office.head_office, 2022
    office.centre.save()
    project = approved(office)
    passed(office, project)
    set_ceiling(office.bureau, office.head_office, YEAR, CeilingInput(Source.GENERAL, 500000, "文号"))
    second = draft_budget(office.officer, office.head_office, YEAR)
    review_budget(office.reviewer, submit_budget(office.officer, second, 0))
    day = date(2023, 1, 10)
    approve_budget(office.bureau, office.department, YEAR, ApprovalInput("文号", day, distributes=True))
    shown = page(office.officer, f"/work/projects/{project.pk}/")
    assert shown.count("5,000.00") == 3  # planned, original, final
    assert "5,000.00" in page(office.officer, "/work/projects/")
