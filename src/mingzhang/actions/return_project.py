"""Return a project with an opinion (退回项目)."""

from __future__ import annotations

from ..model.office import PaperState
from ..store.models import Project
from .acting import Actor, record, verb
from .as_seen import as_seen
from .entered import line
from .own_work import nobody_approves_what_they_wrote
from .project_rules import in_state, locked, told


@verb("approve_project")
def return_project(actor: Actor, project: Project, opinion: str, revision: int | None = None) -> Project:
    """Give a submitted project back: the opinion says what is to be changed. `revision` is the one seen."""
    actor.require("approve_project", project.unit)
    row = locked(project)
    in_state(row, PaperState.SUBMITTED)
    nobody_approves_what_they_wrote(actor, row, "add_project", row.created_by_id)
    as_seen(revision, row.revision)
    before = told(row)
    row.state, row.opinion = PaperState.RETURNED, line(opinion, "opinion", "退回意见", 400)
    row.save()
    record(actor, "approve_project", row, unit=row.unit, before=before, after=told(row))
    return row
