"""Submit a project for the library (提交项目)."""

from __future__ import annotations

from ..model.office import PaperState
from ..store.models import Project
from .acting import Actor, record, verb
from .project_rules import approve_check, in_state, locked, told


@verb("add_project")
def submit_project(actor: Actor, project: Project) -> Project:
    """Hand a draft, or what was returned, to whoever approves."""
    actor.require("add_project", project.unit)
    row = locked(project)
    in_state(row, PaperState.DRAFT, PaperState.RETURNED)
    approve_check(row)
    before = told(row)
    row.state = PaperState.SUBMITTED
    row.save()
    record(actor, "add_project", row, unit=row.unit, before=before, after=told(row))
    return row
