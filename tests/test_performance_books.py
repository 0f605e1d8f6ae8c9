"""The performance sections of the books: written from the records, and nothing is found in them."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import mingzhang
from evaluation_office import Fair, make_fair
from ledger_workspace import YEAR, running
from mingzhang.library.compose import compose
from mingzhang.library.write import Format, rendered
from mingzhang.model.book import BookKind
from mingzhang.model.draft import Amount, Draft, Words
from mingzhang.model.evaluation import Execution, WarningLevel
from mingzhang.model.manuscript import Heading, Manuscript, Passage, Sheet
from mingzhang.model.office import PaperState, ProjectKind
from mingzhang.model.point import Flow, Nature, Point, Source, Stage
from mingzhang.performance import book
from mingzhang.performance.book import Lost, PerformanceYear, Result, Watch, book_words
from mingzhang.performance.coverage import Coverage, Member, coverage
from mingzhang.store.models import (
    BookWords,
    BudgetItem,
    BudgetPlan,
    BudgetVersion,
    PerformanceObjective,
    RegisterRow,
)
from mingzhang.store.queries.book_words import Asked, draft_so_far
from mingzhang.store.queries.books import draft_of
from mingzhang.store.queries.performance_book import RESULTS_TABLE, TASKS_TABLE
from mingzhang.writing.look import CellKind, Look, Number
from objective_office import WORDS, in_force, office_with_goals
from performance_books_office import OUTSIDE, a_year, done, key_task, named
from preparation_office import Office, approved

FINAL, BUDGET = BookKind.FINAL_ACCOUNTS, BookKind.BUDGET
GOAL = "12月底前建成协作信息平台1个，接入企业200家以上，企业满意度90%以上"
WAN = 1_000_000  # fen in 万元


def accounts(fair: Fair, year: int = YEAR) -> Draft:
    return draft_of(fair.desk.office.department, year, FINAL, unfinished=True)


def section(of: Draft, word: str = "绩效") -> list[str]:
    """The paragraphs below the heading of performance."""
    found, inside = [], False
    for piece in compose(of).pieces:
        if isinstance(piece, Heading):
            inside = word in piece.text
        elif inside and isinstance(piece, Passage):
            found.append(piece.text)
    return found


def sheet(of: Manuscript, title: str) -> list[list[str]]:
    """The rows of a table, its head first."""
    cells = next(one.table.cells for one in of.pieces if isinstance(one, Sheet) and one.table.title == title)
    rows = {cell.row: [c.text for c in cells if c.row == cell.row] for cell in cells}
    return list(rows.values())


def findings(of: Draft, folder: Path) -> list[tuple[str, str, str]]:
    """What `check` finds in the book and in each of its files; markers of what nobody entered stand apart."""
    made = compose(of)
    books = [made.book("book")]
    for kind in (Format.PDF, Format.DOCX, Format.XLSX, Format.HTML):
        for name, content in rendered(made, of, kind, "book"):
            (folder / name).write_bytes(content)
            books.append(mingzhang.read(folder / name))
    found = [(one.document, f.rule, f.message) for one in books for f in mingzhang.check(one).findings]
    return [one for one in found if one[1] != "template-residue"]


# --- final accounts -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_section_tells_the_year_from_its_records() -> None:
    text = section(accounts(a_year()))
    assert text[0] == "2024年度预算绩效管理的绩效目标、运行监控、绩效自评、问题整改情况说明如下。"
    assert text[1] == (
        "绩效目标方面，年内安排资金的项目2个、预算金额1.50万元，其中1个、1.00万元已设定绩效目标，"
        f"按个数占总数的50.00%，按金额占总额的66.67%；未设定绩效目标的是{OUTSIDE}（0.50万元）。"
    )
    assert "2024年7月31日开展绩效运行监控" in text[2]
    assert "预警结果为绿色0个、黄色0个、红色1个，1个预警项目中0个已说明原因并采取措施。" in text[2]
    assert "支付金额0.90万元，其中1个、0.90万元已开展绩效自评" in text[3]
    assert "按金额" not in text[3]  # all payments are covered, one project is not: no 100 % is said
    assert "自评得97.33分，等级为“优”，主要扣分：参观人次扣1.67分（雨天参观减少）" in text[4]
    assert text[-1] == ("问题整改方面，尚在落实的问题和建议1项：（1）绩效指标不够细化，2025年6月30日前完成。")


@pytest.mark.django_db
def test_every_self_evaluated_project_stands_in_the_table() -> None:
    rows = sheet(compose(accounts(a_year())), RESULTS_TABLE)
    assert rows[0][1:] == ["项目名称", "全年预算数（万元）", "全年执行数（万元）", "自评得分", "自评等级"]
    assert rows[1:] == [["1", "东西部协作专项", "1.00", "0.90", "97.33", "优"]]


@pytest.mark.django_db
def test_the_scores_stand_under_each_other_like_amounts() -> None:
    composed = compose(accounts(a_year()))
    look = Look(next(one for one in composed.sheets if one.table.title == RESULTS_TABLE))
    score = next(cell for cell in look.sheet.table.cells if cell.text == "97.33")
    assert look.kinds[score.row, score.column] is CellKind.AMOUNT
    assert look.number(score) == Number(Decimal("97.33"), "0.00")


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["广州市", "某市", "上海市", "四川省"])
def test_nothing_is_found_in_any_file_of_any_place(place: str, tmp_path: Path) -> None:
    assert findings(accounts(a_year(place)), tmp_path) == []


@pytest.mark.django_db
def test_a_year_without_records_says_nothing_of_itself() -> None:
    fair = make_fair()
    PerformanceObjective.objects.update(state=PaperState.DRAFT, approved_by=None)
    of = accounts(fair)
    assert not [one.topic for one in of.words if one.topic.startswith(("performance", RESULTS_TABLE))]
    assert "【待填写：预算绩效管理工作开展情况】" in section(of)


@pytest.mark.django_db
def test_what_the_office_wrote_itself_comes_first() -> None:
    fair = a_year()
    office = fair.desk.office
    BookWords.objects.create(
        department=office.department,
        year=YEAR,
        kind=FINAL,
        topic="performance",
        text="本年重点评价了协作项目",
        edited_year=YEAR,
    )
    text = section(accounts(fair))
    assert text[0] == "本年重点评价了协作项目。"
    assert text[1].startswith("绩效目标方面")


@pytest.mark.django_db
def test_nobody_is_asked_to_write_what_the_records_say() -> None:
    fair = a_year()
    asked = Asked(draft_so_far(fair.desk.office.department, YEAR, FINAL)).topics(fair.desk.office.department)
    topics = {one.topic.partition(":")[0] for one in asked}
    assert "performance" in topics
    assert not topics & set(book.COMPOSED)


# --- key tasks ----------------------------------------------------------------------------------------


def of_2017(fair: Fair) -> Draft:
    """The key task as one of 2017, whose form has a table of them; the year has an amount to print."""
    named(fair.desk.office, "广州市")
    done(fair, key_task(fair, 2017))
    of = accounts(fair, 2017)
    spent = Point(of.office, 2017, Flow.EXPENDITURE, Stage.OUTTURN, Source.GENERAL, Nature.PROJECT, "2010302")
    came = replace(spent, flow=Flow.REVENUE, nature=Nature.ALL)
    return replace(of, amounts=(*of.amounts, Amount(spent, WAN), Amount(came, WAN)))


@pytest.mark.django_db
def test_key_tasks_fill_the_table_of_the_form(tmp_path: Path) -> None:
    of = of_2017(make_fair())
    goal, reached = "12月底前组织25家企业与外地对接", "组织25家企业赴外地对接，达成意向3个"
    assert sheet(compose(of), TASKS_TABLE)[1] == ["1", goal, f"{reached}；实际支付资金0.75万元", "0.75"]
    assert findings(of, tmp_path) == []


@pytest.mark.django_db
def test_the_register_of_key_tasks_speaks_where_it_is_kept() -> None:
    fair = make_fair()
    RegisterRow.objects.create(
        unit=fair.desk.unit,
        year=2017,
        register="key_tasks",
        position=1,
        values={"name": "8月办好展会", "result": "已办好"},
        created_by=fair.desk.office.officer.person,
    )
    rows = sheet(compose(of_2017(fair)), TASKS_TABLE)
    assert [row[1] for row in rows[1:]] == ["8月办好展会"]


@pytest.mark.django_db
def test_tasks_that_cost_nothing_are_told_as_well(tmp_path: Path) -> None:
    of = of_2017(make_fair())
    of = replace(of, amounts=tuple(one for one in of.amounts if not one.point.detail))
    assert sheet(compose(of), TASKS_TABLE)[1][3] == ""
    assert findings(of, tmp_path) == []


@pytest.mark.django_db
def test_a_form_without_the_table_lists_the_key_tasks() -> None:
    fair = make_fair()
    done(fair, key_task(fair))
    text = section(accounts(fair))
    assert "重点工作完成情况：" in text
    assert any(line.startswith("1.12月底前组织25家企业与外地对接：组织25家") for line in text)


# --- budget -------------------------------------------------------------------------------------------


def planned(fen: int = 600 * WAN, place: str = "广州市") -> tuple[Office, Draft]:
    """A budget of two projects, the larger with an approved objective; the project's words were changed."""
    office = office_with_goals()
    named(office, place)
    fair, other = approved(office, name="博览会"), approved(office, name=OUTSIDE, objective=GOAL)
    in_force(office, fair)
    fair.refresh_from_db()
    assert fair.objective == WORDS  # approval writes the words into the project
    fair.objective = "后来改过的文字"
    fair.save()
    plan = BudgetPlan.objects.create(unit=office.head_office, year=2023)
    version = BudgetVersion.objects.create(
        plan=plan, number=1, round="second", created_by=office.finance.person
    )
    basic = running(office, "日常公用")
    pay = running(office, "人员经费", kind=ProjectKind.PERSONNEL)
    for project, economic, money in (
        (fair, "30227", fen),
        (other, "30227", 100 * WAN),
        (basic, "30201", 20 * WAN),
        (pay, "30101", 50 * WAN),
    ):
        BudgetItem.objects.create(
            version=version,
            project=project,
            fund=Source.GENERAL,
            function=project.function,
            economic=economic,
            fen=money,
        )
    return office, draft_of(office.department, 2023, BUDGET, unfinished=True)


@pytest.mark.django_db
def test_the_budget_prints_the_objective_of_the_year() -> None:
    _, of = planned()
    words = {one.topic: one.text for one in of.words}
    assert words["绩效目标:博览会"] == WORDS
    assert words[f"绩效目标:{OUTSIDE}"] == GOAL  # none approved: the project's own
    assert sheet(compose(of), "重点项目预算绩效目标情况")[1] == ["博览会", "600.00", WORDS]


@pytest.mark.django_db
def test_coverage_and_key_indicators_stand_with_the_key_projects() -> None:
    _, of = planned()
    text = section(of)
    assert text[0] == (
        "本年安排资金的项目2个、预算金额700.00万元，其中1个、600.00万元已设定绩效目标，"
        f"按个数占总数的50.00%，按金额占总额的85.71%；未设定绩效目标的是{OUTSIDE}（100.00万元）。"
    )
    assert "重点项目的关键绩效指标：" in text
    assert text[-1].startswith("1.博览会：经济成本≤300万元；展览面积≥12万平方米；")


@pytest.mark.django_db
def test_a_budget_without_key_projects_says_so_and_one_with_them_does_not() -> None:
    _, small = planned(400 * WAN)
    assert any("没有预算金额在500万元以上的项目" in line for line in section(small))
    bare = Draft(small.office, 2023, BUDGET, tuple(replace(a, fen=a.fen * 2) for a in small.amounts))
    assert not any("没有预算金额在500万元以上的项目" in line for line in section(bare))


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["广州市", "某市", "上海市"])
def test_nothing_is_found_in_the_budget_of_any_place(place: str, tmp_path: Path) -> None:
    assert findings(planned(place=place)[1], tmp_path) == []


# --- sentences alone ----------------------------------------------------------------------------------

MEMBERS = st.lists(st.tuples(st.integers(0, 10**11), st.booleans()), min_size=1, max_size=30)


def a_set(drawn: list[tuple[int, bool]]) -> Coverage:
    members = [Member(str(at), f"{at}号工程", fen) for at, (fen, _) in enumerate(drawn)]
    return coverage(
        "覆盖", "年内安排资金的项目", members, [str(at) for at, (_, inside) in enumerate(drawn) if inside]
    )


@given(MEMBERS)
def test_a_hundred_per_cent_is_said_of_a_whole_set_alone(drawn: list[tuple[int, bool]]) -> None:
    covered = a_set(drawn)
    said = book.coverage_words(covered, "自评")
    assert ("100%" in said or "100.00%" in said) == covered.is_complete
    named = min(len(covered.outside), book.MOST_NAMED) if covered.covered else 0
    assert said.count("号工程") == named


@given(MEMBERS)
def test_rates_are_those_of_the_set_to_the_last_place(drawn: list[tuple[int, bool]]) -> None:
    covered = a_set(drawn)
    said = book.coverage_words(covered, "自评")
    if "按金额占总额的" in said:
        rate = Decimal(said.partition("按金额占总额的")[2].partition("%")[0])
        assert covered.by_amount is not None
        assert abs(Fraction(rate) - covered.by_amount * 100) <= Fraction(1, 100)


def results(drawn: list[tuple[int, int, int]]) -> tuple[Result, ...]:
    return tuple(
        Result(
            f"{at}号工程",
            "自评",
            Execution(budget, budget * paid // 100),
            Decimal(points).scaleb(-2),
            "优" if points >= 9000 else "良",
            (Lost("参观人次", Decimal(1), "雨天"),) if points < 10_000 else (),
            "建成5个项目",
        )
        for at, (budget, paid, points) in enumerate(drawn)
    )


DRAWN = st.lists(
    st.tuples(st.integers(1, 10**12), st.integers(0, 100), st.integers(8000, 10_000)), min_size=1, max_size=8
)


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(MEMBERS, DRAWN)
def test_nothing_is_found_in_the_sentences_of_any_year(
    drawn: list[tuple[int, bool]], scored: list[tuple[int, int, int]]
) -> None:
    """Between the amounts of a book, whatever the sets and scores are."""
    covered, day = a_set(drawn), datetime.date(2017, 8, 31)
    watch = Watch(day, replace(covered, base="全年预算500.00万元以上的项目"), {WarningLevel.AMBER: 2}, 2, 1)
    year = PerformanceYear(2017, covered, (watch,), covered, results(scored), results(scored)[:1])
    office = "广州市示范局"
    spent = Point(office, 2017, Flow.EXPENDITURE, Stage.OUTTURN, Source.GENERAL, Nature.PROJECT, "2010302")
    came = replace(spent, flow=Flow.REVENUE, nature=Nature.ALL)
    words = tuple(Words(topic, said, 2017) for topic, said in book_words(year).items())
    of = Draft(office, 2017, FINAL, (Amount(spent, 12_345_678_00), Amount(came, 12_345_678_00)), words=words)
    found = mingzhang.check(compose(of).book("book")).findings
    assert [(f.rule, f.message) for f in found if f.rule != "template-residue"] == []
