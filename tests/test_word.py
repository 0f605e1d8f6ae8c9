"""Word documents: the text of the final version, in order."""

import io
from pathlib import Path

import docx
import PIL.Image
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from mingzhang.model.book import Line
from mingzhang.reading.office.numbering import counted
from mingzhang.reading.office.word import read_pages
from mingzhang.reading.page import Grid

W = nsdecls("w")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.docx"


def items(path: Path) -> list[Line | Grid]:
    found = read_pages(path)[0][0].items
    return [item for item in found if isinstance(item, Line | Grid)]


def texts(path: Path) -> list[str]:
    return [item.text for item in items(path) if isinstance(item, Line)]


def test_paragraphs_and_tables_stand_in_order(path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("表前")
    table = made.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "项目"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "支出"
    for column, text in enumerate(["基本", "项目"], 1):
        table.cell(1, column).text = text
    made.add_paragraph("表后")
    made.sections[0].header.paragraphs[0].text = "页眉"
    made.save(str(path))
    before, grid, after = items(path)
    assert isinstance(before, Line) and isinstance(grid, Grid) and isinstance(after, Line)
    assert (before.text, after.text) == ("表前", "表后")
    spans = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans["项目"] in {(0, 0, 2, 1), (1, 2, 1, 1)} and spans["支出"] == (0, 1, 1, 2)
    assert sum(cell.text == "项目" for cell in grid.cells) == 2


def test_insertions_are_kept_and_deletions_dropped(path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("支出")
    paragraph._p.append(parse_xml(f'<w:ins {W} w:id="1"><w:r><w:t>12.5</w:t></w:r></w:ins>'))
    paragraph._p.append(parse_xml(f'<w:del {W} w:id="2"><w:r><w:delText>99</w:delText></w:r></w:del>'))
    paragraph.add_run("万元")
    hidden = paragraph.add_run("（内部）")
    hidden.font.hidden = True
    made.save(str(path))
    assert texts(path) == ["支出12.5万元"]
    assert "1 处" in read_pages(path)[1][0]


def test_marks_of_notes_and_struck_figures_are_no_digits(path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("支出12.34")
    paragraph.add_run("1").font.superscript = True
    paragraph.add_run("万元，面积100m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run("，结转")
    paragraph.add_run("11.00").font.strike = True
    paragraph.add_run("9.00").font.double_strike = True
    paragraph.add_run("12.50万元")
    made.save(str(path))
    assert texts(path) == ["支出12.34万元，面积100m2，结转12.50万元"]
    assert read_pages(path)[1] == ["加删除线的 2 处文字未读取"]


def test_automatic_numbers_are_text(path: Path) -> None:
    made = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, form, text in ((0, "chineseCounting", "%1、"), (1, "decimal", "%2."))
    )
    root = made.part.numbering_part.element
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for text, level in (("收入", 0), ("拨款", 1), ("其他", 1), ("支出", 0), ("基本", 1)):
        properties = made.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'))
    made.save(str(path))
    assert texts(path) == ["一、收入", "1.拨款", "2.其他", "二、支出", "1.基本"]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一")]
)
def test_chinese_numbers(number: int, text: str) -> None:
    assert counted(number, "chineseCounting") == text


def test_a_frame_of_one_cell_is_no_table(path: Path) -> None:
    made = docx.Document()
    frame = made.add_table(1, 1).cell(0, 0)
    frame.text = "框内说明"
    inner = frame.add_table(2, 2)
    for index, text in enumerate(["项目", "金额", "合计", "1.00"]):
        inner.cell(index // 2, index % 2).text = text
    made.save(str(path))
    found = items(path)
    assert isinstance(found[0], Line) and found[0].text == "框内说明"
    assert isinstance(found[1], Grid) and [cell.text for cell in found[1].cells] == [
        "项目",
        "金额",
        "合计",
        "1.00",
    ]


def test_text_boxes_are_read_once(path: Path) -> None:
    made = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>框中</w:t></w:r></w:p></w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
    run = f"<w:r {W} {compatible}><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"
    made.add_paragraph("正文")._p.append(parse_xml(run))
    made.save(str(path))
    assert texts(path) == ["正文", "框中"]


def test_a_table_of_one_cell_in_a_cell_is_its_text(path: Path) -> None:
    made = docx.Document()
    table = made.add_table(2, 2)
    for index, text in enumerate(["项目", "金额", "合计", ""]):
        table.cell(index // 2, index % 2).text = text
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "90.00"
    made.save(str(path))
    (grid,) = items(path)
    assert isinstance(grid, Grid) and grid.cells[-1].text.strip() == "90.00"


def test_pictures_and_embedded_files_are_remarked(path: Path) -> None:
    made = docx.Document()
    picture = io.BytesIO()
    PIL.Image.new("RGB", (4, 2)).save(picture, "PNG")
    for width in (Cm(12), Cm(3), Cm(12)):
        made.add_picture(picture, width=width)
    told = made.paragraphs[-1]._p.xpath(".//wp:docPr")[0]
    told.set("descr", "柱形图：支出。基本支出3万元。")
    office = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    for program in ("Excel.Sheet.12", "Equation.3"):
        inner = f'<o:OLEObject {office} ProgID="{program}"/>'
        made.add_paragraph()._p.append(parse_xml(f"<w:r {W}><w:object>{inner}</w:object></w:r>"))
    made.element.body.insert(0, parse_xml(f"<w:altChunk {W}/>"))
    made.save(str(path))
    assert [remark.split("。")[0] for remark in read_pages(path)[1]] == [
        "文档中有 1 张大图片，图中的文字未读取",
        "文档中有 1 个嵌入对象（如 Excel 表格）未读取",
        "文档中有 1 处嵌入的其他文件未读取",
    ]
