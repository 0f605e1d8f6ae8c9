"""Every cell of the rights table: role by verb by place, as the table says and as the deeds themselves do."""

from __future__ import annotations

import pytest
from django.db import transaction

from mingzhang.actions.acting import Actor
from mingzhang.actions.errors import NotAllowedError
from mingzhang.actions.rights import Reach, labels, reach_of, rights
from mingzhang.cli.rights import markdown_page
from mingzhang.model.office import OfficeRole
from mingzhang.store.lines import forget
from mingzhang.store.models import BudgetUnit
from rights_trials import TRIALS, Attempt, Level, Trial
from rights_world import UNIT_ROLES, Place, World, person

VERBS = list(rights())
_AT_UNIT = {
    Reach.NONE: (),
    Reach.OWN: (Place.OWN, Place.SUBORDINATE),
    Reach.DEPARTMENT: (Place.OWN, Place.SUBORDINATE, Place.OTHER_UNIT),
    Reach.ALL: tuple(Place),
}


def expected(verb: str, role: OfficeRole, place: Place, level: Level) -> bool:
    """What the table says of a role at a place."""
    reach = reach_of(verb, role)
    if level is Level.SYSTEM:
        return reach is Reach.ALL
    if level is Level.DEPARTMENT and reach is Reach.OWN:
        return place is not Place.OTHER_DEPARTMENT
    return place in _AT_UNIT[reach]


def places_of(level: Level) -> list[Place]:
    """The places that differ for a deed of that level."""
    if level is Level.UNIT:
        return list(Place)
    return [Place.OWN, Place.OTHER_DEPARTMENT] if level is Level.DEPARTMENT else [Place.OWN]


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_every_verb_has_a_trial_and_every_trial_a_verb() -> None:
    assert set(TRIALS) == set(VERBS)


def test_every_verb_and_role_has_a_cell_and_a_name() -> None:
    assert all(set(cells) == set(OfficeRole) for cells in rights().values())
    assert all(labels()[verb] for verb in VERBS)


def test_the_page_of_the_docs_shows_every_cell() -> None:
    page = markdown_page()
    for verb, cells in rights().items():
        row = next(line for line in page.splitlines() if f"`{verb}`" in line)
        said = [cell.strip() for cell in row.strip("|").split("|")][2:]
        assert said == [cells[role].value for role in OfficeRole]


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_person_may_do_is_what_the_table_says(world: World, verb: str) -> None:
    found = {
        (role, place): actor.may(verb, world.units[place])
        for role, actor in world.actors.items()
        for place in Place
    }
    said = {(role, place): expected(verb, role, place, Level.UNIT) for role, place in found}
    assert found == said


@pytest.mark.parametrize("verb", VERBS)
def test_lists_hold_the_units_at_which_the_verb_is_allowed(world: World, verb: str) -> None:
    for role, actor in world.actors.items():
        listed = set(actor.units(verb))
        allowed = {unit for unit in world.units.values() if actor.may(verb, unit)}
        assert listed == allowed, role


@pytest.mark.parametrize("verb", VERBS)
def test_the_deed_itself_keeps_to_the_table(world: World, verb: str) -> None:
    one = TRIALS[verb]
    for place in places_of(one.level):
        found = _tried(world, one, world.units[place], world.actors)
        said = {
            role: any(expected(name, role, place, one.level) for name in one.verbs) for role in OfficeRole
        }
        assert found == said, place


def _tried(
    world: World, one: Trial, unit: BudgetUnit, actors: dict[OfficeRole, Actor]
) -> dict[OfficeRole, bool]:
    """Whether each role could do the deed at a unit; everything is taken back afterwards."""
    with transaction.atomic():
        forget()
        attempt = one.prepare(world, unit)
        found = {role: _succeeds(attempt, actor) for role, actor in actors.items()}
        transaction.set_rollback(True)
    forget()
    return found


def _succeeds(attempt: Attempt, actor: Actor) -> bool:
    """True when the deed is done, False when the right is wanting; any other refusal is a mistake."""
    with transaction.atomic():
        forget()
        try:
            attempt(actor)
        except NotAllowedError:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("role", UNIT_ROLES)
def test_without_subordinates_a_post_ends_at_its_unit(world: World, role: OfficeRole) -> None:
    alone = person(f"{role.name}-alone", (role, None, world.units[Place.OWN], False))
    for verb in VERBS:
        own = reach_of(verb, role) is not Reach.NONE
        assert alone.may(verb, world.units[Place.OWN]) is own
        assert not alone.may(verb, world.units[Place.SUBORDINATE])


def test_nobody_without_a_post_may_do_anything(world: World) -> None:
    nobody = person("nobody")
    for verb in VERBS:
        assert not any(nobody.may(verb, unit) for unit in world.units.values())
        assert not nobody.units(verb).exists()
