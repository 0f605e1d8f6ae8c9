"""The second factor, the end of a session, and the headers of every answer."""

from __future__ import annotations

import base64
import hmac
import re
import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from mingzhang.actions.acting import actor_of
from mingzhang.actions.reset_second_factor import reset_second_factor
from mingzhang.model.office import OfficeRole
from mingzhang.store.models import Appointment, AuditRow, Person

pytestmark = pytest.mark.django_db
PASSWORD = "clear accounts 1"


@pytest.fixture
def chen() -> Person:
    cache.clear()
    return Person.objects.create_user("chen", password=PASSWORD, display_name="陈经办")


def signed_in() -> Client:
    client = Client()
    answer = client.post("/account/login/", {"login": "chen", "password": PASSWORD})
    assert answer.status_code == 302
    return client


def code_of(secret: str, steps: int = 0) -> str:
    """The six figures that an authenticator shows (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, (int(time.time()) // 30 + steps).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"


def set_up(client: Client) -> tuple[str, list[str]]:
    asked = client.get("/account/2fa/totp/activate/")
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True).content.decode()
    assert "data:image/svg+xml;base64," in page
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    page = client.post(
        "/account/2fa/totp/activate/", {"code": code_of(found[1])}, follow=True
    ).content.decode()
    return found[1], re.findall(r"<li>([0-9a-z]{8,})</li>", page)


@pytest.mark.django_db(transaction=True)
def test_the_second_factor_is_asked_for_at_the_next_sign_in(chen: Person) -> None:
    _secret, codes = set_up(signed_in())
    assert len(codes) == 10
    client = signed_in()
    assert client.get("/work/").status_code == 302
    page = client.get("/account/2fa/authenticate/").content.decode()
    assert "验证器应用显示的六位数字" in page
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert "错误代码" in wrong.content.decode()
    client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/work/").status_code == 200
    verbs = AuditRow.objects.filter(person=chen).values_list("verb", flat=True)
    assert "change_second_factor" in verbs


def test_a_recovery_code_serves_once(chen: Person) -> None:
    _secret, codes = set_up(signed_in())
    signed_in().post("/account/2fa/authenticate/", {"code": codes[0]})
    client = signed_in()
    client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/work/").status_code == 302


def test_the_administrator_removes_a_lost_second_factor(chen: Person) -> None:
    set_up(signed_in())
    administrator = Person.objects.create_user("administrator", password=PASSWORD)
    Appointment.objects.create(person=administrator, role=OfficeRole.ADMINISTRATOR, first_day="2020-01-01")
    reset_second_factor(actor_of(administrator), chen)
    assert signed_in().get("/work/").status_code == 200


def test_a_session_ends_when_nobody_works(chen: Person, settings: Any) -> None:
    settings.SESSION_COOKIE_AGE = 1
    client = signed_in()
    assert client.get("/work/").status_code == 200
    time.sleep(1.5)
    assert client.get("/work/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(chen: Person) -> None:
    here, there = signed_in(), signed_in()
    new = "my own clear words 7"
    here.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert here.get("/work/").status_code == 200
    assert there.get("/work/").status_code == 302


@pytest.mark.parametrize("address", ["/account/login/", "/work/", "/missing/", "/health"])
def test_every_answer_carries_the_strict_headers(client: Client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_goes_to_another_site_after_sign_in(chen: Person) -> None:
    sent = {"login": "chen", "password": PASSWORD, "next": "https://elsewhere.example/"}
    answer = Client().post("/account/login/", sent)
    assert answer["Location"] == "/work/"
