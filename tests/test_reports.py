"""Every report format says the same findings, and none of them runs what a document printed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader, PdfWriter
from python_calamine import CalamineWorkbook

from mingzhang import library
from mingzhang.checking.context import Context
from mingzhang.library.reports.annotated import NoPageError, annotated_pdf
from mingzhang.library.reports.data import json_report
from mingzhang.library.reports.ordering import at_least, by_severity
from mingzhang.library.reports.page import html_report
from mingzhang.library.reports.page_book import kind_words
from mingzhang.library.reports.plain import text_report
from mingzhang.library.reports.rows import csv_report, workbook_report
from mingzhang.library.reports.words import Language, verdict
from mingzhang.library.ties import join, ties
from mingzhang.model.book import Book, BookKind, Line, Paragraph, Role
from mingzhang.model.finding import Certificate, Finding, Report, Severity
from small import NAME, OFFICE, TITLE, book, place, report


def derived(printed: Book) -> Context:
    """Without claims: what sentences say is not what these tests are about."""
    return Context(printed, library.facts(printed), ())


CONTEXT = derived(book("310.00"))
PAGE = html_report(report(), [CONTEXT], ties([CONTEXT]))
DOCUMENT = html.fromstring(PAGE)


def test_json_has_what_the_contract_says() -> None:
    data = json.loads(json_report(report()))
    assert set(data) == {"documents", "counts", "findings", "certificate", "remarks"}
    first = data["findings"][0]
    assert first["rule"] == "parts"
    assert first["severity"] == "error"
    assert (first["printed"], first["expected"], first["miss"]) == ("310.00", "300.00", "99900")
    assert first["places"][0] == {
        "document": NAME,
        "page": 1,
        "table_title": TITLE,
        "row_label": "合计",
        "column_path": "本年支出合计",
        "quote": "310.00",
        "box": [240, 120, 330, 140],
    }
    assert data["counts"] == {"error": 1, "warning": 0, "question": 1, "notice": 1}
    assert data["certificate"]["largest_slack"] == "0.67"
    assert data["certificate"]["holds"] is False


def test_what_was_not_read_is_said_in_every_report() -> None:
    note = "第3页有 436 个字在页面可见范围之外，未读取"
    printed = replace(book("310.00"), remarks=(note,))
    checked = library.check(printed)
    assert json.loads(json_report(checked))["remarks"] == [{"document": NAME, "text": note}]
    assert note in text_report(checked)
    assert note in html_report(checked, [derived(printed)], ties([derived(printed)]))


def test_text_puts_the_worst_first_and_the_certificate_last() -> None:
    text = text_report(report())
    order = [text.index(word) for word in ("合计310.00", "目标未量化", "缺千分位", "尾差证明")]
    assert order == sorted(order)
    assert "第1页《支出决算表》合计·本年支出合计“310.00”" in text
    assert "首位之后多写一" in text
    assert "基本支出应为110.00" in text
    assert "\x1b[" not in text


def test_text_in_colour_and_in_english() -> None:
    assert "\x1b[1;31m" in text_report(report(), colour=True)
    english = text_report(report(), Language.ENGLISH)
    assert "cannot be true" in english
    assert "certificate" in english


def test_long_lists_of_notices_are_shortened_unless_all_are_asked_for() -> None:
    notices = tuple(Finding("r", Severity.NOTICE, f"第{n}处", ()) for n in range(30))
    long = replace(report(), findings=notices)
    assert "另有 20 条" in text_report(long)
    assert "第29处" in text_report(long, everything=True)


@pytest.mark.parametrize(
    ("printed", "miss", "words", "base"),
    [
        ("325.00万元", "421753.50", "42.17535万元", ("421753.5", "元")),
        ("3,250.00元", "0.50", "0.5元", ("0.5", "元")),
        ("12.50%", "1.20", "1.2个百分点", ("1.2", "个百分点")),
        ("19个", "2", "2个", ("2", "个")),
        ("310", "99900", "99,900元", ("99900", "元")),
    ],
)
def test_a_difference_has_its_unit(printed: str, miss: str, words: str, base: tuple[str, str]) -> None:
    finding = Finding("parts", Severity.ERROR, "相差", (place(),), printed, miss=Decimal(miss))
    one = replace(report(), findings=(finding,))
    assert f"至少相差：{words}\n" in text_report(one)
    row = next(csv.DictReader(io.StringIO(csv_report(one)[1:])))
    assert (row["miss"], row["miss_unit"]) == base
    found = json.loads(json_report(one))["findings"][0]
    assert (found["miss"], found["miss_unit"]) == base


def test_places_in_a_text_file_are_lines_in_a_table_too() -> None:
    finding = replace(report().findings[0], places=(place(), place()))
    one = replace(report(), findings=(finding,))
    for media, word in (({}, "第1页"), ({NAME: "text"}, "第1行"), ({NAME: "xls"}, "第1张工作表")):
        row = next(csv.DictReader(io.StringIO(csv_report(one, media)[1:])))
        assert row["also"].startswith(f"{NAME} {word}")


@pytest.mark.parametrize(
    ("title", "kind"),
    [("2024年单位预算", "单位预算"), ("2024年部门预算", "部门预算"), ("2024年预算公开", "部门预算")],
)
def test_a_book_is_called_what_it_calls_itself(title: str, kind: str) -> None:
    blocks = (Paragraph((Line(f"{OFFICE}{title}", 1),), Role.HEADING),)
    assert kind_words(replace(book(), kind=BookKind.BUDGET, blocks=blocks)) == kind


def test_lines_of_a_text_file_are_called_lines() -> None:
    assert "第1行《" in text_report(report(), media={NAME: "text"})


def test_an_empty_certificate_proves_nothing() -> None:
    empty = Certificate(True, 0, 0, 0, 0, 0, 0)
    assert "不作证明" in verdict(empty, Language.CHINESE)


def test_only_the_severities_asked_for() -> None:
    kept = at_least(report(), Severity.WARNING)
    assert [finding.severity for finding in kept.findings] == [Severity.ERROR]
    assert kept.certificate == report().certificate


def test_order_is_severity_then_page() -> None:
    late = Finding("a", Severity.ERROR, "", (replace(place(), page=9),))
    early = Finding("b", Severity.ERROR, "", (replace(place(), page=2),))
    assert by_severity([late, early]) == [early, late]


def test_csv_opens_as_utf8_and_never_runs_a_formula() -> None:
    text = csv_report(report('=HYPERLINK("http://x")'))
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert [row["severity"] for row in rows] == ["error", "question", "notice"]
    assert rows[0]["message"].startswith("'=")
    assert rows[0]["table_title"] == TITLE


def test_workbook_has_three_sheets_and_no_formula(tmp_path: Path) -> None:
    content = workbook_report(report("=1+1"))
    path = tmp_path / "report.xlsx"
    path.write_bytes(content)
    workbook = CalamineWorkbook.from_path(path)
    assert workbook.sheet_names == ["疑点", "尾差证明", "按规则"]
    assert workbook.get_sheet_by_name("疑点").to_python()[1][2] == "=1+1"
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "worksheets/" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_html_needs_nothing_from_outside() -> None:
    links = DOCUMENT.xpath("//@src | //@href")
    assert links
    assert all(link.startswith("#") for link in links)
    assert "url(" not in PAGE


def test_every_link_of_the_page_leads_somewhere() -> None:
    ids = set(DOCUMENT.xpath("//@id"))
    assert len(ids) == len(DOCUMENT.xpath("//@id"))
    assert {link[1:] for link in DOCUMENT.xpath("//a/@href")} <= ids


def test_the_table_stands_there_as_printed() -> None:
    rows = DOCUMENT.xpath("//section[@class='book']//table//tr")
    assert [cell.text_content() for cell in rows[0]] == [
        "功能分类科目编码",
        "科目名称",
        "本年支出合计",
        "基本支出",
        "项目支出",
    ]
    assert rows[3][2].text == "300.00"


def test_findings_are_marked_where_they_stand() -> None:
    (cell,) = DOCUMENT.xpath("//td[contains(@class, 'error')]")
    assert cell.text == "310.00"
    assert cell.xpath(".//a/@href") == ["#f0"]
    marked = DOCUMENT.xpath("//p[@class='body']//mark[contains(@class, 'also')]")
    assert "占33.33%" in "".join(mark.text_content() for mark in marked)


def test_every_figure_of_the_table_can_be_clicked() -> None:
    printed = [fact for fact in CONTEXT.facts if fact.figure is not None]
    assert len(DOCUMENT.xpath("//td[contains(@class, 'figure')]")) == len(printed)
    data = json.loads(DOCUMENT.xpath("//script[@id='data']")[0].text)
    elements = {figure["element"] for figure in data["figures"]}
    assert set(DOCUMENT.xpath("//td[contains(@class, 'figure')]/@id")) <= elements
    assert DOCUMENT.xpath("count(//td[@tabindex='0'])") == 1


def test_figures_that_read_alike_keep_their_own_cells() -> None:
    same = book().replace_cell(1, 4, 1, "……").replace_cell(1, 5, 1, "……")
    same = same.replace_cell(1, 4, 0, "").replace_cell(1, 5, 0, "").replace_cell(1, 5, 2, "100.00")
    context = derived(same)
    page = html.fromstring(html_report(report(), [context], ties([context])))
    assert page.xpath("//*[@id='b0t1r4c2' or @id='b0t1r5c2']/@class") == ["figure", "figure"]


def test_a_figure_ties_to_the_equations_it_stands_in() -> None:
    known = ties([CONTEXT])
    assert any(amount.equations for amount in known.amounts)
    assert any(len(equation.terms) > 1 for equation in known.equations)


def test_joined_ties_keep_their_numbers() -> None:
    one = ties([CONTEXT])
    two = join([one, one])
    assert len(two.figures) == 2 * len(one.figures)
    shift = len(one.amounts)
    first, second = one.equations[0], two.equations[len(one.equations)]
    assert second.terms == tuple((amount + shift, factor) for amount, factor in first.terms)


def test_printed_text_is_never_markup() -> None:
    nasty = "<script>alert(1)</script>"
    context = derived(book(office=nasty))
    page = html_report(report(nasty), [context], ties([context]))
    assert nasty not in page


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "small.pdf"
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(path)
    return path


def test_pdf_carries_highlights_and_notes(pdf: Path) -> None:
    content = annotated_pdf(pdf, NAME, report())
    notes = [note.get_object() for note in PdfReader(io.BytesIO(content)).pages[0]["/Annots"]]
    kinds = [note["/Subtype"] for note in notes]
    assert kinds.count("/Highlight") == 1
    assert kinds.count("/Text") == 3
    (highlight,) = [note for note in notes if note["/Subtype"] == "/Highlight"]
    assert [round(float(edge)) for edge in highlight["/Rect"]] == [240, 702, 330, 722]
    assert "各项之和300.00万元" in highlight["/Contents"]


def test_only_pdf_can_be_annotated(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("收入", encoding="utf-8")
    with pytest.raises(NoPageError, match="html"):
        annotated_pdf(path, NAME, report())


def test_a_clean_report_says_so() -> None:
    clean = Report((NAME,), (), Certificate(True, 9, 0, 3, 1, 0, 0))
    assert "未发现疑点" in text_report(clean)
    assert "未发现疑点" in html_report(clean, [CONTEXT], ties([CONTEXT]))
