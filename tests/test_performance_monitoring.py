"""Coverage as a set, warnings in the year, reactions and their deadlines."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingzhang.model.evaluation import Execution, Monitored, Reaction, WarningLevel
from mingzhang.model.indicator import Achievement, Objective
from mingzhang.model.money import Figure, Unit
from mingzhang.performance import data
from mingzhang.performance.coverage import Coverage, Member, coverage, may_claim, percent, statement
from mingzhang.performance.errors import CoverageError, FormMissingError, ReactionError
from mingzhang.performance.monitor import (
    Calendar,
    is_paused,
    monitor,
    monitored_set,
    monitoring_in_force,
    react,
    working_days_after,
)
from performance_small import indicator, judged, objective, seen

# A busy machine is no fault of what is tested.
BUSY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

RULES = data.scoring_in_force(2025)
SICHUAN = monitoring_in_force(2025, "四川省成都市")
GUANGZHOU = monitoring_in_force(2017, "广东省广州市")
THREE = (Member("a", "甲", 600), Member("b", "乙", 300), Member("c", "丙", 100))


def rate(text: str) -> Figure:
    return Figure(Decimal(text), Unit.PERCENT)


# coverage


def test_a_statement_names_its_set_and_who_is_outside() -> None:
    found = coverage("绩效自评", "全部项目", THREE, ["a", "b"])
    assert (found.by_number, found.by_amount) == (Fraction(2, 3), Fraction(9, 10))
    said = statement(found)
    assert "全部项目共3个" in said and "已覆盖2个" in said and "未覆盖：丙" in said
    assert "按个数66.67%" in said and "按金额90.00%" in said and "100%" not in said


def test_a_complete_set_is_a_hundred_per_cent() -> None:
    said = statement(coverage("绩效自评", "全部项目", THREE, ["a", "b", "c"]))
    assert said.count("100%") == 2 and "未覆盖" not in said


def test_a_part_of_the_money_outside_is_no_hundred_per_cent_either() -> None:
    found = coverage("绩效自评", "全部项目", THREE, ["a", "b"], [("c", 99)])
    assert found.by_number == 1 and not found.is_complete
    assert "部分覆盖：丙" in statement(found) and "按金额99.90%" in statement(found)
    assert "不能表述为100%" in may_claim(found, rate("100"))


@pytest.mark.parametrize(
    ("covered", "claimed", "allowed"),
    [
        (["a", "b", "c"], "100", True),
        (["a", "b"], "100", False),
        (["a", "b"], "66.67", True),
        (["a", "b"], "90", True),
        (["a", "b"], "67", True),
        (["a", "b"], "95", False),
    ],
)
def test_a_printed_rate_is_held_against_the_set(covered: list[str], claimed: str, allowed: bool) -> None:
    assert (may_claim(coverage("自评", "项目", THREE, covered), rate(claimed)) == "") is allowed


def test_what_does_not_belong_to_the_set_is_refused() -> None:
    with pytest.raises(CoverageError, match="不属于"):
        coverage("绩效自评", "全部项目", THREE, ["a", "z"])
    with pytest.raises(CoverageError, match="超出其金额"):
        coverage("绩效自评", "全部项目", THREE, [], [("a", 601)])
    with pytest.raises(CoverageError, match="以%表示"):
        may_claim(coverage("自评", "项目", THREE, []), Figure(Decimal(1), Unit.COUNT))


def test_an_empty_set_has_no_rate() -> None:
    empty = coverage("绩效自评", "政府性基金项目", (), ())
    assert statement(empty) == "绩效自评：没有政府性基金项目，不计算覆盖率。"
    assert may_claim(empty, rate("100"))


@BUSY
@given(st.lists(st.tuples(st.integers(1, 10**12), st.booleans()), min_size=1, max_size=40))
def test_no_statement_says_a_hundred_per_cent_while_one_is_outside(members: list[tuple[int, bool]]) -> None:
    found = coverage(
        "自评",
        "项目",
        [Member(str(n), "甲", fen) for n, (fen, _) in enumerate(members)],
        [str(n) for n, (_, inside) in enumerate(members) if inside],
    )
    complete = all(inside for _, inside in members)
    assert found.is_complete is complete
    assert ("100%" in statement(found)) is complete
    assert (may_claim(found, rate("100")) == "") is complete
    assert found.by_amount is not None and (percent(found.by_amount) == "100%") is complete


def test_the_threshold_and_the_basis_of_amounts_decide_who_belongs_to_the_set() -> None:
    start = [Member("a", "甲", 500_000_000), Member("b", "乙", 499_999_999), Member("c", "丙", 600_000_000)]
    found = monitored_set(start, ["a", "b", "c"], GUANGZHOU, "年初预算")
    assert [m.code for m in found.members] == ["a", "c"] and found.is_complete
    assert found.base == "年初预算500.00万元以上的项目"
    added = [*start, Member("d", "年中追加", 2_500_000_000)]
    later: Coverage = monitored_set(added, ["a", "b", "c"], GUANGZHOU, "全年预算")
    assert [m.code for m in later.outside] == ["d"] and not later.is_complete


# warnings


def watched(day: str, value: str, paid: int, rule: object = SICHUAN) -> Monitored:
    tree = objective(indicator("期数", "产出", "≥10", "90", "期"), year=2025)
    date = datetime.date.fromisoformat(day)
    found = replace(seen("期数", value, year=2025), date=date)
    return monitor(tree, [found], Execution(100, paid), date, rule, scoring=RULES)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "value", "paid", "level"),
    [
        ("2025-03-31", "0", 0, WarningLevel.GREEN),  # nothing is expected before the end of April
        ("2025-04-30", "2", 24, WarningLevel.AMBER),
        ("2025-04-30", "2", 25, WarningLevel.GREEN),
        ("2025-06-29", "3", 25, WarningLevel.GREEN),  # June is not over
        ("2025-06-30", "3", 39, WarningLevel.AMBER),
        ("2025-08-31", "6", 60, WarningLevel.GREEN),
        ("2025-10-31", "8", 79, WarningLevel.AMBER),
        ("2025-08-31", "7", 60, WarningLevel.GREEN),  # ten points apart are allowed
        ("2025-08-31", "9", 60, WarningLevel.AMBER),
        ("2025-08-31", "2", 59, WarningLevel.RED),  # late, and goal and money far apart
    ],
)
def test_the_warning_table_of_a_province(day: str, value: str, paid: int, level: WarningLevel) -> None:
    found = watched(day, value, paid)
    assert found.level is level
    assert bool(found.reasons) is (level is not WarningLevel.GREEN) is bool(found.reactions)


def test_rules_that_set_a_range_only_warn_by_the_gap() -> None:
    assert watched("2017-07-31", "5", 0, GUANGZHOU).level is WarningLevel.RED
    assert watched("2017-07-31", "5", 38, GUANGZHOU).level is WarningLevel.AMBER
    assert watched("2017-07-31", "5", 45, GUANGZHOU).level is WarningLevel.GREEN
    assert not GUANGZHOU.verified and GUANGZHOU.threshold_fen == 500_000_000
    assert monitoring_in_force(2021, "广东省广州市黄埔区").threshold_fen == 100_000_000
    with pytest.raises(FormMissingError):
        monitoring_in_force(2001)


def test_progress_is_weighted_and_names_what_is_missing() -> None:
    tree = Objective("P", "P", 2025, indicators=(
        indicator("期数", "产出", "≥10", "30"), indicator("机制", "效益", "建立制度", "10", ""),
        indicator("就业", "效益", "≥50", "20"), indicator("人均成本", "成本", "≤400", "20"),
    ))  # fmt: skip
    half = replace(judged("机制", Achievement.MISSED, "40"), year=2025)
    values = [seen("期数", "5", year=2025), half, seen("人均成本", "450", year=2025)]
    found = monitor(tree, values, None, datetime.date(2025, 12, 31), SICHUAN, scoring=RULES)
    assert found.progress == Fraction(15 + 4, 40) and found.execution is None
    assert found.open == ("就业",) and found.level is WarningLevel.AMBER
    assert found.reasons == ("“人均成本”450已超过≤400次",)


def test_values_of_later_days_do_not_count_yet() -> None:
    tree = objective(indicator("期数", "产出", "≥10", "90", "期"), year=2025)
    june = datetime.date(2025, 6, 30)
    found = monitor(tree, [seen("期数", "9", year=2025)], Execution(100, 50), june, SICHUAN, scoring=RULES)
    assert found.progress is None and found.open == ("期数",)


# reactions


def test_ten_working_days_leave_out_holidays_and_count_days_worked_instead() -> None:
    start = datetime.date(2025, 9, 26)  # a Friday
    assert working_days_after(start, 10) == datetime.date(2025, 10, 10)
    golden_week = frozenset(datetime.date(2025, 10, day) for day in range(1, 9))
    worked = frozenset([datetime.date(2025, 9, 28), datetime.date(2025, 10, 11)])
    assert working_days_after(start, 10, Calendar(golden_week, worked)) == datetime.date(2025, 10, 16)


def test_a_warning_that_is_not_answered_in_time_pauses_the_project() -> None:
    found = watched("2025-08-29", "9", 20)
    assert found.answer_by == datetime.date(2025, 9, 12)
    last, late = found.answer_by, found.answer_by + datetime.timedelta(1)
    assert not is_paused(found, None, last) and is_paused(found, None, late)
    assert not is_paused(found, last, late) and is_paused(found, late, late)
    assert not is_paused(watched("2025-08-29", "5", 50), None, late)


@pytest.mark.parametrize(
    ("reaction", "fen", "budget", "freed"),
    [(Reaction.CONTINUE, 0, 100, 0), (Reaction.REDUCE, 30, 70, 30), (Reaction.VIRE, 80, 20, 80),
     (Reaction.CANCEL, 0, 20, 80)],
)  # fmt: skip
def test_what_a_reaction_does_to_the_budget(reaction: Reaction, fen: int, budget: int, freed: int) -> None:
    found = watched("2025-08-31", "9", 20)
    assert react(found, reaction, Execution(100, 20), fen) == (Execution(budget, 20), freed)


@pytest.mark.parametrize(
    ("reaction", "fen"),
    [(Reaction.REDUCE, 81), (Reaction.VIRE, 0), (Reaction.CONTINUE, 5), (Reaction.CANCEL, 5)],
)
def test_no_more_is_freed_than_is_unpaid(reaction: Reaction, fen: int) -> None:
    with pytest.raises(ReactionError):
        react(watched("2025-08-31", "9", 20), reaction, Execution(100, 20), fen)


def test_without_a_warning_there_is_nothing_to_answer() -> None:
    with pytest.raises(ReactionError, match="没有预警"):
        react(watched("2025-08-31", "6", 60), Reaction.CANCEL, Execution(100, 60))
