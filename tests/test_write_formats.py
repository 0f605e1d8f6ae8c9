"""A written book is a book again: each format read back gives the figures that were written."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from mingzhang.library.compose import compose
from mingzhang.library.drafts import draft_of
from mingzhang.library.one import facts, read
from mingzhang.model.book import Book, BookKind, Cell, Table
from mingzhang.model.draft import Rounding
from mingzhang.model.fact import Mark
from mingzhang.model.manuscript import Chart, Heading, Manuscript, Passage, Piece, Shape, Sheet, Sum
from mingzhang.model.money import Unit
from mingzhang.model.point import Point
from mingzhang.reading.open import read_book_here
from mingzhang.writing import package, page, word, workbook
from mingzhang.writing.anchors import Anchors
from mingzhang.writing.look import Look
from mingzhang.writing.sheet_names import sheet_names

EXAMPLES = Path(__file__).parents[1] / "examples"
Render = Callable[[Manuscript], bytes]
FORMATS: dict[str, Render] = {"docx": word.render, "xlsx": workbook.render, "html": page.render}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFFICE = "某市商务局"
HEAD = ("项目名称", "合计", "一般公共预算", "政府性基金预算")
CAPTION = ("表12", f"单位名称：{OFFICE}", "单位：万元")
TITLE = "部门预算项目支出表"

Line = tuple[str, str, str, str]


def sheet(lines: list[Line], number: int = 1, sums: tuple[Sum, ...] = (), title: str = TITLE) -> Sheet:
    """A table of projects: name, total, general budget, fund budget."""
    cells = tuple(Cell(r, c, text, 1) for r, row in enumerate((HEAD, *lines)) for c, text in enumerate(row))
    table = Table(number, title, 1, cells, 1, Unit.TEN_THOUSAND_YUAN, CAPTION)
    return Sheet(table, CAPTION[0], (), sums, ("注：本表按项目反映。",), 2)


def manuscript(*pieces: Piece, issued: str = "2024年2月1日") -> Manuscript:
    """The pieces as a book, the points of its sheets as reading would find them."""
    title = f"{OFFICE}2024年部门预算"
    made = Manuscript(OFFICE, 2024, BookKind.BUDGET, title, pieces, Rounding.PLAIN, issued)
    return replace(made, pieces=tuple(_pointed(piece, made.book("book.json")) for piece in pieces))


def _pointed(piece: Piece, book: Book) -> Piece:
    if not isinstance(piece, Sheet):
        return piece
    own = [fact for fact in facts(book) if fact.table == piece.table.number]
    return replace(piece, points=tuple((fact.row, fact.column, fact.point) for fact in own))


def small(*, chart: bool = False) -> Manuscript:
    """A book with a heading, a sentence, a sheet whose total ties, and one whose total is a 尾差 off."""
    tied = [
        ("合计", "1,300.10", "1,300.10", "0.00"),
        ("甲项目", "1,200.10", "1,200.10", ""),
        ("乙项目", "100.00", "100.00", ""),
    ]
    loose = [("合计", "0.68", "0.68", "0.00"), ("丙项目", "0.33", "0.33", ""), ("丁项目", "0.34", "0.34", "")]
    total = (Sum((1, 1), ((2, 1), (3, 1))), Sum((1, 2), ((2, 2), (3, 2))))
    second = sheet(loose, 2, total, "一般公共预算支出表")
    picture = Chart(
        "支出构成",
        Shape.BAR,
        ("甲", "乙"),
        (("2024年", (Decimal("1200.10"), Decimal(100))),),
        "万元",
        "甲1200.10万元，乙100万元",
    )
    charts = (picture,) if chart else ()
    return manuscript(
        Heading(1, "第一部分　部门概况"), Passage("本部门负责商务工作。"), *charts,
        Heading(1, "第二部分　部门预算表"), sheet(tied, 1, total), second,
    )  # fmt: skip


def printed(book: Book) -> Counter[tuple[Point, Decimal | None, Mark]]:
    """What a book says of amounts: how often each figure stands at each point."""
    return Counter((f.point, f.figure.value if f.figure else None, f.mark) for f in facts(book))


def written(made: Manuscript, media: str, folder: Path) -> Book:
    """The book that is read from the file."""
    path = folder / f"book.{media}"
    path.write_bytes(FORMATS[media](made))
    return read_book_here(path)


@pytest.fixture(scope="module")
def examples() -> dict[tuple[str, Rounding], Manuscript]:
    """The example books composed anew, in both ways of rounding."""
    names = ("final_accounts_2017", "budget_2023")
    drafts = {name: draft_of(read(EXAMPLES / f"{name}.json")) for name in names}
    return {(name, way): compose(drafts[name], way) for name in names for way in Rounding}


@pytest.mark.parametrize("media", FORMATS)
@pytest.mark.parametrize("way", Rounding)
@pytest.mark.parametrize("name", ["final_accounts_2017", "budget_2023"])
def test_an_example_read_back_is_the_same_book(
    examples: dict[tuple[str, Rounding], Manuscript], name: str, way: Rounding, media: str, tmp_path: Path
) -> None:
    made = examples[name, way]
    book = written(made, media, tmp_path)
    assert printed(book) == printed(made.book("book.json"))
    assert (book.office, book.year, book.kind) == (made.office, made.year, made.kind)
    assert [t.unit for t in book.tables] == [s.table.unit for s in made.sheets]


NASTY = [
    '=HYPERLINK("http://example.org","x")',
    "+增支项目",
    "-减支项目",
    "@SUM(A1:A2)项目",
    "<script>alert(1)</script>项目",
    "甲&amp;乙<br>项目",
    "“双创”'专项'\"经费\"",
    "]]>项目<!--",
    "项目_x0041_",
    "{{项目}} #let x = $y$ \\n",
    "专项经费" * 15,  # no header or label is longer
    "项目（2023—2025年）",
    "𠮷林路项目😀",
    "项目⻁⼾",  # radicals that look like characters
]
amounts = st.one_of(
    st.decimals("-99999.99", "9999999.99", places=2).map(lambda d: f"{d:,.2f}"),
    st.sampled_from(["0.00", "", "1.00", "-0.01"]),
)
names = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(codec="utf-8", categories=["L", "P", "S"]), min_size=1, max_size=30).map(
        "项目{}".format
    ),
)
lines = st.lists(st.tuples(names, amounts, amounts, amounts), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("media", FORMATS)
@given(rows=lines)
def test_whatever_a_project_is_called_its_amounts_come_back(
    rows: list[Line], media: str, tmp_path: Path
) -> None:
    made = manuscript(Heading(1, "第二部分　部门预算表"), sheet([("合计", "1.00", "1.00", "0.00"), *rows]))
    book = written(made, media, tmp_path)
    assert printed(book) == printed(made.book("book.json"))
    assert [c.text.strip() for c in book.tables[0].cells] == [
        _seen(c.text) for c in made.sheets[0].table.cells
    ]


def _seen(text: str) -> str:
    return text.strip()


@pytest.mark.parametrize("media", FORMATS)
def test_the_same_book_gives_the_same_bytes(media: str) -> None:
    assert FORMATS[media](small(chart=True)) == FORMATS[media](small(chart=True))


@pytest.mark.parametrize("media", FORMATS)
def test_a_chart_adds_no_amounts(media: str, tmp_path: Path) -> None:
    assert printed(written(small(chart=True), media, tmp_path)) == printed(small().book("book.json"))


# DOCX


@pytest.fixture(scope="module")
def docx() -> etree._Element:
    """The body of the small book as Word has it."""
    with zipfile.ZipFile(io.BytesIO(word.render(small(chart=True)))) as package_:
        return etree.fromstring(package_.read("word/document.xml"))


def test_word_repeats_heads_and_keeps_rows_whole(docx: etree._Element) -> None:
    for table in docx.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False]
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_word_sets_figures_to_the_right(docx: etree._Element) -> None:
    styles = {
        "".join(p.itertext()): p.find(f"{W}pPr/{W}pStyle").get(f"{W}val")  # type: ignore[union-attr]
        for p in docx.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle") is not None
    }
    assert styles["1,200.10"] == "TableNumber"
    assert styles["甲项目"] == "TableText"
    assert styles["项目名称"] == "TableHead"
    assert styles["本部门负责商务工作。"] == "BodyText"


def test_word_has_contents_that_it_can_bring_up_to_date(docx: etree._Element) -> None:
    codes = [node.text or "" for node in docx.iter(f"{W}instrText")]
    assert any(code.strip().startswith("TOC ") for code in codes)
    links = [link.get(f"{W}anchor") for link in docx.iter(f"{W}hyperlink")]
    marks = [mark.get(f"{W}name") for mark in docx.iter(f"{W}bookmarkStart")]
    assert links == marks
    entries = ["".join(t.text or "" for t in link.iter(f"{W}t")) for link in docx.iter(f"{W}hyperlink")]
    assert entries == ["第一部分　部门概况1", "第二部分　部门预算表2", f"{TITLE}2", "一般公共预算支出表3"]


def test_word_names_chinese_faces_in_every_style() -> None:
    document = Document(io.BytesIO(word.render(small())))
    for style in document.styles.element.iter(f"{W}style"):
        if style.get(f"{W}type") == "paragraph":
            assert style.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia"), style.get(f"{W}styleId")


def test_word_numbers_pages_and_says_whose_book_it_is() -> None:
    data = word.render(small())
    with zipfile.ZipFile(io.BytesIO(data)) as package_:
        feet = [package_.read(name).decode() for name in package_.namelist() if "footer" in name]
        assert {info.date_time for info in package_.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert len(feet) == 2
    assert all(" PAGE " in foot for foot in feet)
    properties = Document(io.BytesIO(data)).core_properties
    assert (properties.author, properties.title) == (OFFICE, f"{OFFICE}2024年部门预算")
    assert properties.created is not None
    assert properties.created.year == 2024


def test_word_lays_wide_tables_across() -> None:
    wide = tuple(Cell(0, c, f"第{c}类资金预算安排数", 1) for c in range(14))
    body = tuple(Cell(1, c, "项目" if c == 0 else "1,234,567.00", 1) for c in range(14))
    table = Table(1, "收入总体情况表", 1, (*wide, *body), 1, Unit.TEN_THOUSAND_YUAN, CAPTION)
    made = manuscript(Passage("正文。"), Sheet(table, "表2", (), (), (), 2), Passage("正文。"))
    document = Document(io.BytesIO(word.render(made)))
    turned = [section.page_width > section.page_height for section in document.sections]  # type: ignore[operator]
    assert turned == [False, False, False, True, False]  # cover, contents, text, table, text


def test_a_picture_in_word_can_be_heard(docx: etree._Element) -> None:
    spoken = [node.get("descr") for node in docx.iter() if str(node.tag).endswith("}docPr")]
    assert spoken == ["甲1200.10万元，乙100万元"]


# XLSX


def _sheet_xml(data: bytes, number: int) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package_:
        return etree.fromstring(package_.read(f"xl/worksheets/sheet{number}.xml"))


def _formulas(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    for cell in root.iter(f"{space}c"):
        found = cell.find(f"{space}f")
        if found is not None:
            yield cell.get("r") or "", found.text or "", cell.findtext(f"{space}v") or ""


def test_a_total_that_ties_is_a_living_sum() -> None:
    data = workbook.render(small())
    assert list(_formulas(_sheet_xml(data, 2))) == [
        ("B5", "SUM(B6:B7)", "1300.1"),
        ("C5", "SUM(C6:C7)", "1300.1"),
    ]


def test_a_total_off_by_rounding_stays_a_number_and_says_so() -> None:
    data = workbook.render(small())
    assert not list(_formulas(_sheet_xml(data, 3)))
    with zipfile.ZipFile(io.BytesIO(data)) as package_:
        remarks = "".join(etree.fromstring(package_.read("xl/comments1.xml")).itertext())
    assert "尾差：合计0.68，各项之和0.67，相差0.01" in remarks


def test_totals_of_the_examples_add_up_in_a_spreadsheet(
    examples: dict[tuple[str, Rounding], Manuscript],
) -> None:
    made = examples["budget_2023", Rounding.CONTROLLED]
    data = workbook.render(made)
    living = 0
    for number in range(2, 2 + len(made.sheets)):
        root = _sheet_xml(data, number)
        values = {c.get("r"): c.findtext("{*}v") for c in root.iter("{*}c") if c.get("t") != "s"}
        for place, text, result in _formulas(root):
            parts = [part for reference in text[4:-1].split(",") for part in _cells_of(reference)]
            assert place not in parts
            added = sum((_shown(values.get(part) or "0") for part in parts), Decimal(0))
            assert added == _shown(result), (number, place, text)
            living += 1
    assert living > 100


def _shown(text: str) -> Decimal:
    """The number without the dust of its binary form."""
    return Decimal(repr(float(text)))


def _cells_of(reference: str) -> list[str]:
    first, _, last = reference.partition(":")
    column, start = re.fullmatch(r"([A-Z]+)(\d+)", first).groups()  # type: ignore[union-attr]
    end = re.sub(r"\D", "", last) or start
    return [f"{column}{row}" for row in range(int(start), int(end) + 1)]


def test_sums_that_lead_in_a_circle_are_no_formulas() -> None:
    rows = [("合计", "5.00", "5.00", "0.00"), ("甲项目", "5.00", "5.00", "")]
    circle = (Sum((1, 1), ((2, 1),)), Sum((2, 1), ((1, 1),)))
    data = workbook.render(manuscript(sheet(rows, sums=circle)))
    assert [text for _, text, _ in _formulas(_sheet_xml(data, 2))] == ["SUM(B6)"]


def test_nothing_that_looks_like_a_formula_is_one() -> None:
    rows = [(name, "1.00", "1.00", "") for name in NASTY]
    root = _sheet_xml(workbook.render(manuscript(sheet(rows))), 2)
    assert not list(_formulas(root))
    assert not list(root.iter("{*}hyperlink"))


def test_sheet_names_are_short_and_each_its_own() -> None:
    titles = ["一般公共预算财政拨款基本支出决算表（按部门预算支出经济分类科目编列）" * 2] * 3 + [
        "收入/支出[1]:*?",
        "'history'",
        "目录",
        "",
    ]
    looks = [Look(Sheet(Table(1, title, 1, (), 0), "", (), (), (), 2)) for title in titles]
    found = sheet_names(looks, ("目录",))
    assert len({name.casefold() for name in [*found, "目录", "History"]}) == len(found) + 2
    assert all(
        0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") and name.strip("'") == name for name in found
    )


# HTML


@pytest.fixture(scope="module")
def web(examples: dict[tuple[str, Rounding], Manuscript]) -> lxml_html.HtmlElement:
    """The 2017 example as a page."""
    source = page.render(examples["final_accounts_2017", Rounding.PLAIN])
    return lxml_html.document_fromstring(source.decode())


def test_a_page_needs_nothing_from_elsewhere(web: lxml_html.HtmlElement) -> None:
    assert web.get("lang") == "zh-CN"
    assert not web.xpath("//script | //link | //iframe | //img[not(starts-with(@src, 'data:'))]")
    assert not web.xpath("//@*[starts-with(name(), 'on')]")
    assert all(link.get("href", "").startswith("#") for link in web.iter("a"))
    assert "http" not in "".join(style.text or "" for style in web.iter("style"))


def test_ids_are_unique_and_links_and_heads_lead_somewhere(web: lxml_html.HtmlElement) -> None:
    ids = web.xpath("//@id")
    assert len(set(ids)) == len(ids)
    assert {link.get("href")[1:] for link in web.iter("a")} <= set(ids)
    for table in web.iter("table"):
        heads = {th.get("id") for th in table.iter("th")}
        for cell in table.iter("td"):
            assert set((cell.get("headers") or "").split()) <= heads
    assert set(" ".join(web.xpath("//@aria-labelledby")).split()) <= set(ids)


def test_every_head_has_a_scope_and_words(web: lxml_html.HtmlElement) -> None:
    scopes = Counter(th.get("scope") for th in web.iter("th"))
    assert set(scopes) == {"col", "colgroup", "row"}
    assert all(th.text_content().strip() for th in web.iter("th"))


def test_headings_go_down_one_at_a_time() -> None:
    pieces = (
        Heading(1, "第一部分"),
        Heading(4, "1. 细目"),
        Passage("文字。"),
        Heading(2, "二、"),
        sheet([("合计", "1.00", "1.00", "")]),
    )
    root = lxml_html.document_fromstring(page.render(manuscript(*pieces)).decode())
    levels = [int(h.tag[1]) for h in root.find(".//main").iter("h2", "h3", "h4", "h5")]
    assert levels == [2, 3, 3]
    assert len(root.xpath("//h1")) == 1


def test_each_figure_has_an_anchor_that_stays(
    examples: dict[tuple[str, Rounding], Manuscript], web: lxml_html.HtmlElement
) -> None:
    made = examples["final_accounts_2017", Rounding.PLAIN]
    anchors = Anchors(made)
    names = [anchors.of(number, one) for number, one in enumerate(made.sheets, 1)]
    figures = [
        (names[number][cell.row, cell.column], cell.text)
        for number, one in enumerate(made.sheets)
        for cell in one.table.cells
        if (cell.row, cell.column) in names[number] and cell.text.strip()
    ]
    assert len(figures) > 500
    assert all(web.get_element_by_id(name).text_content() == text for name, text in figures)
    assert figures[0][0] == "revenue-outturn-fiscal"


def test_markup_in_names_is_text() -> None:
    nasty = "<img src=x onerror=alert(1)>&\"'"
    made = manuscript(Heading(1, nasty), Passage(nasty), sheet([(nasty, "1.00", "1.00", "")]))
    root = lxml_html.document_fromstring(page.render(replace(made, title=nasty, office=nasty)).decode())
    assert not root.xpath("//img")
    assert root.findtext(".//h1") == nasty
    assert nasty in [th.text_content() for th in root.iter("th")]


def test_a_chart_on_the_page_has_a_name_a_description_and_its_figures() -> None:
    root = lxml_html.document_fromstring(page.render(small(chart=True)).decode())
    (svg,) = root.xpath("//figure/svg")
    named = [root.get_element_by_id(name).text_content() for name in svg.get("aria-labelledby").split()]
    assert named == ["支出构成", "甲1200.10万元，乙100万元"]
    assert [cell.text_content() for cell in root.xpath("//figure//td")] == ["1,200.10", "100"]


# data


@pytest.fixture(scope="module")
def data(examples: dict[tuple[str, Rounding], Manuscript]) -> dict[str, bytes]:
    """The files of the 2017 example."""
    return dict(package.render(examples["final_accounts_2017", Rounding.PLAIN]))


def test_the_description_fits_the_files(data: dict[str, bytes]) -> None:
    described = json.loads(data["datapackage.json"])
    assert {resource["path"] for resource in described["resources"]} | {"datapackage.json"} == set(data)
    assert described["licenses"][0]["name"]
    for resource in described["resources"]:
        content = data[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{sha256(content).hexdigest()}"
        if resource["format"] == "csv":
            header = next(csv.reader(io.StringIO(content.decode())))
            assert [field["name"] for field in resource["schema"]["fields"]] == header
            assert len(set(header)) == len(header)


def test_numeric_columns_hold_numbers(data: dict[str, bytes]) -> None:
    for resource in json.loads(data["datapackage.json"])["resources"]:
        if resource["format"] != "csv":
            continue
        rows = csv.DictReader(io.StringIO(data[resource["path"]].decode()))
        numeric = [f["name"] for f in resource["schema"]["fields"] if f["type"] == "number"]
        assert all(
            Decimal(row[name].replace(",", "")).is_finite() for row in rows for name in numeric if row[name]
        )


def test_every_amount_is_there_once_in_yuan(
    data: dict[str, bytes], examples: dict[tuple[str, Rounding], Manuscript]
) -> None:
    rows = list(csv.DictReader(io.StringIO(data["amounts.csv"].decode())))
    book = examples["final_accounts_2017", Rounding.PLAIN].book("book.json")
    printed_first: dict[Point, Decimal] = {}
    for fact in facts(book):
        if fact.figure is not None and fact.figure.unit.is_money:
            printed_first.setdefault(fact.point, fact.figure.amount)
    assert [Decimal(row["amount"]) for row in rows] == list(printed_first.values())
    described = json.loads(data["datapackage.json"])["resources"][0]
    key = described["schema"]["primaryKey"]
    assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)
    total = next(row for row in rows if row["function_code"] == "2010301" and row["flow"] == "本年支出")
    assert total["function_name"] == "行政运行"
    assert (total["year"], total["stage"], total["currency"]) == ("2017", "决算数", "CNY")


def test_the_book_in_the_package_is_the_book(
    data: dict[str, bytes], examples: dict[tuple[str, Rounding], Manuscript], tmp_path: Path
) -> None:
    path = tmp_path / "book.json"
    path.write_bytes(data["book.json"])
    assert read_book_here(path) == examples["final_accounts_2017", Rounding.PLAIN].book("book.json")


def test_names_like_formulas_are_harmless_and_negative_amounts_numbers() -> None:
    made = manuscript(sheet([("=1+1", "-1,200.00", "-1,200.00", ""), ("@专项", "1.00", "1.00", "")]))
    files = dict(package.render(made))
    rows = list(csv.reader(io.StringIO(files["tables/01.csv"].decode())))
    assert rows == [
        list(HEAD),
        ["'=1+1", "-1,200.00", "-1,200.00", ""],
        ["'@专项", "1.00", "1.00", ""],
    ]
    amounts_ = list(csv.DictReader(io.StringIO(files["amounts.csv"].decode())))
    assert [row["amount"] for row in amounts_[:1]] == ["-12000000"]


def test_a_draft_beside_the_book_is_described() -> None:
    files = package.render(small(), [("draft.json", b"{}")])
    described = json.loads(dict(files)["datapackage.json"])["resources"][-1]
    assert (files[-1], described["path"], described["bytes"]) == (("draft.json", b"{}"), "draft.json", 2)


def test_the_office_may_state_a_licence() -> None:
    licence = package.Licence("CC-BY-4.0", "署名 4.0", "https://creativecommons.org/licenses/by/4.0/")
    described = json.loads(dict(package.render(small(), licence=licence))["datapackage.json"])
    assert described["licenses"] == [{"name": "CC-BY-4.0", "title": "署名 4.0", "path": licence.path}]
    assert described["created"] == "2024-02-01T00:00:00Z"
