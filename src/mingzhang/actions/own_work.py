"""回避: who entered a paper, also in part, never approves it."""

from __future__ import annotations

from django.db import models

from ..store.models import AuditRow
from .acting import Actor, nobody_approves_their_own


def nobody_approves_what_they_wrote(actor: Actor, subject: models.Model, verb: str, author: int) -> None:
    """Refuse when the actor made the paper, or left an audit row of writing it."""
    nobody_approves_their_own(actor, author)
    rows = AuditRow.objects.filter(subject=f"{subject._meta.model_name}:{subject.pk}", verb=verb)
    if rows.filter(person=actor.person).exists():
        nobody_approves_their_own(actor, actor.person.pk)
