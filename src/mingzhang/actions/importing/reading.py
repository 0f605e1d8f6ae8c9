"""The file of a batch read again (读取导入文件): its table, its columns, its plan."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ...ledger.wording import yuan
from ...model.imports import DataTable, Element
from ...model.office import ImportKind
from ...reading.tabular.find import find_table
from ...reading.tabular.sheets import read_sheets
from ...store.models import ImportBatch
from ...store.standing import year_is_open
from ..acting import Actor
from ..errors import ClosedError, InputError
from .allotments import allotments
from .cells import CellError, fen, optional, same
from .columns import from_json, vetted
from .payments import payments
from .plan import Context, Plan
from .receipts import receipts

_MOST_FEN = 10**17
_PLANS: dict[ImportKind, Callable[[Context], Plan]] = {
    ImportKind.PAYMENTS: payments,
    ImportKind.ALLOTMENTS: allotments,
    ImportKind.RECEIPTS: receipts,
}


def table_of(batch: ImportBatch) -> DataTable:
    """The table of data in the batch's file; an UnreadableError when there is none."""
    with many_objects():
        return find_table(read_sheets(bytes(batch.file.content)))


@contextmanager
def many_objects() -> Iterator[None]:
    """Hundreds of thousands of objects are made and all of them stay: looking for garbage only costs."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def plan_of(actor: Actor, batch: ImportBatch, table: DataTable, right: str = "import") -> Plan:
    """What the file comes to as things stand now, at the units where the actor has the right."""
    if not year_is_open(batch.unit.department, batch.year):
        raise ClosedError(
            f"{batch.year}年度已结账，不能再导入", f"the year {batch.year} is closed, nothing is imported"
        )
    columns = vetted(batch.kind, from_json(batch.columns, len(table.headers)), len(table.headers))
    context = Context.of(actor, batch, columns, table, right)
    with many_objects():
        plan = _PLANS[batch.kind](context)
    _check_given(context, plan)
    _check_totals(context, plan)
    _check_sum(plan)
    return plan


def _check_given(context: Context, plan: Plan) -> None:
    """Year and division of each row are those of the import."""
    year, division = str(context.year), context.department.mof_division
    optional(context.table, context.columns.get(Element.YEAR), same("年度", [year]), year, plan.faults)
    within = same("区划", [division, division.ljust(9, "0")])
    optional(context.table, context.columns.get(Element.DIVISION), within, division, plan.faults)


def _check_totals(context: Context, plan: Plan) -> None:
    """Each row of totals is the sum of the rows it stands for."""
    table, at = context.table, context.columns[Element.AMOUNT]
    if not table.totals:
        return
    amounts = [_amount(row[at]) for row in table.rows]
    for total in table.totals:
        printed = _amount(total.cells[at])
        summed = sum(amounts[total.first : total.last])
        if total.cells[at].strip() and printed != summed:
            plan.faults.add(
                total.number,
                at + 1,
                f"合计行为{yuan(printed)}，所含各行相加为{yuan(summed)}，请检查文件是否完整",
                f"the total is {printed} fen, its rows add up to {summed}: is the file complete?",
            )


def _check_sum(plan: Plan) -> None:
    """No office has so much: the sum would not fit its column."""
    if abs(plan.total_fen) > _MOST_FEN:
        raise InputError(
            f"金额合计{yuan(plan.total_fen)}过大，请检查金额列是否选对",
            "the amounts add up to too much: is it the right column?",
            "amount",
        )


def _amount(text: str) -> int:
    try:
        return fen(text)
    except CellError:
        return 0
