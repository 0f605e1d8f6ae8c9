"""Plan what last year left (安排上年结转): carried over lines go into the draft as last year's money."""

from __future__ import annotations

from ..store.models import BudgetItem, BudgetVersion
from ..store.queries.budgets import Carryover, carried_over
from .acting import Actor, record, verb
from .errors import InputError
from .save_budget import changed, open_draft, put_lines, told_lines


@verb("plan")
def plan_carryover(actor: Actor, version: BudgetVersion, revision: int) -> BudgetVersion:
    """Set the carry-over of every line to what the ledger carried over; this year's money stays as it is."""
    actor.require("plan", version.plan.unit)
    row = open_draft(version, revision)
    left = carried_over(row.plan.unit, row.plan.year)
    if not left:
        raise InputError(
            f"{row.plan.year - 1}年账上没有结转，请先办理年末结转",
            f"the ledger of {row.plan.year - 1} carried nothing over",
        )
    before = told_lines(row)
    put_lines(row, _with_carryover(row, left), None)
    after = told_lines(row)
    record(
        actor,
        "plan",
        row,
        unit=row.plan.unit,
        before=changed(before, after),
        after={**changed(after, before), "revision": row.revision},
    )
    return row


def _with_carryover(version: BudgetVersion, left: tuple[Carryover, ...]) -> list[BudgetItem]:
    """The lines of the version, their carry-over replaced; lines that only last year had are added."""
    items = {(i.project_id, i.fund, i.function, i.economic): i for i in version.items.all()}
    for item in items.values():
        item.fen, item.carryover_fen = item.fen - item.carryover_fen, 0
    for one in left:
        key = (one.project.pk, one.fund, one.function, one.economic)
        item = items.get(key) or BudgetItem(
            version=version,
            project=one.project,
            fund=one.fund,
            function=one.function,
            economic=one.economic,
            fen=0,
            note="上年结转",
        )
        item.fen, item.carryover_fen = item.fen + one.fen, one.fen
        items[key] = item
    return [item for item in items.values() if item.fen]
