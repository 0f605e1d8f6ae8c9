"""The joint proof: consistent figures are always proved, a wrong one is always found."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingzhang.checking.adopt import row_of
from mingzhang.checking.proof import Proof, prove
from mingzhang.checking.propagate import printed_boxes, span
from mingzhang.checking.slots import Proposal
from mingzhang.checking.solver import smallest_wrong_set
from mingzhang.checking.system import ENDLESS, Law, Print, Row, System, box, evaluate, total_terms
from mingzhang.checking.tableau import decide
from mingzhang.checking.witness import Bound, find_witness
from mingzhang.model.fact import Fact, Mark
from mingzhang.model.money import Figure, Unit
from mingzhang.model.place import Place
from mingzhang.model.point import Flow, Point, Stage

Tree = list[int] | list["Tree"]
trees = st.recursive(
    st.integers(0, 10**10), lambda inner: st.lists(inner, min_size=1, max_size=5), max_leaves=30
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def no_score(entry: Print, low: int, high: int) -> float:
    return 0.0


def printed(amount: Decimal, name: str = "cell") -> Fact:
    """An amount of fen as a table prints it, in 万元 with two places."""
    figure = Figure(amount, Unit.TEN_THOUSAND_YUAN)
    point = Point("office", 2024, Flow.EXPENDITURE, Stage.OUTTURN, detail=(name,))
    return Fact(point, figure, Mark.AMOUNT, Place("book", 1, quote=name), 1, 1, 1, "", name, ())


def rounded(fen: int) -> Decimal:
    return (Decimal(fen) / 10**6).quantize(Decimal("0.01"), ROUND_HALF_UP)


def plant(system: System, tree: object) -> tuple[int, int]:
    """Print a tree rounded cell by cell, with the law that a node is the sum of its branches."""
    number = system.variable(("node", len(system.keys)))
    if isinstance(tree, int):
        fen = tree
    else:
        assert isinstance(tree, list)
        branches = [plant(system, branch) for branch in tree]
        fen = sum(amount for _, amount in branches)
        system.add(Row(total_terms(number, [v for v, _ in branches]), 0, 0, Law.PARTS))
    fact = printed(rounded(fen), str(number))
    assert fact.figure is not None
    system.print_amount(number, fact.figure, fact)
    return number, fen


def add(system: System, name: str, amount: str) -> int:
    fact = printed(Decimal(amount), name)
    assert fact.figure is not None
    variable = system.variable(name)
    system.print_amount(variable, fact.figure, fact)
    return variable


def total(system: System, whole: str, *parts: str) -> None:
    variables = tuple(system.variable(part) for part in parts)
    system.add(row_of(Proposal(system.variable(whole), variables, Law.PARTS, "test")))


def names(proof: Proof, system: System) -> list[str]:
    return [system.prints[n].origin.place.quote for n in sorted(proof.wrong)]


@quick
@given(trees)
def test_a_tree_rounded_cell_by_cell_is_always_proved(tree: object) -> None:
    system = System()
    plant(system, tree)
    proof = prove(system, no_score)
    assert proof.conflicts == []
    assert proof.values is not None
    assert all(row.low <= evaluate(row, proof.values) <= row.high for row in system.rows)
    for entry in system.prints:
        assert entry.low <= proof.values[entry.variable] <= entry.high


@quick
@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=6), st.data())
def test_a_wrong_part_is_found(parts: list[int], data: st.DataObject) -> None:
    """Two tables print the parts, one of them with a slip: that cell is named, nothing else."""
    system = System()
    for number, fen in enumerate(parts):
        add(system, f"part {number}", str(rounded(fen)))
    add(system, "whole", str(rounded(sum(parts))))
    total(system, "whole", *(f"part {n}" for n in range(len(parts))))
    wrong = data.draw(st.integers(0, len(parts) - 1))
    slip = printed(rounded(parts[wrong]) + data.draw(st.integers(10, 10**5)), "slip")
    assert slip.figure is not None
    system.print_amount(system.variable(f"part {wrong}"), slip.figure, slip)
    proof = prove(system, no_score)
    assert names(proof, system) == ["slip"]
    assert proof.values is not None


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 10**6)), min_size=1, max_size=8))
def test_the_span_of_a_sum_contains_the_true_sum(amounts: list[tuple[int, int]]) -> None:
    system = System()
    boxes = printed_boxes(system)
    for number, (true, width) in enumerate(amounts):
        system.variable(number)
        boxes.low.append(true - width)
        boxes.high.append(true + width // 2)
    row = Row(tuple((n, 1 if n % 2 else -1) for n in range(len(amounts))), 0, 0, Law.PARTS)
    least, greatest = span(row, boxes)
    assert least <= evaluate(row, [true for true, _ in amounts]) <= greatest


def test_boxes_that_touch_are_rounding_and_one_step_more_is_not() -> None:
    for second, holds in (("326.72", True), ("326.73", False)):
        system = System()
        add(system, "一", "326.71")
        add(system, "一", second)
        proof = prove(system, no_score)
        assert (proof.conflicts == []) is holds


def test_rounding_edge_of_a_sum() -> None:
    for whole, holds in (("3.02", True), ("3.03", False)):
        system = System()
        for name in "abc":
            add(system, name, "1.00")
        add(system, "whole", whole)
        total(system, "whole", "a", "b", "c")
        proof = prove(system, no_score)
        assert (proof.values is not None and not proof.conflicts) is holds


def test_a_chain_of_roundings_that_no_single_row_shows_is_refuted() -> None:
    """Each sum alone could be rounding; together they cannot: a = b + b', printed apart at every level."""
    system = System()
    add(system, "a", "2.02")
    add(system, "b", "1.00")
    add(system, "c", "1.00")
    add(system, "b1", "0.50")
    add(system, "b2", "0.49")
    total(system, "a", "b", "c")
    total(system, "b", "b1", "b2")
    proof = prove(system, no_score)
    assert proof.values is None or proof.conflicts


def test_a_column_that_was_not_filled_names_each_cell() -> None:
    """四行合计栏印为0: the smallest set is the four zeros."""
    system = System()
    for row, amount in (("七", "1577.57"), ("利息", "22.85"), ("展览", "1502.23"), ("处置", "52.49")):
        add(system, f"{row} 合计", "0.00")
        add(system, f"{row} 国库", "0.00")
        add(system, f"{row} 专户", amount)
        total(system, f"{row} 合计", f"{row} 国库", f"{row} 专户")
    for column in ("合计", "国库", "专户"):
        total(system, f"七 {column}", f"利息 {column}", f"展览 {column}", f"处置 {column}")
    proof = prove(system, no_score)
    assert names(proof, system) == ["七 合计", "利息 合计", "展览 合计", "处置 合计"]
    assert proof.values is not None


def test_an_amount_below_a_decimal_place_keeps_its_box() -> None:
    assert box(Figure(Decimal("12.30"), Unit.YUAN)) == (12_300_000, 12_300_000)
    low, high = box(Figure(Decimal("0.000001"), Unit.TEN_THOUSAND_YUAN))
    assert (low, high) == (5_000, 15_000)


def tight_system() -> System:
    """Sums around a square that only just hold."""
    system = System()
    for name, amount in zip(
        "abcdefgh", ("1.00", "1.00", "1.00", "1.00", "2.01", "1.99", "2.01", "1.99"), strict=True
    ):
        add(system, name, amount)
    for whole, (left, right) in zip("efgh", ("ab", "cd", "ac", "bd"), strict=True):
        total(system, whole, left, right)
    return system


def test_sums_around_a_square_are_decided_in_whole_numbers() -> None:
    system = tight_system()
    rows = list(range(len(system.rows)))
    found = find_witness(system, rows, printed_boxes(system), [None] * len(system.keys))
    assert found.values is not None
    assert all(row.low <= evaluate(row, found.values) <= row.high for row in system.rows)


def test_a_contradiction_over_three_rows_names_them() -> None:
    """a > b > c > a: each alone could be, the three cannot."""
    system = System()
    for one, other in (*pairwise("abc"), ("c", "a")):
        system.add(Row(((system.variable(one), 1), (system.variable(other), -1)), 10**12, ENDLESS, Law.PARTS))
    found = find_witness(system, [0, 1, 2], printed_boxes(system), [None] * 3)
    assert found.values is None
    assert found.core == {0, 1, 2}


@quick
@given(st.integers(1, 5), st.integers(1, 6), st.data())
def test_amounts_planted_are_never_called_impossible(count: int, rows: int, data: st.DataObject) -> None:
    """Boxes and rows around true amounts: some amounts that satisfy them are always found."""
    true = data.draw(st.lists(st.integers(0, 1000), min_size=count, max_size=count))
    low = [t - data.draw(st.integers(0, 9)) for t in true]
    high = [t + data.draw(st.integers(0, 9)) for t in true]
    bounds: list[Bound] = []
    for _ in range(rows):
        terms = tuple((v, f) for v in range(count) if (f := data.draw(st.sampled_from((-1, 0, 0, 1)))))
        value = sum(f * true[v] for v, f in terms)
        bounds.append((terms, value, value + data.draw(st.integers(0, 3))))
    outcome = decide(bounds, low, high, low)
    assert outcome.values
    for terms, least, most in bounds:
        assert least <= sum(f * outcome.values[v] for v, f in terms) <= most
    assert all(a <= v <= b for a, v, b in zip(low, outcome.values, high, strict=True))


def test_the_solver_finds_the_smallest_set() -> None:
    system = System()
    for name, amount in (("a", "1.00"), ("b", "2.00"), ("ab", "9.00"), ("c", "3.00"), ("abc", "6.00")):
        add(system, name, amount)
    total(system, "ab", "a", "b")
    total(system, "abc", "ab", "c")
    wrong = smallest_wrong_set(system, [0, 1], range(5), printed_boxes(system), frozenset())
    assert wrong == (2,)


def test_a_second_mistake_does_not_hide_the_first() -> None:
    """Three different prints of one amount, and a sum that is wrong by itself: all are found."""
    system = System()
    for place, amount in (("表一", "2961.68"), ("表二", "8961.68"), ("文字", "0.30")):
        add_print(system, "总计", place, amount)
    add_print(system, "总计", "表三", "2961.68")
    for name, amount in (("合计", "9.00"), ("一", "1.00"), ("二", "2.00")):
        add(system, name, amount)
    total(system, "合计", "一", "二")
    proof = prove(system, no_score)
    assert {"表二", "文字"} <= set(names(proof, system))
    assert len(proof.wrong) == 3
    assert proof.values is not None


def add_print(system: System, name: str, place: str, amount: str) -> None:
    fact = printed(Decimal(amount), place)
    assert fact.figure is not None
    system.print_amount(system.variable(name), fact.figure, fact)
