"""Examination of goals: each fault with a goal that has it, one that has not, and one on the edge."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mingzhang.model.evaluation import GoalFault, QualityPart
from mingzhang.model.finding import Severity
from mingzhang.model.indicator import Base, Objective
from mingzhang.performance import data
from mingzhang.performance.errors import PerformanceError
from mingzhang.performance.examine import examine, examine_all, fault_rows, may_enter_budget, quality
from mingzhang.performance.weights import weigh
from performance_small import FULL_TREE, goal, indicator, objective

FORM = data.form_in_force(2023)
GOOD = "全年培训5期、200人次，考核合格率95%以上"
F = GoalFault


def faults(one: Objective, form: data.ScoreForm | None = None) -> set[GoalFault]:
    return {remark.fault for remark in examine(one, form).remarks}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (GOOD, set()),
        ("举办培训班，提高干部的业务能力", {F.UNQUANTIFIED}),
        ("两个系统全年稳定运行，提高办事效率", set()),
        ("2023年举办第30届展会，扩大城市影响", {F.UNQUANTIFIED}),  # years and editions are no quantities
        ("按照〔2016〕164号文件要求，改善群众生活", {F.UNQUANTIFIED}),
        ("“十四五”期间改善群众生活", {F.UNQUANTIFIED}),
        ("贫困村全覆盖，改善群众生活条件", set()),
        ("搞好培训", {F.SHORT, F.UNQUANTIFIED}),
        ("已完成5个系统的运维服务", {F.PAST}),
        ("5项指标均已达到既定目标", {F.PAST}),
        ("维护已建成的5个系统，提高可用率", set()),
        ("对已完成的3个项目开展后续管护，改善环境", set()),
        ("举办1届展会，展会已成为城市名片", {F.STATUS}),
        ("通过工作经费保障，完成上级交给的帮扶工作任务", {F.SPENDING, F.UNQUANTIFIED}),
        ("通过工作经费保障，完成60个村的帮扶任务", set()),
        ("安排办公、交通、聘用人员等费用，维持指挥部的日常运行", {F.SPENDING, F.UNQUANTIFIED}),
        ("500.00万元全部用于工作组运转", {F.SPENDING}),
        ("1,068.00万元全部用于工作队的日常工作", {F.SPENDING}),
        ("500.00万元全部投向2个村的道路，改善出行条件", set()),
        ("遵循节约原则，在合规的前提下采购", {F.NO_RESULT, F.UNQUANTIFIED}),
        ("贯彻落实上级部署，开展对口支援工作", {F.NO_RESULT, F.UNQUANTIFIED}),
        ("培训200人次，参训人员收入提高10%", {F.NO_BASE}),
        ("培训200人次，参训人员收入比上年提高10%", set()),
        ("培训200人次，以2022年为基期收入提高10%", set()),
        ("满意度提高到95%，培训200人次", set()),  # a level, no growth
        ("培训200人次，就业增长率达到10%", {F.NO_BASE}),
    ],
)
def test_what_a_sentence_says_and_does_not_say(words: str, expected: set[GoalFault]) -> None:
    assert faults(goal("培训项目", words)) == expected


def test_a_large_sum_asks_for_quantities() -> None:
    vague = "支持受援地的项目建设，改善群众生活"
    assert F.LARGE in faults(goal("帮扶资金", vague, 500_000_000))
    assert F.LARGE not in faults(goal("帮扶资金", vague, 499_999_999))
    assert F.LARGE not in faults(goal("帮扶资金", f"{vague}，支持12个项目", 500_000_000))


@pytest.mark.parametrize(
    ("words", "fen", "wrong"),
    [
        ("安排500万元，支持5个村的道路建设", 500_000_000, False),
        ("安排500万元，支持5个村的道路建设", 600_000_000, True),
        ("安排500万元，支持5个村的道路建设", 500_400_000, False),  # 500.4 万元 rounds to 500 万元
        ("安排500.00万元，支持5个村的道路建设", 500_400_000, True),
        ("支出不超过500万元，支持5个村", 400_000_000, False),
        ("签约金额100亿元，拜访企业20家", 400_000_000, False),
        ("村均资金50万元，支持10个村", 400_000_000, False),
        ("安排甲村200万元、乙村300万元，修路10公里", 400_000_000, False),  # two sums: a person must read them
    ],
)
def test_the_money_of_a_goal_is_the_money_of_the_budget(words: str, fen: int, wrong: bool) -> None:
    assert (F.MONEY in faults(goal("道路项目", words, fen))) is wrong


def test_the_money_declared_with_a_goal_is_the_budget() -> None:
    assert F.MONEY in faults(goal("道路项目", GOOD, 500, goal_fen=400))
    assert F.MONEY not in faults(goal("道路项目", GOOD, 500, goal_fen=500))


# goals held against each other

TEMPLATE = "通过安排对口帮扶{}指挥部的公用、交通和聘用人员等费用，维持指挥部的日常行政运行"


def found(*goals: Objective, place: str = "广东省广州市") -> list[set[GoalFault]]:
    return [{remark.fault for remark in one.remarks} for one in examine_all(goals, None, place)]


def test_the_place_of_another_project_is_named_once_and_at_the_right_project() -> None:
    own = goal("对口帮扶清远指挥部经费", TEMPLATE.format("清远"))
    wrong = goal("对口帮扶梅州指挥部经费", TEMPLATE.format("清远"))
    first, second = found(wrong, own)
    assert F.OTHER_PLACE in first and F.COPIED not in first
    assert not {F.OTHER_PLACE, F.COPIED} & second
    remark = examine_all([wrong, own])[0].remarks[0]
    assert remark.quote == "清远" and remark.other == own.code


def test_places_within_or_around_the_own_one_are_no_other_places() -> None:
    bomi = goal("援藏工作组经费", "组织30人次专家进藏，改善波密县的医疗条件", place="西藏自治区波密县")
    tibet = goal("波密县医疗项目", "购置4台救护车，改善西藏乡镇的医疗条件")
    assert not any(F.OTHER_PLACE in one for one in found(bomi, tibet))
    office = goal("清远资金", "支持广州和清远的5个合作项目，带动清远就业")
    city = goal("广州博览会", "举办1届展会，展览面积12万平方米")
    assert not any(F.OTHER_PLACE in one for one in found(office, city))
    unknown = goal("区域合作经费", "推动与梅州的5项合作，扩大影响")
    assert not any(F.OTHER_PLACE in one for one in found(unknown, goal("梅州资金", "支持梅州的5个项目建设")))


def test_goals_that_differ_in_name_and_place_only_are_copies() -> None:
    one = goal("对口帮扶清远经费", TEMPLATE.format("清远"))
    other = goal("对口帮扶梅州经费", TEMPLATE.format("梅州"))
    assert all(F.COPIED in faults_ for faults_ in found(one, other))
    figures = [
        goal(n, f"支持{n}的{k}个项目建设，改善{k}个村的生活条件") for n, k in (("清远", 3), ("梅州", 5))
    ]
    assert not any(F.COPIED in faults_ for faults_ in found(*figures))
    units = [replace(one, code="1", unit="甲"), replace(one, code="2", unit="乙")]
    assert not any(F.COPIED in faults_ for faults_ in found(*units))  # one project of two units
    assert not any(F.COPIED in f for f in found(goal("甲", "购置设备5台"), goal("乙", "购置设备5套")))


def test_a_goal_printed_a_second_time_is_printed_whole() -> None:
    full = goal("工作组经费", "驻点60个村、检查项目120个。保障工作组全年运转。", 500)
    short = goal("工作组经费", "保障工作组全年运转。", 500)
    (one,) = examine_all([full], restated=[short])
    assert [remark.fault for remark in one.remarks] == [F.SHORTENED]
    assert one.remarks[0].severity is Severity.NOTICE
    (same,) = examine_all([full], restated=[replace(full)])
    assert same.remarks == ()
    (money,) = examine_all([full], restated=[replace(full, budget_fen=400)])
    assert [remark.fault for remark in money.remarks] == [F.MONEY]


# indicators


def test_a_full_tree_with_the_weights_of_the_form_passes() -> None:
    one = examine(objective(*FULL_TREE), FORM)
    assert one.remarks == () and one.quality == 100 and one.grade.name == "优" and one.passed


def test_an_objective_at_entry_needs_indicators() -> None:
    one = examine(objective(), FORM)
    assert F.NO_INDICATORS in {r.fault for r in one.remarks} and not one.passed


def test_missing_categories_and_wrong_weights_are_told_apart() -> None:
    partial = objective(*FULL_TREE[:4])
    assert faults(partial, FORM) == {F.CATEGORY, F.WEIGHTS}
    assert faults(weigh(partial, FORM), FORM) == {F.CATEGORY}
    message = examine(partial, FORM).remarks[0].message
    assert message == "分值与表式不符：效益指标20分，应为30分"


def test_targets_need_units_growth_needs_a_base_and_a_goal_a_date() -> None:
    tree = list(FULL_TREE)
    tree[0] = replace(tree[0], unit="")
    tree[1] = replace(tree[1], kind=tree[0].kind)
    tree[3] = indicator("收入增长率", "效益", "≥10", "20", "%")
    undated = objective(*tree, words="培训5期、200人次，带动就业50人")
    assert faults(undated, FORM) == {F.TARGET, F.NO_BASE, F.NO_DEADLINE}
    tree[0], tree[3] = FULL_TREE[0], replace(tree[3], base=Base(Decimal(7846), 2022))
    assert faults(replace(undated, indicators=tuple(tree), words=GOOD), FORM) == set()


def test_indicators_with_figures_quantify_a_goal_of_words() -> None:
    words = "通过工作经费保障，完成上级交给的帮扶工作任务"
    assert faults(objective(*FULL_TREE, words=words), FORM) == set()


# quality and entry


def test_quality_is_the_sum_of_its_parts_less_what_faults_cost() -> None:
    parts = quality([F.UNQUANTIFIED, F.COPIED])
    assert {p.part: int(p.points) for p in parts} == {
        QualityPart.SPECIFIC: 10,
        QualityPart.MEASURABLE: 0,
        QualityPart.MATCHED: 25,
        QualityPart.COMPARABLE: 25,
    }
    assert all(p.points == 0 for p in quality(GoalFault) if p.part is not QualityPart.COMPARABLE)
    assert set(fault_rows()) == set(GoalFault)


@pytest.mark.parametrize(
    ("words", "grade", "passed"),
    [(GOOD, "优", True), ("举办培训班，提高干部的业务能力", "良", True),
     ("通过工作经费保障，完成上级交给的帮扶工作任务", "中", False)],
)  # fmt: skip
def test_the_grade_says_what_follows(words: str, grade: str, passed: bool) -> None:
    one = examine(goal("培训项目", words))
    assert (one.grade.name, one.passed) == (grade, passed) and one.next_step


def test_no_project_enters_the_budget_without_a_goal_that_passed_or_was_waived() -> None:
    poor = goal("工作经费", "通过工作经费保障，完成上级交给的帮扶工作任务")
    assert not may_enter_budget(poor, examine(poor))
    waived = replace(poor, waiver="上级当年直接下达的应急资金")
    assert may_enter_budget(waived, examine(waived))
    assert not may_enter_budget(replace(poor, waiver="  "), examine(poor))
    with pytest.raises(PerformanceError, match="不属于该目标"):
        may_enter_budget(poor, examine(goal("别的项目", GOOD)))


def test_every_remark_tells_what_to_do() -> None:
    for remark in examine(objective(words="搞好培训"), FORM).remarks:
        assert remark.advice and remark.message
