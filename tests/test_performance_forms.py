"""Self-evaluation forms on paper: one page in readable type where that is possible, else heads again."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest
from docx.enum.section import WD_ORIENT

from mingzhang.library.performance_forms import Head, Told, self_sheet
from mingzhang.model.book import BookKind
from mingzhang.model.draft import Rounding
from mingzhang.model.evaluation import ScoreLine
from mingzhang.model.indicator import IndicatorGroup, ObjectiveOwner
from mingzhang.model.manuscript import Manuscript
from mingzhang.reading.appraisals.forms import appraisals
from mingzhang.reading.open import read_book_here
from mingzhang.writing import page, word, workbook
from mingzhang.writing.columns import placed
from mingzhang.writing.extents import broken, leaves_one
from mingzhang.writing.look import Look
from mingzhang.writing.settings import settings
from mingzhang.writing.shifts import Words, shifted
from mingzhang.writing.typeset import render

OFFICE = "示例市统计局"


def told(number: int, many: int) -> Told:
    """An indicator of the department: a figure, now and then words in several lines."""
    group = IndicatorGroup.MANAGEMENT if number <= many / 2 else IndicatorGroup.DUTY
    wordy = number % 8 == 0
    target = "目标、监控、评价、结果应用的制度覆盖机关、下属单位和专项资金" if wordy else "≥95%"
    reached = "部分达成年度指标并具有一定效果" if wordy else "97.97%"
    said = "监控和结果应用制度还没有覆盖下属单位和专项资金" if wordy else ""
    points = Decimal(1) if wordy else Decimal(2)
    line = ScoreLine(str(number), f"第{number}项任务完成率", group, Decimal(2), points, "", "", ())
    return Told(line, target, reached, said, f"{group.value}指标")


def form(many: int) -> Manuscript:
    """The form of a department with so many indicators."""
    head = Head(ObjectiveOwner.DEPARTMENT, OFFICE, OFFICE, OFFICE, 2021)
    goal = "完成全年统计调查任务，发布统计公报。", "各项调查按期完成，公报按期发布。"
    lines = [told(number, many) for number in range(1, many + 1)]
    total = sum((one.line.points or Decimal(0) for one in lines), Decimal(0))
    sheet = self_sheet(head, (), goal, lines, total, f"{OFFICE}自评得{total}分。")
    title = f"{OFFICE}绩效自评表"
    return Manuscript(OFFICE, 2021, BookKind.SELF_EVALUATION, title, (sheet,), Rounding.PLAIN)


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = [sheet.get_textpage().get_text_range() for sheet in document]
    document.close()
    return found


@pytest.mark.parametrize("many", [6, 14, 19, 22])
def test_a_form_stands_on_one_page_in_readable_type(many: int) -> None:
    one = form(many)
    layout = settings()
    fit, _own = placed(Look(one.sheets[0]), layout, own=False, above=10)
    assert fit.whole and fit.size >= layout.tables.whole_least
    (text,) = pages(render(one))
    assert f"{many}项任务完成率" in "".join(text.split())
    assert "总分" in text and "自评得" in text


def test_a_form_by_itself_prints_on_one_page_from_every_format() -> None:
    one = form(22)
    with zipfile.ZipFile(io.BytesIO(workbook.render(one))) as archive:
        assert b'fitToHeight="0"' not in archive.read("xl/worksheets/sheet2.xml")
    (section,) = docx.Document(io.BytesIO(word.render(one))).sections
    fit, _own = placed(Look(one.sheets[0]), settings(), own=False, above=7)
    assert fit.whole
    assert (section.orientation == WD_ORIENT.LANDSCAPE) is fit.landscape
    assert "<body class=leaflet>" in page.render(one).decode()  # whose style prints no title page before it


def test_what_is_longer_has_the_heads_of_its_indicators_on_every_page() -> None:
    pdf = render(form(60))
    found = pages(pdf)
    assert len(found) > 1
    assert [text.count("实际完成值") for text in found] == [1] * len(found)
    assert [text.count("部门名称") for text in found] == [1] + [0] * (len(found) - 1)
    assert pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_a_long_form_is_read_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(render(form(60)))
    (own,) = appraisals(read_book_here(path))
    assert len(own.lines) == 60


@pytest.mark.parametrize("room", [24.0, 26.0, 30.0])
def test_no_character_stands_alone_where_another_column_has_room(room: float) -> None:
    texts = ("统计公报发布率", "≥100%", "部门按期完成了全年全部的统计调查任务")
    words = [Words(column, column + 1, 0, text) for column, text in enumerate(texts)]
    before = [6.4, 5.0, room - 11.4]
    assert leaves_one(texts[0], before[0] - 0.15)
    after = shifted(words, before, [4.0, 3.0, 4.0], 0.15)
    assert not any(leaves_one(text, width - 0.15) for text, width in zip(texts, after, strict=True))
    assert sum(after) == pytest.approx(room)
    assert len(broken(texts[2], after[2] - 0.15)) <= len(broken(texts[2], before[2] - 0.15))


def test_width_stays_where_nobody_has_any_to_spare() -> None:
    words = [Words(0, 1, 0, "统计公报发布率"), Words(1, 2, 0, "完成率")]
    assert shifted(words, [6.4, 3.2], [6.4, 3.2], 0.15) == [6.4, 3.2]
