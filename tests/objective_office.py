"""An office whose department demands objectives, and objectives as its officers write them."""

from __future__ import annotations

from decimal import Decimal

from mingzhang.actions.add_objective import add_project_objective
from mingzhang.actions.approve_objective import approve_objective
from mingzhang.actions.objective_rules import IndicatorInput, ObjectiveInput
from mingzhang.actions.save_objective import save_objective
from mingzhang.actions.submit_objective import submit_objective
from mingzhang.model.indicator import IndicatorKind, Operator
from mingzhang.store.models import PerformanceObjective, Project
from preparation_office import YEAR, Office, approved, make_office

WORDS = "举办展览1届，展览面积不少于12万平方米，参观不少于18万人次，12月底前完成，参展企业满意度不低于90%"


def indicator(
    name: str, kind: IndicatorKind, target: str, weight: str, unit: str, **more: object
) -> IndicatorInput:
    """An indicator at least as high as its target."""
    values: dict[str, object] = {"operator": Operator.AT_LEAST, **more}
    return IndicatorInput(name, kind, target=target, weight=Decimal(weight), unit=unit, **values)  # type: ignore[arg-type]


def tree() -> list[IndicatorInput]:
    """Indicators that fill the form of 2021 and later: 50 for output and cost, 30 and 10 for the rest."""
    return [
        indicator("经济成本", IndicatorKind.ECONOMIC_COST, "300", "20", "万元", operator=Operator.AT_MOST),
        indicator("展览面积", IndicatorKind.QUANTITY, "≥12", "20", "万平方米"),
        indicator("参观人次", IndicatorKind.QUANTITY, "18", "10", "万人次"),
        indicator("完成时间", IndicatorKind.TIMELINESS, "12", "10", "月", operator=Operator.AT_MOST),
        indicator("签约金额", IndicatorKind.ECONOMIC_BENEFIT, "5", "20", "亿元"),
        indicator("满意度", IndicatorKind.SATISFACTION, "90", "10", "%", measure="expo-satisfaction"),
    ]


def office_with_goals() -> Office:
    """Nothing enters its budget without an objective."""
    office = make_office()
    office.department.requires_objective = True
    office.department.save()
    return office


def drafted(office: Office, project: Project | None = None, year: int = YEAR) -> PerformanceObjective:
    """An objective of a project with words and indicators, not handed in yet."""
    row = add_project_objective(office.officer, project or approved(office, name="博览会"), year)
    return save_objective(office.officer, row, ObjectiveInput(WORDS, indicators=tree()), row.revision)


def in_force(office: Office, project: Project | None = None, year: int = YEAR) -> PerformanceObjective:
    """An objective that was approved."""
    return approve_objective(
        office.reviewer, submit_objective(office.officer, drafted(office, project, year))
    )
