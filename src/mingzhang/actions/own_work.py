"""回避: who entered a paper, also in part, never approves it."""

from __future__ import annotations

from django.db import models

from ..store.models import AuditRow, BudgetVersion
from .acting import Actor, nobody_approves_their_own


def wrote(actor: Actor, subject: models.Model, verb: str, author: int) -> bool:
    """True when the actor made the paper, or left an audit row of writing it."""
    rows = AuditRow.objects.filter(subject=f"{subject._meta.model_name}:{subject.pk}", verb=verb)
    return author == actor.person.pk or rows.filter(person=actor.person).exists()


def nobody_approves_what_they_wrote(actor: Actor, subject: models.Model, verb: str, author: int) -> None:
    """Refuse when the actor wrote the paper, also in part."""
    if wrote(actor, subject, verb, author):
        nobody_approves_their_own(actor, actor.person.pk)


def wrote_budget(actor: Actor, version: BudgetVersion) -> bool:
    """True when the actor wrote the version, or entered lines of another version of the same plan.

    Each version begins as a copy of the one before (退回后的修改稿、二上), so what was entered in one stands
    in those that follow. Who only opened, handed in or reviewed another version entered nothing.
    """
    if wrote(actor, version, "plan", version.created_by_id):
        return True
    versions = BudgetVersion.objects.filter(plan=version.plan_id).values_list("pk", flat=True)
    rows = AuditRow.objects.filter(subject__in=[f"budgetversion:{pk}" for pk in versions], verb="plan")
    return rows.filter(person=actor.person, after__has_key="revision").exists()


def nobody_approves_a_budget_they_wrote(actor: Actor, version: BudgetVersion) -> None:
    """Refuse when the actor entered lines that stand in the version, or may."""
    if wrote_budget(actor, version):
        nobody_approves_their_own(actor, actor.person.pk)
