"""Writing books as files: names, all or nothing, the same bytes again, the rounding on record."""

import csv
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from drafts import amount, draft
from handmade import book, table
from mingzhang.library.drafts import draft_of, dump, load
from mingzhang.library.one import check, facts, read
from mingzhang.library.write import Format, prepare, source_draft, write
from mingzhang.model.book import Book
from mingzhang.model.draft import Draft, Rounding
from mingzhang.model.errors import DraftError, NotOpenedError
from mingzhang.model.point import Flow, Nature, Source

LIGHT = (Format.HTML, Format.XLSX)


def small() -> Draft:
    """Three thirds of a place: rounded one by one they do not make their total."""
    parts = [
        amount(fen, source=Source.GENERAL, nature=Nature.PROJECT, function=code)
        for fen, code in ((3_334_00, "2010301"), (3_333_00, "2010302"), (3_333_00, "2050101"))
    ]
    revenue = amount(10_000_00, Flow.REVENUE, source=Source.GENERAL, function="2010301")
    return draft(*parts, revenue)


def test_files_are_named_by_year_and_kind(tmp_path: Path) -> None:
    assert [p.name for p in write(small(), tmp_path, formats=LIGHT)] == [
        "2024年部门决算.html",
        "2024年部门决算.xlsx",
    ]
    assert [p.name for p in write(small(), tmp_path, formats=LIGHT, ascii_names=True)] == [
        "final_accounts_2024.html",
        "final_accounts_2024.xlsx",
    ]
    assert all(path.stat().st_size for path in tmp_path.iterdir())


@pytest.mark.parametrize("kind", list(Format))
def test_the_same_draft_gives_the_same_bytes(kind: Format, tmp_path: Path) -> None:
    first, second = (write(small(), tmp_path / name, formats=[kind])[0] for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("kind", [Format.PDF, Format.DOCX, Format.XLSX, Format.HTML])
def test_what_is_written_reads_back_and_has_no_error(kind: Format, tmp_path: Path) -> None:
    (path,) = write(small(), tmp_path, formats=[kind])
    again = read(path)
    total = {f.point: f.figure for f in facts(again) if f.figure is not None}
    assert any(figure.amount == 10_000 for figure in total.values())
    assert check(again).certificate.holds


def test_the_rounding_is_on_record(tmp_path: Path) -> None:
    for rounding, word in ((Rounding.PLAIN, "四舍五入"), (Rounding.CONTROLLED, "控制取整")):
        (path,) = write(small(), tmp_path / word, rounding, [Format.DATA])
        kept = json.loads((path.parent / "book.json").read_text("utf-8"))
        assert any(word in remark for remark in kept["remarks"])


def test_figures_that_were_moved_and_sums_that_miss_are_data(tmp_path: Path) -> None:
    (path,) = write(small(), tmp_path / "controlled", Rounding.CONTROLLED, [Format.DATA])
    moved = list(csv.DictReader((path.parent / "rounding.csv").open(encoding="utf-8")))
    assert moved
    assert all(abs(Decimal(m["printed"]) - Decimal(m["rounded"])) == Decimal("0.01") for m in moved)
    assert not (path.parent / "equations.csv").exists()
    (path,) = write(small(), tmp_path / "plain", Rounding.PLAIN, [Format.DATA])
    open_ = list(csv.DictReader((path.parent / "equations.csv").open(encoding="utf-8")))
    assert {row["reason"] for row in open_} == {"尾差"}
    assert all(abs(int(row["total"]) - int(row["parts"])) == 1 for row in open_)
    assert not (path.parent / "rounding.csv").exists()


def contradictory() -> Book:
    """A printed book whose total is not the sum of its parts."""
    rows = [["科目编码", "科目名称", "本年支出合计"], ["", "合计", "9.00"], ["2010301", "行政运行", "1.00"]]
    return book(table("支出决算表", rows))


def test_a_printed_book_keeps_its_figures_and_says_what_does_not_hold() -> None:
    made = prepare(contradictory(), formats=[Format.DATA]).manuscript
    assert made.rounding is Rounding.PLAIN
    assert any(remark.startswith("底稿不平") for remark in made.remarks)
    said = next(remark for remark in made.remarks if remark.startswith("取整方式"))
    assert "全部" not in said
    assert "底稿本身不成立" in said
    assert "底稿不平" in {gap.reason for gap in made.gaps}


def test_the_same_figures_as_a_draft_are_refused() -> None:
    with pytest.raises(DraftError, match=r"《支出决算表》.*90,000\.00元.*10,000\.00元"):
        prepare(replace(draft_of(contradictory()), printed=False))


def test_a_draft_of_a_printed_book_stays_one_in_its_file(tmp_path: Path) -> None:
    dump(draft_of(contradictory()), tmp_path / "draft.json")
    assert load(tmp_path / "draft.json").printed


def test_a_draft_file_a_book_and_its_file_are_sources_alike(tmp_path: Path) -> None:
    dump(small(), tmp_path / "draft.json")
    assert source_draft(tmp_path / "draft.json") == small()
    rows = [["科目编码", "科目名称", "本年支出合计"], ["", "合计", "1.00"], ["2010301", "行政运行", "1.00"]]
    made = book(table("支出决算表", rows))
    made.to_json(tmp_path / "book.json")
    assert source_draft(made).amounts == source_draft(tmp_path / "book.json").amounts
    assert source_draft(made).amounts


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "out"
    write(small(), target, formats=[Format.HTML])
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(DraftError):
        write(draft(), target, formats=LIGHT)
    with pytest.raises(NotOpenedError):
        write(tmp_path / "nothing.pdf", target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
