"""Preview an import (预览导入): what it would post, known rows, errors per cell, lines it would overspend."""

from __future__ import annotations

from typing import Any

from ..model.office import PaperState
from ..store.models import ImportBatch
from .acting import Actor, record, verb
from .importing.plan import Plan, Progress, nobody_looks
from .importing.reading import plan_of, table_of
from .importing.staging import Basis, stage, unstage
from .importing.states import locked
from .works import Outcome, long_task

_MOST = 500  # lines and shortages kept for the page


@verb("import")
def preview_import(actor: Actor, batch: ImportBatch, progress: Progress = nobody_looks) -> ImportBatch:
    """Read the file and keep what it comes to; nothing is posted. A sound one then waits for acceptance."""
    actor.require("import", batch.unit)
    batch = locked(batch, PaperState.DRAFT, PaperState.SUBMITTED, PaperState.RETURNED)
    table = table_of(batch)
    progress(0, len(table.rows))
    basis = Basis.of(batch)
    plan = plan_of(actor, batch, table)
    keep(batch, plan)
    if plan.rows and plan.is_sound:  # what documents open (plan.nouns) is made at acceptance only
        stage(batch, plan, basis)
    else:
        unstage(batch)
    batch.summary = {**batch.summary, "skipped": table.skipped[:_MOST], "totals": len(table.totals)}
    batch.rows = len(table.rows)
    batch.save()
    progress(len(table.rows), len(table.rows))
    told = {"rows": batch.rows, "known": plan.known, "errors": plan.faults.count, "fen": plan.total_fen}
    record(actor, "import", batch, unit=batch.unit, after=told)
    return batch


def keep(batch: ImportBatch, plan: Plan) -> None:
    """Write what a plan found into the batch."""
    batch.total_fen, batch.known = plan.total_fen, plan.known
    batch.errors = [[fault.row, fault.column, fault.chinese, fault.english] for fault in plan.faults.found]
    batch.state = PaperState.SUBMITTED if plan.is_sound else PaperState.RETURNED
    batch.summary = {
        **batch.summary,
        "count": plan.count,
        "fresh": len(plan.rows) + len(plan.nouns),
        "void": plan.void,
        "errors": plan.faults.count,
        "by_unit": dict(plan.by_unit.most_common(_MOST)),
        "by_fund": dict(plan.by_fund.most_common(_MOST)),
        "by_line": dict(plan.by_line.most_common(_MOST)),
        "lines": len(plan.by_line),
        "shortages": [_shortage(plan, at) for at in range(min(len(plan.shortages), _MOST))],
    }


def _shortage(plan: Plan, at: int) -> dict[str, Any]:
    one = plan.shortages[at]
    return {"line": one.line, "account": one.account, "held": one.held, "needed": one.needed}


@long_task("preview_import")
def preview_import_work(actor: Actor, progress: Progress, batch: int) -> Outcome:
    """The preview as a long work."""
    row = preview_import(actor, ImportBatch.objects.get(pk=batch), progress)
    told = f"共{row.rows}行，{row.summary['errors']}处错误"
    return Outcome(told, f"/work/imports/{row.pk}/")
