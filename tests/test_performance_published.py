"""Goals and results of the reference documents: what a careful reviewer says, and every figure found."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest
from bench import make_goal_examination

import mingzhang
from mingzhang.model.book import Book, BookKind, Cell, Table
from mingzhang.model.evaluation import Examination, GoalFault
from mingzhang.model.finding import Severity
from mingzhang.model.indicator import Objective
from mingzhang.performance.examine import examine_all
from mingzhang.performance.published import goals_of
from mingzhang.performance.sentence import observations_of
from shared import SHARED, needs_shared

BUDGET = SHARED / "documents" / "seed_2023_budget.txt"
F = GoalFault
COUNTED_BY_PERSONS = {
    "办事处挂牌 (萍乡6月, 成都12月)",
    "新签战略合作协议 (赣州, 云浮)",
}  # printed as names, not as figures
UNQUANTIFIED_ONLY = {
    "会展业务费", "会议培训费", "机构运行辅助经费", "区域合作工作经费",
    "我市组团赴外省市参加经贸暨博览会工作经费", "对口支援三峡库区巫山县社会公益项目资金",
    "广州-齐齐哈尔航线补助经费",
}  # fmt: skip
REVIEWER = {
    "对口帮扶工作经费": {F.COPIED, F.SPENDING},
    "广州博览会工作经费": {F.STATUS},
    "乡村振兴驻镇帮镇扶村工作经费": {F.LARGE, F.COPIED, F.SPENDING},
    "广州市援藏工作组工作经费": {F.LARGE, F.COPIED, F.SPENDING},
    "广东粤黔工作队广州工作组工作经费": {F.LARGE, F.SPENDING, F.SHORTENED},
    "广州市对口帮扶梅州指挥部工作经费": {F.OTHER_PLACE, F.SPENDING},
    "广州市对口帮扶清远指挥部工作经费": {F.COPIED, F.SPENDING},
    "广州市援疆工作队工作经费": {F.LARGE, F.COPIED, F.SPENDING},
    "加强疏附县“三农”扶持工作专项资金": {F.LARGE, F.NO_RESULT},
    "对口帮扶贵州省东西部协作资金": {F.LARGE},
    "对口帮扶清远资金": {F.LARGE, F.COPIED},
    "对口帮扶梅州资金": {F.LARGE, F.COPIED},
    "广州市驻镇帮镇扶村资金": {F.LARGE},
    "市协作办2023-2024年信息系统运行维护服务项目(2023)": {F.PAST},
    "广州博览会展览业务费": {F.LARGE},
    "办公(业务)用房租赁经费": {F.COPIED, F.NO_RESULT},
    "办公家具和办公设备购置经费": {F.COPIED, F.NO_RESULT},
    "车辆租用经费": {F.COPIED, F.NO_RESULT},
    "办公（业务）用房装修经费": {F.NO_RESULT},
}


@pytest.fixture(scope="module")
def budget() -> tuple[tuple[Objective, ...], tuple[Examination, ...]]:
    goals, again = goals_of(mingzhang.read(BUDGET))
    assert len(again) == 10
    return goals, examine_all(goals, None, "广东省广州市", again)


@needs_shared
def test_the_budget_prints_27_goals_with_their_money(
    budget: tuple[tuple[Objective, ...], tuple[Examination, ...]],
) -> None:
    goals, _ = budget
    assert len(goals) == 27 and sum(goal.budget_fen or 0 for goal in goals) == 23387526 * 10_000
    assert {goal.unit for goal in goals} == {"广州市协作办公室", "广州市国内合作服务中心"}
    assert all(goal.year == 2023 and goal.indicators is None for goal in goals)


@needs_shared
def test_a_careful_reviewer_says_the_same(
    budget: tuple[tuple[Objective, ...], tuple[Examination, ...]],
) -> None:
    said = [(one.name, {remark.fault for remark in one.remarks}) for one in budget[1]]
    for name, faults in said:
        assert faults == REVIEWER.get(name, set()) | {F.UNQUANTIFIED}, name
    assert {name for name, _ in said} == UNQUANTIFIED_ONLY | set(REVIEWER)
    wrong = next(one for one in budget[1] if "梅州指挥部" in one.name).remarks[0]
    assert wrong.severity is Severity.WARNING and "清远" in wrong.message and "梅州" in wrong.message


@needs_shared
def test_the_page_is_what_the_command_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path(__file__).parents[1] / "docs" / "goal-examination-2023.md"
    monkeypatch.chdir(tmp_path)
    source, target = "../shared/documents/seed_2023_budget.txt", "docs/goal-examination-2023.md"
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(make_goal_examination.mingzhang, "read", lambda _: mingzhang_read(BUDGET))
    make_goal_examination.main(source, target)
    assert (tmp_path / target).read_text("utf-8") == page.read_text("utf-8")


mingzhang_read = mingzhang.read


@needs_shared
def test_the_page_copies_no_sentence(
    budget: tuple[tuple[Objective, ...], tuple[Examination, ...]],
) -> None:
    page = (Path(__file__).parents[1] / "docs" / "goal-examination-2023.md").read_text("utf-8")
    for goal in budget[0]:
        for clause in re.split("[，。；]", goal.words):
            assert len(clause) < 12 or clause not in page or clause in goal.name, clause


@needs_shared
def test_every_result_of_the_2017_tasks_is_split_out_of_its_sentence() -> None:
    lines = (SHARED / "documents" / "seed_2017_final_accounts.txt").read_text("utf-8").splitlines()
    missing = []
    with (SHARED / "domain" / "outcome_indicators.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = re.match(r"2017 L(\d+)(?:-(\d+))?", row["source"])
            if not place or int(place[1]) < 1900 or row["subject"] == "部门整体" or row["unit"] in ("", "份"):
                continue
            first, last = int(place[1]), int(place[2] or place[1])
            text = "".join(lines[max(0, first - 3) : last + 3])
            found = {stated.value for stated in observations_of(text)}
            wanted = {Decimal(n) for n in re.findall(r"\d+(?:\.\d+)?", row["actual"].split("(")[0])}
            in_words = "支付" not in row["indicator"] and row["indicator"] not in COUNTED_BY_PERSONS
            if in_words and not wanted & found:
                missing.append((row["indicator"], row["actual"], sorted(found)))
    assert missing == []


def test_goals_of_a_table_are_found_by_its_header() -> None:
    heads = ("项目", "金额（元）", "年度目标", "目标完成情况")
    rows = (
        ("甲单位", "500.00", "", ""),
        ("培训", "300.00", "培训5期、\n200人次", "已完成"),
        ("会议", "–", "召开2次会议", ""),
    )
    cells = tuple(
        Cell(row, column, text, 1)
        for row, line in enumerate((heads, *rows))
        for column, text in enumerate(line)
        if text
    )
    book = Book("b.xlsx", "xlsx", "甲", 2024, BookKind.BUDGET, (Table(1, "绩效目标表", 1, cells, 1),))
    goals, again = goals_of(book)
    assert again == ()
    assert [(g.name, g.unit, g.budget_fen, g.words) for g in goals] == [
        ("培训", "甲单位", 30_000, "培训5期、200人次"),
        ("会议", "甲单位", None, "召开2次会议"),
    ]
    assert goals_of(Book("c", "text", "甲", 2024, BookKind.BUDGET, ())) == ((), ())
