"""Enter observed values (填报完成值): one, or several that a sentence holds; and take one back."""

from __future__ import annotations

from collections.abc import Sequence

from ..store.models import BudgetUnit, PerformanceObservation
from .acting import Actor, record, verb
from .entered import line
from .errors import InputError, StateError
from .evaluated import approved_evaluation_keeps_its_values
from .observation_rules import Measured, ObservationInput, made, measures, told, vet_kept

MOST = 100


@verb("observe")
def observe(actor: Actor, unit: BudgetUnit, year: int, given: ObservationInput) -> PerformanceObservation:
    """Keep a value. It serves every indicator of its measure and year."""
    actor.require("observe", unit)
    return _kept(actor, unit, year, given, measures(unit, year))


@verb("observe")
def observe_all(
    actor: Actor, unit: BudgetUnit, year: int, given: Sequence[ObservationInput]
) -> list[PerformanceObservation]:
    """Keep several values, all or none; a refusal names the row: "2.value"."""
    actor.require("observe", unit)
    if not 0 < len(given) <= MOST:
        raise InputError(f"请选择1至{MOST}个数值", f"choose 1 to {MOST} values", "")
    known, kept = measures(unit, year), []
    for number, one in enumerate(given):
        try:
            kept.append(_kept(actor, unit, year, one, known))
        except InputError as error:
            raise InputError(
                f"第{number + 1}个：{error.chinese}",
                f"{number + 1}: {error.english}",
                f"{number}.{error.field}",
            ) from error
    return kept


def _kept(
    actor: Actor, unit: BudgetUnit, year: int, given: ObservationInput, known: dict[str, list[Measured]]
) -> PerformanceObservation:
    row = made(unit, year, given, known)
    row.created_by = actor.person
    row.save()
    vet_kept(row)
    record(actor, "observe", row, unit=unit, after=told(row))
    return row


@verb("observe")
def withdraw_observation(actor: Actor, row: PerformanceObservation, reason: str) -> PerformanceObservation:
    """Take a value back: it counts no longer, and stays with its evidence for whoever asks."""
    actor.require("observe", row.unit)
    held = PerformanceObservation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.withdrawn:
        raise StateError("该完成值已撤回，请刷新页面", "the value was withdrawn already; reload")
    why = line(reason, "reason", "撤回理由", 200)
    approved_evaluation_keeps_its_values(row.unit.department, held.measure, held.year)
    before = told(held)
    held.withdrawn = True
    held.save(update_fields=["withdrawn"])
    record(actor, "observe", held, unit=row.unit, before=before, after={**told(held), "reason": why})
    return held
