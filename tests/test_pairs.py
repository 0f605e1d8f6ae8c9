"""What a message says of a change and its rate, and of two prints of one amount: a clerk can redo it."""

from __future__ import annotations

import re

import pytest

from handmade import paragraph
from mingzhang.library.one import check
from mingzhang.model.book import BookKind
from mingzhang.model.finding import Finding, Severity
from tables import book, table

SPENT = "编码|科目名称|本年支出合计|基本支出|项目支出"
ROWS = """|合计|300.00|100.00|200.00
205|教育支出|{}|100.00|200.00
20502|普通教育|300.00|100.00|200.00
2050204|高中教育|300.00|100.00|200.00"""


def said(sentence: str) -> list[Finding]:
    made = book(
        table(1, "支出决算表", SPENT, ROWS.format("300.00")),
        paragraph(sentence),
        kind=BookKind.FINAL_ACCOUNTS,
    )
    return [f for f in check(made).findings if f.severity is Severity.ERROR]


def amounts(words: str) -> set[str]:
    return set(re.findall(r"\d+\.\d\d", words))


@pytest.mark.parametrize(
    ("sentence", "rule", "message", "alternative"),
    [
        (
            "增加50.00万元，增长25.00%",
            "text-rate",
            "50.00 ÷（300.00 − 50.00）= 20.00%",
            "300.00 − 300.00 ÷（1 + 25.00%）= 60.00万元",
        ),
        (
            "增加15.00万元，增长52.36%",
            "text-rate",
            "15.00 ÷（300.00 − 15.00）= 5.26%",
            "300.00 − 300.00 ÷（1 + 52.36%）= 103.10万元",
        ),
        (
            "增加51.00万元，增长5.26%",
            "text-change",
            "300.00 − 300.00 ÷（1 + 5.26%）= 14.99万元",
            "51.00 ÷（300.00 − 51.00）= 20.48%",
        ),
        (
            "减少100.00万元，下降52.00%",
            "text-rate",
            "100.00 ÷（300.00 + 100.00）= 25.00%",
            "300.00 ÷（1 − 52.00%）− 300.00 = 325.00万元",
        ),
    ],
)
def test_a_change_and_its_rate_are_worked_out_from_each_other(
    sentence: str, rule: str, message: str, alternative: str
) -> None:
    found = said(f"2024年度本年支出合计300.00万元，比上年{sentence}。")
    assert len(found) == 1
    words = [found[0].message, *found[0].alternatives]
    assert found[0].rule == rule and message in words[0] and alternative in words[1]
    told = amounts(message) | amounts(alternative) | amounts(sentence)
    assert amounts("".join(words)) <= told


def test_a_change_that_fits_its_rate_is_not_spoken_of() -> None:
    assert said("2024年度本年支出合计300.00万元，比上年增加60.00万元，增长25.00%。") == []


def test_a_rate_on_nothing_is_told_once() -> None:
    found = said("2024年度本年支出合计300.00万元，比上年增加300.00万元，增长100%。")
    assert [f.rule for f in found] == ["growth-zero-base"]


def test_a_total_of_one_part_is_the_same_amount() -> None:
    made = book(table(1, "支出决算表", SPENT, ROWS.format("300.07")))
    found = [f for f in check(made).findings if f.severity is Severity.ERROR]
    assert [f.printed for f in found] == ["300.07万元"]
    assert "同一金额在" in found[0].message and " = " not in found[0].message
    assert "相差0.07万元" in found[0].message


@pytest.mark.parametrize("wrong", ["增加50.00万元，增长25.00%", "增加60.00万元，增长20.00%", "减少60.00万元"])
def test_no_finding_expects_what_is_printed(wrong: str) -> None:
    found = said(f"2024年度本年支出合计300.00万元，其中项目支出200.00万元，比上年{wrong}。")
    assert all(f.printed != f.expected and "相差0.00" not in f.message for f in found)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("增加20.00万元，下降7.14%", {"增长7.14%", "减少20.00万元"}),
        ("减少20.00万元，增长6.25%", {"下降6.25%", "增加20.00万元"}),
    ],
)
def test_numbers_that_agree_with_words_that_do_not(sentence: str, expected: set[str]) -> None:
    found = said(f"2024年度本年支出合计300.00万元，比上年{sentence}。")
    assert len(found) == 1 and found[0].rule == "text-direction"
    words = [found[0].message, *found[0].alternatives]
    assert all("数字相符，方向相反" in one for one in words)
    assert {one for one in expected if any(f"应为{one}" in told for told in words)} == expected
    assert found[0].expected in expected


def test_a_pair_that_agrees_is_not_refuted_by_itself() -> None:
    found = said(
        "2024年度本年支出合计300.00万元，比上年减少100.00万元，下降25.00%。其中：基本支出100.00万元，比上年"
        "减少50.00万元，下降33.33%；项目支出200.00万元，比上年减少60.00万元，下降23.08%。"
    )
    assert len(found) == 1
    assert found[0].message.startswith("文中称“比上年减少100.00万元”，与")
    assert "减少50.00万元" in found[0].message and "减少60.00万元" in found[0].message
    assert "÷" not in found[0].message and found[0].expected == ""
