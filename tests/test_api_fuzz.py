"""Requests that nobody thought of: every operation, anonymous and as each role, never breaks the server.

A few examples for each operation by default; `MINGZHANG_FUZZ_EXAMPLES=200` tries that many, others each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from api_office import MARK, SISTER, token_of, world
from mingzhang.web.wsgi import application

pytestmark = pytest.mark.django_db
CHECKS = [not_a_server_error, response_schema_conformance, status_code_conformance]
EXAMPLES = int(os.environ.get("MINGZHANG_FUZZ_EXAMPLES", "0"))
FEW = settings(
    max_examples=EXAMPLES or 3,
    deadline=None,
    database=None,
    derandomize=not EXAMPLES,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """The requests share the connection of the test, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


OF_A_UNIT = ("officer", "reviewer", "head")
NEVER_SEEN = {
    **dict.fromkeys(("", "administrator", *OF_A_UNIT), (MARK, SISTER)),
    "finance": (MARK,),
    **dict.fromkeys(("bureau", "auditor"), ()),
}


@cache
def operations() -> list[APIOperation[Any, Any, Any, Any]]:
    """Every operation, read from the description once."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("who", NEVER_SEEN)
def test_no_request_breaks_the_server(who: str) -> None:
    office = world()
    headers = {"Authorization": f"Bearer {token_of(office.people[who])}"} if who else {}
    for operation in operations():

        @FEW
        @given(case=operation.as_strategy())
        def ask(case: Case) -> None:
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
            assert not any(mark.encode() in answer.content for mark in NEVER_SEEN[who])

        ask()
