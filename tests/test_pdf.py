"""Statutory tables as Word, Excel and others print them: made-up figures, each layout a small file."""

from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter, Transformation

from cell_scores import difference
from mingzhang.model.book import Book, Line, Role
from mingzhang.model.errors import DamagedError, EncryptedError, NoBudgetError, ScannedError
from mingzhang.reading.assembly.assemble import assemble
from mingzhang.reading.labelling.label import label_cells
from mingzhang.reading.page import Grid
from mingzhang.reading.pdf.front import read_pages
from mingzhang.writing.faces import compiler

LAYOUTS = Path(__file__).parent / "data" / "pdf"
SQUARE = (0, 255, 255, 0)  # the dots of a picture
NAMES = sorted(path.stem for path in LAYOUTS.glob("*.pdf"))


def read(name: str) -> Book:
    pages, remarks = read_pages(LAYOUTS / f"{name}.pdf")
    return assemble(f"{name}.pdf", "pdf", pages, remarks)


@pytest.mark.parametrize("name", NAMES)
def test_layout(name: str) -> None:
    missed, extra = difference(read(name), LAYOUTS / f"{name}.csv", "table")
    assert not missed
    assert not extra


def test_running_heads_and_page_numbers_are_furniture() -> None:
    book = read("furniture")
    furniture = [paragraph.text for paragraph in book.paragraphs if paragraph.role is Role.FURNITURE]
    assert "- 1 -" in furniture
    assert len(book.tables) == 1
    assert book.tables[0].last_page == 3


def test_indented_labels_keep_their_depth() -> None:
    depth = {cell.label: cell.indent for cell in label_cells(read("indented_labels").tables[0])}
    assert depth["人员经费"] == 0
    assert depth["基本工资"] == depth["办公费"] == 2


def test_text_outside_the_page_is_left_out_and_said_so() -> None:
    book = read("crop")
    assert not any("页外" in paragraph.text for paragraph in book.paragraphs)
    assert any("页外" in remark for remark in book.remarks)


def test_boxes_lie_on_the_page_as_displayed() -> None:
    pages, _ = read_pages(LAYOUTS / "rotated_flag.pdf")
    page = pages[0]
    assert page.width > page.height
    boxes = [item.box for item in page.items if hasattr(item, "box")]
    assert all(0 <= box.x0 < box.x1 <= page.width and 0 <= box.y0 < box.y1 <= page.height for box in boxes)


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("name", ["form", "rotated_flag"])
def test_a_page_laid_on_its_side_reads_as_it_does_upright(tmp_path: Path, name: str, turn: int) -> None:
    writer = PdfWriter(clone_from=LAYOUTS / f"{name}.pdf")
    for page in writer.pages:
        page.rotate(turn)
    path = tmp_path / "turned.pdf"
    writer.write(path)
    book = assemble("turned.pdf", "pdf", *read_pages(path))
    assert not any(difference(book, LAYOUTS / f"{name}.csv", "table"))


@pytest.mark.parametrize("turn", [0, 90])
def test_a_page_printed_in_two_directions_is_not_read_and_said_so(tmp_path: Path, turn: int) -> None:
    writer = PdfWriter(clone_from=LAYOUTS / "form.pdf")
    page, upright = writer.pages[0], PdfReader(LAYOUTS / "form.pdf").pages[0]
    sideways = Transformation().rotate(90).translate(float(page.mediabox.width), 0)
    page.merge_transformed_page(upright, sideways)
    page.rotate(turn)
    path = tmp_path / "mixed.pdf"
    writer.write(path)
    with pytest.raises(NoBudgetError, match="方向不一"):
        read_pages(path)
    writer.append(LAYOUTS / "crop.pdf")
    writer.write(path)
    pages, remarks = read_pages(path)
    assert not pages[0].items and "第1页的文字方向不一" in remarks[0]


def test_a_heading_over_a_table_laid_sideways_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sideways.pdf"
    rows = "".join(f", [其他支出], [{row}.00]" for row in range(9))
    table = f"#rotate(90deg, reflow: true)[#table(columns: 2, [项目], [金额]{rows})]"
    source = f'#set page(numbering: "- 1 -")\n#set text(font: "Noto Serif CJK SC")\n示例局部门决算\n\n{table}'
    compiler().compile(source.encode(), output=str(path))
    first, grid, last = read_pages(path)[0][0].items
    assert isinstance(first, Line) and first.text == "示例局部门决算"
    assert isinstance(grid, Grid) and [cell.text for cell in grid.cells[:4]] == [
        "项目",
        "金额",
        "其他支出",
        "0.00",
    ]
    assert isinstance(last, Line) and last.text == "-1-"


def test_a_cover_does_not_run_into_the_heading_of_the_next_page(tmp_path: Path) -> None:
    path = tmp_path / "cover.pdf"
    flush = "#par(first-line-indent: 0em)"
    duty = "负责道路清扫、垃圾收运和处置，指导各街道巡查市容，并对下属单位考核。" * 3
    source = f"""#set page(numbering: "- 1 -")
#set text(font: "Noto Serif CJK SC", size: 14pt)
#set par(justify: true, first-line-indent: (amount: 2em, all: true))
#align(center)[{flush}[示例市城市管理局]

{flush}[二〇二四年度部门决算公开说明材料]]
#pagebreak()
{flush}[第一部分　部门概况]

{duty}
#pagebreak()
{flush}[第二部分　部门决算情况]

{duty[:40]}"""
    compiler().compile(source.encode(), output=str(path))
    made = assemble("cover.pdf", "pdf", *read_pages(path))
    texts = [p.text.replace(" ", "") for p in made.paragraphs if p.role is not Role.FURNITURE]
    assert texts == [
        "示例市城市管理局",
        "二〇二四年度部门决算公开说明材料",
        "第一部分部门概况",
        duty,
        "第二部分部门决算情况",
        duty[:40],
    ]


def test_a_label_of_two_lines_and_amounts_at_half_its_height_are_one_row(tmp_path: Path) -> None:
    path = tmp_path / "unruled.pdf"
    rows = "".join(f", [政府性基金预算财政拨款], [{row}.00], [教育支出], [2.00]" for row in range(1, 6))
    heads = "[项目], [决算数], [项目], [决算数]"
    grid = f"#table(columns: (7em, 6em, 6em, 6em), stroke: none, align: horizon, {heads}{rows})"
    source = f'#set text(font: "Noto Serif CJK SC")\n#set par(leading: 0.3em)\n{grid}'
    compiler().compile(source.encode(), output=str(path))
    table = assemble("unruled.pdf", "pdf", *read_pages(path)).tables[0]
    labels = [cell.text.replace("\n", "") for cell in table.cells if cell.column == 0]
    assert labels == ["项目", *["政府性基金预算财政拨款"] * 5]


def test_heads_close_together_without_rulings_stand_over_their_own_columns(tmp_path: Path) -> None:
    path = tmp_path / "close.pdf"
    funds = ("一般公共预算", "政府性基金预算")
    tall = ", ".join(f"table.cell(rowspan: 2)[{word}]" for word in ("项目名称", "合计"))
    wide = ", ".join(f"table.cell(colspan: 2)[{word}]" for word in ("本年拨款", "上年结转"))
    heads = f"{tall}, {wide}" + "".join(f", [{fund}]" for fund in funds * 2)
    rows = "".join(f", [维修项目], [{row}.40], [{row}.10], [0.10], [0.10], [0.10]" for row in range(4))
    grid = f"#table(columns: 6, stroke: none, inset: 3pt, align: center + horizon, {heads}{rows})"
    source = f'#set text(font: "Noto Serif CJK SC", size: 9pt)\n项目支出表\n\n单位：万元\n\n{grid}'
    compiler().compile(source.encode(), output=str(path))
    table = assemble("close.pdf", "pdf", *read_pages(path)).tables[0]
    paths = [("合计",), *((group, fund) for group in ("本年拨款", "上年结转") for fund in funds)]
    assert [cell.path for cell in label_cells(table)] == paths * 4


def test_the_mark_of_a_note_is_no_digit(tmp_path: Path) -> None:
    path = tmp_path / "mark.pdf"
    mark = "#super(typographic: false)[2]"
    source = f'#set text(font: "Noto Serif CJK SC")\n支出12.34{mark}万元，面积100m{mark}。'
    compiler().compile(source.encode(), output=str(path))
    line = read_pages(path)[0][0].items[0]
    assert isinstance(line, Line) and line.text.replace(" ", "") == "支出12.34万元，面积100m2。"


@pytest.mark.parametrize(
    ("side", "words", "remarks"),
    [("12cm", "", 1), ("12cm", "- 2 -", 1), ("4cm", "", 0), ("12cm", "2024年度部门决算", 0)],
)
def test_a_page_that_is_a_picture_is_remarked(tmp_path: Path, side: str, words: str, remarks: int) -> None:
    path = tmp_path / "picture.pdf"
    picture = f'image(bytes({SQUARE}), format: (encoding: "luma8", width: 2, height: 2), width: {side})'
    source = f'#set text(font: "Noto Serif CJK SC")\n前\n#pagebreak()\n#{picture}\n{words}\n#pagebreak()\n后'
    compiler().compile(source.encode(), output=str(path))
    found = read_pages(path)[1]
    assert len(found) == remarks and all(remark.startswith("第2页只有图片") for remark in found)


def test_a_file_cut_short_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"\0" * 50)
    with pytest.raises(DamagedError):
        read_pages(path)


def test_a_page_without_text_is_a_scan(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    path = tmp_path / "scan.pdf"
    writer.write(path)
    with pytest.raises(ScannedError):
        read_pages(path)


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret", algorithm="RC4-128")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    with pytest.raises(EncryptedError):
        read_pages(path)
