"""What no text can hold: zero bytes, halves of surrogate pairs, digits that are no figures. At every door."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from import_office import YEAR, Office, csv, person
from mingzhang.actions.load_book import LARGEST as BOOK_BYTES
from mingzhang.model.office import OfficeRole
from mingzhang.reading.tabular.sheets import FILE_BYTES
from mingzhang.store.models import AllotmentLine, ImportBatch
from mingzhang.web.middleware import LARGEST

pytestmark = pytest.mark.django_db
DAY = "2024-03-05"


@pytest.fixture
def office() -> Office:
    made = Office()
    made.give(made.line())
    return made


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who.person)
    return client


class HungUp(io.RawIOBase):
    """What a sender leaves who goes away in the middle of a form."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: Any) -> int:
        raise OSError("gone")


@pytest.mark.parametrize("address", ["/work/projects/add/", "/account/login/", "/language/"])
def test_a_sender_who_hangs_up_is_no_mistake_of_ours(address: str) -> None:
    broken = {"wsgi.input": io.BufferedReader(HungUp()), "CONTENT_LENGTH": "20"}
    form = "application/x-www-form-urlencoded"
    assert Client().post(address, "name=a", content_type=form, **broken).status_code == 400


@pytest.mark.parametrize("address", ["/books/1/files/%00", "/books/%00/", "/?year=%00", "/survey/a%00b/"])
def test_public_addresses(address: str) -> None:
    assert Client().get(address).status_code in (400, 404)


@pytest.mark.parametrize("address", ["people/?q=%00", "search/?q=%00", "ledger/?text=%00", "?year=%00"])
def test_addresses_of_the_workspace(address: str) -> None:
    administrator = person("chief", OfficeRole.ADMINISTRATOR)
    assert signed_in(administrator).get(f"/work/{address}").status_code == 400


def test_cookies(office: Office) -> None:
    client = Client()
    client.cookies["sessionid"] = "abcdefghij\0"
    assert client.get("/work/").status_code == 400


def test_fields_of_forms(office: Office) -> None:
    client = signed_in(office.officer)
    login = {"login": "a\0", "password": "b"}
    assert Client().post("/account/login/", login).status_code == 400
    given = {"unit": "\0", "year": YEAR, "kind": "payments", "file": SimpleUploadedFile("a.csv", b"a")}
    assert client.post("/work/imports/add/", given).status_code == 400
    assert client.post("/work/projects/add/", {"name": "甲\0"}).status_code == 400


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_requests_of_programs(office: Office, text: str) -> None:
    client = signed_in(office.officer)
    line = AllotmentLine.objects.get().pk
    payment = {
        "line": line,
        "fen": 100,
        "date": DAY,
        "payee": "甲",
        "reason": "纸",
        "document": "文",
        "voucher": "",
    }
    for field in ("payee", "reason", "document", "voucher", "contract"):
        body = json.dumps({**payment, field: text})
        assert client.post("/api/payments", body, content_type="application/json").status_code == 422, field
    batch = upload(client, office)
    columns = json.dumps({"columns": {text: 0}})
    answer = client.put(f"/api/imports/{batch}/columns", columns, content_type="application/json")
    assert answer.status_code == 422


def upload(client: Client, office: Office, **changes: object) -> int:
    file = SimpleUploadedFile("支付.csv", csv([office.row("V9", "12.00")]))
    given = {"unit": office.unit.code, "year": YEAR, "kind": "payments", "file": file, **changes}
    assert client.post("/api/imports", given).status_code == (404 if "unit" in changes else 200)
    return ImportBatch.objects.latest("pk").pk if not changes else 0


def test_addresses_of_programs(office: Office) -> None:
    client = signed_in(office.officer)
    for address in ("projects/%00", "entries?voucher=%00", "public/books/1/files/%00", "imports?after=%00"):
        answer = client.get(f"/api/{address}")
        assert answer.status_code == 422 and answer.json()["chinese"] == "请求参数有误", address
    upload(client, office, unit="1\0")


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_cells_of_grids(office: Office, text: str) -> None:
    client = signed_in(office.officer)
    body = {"rows": [{"key": text, "cells": {"name": text, text: text}}], "revision": 0, "money": text}
    for revision in (0, "²", 1e999, 2**70):
        sent = json.dumps({**body, "revision": revision})
        address = f"/work/registers/meetings/{office.unit.pk}/?year={YEAR}"
        answer = client.post(address, sent, content_type="application/json")
        assert 400 <= answer.status_code < 500, (revision, answer.status_code)


@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 30, "1e3"])
def test_numbers_that_are_no_plain_digits(office: Office, number: str) -> None:
    client = signed_in(office.officer)
    for address in ("questionnaires/add/", "ledger/", "ledger/entries/", "payments/"):
        for name in ("unit", "project", "line", "year", "page"):
            answer = client.get(f"/work/{address}", {name: number})
            assert answer.status_code < 500, (address, name)


@pytest.mark.parametrize(
    ("address", "kind"), [("/account/login/", "text/html"), ("/api/imports", "application/json")]
)
def test_a_request_larger_than_any_file_is_refused_unread(address: str, kind: str) -> None:
    unread = {"wsgi.input": io.BufferedReader(HungUp())}
    for size, status in ((LARGEST + 1, 413), (10**30, 413)):
        answer = Client().post(
            address, "a", content_type="multipart/form-data; boundary=b", **unread, CONTENT_LENGTH=str(size)
        )
        assert answer.status_code == status
        assert answer["Content-Type"].startswith(kind) and "过大" in answer.content.decode()
        assert "Content-Security-Policy" in answer.headers


def test_the_largest_file_may_come_in(office: Office) -> None:
    assert max(FILE_BYTES, BOOK_BYTES) < LARGEST
    answer = signed_in(office.officer).post("/work/imports/add/", {"name": "甲"})
    assert answer.status_code == 422
