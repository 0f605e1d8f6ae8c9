"""The same account in every format reads to the same cells."""

from collections import Counter
from pathlib import Path

import pytest
from bench.make_documents import spots
from bench.office import ACCOUNTS, MISTAKES, with_mistakes

from mingzhang.model.book import Book, BookKind
from mingzhang.reading.labelling.label import label_cells
from mingzhang.reading.open import read_book

FOLDER = Path(__file__).parents[1] / "examples" / "documents"
FORMATS = ("txt", "xlsx", "xls", "ods", "docx", "html", "pdf", "book.json")


def labelled(book: Book) -> Counter[tuple[object, ...]]:
    return Counter(
        (table.title, table.unit, cell.side, cell.code, cell.label, cell.path, cell.mark, cell.figure)
        for table in book.tables
        for cell in label_cells(table)
    )


@pytest.fixture(scope="module")
def web() -> Counter[tuple[object, ...]]:
    return labelled(read_book(FOLDER / "accounts.html"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_reads_to_the_same_cells(suffix: str, web: Counter[tuple[object, ...]]) -> None:
    book = read_book(FOLDER / f"accounts.{suffix}")
    assert labelled(book) == web
    assert (book.office, book.year, book.kind) == ("示例市示范局", 2024, BookKind.FINAL_ACCOUNTS)
    assert not book.remarks


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_keeps_the_narrative(suffix: str) -> None:
    book = read_book(FOLDER / f"accounts.{suffix}")
    read = "".join("".join(paragraph.text.split()) for paragraph in book.paragraphs)
    for sentence in (*ACCOUNTS.opening, *ACCOUNTS.closing):
        assert "".join(sentence.split()) in read


def test_the_source_has_every_amount_that_is_read(web: Counter[tuple[object, ...]]) -> None:
    typed = sum(1 for form in ACCOUNTS.forms for spot in spots(form) if spot.amount is not None)
    assert sum(count for key, count in web.items() if key[-1] is not None) == typed


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_twin_differs_in_its_planted_mistakes_only(suffix: str) -> None:
    right = labelled(read_book(FOLDER / f"accounts.{suffix}"))
    wrong = labelled(read_book(FOLDER / f"accounts_with_mistakes.{suffix}"))
    changed = {str(key[-1].value) for key in wrong - right}  # type: ignore[attr-defined]
    assert changed == {mistake.printed for mistake in MISTAKES[:2]}
    assert MISTAKES[2].printed in "".join(with_mistakes().closing)
