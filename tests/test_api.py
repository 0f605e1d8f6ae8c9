"""The interface for programs: who may ask, what they get, what they are told, and nobody sees too much."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from api_office import DAY, MARK, SISTER, YEAR, World, client_of, token_of, world
from import_office import csv, held
from mingzhang.actions.own_tokens import issue_token, revoke_token
from mingzhang.model.entry import Account
from mingzhang.store.lines import row_ids
from mingzhang.store.models import AccessToken, AuditRow
from mingzhang.web.api.root import api

pytestmark = pytest.mark.django_db
LISTS = (
    "units", "projects", "lines", "entries", "payments", "adjustments", "registers/staff/rows", "books",
    "works", "imports",
)  # fmt: skip


@pytest.fixture
def office() -> World:
    return world()


@pytest.fixture
def officer(office: World) -> Client:
    return client_of(office.people["officer"])


def operations() -> list[tuple[str, str]]:
    schema = api.get_openapi_schema(path_prefix="/api/")
    return [(path, method) for path, methods in schema["paths"].items() for method in methods]


def address(path: str, office: World, of: str = "ours") -> str:
    side = office.sides[of]
    entry = side.unit.entries.latest("pk").pk
    key = {"/api/entries/{key}": entry, "/api/imports/{key}": side.unit.imports.latest("pk").pk}.get(path)
    work = side.officer.person.works.latest("pk").pk
    return (
        path.replace("{code}", side.unit.code)
        .replace("{number}", side.project.number)
        .replace("registers/{name}", "registers/staff")
        .replace("files/{name}", "files/预算.pdf")
        .replace("public/books/{key}", f"public/books/{office.public.pk}")
        .replace("{key}", str(key or work))
    )


# --- who may ask --------------------------------------------------------------------------------------


def test_without_signing_in_only_published_books_are_given(office: World) -> None:
    for path, method in operations():
        answer = getattr(Client(), method)(address(path, office), content_type="application/json")
        expected = 200 if "/public/" in path else 401
        assert answer.status_code == expected, (method, path)
        if expected == 401:
            assert answer.json()["chinese"].startswith("请登录") and answer["WWW-Authenticate"] == "Bearer"


def test_a_session_may_read_and_needs_its_csrf_token_to_write(office: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.people["officer"].person)
    assert client.get("/api/me").json()["units"] == [office.ours.unit.code]
    answer = client.post("/api/payments", "{}", content_type="application/json")
    assert answer.status_code == 403 and "X-CSRFToken" in answer.json()["english"]
    client.get("/work/")
    cookie = client.cookies.get("csrftoken")
    given = {"content_type": "application/json"}
    if cookie:
        given["headers"] = {"x-csrftoken": cookie.value}
        assert client.post("/api/payments", "{}", **given).status_code == 422


def test_a_token_holds_until_it_expires_or_is_taken_back(office: World) -> None:
    actor = office.people["officer"]
    token, secret = issue_token(actor, "报表", 30)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/me").status_code == 200
    token.refresh_from_db()
    assert token.used_at is not None and secret not in token.sha256 and token.hint == secret[:8]
    AccessToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/me").status_code == 401
    AccessToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=1))
    revoke_token(actor, token)
    assert client.get("/api/me").status_code == 401
    assert [row.verb for row in AuditRow.objects.order_by("-pk")[:2]] == ["revoke_token", "issue_token"]


def test_a_closed_account_and_a_temporary_password_open_nothing(office: World) -> None:
    actor = office.people["officer"]
    client = client_of(actor)
    for change in ({"must_change_password": True}, {"is_active": False}):
        type(actor.person).objects.filter(pk=actor.person.pk).update(**change)
        assert client.get("/api/me").status_code == 401
        type(actor.person).objects.filter(pk=actor.person.pk).update(
            is_active=True, must_change_password=False
        )


def test_tokens_are_issued_and_taken_back_on_their_page(office: World) -> None:
    client = Client()
    client.force_login(office.people["officer"].person)
    page = client.post("/work/tokens/", {"name": "月报", "days": "30"}).content.decode()
    assert "mz_" in page and "月报" in page
    assert client.post("/work/tokens/", {"name": "月报", "days": "9999"}).status_code == 422
    token = AccessToken.objects.get()
    client.post(f"/work/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


# --- what they get ------------------------------------------------------------------------------------


def test_every_list_gives_what_is_ours(officer: Client) -> None:
    for name in LISTS:
        answer = officer.get(f"/api/{name}")
        assert answer.status_code == 200, (name, answer.content)
        assert answer.json()["items"] or name == "books", name


@pytest.mark.parametrize("who", ["officer", "reviewer", "head", "finance"])
def test_nothing_of_another_department_is_given_anywhere(office: World, who: str) -> None:
    nothing_is_given(office, who, "theirs", MARK)


@pytest.mark.parametrize("who", ["officer", "reviewer", "head"])
def test_nothing_of_another_unit_of_the_department_is_given_anywhere(office: World, who: str) -> None:
    nothing_is_given(office, who, "sister", SISTER)


def nothing_is_given(office: World, who: str, side: str, mark: str) -> None:
    """Every reading operation, asked for what is ours and for what is theirs, gives none of theirs."""
    client, code = client_of(office.people[who]), office.sides[side].unit.code
    for path, method in operations():
        if method != "get" or "/public/" in path:
            continue
        ours, theirs = client.get(address(path, office)), client.get(address(path, office, side))
        for answer in (ours, theirs):
            text = answer.content.decode()
            assert mark not in text and code not in text, path
        assert theirs.status_code in (200, 404) and ours.status_code in (200, 404), path
        if "{key}" in path or "{code}" in path or "{number}" in path:
            assert theirs.status_code == 404, path


def test_finance_sees_every_unit_of_its_department(office: World) -> None:
    client = client_of(office.people["finance"])
    names = {row["name"] for row in client.get("/api/projects").json()["items"]}
    assert names == {"甲方项目", f"{SISTER}项目"}


def test_filters_never_widen(office: World, officer: Client) -> None:
    for name in ("projects", "lines", "entries", "payments", "adjustments", "registers/staff/rows"):
        for side in ("theirs", "sister"):
            answer = officer.get(f"/api/{name}?unit={office.sides[side].unit.code}")
            assert answer.json()["items"] == [], (name, side)


def test_the_bureau_and_the_auditor_see_every_department(office: World) -> None:
    for who in ("bureau", "auditor"):
        names = {row["name"] for row in client_of(office.people[who]).get("/api/projects").json()["items"]}
        assert {"甲方项目", f"{MARK}项目"} <= names


def test_the_administrator_sees_no_business(office: World) -> None:
    client = client_of(office.people["administrator"])
    assert all(client.get(f"/api/{name}").json()["items"] == [] for name in LISTS)


def test_drafts_are_not_public(office: World) -> None:
    titles = [row["title"] for row in Client().get("/api/public/books").json()["items"]]
    assert titles == [office.public.title]
    draft = office.ours.department.books.get(number=1)
    assert Client().get(f"/api/public/books/{draft.pk}").status_code == 404


def test_public_answers_may_be_kept_by_caches(office: World) -> None:
    for path in ("/api/public/books", f"/api/public/books/{office.public.pk}"):
        assert "public" in Client().get(path)["Cache-Control"]
    address = f"/api/public/books/{office.public.pk}/files/预算.pdf"
    file = Client().get(address)
    assert file["ETag"] and b"%PDF" in file.content
    for path in (address, f"/api/public/books/{office.public.pk}"):
        tag = Client().get(path)["ETag"]
        again = Client().get(path, headers={"if-none-match": tag})
        assert again.status_code == 304 and "public" in again["Cache-Control"]
    assert client_of(office.people["officer"]).get("/api/me")["Cache-Control"] == "no-store"


def test_a_public_book_says_whose_it_is_and_what_an_erratum_corrects(office: World) -> None:
    book = Client().get(f"/api/public/books/{office.public.pk}").json()
    assert book["department_name"] == office.public.department.name_in(office.public.year)
    assert book["note"] == office.public.note


def test_what_no_operation_answers_is_json_all_the_same(office: World) -> None:
    for path in ("/api/", "/api/nothing", "/api/docs"):
        answer = Client().get(path)
        assert (answer.status_code, answer.json()["kind"]) == (404, "NotFound")
        assert "没有找到" in answer.content.decode()  # readable as it comes
    answer = Client().post("/api/public/books")
    assert (answer.status_code, answer.json()["kind"], answer["Allow"]) == (405, "MethodNotAllowed", "GET")


def test_a_body_that_is_no_json_and_a_wrong_parameter_are_named(officer: Client) -> None:
    answer = officer.post("/api/payments", "{bad", content_type="application/json")
    assert answer.status_code == 400 and "不是有效的JSON" in answer.json()["chinese"]
    answer = officer.get("/api/entries?limit=0")
    assert answer.status_code == 422 and answer.json()["chinese"].endswith("：query.limit")


def test_head_is_answered_like_get(office: World) -> None:
    for path in ("/api/public/books", f"/api/public/books/{office.public.pk}/files/预算.pdf"):
        head, whole = Client().head(path), Client().get(path)
        assert (head.status_code, head["Content-Type"]) == (200, whole["Content-Type"])
    assert Client().head("/api/me").status_code == 401


def test_lists_come_in_pieces(officer: Client) -> None:
    first = officer.get("/api/entries?limit=1").json()
    second = officer.get(f"/api/entries?limit=1&after={first['next']}").json()
    assert first["next"] and second["items"][0]["id"] > first["items"][0]["id"] and second["next"] is None
    assert officer.get("/api/entries?limit=201").status_code == 422


# --- what they do -------------------------------------------------------------------------------------


def pay(client: Client, office: World, **changes: object):
    line = row_ids([office.ours.line()])[office.ours.line()]
    given = {"line": line, "fen": 100_00, "date": DAY.isoformat(), "payee": "某某公司", "voucher": "A1"}
    return client.post("/api/payments", json.dumps({**given, **changes}), content_type="application/json")


def test_a_payment_is_applied_for_once(office: World, officer: Client) -> None:
    first, again = pay(officer, office), pay(officer, office)
    assert first.status_code == again.status_code == 200 and first.json()["id"] == again.json()["id"]
    assert held(office.ours.line(), Account.IN_PAYMENT) == 100_00


def test_refusals_say_in_both_languages_what_to_do(office: World, officer: Client) -> None:
    answer = pay(officer, office, fen=10**12)
    assert answer.status_code == 409 and answer.json()["kind"] == "OverspendError"
    assert "可用不足" in answer.json()["chinese"] and "needed" in answer.json()["english"]
    assert pay(officer, office, fen=0).json()["details"][0]["field"].endswith("fen")
    assert pay(officer, office, line=2**40).status_code == 404
    assert pay(client_of(office.people["auditor"]), office).status_code == 403


def test_an_import_goes_its_whole_way(office: World, officer: Client) -> None:
    file = SimpleUploadedFile("支付.csv", csv([office.ours.row("V9", "12.00")]))
    given = {"unit": office.ours.unit.code, "year": YEAR, "kind": "payments", "file": file}
    batch = officer.post("/api/imports", given).json()
    assert batch["columns"]["unit"] == 0 and batch["state"] == "draft"
    preview = officer.post(f"/api/imports/{batch['id']}/preview").json()
    assert (preview["state"], preview["error_count"], preview["total_fen"]) == ("submitted", 0, 12_00)
    accepted = officer.post(f"/api/imports/{batch['id']}/accept").json()
    assert accepted["state"] == "approved" and accepted["digest"]
    assert officer.post(f"/api/imports/{batch['id']}/accept").status_code == 409
    assert officer.delete(f"/api/imports/{batch['id']}").status_code == 409


def test_behind_the_proxy_the_deed_of_a_token_names_the_visitor(
    office: World, officer: Client, settings: Any
) -> None:
    settings.BEHIND_PROXY = True
    file = SimpleUploadedFile("支付.csv", csv([office.ours.row("V8", "12.00")]))
    given = {"unit": office.ours.unit.code, "year": YEAR, "kind": "payments", "file": file}
    officer.post("/api/imports", given, headers={"X-Forwarded-For": "1.1.1.1, 10.2.3.4"})
    assert AuditRow.objects.latest("pk").address == "10.2.3.4"


def test_an_import_tells_its_mistakes(office: World, officer: Client) -> None:
    file = SimpleUploadedFile("支付.csv", csv([office.ours.row("V9", "x")]))
    given = {"unit": office.ours.unit.code, "year": YEAR, "kind": "payments", "file": file}
    batch = officer.post("/api/imports", given).json()
    preview = officer.post(f"/api/imports/{batch['id']}/preview").json()
    assert preview["errors"][0]["row"] == 2 and preview["errors"][0]["column"] == 7
    columns = {"columns": {"unit": 0}}
    answer = officer.put(
        f"/api/imports/{batch['id']}/columns", json.dumps(columns), content_type="application/json"
    )
    assert answer.status_code == 422 and answer.json()["field"] == "project"
    bad = SimpleUploadedFile("a.csv", b"")
    assert officer.post("/api/imports", {**given, "file": bad}).status_code == 422


def test_the_schema_is_openapi_3_1_and_declares_every_refusal() -> None:
    schema = api.get_openapi_schema(path_prefix="/api/")
    assert schema["openapi"] == "3.1.0"
    for path, methods in schema["paths"].items():
        for operation in methods.values():
            expected = {"404", "422"} if "/public/" in path else {"401", "403", "404", "422"}
            assert expected <= set(map(str, operation["responses"])), path


def test_a_token_opens_no_page(office: World) -> None:
    client = Client(headers={"authorization": f"Bearer {token_of(office.people['officer'])}"})
    assert client.get("/work/").status_code == 302
