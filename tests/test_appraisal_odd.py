"""Whatever words and figures stand in a grid or a text: forms are read, or not, and nothing breaks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal_forms import BODY, form
from handmade import book, table
from mingzhang.library.export import book_files
from mingzhang.library.one import appraisals, check
from mingzhang.model.book import BookKind, Table
from mingzhang.reading.plain.front import read_text

ODD = (
    *(
        "其中：财政拨款",
        "基本支出",
        "甲项目",
        "—",
        "",
        "无",
        "（20）",
        "93%",
        "1,200.00",
        "10",
        "9.5分",
        "18场",
    ),
    *(
        "按支出性质分：5.00",
        "其中：基本支出：3.00",
        "产出指标（50分）",
        "10\n5\n5",
        "1.甲2.乙",
        "小计",
        "一、",
    ),
)
WORDS = st.sampled_from([*ODD, *(word for row in BODY for word in row)])
GRIDS = st.integers(1, 9).flatmap(
    lambda columns: st.lists(st.lists(WORDS, min_size=columns, max_size=columns), min_size=1, max_size=9)
)


def odd(rows: list[list[str]], number: int) -> Table:
    return table("项目支出绩效自评表", rows, number=number, header_rows=0, unit=None)


@settings(max_examples=150)
@given(GRIDS, GRIDS)
def test_any_grid_and_what_may_be_its_next_page(one: list[list[str]], other: list[list[str]]) -> None:
    made = book(odd(one, 1), odd(other, 2), "甲项目自评得分为90分。", kind=BookKind.SELF_EVALUATION)
    check(made)
    book_files(made)


@settings(max_examples=150)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=8), min_size=1, max_size=20))
def test_any_text(lines: list[list[str]]) -> None:
    read_text("\n".join(" ".join(line) for line in lines))


def test_a_text_that_ends_behind_the_caption_of_a_table() -> None:
    read_text("表12\n\n部门预算项目支出及其他支出预算表\n\n单位名称：某市某局 单位：万元")


def test_a_blank_row_changes_nothing() -> None:
    blank = [[""] * len(BODY[0])]
    (whole,) = appraisals(book(form()))
    (spaced,) = appraisals(book(odd([*map(list, BODY[:8]), *blank, *map(list, BODY[8:])], 1)))
    assert (len(spaced.funds), len(spaced.lines)) == (len(whole.funds), len(whole.lines))


def test_a_next_page_with_fewer_columns_is_no_form_of_its_own() -> None:
    first, rest = form(without=range(11, 14)), [["完好率", "95%"], ["", "98%"]]
    assert len(appraisals(book(first, odd(rest, 2)))) == 1
