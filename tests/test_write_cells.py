"""Every amount of the source documents stands in the written books under the same row and header."""

from collections import Counter

import pytest

from cell_scores import Key, book_keys, true_keys
from mingzhang.library.compose import tables_of
from mingzhang.library.drafts import draft_of
from mingzhang.library.one import read
from mingzhang.model.book import Book
from mingzhang.model.draft import Rounding
from shared import SHARED, needs_shared
from test_compose import form_of

Cells = Counter[Key]


def written(document: str) -> tuple[Book, Book]:
    """The book read from a document, and the tables written from it by plain rounding."""
    book = read(SHARED / "documents" / document)
    draft = draft_of(book)
    sheets = tables_of(draft, form_of(draft), Rounding.PLAIN).sheets
    again = Book("written", "json", book.office, book.year, book.kind, tuple(s.table for s in sheets))
    return book, again


def at_column(book: Book) -> Cells:
    return Counter(key["column"] for key in book_keys(book))


@needs_shared
def test_every_true_cell_of_the_final_accounts_is_written() -> None:
    book, again = written("seed_2017_final_accounts.txt")
    true = Counter(k["column"] for k in true_keys(SHARED / "truth" / "seed_2017.cells.csv"))
    assert true - at_column(again) == Counter()
    assert (
        at_column(again) - true - at_column(book) == Counter()
    )  # and nothing that the source does not print


@needs_shared
def test_the_budget_is_written_as_it_was_read() -> None:
    book, again = written("seed_2023_budget.txt")
    assert at_column(again) == at_column(book)


@needs_shared
@pytest.mark.parametrize(("document", "most"), [("fa_finance_good.pdf", 2), ("b_commerce_2025.pdf", 1)])
def test_books_of_another_city_are_written_in_its_forms(document: str, most: int) -> None:
    """But for one point that the document prints twice with different amounts, and one row label."""
    book, again = written(document)
    assert sum((at_column(book) - at_column(again)).values()) <= most
    assert sum((at_column(again) - at_column(book)).values()) <= most
