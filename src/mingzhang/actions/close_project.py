"""Close a project (终止项目): no budget after its last year; what it was stays readable."""

from __future__ import annotations

from ..model.office import PaperState
from ..store.models import Project
from .acting import Actor, record, verb
from .edit_project import used_years
from .entered import budget_year, line
from .errors import InputError
from .project_rules import in_state, locked, told


@verb("approve_project")
def close_project(actor: Actor, project: Project, last_year: int, reason: str) -> Project:
    """Let an approved project end with `last_year`."""
    actor.require("approve_project", project.unit)
    row = locked(project)
    in_state(row, PaperState.APPROVED)
    _vet(row, last_year, reason)
    before = told(row)
    row.last_year, row.opinion = last_year, line(reason, "reason", "终止理由", 400)
    row.revision += 1
    row.save()
    record(actor, "approve_project", row, unit=row.unit, before=before, after=told(row))
    return row


def _vet(row: Project, last_year: int, reason: str) -> None:
    line(reason, "reason", "终止理由", 400)
    budget_year(last_year, "last_year", "结束年度")
    if last_year < row.first_year:
        raise InputError(
            f"结束年度不能早于开始年度{row.first_year}", "the last year is before the first", "last_year"
        )
    if row.last_year is not None and last_year > row.last_year:
        raise InputError(
            f"该项目原定{row.last_year}年结束，延长请用“修改项目”",
            f"the project ends in {row.last_year} already; edit it to prolong it",
            "last_year",
        )
    later = [year for year in used_years(row) if year > last_year]
    if later:
        raise InputError(
            f"该项目{max(later)}年度已有预算，请先删除该预算或改为{max(later)}年结束",
            f"the project has a budget of {max(later)}; remove it first",
            "last_year",
        )
