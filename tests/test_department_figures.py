"""What the system knows of a department's year by itself: three public expenses, books published in time."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from book_office import version
from ledger_workspace import YEAR, Desk, fund, make_desk
from mingzhang.model.office import BookState
from mingzhang.store.models import BookVersion
from mingzhang.store.queries.department_figures import department_figures

pytestmark = pytest.mark.django_db
SHANGHAI_MIDNIGHT = datetime.datetime(2023, 2, 20, 16, tzinfo=datetime.UTC)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_vehicles_bought_as_capital_construction_are_three_public_expenses(desk: Desk) -> None:
    before = department_figures(desk.office.department, YEAR).three_public_budget_fen
    fund(desk, replace(desk.task, economic="30913"), 200_00)
    fund(desk, replace(desk.task, economic="30201"), 300_00)
    found = department_figures(desk.office.department, YEAR)
    assert (before, found.three_public_budget_fen) == (10_000_00, 10_200_00)  # before: receptions


@pytest.mark.parametrize(("minutes", "timely"), [(-1, 1), (0, 0)])
def test_the_day_of_publication_is_the_local_one(desk: Desk, minutes: int, timely: int) -> None:
    row = version(desk.office, approved_on=datetime.date(2023, 1, 31))
    BookVersion.objects.filter(pk=row.pk).update(
        state=BookState.PUBLISHED, published_at=SHANGHAI_MIDNIGHT + datetime.timedelta(minutes=minutes)
    )
    found = department_figures(desk.office.department, 2023)
    assert (found.publications, found.on_time) == (1, timely)
