"""Rounding a whole book: every total equals its printed parts, and the fewest figures move."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.writing.rounding import Equation, Exact, controlled, plain

PLACE = 10_000  # 万元 with two decimals: one last place is 100 yuan


def total_of(*parts: int) -> tuple[list[Exact], list[Equation]]:
    """A total and its parts, exact in fen."""
    cells = [Exact(sum(parts), PLACE), *(Exact(part, PLACE) for part in parts)]
    return cells, [((0, -1), *((at, 1) for at in range(1, len(cells))))]


def holds(equation: Equation, places: tuple[int, ...]) -> bool:
    return sum(factor * places[cell] for cell, factor in equation) == 0


def test_sums_that_hold_are_left_alone() -> None:
    cells, equations = total_of(2_0000, 3_0000)
    assert controlled(cells, equations) == plain(cells, equations)


def test_one_figure_moves_where_three_thirds_make_a_whole() -> None:
    cells, equations = total_of(3334, 3333, 3333)  # 0.33 + 0.33 + 0.33, each below half a place
    assert plain(cells, equations).places == (1, 0, 0, 0)
    rounded = controlled(cells, equations)
    assert len(rounded.moved) == 1
    assert holds(equations[0], rounded.places)


def test_half_a_place_rounds_away_from_zero() -> None:
    assert (Exact(5_000, PLACE).plain, Exact(-5_000, PLACE).plain, Exact(4_999, PLACE).plain) == (1, -1, 0)


def test_a_zero_never_moves() -> None:
    cells, equations = total_of(5_000, 5_000, 0)
    rounded = controlled(cells, equations)
    assert rounded.places[3] == 0
    assert holds(equations[0], rounded.places)


def test_an_impossible_equation_is_named_and_its_figures_stay_plain() -> None:
    cells = [Exact(10_0000, PLACE), Exact(1_0000, PLACE), Exact(1_0000, PLACE)]  # 10 is not 1 + 1
    rounded = controlled(cells, [((0, -1), (1, 1), (2, 1))])
    assert rounded.left == (0,)
    assert rounded.places == (10, 1, 1)


def test_a_figure_that_stands_in_two_totals_serves_both() -> None:
    """Rows and columns of a table at once: each part belongs to its row and to its column."""
    parts = [[3_400, 3_300], [3_300, 3_400]]
    cells = [Exact(fen, PLACE) for row in parts for fen in row]
    cells += [Exact(sum(row), PLACE) for row in parts]
    cells += [Exact(sum(column), PLACE) for column in zip(*parts, strict=True)]
    cells.append(Exact(sum(map(sum, parts)), PLACE))
    equations: list[Equation] = [
        ((4, -1), (0, 1), (1, 1)),
        ((5, -1), (2, 1), (3, 1)),
        ((6, -1), (0, 1), (2, 1)),
        ((7, -1), (1, 1), (3, 1)),
        ((8, -1), (4, 1), (5, 1)),
        ((8, -1), (6, 1), (7, 1)),
    ]
    rounded = controlled(cells, equations)
    assert rounded.left == ()
    assert all(holds(equation, rounded.places) for equation in equations)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(-500_000, 5_000_000), min_size=1, max_size=6), min_size=1, max_size=5))
def test_a_tree_of_exact_amounts_can_always_be_rounded(tree: list[list[int]]) -> None:
    cells = [Exact(sum(map(sum, tree)), PLACE)]
    equations: list[Equation] = []
    tops = []
    for parts in tree:
        tops.append(len(cells))
        cells.append(Exact(sum(parts), PLACE))
        below = [len(cells) + at for at in range(len(parts))]
        cells += [Exact(part, PLACE) for part in parts]
        equations.append(((tops[-1], -1), *((at, 1) for at in below)))
    equations.append(((0, -1), *((at, 1) for at in tops)))
    rounded = controlled(cells, equations)
    assert rounded.left == ()
    assert all(abs(p * PLACE - cell.fen) <= PLACE for p, cell in zip(rounded.places, cells, strict=True))
    assert all(abs(p - cell.plain) <= 1 for p, cell in zip(rounded.places, cells, strict=True))
