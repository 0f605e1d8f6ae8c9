"""Fill a draft budget from the standards (按标准测算): manual lines stay, what was replaced is told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ..store.models import BudgetItem, BudgetVersion
from ..store.queries.standards import Computed, computed
from .acting import Actor, record, verb
from .save_budget import changed, open_draft, put_lines, told_lines

Key = tuple[int, object, str, str]


@dataclass(frozen=True)
class Applied:
    """What filling did, as budget lines "project/fund/function/economic" with fen.

    kept  manual lines on which a standard would stand, with what the standard would have given
    """

    version: BudgetVersion
    filled: dict[str, int]
    replaced: dict[str, int]
    kept: dict[str, int]


@verb("plan")
def apply_standards(actor: Actor, version: BudgetVersion, revision: int) -> Applied:
    """Compute every standard anew into the draft."""
    actor.require("plan", version.plan.unit)
    row = open_draft(version, revision)
    manual = [item for item in row.items.select_related("project") if not item.is_computed]
    taken = {_key(item) for item in manual}
    fresh = _rows(row, computed(row.plan.unit, row.plan.year))
    before = told_lines(row)
    put_lines(row, [*manual, *(item for item in fresh if _key(item) not in taken)], None)
    after = told_lines(row)
    kept = {_place(item): item.fen for item in fresh if _key(item) in taken}
    lost, won = changed(before, after), changed(after, before)
    record(actor, "plan", row, unit=row.plan.unit, before=lost, after={**won, "revision": row.revision})
    return Applied(row, won, lost, kept)


def _rows(version: BudgetVersion, all_computed: tuple[Computed, ...]) -> list[BudgetItem]:
    """One line for all standards that fall on it; its note is their formulas."""
    by_key: dict[Key, list[Computed]] = defaultdict(list)
    for one in all_computed:
        by_key[one.key].append(one)
    return [_item(version, found) for found in by_key.values() if sum(one.fen for one in found)]


def _item(version: BudgetVersion, found: list[Computed]) -> BudgetItem:
    standard = found[0].standard
    return BudgetItem(
        version=version,
        project=standard.project,
        fund=standard.project.fund,
        function=standard.function,
        economic=standard.economic,
        fen=sum(one.fen for one in found),
        is_computed=True,
        note="；".join(one.formula for one in found)[:400],
    )


def _key(item: BudgetItem) -> Key:
    return item.project_id, item.fund, item.function, item.economic


def _place(item: BudgetItem) -> str:
    return "/".join((item.project.number, item.fund.name.lower(), item.function, item.economic))
