"""Verify evidence (核实佐证): another person found the value in the file, at the place written down."""

from __future__ import annotations

from django.utils import timezone

from ..store.models import ObservationEvidence
from .acting import Actor, nobody_approves_their_own, record, verb
from .add_evidence import told
from .entered import line
from .errors import StateError
from .evaluated import approved_evaluation_keeps_its_values


@verb("verify_evidence")
def verify_evidence(actor: Actor, row: ObservationEvidence, place: str) -> ObservationEvidence:
    """Confirm that the value stands in the file at `place`: by neither who entered it nor who uploaded it.

    Once an approved evaluation stands on it, only at the place that was written down before.
    """
    actor.require("verify_evidence", row.observation.unit)
    rows = ObservationEvidence.objects.select_for_update(of=("self",)).select_related("observation__unit")
    held = rows.defer("file__content").select_related("file").get(pk=row.pk)
    if held.verified_by_id is not None:
        raise StateError("该佐证已核实，请刷新页面", "the evidence was verified already; reload")
    if held.observation.withdrawn:
        raise StateError("该完成值已撤回，不必再核实", "the value was withdrawn")
    nobody_approves_their_own(actor, held.created_by_id)
    nobody_approves_their_own(actor, held.observation.created_by_id)
    before, where = told(held), line(place, "place", "数值所在位置", 200)
    if where != held.place:
        seen = held.observation
        approved_evaluation_keeps_its_values(seen.unit.department, seen.measure, seen.year)
    held.place = where
    held.verified_by, held.verified_on = actor.person, timezone.localdate()
    held.save(update_fields=["place", "verified_by", "verified_on"])
    record(actor, "verify_evidence", held, unit=held.observation.unit, before=before, after=told(held))
    return held
