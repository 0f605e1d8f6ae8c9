"""Accept an import (确认导入): all of it is posted in one transaction, or nothing."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils import timezone

from ..model.office import PaperState
from ..store.batches import EntryRow, write_entries
from ..store.lines import row_ids
from ..store.models import ImportBatch
from .acting import Actor, ClashError, record, verb
from .errors import StateError
from .import_preview import preview_import
from .importing.plan import Plan, Progress
from .importing.reading import many_objects, plan_of, table_of
from .importing.states import locked
from .posting import constraint_of
from .works import Outcome, long_task

_RACES = {"position_not_negative", "track_not_negative", "voucher_once", "year_is_open"}


class BatchClashError(ClashError):
    """A guard refused because somebody posted in between: the file is looked at again."""

    def explain(self) -> None:
        """Nothing to say yet: the next attempt finds the words, or succeeds."""


def _nothing(done: int, total: int) -> None:
    """Nobody looks."""


@verb("import")
def accept_import(actor: Actor, batch: ImportBatch, progress: Progress = _nothing) -> ImportBatch:
    """Post a previewed import. What was posted meanwhile is known; what lacks money meanwhile refuses all."""
    actor.require("import", batch.unit)
    batch = locked(batch, PaperState.SUBMITTED)
    table = table_of(batch)
    progress(0, len(table.rows))
    plan = plan_of(actor, batch, table)
    if not plan.is_sound:
        raise StateError(
            f"预览之后情况有变：{plan.faults.count}处错误，{len(plan.shortages)}条指标不足，请重新预览",
            f"{plan.faults.count} errors and {len(plan.shortages)} lines short by now: preview again",
        )
    batch.digest = _write(actor, batch, _rows(plan))
    batch.state, batch.accepted_at = PaperState.APPROVED, timezone.now()
    batch.known, batch.total_fen = plan.known, plan.total_fen
    batch.save()
    after = {
        "digest": batch.digest, "file": batch.file.sha256, "rows": len(table.rows),
        "entries": len(plan.rows) + len(plan.nouns), "known": plan.known, "fen": plan.total_fen,
    }  # fmt: skip
    record(actor, "import", batch, unit=batch.unit, after=after)
    progress(len(table.rows), len(table.rows))
    return batch


def _write(actor: Actor, batch: ImportBatch, rows: list[EntryRow]) -> str:
    """Entries carry who handed the file in, and who accepted it when that is another."""
    approver = actor.person.pk if actor.person.pk != batch.created_by_id else None
    try:
        with many_objects():
            return write_entries(batch, batch.created_by_id, approver, rows)
    except IntegrityError as error:
        if constraint_of(error) in _RACES:
            raise BatchClashError(str(batch.pk)) from error
        raise


def _rows(plan: Plan) -> list[EntryRow]:
    """The entries ready to write; lines that a document opens are made now."""
    ids = row_ids(posting.line for entry, _unit, _payee in plan.nouns for posting in entry.postings)
    return plan.rows + [
        EntryRow(
            entry.event.name.lower(),
            entry.paper.date,
            unit.pk,
            entry.paper.voucher,
            [(ids[p.line], p.account.value, p.fen, p.track) for p in entry.postings],
            payee,
            entry.paper.reason,
            entry.paper.document,
            entry.paper.contract,
            entry.paper.approval.name.lower() if entry.paper.approval else "",
        )
        for entry, unit, payee in plan.nouns
    ]


@long_task("accept_import")
def accept_import_work(actor: Actor, progress: Progress, batch: int) -> Outcome:
    """The acceptance as a long work. Refused, it leaves a fresh preview; repeated, it finds itself done."""
    row = ImportBatch.objects.get(pk=batch)
    if row.state is not PaperState.APPROVED:
        try:
            row = accept_import(actor, row, progress)
        except StateError:
            if row.state is PaperState.SUBMITTED:
                preview_import(actor, row, progress)
            raise
    return Outcome(f"已入账{row.rows}行，其中{row.known}行原已入账", f"/work/imports/{row.pk}/")
