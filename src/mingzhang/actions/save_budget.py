"""Save a draft budget as a block (保存预算): two editors never overwrite each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model.office import PaperState
from ..store.models import BudgetItem, BudgetVersion, Project, RevenueItem
from .acting import Actor, record, verb
from .budget_input import BudgetRefusedError, ItemInput, RevenueInput, item_faults, revenue_faults
from .budget_rules import in_state, locked
from .entered import line
from .errors import StateError


@verb("plan")
def save_budget(
    actor: Actor,
    version: BudgetVersion,
    revision: int,
    items: Sequence[ItemInput] | None = None,
    revenues: Sequence[RevenueInput] | None = None,
) -> BudgetVersion:
    """Replace the lines of a draft: expenditure, revenue or both; None leaves a side as it is.

    `revision` is the one the editor saw. Refused whole or kept whole.
    """
    actor.require("plan", version.plan.unit)
    row = open_draft(version, revision)
    faults = [
        *item_faults(row.plan.unit, row.plan.year, items or ()),
        *revenue_faults(row.plan.year, revenues or ()),
    ]
    if faults:
        raise BudgetRefusedError(faults)
    before = told_lines(row)
    put_lines(row, _items(row, items), _revenues(row, revenues))
    record(
        actor,
        "plan",
        row,
        unit=row.plan.unit,
        before=changed(before, told_lines(row)),
        after=_after(row, before),
    )
    return row


def open_draft(version: BudgetVersion, revision: int) -> BudgetVersion:
    """The locked row of a draft that nobody has saved since `revision`."""
    row = locked(version)
    in_state(row, PaperState.DRAFT)
    if row.revision != revision:
        raise StateError(
            f"他人已保存到第{row.revision}次修改，您的录入未保存；请另开页面核对后再录入",
            f"somebody else saved revision {row.revision} meanwhile; your entries were not saved",
        )
    return row


def _items(row: BudgetVersion, items: Sequence[ItemInput] | None) -> list[BudgetItem] | None:
    """Lines as rows; what the standards computed and nobody changed stays marked."""
    computed = {_key(item): item.fen for item in row.items.all() if item.is_computed}
    return None if items is None else [_row(row, item, computed.get(item.key) == item.fen) for item in items]


def _revenues(row: BudgetVersion, revenues: Sequence[RevenueInput] | None) -> list[RevenueItem] | None:
    return None if revenues is None else [_revenue(row, revenue) for revenue in revenues]


def put_lines(
    row: BudgetVersion, items: Iterable[BudgetItem] | None, revenues: Iterable[RevenueItem] | None
) -> None:
    """Put lines in the place of those that are there, and raise the revision; None keeps a side."""
    if items is not None:
        row.items.all().delete()
        BudgetItem.objects.bulk_create(items)
    if revenues is not None:
        row.revenues.all().delete()
        RevenueItem.objects.bulk_create(revenues)
    row.revision += 1
    row.save(update_fields=["revision"])


def _row(version: BudgetVersion, item: ItemInput, is_computed: bool) -> BudgetItem:
    return BudgetItem(
        version=version,
        project=item.project,
        fund=item.fund,
        function=item.function,
        economic=item.economic,
        fen=item.fen,
        carryover_fen=item.carryover_fen,
        is_computed=is_computed,
        note=line(item.note[:2000], "note", "测算说明", 400, needed=False),
    )


def _revenue(version: BudgetVersion, revenue: RevenueInput) -> RevenueItem:
    return RevenueItem(
        version=version,
        source=revenue.source,
        function=revenue.function,
        fen=revenue.fen,
        note=line(revenue.note[:2000], "note", "测算说明", 400, needed=False),
    )


def _key(item: BudgetItem) -> tuple[int, object, str, str]:
    return item.project_id, item.fund, item.function, item.economic


def told_lines(version: BudgetVersion) -> dict[str, int]:
    """The lines of a version as plain values: coordinates and fen."""
    told = {}
    numbers = dict(Project.objects.filter(unit=version.plan.unit).values_list("pk", "number"))
    for item in version.items.all():
        place = "/".join((numbers[item.project_id], item.fund.name.lower(), item.function, item.economic))
        told[place] = item.fen
    for revenue in version.revenues.all():
        told[f"revenue/{revenue.source.name.lower()}/{revenue.function}"] = revenue.fen
    return told


def changed(own: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """The lines of `own` that `other` has not, or has otherwise: what the audit trail keeps."""
    return {place: fen for place, fen in own.items() if other.get(place) != fen}


def _after(row: BudgetVersion, before: dict[str, int]) -> dict[str, int]:
    return {**changed(told_lines(row), before), "revision": row.revision}
