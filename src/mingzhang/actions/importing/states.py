"""The state of an import (导入状态): draft, previewed, refused with errors, accepted, dropped."""

from __future__ import annotations

from ...model.office import PaperState
from ...store.models import ImportBatch
from ..errors import StateError


def locked(batch: ImportBatch, *states: PaperState) -> ImportBatch:
    """The batch, held for this transaction; a StateError when it is in another state."""
    held = ImportBatch.objects.select_for_update(of=("self",)).select_related("unit__department", "file")
    row = held.get(pk=batch.pk)
    if row.state not in states:
        raise StateError(
            f"该导入当前为“{row.state.value}”，不能办理此操作，请刷新页面",
            f"the import is {row.state.name.lower()}; reload the page",
        )
    return row
