"""Keep a register of a unit and year (登记台账): the whole block, vetted cell by cell, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..store.models import BudgetUnit, RegisterRow
from ..store.register_cells import CellError, vet
from ..store.register_definitions import Register
from ..store.registers import rows_of
from .acting import Actor, record, verb
from .correct_closed import demand_open_papers
from .entered import budget_year
from .errors import InputError, StateError
from .organising import locked_unit, must_stand

MOST_ROWS = 2000


class CellsError(InputError):
    """Cells that cannot be (单元格有误): nothing was kept; `cells` names each and what to enter."""

    def __init__(self, cells: Sequence[CellError]) -> None:
        first = cells[0]
        more = f"（共{len(cells)}处）" if len(cells) > 1 else ""
        super().__init__(
            f"第{first.row + 1}行：{first.chinese}{more}",
            f"row {first.row + 1}: {first.english}",
            f"{first.row}.{first.column}",
        )
        self.cells = tuple(cells)


@verb("keep_register")
def keep_register(
    actor: Actor,
    unit: BudgetUnit,
    year: int,
    register: Register,
    rows: Sequence[Mapping[str, Any]],
    *,
    revision: int | None = None,
    nil: bool = False,
) -> int:
    """Replace the rows of the register. Returns the new revision.

    `nil` without rows says that there was nothing in the year (零申报); without it the register is empty
    and counts as not kept. `revision` is the one that the person started from; None overwrites whatever
    is there. After the year is closed only a correction with its reason opens the registers.
    """
    actor.require("keep_register", unit)
    unit = locked_unit(unit)
    must_stand(unit, budget_year(year))
    demand_open_papers(unit.department, year)
    before = rows_of(unit, year, register)
    if revision is not None and revision != revision_of(before):
        raise StateError(
            "其他人刚刚修改了本台账，请刷新页面后再录入",
            "somebody else changed this register; reload the page",
        )
    kept = _vetted(register, rows, year) or ([{}] if nil else [])
    _replace(actor, unit, year, register, kept)
    told = {"register": register.name, "year": year, "rows": kept}
    record(actor, "keep_register", unit, unit=unit, before=[row.values for row in before], after=told)
    return revision_of(rows_of(unit, year, register))


def revision_of(rows: Sequence[RegisterRow]) -> int:
    """A number that changes with every save; 0 when nobody has kept the register."""
    return max((row.pk for row in rows), default=0)


def _vetted(register: Register, rows: Sequence[Mapping[str, Any]], year: int) -> list[dict[str, Any]]:
    if len(rows) > MOST_ROWS:
        raise InputError(f"最多{MOST_ROWS}行，现有{len(rows)}行，请合并", f"at most {MOST_ROWS} rows")
    kept, errors = vet(register, rows, year)
    if errors:
        raise CellsError(errors)
    return kept


def _replace(
    actor: Actor, unit: BudgetUnit, year: int, register: Register, kept: list[dict[str, Any]]
) -> None:
    RegisterRow.objects.filter(unit=unit, year=year, register=register.name).delete()
    RegisterRow.objects.bulk_create(
        RegisterRow(
            register=register.name,
            unit=unit,
            year=year,
            position=position,
            values=values,
            created_by=actor.person,
        )
        for position, values in enumerate(kept, start=1)
    )
