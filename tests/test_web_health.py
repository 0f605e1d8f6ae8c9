"""Alive, ready, measured: and no log line or metric names a person."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from mingzhang.store.models import AuditRow, Person
from mingzhang.web.logs import JsonFormatter

pytestmark = pytest.mark.django_db


def test_alive_and_ready(client: Client) -> None:
    assert client.get("/health").json() == {"status": "alive"}
    assert client.get("/ready").json() == {"status": "ready"}


def test_monitors_need_no_tls_where_people_do(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    assert [client.get(address).status_code for address in ("/health", "/ready")] == [200, 200]
    assert client.get("/work/")["Location"] == "https://testserver/work/"


def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="store").order_by("-pk").first().delete()  # type: ignore[union-attr]
    answer = client.get("/ready")
    assert answer.status_code == 503 and answer.json()["problem"] == "migrations"


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("mingzhang.web.pages.health.MigrationExecutor", gone)
    assert client.get("/ready").json()["problem"] == "database"
    assert client.get("/health").status_code == 200


def test_requests_are_counted_by_route(client: Client) -> None:
    client.get("/work/?secret=words")
    text = client.get("/metrics").content.decode()
    assert 'mingzhang_requests_total{method="GET",route="work/",status="302"}' in text
    assert "mingzhang_entries 0.0" in text and 'mingzhang_works{state="waiting"} 0.0' in text
    assert "secret" not in text


def test_metrics_are_for_this_machine_or_the_token(client: Client, settings: Any) -> None:
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 404
    settings.METRICS_TOKEN = "given to the monitoring"
    assert client.get("/metrics").status_code == 404
    bearer = {"Authorization": "Bearer given to the monitoring"}
    assert client.get("/metrics", headers=bearer, REMOTE_ADDR="10.1.2.3").status_code == 200
    settings.METRICS_TOKEN, settings.BEHIND_PROXY = "", True
    assert client.get("/metrics").status_code == 404


def test_log_lines_hold_no_personal_data(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    person = Person.objects.create_user("chenjingban", password="clear accounts 1", display_name="陈经办")
    client.force_login(person)
    with caplog.at_level(logging.INFO, "mingzhang.request"):
        client.get("/work/search/?q=陈经办", REMOTE_ADDR="10.9.8.7")
    lines = [JsonFormatter().format(record) for record in caplog.records]
    told = [json.loads(line) for line in lines if "work/search/" in line]
    assert told[0]["route"] == "work/search/" and told[0]["status_code"] == 200
    assert told[0]["milliseconds"] > 0
    assert not any(word in line for line in lines for word in ("陈经办", "chenjingban", "10.9.8.7"))


def test_behind_the_proxy_the_audit_row_names_the_visitor(client: Client, settings: Any) -> None:
    Person.objects.create_user("chen", password="clear accounts 1", display_name="陈经办")
    sent = {"login": "chen", "password": "clear accounts 1"}
    settings.BEHIND_PROXY = True
    client.post("/account/login/", sent, headers={"X-Forwarded-For": "1.1.1.1, 10.2.3.4"})
    assert AuditRow.objects.get(verb="sign_in").address == "10.2.3.4"
    settings.BEHIND_PROXY = False
    client.post("/account/logout/")
    client.post("/account/login/", sent, headers={"X-Forwarded-For": "1.1.1.1"})
    assert AuditRow.objects.filter(verb="sign_in").latest("pk").address == "127.0.0.1"


def test_without_a_key_given_nobody_can_guess_it() -> None:
    code = "from mingzhang.web import settings; print(settings.SECRET_KEY); print(settings.ALLOWED_HOSTS)"
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MINGZHANG_")}
    one, other = (
        subprocess.run(
            [sys.executable, "-c", code], env=bare, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for _ in range(2)
    )
    assert len(one[0]) >= 50 and one[0] != other[0]
    assert one[1] == "['localhost', '127.0.0.1', '[::1]']"
