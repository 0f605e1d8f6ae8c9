"""read(write(facts)) = facts: any book, in the forms of every place, in every format."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
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
from mingzhang.library.write import Format, write
from mingzhang.model.book import Book, BookKind
from mingzhang.model.draft import Draft, Rounding
from mingzhang.model.fact import Mark
from mingzhang.model.point import Point

EXAMPLES = Path(__file__).parents[1] / "examples" / "drafts"
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


# --- a spreadsheet calculates the totals itself -------------------------------------------------------

OFFICE_PROGRAM = shutil.which("soffice")


def without_results(workbook: Path) -> Path:
    """The workbook with its formulas, but without what they came to."""
    bare = workbook.with_stem("bare")
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            new.writestr(name, content)
    return bare


@pytest.mark.skipif(OFFICE_PROGRAM is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["final_accounts_2017", "budget_2023"])
def test_totals_calculated_anew_are_those_printed(name: str, tmp_path: Path) -> None:
    (path,) = write(EXAMPLES / f"{name}.json", tmp_path, formats=[Format.XLSX], ascii_names=True)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(OFFICE_PROGRAM), "--headless", profile, "--convert-to", "xlsx", "--outdir"]
    bare, folder = without_results(path), str(tmp_path / "calculated")
    assert printed(read(bare)) != printed(read(path))
    subprocess.run([*command, folder, str(bare)], check=True, capture_output=True)
    assert printed(read(tmp_path / "calculated" / "bare.xlsx")) == printed(read(path))


# --- the same facts, the same bytes --------------------------------------------------------------------


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the clock, the seed of the hashes, the place and the language of the machine."""
    draft = EXAMPLES / "final_accounts_2017.json"
    write(draft, tmp_path / "here", ascii_names=True)
    code = "import sys; from mingzhang.library.write import write; write(*sys.argv[1:], ascii_names=True)"
    other = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8"}
    command = [sys.executable, "-c", code, str(draft), str(tmp_path / "there")]
    subprocess.run(command, check=True, env=other, cwd=tmp_path)
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def contents(folder: Path) -> dict[str, bytes]:
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert len(files) > len(Format)
    return files
