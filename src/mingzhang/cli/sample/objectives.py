"""Objectives of the sample put in force (示例绩效目标): entered by the officer, approved by the reviewer."""

from __future__ import annotations

from ...actions.approve_objective import approve_objective
from ...actions.objective_rules import ObjectiveInput
from ...actions.save_objective import save_objective
from ...actions.submit_objective import submit_objective
from ...store.models import PerformanceObjective
from .office import Office


def in_force(
    office: Office, row: PerformanceObjective, given: ObjectiveInput, waiver: str
) -> PerformanceObjective:
    """An objective entered by the unit's officer and approved by its reviewer."""
    officer = office.officer(row.unit.code)
    row = submit_objective(officer, save_objective(officer, row, given, row.revision))
    return approve_objective(office.reviewer(row.unit.code), row, waiver=waiver)
