"""The printed book: what a reader, a screen reader and the next program find in the PDF."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from pypdf.generic import DictionaryObject

from mingzhang.library.one import facts
from mingzhang.model.book import Book, BookKind, Cell, Table
from mingzhang.model.draft import Rounding
from mingzhang.model.errors import DataError
from mingzhang.model.manuscript import Heading, Manuscript, Passage, Piece, Sheet
from mingzhang.model.money import Unit
from mingzhang.reading.open import read_book_here
from mingzhang.writing.columns import balanced, spread
from mingzhang.writing.look import Look
from mingzhang.writing.settings import FILE, settings
from mingzhang.writing.typeset import render

EXAMPLES = Path(__file__).parents[1] / "examples"
BOOKS = ("final_accounts_2017", "budget_2023")
OFFICE = "示例市统计局"


def sheet_of(rows: list[tuple[str, ...]], title: str = "支出决算表", number: str = "公开03表") -> Sheet:
    cells = tuple(Cell(r, c, text, 1) for r, row in enumerate(rows) for c, text in enumerate(row))
    caption = (f"部门：{OFFICE}  单位：万元",)
    return Sheet(Table(1, title, 1, cells, 1, Unit.TEN_THOUSAND_YUAN, caption), number, (), (), (), 2)


def manuscript(*pieces: Piece, title: str = f"2024年度{OFFICE}部门决算") -> Manuscript:
    return Manuscript(OFFICE, 2024, BookKind.FINAL_ACCOUNTS, title, pieces, Rounding.PLAIN, "2025年8月20日")


def long_sheet(rows: int, **names: str) -> Sheet:
    head = ("功能分类科目编码", "科目名称", "本年支出合计")
    body = [(str(2010100 + n), f"第{n}项支出", f"{n}.25") for n in range(1, rows + 1)]
    return sheet_of([head, *body], **names)


@cache
def example(name: str) -> Manuscript:
    """The forms of an example book, each on its page, as the source prints them."""
    book = Book.from_json(EXAMPLES / f"{name}.json")
    pieces: list[Piece] = [Heading(1, "第一部分 部门概况"), Passage("略。"), Heading(1, "第二部分 部门表")]
    for table in book.tables:
        numbers = ["".join(line.split()) for line in table.caption if "表" in line]
        pieces.append(Sheet(complete(table), numbers[0] if numbers else "", (), (), (), 2))
    return Manuscript(
        book.office, book.year, book.kind, f"{book.year}年{book.office}部门书", tuple(pieces), Rounding.PLAIN
    )


def complete(table: Table) -> Table:
    """The table with a blank cell wherever the source, plain text without rulings, knew none."""
    taken = {
        (cell.row + down, cell.column + right)
        for cell in table.cells
        for down in range(cell.row_span)
        for right in range(cell.column_span)
    }
    places = ((row, column) for row in range(table.rows) for column in range(table.columns))
    blanks = (Cell(*place, "", 1) for place in places if place not in taken)
    cells = sorted((*table.cells, *blanks), key=lambda cell: (cell.row, cell.column))
    return replace(table, cells=tuple(cells))


@cache
def written(name: str) -> bytes:
    return render(example(name))


def read_back(pdf: bytes, folder: Path) -> Book:
    path = folder / "book.pdf"
    path.write_bytes(pdf)
    return read_book_here(path)


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def lines(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [line for page in document for line in page.get_textpage().get_text_range().splitlines()]


def cells(table: Table) -> dict[tuple[int, int], tuple[str, int, int]]:
    return {(c.row, c.column): ("".join(c.text.split()), c.row_span, c.column_span) for c in table.cells}


# ---- reading it back ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOOKS)
def test_tables_read_back_cell_by_cell(name: str, tmp_path: Path) -> None:
    book = read_back(written(name), tmp_path)
    printed = example(name).sheets
    assert [t.title for t in book.tables] == [s.table.title for s in printed]
    for sheet, table in zip(printed, book.tables, strict=True):
        assert cells(table) == cells(sheet.table), sheet.table.title
        assert (table.header_rows, table.unit) == (sheet.table.header_rows, sheet.table.unit)


@pytest.mark.parametrize("name", BOOKS)
def test_facts_read_back(name: str, tmp_path: Path) -> None:
    book = read_back(written(name), tmp_path)
    source = example(name)
    assert (book.office, book.year, book.kind) == (source.office, source.year, source.kind)
    assert {(f.point, f.figure) for f in facts(book)} == {(f.point, f.figure) for f in facts(source.book(""))}


def test_words_like_markup_are_printed_as_they_are(tmp_path: Path) -> None:
    strange = '#strong[x] *重要* $a_b$ `c` <标签> @引用 \\ // = [1] {2} & "引号"'
    sheet = sheet_of([("项目", "决算数"), ("=1+1", "3.00"), (strange, "4.00")])
    pdf = render(manuscript(Heading(1, f"第一部分 {strange}"), Passage(strange), sheet))
    page = texts(pdf)[-1]
    assert "".join(texts(pdf)).count("".join(strange.split())) >= 3
    assert "=1+1" in page


def test_rare_characters_of_names_have_a_face() -> None:
    names = "镕堃喆㛃䶮龑囧祎旻婳犇骉淼赟懿"
    pdf = render(manuscript(Heading(1, "第一部分"), Passage(names)))
    assert names in texts(pdf)[-1]


def test_line_breaks_of_a_narrower_cell_are_not_printed(tmp_path: Path) -> None:
    goal = "举办博览会，\n宣传城市形象和投资环境，\n邀请客商参会。\n开展培训" + "，完成全部任务" * 12
    sheet = sheet_of([("项目", "预算数", "绩效目标"), ("博览会", "3.00", goal)])
    pdf = render(manuscript(Heading(1, "第一部分"), sheet))
    assert "举办博览会，宣传城市形象" in "|".join(lines(pdf))


# ---- pages -------------------------------------------------------------------------------------


def test_a_wide_form_is_turned_and_the_others_stand_upright() -> None:
    reader = pypdf.PdfReader(stream(written("budget_2023")))
    wide = {
        title
        for page, text in zip(reader.pages, texts(written("budget_2023")), strict=True)
        for title in ("收入总体情况表", "收支总体情况表", "支出总体情况表")
        if page.mediabox.width > page.mediabox.height and text.startswith(title)
    }
    assert wide == {"收入总体情况表"}


def test_a_long_form_repeats_its_head_on_every_page(tmp_path: Path) -> None:
    sheet = long_sheet(120)
    pdf = render(manuscript(Heading(1, "第二部分 部门表"), sheet))
    pages = [text for text in texts(pdf) if "项支出" in text]
    assert len(pages) >= 3
    assert all("科目名称" in text and "本年支出合计" in text for text in pages)
    book = read_back(pdf, tmp_path)
    assert [cells(table) for table in book.tables] == [cells(sheet.table)]


@pytest.mark.parametrize("lines", range(0, 22, 2))
def test_no_head_of_a_table_stands_alone_at_the_foot_of_a_page(lines: int) -> None:
    above = [Passage("第几行文字。") for _ in range(lines)]
    inline = replace(long_sheet(12), number="")
    pdf = render(
        manuscript(Heading(1, "第三部分"), Heading(2, "一、情况"), *above, Passage("如下。"), inline)
    )
    heads = [text for text in texts(pdf) if "支出决算表部门" in text]
    assert len(heads) == 1
    assert "第1项支出" in heads[0]


@pytest.mark.parametrize("name", BOOKS)
def test_nothing_stands_outside_the_page(name: str) -> None:
    for page in pypdfium2.PdfDocument(written(name)):
        text = page.get_textpage()
        width, height = page.get_size()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            assert 0 <= left <= right <= width
            assert 0 <= bottom <= top <= height


def test_amounts_end_at_one_edge() -> None:
    """The last digits of a column stand under each other."""
    rows = [("项目", "决算数"), *((f"第{n}项", f"{10**n:,}.11") for n in range(6))]
    document = pypdfium2.PdfDocument(render(manuscript(Heading(1, "第二部分"), sheet_of(rows))))
    text = document[len(document) - 1].get_textpage()
    found = text.get_text_range()
    ends = [index + 2 for index in range(len(found)) if found.startswith(".11", index)]
    assert len(ends) == 6
    rights = [text.get_charbox(index)[2] for index in ends]
    assert max(rights) - min(rights) < 0.1


# ---- the file ----------------------------------------------------------------------------------


def stream(pdf: bytes) -> io.BytesIO:
    return io.BytesIO(pdf)


def fonts(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendants = font.get_object().get("/DescendantFonts", [font])
            yield from (one.get_object()["/FontDescriptor"] for one in descendants)


def test_every_face_is_embedded() -> None:
    found = list(fonts(pypdf.PdfReader(stream(written(BOOKS[0])))))
    names = {str(font["/FontName"]).split("+")[-1] for font in found}
    assert all("/FontFile3" in font or "/FontFile2" in font for font in found)
    assert {"NotoSerifSC-Regular", "NotoSansSC-Regular", "LibertinusSerif-Regular"} <= names


def test_the_file_says_that_it_is_tagged_and_for_keeping() -> None:
    reader = pypdf.PdfReader(stream(written(BOOKS[0])))
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith("zh")
    assert "<pdfuaid:part>1<" in metadata
    assert "<pdfaid:part>2<" in metadata
    assert "<pdfaid:conformance>A<" in metadata


def test_title_author_and_date_come_from_the_book() -> None:
    information = pypdf.PdfReader(stream(render(manuscript(Heading(1, "第一部分"))))).metadata
    assert information is not None
    assert information.title == f"2024年度{OFFICE}部门决算"
    assert information.author == OFFICE
    assert information.creation_date is not None
    assert information.creation_date.strftime("%Y-%m-%d") == "2025-08-20"


def test_bookmarks_follow_parts_sections_and_forms() -> None:
    pdf = render(
        manuscript(
            Heading(1, "第一部分 概况"),
            Heading(3, "一、职责"),
            Passage("略。"),
            Heading(1, "第二部分 部门表"),
            long_sheet(3),
        )
    )
    reader = pypdf.PdfReader(stream(pdf))
    first, below, second, forms = reader.outline
    assert [first.title, below[0].title] == ["第一部分 概况", "一、职责"]
    assert [second.title, forms[0].title] == ["第二部分 部门表", "支出决算表"]
    assert reader.get_destination_page_number(forms[0]) == len(reader.pages) - 1


def test_contents_name_the_printed_page() -> None:
    pages = texts(
        render(manuscript(Heading(1, "第一部分"), long_sheet(3), Heading(1, "第三部分"), Passage("完。")))
    )
    assert pages[1].startswith("目录")
    last = next(text for text in pages if text.startswith("第三部分"))
    assert last.endswith("—2—")
    assert pages[1].rstrip(".").endswith("2")


def test_the_same_book_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_typeset import example, render\n"
        "sys.stdout.buffer.write(render(example('final_accounts_2017')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=Path(__file__).parents[1]
    )
    assert done.stdout == written("final_accounts_2017")


# ---- columns and settings ----------------------------------------------------------------------


def test_more_columns_turn_the_page_before_the_type_gets_small() -> None:
    layout = settings()
    few = Look(sheet_of([("项目", *(f"第{n}栏合计" for n in range(4))), ("甲", *("12,345.67",) * 4)]))
    many = Look(sheet_of([("项目", *(f"第{n}栏合计" for n in range(14))), ("甲", *("1,212,345.67",) * 14)]))
    assert not spread(few, layout, layout.table_page).landscape
    turned = spread(many, layout, layout.table_page)
    assert turned.landscape
    assert sum(turned.widths) <= layout.width(layout.table_page, landscape=True) + 0.5


def test_a_column_is_never_narrower_than_its_longest_amount() -> None:
    layout = settings()
    look = Look(sheet_of([("项目", "金额", "说明"), ("甲", "123,456,789,012.34", "情况说明" * 80)]))
    fit = spread(look, layout, layout.table_page)
    assert fit.widths[1] >= fit.size * 0.45 * len("123,456,789,012.34") * 0.8


def test_a_table_too_wide_for_any_page_still_gets_widths_that_fit() -> None:
    layout = settings()
    look = Look(sheet_of([tuple(f"栏{n}" for n in range(40)), ("123,456,789.01",) * 40]))
    fit = spread(look, layout, layout.table_page)
    assert sum(fit.widths) <= layout.width(layout.table_page, landscape=True) + 1


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("科目编码", 3.4, ["科目", "编码"]),
        ("合计", 2.3, ["合计"]),
        ("", 2.3, []),
        ("因公出国（境）费", 5.0, ["因公出国", "（境）费"]),
        ("决算数2024", 3.0, ["决算数2024"]),
        ("附属单位上缴收入", 2.85, ["附属", "单位", "上缴", "收入"]),
        ("公务用车购置费", 3.4, ["公务用", "车购", "置费"]),
    ],
)
def test_header_words_break_evenly(text: str, room: float, lines: list[str]) -> None:
    assert balanced(text, room) == lines


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ("top = 37", "top = -1", "[body_page] top"),
        ("body = 16", 'body = "三号"', "[sizes] body"),
        ("width = 210", "breadth = 210", "[paper]"),
        ("folders = []", "folders = [1]", "[faces] folders"),
    ],
)
def test_a_mistake_in_the_settings_is_named(before: str, after: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "page.toml"
    path.write_text(FILE.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(DataError) as error:
        settings(path)
    assert named in str(error.value)
