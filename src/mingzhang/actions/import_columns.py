"""Say which column holds what (选择对应列); remembered for the next file with these headers."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.imports import Element
from ..model.office import PaperState
from ..store.models import ColumnMapping, ImportBatch
from .acting import Actor, record, verb
from .importing.columns import signature, to_json, vetted
from .importing.staging import unstage
from .importing.states import locked


@verb("import")
def choose_columns(actor: Actor, batch: ImportBatch, columns: Mapping[Element, int]) -> ImportBatch:
    """Keep the columns of an import and of the office; the import is to be previewed again."""
    actor.require("import", batch.unit)
    batch = locked(batch, PaperState.DRAFT, PaperState.SUBMITTED, PaperState.RETURNED)
    headers = batch.summary["headers"]
    chosen = to_json(vetted(batch.kind, columns, len(headers)))
    before, batch.columns = batch.columns, chosen
    batch.state = PaperState.DRAFT
    unstage(batch)
    batch.save()
    ColumnMapping.objects.update_or_create(
        department=batch.unit.department,
        kind=batch.kind,
        signature=signature(headers),
        defaults={"columns": chosen},
        create_defaults={"columns": chosen, "created_by": actor.person},
    )
    record(actor, "import", batch, unit=batch.unit, before=before, after=chosen)
    return batch
