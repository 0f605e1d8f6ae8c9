"""Drop an import that will not be accepted (作废导入); its file and its errors stay to be looked at."""

from __future__ import annotations

from ..model.office import PaperState
from ..store.models import ImportBatch
from .acting import Actor, record, verb
from .importing.staging import unstage
from .importing.states import locked


@verb("import")
def discard_import(actor: Actor, batch: ImportBatch) -> ImportBatch:
    """Refuse an import for good."""
    actor.require("import", batch.unit)
    batch = locked(batch, PaperState.DRAFT, PaperState.SUBMITTED, PaperState.RETURNED)
    before, batch.state = batch.state.name.lower(), PaperState.REFUSED
    unstage(batch)
    batch.save()
    record(actor, "import", batch, unit=batch.unit, before=before, after="refused")
    return batch
