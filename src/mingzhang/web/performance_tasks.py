"""What waits for a person in performance management, by the rights of their posts (绩效待办)."""

from __future__ import annotations

from collections.abc import Iterator

from ..actions.acting import Actor
from ..actions.evaluation_rules import VERBS
from ..model.office import EvaluationKind
from ..store.queries import waiting_performance as waiting
from ..store.queries.waiting import Waiting
from .doors import may_anywhere


def performance_tasks(actor: Actor) -> Iterator[Waiting]:
    """Goals and evaluations to decide about, warnings to answer, answers to accept, papers sent back."""
    person = actor.person
    if may_anywhere(actor, "approve_objective"):
        yield from waiting.objectives_to_approve(actor.units("approve_objective"), person)
    if may_anywhere(actor, "approve_evaluation"):
        yield from waiting.evaluations_to_approve(_reviewed(actor), person)
    if may_anywhere(actor, "answer_monitoring"):
        yield from waiting.warnings_to_answer(actor.units("answer_monitoring"))
        yield from waiting.corrections_due(actor.units("answer_monitoring"))
    if may_anywhere(actor, "accept_monitoring"):
        yield from waiting.answers_to_accept(actor.units("accept_monitoring"), person)
    if may_anywhere(actor, "follow_up"):
        yield from waiting.follow_ups_due(actor.units("follow_up"))
    yield from waiting.returned_to(person)


def _reviewed(actor: Actor) -> dict[EvaluationKind, waiting.Units]:
    """Where the actor reviews evaluations of a kind: those of a higher side belong to whoever makes them."""
    units = actor.units("approve_evaluation")
    return {
        kind: units if kind is EvaluationKind.SELF else units.filter(pk__in=actor.units(made).values("pk"))
        for kind, made in VERBS.items()
    }
