"""Amounts as clerks print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.model.fact import Mark
from mingzhang.model.money import Figure, Unit
from mingzhang.reading.labelling.number import is_amount, parse_amount, parse_figure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,940.05", "2940.05"),
        ("41，692.74", "41692.74"),
        ("1 234 567.00", "1234567.00"),
        ("227988.5\n0", "227988.50"),
        ("（1,200.00）", "-1200.00"),
        ("(35.2)", "-35.2"),
        ("－3.50", "-3.50"),
        ("-0.00", "-0.00"),
        ("0", "0"),
        ("０．９５", "0.95"),
        ("1.234.567.89", "1234567.89"),
        ("￥12.00", "12.00"),
        (".5", "0.5"),
        ("△12.50", "-12.50"),
        ("▲ 1,200.00", "-1200.00"),
        ("负12.5", "-12.5"),
        ("（-12.5）", "-12.5"),
        ("12.5-", "-12.5"),
        ("- 12.5", "-12.5"),
        ("12\u202f345.60", "12345.60"),
        ("1\u2007234 .5", "1234.5"),
        ("1 2 3 4 . 5 6", "1234.56"),
        ("0 . 0 0", "0.00"),
        ("227988.5 \n 0", "227988.50"),
        ("42,41.86", "4241.86"),  # a comma set wrong before a point can mean nothing else
    ],
)
def test_amount(text: str, value: str) -> None:
    mark, read = parse_amount(text)
    assert mark is Mark.AMOUNT
    assert str(read) == value


@pytest.mark.parametrize("text", ["-", "—", "——", "－", "/", "-\n-", "--"])
def test_dash_is_no_zero(text: str) -> None:
    assert parse_amount(text) == (Mark.DASH, None)


@pytest.mark.parametrize("text", ["", " ", "\n", "　"])
def test_blank_is_no_zero(text: str) -> None:
    assert parse_amount(text) == (Mark.BLANK, None)


@pytest.mark.parametrize("text", ["无", "……", "一、其他", "2024.1.1-2024.12.31", "3-5", "12.3.4", "A1"])
def test_words_are_no_amounts(text: str) -> None:
    assert parse_amount(text)[0] is Mark.UNREADABLE


@pytest.mark.parametrize(
    "text",
    [
        "12,5",
        "5 6.7",
        "1100,2200",
        "1,2345,6789",
        "5 6",
        "123.45 67",
        "12 345 6",
        "100.00\n200.00",
        "△",
        "负",
    ],
)
def test_what_may_be_two_numbers_is_none(text: str) -> None:
    assert parse_amount(text)[0] is Mark.UNREADABLE


def test_a_rate_in_brackets_is_below_zero() -> None:
    assert parse_figure("（0.5％）", Unit.YUAN)[1] == Figure(Decimal("-0.5"), Unit.PERCENT)
    assert parse_figure("(12.5%)", Unit.YUAN)[1] == Figure(Decimal("-12.5"), Unit.PERCENT)


def test_a_unit_in_the_cell_wins() -> None:
    assert parse_figure("12.5万元", Unit.YUAN)[1] == Figure(Decimal("12.5"), Unit.TEN_THOUSAND_YUAN)
    assert parse_figure("98.20％", Unit.YUAN)[1] == Figure(Decimal("98.20"), Unit.PERCENT)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_what_is_printed_with_separators_is_read_back(value: Decimal) -> None:
    assert parse_amount(f"{value:,}") == (Mark.AMOUNT, value)


@given(st.text(max_size=12))
def test_any_text_has_a_mark(text: str) -> None:
    mark, value = parse_amount(text)
    assert (value is not None) == (mark is Mark.AMOUNT) == is_amount(text)
