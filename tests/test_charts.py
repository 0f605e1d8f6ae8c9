"""Pictures of a book: only those that can be right, the same everywhere, readable by everyone."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from mingzhang.model.book import BookKind, Cell, Table
from mingzhang.model.draft import Amount, Rounding
from mingzhang.model.errors import DataError
from mingzhang.model.manuscript import Chart, Heading, Manuscript, Passage, Piece, Shape, Sheet
from mingzhang.model.money import Unit
from mingzhang.model.point import Flow, Point, Source, Stage
from mingzhang.writing.chart_data import FILE, definitions
from mingzhang.writing.charts import charts, illustrate
from mingzhang.writing.draw import FOLDER, Format, StoppedError, _drawn, _worker, draw, rest, spec
from mingzhang.writing.typeset import render

OFFICE = "示例市统计局"
THREE = {"": "10.00", ".abroad": "0.00", ".vehicles": "7.50", ".reception": "2.50"}
STRUCTURE = "2024年“三公”经费支出决算构成"
LAST_YEAR = "“三公”经费支出：本年与上年"
BUDGET = "“三公”经费支出：年初预算与决算"


def point(item: str = "", function: str = "", **rest: Any) -> Point:
    source = rest.pop("source", Source.FISCAL if item else Source.ALL)
    stage, year = rest.pop("stage", Stage.OUTTURN), rest.pop("year", 2024)
    return Point(OFFICE, year, Flow.EXPENDITURE, stage, source, function=function, item=item)


def three(amounts: dict[str, str], **rest: Any) -> list[tuple[Point, str]]:
    return [(point(f"three_public{part}", **rest), text) for part, text in amounts.items()]


def by_function(amounts: dict[str, str], **rest: Any) -> list[tuple[Point, str]]:
    return [(point(function=code, **rest), text) for code, text in amounts.items()]


def sheet(printed: list[tuple[Point, str]], unit: Unit = Unit.TEN_THOUSAND_YUAN) -> Sheet:
    cells = [Cell(0, column, f"第{column}栏", 1) for column in range(len(printed))]
    cells += [Cell(1, column, text, 1) for column, (_, text) in enumerate(printed)]
    table = Table(1, "支出表", 1, tuple(cells), 1, unit)
    return Sheet(table, "", tuple((1, column, at) for column, (at, _) in enumerate(printed)), (), (), 2)


def book(
    *printed: tuple[Point, str], unit: Unit = Unit.TEN_THOUSAND_YUAN, kind: BookKind = BookKind.FINAL_ACCOUNTS
) -> Manuscript:
    pieces: tuple[Piece, ...] = (
        Heading(1, "第二部分 部门决算表"),
        Heading(2, "“三公”经费支出决算表"),
        sheet(list(printed), unit),
        Heading(1, "第三部分 情况说明"),
        Heading(2, "一、支出决算情况说明"),
        Heading(3, "（一）总体情况"),
        Passage("支出决算10.00万元。"),
        Passage("主要用于统计调查。"),
        Heading(2, "二、“三公”经费支出决算情况说明"),
        Passage("“三公”经费支出10.00万元。"),
        Heading(2, "三、其他"),
        Passage("无。"),
    )
    return Manuscript(OFFICE, 2024, kind, "2024年度部门决算", pieces, Rounding.PLAIN)


def titled(found: tuple[Chart, ...]) -> dict[str, Chart]:
    return {chart.title: chart for chart in found}


def exact(printed: list[tuple[Point, str]]) -> list[Amount]:
    return [Amount(at, int(Decimal(text) * 1_000_000)) for at, text in printed]


# ---- which pictures ----------------------------------------------------------------------------


def test_the_structure_holds_the_printed_amounts_largest_first() -> None:
    chart = titled(charts(book(*three(THREE))))[STRUCTURE]
    assert chart.labels == ("公务用车购置及运行维护费", "公务接待费")
    assert chart.series == (("2024年决算", (Decimal("7.50"), Decimal("2.50"))),)
    assert chart.unit == "万元"


def test_last_year_is_compared_when_it_is_known() -> None:
    last = three({"": "12.00", ".abroad": "3.00", ".vehicles": "9.00"}, year=2023)
    found = titled(charts(book(*three(THREE)), exact(last)))
    chart = found[LAST_YEAR]
    assert chart.labels == ("公务用车购置及运行维护费", "公务接待费", "因公出国（境）费")
    assert dict(chart.series) == {
        "2023年决算数": (Decimal("9.00"), Decimal(0), Decimal("3.00")),
        "2024年决算数": (Decimal("7.50"), Decimal("2.50"), Decimal("0.00")),
    }
    assert BUDGET not in found


def test_execution_is_compared_with_the_budget_of_the_same_table() -> None:
    budget = three(
        {"": "20.00", ".abroad": "5.00", ".vehicles": "10.00", ".reception": "5.00"},
        stage=Stage.ORIGINAL_BUDGET,
    )
    chart = titled(charts(book(*three(THREE), *budget)))[BUDGET]
    assert [name for name, _ in chart.series] == ["年初预算数", "决算数"]
    assert chart.series[0][1] == (Decimal("10.00"), Decimal("5.00"), Decimal("5.00"))


@pytest.mark.parametrize(
    ("change", "drawn"),
    [
        ({}, True),
        ({".reception": "2.51"}, True),  # 尾差 of three parts and a total
        ({".reception": "2.60"}, False),  # the parts do not make up the total
        ({".reception": "-2.50", "": "5.00"}, False),
        ({".reception": "0.00", "": "7.50"}, False),  # nothing to compare
        ({".reception": "—"}, False),
    ],
)
def test_a_picture_is_drawn_only_when_it_can_be_right(change: dict[str, str], drawn: bool) -> None:
    assert (STRUCTURE in titled(charts(book(*three({**THREE, **change}))))) is drawn


def test_no_total_no_picture() -> None:
    parts = {part: text for part, text in THREE.items() if part}
    assert charts(book(*three(parts))) == ()


def test_small_categories_are_put_together() -> None:
    codes = ("201", "204", "205", "206", "207", "208", "210", "213", "215", "221")
    amounts = {code: f"{10 * (index + 1)}.00" for index, code in enumerate(codes)}
    chart = charts(book(*by_function({"": "550.00", **amounts})))[0]
    assert len(chart.labels) == 8
    assert chart.labels[0] == "住房保障支出"
    assert chart.labels[-1] == "其余3类"
    assert sum(chart.series[0][1]) == Decimal("550.00")


def test_yuan_are_shown_as_ten_thousand_yuan() -> None:
    amounts = {"": "1,234,567.89", "201": "1,000,000.00", "221": "234,567.89"}
    chart = charts(book(*by_function(amounts), unit=Unit.YUAN))[0]
    assert chart.series[0][1] == (Decimal("100.00"), Decimal("23.46"))


def test_a_budget_speaks_of_the_budget() -> None:
    printed = three(THREE, stage=Stage.ORIGINAL_BUDGET)
    found = charts(book(*printed, kind=BookKind.BUDGET))
    assert [chart.title for chart in found] == ["2024年“三公”经费支出预算构成"]


def test_pictures_stand_behind_the_passages_of_their_section() -> None:
    made = book(*three(THREE), *by_function({"": "30.00", "201": "20.00", "221": "10.00"}))
    pieces = illustrate(made).pieces
    before = {
        piece.title: pieces[index - 1] for index, piece in enumerate(pieces) if isinstance(piece, Chart)
    }
    assert before == {
        "2024年支出决算按功能分类构成": Passage("主要用于统计调查。"),
        STRUCTURE: Passage("“三公”经费支出10.00万元。"),
    }
    assert tuple(piece for piece in pieces if not isinstance(piece, Chart)) == made.pieces


def test_the_alternative_text_says_every_amount() -> None:
    budget = three({"": "20.00", ".vehicles": "12.00", ".reception": "8.00"}, stage=Stage.ORIGINAL_BUDGET)
    found = titled(charts(book(*three(THREE), *budget)))
    assert found[STRUCTURE].alt == (
        f"占比图：{STRUCTURE}。公务用车购置及运行维护费7.50万元，占75.0%；公务接待费2.50万元，占25.0%。"
    )
    assert "公务接待费：年初预算数8.00万元，决算数2.50万元" in found[BUDGET].alt


# ---- the drawing -------------------------------------------------------------------------------

PAIR = Chart(
    title="支出 <比较> & “对照”",
    shape=Shape.PAIRS,
    labels=("因公出国（境）费", "公务接待费"),
    series=(
        ("上年", (Decimal("3.20"), Decimal("1.10"))),
        ("本年", (Decimal("0.00"), Decimal("1,020.45".replace(",", "")))),
    ),
    unit="万元",
    alt="对比 <条形图>",
)
SHARES = replace(PAIR, shape=Shape.SHARES, series=PAIR.series[:1])
BAR = replace(SHARES, shape=Shape.BAR)


@pytest.mark.parametrize("chart", [PAIR, SHARES, BAR], ids=["pairs", "shares", "bar"])
def test_every_label_and_amount_is_written_in_the_picture(chart: Chart) -> None:
    (svg,) = draw([chart], Format.SVG)
    words = re.findall(r"<text[^>]*>([^<]+)</text>", svg.decode())
    assert set(chart.labels) <= set(words)
    for name, values in chart.series:
        for value in values:
            assert any(
                f"{value:,}" in text and (chart.shape is not Shape.PAIRS or name in text) for text in words
            )


def test_labels_stay_inside_the_picture() -> None:
    """The longest direct label ends before the edge, whatever the amounts."""
    long = replace(
        BAR,
        labels=("社会保障和就业支出" * 2, "其他"),
        series=(("年", (Decimal("123456789.01"), Decimal(1))),),
    )
    for chart in (PAIR, SHARES, BAR, long):
        (png,) = draw([chart], Format.PNG)
        image = Image.open(io.BytesIO(png)).convert("L")
        edge = image.crop((image.width - 3, 0, image.width, image.height))
        assert edge.getextrema() == (255, 255)


def test_the_same_chart_is_the_same_picture() -> None:
    first = draw([PAIR, SHARES], Format.SVG)
    again = draw([SHARES, PAIR], Format.SVG)
    assert first == (again[1], again[0])
    assert draw([PAIR], Format.PNG)[0].startswith(b"\x89PNG")
    assert draw([], Format.SVG) == ()


def test_a_drawing_worker_that_was_killed_is_replaced() -> None:
    drawn = draw([PAIR], Format.SVG)
    _worker(os.getpid()).process.kill()
    _drawn.cache_clear()
    assert draw([PAIR], Format.SVG) == drawn


def test_letting_the_drawing_worker_go_breaks_no_picture() -> None:
    charts = [replace(PAIR, alt=f"对照{number}") for number in range(12)]
    with ThreadPoolExecutor(2) as threads:
        drawn = [threads.submit(draw, [chart], Format.SVG) for chart in charts]
        while not all(one.done() for one in drawn):
            rest()
    assert all(one.result()[0].startswith(b"<svg") for one in drawn)


def test_what_cannot_be_drawn_is_an_error_and_no_endless_try() -> None:
    with pytest.raises(StoppedError):
        _drawn("{}", Format.SVG)
    assert draw([PAIR], Format.SVG)


def test_one_definition_serves_the_page_as_well() -> None:
    data = json.loads(spec(PAIR))
    assert data["description"] == PAIR.alt
    assert [row["label"] for row in data["data"]["values"]] == [
        label for label in PAIR.labels for _ in range(2)
    ]
    assert "url" not in json.dumps(data["data"])


def colours(data: Any) -> Iterator[str]:
    if isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from colours(one)
    elif isinstance(data, str) and data.startswith("#"):
        yield data


def contrast(colour: str) -> float:
    """Contrast with white, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_colours_can_be_told_from_paper_and_from_each_other() -> None:
    config = json.loads((FOLDER / "config.json").read_text("utf-8"))
    assert all(contrast(colour) >= 7 for colour in colours(config))
    pairs = list(colours(json.loads((FOLDER / "pairs.json").read_text("utf-8"))))
    assert all(contrast(colour) >= 3 for colour in pairs)
    assert contrast(pairs[1]) / contrast(pairs[0]) >= 2


# ---- in the PDF --------------------------------------------------------------------------------


def alternatives(pdf: bytes) -> list[str]:
    """Alternative texts in the structure tree."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = (
        reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0]) + 1)
    )
    return [str(one["/Alt"]) for one in found if isinstance(one, dict) and "/Alt" in one]


def test_the_picture_in_the_pdf_speaks_by_its_alternative_text() -> None:
    made = illustrate(book(*three(THREE)))
    pdf = render(made)
    (chart,) = (piece for piece in made.pieces if isinstance(piece, Chart))
    assert alternatives(pdf) == [chart.alt]
    text = "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert chart.caption in text
    assert "75.0%" not in text


# ---- definitions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('shape = "bar"', 'shape = "pie"'),
        ('source = "ALL"', 'source = "EVERYTHING"'),
        ('shape = "shares"', 'shape = "pairs"'),
        ("under = ", "beneath = "),
    ],
)
def test_a_mistake_in_the_definitions_is_named(before: str, after: str, tmp_path: Path) -> None:
    path = tmp_path / "charts.toml"
    path.write_text(FILE.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(DataError, match=r"charts\.toml: \[\[chart\]\]"):
        definitions(path)


# ---- where they stand --------------------------------------------------------------------------


def test_total_spending_is_not_shown_where_the_text_speaks_of_a_part() -> None:
    made = book(*by_function({"": "30.00", "201": "20.00", "221": "10.00"}))
    part = Heading(2, "一、一般公共预算财政拨款支出决算情况说明")
    narrow = replace(made, pieces=tuple(part if p == made.pieces[4] else p for p in made.pieces))
    assert not any(isinstance(piece, Chart) for piece in illustrate(narrow).pieces)


def test_each_comparison_stands_with_the_paragraph_that_makes_it() -> None:
    last = exact(three({"": "8.00", ".abroad": "0.00", ".vehicles": "6.00", ".reception": "2.00"}, year=2023))
    said = [
        Heading(3, "（一）与预算比较"),
        Passage("预算。"),
        Heading(3, "（二）与上年比较"),
        Passage("上年。"),
    ]
    made = book(*three(THREE))
    pieces = illustrate(replace(made, pieces=(*made.pieces[:9], *said, *made.pieces[10:])), last).pieces
    titles = {piece.title: pieces[at - 1] for at, piece in enumerate(pieces) if isinstance(piece, Chart)}
    assert titles[LAST_YEAR] == Passage("上年。")
