"""Set the spending standards of a unit and year (维护支出标准)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..model.office import ProjectKind, StaffCategory
from ..store.models import BudgetUnit, Project, SpendingStandard
from ..vocabulary import codes
from .acting import Actor, record, verb
from .budget_input import LARGEST
from .budget_rules import locked_plan
from .entered import line
from .errors import InputError, StateError

MOST_PERIODS = 10_000


@dataclass(frozen=True)
class StandardInput:
    """One standard: rate per person and period for a category of staff, and the budget line that it fills."""

    name: str
    project: Project
    function: str
    economic: str
    category: StaffCategory
    rate_fen: int
    periods: Decimal = Decimal(12)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it one standard."""
        return self.name.strip(), self.project.pk, self.function, self.economic, self.category


@verb("set_standards")
def set_standards(
    actor: Actor, unit: BudgetUnit, year: int, seen: int, standards: Sequence[StandardInput]
) -> list[SpendingStandard]:
    """Replace the standards of a unit and year; `seen` is the `fingerprint` that the editor saw."""
    actor.require("set_standards", unit)
    locked_plan(unit, year)
    if fingerprint(unit, year) != seen:
        raise StateError(
            "他人已修改支出标准，请刷新后在最新内容上修改",
            "somebody else changed the standards; reload and edit what is there now",
        )
    for row, standard in enumerate(standards):
        _vet(unit, year, row, standard)
    _vet_once(standards)
    old = SpendingStandard.objects.filter(unit=unit, year=year)
    before = _told(unit, year)
    old.delete()
    made = SpendingStandard.objects.bulk_create(_row(unit, year, standard) for standard in standards)
    record(
        actor,
        "set_standards",
        f"standards:{unit.pk}-{year}",
        unit=unit,
        before=before,
        after=_told(unit, year),
    )
    return made


def fingerprint(unit: BudgetUnit, year: int) -> int:
    """A number for the standards as they stand, in 48 bits; it changes whenever they do."""
    return int(hashlib.sha256("\n".join(_told(unit, year)).encode()).hexdigest()[:12], 16)


def _told(unit: BudgetUnit, year: int) -> list[str]:
    rows = SpendingStandard.objects.filter(unit=unit, year=year).select_related("project").order_by("pk")
    return [
        f"{row.name} {row.project.number} {row.function} {row.economic} "
        f"{row.category.name.lower()} {row.rate_fen} {row.periods}"
        for row in rows
    ]


def _row(unit: BudgetUnit, year: int, given: StandardInput) -> SpendingStandard:
    return SpendingStandard(
        unit=unit,
        year=year,
        name=line(given.name, "name", "标准名称", 120),
        project=given.project,
        function=given.function,
        economic=given.economic,
        category=given.category,
        rate_fen=given.rate_fen,
        periods=given.periods,
    )


def _vet(unit: BudgetUnit, year: int, row: int, given: StandardInput) -> None:
    line(given.name, f"{row}.name", "标准名称", 120)
    wrong = _fault(unit, year, given)
    if wrong:
        column, chinese, english = wrong
        raise InputError(f"第{row + 1}行：{chinese}", f"row {row + 1}: {english}", f"{row}.{column}")


def _fault(unit: BudgetUnit, year: int, given: StandardInput) -> tuple[str, str, str] | None:
    """The first thing that is wrong with a standard."""
    basic = (ProjectKind.PERSONNEL, ProjectKind.RUNNING)
    checks = (
        (given.project.unit_id != unit.pk, "project", "项目不属于本单位", "the project is another unit's"),
        (
            given.project.kind not in basic,
            "project",
            "标准只用于人员类和运转类项目",
            "standards are for personnel and running projects",
        ),
        (
            len(given.function) != 7 or given.function not in codes.functional(year),
            "function",
            f"{year}年没有功能分类项级科目“{given.function}”",
            f"“{given.function}” is no functional item of {year}",
        ),
        (
            len(given.economic) != 5 or given.economic not in codes.economic(year),
            "economic",
            f"{year}年没有部门经济分类款级科目“{given.economic}”",
            f"“{given.economic}” is no economic item of {year}",
        ),
        (not 0 <= given.rate_fen <= LARGEST, "rate", "标准不能为负，也不能过大", "the rate is out of range"),
        (
            not 0 <= given.periods < MOST_PERIODS or given.periods != round(given.periods, 2),
            "periods",
            "期数应在0至9999之间，最多两位小数",
            "periods lie between 0 and 9999, with two places at most",
        ),
    )
    return next(((column, zh, en) for wrong, column, zh, en in checks if wrong), None)


def _vet_once(standards: Sequence[StandardInput]) -> None:
    seen: dict[object, int] = {}
    for row, standard in enumerate(standards):
        first = seen.setdefault(standard.key, row)
        if first != row:
            raise InputError(
                f"第{row + 1}行与第{first + 1}行是同一标准，请合并",
                f"row {row + 1} repeats row {first + 1}; merge them",
                f"{row}.name",
            )
