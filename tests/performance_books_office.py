"""An office with a year of performance: goals, monitoring, evaluations, key tasks, open problems."""

from __future__ import annotations

import datetime
from decimal import Decimal

from evaluation_office import Fair, evaluated, make_fair, seen
from ledger_workspace import YEAR, fund, line
from mingzhang.actions.add_objective import add_task_objective
from mingzhang.actions.approve_objective import approve_objective
from mingzhang.actions.follow_up import FollowUpInput, add_department_follow_up
from mingzhang.actions.objective_rules import IndicatorInput, ObjectiveInput
from mingzhang.actions.observation_rules import ObservationInput
from mingzhang.actions.observe import observe
from mingzhang.actions.save_objective import save_objective
from mingzhang.actions.start_monitoring import start_monitoring
from mingzhang.actions.submit_objective import submit_objective
from mingzhang.model.evaluation import FollowUpKind
from mingzhang.model.indicator import Achievement, IndicatorKind, Operator
from mingzhang.model.office import ProjectKind
from mingzhang.store.models import DepartmentName, PerformanceObjective, UnitName
from preparation_office import Office, approved

DAY = datetime.date(YEAR, 7, 31)
DUE = datetime.date(YEAR + 1, 6, 30)
OUTSIDE = "协作信息平台"


def a_year(place: str = "广州市") -> Fair:
    """Two projects with money, one with a goal that was monitored and evaluated; a key task; a problem."""
    fair = make_fair()
    named(fair.desk.office, place)
    office = fair.desk.office
    other = approved(office, name=OUTSIDE, kind=ProjectKind.SPECIFIC, objective="建成平台1个")
    fund(fair.desk, line(other, "30227"), 5_000_00)
    seen(fair, "2", "12", DAY)
    start_monitoring(office.finance, office.department, YEAR, DAY, 0)
    evaluated(fair)
    done(fair, key_task(fair))
    item = FollowUpInput(FollowUpKind.PROBLEM, "绩效指标不够细化。", "综合处", DUE)
    add_department_follow_up(office.finance, office.department, YEAR, item, fair.goal)
    return fair


def named(office: Office, place: str) -> None:
    """The office under a name that says whose forms apply."""
    DepartmentName.objects.filter(department=office.department).update(name=f"{place}协作办公室")
    UnitName.objects.filter(unit=office.head_office).update(name=f"{place}协作办公室")
    UnitName.objects.filter(unit=office.centre).update(name=f"{place}合作服务中心")


def key_task(fair: Fair, year: int = YEAR) -> PerformanceObjective:
    """A key task whose cost is measured in money."""
    office, cost = fair.desk.office, IndicatorKind.COST if year < 2021 else IndicatorKind.ECONOMIC_COST
    row = add_task_objective(office.officer, fair.desk.unit, year, "T1", "区域合作")
    tree = [
        IndicatorInput("完成情况", IndicatorKind.QUALITY, Operator.QUALITATIVE, "按目标完成", code="done"),
        IndicatorInput("实际支付资金", cost, Operator.AT_MOST, "1", unit="万元", code="cost"),
    ]
    given = ObjectiveInput("12月底前组织25家企业与外地对接", indicators=tree)
    row = submit_objective(office.officer, save_objective(office.officer, row, given, row.revision))
    return approve_objective(office.reviewer, row, waiver="按上级布置的文本")


def done(fair: Fair, task: PerformanceObjective) -> None:
    office = fair.desk.office
    words, day = "组织25家企业赴外地对接，达成意向3个", datetime.date(task.year, 11, 30)
    given = ObservationInput(
        f"{task.code}/done", day, achievement=Achievement.REACHED, explanation=words, source="总结"
    )
    observe(office.officer, fair.desk.unit, task.year, given)
    cost = ObservationInput(f"{task.code}/cost", day, Decimal("0.75"), unit="万元", source="账簿")
    observe(office.officer, fair.desk.unit, task.year, cost)
