"""Pages of objectives, values, evidence and questionnaires: saved, served safely, answered by visitors."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mingzhang.actions.acting import Actor
from mingzhang.actions.add_evidence import add_evidence
from mingzhang.actions.observation_rules import ObservationInput
from mingzhang.actions.observe import observe
from mingzhang.model.evaluation import FollowUpKind
from mingzhang.model.office import PaperState
from mingzhang.store.evaluations import execution_of
from mingzhang.store.models import (
    FollowUpItem,
    ObservationEvidence,
    PerformanceObjective,
    PerformanceObservation,
    Questionnaire,
    QuestionnaireAnswer,
    StoredFile,
)
from mingzhang.web.pages import observations
from objective_office import WORDS, drafted, in_force, office_with_goals
from preparation_office import Office, approved

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YEAR = TODAY.year
PDF = b"%PDF-1.7\n1 0 obj\n"


@pytest.fixture
def office() -> Office:
    return office_with_goals()


def client(actor: Actor) -> Client:
    made = Client()
    made.force_login(actor.person)
    made.get(f"/work/?year={YEAR}")
    return made


def goal_of(office: Office) -> PerformanceObjective:
    return drafted(office, approved(office, name="博览会"), YEAR)


# --- objectives ---------------------------------------------------------------------------------------


def test_an_objective_is_begun_written_handed_in_and_returned(office: Office) -> None:
    project = approved(office, name="博览会")
    mine, reviewer = client(office.officer), client(office.reviewer)
    assert project.name in mine.get("/work/objectives/").content.decode()
    answer = mine.post("/work/objectives/add/project/", {"project": project.pk})
    row = PerformanceObjective.objects.get()
    assert answer["Location"].endswith(f"/objectives/{row.pk}/edit/")
    page = mine.get(answer["Location"]).content.decode()
    assert "没有绩效指标" in page and "indicator-names" in page
    held = re.search(r'name="seen" value="(\w+)"', page)
    assert held
    sent = {"words": WORDS, "goal_fen": "", "place": "", "seen": held[1]}
    assert mine.post(f"/work/objectives/{row.pk}/edit/", sent).status_code == 302
    stale = mine.post(f"/work/objectives/{row.pk}/edit/", sent | {"words": "别的"})
    assert stale.status_code == 422 and "他人已修改" in stale.content.decode()
    assert mine.post(f"/work/objectives/{row.pk}/submit/").status_code == 302
    decide = f"/work/objectives/{row.pk}/decide/"
    assert "已有修改" in reviewer.post(decide, {"opinion": "", "revision": "0"}, follow=True).content.decode()
    refused = reviewer.post(decide, {"opinion": "", "revision": "1"}, follow=True)
    assert "未通过审核" in refused.content.decode()
    reviewer.post(decide, {"return": "1", "opinion": "请设置指标", "revision": "1"})
    row.refresh_from_db()
    assert row.state is PaperState.RETURNED
    assert "请设置指标" in mine.get(f"/work/objectives/{row.pk}/edit/").content.decode()


def grid_row(**changes: str) -> dict[str, str]:
    names = (
        "kind name operator target unit weight base_value base_year frequency reckoning person evidence "
        "least_evidence basis method measure"
    )
    cells = dict.fromkeys(names.split(), "")
    return cells | {"kind": "quantity", "name": "展览面积", "operator": "at_least", "target": "12"} | changes


def save_grid(mine: Client, row: PerformanceObjective, *cells: dict[str, str]) -> tuple[int, Any]:
    body = {
        "rows": [{"key": "", "cells": one} for one in cells],
        "revision": PerformanceObjective.objects.get(pk=row.pk).revision,
        "money": "yuan",
    }
    answer = mine.post(
        f"/work/objectives/{row.pk}/indicators/", json.dumps(body), content_type="application/json"
    )
    return answer.status_code, answer.json()


def test_the_grid_saves_indicators_and_names_a_wrong_cell(office: Office) -> None:
    row, mine = goal_of(office), client(office.officer)
    status, said = save_grid(mine, row, grid_row(), grid_row(name="影响", target="很大"))
    assert status == 422
    assert [(one["row"], one["column"]) for one in said["errors"]] == [(1, "target")]
    whole = grid_row(unit="万平方米", weight="20", base_value="11", base_year=str(YEAR - 1))
    status, said = save_grid(mine, row, whole)
    assert status == 200 and said["keys"] == [[0, "1"]]
    one = row.indicators.get()
    assert (one.name, one.base_year, one.measurement_unit) == ("展览面积", YEAR - 1, "万平方米")
    assert "缺少指标类别" in mine.get(f"/work/objectives/{row.pk}/advice/").content.decode()


def test_the_library_and_past_years_offer_indicators(office: Office) -> None:
    before = drafted(office, approved(office, name="博览会"), YEAR - 1)
    row, mine = drafted(office, before.project, YEAR), client(office.officer)
    page = mine.get(f"/work/objectives/{row.pk}/offered/?q=展览面积").content.decode()
    assert f"{YEAR - 1} 博览会" in page and "指标库" in page
    mine.post(f"/work/objectives/{row.pk}/take/", {"q": "展览面积", "number": "0"})
    assert row.indicators.count() == 7


def test_open_follow_up_of_earlier_years_stands_beside_the_entry(office: Office) -> None:
    row = goal_of(office)
    FollowUpItem.objects.create(
        department=office.department,
        objective_code=row.code,
        kind=FollowUpKind.PROBLEM,
        words="参观人次统计口径不一",
        raised=YEAR - 1,
        owner="综合处",
        due=datetime.date(YEAR - 1, 12, 31),
        created_by=office.reviewer.person,
    )
    for address in (f"/work/objectives/{row.pk}/", f"/work/objectives/{row.pk}/edit/"):
        assert "参观人次统计口径不一" in client(office.officer).get(address).content.decode()


def test_the_form_is_printed_and_points_divided(office: Office) -> None:
    row, mine = goal_of(office), client(office.officer)
    assert "绩效目标表" in mine.get(f"/work/objectives/{row.pk}/print/").content.decode()
    assert mine.post(f"/work/objectives/{row.pk}/weigh/").status_code == 302


def test_other_units_objectives_are_not_found(office: Office) -> None:
    row, other = goal_of(office), client(office.centre_officer)
    for address in ("", "edit/", "print/", "advice/", "offered/"):
        assert other.get(f"/work/objectives/{row.pk}/{address}").status_code == 404
    assert other.get(f"/work/observations/objective/{row.pk}/").status_code == 404


@pytest.mark.parametrize("kind", ["project", "task", "department", "copy"])
def test_every_kind_can_be_begun(office: Office, kind: str) -> None:
    mine = client(office.officer)
    assert mine.get(f"/work/objectives/add/{kind}/").status_code == 200
    before = in_force(office, approved(office, name="博览会"), YEAR - 1)
    sent = {
        "project": {"project": before.project_id},
        "task": {"unit": office.head_office.pk, "code": "T1", "name": "办好展会"},
        "department": {"unit": office.head_office.pk},
        "copy": {"earlier": before.pk},
    }[kind]
    assert mine.post(f"/work/objectives/add/{kind}/", sent).status_code == 302
    assert PerformanceObjective.objects.filter(year=YEAR).count() == 1


# --- values and evidence ------------------------------------------------------------------------------


def seen(office: Office) -> PerformanceObservation:
    """A value of the exhibition area."""
    given = ObservationInput(f"{goal_of(office).code}/2", TODAY, Decimal(14))
    return observe(office.officer, office.head_office, YEAR, given)


def test_a_value_is_entered_supported_and_verified(office: Office) -> None:
    row, mine, reviewer = goal_of(office), client(office.officer), client(office.reviewer)
    sent = {"value": "十四", "approximation": "nearly", "unit": "万平方米"}
    sent |= {"reckoning": "yearly", "date": str(TODAY)}
    wrong = mine.post(f"/work/observations/objective/{row.pk}/add/2/", sent)
    assert wrong.status_code == 422 and 'value="十四"' in wrong.content.decode()
    assert 'type="number"' not in wrong.content.decode()  # a browser drops what it takes for no number
    answer = mine.post(f"/work/observations/objective/{row.pk}/add/2/", sent | {"value": "０，０14.0"})
    value = PerformanceObservation.objects.get()
    assert answer["Location"] == f"/work/observations/{value.pk}/"
    file = SimpleUploadedFile("../统计表.pdf", PDF, content_type="text/html")
    assert mine.post(answer["Location"], {"file": file, "place": "第3页"}).status_code == 302
    paper = ObservationEvidence.objects.get()
    assert (paper.name, paper.media_type) == ("统计表.pdf", "application/pdf")
    assert "待他人核实" in mine.get(answer["Location"]).content.decode()
    reviewer.post(f"/work/observations/verify/{paper.pk}/", {"place": "第3页表2"})
    page = mine.get(f"/work/observations/objective/{row.pk}/").content.decode()
    assert "经他人核实" in page and "近14万平方米" in page
    assert mine.get("/work/observations/").status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.svg", b"<svg onload='x'/>"),
        ("a.png", b"MZ\x90\0\3\0\0\0"),
    ],
)
def test_active_files_are_refused_beside_the_field(office: Office, name: str, content: bytes) -> None:
    row, file = seen(office), SimpleUploadedFile(name, content)
    answer = client(office.officer).post(f"/work/observations/{row.pk}/", {"file": file})
    assert answer.status_code == 422 and not ObservationEvidence.objects.exists()


def test_a_file_above_the_limit_is_refused_before_it_is_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observations, "MEGABYTES", 1)
    row, file = seen(office), SimpleUploadedFile("大.pdf", PDF + bytes(1 << 20))
    answer = client(office.officer).post(f"/work/observations/{row.pk}/", {"file": file, "place": "第1页"})
    assert answer.status_code == 422 and "文件超过 1 MB" in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_evidence_is_served_to_be_saved_and_only_to_who_may_see_the_unit(office: Office) -> None:
    paper = add_evidence(office.officer, seen(office), '坏"名\r\n.pdf', PDF, "第1页")
    address = f"/work/observations/evidence/{paper.pk}/"
    answer = client(office.auditor).get(address)
    assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
    said = answer["Content-Disposition"]
    assert said.startswith("attachment; ") and "\n" not in said
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    again = client(office.auditor).get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client(office.centre_officer).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_budget_and_payments_outside_the_ledger_are_entered(office: Office) -> None:
    row, mine = goal_of(office), client(office.officer)
    address = f"/work/observations/objective/{row.pk}/"
    assert "尚无数据" in mine.get(address).content.decode()
    sent = {"budget_fen": "1,200,000", "paid_fen": "", "source": "2016年决算明细账"}
    refused = mine.post(f"{address}execution/", sent)
    assert refused.status_code == 422 and 'value="1,200,000"' in refused.content.decode()
    assert mine.post(f"{address}execution/", sent | {"paid_fen": "1,100,000.50"}).status_code == 302
    page = mine.get(address).content.decode()
    assert "1,100,000.50" in page and "补录" in page
    assert mine.post(f"{address}execution/", sent | {"paid_fen": "1,150,000"}).status_code == 302
    page = mine.get(address).content.decode()
    assert "1,150,000.00" in page and "1,100,000.50" not in page
    assert client(office.centre_officer).get(f"{address}execution/").status_code == 404
    assert client(office.auditor).post(f"{address}execution/", sent | {"paid_fen": "1"}).status_code == 403
    assert execution_of(row).paid_fen == 115_000_000


def test_the_figures_of_a_sentence_are_offered_and_kept(office: Office) -> None:
    row, mine = goal_of(office), client(office.officer)
    address = f"/work/observations/objective/{row.pk}/sentence/"
    text = "展览面积近14万平方米、参观人次19万人次"
    page = mine.post(address, {"text": text}).content.decode()
    assert f'value="{row.code}/2" selected' in page and f'value="{row.code}/3" selected' in page
    sent = {"text": text, "keep": "1", "date": str(TODAY)}
    sent |= {"measure-0": f"{row.code}/2", "measure-1": f"{row.code}/3"}
    assert mine.post(address, sent | {"measure-1": f"{row.code}/2"}).status_code == 422
    assert mine.post(address, sent).status_code == 302
    kept = PerformanceObservation.objects.order_by("value").values_list("value", "approximation")
    assert [(value, word.value) for value, word in kept] == [(14, "近"), (19, "")]


def test_a_value_is_withdrawn_with_a_reason(office: Office) -> None:
    row, mine = seen(office), client(office.officer)
    mine.post(f"/work/observations/{row.pk}/withdraw/", {"reason": ""})
    assert not PerformanceObservation.objects.get().withdrawn
    mine.post(f"/work/observations/{row.pk}/withdraw/", {"reason": "口径有误"})
    assert PerformanceObservation.objects.get().withdrawn


# --- questionnaires -----------------------------------------------------------------------------------


def issue(mine: Client) -> list[str]:
    """The links of a new questionnaire, as the page shows them once."""
    sent = {
        "measure": "expo-satisfaction",
        "title": "参展企业满意度",
        "questions": "展会组织\n现场服务",
        "opens": str(TODAY),
        "closes": str(TODAY),
        "number": "3",
    }
    page = mine.post("/work/questionnaires/add/", sent)
    assert page.status_code == 200
    assert page.content.decode().count("<svg") == 3
    return re.findall(r"<code>http://testserver(/q/[\w-]+/)</code>", page.content.decode())


def test_visitors_answer_once_without_a_cookie(office: Office) -> None:
    goal_of(office)
    mine, visitor = client(office.officer), Client(enforce_csrf_checks=True)
    first, second, third = issue(mine)
    page = visitor.get(first)
    assert page.status_code == 200 and not page.cookies and "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer" and "script" not in page["Content-Security-Policy"]
    assert visitor.post(first, {"question-0": "very"}).status_code == 422
    done = visitor.post(first, {"question-0": "very", "question-1": "fair", "remark": "<b>好</b>"})
    assert done.status_code == 200 and not done.cookies
    assert visitor.post(first, {"question-0": "very", "question-1": "very"}).status_code == 409
    visitor.post(second, {"question-0": "satisfied", "question-1": "very"})
    assert QuestionnaireAnswer.objects.count() == 2
    row = Questionnaire.objects.get()
    result = mine.get(f"/work/questionnaires/{row.pk}/").content.decode()
    assert "75.00%" in result and "&lt;b&gt;" in result and first not in result
    mine.post(f"/work/questionnaires/{row.pk}/close/")
    assert PerformanceObservation.objects.get().value == 75
    assert visitor.post(third, {"question-0": "very", "question-1": "very"}).status_code == 409
    assert mine.get("/work/questionnaires/").status_code == 200


def test_an_unknown_link_is_told_and_pages_speak_english(office: Office) -> None:
    visitor = Client()
    assert visitor.get("/q/nothing/").status_code == 404
    goal_of(office)
    first = issue(client(office.officer))[0]
    assert 'lang="en"' in visitor.get(f"{first}?lang=en").content.decode()


def test_more_links_are_shown_once(office: Office) -> None:
    goal_of(office)
    mine = client(office.officer)
    issue(mine)
    row = Questionnaire.objects.get()
    page = mine.post(f"/work/questionnaires/{row.pk}/links/", {"number": "2"}).content.decode()
    assert page.count("<svg") == 2
    assert mine.post(f"/work/questionnaires/{row.pk}/links/", {"number": "x"}).status_code == 302
