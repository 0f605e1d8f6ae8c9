"""回避: who entered a paper, also in part, never approves it."""

from __future__ import annotations

from django.db import models

from ..store.models import AuditRow
from .acting import Actor, nobody_approves_their_own


def wrote(actor: Actor, subject: models.Model, verb: str, author: int) -> bool:
    """True when the actor made the paper, or left an audit row of writing it."""
    rows = AuditRow.objects.filter(subject=f"{subject._meta.model_name}:{subject.pk}", verb=verb)
    return author == actor.person.pk or rows.filter(person=actor.person).exists()


def nobody_approves_what_they_wrote(actor: Actor, subject: models.Model, verb: str, author: int) -> None:
    """Refuse when the actor wrote the paper, also in part."""
    if wrote(actor, subject, verb, author):
        nobody_approves_their_own(actor, actor.person.pk)
