"""Pages that are only a form: every role by every page, and no link leads where somebody may not enter."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve, reverse
from django.utils.html import escape

from mingzhang.actions.errors import NotAllowedError
from mingzhang.actions.rights import label_of, rights
from mingzhang.model.indicator import ObjectiveOwner
from mingzhang.model.office import AdjustmentKind, EvaluationKind, OfficeRole
from mingzhang.store.lines import forget
from mingzhang.store.models import (
    Adjustment,
    BudgetUnit,
    BudgetVersion,
    Department,
    Division,
    LedgerEntry,
    PerformanceEvaluation,
    PerformanceObjective,
    Project,
)
from mingzhang.web.doors import DOORS, enter
from rights_world import DAY, YEAR, Place, World

# Pages that show something, whoever may see it; what can be done there is offered to who may.
_READ = """
home spending picture organisation organisation_department organisation_history people person projects
project preparation preparation_unit preparation_department budget budget_compare budget_balance
budget_standards objectives objective objective_advice objective_print observations observed observation
evidence_file questionnaires questionnaire evaluations projects_across evaluation objective_years
objective_file evaluation_file monitoring monitoring_round monitoring_file monitoring_item follow_up
follow_up_meet ledger line entries entry entry_voucher months months_picture year_end_units year_end
carry_in_units carry_in adjustments adjustment adjustment_sheet payments imports import import_errors
import_file registers register_whole register words book_words closing closing_of closing_checks books book
book_file book_step search trail trail_row works work work_progress tokens codes
"""
READ = frozenset(_READ.split())
OTHERS = {  # what an address holds beside its key
    "book_scope": {"kind": "budget"},
    "objective_add": {"kind": "project"},
    "observe": {"code": "1"},
    "book_preview": {"reading": 1},
    "book_text": {"kind": "final_accounts"},
    "book_reasons": {"kind": "final_accounts", "key": "x"},
    "book_write": {"kind": "budget"},
}


def addresses() -> Iterator[URLPattern]:
    """Every address below /work/."""
    (work, *more) = (one for one in get_resolver().url_patterns if str(one.pattern) == "work/")
    for part in (work, *more):
        yield from part.url_patterns  # type: ignore[union-attr]


def takes_forms_only(view: Callable[..., Any] | None) -> bool:
    """Whether `require_POST` stands over a view."""
    while view is not None:
        inner = inspect.getclosurevars(view).nonlocals
        if inner.get("request_method_list") == ["POST"]:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_page_is_something_to_read_or_has_a_door() -> None:
    pages = {one.name for one in addresses() if not takes_forms_only(one.callback)}
    assert pages - set(DOORS) - READ == set(), "name the door of a page that is only a form, in web/doors.py"
    assert (set(DOORS) | READ) - pages == set(), "there is no such page"
    assert set(DOORS) & READ == set()


def test_every_door_asks_for_a_right_of_the_table() -> None:
    assert {door.verb for door in DOORS.values()} <= set(rights())


# --- every role at every door -------------------------------------------------------------------------


@pytest.fixture
def world(db: None) -> World:
    forget()
    return World()


def row_at(world: World, model: type[Model], at: BudgetUnit) -> Model:
    """A row of the unit that a page of the model's could be about."""
    return MAKERS[model](world, at)


def _division(_world: World, at: BudgetUnit) -> Model:
    return Division.objects.create(unit=at, name="综合处", first_year=2020)


def _adjustment(world: World, at: BudgetUnit) -> Model:
    given = {"kind": AdjustmentKind.SUPPLEMENT, "date": DAY, "reason": "追加"}
    return Adjustment.objects.create(unit=at, year=YEAR, created_by=world.clerk.person, **given)


def _entry(world: World, at: BudgetUnit) -> Model:
    world.funded(at)
    return LedgerEntry.objects.filter(unit=at).earliest("pk")


def _objective(world: World, at: BudgetUnit, name: str = "任务") -> PerformanceObjective:
    given = {"owner": ObjectiveOwner.KEY_TASK, "code": f"{at.code}-{name}", "name": name, "words": "完成"}
    return PerformanceObjective.objects.create(
        department=at.department, unit=at, year=YEAR, created_by=world.clerk.person, **given
    )


def _evaluation(world: World, at: BudgetUnit) -> Model:
    goal, author = _objective(world, at, "评价任务"), world.clerk.person
    return PerformanceEvaluation.objects.create(objective=goal, kind=EvaluationKind.SELF, created_by=author)


MAKERS: dict[type[Model], Callable[[World, BudgetUnit], Model]] = {
    LedgerEntry: _entry,
    Department: lambda _world, at: at.department,
    BudgetUnit: lambda _world, at: at,
    Project: lambda world, at: world.project(at, name="信息化运维"),
    BudgetVersion: lambda world, at: world.version(at),
    Division: _division,
    Adjustment: _adjustment,
    PerformanceObjective: _objective,
    PerformanceEvaluation: _evaluation,
}


def test_a_row_of_every_model_can_be_made() -> None:
    assert {door.model for door in DOORS.values() if door.model is not None} == set(MAKERS)


def clients(world: World) -> dict[OfficeRole, Client]:
    found = {}
    for role, actor in world.actors.items():
        found[role] = Client()
        found[role].force_login(actor.person)
        found[role].get(f"/work/?year={YEAR}")
    return found


@pytest.mark.parametrize("place", list(Place))
def test_who_lacks_the_right_is_told_before_typing(world: World, place: Place) -> None:
    at = world.units[place]
    rows = {model: row_at(world, model, at) for model in MAKERS}
    for role, client in clients(world).items():
        actor = world.actors[role]
        for name, door in DOORS.items():
            held = {} if door.model is None else {"pk": rows[door.model].pk}
            address = reverse(name, kwargs=held | OTHERS.get(name, {}))
            answer = client.get(address)
            told = f"{role.name} {place.name} {name}"
            if door.model is None:
                allowed = actor.may(door.verb) if door.everywhere else actor.units(door.verb).exists()
                sees = True
            else:
                there = (None, at.department) if door.model is Department else (at, None)
                allowed, sees = actor.may(door.verb, *there), actor.may("see", *there)
            if allowed:
                assert answer.status_code in (200, 302, 404), told
            elif sees:
                assert answer.status_code == 403, told
                assert escape(f"“{label_of(door.verb)}”权限") in answer.content.decode(), told
            else:
                assert answer.status_code in (403, 404), told


def test_a_form_that_was_sent_is_refused_at_the_door_too(world: World) -> None:
    client = clients(world)[OfficeRole.AUDITOR]
    answer = client.post("/work/payments/add/", {"line": "1", "fen": "1"})
    assert answer.status_code == 403
    assert "“申请支付”权限" in answer.content.decode()


# --- no link leads to a closed door -------------------------------------------------------------------

_SUBJECTS = """
projects preparation objectives observations questionnaires evaluations monitoring follow-up ledger
ledger/entries ledger/year-end adjustments payments registers words closing books organisation imports people
"""
PAGES = ("/work/", *(f"/work/{subject}/" for subject in _SUBJECTS.split()))


def links(client: Client, address: str) -> set[str]:
    answer = client.get(address, follow=True)
    return {unescape(one) for one in re.findall(r'href="(/work/[^"#]*)"', answer.content.decode())}


@pytest.mark.parametrize("role", list(OfficeRole))
def test_no_link_leads_to_a_closed_door(world: World, role: OfficeRole) -> None:
    for model in MAKERS:
        row_at(world, model, world.units[Place.OWN])
    client, actor = clients(world)[role], world.actors[role]
    found = {link for page in PAGES for link in links(client, page)}
    found |= {link for page in sorted(found) if page.count("/") == 4 for link in links(client, page)}
    for link in found:
        try:
            match = resolve(link.partition("?")[0])
        except Resolver404:
            continue
        try:
            enter(actor, match.url_name, match.kwargs)
        except NotAllowedError:
            pytest.fail(f"{role.name} is led to {link}, which is closed to them")
