"""Monitoring in the year, answers to warnings, follow-up over the years, and the use of results."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from evaluation_office import Fair, evaluated, make_fair, paid, seen
from ledger_workspace import YEAR
from mingzhang.actions.accept_monitoring import accept_answer
from mingzhang.actions.answer_monitoring import AnswerInput, answer_monitoring, record_effect, revision_of
from mingzhang.actions.errors import InputError, NotAllowedError, StateError
from mingzhang.actions.follow_up import FollowUpInput, add_follow_ups, meet_follow_up
from mingzhang.actions.start_evaluation import start_department_evaluation
from mingzhang.actions.start_monitoring import start_monitoring
from mingzhang.actions.use_result import proposal, use_result
from mingzhang.model.evaluation import BudgetConsequence, FollowUpKind, Reaction, WarningLevel
from mingzhang.model.office import EvaluationKind, PaperState
from mingzhang.performance.coverage import statement
from mingzhang.performance.followup import open_items, reminders
from mingzhang.store.models import FollowUpItem, MonitoringItem, MonitoringRound, PerformanceEvaluation
from mingzhang.store.performance import follow_up_of
from mingzhang.store.queries.monitoring import coverage_of, is_late

pytestmark = pytest.mark.django_db

DAY = datetime.date(YEAR, 7, 31)
ANSWER = AnswerInput(Reaction.CONTINUE, "合同9月付款", datetime.date(YEAR, 9, 30))


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def watched(fair: Fair, threshold_fen: int = 0, day: datetime.date = DAY) -> MonitoringRound:
    office = fair.desk.office
    return start_monitoring(office.finance, office.department, YEAR, day, threshold_fen)


def warned(fair: Fair) -> MonitoringItem:
    """Two thirds of the goal are reached, nothing is paid."""
    seen(fair, "2", "12", DAY)
    seen(fair, "3", "9", DAY)
    return watched(fair).items.get()


def test_progress_far_from_execution_is_a_warning_to_be_answered(fair: Fair) -> None:
    item = warned(fair)
    assert item.level is WarningLevel.RED
    assert item.progress == Decimal("0.8333")
    assert (item.budget_fen, item.paid_fen) == (10_000_00, 0)
    assert "目标完成83.33%，执行率0.00%" in item.reasons[0]
    assert item.answer_by == datetime.date(YEAR, 8, 14)
    assert not is_late(item, datetime.date(YEAR, 8, 14))
    assert is_late(item, datetime.date(YEAR, 8, 15))


def test_what_was_paid_after_the_day_does_not_count(fair: Fair) -> None:
    paid(fair, 8_000_00)
    assert watched(fair, day=datetime.date(YEAR, 6, 30)).items.get().paid_fen == 0
    assert watched(fair, day=datetime.date(YEAR, 10, 31)).items.get().paid_fen == 8_000_00


def test_nobody_is_over_the_threshold(fair: Fair) -> None:
    with pytest.raises(InputError, match="没有达到监控门槛"):
        watched(fair, 10_000_01)
    assert not MonitoringRound.objects.exists()


def test_a_unit_does_not_monitor_itself_and_a_day_is_monitored_once(fair: Fair) -> None:
    office = fair.desk.office
    with pytest.raises(NotAllowedError):
        start_monitoring(office.officer, office.department, YEAR, DAY)
    watched(fair)
    with pytest.raises(StateError, match="已开展过监控"):
        watched(fair)


def test_a_warning_is_answered_accepted_by_another_and_its_effect_recorded(fair: Fair) -> None:
    item, office = warned(fair), fair.desk.office
    with pytest.raises(StateError, match="没有待确认的答复"):
        accept_answer(office.reviewer, item)
    with pytest.raises(InputError, match="整改期限"):
        answer_monitoring(office.officer, item, AnswerInput(Reaction.CONTINUE, "合同9月付款", DAY))
    item = answer_monitoring(office.officer, item, ANSWER)
    assert not is_late(item, datetime.date(YEAR, 12, 31))
    with pytest.raises(NotAllowedError):
        accept_answer(office.officer, item)
    with pytest.raises(StateError, match="尚未确认"):
        record_effect(office.officer, item, "已付款")
    item = accept_answer(office.reviewer, item)
    with pytest.raises(StateError, match="不能再改"):
        answer_monitoring(office.officer, item, ANSWER)
    assert record_effect(office.officer, item, "9月付款80%").effect == "9月付款80%"


def test_an_answer_that_was_written_again_since_it_was_seen_is_not_accepted(fair: Fair) -> None:
    office = fair.desk.office
    item = answer_monitoring(office.officer, warned(fair), ANSWER)
    opened = revision_of(item)
    item = answer_monitoring(office.officer, item, replace(ANSWER, reaction=Reaction.CANCEL))
    with pytest.raises(StateError, match="刷新页面"):
        accept_answer(office.reviewer, item, opened)
    assert accept_answer(office.reviewer, item, revision_of(item)).accepted_at


def test_green_needs_no_answer(fair: Fair) -> None:
    item = watched(fair).items.get()
    assert item.level is WarningLevel.GREEN
    assert "尚无完成值" in "".join(item.reasons)
    with pytest.raises(StateError, match="无需答复"):
        answer_monitoring(fair.desk.office.officer, item, ANSWER)


def test_coverage_names_its_set(fair: Fair) -> None:
    found = coverage_of(watched(fair))
    assert [(one.code, one.covered_fen) for one in found.members] == [(fair.project.number, 10_000_00)]
    assert "按个数100%" in statement(found)


# --- follow-up and use --------------------------------------------------------------------------------


def item_of(row: PerformanceEvaluation) -> FollowUpInput:
    due = datetime.date(row.objective.year + 1, 6, 30)
    return FollowUpInput(FollowUpKind.PROBLEM, "参观人次没有达到目标", "会展处", due)


def test_problems_are_followed_into_later_years_until_met(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    item = add_follow_ups(office.officer, row, [item_of(row)])[0]
    assert reminders([follow_up_of(item)], fair.goal.code, YEAR + 1)
    assert not reminders([follow_up_of(item)], "另一个", YEAR + 1)
    with pytest.raises(InputError, match="如何完成"):
        meet_follow_up(office.officer, item, datetime.date(YEAR + 1, 3, 1), " ")
    item = meet_follow_up(office.officer, item, datetime.date(YEAR + 1, 3, 1), "提前发布展会安排")
    assert not open_items([follow_up_of(item)], datetime.date(YEAR + 1, 3, 2))
    with pytest.raises(InputError, match="已于"):
        meet_follow_up(office.officer, item, datetime.date(YEAR + 1, 4, 1), "再次")


def test_items_need_words_owner_and_a_date_that_can_be(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    early = FollowUpInput(FollowUpKind.ADVICE, "早些安排", "会展处", datetime.date(YEAR - 1, 1, 1))
    for wrong in (early, FollowUpInput(FollowUpKind.ADVICE, "早些安排", "", item_of(row).due)):
        with pytest.raises(InputError):
            add_follow_ups(office.officer, row, [item_of(row), wrong])
    assert not FollowUpItem.objects.exists()


def test_the_rule_proposes_and_finance_decides(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    assert proposal(row).action is BudgetConsequence.PRIORITY
    with pytest.raises(NotAllowedError):
        use_result(office.officer, row, BudgetConsequence.PRIORITY)
    with pytest.raises(InputError, match="理由"):
        use_result(office.finance, row, BudgetConsequence.REDUCE)
    used = use_result(office.finance, row, BudgetConsequence.REDUCE, "下年不办展")
    assert (used.year, used.proposed, used.decided) == (
        YEAR + 1,
        BudgetConsequence.PRIORITY,
        BudgetConsequence.REDUCE,
    )


def test_the_result_of_the_highest_level_counts(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    other = start_department_evaluation(office.finance, fair.goal)
    with pytest.raises(StateError, match="批准后"):
        use_result(office.finance, other, BudgetConsequence.KEEP, "保持")
    PerformanceEvaluation.objects.filter(pk=other.pk).update(
        state=PaperState.APPROVED, approved_by=office.reviewer.person
    )
    with pytest.raises(StateError, match=EvaluationKind.DEPARTMENT.value):
        use_result(office.finance, row, BudgetConsequence.PRIORITY)
