"""What an approved evaluation stands on stays as it is (评价依据锁定): values, evidence, and the goal.

The database guards the same under the same names. A correction opens the evaluation again, with a reason.
"""

from __future__ import annotations

from ..store.models import Department, PerformanceEvaluation, PerformanceObjective
from ..store.queries.evaluated import approved_of, standing_on
from .errors import StateError


def approved_evaluation_keeps_its_values(department: Department, measure: str, year: int) -> None:
    """Refuse while an approved evaluation was scored from the values of a measure and year."""
    row = standing_on(department.pk, measure, year)
    if row is not None:
        raise _kept(row, "完成值和佐证", "the values and their evidence")


def approved_evaluation_keeps_its_goal(objective: PerformanceObjective) -> None:
    """Refuse while an approved evaluation was scored by the indicators of an objective."""
    row = approved_of(objective)
    if row is not None:
        raise _kept(row, "绩效目标", "the objective")


def alone(department: Department) -> None:
    """Wait for who is entering values or changing goals of a department, and let nobody begin until done."""
    Department.objects.select_for_update().get(pk=department.pk)


def _kept(row: PerformanceEvaluation, chinese: str, english: str) -> StateError:
    return StateError(
        f"“{row.objective.name}”{row.objective.year}年的{row.kind.value}已批准，所依据的{chinese}不能再改；"
        "确需更正的，请复核人先写明理由退回重评",
        f"an approved evaluation of {row.objective.code} stands on it: {english} stay as they are; "
        "have the evaluation reopened with a reason first",
    )
