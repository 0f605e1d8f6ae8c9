"""The sample office's performance of 2017 and 2021: scores, coverage, the department, years, follow-up."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from bench import make_performance

from mingzhang.model.errors import DataError
from mingzhang.model.evaluation import BudgetConsequence, Edition, EditionValue, ScoreSheet
from mingzhang.model.indicator import Approximation, IndicatorGroup, ObjectiveOwner
from mingzhang.performance import data
from mingzhang.performance.coverage import statement
from mingzhang.performance.department import department_form, dimension, evaluate, read_form
from mingzhang.performance.errors import (
    ExampleError,
    FollowUpError,
    FormMissingError,
    ObservationError,
    PerformanceError,
    WeightError,
)
from mingzhang.performance.examine import examine_all
from mingzhang.performance.followup import (
    consequence,
    contradiction,
    from_sheet,
    is_overdue,
    meet,
    open_items,
    reminders,
    vet_follow_up,
)
from mingzhang.performance.management import Computed, DepartmentFigures, compute
from mingzhang.performance.proof import changed, dependents
from mingzhang.performance.records import YearRecords, read_year
from mingzhang.performance.score import score
from mingzhang.performance.series import across, printed, side_by_side, told, unit_cost

OFFICE = Path(__file__).parents[1] / "examples" / "office"
EXPO, EXPO_WORK, WUSHAN = "99000114011", "99000114012", "99000114018"


@pytest.fixture(scope="module")
def year() -> YearRecords:
    return read_year(OFFICE / "performance_2017.toml")


@pytest.fixture(scope="module")
def last() -> YearRecords:
    return read_year(OFFICE / "performance_2021.toml")


def sheet_of(year: YearRecords, code: str) -> ScoreSheet:
    one = year.objective(code)
    form, rules = data.form_in_force(year.year, year.place), data.scoring_in_force(year.year, year.place)
    return score(one, year.observed(one), year.execution(code), form, rules, year.place)


def department(year: YearRecords, figures: DepartmentFigures | None = None) -> ScoreSheet:
    (duties,) = year.owned_by(ObjectiveOwner.DEPARTMENT)
    form, rules = department_form(year.year, year.place), data.scoring_in_force(year.year, year.place)
    given = figures or year.figures or DepartmentFigures()
    return evaluate(form, duties, given, year.observations, rules, year.place)


# 2017


def test_the_file_is_what_its_maker_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_performance, "TARGET", tmp_path / "again.toml")
    make_performance.main()
    written = (tmp_path / "again.toml").read_text("utf-8")
    assert written == (OFFICE / "performance_2017.toml").read_text("utf-8")


def test_four_projects_were_monitored_for_24_950(year: YearRecords) -> None:
    monitored = year.coverages[0]
    assert (len(monitored.covered), monitored.covered_fen) == (4, 24_950 * 1_000_000)
    assert monitored.is_complete and monitored.base == "年初预算500.00万元以上的项目"


def test_25_of_26_projects_were_self_evaluated(year: YearRecords) -> None:
    evaluated = year.coverages[1]
    assert (len(evaluated.covered), len(evaluated.members)) == (25, 26)
    said = statement(evaluated)
    assert "共26个、37,768.91万元" in said and "已覆盖25个、37,730.65万元" in said
    assert "100%" not in said and "未覆盖：2017年广州市协作办公室信息化系统升级及网络安全改造项目" in said
    scored = [o for o in year.owned_by(ObjectiveOwner.PROJECT) if o.tree]
    assert {o.code for o in scored} == {m.code for m in evaluated.covered}


def test_every_project_has_a_score_whose_lost_points_are_explained(year: YearRecords) -> None:
    for one in year.owned_by(ObjectiveOwner.PROJECT):
        if one.tree:
            sheet = sheet_of(year, one.code)
            assert sheet.total is not None and sheet.grade is not None, one.name
            assert all(line.cause for line in sheet.lost), one.name
    assert sheet_of(year, WUSHAN).total == 98


def test_the_exhibition_met_its_four_indicators(year: YearRecords) -> None:
    expo = year.objective(EXPO)
    values = {o.measure: o for o in year.observed(expo)}
    shown = [(str(i.target), values[i.key].printed) for i in expo.tree[:4]]
    assert shown == [("≥12", "近14万平方米"), ("≥18", "19万人次"), ("≥5", "7个"), ("≥15", "18个")]
    lines = sheet_of(year, EXPO).lines
    assert all(line.points == line.full for line in lines[1:5])
    assert "140.00%" in lines[3].doubt
    form = data.form_in_force(2017)
    assert sum(i.weight for i in expo.tree[4:]) == 40  # satisfaction is missing: its ten go to benefit
    assert form.weight(IndicatorGroup.BENEFIT) == 30


def test_one_observation_serves_two_projects_and_changes_both(year: YearRecords) -> None:
    before = [sheet_of(year, code) for code in (EXPO, EXPO_WORK, WUSHAN)]
    assert dependents(before, "expo-delegations") == ((EXPO, "4"), (EXPO_WORK, "1"))
    less = [replace(o, value=Decimal(12)) if o.code == "expo-delegations" else o for o in year.observations]
    after = [sheet_of(replace(year, observations=tuple(less)), c) for c in (EXPO, EXPO_WORK, WUSHAN)]
    assert changed(before, after) == ((EXPO, "4"), (EXPO_WORK, "1"))


def test_sixteen_key_tasks_with_what_became_of_them(year: YearRecords) -> None:
    tasks = year.owned_by(ObjectiveOwner.KEY_TASK)
    done = {c.code: c for c in year.completions}
    assert [t.code for t in tasks] == [f"task-{n:02}" for n in range(1, 17)]
    assert all(t.words and done[t.code].words for t in tasks)
    amounts = {code: c.paid_fen for code, c in done.items() if c.paid_fen is not None}
    assert len(amounts) == 8 and amounts["task-05"] == 1352 * 1_000_000


def test_goals_of_the_sample_pass_the_examination(year: YearRecords) -> None:
    form = data.form_in_force(2017)
    goals = [o for o in year.owned_by(ObjectiveOwner.PROJECT) if o.tree]
    found = examine_all(goals, form, year.place)
    assert all(one.passed for one in found)
    assert [r.message for r in found[0].remarks] == ["缺少指标类别：没有满意度指标"]


# 2021


def test_the_table_of_the_department_adds_up_to_94_33(last: YearRecords) -> None:
    sheet = department(last)
    assert sheet.full == 100 and sheet.total == Decimal("94.33")
    assert sheet.grade and sheet.grade.name == "优"
    assert dimension(sheet, IndicatorGroup.MANAGEMENT) == (50, Decimal("46.16"))
    assert dimension(sheet, IndicatorGroup.DUTY) == (50, Decimal("48.17"))
    assert [(line.name, str(line.lost)) for line in sheet.lost] == [
        ("绩效管理制度建设", "2.56"), ("评价结果应用", "1.28"), ("培训次数", "1.00"), ("培训人数", "0.83"),
    ]  # fmt: skip
    assert "示例" in last.note and "本项目设定" in last.note
    assert not department_form(2021, last.place).validity.verified


def test_computed_indicators_are_never_typed_in(last: YearRecords) -> None:
    assert last.figures is not None
    late = department(last, replace(last.figures, on_time=2))
    line = next(line for line in late.lines if line.name == "公开及时率")
    assert (line.points, line.uses) == (Decimal("2.67"), ("computed:PUBLICATION_ON_TIME:2021",))
    assert changed([department(last)], [late]) == (("department-2021", "M07"),)
    none = department(last, replace(last.figures, checks=0, checks_passed=0))
    assert [line.name for line in none.open] == ["勾稽核对通过率"] and none.total is None
    one_of_many = department(last, replace(last.figures, checks=100_000, checks_passed=99_999))
    assert next(line for line in one_of_many.lines if line.name == "勾稽核对通过率").cause


@pytest.mark.parametrize(
    ("measure", "figures", "shown"),
    [
        (Computed.EXECUTION_RATE, {"final_fen": 4000, "outturn_fen": 3989}, "99.73"),
        (Computed.ADJUSTMENT_RATE, {"original_fen": 1000, "adjusted_fen": -35}, "3.50"),
        (Computed.CARRYOVER_RATE, {"final_fen": 800, "closing_fen": 1}, "0.13"),
        (Computed.CARRYOVER_CHANGE, {"opening_fen": 50, "closing_fen": 40}, "-20.00"),
        (Computed.THREE_PUBLIC_CONTROL, {"three_public_budget_fen": 7022, "three_public_fen": 3557}, "50.66"),
        (Computed.OPERATING_COST_CONTROL, {"operating_budget_fen": 100, "operating_fen": 96}, "96.00"),
        (Computed.PROCUREMENT_EXECUTION, {"procurement_budget_fen": 300, "procurement_fen": 200}, "66.67"),
        (Computed.PUBLICATION_ON_TIME, {"publications": 2, "on_time": 1}, "50.00"),
        (Computed.OBJECTIVE_COVERAGE, {"projects": 26, "with_objective": 17}, "65.38"),
        (Computed.MONITORING_COVERAGE, {"to_monitor": 4, "monitored": 4}, "100.00"),
        (Computed.SELF_EVALUATION_COVERAGE, {"projects": 26, "self_evaluated": 25}, "96.15"),
        (Computed.CHECKS_PASSED, {"checks": 198, "checks_passed": 190}, "95.96"),
        (Computed.STAFF_CONTROL, {"posts": 96, "staff": 90}, "93.75"),
    ],
)
def test_management_indicators(measure: Computed, figures: dict[str, int], shown: str) -> None:
    rate = compute(measure, DepartmentFigures(**figures))
    assert str(rate.printed) == shown and "÷" in rate.words
    assert compute(measure, DepartmentFigures()).printed is None


def test_the_duties_fill_their_half_of_the_form(last: YearRecords) -> None:
    (duties,) = last.owned_by(ObjectiveOwner.DEPARTMENT)
    fewer = replace(duties, indicators=duties.tree[1:])
    with pytest.raises(WeightError, match="合计45"):
        evaluate(
            department_form(2021, last.place), fewer, DepartmentFigures(), (), data.scoring_in_force(2021)
        )
    with pytest.raises(FormMissingError):
        department_form(2021, "四川省")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('management = "50"', 'management = "40"', "50 of 40"),
        ('computed = "CHECKS_PASSED"', 'computed = "CHECKED"', "'CHECKED' is no Computed"),
        ('second = "预算编制"', 'seconds = "预算编制"', "unknown seconds"),
        ('duty = "50"', "", "duty missing"),
        ('weight = "8"', 'weight = "eight"', "'eight' is no figure"),
        ('id = "department-guangzhou"', "id = ", "Invalid value"),
    ],
)
def test_a_mistake_in_a_department_form_is_named(old: str, new: str, fault: str) -> None:
    source = Path(data.__file__).parent / "data" / "department" / "guangzhou.toml"
    text = source.read_text("utf-8")
    assert read_form(text, "own.toml").duty == 50
    with pytest.raises(DataError, match=fault) as error:
        read_form(text.replace(old, new), "own.toml")
    assert str(error.value).startswith("own.toml")


# years side by side


def test_editions_side_by_side(year: YearRecords) -> None:
    rows = side_by_side([e for e in year.editions if e.subject == "广州博览会"])
    area = rows[0]
    assert [str(step.value) for step in area.steps] == ["11", "14", "14.5"]  # 145 000 平方米 in 万平方米
    assert [step.exact for step in area.steps] == [True, False, False]
    assert [str(printed(step.completion)) for step in area.steps] == ["100.00", "116.67", "103.57"]
    assert printed(area.steps[1].unit_cost) == Decimal("96.57")
    visitors = next(row for row in rows if row.measure == "expo-visitors")
    assert printed(visitors.steps[1].completion) == Decimal("105.56")
    assert printed(visitors.steps[1].unit_cost) == Decimal("71.16")
    assert "第25届近14万平方米，完成目标的116.67%，比上一届增长约27.27%，约96.57元/平方米" in told(area)
    assert [e.made_up for e in year.editions if e.subject == "广州博览会"] == [True, False, True]


def test_a_missing_value_is_not_bridged_by_zero() -> None:
    def edition(y: int, value: str | None) -> Edition:
        found = () if value is None else (EditionValue("v", "人次", "人次", Decimal(value)),)
        return Edition("展会", y, f"{y}年", found, 100_00)

    (row,) = side_by_side([edition(2019, "8"), edition(2018, None), edition(2017, "0"), edition(2016, "10")])
    assert [step.value for step in row.steps] == [10, 0, None, 8]
    assert [step.percent for step in row.steps] == [None, Fraction(-100), None, None]  # nothing over zero
    assert [step.change for step in row.steps] == [None, -10, None, 8]
    assert [step.unit_cost for step in row.steps] == [10, None, None, Fraction(100, 8)]
    assert "2018年无数据" in told(row)
    assert unit_cost(None, Decimal(3), "人次") is None


def test_different_subjects_of_one_year_are_compared_across(year: YearRecords) -> None:
    rows = across(year.editions, 2017)
    booths = next(row for row in rows if row.measure == "booths")
    assert [step.edition.subject for step in booths.steps] == ["广州博览会", "对口支援巫山", "组团参展"]
    assert printed(booths.steps[2].unit_cost) == Decimal("7582.94")
    with pytest.raises(ObservationError, match="同一事项"):
        side_by_side(year.editions)


# consequences


def test_problems_are_followed_into_later_years_until_they_are_met(year: YearRecords) -> None:
    after = datetime.date(2018, 7, 1)
    assert [i.code for i in open_items(year.follow_ups, after)] == ["2017-03", "2017-02"]
    assert open_items(year.follow_ups, datetime.date(2018, 1, 1))[0].code == "2017-01"
    assert [i.code for i in reminders(year.follow_ups, EXPO, 2018)] == ["2017-01", "2017-02"]
    assert [i.code for i in reminders(year.follow_ups, EXPO, 2020)] == ["2017-02"]
    assert reminders(year.follow_ups, EXPO, 2017) == ()
    late = next(i for i in year.follow_ups if i.code == "2017-03")
    assert is_overdue(late, after) and not is_overdue(late, datetime.date(2018, 6, 30))
    met = meet(late, after, "补充了两项效益指标")
    assert not is_overdue(met, after) and open_items([met], after) == ()
    with pytest.raises(FollowUpError, match="已于2018-07-01完成"):
        meet(met, after, "再次完成")


def test_items_of_the_whole_department_are_shown_with_every_goal(last: YearRecords) -> None:
    assert len(reminders(last.follow_ups, "任何项目", 2022)) == 3


def test_every_lost_point_becomes_an_item(last: YearRecords) -> None:
    items = from_sheet(department(last), "秘书处", datetime.date(2022, 12, 31))
    assert len(items) == 4 and items[2].words.startswith("培训次数扣1.00分：目标≥6次，实际4次")
    with pytest.raises(FollowUpError, match="责任人"):
        vet_follow_up(replace(items[0], owner=" "))
    with pytest.raises(FollowUpError, match="早于"):
        vet_follow_up(replace(items[0], due=datetime.date(2020, 1, 1)))


def test_results_decide_about_the_next_budget_by_a_dated_rule(year: YearRecords) -> None:
    result = consequence(sheet_of(year, WUSHAN), year.place)
    assert (result.year, result.action) == (2018, BudgetConsequence.PRIORITY) and not result.verified
    assert "98.00分" in result.reason and result.source
    poor = replace(sheet_of(year, WUSHAN), grade=data.grades(data.GradePurpose.SCORE, 2017)[3].grade)
    stop = consequence(poor, year.place)
    assert stop.action is BudgetConsequence.STOP
    assert contradiction(stop, 100, 0) is None
    found = contradiction(stop, 100_0000, 200_0000)
    assert found is not None and "应取消" in found.message
    assert contradiction(replace(stop, action=BudgetConsequence.REDUCE), 100, 99) is None
    assert contradiction(replace(stop, action=BudgetConsequence.REDUCE), 100, 100)
    with pytest.raises(PerformanceError, match="不能评分"):
        consequence(replace(poor, grade=None), year.place)


# files


def faults() -> Iterator[tuple[str, str, str]]:
    yield 'value = "217"', 'value = "many"', "value应为数值"
    yield 'value = "217"', "value = 217", "value应为文字"
    yield 'kind = "DUTY"', 'kind = "DUTIES"', "kind不能是DUTIES"
    yield "date = 2021-12-31", 'date = "2021-12-31"', "date应为日期"
    yield 'share = "68"', 'share = "88"', "不在“部分达成"
    yield 'code = "O02"', 'code = "O01"', "O01重复"
    yield 'measure = "signed"\ndate', "date", "缺measure"
    yield "[figures]", "[figurs]", "不认识的字段figurs"
    yield "staff = 90", "staff = 9.5", "staff应为整数"
    yield 'final = "3000000000.00"', 'final = "3000000000.005"', "final应精确到分"
    yield "year = 2021\nplace", "year = \nplace", "不是TOML文件"


@pytest.mark.parametrize(("old", "new", "fault"), list(faults()))
def test_a_mistake_in_a_file_names_the_entry(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = (OFFICE / "performance_2021.toml").read_text("utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert text.replace(old, new, 1) != text
    with pytest.raises(PerformanceError, match=fault):
        read_year(path)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ExampleError, match=r"打不开none\.toml"):
        read_year(tmp_path / "none.toml")


def test_figures_of_the_file_are_all_known() -> None:
    assert {f.name for f in fields(DepartmentFigures)} >= {"original_fen", "checks_passed"}
    assert Approximation("近") is Approximation.NEARLY
