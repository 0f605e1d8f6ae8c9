"""Approve or return an objective (审核绩效目标): by another person than any who wrote it."""

from __future__ import annotations

from django.utils import timezone

from ..model.evaluation import Examination
from ..model.office import PaperState
from ..store.models import BudgetItem, PerformanceObjective, Project
from .acting import Actor, record, verb
from .as_seen import as_seen
from .entered import line
from .errors import InputError
from .objective_rules import in_state, keep_examination, locked, told
from .own_work import nobody_approves_what_they_wrote


@verb("approve_objective")
def approve_objective(
    actor: Actor,
    row: PerformanceObjective,
    opinion: str = "",
    waiver: str = "",
    revision: int | None = None,
) -> PerformanceObjective:
    """Approve a submitted objective that passes its examination, or waive that with a reason.

    Its words become the objective of the project: books and the control of payments read them there.
    `revision` is the one the person saw.
    """
    held = _submitted(actor, row, revision)
    before = told(held)
    found = keep_examination(held)
    held.waiver = line(waiver, "waiver", "豁免理由", 400, needed=False)
    if not found.passed and not held.waiver:
        raise _not_passed(found)
    if found.passed:
        held.waiver = ""
    held.opinion = line(opinion, "opinion", "审核意见", 400, needed=False)
    held.state, held.approved_by, held.approved_at = PaperState.APPROVED, actor.person, timezone.now()
    held.save()
    if held.project is not None:
        _tell_project(actor, held, held.project)
    record(actor, "approve_objective", held, unit=held.unit, before=before, after=told(held))
    return held


@verb("approve_objective")
def return_objective(
    actor: Actor, row: PerformanceObjective, opinion: str, revision: int | None = None
) -> PerformanceObjective:
    """Give a submitted objective back: the opinion says what is to be changed. `revision` is the one seen."""
    held = _submitted(actor, row, revision)
    before = told(held)
    held.state, held.opinion = PaperState.RETURNED, line(opinion, "opinion", "退回意见", 400)
    held.save()
    record(actor, "approve_objective", held, unit=held.unit, before=before, after=told(held))
    return held


def _submitted(actor: Actor, row: PerformanceObjective, revision: int | None) -> PerformanceObjective:
    actor.require("approve_objective", row.unit)
    held = locked(row)
    in_state(held, PaperState.SUBMITTED)
    nobody_approves_what_they_wrote(actor, held, "set_objective", held.created_by_id)
    as_seen(revision, held.revision)
    return held


def _not_passed(found: Examination) -> InputError:
    """What keeps it from passing: its grade, or an error that no quality makes up for."""
    worst = "；".join(remark.message for remark in found.remarks[:3])
    return InputError(
        f"目标质量{found.quality}分，等级“{found.grade.name}”，未通过审核（{worst}）；请退回修改，或写明豁免理由",
        f"quality {found.quality}, grade {found.grade.name}: not passed; return it, or waive with a reason",
        "waiver",
    )


def _tell_project(actor: Actor, row: PerformanceObjective, own: Project) -> None:
    """The approved words stand in the project as well, unless those there are of a later year."""
    project = Project.objects.select_for_update().get(pk=own.pk)
    if project.objective == row.words or _has_later_words(row, project):
        return
    before = project.objective
    project.objective = row.words
    project.revision += 1  # a page opened before does not put the old words back
    project.save(update_fields=["objective", "revision"])
    told_before, told_after = {"objective": before}, {"objective": row.words}
    record(actor, "approve_objective", project, unit=project.unit, before=told_before, after=told_after)


def _has_later_words(row: PerformanceObjective, project: Project) -> bool:
    """True when a later budget has the project, or a later objective of it is approved."""
    planned = BudgetItem.objects.filter(project=project, version__plan__year__gt=row.year)
    later = project.objectives.filter(year__gt=row.year, state=PaperState.APPROVED)
    return planned.exists() or later.exists()
