"""Mark a project as not to be published (不予公开), and lift the mark: with a basis, by the head."""

from __future__ import annotations

from django.utils import timezone

from ..store.models import Project, SecrecyMark
from .acting import Actor, record, verb
from .entered import line
from .errors import StateError


@verb("mark_secret")
def mark_secret(actor: Actor, project: Project, basis: str) -> SecrecyMark:
    """From now on books that are written roll the project up; `basis` says on what the decision rests."""
    actor.require("mark_secret", project.unit)
    row = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
    if row.secrecy_marks.filter(lifted_at__isnull=True).exists():
        raise StateError("该项目已标记不予公开", "the project is marked already")
    mark = SecrecyMark.objects.create(
        project=row, basis=line(basis, "basis", "不予公开的依据", 400), decided_by=actor.person
    )
    after = {"project": row.number, "basis": mark.basis}
    record(actor, "mark_secret", mark, unit=row.unit, after=after)
    return mark


@verb("mark_secret")
def lift_mark(actor: Actor, mark: SecrecyMark, reason: str) -> SecrecyMark:
    """Books that are written from now on show the project again; versions that exist stay."""
    actor.require("mark_secret", mark.project.unit)
    row = SecrecyMark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    if row.lifted_at is not None:
        raise StateError("该标记已解除", "the mark is lifted already")
    row.lift_reason = line(reason, "lift_reason", "解除理由", 400)
    row.lifted_by, row.lifted_at = actor.person, timezone.now()
    row.save()
    project = row.project
    after = {"project": project.number, "lifted": row.lift_reason}
    record(actor, "mark_secret", row, unit=project.unit, before={"basis": row.basis}, after=after)
    return row
