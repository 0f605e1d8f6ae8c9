"""Unusual files of payments and allotments: each gives what it says, or tells at which cell it cannot be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest
import xlsxwriter

from import_office import (
    ALLOTMENT_HEADERS,
    HEADERS,
    YEAR,
    Office,
    accept,
    csv,
    errors,
    funded,
    held,
    preview,
    upload,
    xlsx,
)
from mingzhang.actions.errors import InputError, StateError
from mingzhang.actions.import_accept import accept_import
from mingzhang.model.entry import Account
from mingzhang.model.errors import DamagedError, EmptyFileError, UnreadableError
from mingzhang.model.office import ImportKind, PaperState
from mingzhang.reading.tabular import sheets
from mingzhang.store.models import BudgetUnit, LedgerEntry
from old_excel import xls

pytestmark = pytest.mark.django_db
Fill = Callable[[xlsxwriter.Workbook, xlsxwriter.workbook.Worksheet], object]


@pytest.fixture
def office() -> Office:
    return funded()


def book(fill: Fill, rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A workbook with rows of text below the header, and what `fill` makes of it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet("支付明细")
        write(sheet, [HEADERS, *rows] if rows else [])
        fill(made, sheet)
    return stream.getvalue()


def write(sheet: xlsxwriter.workbook.Worksheet, rows: Sequence[Sequence[str]], at: int = 0) -> None:
    for number, row in enumerate(rows, at):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(number, column, text)


def allotment(office: Office, document: str, amount: str = "500", **changes: str) -> list[str]:
    return [*office.row(document, amount, date="2024-01-10", **changes)[:8], "年初批复"]


# --- what is read as it says --------------------------------------------------------------------------

SAME: dict[str, Callable[[Office], bytes]] = {
    "GB 18030": lambda office: csv([office.row("V1")], encoding="gb18030"),
    "a byte order mark": lambda office: b"\xef\xbb\xbf" + csv([office.row("V1")]),
    "UTF-16": lambda office: csv([office.row("V1")], encoding="utf-16"),
    "semicolons": lambda office: csv([office.row("V1")]).replace(b'","', b'";"'),
    "tabulators": lambda office: csv([office.row("V1")]).replace(b'","', b'"\t"'),
    "lines that end in CR": lambda office: csv([office.row("V1")]).replace(b"\n", b"\r"),
    "full-width digits": lambda office: csv(
        [office.row("V1", "￥１００．００", date="２０２４－０３－０５")]
    ),
    "blanks around": lambda office: csv([office.row(" V1 ", " 100.00 元 ", date=" 2024-03-05 ")]),
    "the day as a serial": lambda office: csv([office.row("V1", date="45356")]),
    "eight digits": lambda office: csv([office.row("V1", date="20240305")]),
    "the header in row 5": lambda office: xlsx([office.row("V1")], above=("支付明细表", "", "单位：元", "")),
    "a hundred columns": lambda office: xlsx(
        [[*office.row("V1"), *"x" * 90]], [*HEADERS, *(f"列{at}" for at in range(90))]
    ),
    "a formula with its value": lambda office: book(
        lambda _book, sheet: sheet.write_formula(1, 6, "=50+50", None, 100), [office.row("V1")]
    ),
    "a sheet of notes before": lambda office: book(
        lambda made, sheet: (
            write(sheet, [("说明",), ("本表由系统导出",)]),
            write(made.add_worksheet("明细"), [HEADERS, office.row("V1")]),
        )
    ),
    "Excel 97": lambda office: xls([HEADERS, office.row("V1")]),
}


@pytest.mark.parametrize("what", SAME)
def test_it_is_read_as_it_says(office: Office, what: str) -> None:
    batch = accept(office, SAME[what](office))
    assert not errors(batch) and held(office.line(), Account.PAID) == 100_00
    entry = LedgerEntry.objects.get(event="pay")
    assert (str(entry.date), entry.voucher) == ("2024-03-05", f"{office.unit.code}-V1")


# --- what is told at its cell -------------------------------------------------------------------------

WRONG: dict[str, tuple[Callable[[Office], bytes], str]] = {
    "merged cells": (
        lambda office: book(
            lambda _book, sheet: sheet.merge_range(1, 0, 2, 0, office.unit.code),
            [office.row("V1"), ["", *office.row("V2")[1:]]],
        ),
        "3:1:缺预算单位",
    ),
    "a formula that failed": (
        lambda office: book(
            lambda _book, sheet: sheet.write_formula(1, 8, "=Z9", None, "#REF!"), [office.row("V1")]
        ),
        "2:9:公式出错（#REF!）",
    ),
    "a date and a time as a number": (
        lambda office: xlsx([[*office.row("V1")[:7], 45356.5, "甲", "纸"]]),
        "2:8:“45356.5”不是日期",
    ),
    "an amount of two lines": (
        lambda office: csv([office.row("V1", "1\n2"), office.row("V2")]),
        "2:7:“1 2”有换行",
    ),
    "a number of two lines": (lambda office: csv([office.row("V\n1")]), "2:6:凭证号有换行"),
    "a zero byte": (lambda office: csv([office.row("V1", payee="甲\0乙")]), "2:9:收款人含有控制字符或乱码"),
    "a zero byte in a code": (lambda office: csv([office.row("V1", unit="10\0")]), "2:1:没有编码或名称为"),
    "another encoding": (
        lambda office: csv([office.row("V1", payee="QQ")]).replace(b"QQ", b"\xff"),
        "2:9:收款人含有控制字符或乱码",
    ),
    "a comma before the fen": (lambda office: csv([office.row("V1", "1234,56")]), "2:7:“1234,56”不是金额"),
    "commas anywhere": (
        lambda office: csv([office.row("V1", "1,234.50"), office.row("V2", "12,34")]),
        "3:7:“12,34”不是金额",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_it_is_told_at_its_cell(office: Office, what: str) -> None:
    make, told = WRONG[what]
    batch = preview(office, make(office))
    assert batch.state is PaperState.RETURNED and errors(batch).startswith(told)
    assert batch.summary["errors"] == 1


REFUSED: dict[str, tuple[Callable[[Office], bytes], type[UnreadableError], str]] = {
    "nothing below the header": (lambda _office: csv([]), EmptyFileError, "第1行表头下面没有数据"),
    "an empty sheet": (lambda _office: book(lambda _book, _sheet: None), EmptyFileError, "没有数据"),
    "a quotation mark that nothing closes": (
        lambda office: csv([office.row("V1")]) + b'\n"' + csv([office.row("V2")])[1:-1],
        DamagedError,
        "引号不成对",
    ),
    "a workbook that is cut off": (lambda office: xlsx([office.row("V1")])[:3000], DamagedError, "损坏"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_advice(office: Office, what: str) -> None:
    make, kind, told = REFUSED[what]
    with pytest.raises(kind, match=told):
        upload(office, make(office))


def test_amounts_that_no_office_has_are_refused_as_a_whole(office: Office) -> None:
    rows = [office.row(f"V{number}", "9999999999999.99") for number in range(200)]
    with pytest.raises(InputError, match="过大，请检查金额列"):
        preview(office, csv(rows))


def test_what_is_not_read_or_not_sure_is_said(office: Office) -> None:
    def second(made: xlsxwriter.Workbook, _sheet: object) -> None:
        write(made.add_worksheet("四月"), [HEADERS, office.row("V2")])
        write(made.add_worksheet("说明"), [("制表人",)])

    batch = upload(office, book(second, [office.row("V1")]))
    assert batch.summary["sheet"] == "支付明细" and batch.summary["others"] == ["四月"]
    twice = upload(office, csv([[*office.row("V1"), "7"]], [*HEADERS, "支付金额"]))
    assert twice.columns["amount"] == 6 and twice.summary["unsure"] == ["amount"]


# --- numbers, units and projects ----------------------------------------------------------------------


def test_the_longest_numbers_fit_behind_the_longest_code(office: Office) -> None:
    BudgetUnit.objects.filter(pk=office.unit.pk).update(code="1" * 20)
    office.unit.refresh_from_db()
    batch = accept(office, csv([office.row("V" * 59)]))
    assert batch.state is PaperState.APPROVED
    for longest, told in ((59, ""), (60, "2:6:指标文号最多59个字")):
        rows = [allotment(office, "文" * longest)]
        batch = preview(office, csv(rows, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS)
        assert errors(batch).startswith(told) and bool(errors(batch)) is bool(told)


def test_known_rows_are_counted_as_rows(office: Office) -> None:
    rows = [allotment(office, "财预1号", economic="30202"), allotment(office, "自1号", fund="其他收入")]
    accept(office, csv(rows, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS)
    for again in (rows[:1], rows[1:], rows):
        batch = preview(office, csv(again, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS)
        assert batch.known == len(again) and batch.summary["fresh"] == 0
    new = allotment(office, "财预2号", economic="30202")
    assert preview(office, csv([*rows, new], ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS).known == 2


def test_a_row_names_a_unit_and_a_project_of_its_own(office: Office) -> None:
    strange = office.row("V1", project=office.other_project.number)
    batch = preview(office, csv([strange]), actor=office.finance)
    assert f"2:2:项目{office.other_project.number}属于“乙中心”，与本行单位不同" in errors(batch)
    rows = [allotment(office, "文1号", project=office.other_project.number)]
    batch = preview(office, csv(rows, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS, actor=office.finance)
    assert "与本行单位不同" in errors(batch)


def test_the_projects_of_a_unit_follow_it_into_another(office: Office) -> None:
    BudgetUnit.objects.filter(pk=office.other.pk).update(merged_into=office.unit, merged_year=YEAR)
    project = office.other_project.number
    rows = [allotment(office, "文1号", project=project)]
    batch = preview(office, csv(rows, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS, actor=office.finance)
    assert not errors(batch)
    gone = [allotment(office, "文1号", project=project, unit=office.other.code)]
    batch = preview(office, csv(gone, ALLOTMENT_HEADERS), ImportKind.ALLOTMENTS, actor=office.finance)
    assert "2:1:“101002”自2024年度起已并入“甲局本级”" in errors(batch)
    with pytest.raises(StateError, match="已并入"):
        upload(
            office,
            csv(gone, ALLOTMENT_HEADERS),
            ImportKind.ALLOTMENTS,
            actor=office.finance,
            unit=office.other,
        )


@pytest.mark.django_db(transaction=True)
def test_a_merger_after_the_preview_refuses_the_acceptance() -> None:
    office = funded()
    row = office.row("V1", unit=office.other.code, project=office.other_project.number)
    batch = preview(office, csv([row]), actor=office.finance)
    BudgetUnit.objects.filter(pk=office.other.pk).update(merged_into=office.unit, merged_year=YEAR)
    with pytest.raises(StateError, match="1处错误"):
        accept_import(office.finance, batch)


def lying_bomb(said: int) -> bytes:
    """A workbook of a few kilobytes whose sheet has eight million letters and declares to have `said`."""
    whole, packed = io.BytesIO(book(lambda _workbook, sheet: sheet.write_string(0, 0, "甲"))), io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in old.namelist():
            bomb.writestr(name, old.read(name) + (bytes(8_000_000) if name.endswith("sheet1.xml") else b""))
        size = bomb.getinfo("xl/worksheets/sheet1.xml").file_size
    return packed.getvalue().replace(size.to_bytes(4, "little"), said.to_bytes(4, "little"))


@pytest.mark.parametrize("said", [1000, 9000])  # less than it is packed, and about as much
def test_a_bomb_that_lies_about_its_size_never_reaches_the_library(
    monkeypatch: pytest.MonkeyPatch, said: int
) -> None:
    class Library:
        @staticmethod
        def from_path(_path: str) -> None:
            raise AssertionError("the library would unpack it")

    monkeypatch.setattr(sheets, "CalamineWorkbook", Library)
    with pytest.raises(DamagedError):
        sheets.read_sheets(lying_bomb(said))
