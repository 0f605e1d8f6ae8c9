"""The sample office, loaded by the deeds of its people: its books are those that were published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from mingzhang.actions.errors import StateError
from mingzhang.cli.sample.load import TITLES, Loaded, load
from mingzhang.library.compose import compose
from mingzhang.library.draft_file import from_json
from mingzhang.library.one import read
from mingzhang.model.book import Book, BookKind
from mingzhang.model.draft import Draft, Rounding
from mingzhang.model.office import BookState
from mingzhang.store.lines import forget
from mingzhang.store.models import (
    Adjustment,
    BookVersion,
    BudgetVersion,
    GivenAmount,
    LedgerEntry,
    Person,
    YearClose,
)
from mingzhang.store.queries.books import draft_of
from mingzhang.store.verify import verify
from test_office_data import EXAMPLES, MISPRINTED, by_label, differing

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample_office")]


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the loading said."""
    return []


@pytest.fixture(scope="module")
def sample(django_db_setup: None, django_db_blocker: Any, told: list[str]) -> Iterator[Loaded]:
    """The office, loaded once for all tests here; afterwards the tables are empty again."""
    forget()
    with django_db_blocker.unblock():
        try:
            yield load(lambda title, _done, _of: told.append(title))
        finally:
            call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
            forget()


def version(kind: BookKind) -> BookVersion:
    return BookVersion.objects.get(kind=kind)


def printed_plainly(row: BookVersion) -> Draft:
    """The draft of a version, each amount rounded by itself as the published book has it."""
    return replace(from_json(row.draft, row.title), rounding=Rounding.PLAIN)


def published(name: str) -> Book:
    return read(EXAMPLES / f"{name}.json")


def test_the_final_accounts_are_the_published_ones_cell_by_cell(sample: Loaded) -> None:
    draft = printed_plainly(version(BookKind.FINAL_ACCOUNTS))
    assert list(differing(published("final_accounts_2017"), draft, 8)) == []


def test_the_non_tax_revenue_differs_in_the_four_totals_that_were_misprinted(sample: Loaded) -> None:
    book = compose(printed_plainly(version(BookKind.FINAL_ACCOUNTS))).book("written")
    written = next(table for table in book.tables if table.title == "非税收入征缴情况表")
    missing = {(label, 1): Decimal(total) for label, total in MISPRINTED.items()}
    assert by_label(written) == by_label(published("final_accounts_2017").tables[8]) | missing


def test_the_twelve_tables_of_the_budget_are_the_published_ones(sample: Loaded) -> None:
    draft = printed_plainly(version(BookKind.BUDGET))
    assert list(differing(published("budget_2023"), draft, 12)) == []


def test_running_costs_of_the_budget_follow_from_its_lines(sample: Loaded) -> None:
    draft = draft_of(sample.department, 2023, BookKind.BUDGET)
    [costs] = [a.fen for a in draft.amounts if a.point.item == "running_costs" and a.point.year == 2023]
    assert round(Decimal(costs) / 1_000_000, 2) == Decimal("2602.88")
    given = GivenAmount.objects.filter(year=2023, item="running_costs")
    assert set(given.values_list("book_year", flat=True)) == {2022}


def test_a_version_holds_what_the_office_holds(sample: Loaded) -> None:
    row = version(BookKind.FINAL_ACCOUNTS)
    assert from_json(row.draft, row.title) == draft_of(sample.department, 2017, row.kind)
    assert not any("待填写" in remark for remark in row.remarks)
    assert {finding["severity"] for finding in row.findings} <= {"question", "notice"}


def test_both_books_are_public_with_all_their_files(sample: Loaded) -> None:
    visitor = Client()
    page = visitor.get("/").content.decode()
    for row in BookVersion.objects.all():
        assert row.state is BookState.PUBLISHED
        assert row.title in page
        assert {file.format for file in row.files.all()} == {"pdf", "docx", "xlsx", "html", "data"}
        for file in row.files.all():
            assert visitor.get(f"/books/{row.pk}/files/{file.name}").status_code == 200


def test_the_ledger_and_its_trail_stand_the_proof(sample: Loaded) -> None:
    found = verify()
    assert found.faults == ()
    assert found.entries == LedgerEntry.objects.count() > 4800


def test_the_worked_year_is_closed_and_papers_of_the_next_wait(sample: Loaded) -> None:
    assert list(YearClose.objects.values_list("year", flat=True)) == [2017]
    assert Adjustment.objects.filter(year=2023, state="submitted").count() == 2
    assert BudgetVersion.objects.filter(plan__year=2024).count() == 2
    assert LedgerEntry.objects.filter(year=2023, event="apply_payment").count() == 3


def test_everybody_can_sign_in(sample: Loaded) -> None:
    assert set(sample.passwords) == set(Person.objects.values_list("username", flat=True))
    for name, password in sample.passwords.items():
        assert Client().login(username=name, password=password), name


def test_loading_says_how_far_it_is(sample: Loaded, told: list[str]) -> None:
    assert [title for title in told if title in TITLES] == list(TITLES)
    assert told[-1] == "完成"


def test_the_sample_is_never_mixed_with_other_data(sample: Loaded) -> None:
    before = LedgerEntry.objects.count()
    with pytest.raises(StateError, match="只能载入空数据库"):
        load(lambda *_said: None)
    assert LedgerEntry.objects.count() == before
