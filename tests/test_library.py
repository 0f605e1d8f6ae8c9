"""The public Python API: read, derive, check, export; many files on all cores."""

from __future__ import annotations

import csv
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

import handmade
import mingzhang
from appraisal_forms import form
from mingzhang import library
from mingzhang.library.examine import Grouping, examine, merge
from mingzhang.library.export import CELL_COLUMNS, CLAIM_COLUMNS, FACT_COLUMNS, FORM_COLUMNS
from mingzhang.library.placing import write_together
from mingzhang.library.published import published_book
from mingzhang.library.workers import run_all
from mingzhang.model.book import Book
from mingzhang.model.errors import DamagedError, UnreadableError
from mingzhang.model.fact import Mark
from mingzhang.model.finding import Report, Severity
from mingzhang.writing.delimited import csv_text, safe
from small import NAME, OFFICE, TITLE, book, listing, report, write

FILES = ("book.json", "cells.csv", "facts.csv", "claims.csv", "forms.csv")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_read_gives_the_book_back(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert library.read(path).tables == book().tables


def test_the_package_answers_for_the_library() -> None:
    assert mingzhang.check is library.check
    assert mingzhang.Book is Book


def test_a_right_book_has_no_error_and_a_mistyped_total_is_one() -> None:
    assert all(finding.severity < Severity.WARNING for finding in library.check(book()).findings)
    worst = library.check(book("310.00")).findings[0]
    assert worst.severity is Severity.ERROR
    assert worst.places[0].quote == "310.00"


def test_a_corrected_cell_is_checked_anew() -> None:
    mended = book("310.00").replace_cell(1, 1, 2, "300.00")
    assert library.check(mended).findings == library.check(book()).findings


def test_export_writes_all_files(tmp_path: Path) -> None:
    written = library.export(book(), tmp_path / "out")
    assert tuple(path.name for path in written) == FILES
    assert Book.from_json(tmp_path / "out" / "book.json") == book()


def test_cells_are_as_printed_without_blanks(tmp_path: Path) -> None:
    library.export(book("1,300.00"), tmp_path / "out")
    cells = rows(tmp_path / "out" / "cells.csv")
    assert tuple(cells[0]) == CELL_COLUMNS
    assert cells[0] == {
        "page": "1",
        "table_title": TITLE,
        "row_code": "",
        "row_label": "合计",
        "column_path": "本年支出合计",
        "amount": "1300.00",
        "unit": "万元",
    }
    assert len(cells) == 13  # 15 amount cells, two of them blank


def test_facts_have_every_coordinate_and_the_blanks(tmp_path: Path) -> None:
    library.export(book(), tmp_path / "out")
    facts = rows(tmp_path / "out" / "facts.csv")
    assert tuple(facts[0]) == FACT_COLUMNS
    assert len(facts) == len(library.facts(book()))
    total = facts[0]
    assert (total["year"], total["flow"], total["stage"]) == ("2024", "expenditure", "outturn")
    assert (total["amount"], total["yuan"]) == ("300.00", "3000000.00")
    assert [row["amount"] for row in facts if row["mark"] == Mark.BLANK.value] == ["", ""]


def test_claims_carry_subject_and_base(tmp_path: Path) -> None:
    library.export(book(), tmp_path / "out")
    claims = rows(tmp_path / "out" / "claims.csv")
    assert tuple(claims[0]) == CLAIM_COLUMNS
    assert {"300.00", "33.33"} <= {row["value"] for row in claims}
    assert {"level", "share"} <= {row["kind"] for row in claims}


def test_forms_carry_words_money_and_points(tmp_path: Path) -> None:
    made = handmade.book(form())
    library.export(made, tmp_path / "out")
    forms = rows(tmp_path / "out" / "forms.csv")
    assert tuple(forms[0]) == FORM_COLUMNS
    points = {
        row["name"]: row["value"] for row in forms if (row["part"], row["head"]) == ("indicator", "points")
    }
    assert points == {"接待人次": "18", "设施完好率": "30", "服务社区数": "30", "群众满意度": "10"}
    cells = rows(tmp_path / "out" / "cells.csv")
    assert {"万元", "%", "分"} == {row["unit"] for row in cells}


def test_export_keeps_other_files_and_replaces_its_own(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "notes.txt").write_text("mine")
    (target / "cells.csv").write_text("old")
    library.export(book(), target)
    assert (target / "notes.txt").read_text() == "mine"
    assert "old" not in (target / "cells.csv").read_text("utf-8")
    assert listing(tmp_path) == ["out"]


def test_export_that_fails_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("a file is in the way")
    with pytest.raises(OSError):
        library.export(book(), target)
    assert listing(tmp_path) == ["out"]
    assert target.read_text() == "a file is in the way"


def test_export_over_a_folder_of_a_file_s_name_keeps_the_older_files(tmp_path: Path) -> None:
    target = tmp_path / "out"
    (target / "facts.csv").mkdir(parents=True)
    (target / "book.json").write_text("old")
    with pytest.raises(IsADirectoryError):
        library.export(book(), target)
    assert listing(target) == ["book.json", "facts.csv"]
    assert (target / "book.json").read_text() == "old"


def test_files_moved_in_before_one_that_cannot_be_go_out_again(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "a").write_text("old")
    (target / "z").symlink_to("nowhere")
    with pytest.raises(FileExistsError):
        write_together({"a": b"new", "b": b"new", "new/c": b"new", "z/d": b"new"}, target)
    assert listing(tmp_path) == ["out"]
    assert listing(target) == ["a", "z"]
    assert (target / "a").read_text() == "old"


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "--"])
def test_formulas_are_made_safe(text: str) -> None:
    assert safe(text) == "'" + text


@pytest.mark.parametrize("text", ["-12.50", "+3", "0", "", "收入", "-5.1%", "1=1"])
def test_numbers_and_words_stay(text: str) -> None:
    assert safe(text) == text


def test_csv_text_guards_every_field() -> None:
    assert csv_text(("a", "b"), [("=1", "-2")]) == "a,b\n'=1,-2\n"


def test_many_files_keep_their_order_and_a_bad_one_its_error(tmp_path: Path) -> None:
    good = [write(tmp_path, f"{n}.json", office=f"示例{n}局") for n in range(3)]
    bad = tmp_path / "empty.pdf"
    bad.touch()
    seen: list[tuple[int, int]] = []
    results = list(library.read_many([*good, bad], jobs=2, progress=lambda *step: seen.append(step)))
    assert [r.office for r in results if isinstance(r, Book)] == ["示例0局", "示例1局", "示例2局"]
    assert isinstance(results[3], UnreadableError)
    assert "空" in results[3].chinese
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_check_many_reports_each(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a.json"), write(tmp_path, "b.json", total="310.00")]
    first, second = library.check_many(paths, jobs=2)
    assert isinstance(first, Report)
    assert isinstance(second, Report)
    assert first.worst is None or first.worst < Severity.WARNING
    assert second.worst is Severity.ERROR


def fatal(number: int) -> int:
    """Work that kills its worker for one item."""
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_killed_worker_costs_only_its_own_item() -> None:
    results = list(run_all(fatal, [0, 1, 2], jobs=2))
    assert results[0] == 0
    assert isinstance(results[1], DamagedError)
    assert results[2] == 2


def test_errors_travel_between_processes(tmp_path: Path) -> None:
    missing = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for path in missing:
        path.write_bytes(b"%PDF-1.4 broken")
    for result in library.read_many(missing, jobs=2):
        assert isinstance(result, UnreadableError)
        assert result.chinese
        assert result.english


def test_books_of_one_office_are_checked_together(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, "a.json"),
        write(tmp_path, "b.json"),
        write(tmp_path, "c.json", office="另一个局"),
    ]
    groups = examine(paths, jobs=1).groups
    assert [[path.name for path in group.paths] for group in groups] == [["a.json", "b.json"], ["c.json"]]
    apart = examine(paths, Grouping.SEPARATELY, jobs=1)
    assert len(apart.groups) == 3
    assert len(examine(paths, Grouping.TOGETHER, jobs=1).groups) == 1


def test_files_of_one_name_are_told_apart_and_a_file_given_twice_is_one(tmp_path: Path) -> None:
    for folder, said in (("2022", "100.00万元，比上年增加20.00"), ("2023", "200.00万元，比上年增加50.00")):
        (tmp_path / folder).mkdir()
        rate = "25.00" if folder == "2022" else "33.33"
        text = f"{OFFICE}{folder}年部门决算\n\n一、培训\n\n甲类培训支出{said}万元，增长{rate}%。\n"
        (tmp_path / folder / "book.txt").write_text(text, encoding="utf-8")
    paths = [tmp_path / "2022/book.txt", tmp_path / "2023/book.txt"]
    result = examine([*paths, tmp_path / "2022/../2022/book.txt"], Grouping.TOGETHER, jobs=1)
    assert [one.book.document for one in result.contexts] == ["2022/book.txt", "2023/book.txt"]
    assert result.report.documents == ("2022/book.txt", "2023/book.txt")
    assert [f for f in result.report.findings if f.severity is Severity.ERROR] == []
    books = [library.read(path) for path in paths]
    assert library.check(*books).documents == ("book.txt", "book.txt（2）")


def test_unreadable_files_do_not_stop_the_rest(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    result = examine([empty, write(tmp_path)], jobs=1)
    assert [path.name for path, _ in result.errors] == ["empty.txt"]
    assert result.report.documents == (NAME,)


def test_merged_certificates_add_up() -> None:
    one = report()
    whole = merge([one, replace(one, certificate=replace(one.certificate, holds=True))])
    assert whole.certificate.figures == 2 * one.certificate.figures
    assert whole.certificate.largest_slack == one.certificate.largest_slack
    assert not whole.certificate.holds
    assert len(whole.findings) == 2 * len(one.findings)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_what_a_stranger_wrote_is_never_run_as_a_formula(sign: str) -> None:
    told = list(
        csv.reader(csv_text(["words"], [[f"{sign}cmd|'/c calc'!A1"], ["-12.50"], ["甲=乙"]]).splitlines())
    )
    assert told == [["words"], [f"'{sign}cmd|'/c calc'!A1"], ["-12.50"], ["甲=乙"]]


def test_a_name_that_holds_a_full_stop_early_is_no_fault() -> None:
    name = (
        "1." + "关于公开部门决算的说明" * 12
    )  # all of it behind the full stop: no ending, and too long for one
    assert published_book((name, book().to_json().encode())).book.document == name
