"""Approve a project into the library (审批项目入库): by another person than any who wrote it."""

from __future__ import annotations

from ..model.office import PaperState
from ..store.models import Project
from .acting import Actor, record, verb
from .as_seen import as_seen
from .entered import line
from .own_work import nobody_approves_what_they_wrote
from .project_rules import approve_check, in_state, locked, told


@verb("approve_project")
def approve_project(
    actor: Actor, project: Project, opinion: str = "", revision: int | None = None
) -> Project:
    """Take a submitted project into the library: budgets may be planned for it.

    `revision` is the one the person saw.
    """
    actor.require("approve_project", project.unit)
    row = locked(project)
    in_state(row, PaperState.SUBMITTED)
    nobody_approves_what_they_wrote(actor, row, "add_project", row.created_by_id)
    as_seen(revision, row.revision)
    approve_check(row)
    before = told(row)
    row.state, row.approved_by, row.opinion = (
        PaperState.APPROVED,
        actor.person,
        line(opinion, "opinion", "审批意见", 400, needed=False),
    )
    row.save()
    record(actor, "approve_project", row, unit=row.unit, before=before, after=told(row))
    return row
