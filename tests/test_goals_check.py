"""Goals of published budgets in `check`: the examination of entry, each fault where the goal is printed."""

from __future__ import annotations

import pytest

from handmade import book, table
from mingzhang.checking.rules import rules
from mingzhang.library.goals import RULES
from mingzhang.library.one import check, read
from mingzhang.model.book import BookKind
from mingzhang.model.finding import Finding, Severity
from shared import SHARED, needs_shared

HEADS = ["项目名称", "预算数", "绩效目标"]
GOOD = ["培训", "30.00", "10月底前举办培训5期，培训200人次，学员满意度不低于90%。"]
OTHER = ["展会", "30.00", "12月底前举办展会1届，参展企业不少于200家，签约不少于20项。"]


def found(
    *rows: list[str], kind: BookKind = BookKind.BUDGET, again: tuple[list[str], ...] = ()
) -> list[Finding]:
    blocks: list[object] = [table("项目支出预算表", [HEADS, *rows], caption=("单位：万元",))]
    if again:
        blocks.append(table("重点项目绩效目标表", [HEADS, *again], caption=("单位：万元",)))
    made = check(book(*blocks, kind=kind))
    return [one for one in made.findings if one.rule.startswith("goal-")]


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ("goal-short", ["宣传", "30.00", "做好工作"]),
        ("goal-status-quo", ["园区", "30.00", "园区已成为区域合作的重要平台，2家企业入驻。"]),
        ("goal-past-tense", ["运维", "30.00", "运维2套系统，已按既定目标完成，可用率达到99%。"]),
        ("goal-spending-only", ["协作", "30.00", "通过工作经费保障，完成上级交给的各项任务。"]),
        ("goal-no-result", ["采购", "30.00", "办公设备采购遵循合理合规、厉行节约的原则。"]),
        ("goal-money", ["博览会", "300.00", "总投入500万元，举办博览会1届，参观不少于18万人次。"]),
        ("goal-no-base", ["市场", "30.00", "市场1个，全年参观人次增长10%。"]),
        ("goal-large-unquantified", ["园区", "50000.00", "推动园区建设，促进产业合作发展，带动群众增收。"]),
    ],
)
def test_a_fault_is_found_where_the_goal_stands(rule: str, row: list[str]) -> None:
    mine = [one for one in found(GOOD, row) if one.rule == rule]
    assert len(mine) == 1
    assert mine[0].places[0].quote and row[0] in mine[0].message


def test_good_goals_are_not_spoken_of() -> None:
    assert found(GOOD, OTHER) == []


def test_likeness_is_said_once_for_all_that_share_it() -> None:
    same = "落实上级工作部署，做好各项服务保障，推动协作事业持续健康发展。"
    rows = [[name, "30.00", same] for name in ("车辆租用", "办公家具", "会议服务")]
    (copied,) = [one for one in found(*rows) if one.rule == "goal-copied"]
    assert len(copied.places) == 3


def test_a_goal_that_is_printed_shorter_elsewhere_is_noted() -> None:
    whole = ["园区", "30.00", "引进企业20家，建成标准厂房3万平方米。通过经费保障，完成招商任务5项。"]
    part = ["园区", "30.00", "通过经费保障，完成招商任务5项。"]
    notes = found(whole, GOOD, again=(part,))
    assert [(one.rule, one.severity) for one in notes] == [("goal-shortened", Severity.NOTICE)]


def test_final_accounts_tell_of_what_was_done() -> None:
    row = ["园区", "30.00", "园区已成为区域合作的重要平台，2家企业入驻。"]
    assert found(GOOD, row, kind=BookKind.FINAL_ACCOUNTS) == []


def test_no_finding_is_more_severe_than_its_rule_says() -> None:
    most = {rule.id: rule.severity for rule in rules()}
    assert most.keys() >= RULES


@needs_shared
def test_a_published_budget_is_examined_as_at_entry() -> None:
    report = check(read(SHARED / "documents" / "seed_2023_budget.txt"))
    most = {rule.id: rule.severity for rule in rules()}
    mine = [one for one in report.findings if one.rule.startswith("goal-")]
    assert all(one.severity <= most[one.rule] for one in mine)
    assert len(mine) <= 15 and {one.rule for one in mine} <= RULES
    wrong = [one for one in mine if one.rule == "goal-other-project"]
    assert len(wrong) == 1 and "梅州" in wrong[0].message and "清远" in wrong[0].message
    assert sum(one.rule == "goal-unquantified" for one in mine) == 1
