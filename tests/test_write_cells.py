"""Every amount of the source documents stands in the written books under the same row and header."""

from collections import Counter
from pathlib import Path

import pytest

from cell_scores import Key, book_keys, true_keys
from mingzhang.library.compose import compose, tables_of
from mingzhang.library.drafts import draft_of, load
from mingzhang.library.one import read
from mingzhang.model.book import Book
from mingzhang.model.draft import Rounding
from shared import SHARED, needs_shared
from test_compose import form_of

Cells = Counter[Key]
EXAMPLE = Path(__file__).parents[1] / "examples" / "drafts" / "final_accounts_2017.json"


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


@needs_shared
def test_the_example_draft_misses_only_what_it_words_or_corrects_itself() -> None:
    """Key tasks have names of our own; four totals of non-tax revenue that are nil in the source are not."""
    made = compose(load(EXAMPLE), Rounding.PLAIN)
    again = at_column(made.book("written"))
    true = Counter(k["column"] for k in true_keys(SHARED / "truth" / "seed_2017.cells.csv"))
    missed = sorted((true - again).elements())
    tasks = [key for key in missed if "任务" in str(key[2])]
    others = {str(key[1]) for key in missed if key not in tasks}
    assert others == {"七、其他收入", "利息收入", "展览收入", "事业单位国有资产处置收入"}
    amounts = Counter(str(key[0]) for key in again if "任务" in str(key[2]))
    assert Counter(str(key[0]) for key in tasks) - amounts == Counter()
