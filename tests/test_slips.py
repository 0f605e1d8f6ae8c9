"""Likely slips: a clerk's typing errors are recognised from the right amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.checking import slips
from mingzhang.checking.slips import Surroundings, likely_slips, plausibility

amounts = st.integers(100_000, 99_999_999).map(lambda n: Decimal(n).scaleb(-2))


def named(printed: str, right: str, **around: tuple[Decimal, ...]) -> tuple[str, ...]:
    exact = Decimal(right)
    return likely_slips(Decimal(printed), exact, exact, Surroundings(**around))


@pytest.mark.parametrize(
    ("printed", "right", "slip"),
    [
        ("2160.66", "2106.66", slips.SWAPPED),
        ("2106.68", "2106.66", slips.ONE_DIGIT),
        ("216.66", "2106.66", slips.DROPPED),
        ("21006.66", "2106.66", slips.DOUBLED),
        ("210.666", "2106.660", slips.POINT),
        ("0.39", "3900.00", slips.UNIT),
        ("-12.50", "12.50", slips.SIGN),
        ("0", "1577.57", slips.NOT_FILLED),
    ],
)
def test_slip_is_named(printed: str, right: str, slip: str) -> None:
    assert slip in named(printed, right)


def test_the_amount_of_the_total_in_the_place_of_the_part() -> None:
    assert slips.PARENT in named("88.70", "30.70", parents=(Decimal("88.70"),))


def test_last_years_amount_and_the_neighbours() -> None:
    assert slips.LAST_YEAR in named("40.81", "35.57", last_year=(Decimal("40.81"),))
    assert slips.NEIGHBOUR in named("12.63", "9.38", neighbours=(Decimal("12.63"),))


def test_an_amount_that_fits_is_no_slip() -> None:
    assert likely_slips(Decimal("326.71"), Decimal("326.705"), Decimal("326.715")) == ()


def test_an_unexplained_difference_names_nothing() -> None:
    assert named("5123.44", "1987.06") == ()
    assert plausibility(()) == 0


@given(amounts, st.data())
def test_one_wrong_digit_is_always_seen(right: Decimal, data: st.DataObject) -> None:
    text = str(right)
    at = data.draw(st.sampled_from([i for i, c in enumerate(text) if c.isdigit()]))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[at]]))
    wrong = Decimal(text[:at] + digit + text[at + 1 :])
    assert slips.ONE_DIGIT in likely_slips(wrong, right, right)


@given(amounts, st.data())
def test_swapped_neighbours_are_always_seen(right: Decimal, data: st.DataObject) -> None:
    digits = str(right).replace(".", "")
    pairs = [i for i in range(1, len(digits) - 1) if digits[i] != digits[i + 1]]
    if not pairs:
        return
    at = data.draw(st.sampled_from(pairs))
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    assert slips.SWAPPED in likely_slips(Decimal(swapped).scaleb(-2), right, right)
