"""Every cell of the reference documents stands in the right row, column and table."""

import pytest

from cell_scores import DEPTHS, difference, f1
from mingzhang.model.book import Book, BookKind
from mingzhang.reading.assembly.assemble import assemble
from mingzhang.reading.pdf.front import read_pages
from shared import SHARED, needs_shared

PDFS = ("fa_finance_good", "b_commerce_2025", "b_welfare_2024")
LEAST = {"amount": 1.0, "row": 1.0, "column": 0.999, "table": 0.999}


def read(name: str) -> Book:
    pages, remarks = read_pages(SHARED / "documents" / f"{name}.pdf")
    return assemble(f"{name}.pdf", "pdf", pages, remarks)


@needs_shared
@pytest.mark.parametrize("name", PDFS)
def test_cells_agree_with_the_truth(name: str) -> None:
    book, truth = read(name), SHARED / "truth" / f"{name}.cells.csv"
    for depth in DEPTHS:
        assert f1(book, truth, depth) >= LEAST[depth], (depth, difference(book, truth, depth))


@needs_shared
@pytest.mark.parametrize(
    ("name", "kind", "year"),
    [
        ("fa_finance_good", BookKind.FINAL_ACCOUNTS, 2024),
        ("b_commerce_2025", BookKind.BUDGET, 2025),
        ("b_welfare_2024", BookKind.BUDGET, 2024),
    ],
)
def test_the_title_page_tells_kind_and_year(name: str, kind: BookKind, year: int) -> None:
    book = read(name)
    assert (book.kind, book.year) == (kind, year)
    assert book.office


@needs_shared
def test_text_cut_off_by_the_page_break_is_read_once_and_said_so() -> None:
    book = read("b_commerce_2025")
    text = "".join(paragraph.text for paragraph in book.paragraphs)
    assert text.count("13、完成") == 1
    assert any(remark.startswith("第4页") for remark in book.remarks)
