"""Set down the duties of a division (处室职责)."""

from __future__ import annotations

from ..store.models import Division
from .acting import Actor, record, verb
from .entered import paragraphs


@verb("organise")
def describe_division(actor: Actor, division: Division, duties: str) -> None:
    """Keep the duties of the division."""
    actor.require("organise", division.unit)
    before, division.duties = division.duties, paragraphs(duties, "duties", "职责", 4000)
    division.save(update_fields=["duties"])
    told = {"deed": "describe_division", "duties": division.duties}
    record(actor, "organise", division, unit=division.unit, before=before, after=told)
