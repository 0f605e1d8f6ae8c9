"""Two editors at the same time, on a real database: one save wins, the other is told, nothing is mixed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from mingzhang.actions.add_project import add_project
from mingzhang.actions.budget_input import ItemInput, RevenueInput
from mingzhang.actions.draft_budget import draft_budget
from mingzhang.actions.errors import StateError
from mingzhang.actions.review_budget import review_budget
from mingzhang.actions.save_budget import save_budget
from mingzhang.actions.set_ceiling import CeilingInput, set_ceiling
from mingzhang.actions.submit_budget import submit_budget
from mingzhang.model.office import PaperState
from mingzhang.model.point import Source
from mingzhang.store.models import BudgetVersion, Project
from mingzhang.store.queries.budgets import ceilings
from preparation_office import YEAR, Office, approved, given, make_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Office:
    return make_office()


def together(*deeds: Callable[[], object]) -> list[object]:
    """Run deeds at the same moment, each on a connection of its own; refusals are handed back."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        start.wait()
        try:
            return deed()
        except StateError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_two_saves_one_wins_whole(office: Office) -> None:
    project = approved(office)
    version = draft_budget(office.officer, office.head_office, YEAR)

    def saves(who: str, fen: int) -> Callable[[], object]:
        items = [
            ItemInput(project, Source.GENERAL, "2130599", code, fen) for code in ("30201", "30211", "30299")
        ]
        revenue = [RevenueInput(Source.GENERAL, "2130599", 3 * fen)]
        return lambda: save_budget(getattr(office, who), version, 0, items, revenue)

    answers = together(saves("officer", 100), saves("colleague", 200))
    assert sum(isinstance(answer, StateError) for answer in answers) == 1
    row = BudgetVersion.objects.get(pk=version.pk)
    assert row.revision == 1
    amounts = {item.fen for item in row.items.all()}
    assert amounts in ({100}, {200})
    assert row.items.count() == 3
    assert row.revenues.get().fen == 3 * amounts.pop()


def test_two_who_begin_at_once_get_the_same_draft(office: Office) -> None:
    answers = together(
        lambda: draft_budget(office.officer, office.head_office, YEAR),
        lambda: draft_budget(office.colleague, office.head_office, YEAR),
    )
    assert answers[0] == answers[1]
    assert BudgetVersion.objects.count() == 1


def test_a_save_never_slips_under_a_submission(office: Office) -> None:
    project = approved(office)
    version = draft_budget(office.officer, office.head_office, YEAR)
    item = ItemInput(project, Source.GENERAL, "2130599", "30299", 100)
    revenue = RevenueInput(Source.GENERAL, "2130599", 100)
    save_budget(office.officer, version, 0, [item], [revenue])
    answers = together(
        lambda: submit_budget(office.officer, version, 1),
        lambda: save_budget(office.colleague, version, 1, [], []),
    )
    assert sum(isinstance(answer, StateError) for answer in answers) == 1
    row = BudgetVersion.objects.get(pk=version.pk)
    assert (row.state is PaperState.SUBMITTED) == row.items.exists()


def test_numbers_are_never_given_twice(office: Office) -> None:
    names = [f"项目{number}" for number in range(6)]
    deeds = [
        (lambda name=name: add_project(office.officer, office.head_office, given(name))) for name in names
    ]
    together(*deeds)
    numbers = sorted(Project.objects.values_list("number", flat=True))
    assert numbers == [f"208001-2021-00{number}" for number in range(1, 7)]


def test_ceilings_that_are_set_at_once_are_both_kept(office: Office) -> None:
    project = approved(office)
    version = draft_budget(office.officer, office.head_office, YEAR)
    item = ItemInput(project, Source.GENERAL, "2130599", "30299", 100)
    save_budget(office.officer, version, 0, [item], [RevenueInput(Source.GENERAL, "2130599", 100)])
    review_budget(office.reviewer, submit_budget(office.officer, version, 1))

    def sets(fund: Source, fen: int) -> Callable[[], object]:
        given_ = CeilingInput(fund, fen, "文号")
        return lambda: set_ceiling(office.bureau, office.head_office, YEAR, given_)

    together(sets(Source.GENERAL, 100), sets(Source.GOVERNMENT_FUND, 50))
    assert ceilings(version.plan) == {Source.GENERAL: 100, Source.GOVERNMENT_FUND: 50}
