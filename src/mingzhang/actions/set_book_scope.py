"""Set which units a book includes (编报范围), the department's own first."""

from __future__ import annotations

from collections.abc import Sequence

from ..model.book import BookKind
from ..store.models import BookScope, BudgetUnit, Department
from .acting import Actor, record, verb
from .entered import budget_year
from .errors import InputError
from .organising import locked_department, must_stand


@verb("organise")
def set_book_scope(
    actor: Actor, department: Department, year: int, kind: BookKind, units: Sequence[BudgetUnit]
) -> None:
    """Let the book of that kind and year include these units, in this order."""
    actor.require("organise", department=department)
    locked_department(department)
    _vet(department, budget_year(year), units)
    old = BookScope.objects.filter(department=department, year=year, kind=kind)
    before = list(old.order_by("position").values_list("unit__code", flat=True))
    old.delete()
    BookScope.objects.bulk_create(
        BookScope(department=department, year=year, kind=kind, unit=unit, position=position)
        for position, unit in enumerate(units, start=1)
    )
    told = {"deed": "set_book_scope", "year": year, "kind": kind.value, "units": [u.code for u in units]}
    record(actor, "organise", department, department=department, before=before, after=told)


def _vet(department: Department, year: int, units: Sequence[BudgetUnit]) -> None:
    if not units:
        raise InputError("请至少选择一个单位", "choose at least one unit", "units")
    if len({unit.pk for unit in units}) < len(units):
        raise InputError("同一单位只能选一次", "a unit is named twice", "units")
    for unit in units:
        if unit.department_id != department.pk:
            raise InputError(f"“{unit}”不属于本部门", f"{unit} is of another department", "units")
        must_stand(unit, year)
        if all(version.first_year > year for version in unit.versions.all()):
            raise InputError(f"“{unit}”在{year}年度尚未设立", f"{unit} does not exist in {year}", "units")
    own = [unit for unit in units if unit.is_head_office]
    if own and not units[0].is_head_office:
        raise InputError(f"本级“{own[0]}”应排在第一位", "the department's own office comes first", "units")
