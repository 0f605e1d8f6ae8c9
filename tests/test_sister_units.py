"""A unit sees nothing of a sister unit of its department: every page of the workspace, asked for both ways.

Every address with a key stands in `KEYED` or `OF_DEPARTMENT`; a new page fails the test until it does.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ledger_workspace import YEAR
from mingzhang.actions.acting import Actor
from sister_world import Sisters, make_sisters

pytestmark = pytest.mark.django_db
ROLES = ("officer", "reviewer", "head")

# Pages of one paper of a unit: the address's name, and whose key it takes with what stands beside it.
KEYED: dict[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(("project", "project_edit", "project_submit", "project_approve"), ("project", ())),
    **dict.fromkeys(("project_close", "project_basis", "project_mark", "project_unmark"), ("project", ())),
    "project_basis_remove": ("basis", ()),
    **dict.fromkeys(("budget", "budget_submit", "budget_review", "budget_send_back"), ("budget", ())),
    **dict.fromkeys(("budget_compare", "budget_items", "budget_revenues", "budget_apply"), ("budget", ())),
    **dict.fromkeys(("budget_revenues_fill", "budget_balance", "budget_carryover"), ("budget", ())),
    **dict.fromkeys(("preparation_unit", "budget_draft", "budget_ceiling", "budget_standards"), ("unit", ())),
    **dict.fromkeys(("objective", "objective_edit", "objective_indicators"), ("objective", ())),
    **dict.fromkeys(("objective_advice", "objective_offered", "objective_take"), ("objective", ())),
    **dict.fromkeys(("objective_weigh", "objective_submit", "objective_decide"), ("objective", ())),
    **dict.fromkeys(("objective_print", "objective_years", "observed"), ("objective", ())),
    "objective_file": ("objective", ("docx",)),
    **dict.fromkeys(("observe_sentence", "observe_execution"), ("objective", ())),
    "observe": ("objective", ("2",)),
    **dict.fromkeys(("observation", "observation_withdraw"), ("observation", ())),
    **dict.fromkeys(("evidence_file", "evidence_verify"), ("evidence", ())),
    **dict.fromkeys(("questionnaire", "questionnaire_links", "questionnaire_close"), ("questionnaire", ())),
    "evaluation_start": ("objective", ("self",)),
    **dict.fromkeys(
        ("evaluation", "evaluation_submit", "evaluation_decide", "evaluation_reopen"), ("evaluation", ())
    ),
    "evaluation_file": ("evaluation", ("report", "docx")),
    **dict.fromkeys(("follow_up_add", "result_use"), ("evaluation", ())),
    "follow_up_meet": ("follow_up", ()),
    **dict.fromkeys(("monitoring_item", "monitoring_accept"), ("monitored", ())),
    "line": ("line", ()),
    **dict.fromkeys(
        ("entry", "entry_voucher", "payment_complete", "payment_reject", "payment_refund"), ("entry", ())
    ),
    **dict.fromkeys(("carry_in", "year_end"), ("unit", ())),
    **dict.fromkeys(("adjustment", "adjustment_edit", "adjustment_lines"), ("adjustment", ())),
    **dict.fromkeys(("adjustment_sheet", "adjustment_submit", "adjustment_withdraw"), ("adjustment", ())),
    **dict.fromkeys(("adjustment_approve", "adjustment_refuse"), ("adjustment", ())),
    **dict.fromkeys(("import", "import_columns", "import_accept", "import_discard"), ("import", ())),
    **dict.fromkeys(("import_errors", "import_file"), ("import", ())),
    "trail_row": ("trail", ()),
    **dict.fromkeys(("work", "work_progress"), ("work", ())),
    "token_revoke": ("token", ()),
    **dict.fromkeys(("unit_rename", "unit_merge", "division_add"), ("unit", ())),
    **dict.fromkeys(("division_end", "division_duties"), ("division", ())),
    **dict.fromkeys(("person", "person_reset_password"), ("person", ())),
    **dict.fromkeys(("person_close", "person_reopen", "person_reset_second_factor"), ("person", ())),
    "appointment_end": ("appointment", ()),
}
# Pages of the department as a whole, open to each unit of it: they hold nothing of one unit's papers.
OF_DEPARTMENT: dict[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(("preparation_department", "budget_approve", "budget_distribute"), ("department", ())),
    **dict.fromkeys(("monitoring_start", "book_upload"), ("department", ())),
    "monitoring_round": ("round", ()),
    "monitoring_file": ("round", ("xlsx",)),
    "book_words": ("department", ("budget",)),
    "book_text": ("department", ("budget",)),
    "book_carry": ("department", ("budget",)),
    "book_reasons": ("department", ("budget", "x")),
    "book_preview": ("department", (1,)),
    **dict.fromkeys(("closing_of", "closing_checks", "closing_waive"), ("department", ())),
    **dict.fromkeys(("close_year", "reopen_year", "correct_closed"), ("department", ())),
    "book_write": ("department", ("budget",)),
    "book": ("book", ()),
    "book_file": ("book", ("2023年部门预算1.pdf",)),
    "book_step": ("book", ("review_book",)),
    "book_return": ("book", ()),
    **dict.fromkeys(("organisation_department", "organisation_history"), ("department", ())),
    **dict.fromkeys(("department_rename", "department_duties", "unit_add"), ("department", ())),
    "book_scope": ("department", ("budget",)),
}
# Addresses whose first part is no key of a paper.
OTHERWISE = {
    "register": lambda keys: ("meetings", keys["unit"]),
    "register_nil": lambda keys: ("meetings", keys["unit"]),
    "register_whole": lambda keys: ("meetings",),
    "objective_add": lambda keys: ("task",),
    "picture": lambda keys: ("0",),
    "codes": lambda keys: ("function", YEAR, 3),
}


@pytest.fixture
def sisters() -> Sisters:
    return make_sisters()


def named_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, int]]:
    """The pages of the workspace by name, each with the number of its parameters."""
    for one in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from named_patterns(one, address)
        elif isinstance(one, URLPattern) and address.startswith("work/") and one.name:
            yield one.name, len(one.pattern.converters)


def client_of(actor: Actor) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(actor.person)
    client.get(f"/work/?year={YEAR}")
    return client


LISTS = ("/work/projects/", "/work/evaluations/", "/work/observations/", "/work/tokens/", "/work/people/")


def text_of(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode("utf-8", errors="replace")


def marks_in(sisters: Sisters, text: str) -> list[str]:
    return [mark for mark in sisters.marks if mark in text]


def test_every_page_with_a_key_is_walked() -> None:
    keyed = {name for name, parameters in named_patterns() if parameters}
    assert keyed == {*KEYED, *OF_DEPARTMENT, *OTHERWISE}


@pytest.mark.parametrize("who", ROLES)
def test_papers_of_a_sister_unit_are_not_found(sisters: Sisters, who: str) -> None:
    client = client_of(sisters.walkers[who])
    for name, (kind, more) in KEYED.items():
        address = reverse(name, args=[sisters.keys[kind], *more])
        answer = client.get(address)
        if answer.status_code == 302:  # it takes forms only: to the page above, which is asked by itself
            assert address.startswith(answer["Location"]), name
            address = answer["Location"]
        status, text = text_of(client, address)
        assert status in (403, 404) or address in LISTS, (name, status)
        assert not marks_in(sisters, text), name


@pytest.mark.parametrize("who", ROLES)
def test_pages_of_the_department_show_nothing_of_a_sister_unit(sisters: Sisters, who: str) -> None:
    client = client_of(sisters.walkers[who])
    for name, (kind, more) in OF_DEPARTMENT.items():
        address = reverse(name, args=[sisters.keys[kind], *more])
        assert not marks_in(sisters, text_of(client, address)[1]), name
    for name, arguments in OTHERWISE.items():
        assert not marks_in(sisters, text_of(client, reverse(name, args=arguments(sisters.keys)))[1]), name


@pytest.mark.parametrize("who", ROLES)
def test_lists_show_nothing_of_a_sister_unit(sisters: Sisters, who: str) -> None:
    client = client_of(sisters.walkers[who])
    unit = sisters.keys["unit"]
    for name, parameters in named_patterns():
        if parameters:
            continue
        for asked in ("", f"?unit={unit}", f"?department={sisters.keys['department']}"):
            status, text = text_of(client, reverse(name) + asked)
            assert status < 500 and not marks_in(sisters, text), (name, asked)
    for mark in sisters.marks:
        found = text_of(client, f"{reverse('search')}?q={mark}")[1].split('<main id="main"', 1)[1]
        assert not any(f">{other}" in found for other in sisters.marks), mark


def test_the_unit_itself_finds_its_papers_at_the_same_addresses(sisters: Sisters) -> None:
    """The walk above asks for the right keys: their own officer reads these pages."""
    client = client_of(sisters.fair.desk.office.officer)
    for name in ("project", "budget", "objective", "observation", "questionnaire", "evaluation", "line",
                 "entry", "adjustment", "import", "work", "monitoring_item", "year_end"):  # fmt: skip
        kind, more = KEYED[name]
        assert text_of(client, reverse(name, args=[sisters.keys[kind], *more]))[0] == 200, name
