"""A whole year by clicking: from the first project to the published book, each person at their own desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desks
from playwright.sync_api import Page
from small_office import open_office
from year_closing import close, end_the_year, keep_registers, publish, visit, write_words
from year_imports import bring_in
from year_planning import enter_projects, first_round, second_round
from year_spending import adjust, pay, receive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("worker")
def test_from_the_first_project_to_the_published_book(page_of: Callable[..., Page], tmp_path: Path) -> None:
    desks = Desks(open_office().people, page_of)
    enter_projects(desks)
    first_round(desks)
    second_round(desks)
    adjust(desks)
    receive(desks)
    pay(desks)
    bring_in(desks)
    keep_registers(desks)
    write_words(desks)
    end_the_year(desks)
    close(desks)
    publish(desks)
    visit(page_of(), tmp_path)
