"""An office whose amounts are those of its own published book, for tests of words and reasons."""

from __future__ import annotations

from pathlib import Path

from mingzhang.actions.load_book import Preview
from mingzhang.actions.rename_department import rename_department
from mingzhang.library.drafts import load as load_draft
from mingzhang.library.published import published_book
from mingzhang.model.book import BookKind
from mingzhang.store.edition import Edition
from mingzhang.store.models import GivenAmount
from mingzhang.store.points import columns_of
from preparation_office import Office, make_office

EXAMPLES = Path(__file__).parents[1] / "examples" / "drafts"
FINAL, BUDGET = BookKind.FINAL_ACCOUNTS, BookKind.BUDGET


def words_office() -> Office:
    found = make_office("990")
    rename_department(found.finance, found.department, "广州市协作办公室", 2012)
    return found


def preview_book(name: str, content: bytes) -> Preview:
    """Read and check a file here and now, as the work does in a process of its own."""
    found = published_book((name, content))
    return Preview(name, found.book, found.report, found.amounts, found.left_out)


def book_of(office: Office, year: int = 2017, kind: BookKind = FINAL) -> Edition:
    return Edition(office.department, year, kind)


def give_amounts(office: Office, year: int = 2017) -> None:
    """The amounts of the office's own draft, as if they had been given from outside."""
    draft = load_draft(EXAMPLES / "final_accounts_2017.json")
    GivenAmount.objects.bulk_create(
        GivenAmount(
            department=office.department,
            year=year,
            kind=FINAL,
            **columns_of(amount.point),
            book_year=amount.point.year,
            fen=amount.fen,
            origin="底稿",
        )
        for amount in draft.amounts
    )
