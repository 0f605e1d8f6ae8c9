"""The vocabulary: codes by year, and words that become coordinates."""

import re
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.model.errors import DataError
from mingzhang.model.point import Flow, Nature, Source, Stage
from mingzhang.vocabulary import codes, data, terms
from mingzhang.vocabulary.fields import Fields, Mark
from mingzhang.vocabulary.terms import numbered, recognise
from mingzhang.vocabulary.text import plain, unified

DOCS = Path(__file__).parents[1] / "docs"


def said(text: str) -> str:
    """The coordinates of a text in the notation of docs/points.md."""
    fields = recognise(text).fields
    names = ("flow", "source", "nature", "stage", "item", "economic")
    values = ((name, getattr(fields, name)) for name in names)
    return " ".join(f"{n}={v.name if isinstance(v, Enum) else v}" for n, v in values if v)


def documented() -> list[tuple[str, str]]:
    text = (DOCS / "points.md").read_text("utf-8")
    return [(m[1], m[2]) for m in re.finditer(r"^\| (\S+) \| ((?:\w+=\S+ ?)+) \|$", text, re.MULTILINE)]


@pytest.mark.parametrize(("words", "coordinates"), documented())
def test_the_words_of_the_manual_mean_what_it_says(words, coordinates):
    assert said(words) == coordinates
    assert recognise(words).known


def test_the_manual_lists_words():
    assert len(documented()) > 40


@pytest.mark.parametrize(
    ("text", "coordinates"),
    [
        ("一、一般公共预算拨款收入", "flow=REVENUE source=GENERAL"),
        ("（二）政府性基金预算财政拨款", "source=GOVERNMENT_FUND"),
        ("其中：财政拨款", "source=FISCAL"),
        ("2024年“三公”经费预算数", "flow=EXPENDITURE item=three_public"),
        ("一般公共预算财政拨款基本支出决算表", "flow=EXPENDITURE source=GENERAL nature=BASIC stage=OUTTURN"),
        ("2025年部门国有资本经营预算支出功能分类预算表", "flow=EXPENDITURE source=STATE_CAPITAL"),
        ("公共财政预算财政拨款收入支出决算总表", "source=GENERAL stage=OUTTURN"),
        ("上年决算数", "stage=OUTTURN"),
    ],
)
def test_titles_headers_and_labels(text, coordinates):
    assert said(text) == coordinates
    assert recognise(text).known


def test_a_summary_of_both_sides_says_no_flow():
    for title in ("收支总表", "收入支出决算总表", "财政拨款收支总体情况表", "部门收支预算总表"):
        found = recognise(title)
        assert found.fields.flow is None and found.fields.has(Mark.BOTH) and found.known


def test_unknown_words_are_told_and_not_guessed():
    found = recognise("展览收入")
    assert found.unknown == ("展览",) and not found.known
    assert found.fields.flow is Flow.REVENUE


def test_two_funds_in_one_title_contradict_each_other():
    assert recognise("一般公共预算和政府性基金预算支出表").contradictory
    assert recognise("行政经费及“三公”经费预算表").contradictory
    assert not recognise("财政拨款一般公共预算支出表").contradictory


def test_an_implied_flow_gives_way_to_one_said_outright():
    balance = recognise("年末结转和结余").fields
    assert balance.then(recognise("基本支出").fields).flow is Flow.CLOSING
    assert balance.then(recognise("本年支出").fields).flow is Flow.EXPENDITURE


def test_the_whole_named_again_does_not_undo_the_part():
    general = Fields(source=Source.GENERAL, nature=Nature.PERSONNEL)
    again = general.then(Fields(source=Source.FISCAL, nature=Nature.BASIC))
    assert (again.source, again.nature) == (Source.GENERAL, Nature.PERSONNEL)


def test_years_and_last_year():
    assert recognise("2023年执行数").fields.year == 2023
    assert recognise("上年预算数").fields.has(Mark.LAST_YEAR)
    assert recognise("上年预算数").fields.stage is Stage.ORIGINAL_BUDGET


@pytest.mark.parametrize(
    ("label", "depth", "text", "of_which"),
    [
        ("一、财政拨款", 1, "财政拨款", False),
        ("十一、城乡社区支出", 1, "城乡社区支出", False),
        ("（二）公务用车", 2, "公务用车", False),
        ("1.公务用车购置", 3, "公务用车购置", False),
        ("１、一般公共预算资金", 3, "一般公共预算资金", False),
        ("（1）公务接待费", 4, "公务接待费", False),
        ("其中：（一）因公出国（境）支出", 2, "因公出国(境)支出", True),
        ("一般公共服务支出", 0, "一般公共服务支出", False),
        ("“三公”经费", 0, "三公经费", False),
        ("2.5万", 0, "2.5万", False),
    ],
)
def test_numbers_of_labels(label, depth, text, of_which):
    assert numbered(label) == terms.Numbered(depth, text, of_which)


@given(st.text(max_size=40))
def test_any_text_is_read_without_failing(text):
    found = recognise(text)
    assert all(found.unknown)
    assert recognise(f" {text} ").fields == found.fields


@given(st.text(max_size=30))
def test_plain_text_stays_plain(text):
    assert plain(plain(text)) == plain(text)


# codes


def test_names_by_year():
    assert codes.functional(2017).name("210") == "医疗卫生与计划生育支出"
    assert codes.functional(2024).name("210") == "卫生健康支出"
    assert codes.economic(2017).name("30311") == "住房公积金"
    assert codes.economic(2024).name("30113") == "住房公积金"


def test_an_old_name_still_finds_its_code():
    assert codes.functional(2024).find("医疗卫生与计划生育支出") == "210"


def test_find_by_spelling_variants():
    economic = codes.economic(2024)
    assert economic.find("因公出国(境) 费用") == economic.find("因公出国（境）费用") == "30212"
    functional = codes.functional(2024)
    assert functional.find("卫生健康（类）") == functional.find("卫生健康支出（类）") == "210"


def test_find_leaves_no_choice_open():
    assert codes.functional(2024).find("行政运行") == ""
    assert codes.functional(2024).find("行政运行", under="20113") == "2011301"
    assert codes.functional(2024).find("没有这个科目") == ""


def test_the_tree():
    assert codes.is_under("2010301", "20103") and codes.is_under("2010301", "")
    assert not codes.is_under("20103", "2010301")
    assert codes.functional(2024).parent("2010301") == "20103"
    assert "2010301" in codes.functional(2024).children("20103")


def test_near_a_boundary_both_names_are_accepted():
    assert len(codes.functional(2019).names("210")) == 2
    assert codes.functional(2024).names("210") == ("卫生健康支出",)


def test_sure_only_for_the_years_seen_and_those_between():
    entry = codes.functional(2023).entry("201")
    assert entry is not None
    assert entry.is_sure(2017) and entry.is_sure(2020) and not entry.is_sure(2030)


def test_an_earlier_name_is_denied_in_all_later_years():
    for year, denied in (
        (2017, False),
        (2018, False),
        (2019, False),
        (2023, True),
        (2026, True),
        (2030, True),
    ):
        assert codes.functional(year).denies("20805", "行政事业单位离退休") is denied
    assert not codes.functional(2030).denies("20805", "后来的新名称")


def test_bridges():
    assert codes.successor("2100799", 2017, 2023) == "2100799"
    assert codes.successor("20803", 2016, 2023) == ""  # split
    assert any(bridge.new_code == "30113" for bridge in codes.bridges("30311"))


def test_every_code_has_its_parent_in_every_year():
    for listed in (codes.functional, codes.economic, codes.government_economic):
        for year in range(2016, 2027):
            view = listed(year)
            stack = list(view.children(""))
            while stack:
                code = stack.pop()
                assert not codes.parent(code) or codes.parent(code) in view
                stack += view.children(code)


def test_a_mistake_in_a_data_file_names_file_and_row():
    with pytest.raises(DataError, match=r"terms\.csv:2"):
        terms._fields(["本年收入", "REVENU", "", "", "", "", "", ""], "vocabulary/data/terms.csv:2")
    with pytest.raises(DataError, match=r"functional\.csv:9"):
        codes._entry(["20", "教育", "", "", "", "high", "", ""], "vocabulary/data/functional.csv:9")
    with pytest.raises(DataError, match=r"revenue\.csv:2: 11 fields instead of 12"):
        list(data.rows("revenue.csv", columns=12))


def test_every_radical_is_one_character_so_that_boxes_keep_their_places() -> None:
    odd = "".join(map(chr, (*range(0x2E80, 0x2FD6), *range(0xF900, 0xFADA))))
    assert len(unified(odd)) == len(odd)
    assert unified("⼀、⽀出，⼈⺠医院") == "一、支出，人民医院"
