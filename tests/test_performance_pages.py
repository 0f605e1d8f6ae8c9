"""Pages of evaluation, monitoring and follow-up, as an officer, a reviewer and the finance use them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from evaluation_office import Fair, evaluated, make_fair, observed, paid, seen
from ledger_workspace import YEAR, fund, line
from mingzhang.actions.acting import Actor
from mingzhang.actions.observation_rules import ObservationInput
from mingzhang.actions.observe import observe
from mingzhang.actions.use_result import use_result
from mingzhang.model.evaluation import BudgetConsequence
from mingzhang.model.office import PaperState, ProjectKind
from mingzhang.store.models import (
    FollowUpItem,
    MonitoringItem,
    PerformanceEvaluation,
    PerformanceObservation,
    ResultUse,
)
from objective_office import in_force
from preparation_office import approved
from test_monitoring import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def client(actor: Actor) -> Client:
    made = Client()
    made.force_login(actor.person)
    made.get(f"/work/evaluations/?year={YEAR}")
    return made


def page(browser: Client, address: str) -> str:
    answer = browser.get(f"/work/{address}?year={YEAR}")
    assert answer.status_code == 200
    return answer.content.decode()


def revision(text: str) -> dict[str, str]:
    """What the form on a page says of the revision that was seen."""
    sent = re.search(r'name="revision" value="(\d+)"', text)
    assert sent
    return {"revision": sent[1]}


def test_what_is_lacking_stands_beside_its_place_when_it_is_handed_in(fair: Fair) -> None:
    observed(fair)
    paid(fair, 9_000_00)
    PerformanceObservation.objects.filter(measure=f"{fair.goal.code}/2").delete()
    officer = client(fair.desk.office.officer)
    officer.post(f"/work/evaluations/start/{fair.goal.pk}/self/")
    row = PerformanceEvaluation.objects.get()
    text = page(officer, f"evaluations/{row.pk}/")
    assert "按完成值：" in text and "参观人次15万人次" in text  # what the officer can begin with
    assert "没有提交" not in text and 'id="lacks.' not in text
    answer = officer.post(f"/work/evaluations/{row.pk}/submit/")
    text = answer.content.decode()
    assert answer.status_code == 422 and "没有提交" in text
    assert re.search(r'id="lacks\.2">没有实际完成值', text) and re.search(r'id="lacks\.3">扣了分', text)
    assert 'id="lacks.4"' not in text
    seen(fair, "2", "14")
    lines = {"explanation.3": "雨天", "explanation.execution": "尾款下年支付"}
    officer.post(f"/work/evaluations/{row.pk}/", lines | revision(text))
    text = officer.post(f"/work/evaluations/{row.pk}/submit/").content.decode()
    assert re.search(r'id="id_performance_error">请填写绩效情况', text) and 'id="lacks.' not in text


def test_an_officer_evaluates_and_a_reviewer_approves(fair: Fair) -> None:
    observed(fair)
    paid(fair, 9_000_00)
    officer, reviewer = client(fair.desk.office.officer), client(fair.desk.office.reviewer)
    assert "开展" in page(officer, "evaluations/")
    officer.post(f"/work/evaluations/start/{fair.goal.pk}/self/")
    row = PerformanceEvaluation.objects.get()
    text = page(officer, f"evaluations/{row.pk}/")
    assert "97.33" in text
    assert "复算一致" in text
    assert "<td>≥18万人次</td><td>15万人次</td>" in text  # target and value beside the points
    assert "<td>90.00%</td>" in text
    said = {
        "explanation.3": "雨天参观减少",
        "explanation.execution": "尾款下年支付",
        "situation": "按期完成",
        "performance": "展览面积14万平方米",
        "revision": "0",
    }
    assert officer.post(f"/work/evaluations/{row.pk}/", said).status_code == 302
    officer.post(f"/work/evaluations/{row.pk}/submit/")
    assert "批准" not in page(officer, f"evaluations/{row.pk}/").split("复核意见")[0].split("得分明细")[1]
    decide, said = f"/work/evaluations/{row.pk}/decide/", {"approve": "1", "opinion": "同意"}
    assert "已有修改" in reviewer.post(decide, said, follow=True).content.decode()
    reviewer.post(decide, said | revision(page(reviewer, f"evaluations/{row.pk}/")))
    row.refresh_from_db()
    assert row.state is PaperState.APPROVED
    assert "雨天参观减少" in page(reviewer, f"evaluations/{row.pk}/")


def test_who_sees_all_units_is_told_the_coverage_of_self_evaluation(fair: Fair) -> None:
    office = fair.desk.office
    assert "覆盖范围" not in page(client(office.finance), "evaluations/")
    evaluated(fair)
    other = approved(office, name="对口支援专项", kind=ProjectKind.SPECIFIC)
    fund(fair.desk, line(other, "30227"), 6_000_00)
    text = page(client(office.finance), "evaluations/")
    assert "绩效自评：年内安排资金的项目共2个、0.90万元，已覆盖1个、0.90万元，按个数50.00%" in text
    assert re.search(r"对口支援专项 <span[^>]*>未自评<", text)
    assert "覆盖范围" not in page(client(office.officer), "evaluations/")


def test_two_who_write_one_evaluation_never_overwrite_each_other(fair: Fair) -> None:
    observed(fair)
    first, second = client(fair.desk.office.officer), client(fair.desk.office.colleague)
    first.post(f"/work/evaluations/start/{fair.goal.pk}/self/")
    row = PerformanceEvaluation.objects.get()
    address = f"/work/evaluations/{row.pk}/"
    assert 'name="revision" value="0"' in page(second, f"evaluations/{row.pk}/")
    said = {"situation": "甲的情况", "explanation.3": "雨天参观减少", "revision": "0"}
    assert first.post(address, said).status_code == 302
    for stale in ({"revision": "0"}, {}):
        answer = second.post(address, {"situation": "乙的情况", "explanation.3": "场地在修", **stale})
        text = answer.content.decode()
        assert answer.status_code == 422 and "他人已修改该评价" in text
        assert "乙的情况" in text and "场地在修" in text
    row.refresh_from_db()
    assert (row.situation, row.revision) == ("甲的情况", 1)
    assert second.post(address, {"situation": "乙的情况", "revision": "1"}).status_code == 302


def test_who_saves_what_another_handed_in_is_told_and_loses_nothing(fair: Fair) -> None:
    row = evaluated(fair)
    sent = {"situation": "乙的情况", "explanation.3": "场地在修", "revision": "0"}
    answer = client(fair.desk.office.colleague).post(f"/work/evaluations/{row.pk}/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422 and "才能办理" in text
    assert "乙的情况" in text and "场地在修" in text


def test_points_that_are_no_number_are_refused_and_nothing_is_lost(fair: Fair) -> None:
    evaluated(fair)
    finance = client(fair.desk.office.finance)
    finance.post(f"/work/evaluations/start/{fair.goal.pk}/department/")
    row = PerformanceEvaluation.objects.order_by("pk").last()
    assert row is not None
    answer = finance.post(
        f"/work/evaluations/{row.pk}/", {"reduction.2": "两分", "explanation.2": "含室外场地"}
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "不是数值" in text
    assert "含室外场地" in text
    assert "评分差异" in page(finance, f"evaluations/{row.pk}/")


def test_a_warning_is_shown_in_words_answered_and_accepted(fair: Fair) -> None:
    seen(fair, "2", "12", DAY)
    seen(fair, "3", "9", DAY)
    office = fair.desk.office
    finance, officer, reviewer = client(office.finance), client(office.officer), client(office.reviewer)
    sent = {"day": DAY.isoformat(), "threshold_fen": "0"}
    assert finance.post(f"/work/monitoring/start/{office.department.pk}/", sent).status_code == 302
    item = MonitoringItem.objects.get()
    text = page(finance, f"monitoring/{item.round_id}/")
    assert ">红<" in text
    assert "逾期未答复" in text
    assert "按个数100%" in text
    answer = {"reaction": "continue", "explanation": "合同9月付款", "correct_by": f"{YEAR}-09-30"}
    assert officer.post(f"/work/monitoring/items/{item.pk}/", answer).status_code == 302
    text = page(reviewer, f"monitoring/items/{item.pk}/")
    assert "确认答复" in text
    reviewer.post(f"/work/monitoring/items/{item.pk}/accept/", revision(text))
    assert officer.post(f"/work/monitoring/items/{item.pk}/", {"effect": "已付八成"}).status_code == 302
    item.refresh_from_db()
    assert item.effect == "已付八成"
    assert finance.get(f"/work/monitoring/{item.round_id}/form.xlsx").status_code == 200


def test_problems_are_followed_and_results_used(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    officer, finance = client(office.officer), client(office.finance)
    item = {"kind": "problem", "words": "参观人次不足", "owner": "会展处", "due": f"{YEAR + 1}-06-30"}
    assert officer.post(f"/work/follow-up/evaluations/{row.pk}/", item).status_code == 302
    made = FollowUpItem.objects.get()
    assert "参观人次不足" in page(officer, "follow-up/")
    met = {"met_on": f"{YEAR + 1}-03-01", "met_how": "提前发布展会安排"}
    assert officer.post(f"/work/follow-up/{made.pk}/met/", met).status_code == 302
    assert "优先保障" in page(finance, f"follow-up/results/{row.pk}/")
    answer = finance.post(f"/work/follow-up/results/{row.pk}/", {"decided": "reduce"})
    assert answer.status_code == 422
    finance.post(f"/work/follow-up/results/{row.pk}/", {"decided": "reduce", "reason": "下年不办展"})
    assert ResultUse.objects.get().reason == "下年不办展"
    assert "下年不办展" in page(finance, "follow-up/")


def test_items_about_the_department_or_a_goal_without_evaluation_have_a_page(fair: Fair) -> None:
    office = fair.desk.office
    officer, finance, other = client(office.officer), client(office.finance), client(office.centre_officer)
    assert "/work/follow-up/add/" in page(finance, "follow-up/")
    assert client(office.reviewer).get("/work/follow-up/add/").status_code == 403
    given = {"kind": "advice", "owner": "综合处", "department": office.department.pk, "_year": YEAR}
    about = {"words": "指标不够细化", "due": f"{YEAR + 1}-03-31", "objective": fair.goal.pk}
    early = finance.post("/work/follow-up/add/", given | about | {"due": f"{YEAR - 1}-03-31"})
    assert "期限早于提出的" in early.content.decode() and "None" not in early.context["form"].errors["due"][0]
    assert finance.post("/work/follow-up/add/", given | about).status_code == 302
    whole = {"words": "结转率偏高", "due": f"{YEAR + 1}-06-30", "objective": ""}
    assert finance.post("/work/follow-up/add/", given | whole).status_code == 302
    goal = FollowUpItem.objects.get(objective_code=fair.goal.code)
    text = page(officer, "follow-up/")
    assert fair.goal.name in text and text.count("填写落实情况") == 2
    assert "指标不够细化" not in page(other, "follow-up/") and "结转率偏高" in page(other, "follow-up/")
    assert other.post("/work/follow-up/add/", given | about).status_code == 422  # not among their goals
    assert other.get(f"/work/follow-up/{goal.pk}/met/").status_code == 404
    assert "指标不够细化" in page(officer, "") and "落实整改事项" in page(officer, "")
    met = {"met_on": "2099-03-01", "met_how": "已细化"}
    assert "不能晚于今天" in officer.post(f"/work/follow-up/{goal.pk}/met/", met).content.decode()
    officer.post(f"/work/follow-up/{goal.pk}/met/", met | {"met_on": f"{YEAR + 1}-03-01"})
    assert "指标不够细化" not in page(officer, "")
    assert "已细化" in page(officer, f"follow-up/{goal.pk}/met/")


def test_a_decision_about_a_result_can_be_made_anew(fair: Fair) -> None:
    row = evaluated(fair)
    finance, address = client(fair.desk.office.finance), f"/work/follow-up/results/{row.pk}/"
    assert client(fair.desk.office.officer).get(address).status_code == 403
    assert finance.get(address).context["form"]["decided"].value() == "priority"
    finance.post(address, {"decided": "priority"})
    text = page(finance, "follow-up/")
    assert "重新决定" in text and ">应用结果<" not in text
    finance.post(address, {"decided": "reduce", "reason": "下年不办展"})
    assert ResultUse.objects.get().decided is BudgetConsequence.REDUCE


def test_another_units_papers_are_not_found(fair: Fair) -> None:
    row = evaluated(fair)
    other = client(fair.desk.office.centre_officer)
    assert other.get(f"/work/evaluations/{row.pk}/").status_code == 404
    assert other.get(f"/work/follow-up/results/{row.pk}/").status_code == 404


def test_years_stand_side_by_side_with_the_cost_of_each_unit(fair: Fair) -> None:
    evaluated(fair)
    text = page(client(fair.desk.office.officer), f"evaluations/years/{fair.goal.pk}/")
    assert "参观人次" in text
    assert "0.06" in text  # 9 000 yuan for 150 000 visitors
    answer = client(fair.desk.office.officer).get(f"/work/evaluations/goals/{fair.goal.pk}.docx")
    assert answer.status_code == 200


def test_a_result_is_shown_where_the_next_budget_is_prepared(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    use_result(office.finance, row, BudgetConsequence.REDUCE, "下年不办展")
    officer = client(office.officer)
    assert "下年不办展" in page(officer, f"projects/{fair.project.pk}/")
    answer = officer.get(f"/work/preparation/unit/{fair.desk.unit.pk}/?year={YEAR + 1}")
    assert "下年不办展" in answer.content.decode()


def test_an_approved_evaluation_closes_its_values_until_it_is_opened_again(fair: Fair) -> None:
    row, office = evaluated(fair), fair.desk.office
    value = PerformanceObservation.objects.get(measure=f"{fair.goal.code}/2")
    officer, reviewer = client(office.officer), client(office.reviewer)
    text = page(officer, f"observations/{value.pk}/")
    assert "已批准，以此为依据" in text
    assert "上传佐证材料" not in text
    assert "绩效目标不能再改" in page(officer, f"objectives/{fair.goal.pk}/")
    answer = officer.get(f"/work/objectives/{fair.goal.pk}/edit/")
    assert answer.status_code == 302
    assert "完成值、佐证或目标有误时退回重评" not in page(officer, f"evaluations/{row.pk}/")
    assert "完成值、佐证或目标有误时退回重评" in page(reviewer, f"evaluations/{row.pk}/")
    address = f"/work/evaluations/{row.pk}/reopen/"
    assert "退回重评的理由" in reviewer.post(address, {"reason": ""}, follow=True).content.decode()
    assert officer.post(address, {"reason": "口径有误"}).status_code == 403
    assert "已退回重评" in reviewer.post(address, {"reason": "口径有误"}, follow=True).content.decode()
    assert "填报有误时撤回" in page(officer, f"observations/{value.pk}/")
    assert "口径有误" in page(officer, f"evaluations/{row.pk}/")


def test_projects_of_one_year_are_compared_by_what_they_share(fair: Fair) -> None:
    office = fair.desk.office
    other = in_force(office, approved(office, name="巡回展"), YEAR)
    assert "没有两个以上项目共有" in page(client(office.officer), "evaluations/across/")
    observed(fair)
    paid(fair, 9_000_00)
    area = ObservationInput(f"{other.code}/2", DAY, Decimal("6"), source="总结")
    observe(office.officer, fair.desk.unit, YEAR, area)
    officer = client(office.officer)
    assert "/work/evaluations/across/" in page(officer, "evaluations/")
    text = page(officer, "evaluations/across/")
    assert "展览面积（万平方米）" in text and "参观人次" not in text.split("项目间对比")[-1]
    assert "巡回展" in text and "50.00%" in text  # 6 of 12
    assert "0.06" in text  # 9 000 yuan for 140 000 square metres
    assert "展览面积" not in page(client(office.centre_officer), "evaluations/across/")
