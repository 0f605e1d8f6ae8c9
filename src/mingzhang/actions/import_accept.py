"""Accept an import (确认导入): all of it is posted in one transaction, or nothing.

Payments and receipts are accepted by whoever may import them; allotments give a unit money, so another than
who handed them in accepts them.
"""

from __future__ import annotations

from django.db import IntegrityError
from django.utils import timezone

from ..model.office import PaperState
from ..store.batches import post_pile
from ..store.models import ImportBatch
from ..store.standing import year_is_open
from .acting import Actor, ClashError, record, verb
from .errors import StateError
from .import_preview import preview_import
from .importing.acceptance import is_for_others, must_accept, right_to_accept
from .importing.plan import Progress, nobody_looks
from .importing.reading import plan_of, table_of
from .importing.staging import Basis, is_staged, stage
from .importing.states import locked
from .posting import constraint_of
from .works import Outcome, long_task

_RACES = {
    "position_not_negative",
    "track_not_negative",
    "unit_stands_in_year",
    "voucher_once",
    "year_is_open",
}


class BatchClashError(ClashError):
    """A guard refused because somebody posted in between: the file is looked at again."""

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(str(batch.pk))
        self.batch = batch

    def explain(self) -> None:
        """Nothing to say yet: the next attempt plans anew and finds the words, or succeeds."""
        ImportBatch.objects.filter(pk=self.batch.pk).update(staged_as="")


def accept_import(actor: Actor, batch: ImportBatch, progress: Progress = nobody_looks) -> ImportBatch:
    """Post a previewed import: what waits since the preview, or planned anew when things changed meanwhile.

    What was posted meanwhile is known; what lacks money meanwhile refuses all.
    """
    return verb(right_to_accept(batch.kind))(_accepted)(actor, batch, progress)


def _accepted(actor: Actor, batch: ImportBatch, progress: Progress) -> ImportBatch:
    must_accept(actor, batch)
    batch = locked(batch, PaperState.SUBMITTED)
    progress(0, batch.rows)
    if not year_is_open(batch.unit.department, batch.year) or not is_staged(actor, batch):
        _planned_again(actor, batch)
    entries = _post(actor, batch)
    batch.state, batch.accepted_at, batch.staged_as = PaperState.APPROVED, timezone.now(), ""
    batch.save()
    after = {
        "digest": batch.digest, "file": batch.file.sha256, "rows": batch.rows, "entries": entries,
        "known": batch.known, "fen": batch.total_fen,
    }  # fmt: skip
    record(actor, right_to_accept(batch.kind), batch, unit=batch.unit, after=after)
    progress(batch.rows, batch.rows)
    return batch


def _planned_again(actor: Actor, batch: ImportBatch) -> None:
    basis = Basis.of(batch)
    plan = plan_of(actor, batch, table_of(batch), right_to_accept(batch.kind))
    if not plan.is_sound:
        raise StateError(
            f"预览之后情况有变：{plan.faults.count}处错误，{len(plan.shortages)}条指标不足，请重新预览",
            f"{plan.faults.count} errors and {len(plan.shortages)} lines short by now: preview again",
        )
    batch.known, batch.total_fen = plan.known, plan.total_fen
    stage(batch, plan, basis)


def _post(actor: Actor, batch: ImportBatch) -> int:
    """Entries carry who handed the file in, and who accepted it when that is another."""
    approver = actor.person.pk if actor.person.pk != batch.created_by_id else None
    try:
        return post_pile(batch.pk, batch.pk, approver)
    except IntegrityError as error:
        if constraint_of(error) in _RACES:
            raise BatchClashError(batch) from error
        raise


@long_task("accept_import")
def accept_import_work(actor: Actor, progress: Progress, batch: int) -> Outcome:
    """The acceptance as a long work. Refused, it leaves a fresh preview; repeated, it finds itself done.

    A preview of what others handed in is theirs: who made it could no longer accept.
    """
    row = ImportBatch.objects.get(pk=batch)
    if row.state is not PaperState.APPROVED:
        try:
            row = accept_import(actor, row, progress)
        except StateError:
            if row.state is PaperState.SUBMITTED and not is_for_others(row.kind):
                preview_import(actor, row, progress)
            raise
    return Outcome(f"已入账{row.rows}行，其中{row.known}行原已入账", f"/work/imports/{row.pk}/")
