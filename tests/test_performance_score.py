"""Scores by rule: tables a clerk could have written, weights and grades by year, and what holds for all."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingzhang.model.errors import DataError
from mingzhang.model.evaluation import Execution
from mingzhang.model.indicator import (
    Achievement,
    Base,
    Evidence,
    EvidenceGrade,
    Indicator,
    IndicatorGroup,
    IndicatorKind,
    Objective,
    Observation,
    Operator,
    Reckoning,
    Target,
    Verification,
)
from mingzhang.performance import data
from mingzhang.performance.data import EqualRule, GradePurpose, OverTargetRule, ScoreForm, SurveyRule
from mingzhang.performance.errors import (
    EvidenceError,
    FormMissingError,
    ObservationError,
    PerformanceError,
    TargetError,
    WeightError,
)
from mingzhang.performance.proof import changed, dependents, recompute
from mingzhang.performance.rows import read
from mingzhang.performance.score import EXECUTION, execution_line, score, score_indicator
from mingzhang.performance.units import convert
from mingzhang.performance.values import by_measure
from mingzhang.performance.vet import evidence_grade, vet_indicator, vet_objective, vet_observation
from mingzhang.performance.weights import group_weights, weigh
from performance_small import DAY, FULL_TREE, cumulative, indicator, judged, objective, seen

# A busy machine is no fault of what is tested.
BUSY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

RULES = data.scoring_in_force(2023)
FORM = data.form_in_force(2023)
G = IndicatorGroup


def points(wanted: str, value: str, weight: str = "10", rules: data.Scoring = RULES) -> str:
    one = indicator("a", "产出", wanted, weight)
    return str(score_indicator(one, 2023, by_measure([seen("a", value)]), rules).points)


@pytest.mark.parametrize(
    ("wanted", "value", "expected"),
    [
        ("≥12", "12", "10"),
        ("≥12", "10", "8.33"),
        ("≥12", "0", "0.00"),
        ("≥12", "-3", "0.00"),
        ("≥0", "0", "10"),
        ("≤3", "3", "10"),
        ("≤3", "4", "7.50"),
        ("≤0", "0", "10"),
        ("≤0", "1", "0.00"),
        ("=100", "100", "10"),
        ("=100", "95", "9.50"),
        ("=100", "130", "7.00"),
        ("=100", "250", "0.00"),
        ("90~95", "90", "10"),
        ("90~95", "95", "10"),
        ("90~95", "81", "9.00"),
        ("90~95", "100", "9.50"),
        ("≥8", "1", "1.25"),
        ("≥3", "0.0005", "0.00"),
        ("≥1", "0.0005", "0.01"),  # half a cent is rounded up
    ],
)
def test_figures_are_scored_against_their_target(wanted: str, value: str, expected: str) -> None:
    assert points(wanted, value) == expected


def test_a_fixed_target_may_be_all_or_nothing() -> None:
    strict = replace(RULES, equal_rule=EqualRule.ALL_OR_NOTHING)
    assert (points("=100", "99", rules=strict), points("=100", "100", rules=strict)) == ("0.00", "10")


def test_what_was_not_observed_neither_passes_nor_fails() -> None:
    line = score_indicator(indicator("a", "产出", "≥5", "10"), 2023, {}, RULES)
    assert (line.points, line.lost, line.cause) == (None, None, "没有实际完成值，不能评分")
    sheet = score(objective(*FULL_TREE), [seen("期数", "5")], Execution(100, 100), FORM, RULES)
    assert sheet.total is None and sheet.grade is None
    assert [one.name for one in sheet.open] == ["按期", "人均成本", "就业", "学员"]


def test_far_above_target_is_asked_for_and_reduced_unless_explained() -> None:
    one = indicator("场次", "产出", "≥20", "10")
    line = score_indicator(one, 2023, by_measure([seen("场次", "28")]), RULES)
    assert line.points == Decimal("9.00") and "140.00%" in line.cause and "目标是否偏低" in line.doubt
    said = score_indicator(one, 2023, by_measure([seen("场次", "28", explanation="主办方增加邀请")]), RULES)
    assert (said.points, said.cause) == (Decimal(10), "") and said.doubt
    edge = score_indicator(one, 2023, by_measure([seen("场次", "26")]), RULES)
    assert (edge.points, edge.doubt) == (Decimal(10), "")
    never = replace(RULES, over_rule=OverTargetRule.NEVER)
    assert score_indicator(one, 2023, by_measure([seen("场次", "28")]), never).points == 10
    most = score_indicator(one, 2023, by_measure([seen("场次", "200")]), RULES)
    assert most.points == Decimal("7.00")


@pytest.mark.parametrize(
    ("year", "band", "share", "expected"),
    [
        (2023, Achievement.REACHED, None, "10"),
        (2023, Achievement.REACHED, "80", "8.00"),
        (2023, Achievement.PARTLY, "60", "6.00"),
        (2023, Achievement.MISSED, "0", "0.00"),
        (2017, Achievement.PARTLY, "50", "5.00"),  # the bands of 2017 were wider
    ],
)
def test_qualitative_results_are_scored_in_their_band(
    year: int, band: Achievement, share: str | None, expected: str
) -> None:
    one = indicator("机制", "产出", "建立联席会议制度", "10", "")
    result = replace(judged("机制", band, share), year=year)
    line = score_indicator(one, year, by_measure([result]), data.scoring_in_force(year))
    assert str(line.points) == expected


def test_a_share_outside_its_band_is_refused() -> None:
    with pytest.raises(ObservationError, match="不在“部分达成"):
        vet_observation(judged("机制", Achievement.PARTLY, "50"), RULES)
    one = indicator("机制", "产出", "建立制度", "10", "")
    with pytest.raises(ObservationError, match="请填写完成比例"):
        score_indicator(one, 2023, by_measure([judged("机制", Achievement.PARTLY)]), RULES)
    with pytest.raises(ObservationError, match="请选择完成档次"):
        score_indicator(one, 2023, by_measure([seen("机制", "3")]), RULES)


@pytest.mark.parametrize(
    ("budget", "paid", "expected"), [(400, 399, "9.98"), (400, 400, "10"), (400, 0, "0.00"), (0, 0, "None")]
)
def test_budget_execution_is_paid_over_budget(budget: int, paid: int, expected: str) -> None:
    assert str(execution_line(Execution(budget, paid), Decimal(10), RULES).points) == expected


def test_paying_more_than_the_budget_earns_no_more_and_is_asked_for() -> None:
    line = execution_line(Execution(100, 120), Decimal(10), RULES)
    assert line.points == 10 and line.doubt == "执行数超过预算数，请核对"


def test_satisfaction_needs_a_survey() -> None:
    one = indicator("学员", "满意", "≥90", "10", "%")
    line = score_indicator(one, 2023, by_measure([seen("学员", "95")]), RULES)
    assert line.points == 10 and line.doubt == "满意度没有调查佐证"
    strict = replace(RULES, survey_rule=SurveyRule.ZERO)
    assert score_indicator(one, 2023, by_measure([seen("学员", "95")]), strict).points == 0
    survey = (Evidence("a" * 64, "第1页合计行"),)
    line = score_indicator(one, 2023, by_measure([seen("学员", "95", evidence=survey)]), strict)
    assert (line.points, line.doubt) == (Decimal(10), "")


@pytest.mark.parametrize(
    ("wanted", "value", "doubtful"),
    [("≥14", "近14", True), ("≥12", "近14", False), ("≥200", "200多", False), ("≥250", "200多", True),
     ("≤5", "不足5", False), ("≤200", "200多", True), ("≥7000", "约7000", True), ("≥6000", "约7000", False)],
)  # fmt: skip
def test_a_word_of_approximation_may_leave_the_target_in_doubt(
    wanted: str, value: str, doubtful: bool
) -> None:
    line = score_indicator(indicator("a", "产出", wanted, "10"), 2023, by_measure([seen("a", value)]), RULES)
    assert ("不是确切数" in line.doubt) is doubtful


def test_yearly_and_cumulative_values_are_kept_apart() -> None:
    yearly = indicator("a", "产出", "≥30", "10")
    both = [cumulative("a", "70", 2022), cumulative("a", "100"), seen("a", "28")]
    assert score_indicator(yearly, 2023, by_measure(both), RULES).uses == ("a@2023",)
    derived = score_indicator(yearly, 2023, by_measure(both[:2]), RULES)
    assert (derived.points, derived.uses) == (Decimal(10), ("a+2023", "a+2022"))
    assert score_indicator(yearly, 2023, by_measure([cumulative("a", "100")]), RULES).points is None
    total = replace(yearly, reckoning=Reckoning.CUMULATIVE, base=Base(Decimal(70), 2021))
    years = [seen("a", "10", year=2022), seen("a", "12")]
    assert score_indicator(total, 2023, by_measure(years), RULES).uses == ("a@2022", "a@2023")
    assert score_indicator(total, 2023, by_measure(years[1:]), RULES).points is None
    assert score_indicator(replace(total, base=None), 2023, by_measure(years), RULES).points is None


def test_the_latest_value_of_the_year_counts() -> None:
    june = replace(seen("a", "3"), code="june", date=datetime.date(2023, 6, 30))
    line = score_indicator(
        indicator("a", "产出", "≥5", "10"), 2023, by_measure([seen("a", "5"), june]), RULES
    )
    assert (line.points, line.uses) == (Decimal(10), ("a@2023",))


def test_values_are_converted_into_the_unit_of_the_indicator() -> None:
    one = indicator("面积", "产出", "≥12", "10", "万平方米")
    line = score_indicator(one, 2023, by_measure([seen("面积", "90000", unit="平米")]), RULES)
    assert line.points == Decimal("7.50")
    assert convert(Decimal("1.5"), "公里", "米") == 1500
    with pytest.raises(ObservationError, match="不能换算"):
        convert(Decimal(1), "人次", "人")


# weights, forms, grades


def test_a_sheet_adds_up_and_names_every_lost_point() -> None:
    values = [
        seen("期数", "4"),
        seen("按期", "100"),
        seen("人均成本", "500"),
        seen("就业", "50"),
        seen("学员", "90"),
    ]
    sheet = score(objective(*FULL_TREE), values, Execution(1000, 950), FORM, RULES)
    assert [(line.name, str(line.lost)) for line in sheet.lost] == [
        ("预算执行率", "0.50"), ("期数", "4.00"), ("人均成本", "4.00"),
    ]  # fmt: skip
    assert sheet.total == Decimal("91.50") and sheet.grade and sheet.grade.name == "优"
    assert sheet.lost[1].cause == "目标≥5期，实际4，按实际÷目标得分"
    assert all(line.cause for line in sheet.lost)


def test_weights_that_do_not_fill_the_form_are_refused() -> None:
    with pytest.raises(WeightError, match="合计80"):
        score(objective(*FULL_TREE[1:]), [], None, FORM, RULES)


@pytest.mark.parametrize(
    ("year", "missing", "expected"),
    [
        (2020, set(), {G.EXECUTION: 10, G.OUTPUT: 50, G.BENEFIT: 30, G.SATISFACTION: 10}),
        (2020, {G.SATISFACTION}, {G.EXECUTION: 10, G.OUTPUT: 50, G.BENEFIT: 40}),
        (2023, set(), {G.EXECUTION: 10, G.COST: 20, G.OUTPUT: 40, G.BENEFIT: 20, G.SATISFACTION: 10}),
        (2023, {G.SATISFACTION}, {G.EXECUTION: 10, G.COST: 20, G.OUTPUT: 40, G.BENEFIT: 30}),
        (2023, {G.COST}, {G.EXECUTION: 10, G.OUTPUT: 50, G.BENEFIT: 30, G.SATISFACTION: 10}),
        (2023, {G.COST, G.SATISFACTION}, {G.EXECUTION: 10, G.OUTPUT: 50, G.BENEFIT: 40}),
        (2023, {G.BENEFIT, G.SATISFACTION, G.COST}, {G.EXECUTION: 10, G.OUTPUT: 90}),
    ],
)
def test_a_missing_category_passes_its_weight_on(year: int, missing: set[G], expected: dict[G, int]) -> None:
    form = data.form_in_force(year)
    present = {row.group for row in form.rows} - missing
    assert {row.group: row.weight for row in group_weights(form, present)} == expected


def test_weights_are_spread_so_that_the_form_is_filled() -> None:
    three = [indicator(name, "产出", "≥1", "1") for name in "abc"]
    weighed = weigh(objective(*three, indicator("d", "效益", "≥1", "0")), FORM)
    assert [str(i.weight) for i in weighed.tree] == ["16.67", "16.67", "16.66", "40"]
    with pytest.raises(WeightError):
        weigh(objective(), FORM)


def test_a_district_may_have_its_own_form() -> None:
    header = ",".join(data.FORM_COLUMNS)
    rows = [
        "own,区自评表,广州市黄埔区,2023,,EXECUTION,20,,no,区通知",
        "own,区自评表,广州市黄埔区,2023,,OUTPUT,80,,no,区通知",
    ]
    own = read("\n".join([header, *rows]), "own.csv", data.FORM_COLUMNS, data.form_row)
    assert data.form_in_force(2023, "广东省广州市黄埔区", own).id == "own"
    assert data.form_in_force(2022, "广东省广州市黄埔区", own).id == "self-2021"
    assert data.form_in_force(2023, "广东省广州市", own).id == "self-2021"
    assert not FORM.verified and data.form_in_force(2020).id == "self-2020"
    with pytest.raises(FormMissingError, match="1999年"):
        data.form_in_force(1999)


@pytest.mark.parametrize(
    ("place", "score_", "name"),
    [("", "90", "优"), ("", "89.99", "良"), ("", "60", "中"), ("", "59.99", "差"), ("", "100", "优"),
     ("上海市", "60", "合格"), ("上海市", "12", "不合格")],
)  # fmt: skip
def test_grades_have_the_names_of_their_place(place: str, score_: str, name: str) -> None:
    assert data.grade_of(Decimal(score_), GradePurpose.SCORE, 2024, place).grade.name == name


def test_a_score_above_a_hundred_has_no_grade() -> None:
    with pytest.raises(PerformanceError, match="不在0至100之间"):
        data.grade_of(Decimal(101), GradePurpose.SCORE, 2024)


def test_kinds_belong_to_their_years() -> None:
    assert data.group_of(IndicatorKind.COST, 2020) is G.OUTPUT
    with pytest.raises(FormMissingError):
        data.group_of(IndicatorKind.COST, 2021)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a,b,,x,,OUTPUT,50,,no,s", "'x' is no year"),
        ("a,b,,,,OUTPUTS,50,,no,s", "'OUTPUTS' is no IndicatorGroup"),
        ("a,b,,,,OUTPUT,50,BENEFIT:10,no,s", "does not add up"),
        ("a,b,,,,OUTPUT,,,no,s", "weight is empty"),
        ("a,b,,,,OUTPUT,-1,,no,s", "above zero"),
        ("a,b,,,,OUTPUT,50,,maybe,s", "neither yes nor no"),
        ("a,b,,2023,2022,OUTPUT,50,,no,s", "later than"),
        ("a,b", "2 fields instead of 10"),
    ],
)
def test_a_mistake_in_a_data_file_names_its_row(text: str, fault: str) -> None:
    with pytest.raises(DataError, match=fault) as error:
        read(",".join(data.FORM_COLUMNS) + "\n" + text, "own.csv", data.FORM_COLUMNS, data.form_row)
    assert str(error.value).startswith("own.csv:2")


# vetting and evidence


@pytest.mark.parametrize(
    "wrong",
    [Target(Operator.AT_LEAST), Target(Operator.RANGE, Decimal(9), Decimal(3)), Target(Operator.QUALITATIVE)],
)
def test_a_target_that_cannot_be_scored_is_refused(wrong: Target) -> None:
    with pytest.raises(TargetError):
        vet_indicator(replace(FULL_TREE[0], target=wrong), 2023)


def test_an_objective_has_each_indicator_once() -> None:
    assert vet_objective(objective(*FULL_TREE))
    with pytest.raises(TargetError, match="重复或为空"):
        vet_objective(objective(FULL_TREE[0], FULL_TREE[0]))
    with pytest.raises(WeightError):
        vet_indicator(replace(FULL_TREE[0], weight=Decimal(-1)), 2023)


def test_an_observation_says_one_thing() -> None:
    assert vet_observation(seen("a", "3"), RULES)
    for wrong in (
        replace(seen("a", "3"), achievement=Achievement.REACHED),
        replace(seen("a", "3"), value=None),
        replace(seen("a", "3"), share=Decimal(3)),
        replace(seen("a", "3"), value=Decimal("NaN")),
    ):
        with pytest.raises(ObservationError):
            vet_observation(wrong, RULES)


def test_evidence_is_graded_by_what_can_be_found_and_who_checked_it() -> None:
    paper = Evidence("b" * 64, "第3页表2")
    by = lambda person: replace(paper, verified=Verification(person, DAY))  # noqa: E731
    cases = [
        (replace(seen("a", "3")), EvidenceGrade.NONE),
        (seen("a", "3", source="活动总结"), EvidenceGrade.ASSERTED),
        (seen("a", "3", evidence=(replace(paper, place=""),)), EvidenceGrade.ASSERTED),
        (seen("a", "3", evidence=(paper,)), EvidenceGrade.DOCUMENTED),
        (seen("a", "3", person="甲", evidence=(by("甲"),)), EvidenceGrade.DOCUMENTED),
        (seen("a", "3", person="甲", evidence=(by("乙"),)), EvidenceGrade.VERIFIED),
    ]
    assert [evidence_grade(observation) for observation, _ in cases] == [grade for _, grade in cases]
    with pytest.raises(EvidenceError, match="请换他人核实"):
        vet_observation(cases[4][0], RULES)
    with pytest.raises(EvidenceError, match="SHA-256"):
        vet_observation(seen("a", "3", evidence=(Evidence("xyz"),)), RULES)
    wanting = replace(FULL_TREE[0], least_evidence=EvidenceGrade.VERIFIED)
    line = score_indicator(wanting, 2023, by_measure([seen("期数", "5", evidence=(paper,))]), RULES)
    assert line.doubt == "佐证要求“经他人核实”，现为“有佐证材料”"


# what holds for all

FIGURES = st.decimals("0", "1000", places=2)
TARGETS = st.decimals("0.01", "1000", places=2)
NUMERIC = [Operator.AT_LEAST, Operator.AT_MOST, Operator.EQUAL, Operator.RANGE]
GROUPS = [
    IndicatorKind.QUANTITY,
    IndicatorKind.ECONOMIC_COST,
    IndicatorKind.SOCIAL_BENEFIT,
    IndicatorKind.SATISFACTION,
]


@st.composite
def trees(draw: st.DrawFn) -> Objective:
    """An objective of random indicators, some of which share what they measure."""
    size = draw(st.integers(1, 8))
    indicators = []
    for index in range(size):
        operator = draw(st.sampled_from(NUMERIC))
        value = draw(TARGETS)
        high = value + draw(FIGURES) if operator is Operator.RANGE else None
        indicators.append(
            Indicator(
                f"i{index}", f"指标{index}", draw(st.sampled_from(GROUPS)), Target(operator, value, high),
                draw(st.decimals("0.01", "50", places=2)), measure=f"m{draw(st.integers(0, size))}",
            )
        )  # fmt: skip
    return weigh(Objective("P", "P", 2023, indicators=tuple(indicators)), FORM)


RANDOM_RULES = st.builds(
    lambda equal, over, above, places: replace(
        RULES, equal_rule=equal, over_rule=over, over_above=above, places=places
    ),
    st.sampled_from(EqualRule),
    st.sampled_from(OverTargetRule),
    st.decimals("100", "200", places=0),
    st.integers(0, 4),
)
VALUES = st.lists(FIGURES, min_size=9, max_size=9)


def observations(values: list[Decimal]) -> list[Observation]:
    return [Observation(f"o{n}", f"m{n}", 2023, DAY, value) for n, value in enumerate(values)]


@BUSY
@given(trees(), VALUES, RANDOM_RULES, st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_sheet_computed_again_from_what_is_stored_is_the_sheet_shown(
    tree: Objective, values: list[Decimal], rules: data.Scoring, budget: int, paid: int
) -> None:
    kept, money = observations(values), Execution(budget, paid)
    shown = score(tree, kept, money, FORM, rules)
    assert recompute(shown, tree, reversed(kept), money, FORM, rules) == ()
    assert shown.full == 100
    assert shown.total is not None and 0 <= shown.total <= 100
    assert all(line.points is not None and 0 <= line.points <= line.full for line in shown.lines)
    assert all(line.cause for line in shown.lost)
    forged = replace(shown, lines=(shown.lines[-1]._replace(points=Decimal("-1")), *shown.lines[:-1]))
    assert [d.shown.code for d in recompute(forged, tree, kept, money, FORM, rules) if d.shown] == [
        shown.lines[-1].code
    ]


@BUSY
@given(st.lists(trees(), min_size=1, max_size=3), VALUES, RANDOM_RULES, st.integers(0, 8), FIGURES)
def test_changing_one_observation_changes_only_the_scores_that_depend_on_it(
    forest: list[Objective], values: list[Decimal], rules: data.Scoring, which: int, value: Decimal
) -> None:
    named = [replace(tree, code=f"P{n}") for n, tree in enumerate(forest)]
    kept = observations(values)
    other = [replace(o, value=value) if o.code == f"o{which}" else o for o in kept]
    money = Execution(100, 90)
    before = [score(tree, kept, money, FORM, rules) for tree in named]
    after = [score(tree, other, money, FORM, rules) for tree in named]
    depend = dependents(before, f"o{which}")
    assert set(changed(before, after)) <= set(depend)
    assert depend == dependents(after, f"o{which}")
    assert set(depend) == {(t.code, i.code) for t in named for i in t.tree if i.key == f"m{which}"}


@BUSY
@given(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=8), st.sampled_from(["a", "b", "c"]))
def test_a_score_changes_exactly_when_it_rests_on_the_changed_value(keys: list[str], moved: str) -> None:
    tree = weigh(
        objective(*(indicator(f"{n}", "产出", "≥100", "1", measure=k) for n, k in enumerate(keys))), FORM
    )
    kept = [seen(key, "50") for key in "abc"]
    other = [replace(o, value=Decimal(10)) if o.measure == moved else o for o in kept]
    sheets = [[score(tree, some, Execution(1, 1), FORM, RULES)] for some in (kept, other)]
    assert changed(*sheets) == dependents(sheets[0], f"{moved}@2023")
    assert dependents(sheets[0], EXECUTION) == (("P1", EXECUTION),)


@BUSY
@given(trees())
def test_weights_always_fill_the_form(tree: Objective) -> None:
    groups = {data.group_of(i.kind, 2023) for i in tree.tree}
    wanted = {row.group: row.weight for row in group_weights(FORM, groups)}
    for group in groups:
        assert sum(i.weight for i in tree.tree if data.group_of(i.kind, 2023) is group) == wanted[group]
    assert sum(wanted.values()) == 100


def test_forms_add_up_to_a_hundred() -> None:
    for year in range(2016, 2031):
        form: ScoreForm = data.form_in_force(year)
        assert form.full == 100 and all(row.validity.source for row in form.rows)
