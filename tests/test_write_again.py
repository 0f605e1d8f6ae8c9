"""read(write(facts)) = facts: any book, in the forms of every place, in every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from drafts import budgets, final_accounts
from mingzhang.forms.load import forms
from mingzhang.forms.model import Form
from mingzhang.library.compose import compose
from mingzhang.library.one import facts, read
from mingzhang.library.write import write
from mingzhang.model.book import Book, BookKind
from mingzhang.model.draft import Draft, Rounding
from mingzhang.model.fact import Mark
from mingzhang.model.point import Point

Printed = Counter[tuple[Point, Decimal | None, Mark]]
MAKERS: dict[BookKind, Callable[[str], st.SearchStrategy[Draft]]] = {
    BookKind.FINAL_ACCOUNTS: final_accounts,
    BookKind.BUDGET: budgets,
}
FEW = settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


def printed(book: Book) -> Printed:
    """How often a book prints each amount, with everything that it says of it."""
    return Counter((f.point, f.figure.value if f.figure else None, f.mark) for f in facts(book))


def of_form(made: Draft, form: Form) -> Draft:
    """The draft as one of the first year of a form set and its place."""
    amounts = tuple(replace(a, point=replace(a.point, year=form.valid_from)) for a in made.amounts)
    return replace(made, year=form.valid_from, amounts=amounts, place=form.places[0])


def office_of(form: Form) -> str:
    return "某县教育局" if form.places[0] == "全国" else f"{form.places[0]}某局"


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_what_is_written_in_any_form_and_format_is_read_back(form: Form, tmp_path: Path) -> None:
    @FEW
    @given(MAKERS[form.kind](office_of(form)), st.sampled_from(Rounding))
    def comes_back(made: Draft, way: Rounding) -> None:
        made = of_form(made, form)
        book = compose(made, way).book("book.json")
        for path in write(made, tmp_path, way):
            source = path.with_name("book.json") if path.suffix == ".json" else path
            again = read(source)
            assert printed(again) == printed(book), source.name
            assert (again.office, again.year, again.kind) == (book.office, book.year, book.kind)

    comes_back()
