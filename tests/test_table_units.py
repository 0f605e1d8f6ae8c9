"""A whole table under the wrong unit is one finding, and the rest is judged as if the unit were right."""

from dataclasses import replace

import pytest

from handmade import book, paragraph, table
from mingzhang.library.one import check
from mingzhang.model.book import Book, Table
from mingzhang.model.finding import Finding, Severity
from mingzhang.model.money import Unit

HEAD = ("科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出")
SAID = "2024年度本年支出合计365.43万元，其中：基本支出141.32万元；项目支出224.11万元。"


def outturn(unit: Unit, number: int = 1, total: str = "365.43") -> Table:
    rows = (
        HEAD,
        ("", "合计", total, "141.32", "224.11"),
        ("205", "教育支出", "365.43", "141.32", "224.11"),
        ("20501", "教育管理事务", "365.43", "141.32", "224.11"),
        ("2050101", "行政运行", "141.32", "141.32", ""),
        ("2050199", "其他教育管理事务支出", "224.11", "", "224.11"),
    )
    return table("支出决算表", rows, number=number, unit=unit, caption=(f"单位：{unit.value}",))


def in_yuan(unit: Unit) -> Table:
    rows = (
        HEAD,
        ("", "合计", "3,654,331.28", "1,413,210.17", "2,241,121.11"),
        ("205", "教育支出", "3,654,331.28", "1,413,210.17", "2,241,121.11"),
    )
    return table("支出决算表", rows, unit=unit, caption=(f"单位：{unit.value}",))


def summary(unit: Unit = Unit.TEN_THOUSAND_YUAN) -> Table:
    rows = (
        ("收入项目", "决算数", "支出项目", "决算数"),
        ("一、一般公共预算财政拨款收入", "365.43", "一、教育支出", "365.43"),
        ("本年收入合计", "365.43", "本年支出合计", "365.43"),
        ("总计", "365.43", "总计", "365.43"),
    )
    return table("收入支出决算总表", rows, number=2, unit=unit, caption=(f"单位：{unit.value}",))


def found(of: Book) -> list[Finding]:
    return [one for one in check(of).findings if one.severity >= Severity.WARNING]


@pytest.mark.parametrize("unit", [Unit.TEN_THOUSAND_YUAN, None])
def test_tables_and_sentences_in_one_unit(unit: Unit | None) -> None:
    own = replace(outturn(Unit.TEN_THOUSAND_YUAN), unit=unit)
    assert not [one for one in found(book(own, SAID)) if one.rule == "table-unit"]


def test_yuan_beside_ten_thousand_yuan_rounded_from_it_is_no_finding() -> None:
    assert found(book(in_yuan(Unit.YUAN), SAID)) == []


def test_ten_thousand_yuan_under_yuan_is_one_finding() -> None:
    told = found(book(outturn(Unit.YUAN), SAID))
    assert [one.rule for one in told] == ["table-unit"]
    assert told[0].severity is Severity.ERROR
    assert (told[0].printed, told[0].expected) == ("元", "万元")
    assert "支出决算表" in told[0].message and "10,000倍" in told[0].message
    assert told[0].places[0].quote == "单位：元"


def test_yuan_under_ten_thousand_yuan_is_one_finding() -> None:
    told = found(book(in_yuan(Unit.TEN_THOUSAND_YUAN), SAID))
    assert [(one.rule, one.expected) for one in told] == [("table-unit", "元")]


def test_what_else_is_wrong_in_such_a_table_is_told_beside_it() -> None:
    told = found(book(outturn(Unit.YUAN, total="365.34"), SAID))  # the sentence and the rows say 365.43
    assert sorted(one.rule for one in told) == ["identity", "table-unit"]
    other = next(one for one in told if one.rule != "table-unit")
    assert other.expected == "365.43万元"


def test_all_tables_under_the_wrong_unit_are_named_together() -> None:
    told = found(book(outturn(Unit.YUAN), summary(Unit.YUAN), SAID))
    assert [one.rule for one in told] == ["table-unit"]
    assert "《支出决算表》、《收入支出决算总表》" in told[0].message


def test_one_amount_ten_thousand_times_off_is_no_matter_of_the_table() -> None:
    told = found(book(outturn(Unit.TEN_THOUSAND_YUAN, total="3654300.00"), SAID))
    assert told and all(one.rule != "table-unit" for one in told)


def test_two_tables_alone_do_not_say_which_of_them_is_wrong() -> None:
    told = found(book(outturn(Unit.YUAN), summary()))
    assert told and all(one.rule != "table-unit" for one in told)


def test_a_digit_beyond_rounding_is_not_the_same_amount() -> None:
    edge = book(in_yuan(Unit.TEN_THOUSAND_YUAN), paragraph(SAID.replace("365.43", "365.53")))
    assert [one.rule for one in found(edge) if one.rule == "table-unit"]  # two of three still say so
    beyond = SAID.replace("365.43", "365.53").replace("141.32", "141.42")
    assert not [
        one for one in found(book(in_yuan(Unit.TEN_THOUSAND_YUAN), beyond)) if one.rule == "table-unit"
    ]
