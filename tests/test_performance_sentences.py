"""Figures of sentences split one by one; units; the indicator library."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingzhang.model.indicator import Approximation, IndicatorKind, Operator
from mingzhang.performance.catalogue import businesses, library, search
from mingzhang.performance.numerals import numeral
from mingzhang.performance.sentence import observations_of, observe
from mingzhang.performance.units import plain_unit
from performance_small import FULL_TREE, objective

# A busy machine is no fault of what is tested.
BUSY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(text: str) -> list[str]:
    return [
        "|".join(filter(None, (s.subject, s.approximation.value + str(s.value) + s.unit, s.noun)))
        for s in observations_of(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("展览面积近14万平方米、参观19万人次", ["展览面积|近14万平方米", "参观|19万人次"]),
        ("展位约7000个，专业展面积11.5万平米", ["展位|约7000个", "专业展面积|11.5万平米"]),
        ("带动就业26,910 名，培训 104 期", ["带动就业|26,910名".replace(",", ""), "培训|104期"]),
        ("组织200多人（次）考察18家企业", ["组织|多200人次|考察", "18家|企业"]),
        ("签约100余亿元", ["签约|余100亿元"]),
        ("签约3万多元", ["签约|多3万元"]),
        ("参展企业500家以上，不足5家退出", ["参展企业|超过500家", "不足5家|退出"]),
        ("甲市272个、乙市205个，共477个村", ["甲市|272个", "乙市|205个", "477个|村"]),
        ("自然村道路硬底化率达98.55%", ["自然村道路硬底化率|98.55%"]),
        ("200人以上自然村全部通路", []),  # a condition, no result
        ("2017年8月25-28日举办第25届展会", []),
        ("依据〔2015〕8号文件和“十三五”规划", []),
        ("拜访中国500强企业22家", ["拜访中国500强企业|22家"]),
        ("对口支援2个县", ["对口支援|2个|县"]),
        ("培训两期，共三十人", ["培训|2期", "30人"]),
        ("开展一批项目，进一步改善环境", []),
        ("选派46名干部和2181人次的技术人才", ["选派|46名|干部", "2181人次|技术人才"]),
        ("移民无一人集体上访", ["移民|0人|集体上访"]),
        ("", []),
    ],
)
def test_every_figure_of_a_sentence_is_one_observation(text: str, expected: list[str]) -> None:
    assert told(text) == expected


def test_a_change_keeps_its_base_and_what_it_is_of() -> None:
    first, change = observations_of("人均收入7846.36元，与2015年末相比增收4258.47元")
    assert (first.base, change.base) == (0, 2015)
    assert (change.subject, change.value) == ("人均收入增收", Decimal("4258.47"))


def test_a_stated_figure_becomes_an_observation_with_its_word() -> None:
    (stated,) = observations_of("展览面积近14万平方米")
    day = datetime.date(2017, 8, 28)
    seen = observe(stated, "O1", "area", day, source="展会总结")
    assert seen.approximation is Approximation.NEARLY and seen.printed == "近14万平方米"
    assert (seen.year, seen.value, seen.source) == (2017, Decimal(14), "展会总结")


@BUSY
@given(
    st.decimals("2", "99999", places=2),
    st.sampled_from(["近", "约", "不足", "超过", ""]),
    st.sampled_from(["个", "家", "万平方米", "人次", "亿元", "%"]),
)
def test_what_is_written_is_read_back(value: Decimal, word: str, unit: str) -> None:
    (stated,) = observations_of(f"项目成果{word}{value}{unit}。")
    assert (stated.value, stated.approximation.value, stated.unit) == (value, word, unit)
    assert stated.subject == "项目成果"


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("二十一", 21), ("一百零五", 105), ("一二", None), ("", None)]
)
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert numeral(text) == value


@pytest.mark.parametrize(
    ("unit", "scale", "plain"),
    [("万平米", "10000", "平方米"), ("公里", "1000", "米"), ("亿元", "100000000", "元"),
     ("人次", "1", "人次"), ("名", "1", "人"), ("万", "1", "万"), ("千米", "1000", "米")],
)  # fmt: skip
def test_units_have_a_plain_form(unit: str, scale: str, plain: str) -> None:
    assert plain_unit(unit) == (Decimal(scale), plain)


# the library


def test_the_library_covers_the_kinds_of_business_with_results_and_satisfaction() -> None:
    assert len(businesses()) >= 12
    for business in businesses():
        rows = [row for row in library() if row.business == business]
        assert {IndicatorKind.QUANTITY} < {row.kind for row in rows}, business
        assert all(row.unit or row.operator is Operator.QUALITATIVE for row in rows)


@pytest.mark.parametrize(
    ("words", "business"),
    [
        ("广州-齐齐哈尔航线补助经费", "航线和运输补助"),
        ("驻西藏工作组工作经费", "工作队和指挥部运转"),
        ("举办博览会", "博览会"),
        ("人才培训班", "培训"),
        ("信息系统运行维护服务项目", "信息系统运行维护"),
        ("驻穗机构管理工作经费", "驻穗机构服务"),
        ("战略合作协议", "友好合作协议"),
        ("东西部协作资金", "对口支援和帮扶资金"),
    ],
)
def test_indicators_are_found_by_likeness(words: str, business: str) -> None:
    assert search(words)[0].business == business
    assert len(search(words, limit=3)) <= 3


def test_the_offices_own_past_stands_beside_the_library() -> None:
    past = objective(*FULL_TREE, year=2022)
    found = search("培训项目", [past])
    assert any(s.year == 2022 and s.indicator == FULL_TREE[0] for s in found)
    assert found[0].likeness >= found[-1].likeness
    assert search("学员", [past])[0].indicator.name == "学员"
    assert search("□□□□") == ()
