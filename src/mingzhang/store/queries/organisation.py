"""The organisation of a department in a year, and its history (机构一览、机构沿革)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from ...model.book import BookKind
from ...model.office import StaffCategory
from ..models import BookScope, BudgetUnit, Department, Division, RegisterRow, UnitName
from ..models.organisation import valid_in
from ..standing import units_standing

KINDS = (BookKind.BUDGET, BookKind.FINAL_ACCOUNTS)


def named_in(units: QuerySet[BudgetUnit], year: int) -> list[tuple[int, str, str]]:
    """Row, code and name of many units in a year, by code; one question, where `name_in` reads each unit."""
    found: dict[int, tuple[int, str, str]] = {}
    rows = units.order_by("code", "versions__first_year")
    for pk, code, name, first in rows.values_list("pk", "code", "versions__name", "versions__first_year"):
        if pk not in found or first <= year:
            found[pk] = pk, code, name or ""
    return list(found.values())


def departments_of(units: QuerySet[BudgetUnit]) -> list[Department]:
    """The departments to which units belong, by code."""
    rows = Department.objects.filter(pk__in=units.values("department"))
    return list(rows.prefetch_related("names").order_by("code"))


def has_all_units(units: QuerySet[BudgetUnit], department: Department) -> bool:
    """True when the units are all of the department: only who sees all is told of all its projects."""
    return not department.units.exclude(pk__in=units.values("pk")).exists()


@dataclass(frozen=True)
class Staff:
    """Posts and persons of a category in the staff register (编制数、实有数)."""

    category: StaffCategory
    posts: Decimal | None
    persons: Decimal


@dataclass(frozen=True)
class UnitInYear:
    """A unit as it stands in a year, with its place in the tree (0 for the top)."""

    unit: BudgetUnit
    depth: int
    version: UnitName | None
    divisions: tuple[Division, ...]
    staff: tuple[Staff, ...] = ()
    books: tuple[BookKind, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """One step of the history: the year it takes effect, what it is about, what became of it."""

    year: int
    about: str
    event: str
    name: str
    document: str = ""


@dataclass
class _Notes:
    staff: dict[int, list[Staff]] = field(default_factory=dict)
    books: dict[int, list[BookKind]] = field(default_factory=dict)


def tree(department: Department, year: int, with_staff: Iterable[int] = ()) -> list[UnitInYear]:
    """The units of a year from the top down, each below its superior; staff of the units `with_staff`."""
    units = list(_with_divisions(department, year))
    notes = _notes(department, year, with_staff)
    children: dict[int | None, list[BudgetUnit]] = {}
    known = {unit.pk for unit in units}
    for unit in units:
        above = unit.superior_id if unit.superior_id in known else None
        children.setdefault(above, []).append(unit)
    return list(_below(None, 0, children, year, notes))


def _with_divisions(department: Department, year: int) -> Iterable[BudgetUnit]:
    rows = Division.objects.filter(valid_in(year)).order_by("pk")
    return units_standing(department, year).prefetch_related(
        Prefetch("divisions", queryset=rows, to_attr="of_year")
    )


def _below(
    above: int | None, depth: int, children: dict[int | None, list[BudgetUnit]], year: int, notes: _Notes
) -> Iterator[UnitInYear]:
    for unit in children.get(above, ()):
        yield UnitInYear(
            unit,
            depth,
            unit.version_in(year),
            tuple(getattr(unit, "of_year", ())),
            tuple(notes.staff.get(unit.pk, ())),
            tuple(notes.books.get(unit.pk, ())),
        )
        yield from _below(unit.pk, depth + 1, children, year, notes)


def _notes(department: Department, year: int, with_staff: Iterable[int]) -> _Notes:
    notes = _Notes()
    rows = RegisterRow.objects.filter(register="staff", year=year, unit__in=list(with_staff))
    for row in rows.order_by("unit", "position"):
        if row.values:
            notes.staff.setdefault(row.unit_id, []).append(_staff(row))
    for scope in BookScope.objects.filter(department=department, year=year).order_by("kind"):
        notes.books.setdefault(scope.unit_id, []).append(scope.kind)
    return notes


def _staff(row: RegisterRow) -> Staff:
    posts = row.values.get("posts")
    category = StaffCategory[str(row.values["category"]).upper()]
    return Staff(category, None if posts is None else Decimal(posts), Decimal(row.values["persons"]))


def history(department: Department) -> list[Milestone]:
    """Every renaming, change of nature, merger and founding, the latest first."""
    found = [*_of_department(department), *_of_units(department), *_of_divisions(department)]
    return sorted(found, key=lambda one: (-one.year, one.about, one.event))


def _of_department(department: Department) -> Iterator[Milestone]:
    before = ""
    for name in department.names.order_by("first_year"):
        event = "更名" if before else "启用名称"
        yield Milestone(name.first_year, before or name.name, event, name.name, name.document)
        before = name.name


def _of_units(department: Department) -> Iterator[Milestone]:
    units = department.units.prefetch_related("versions", "merged_into__versions")
    for unit in units:
        before: UnitName | None = None
        for version in sorted(unit.versions.all(), key=lambda one: one.first_year):
            yield _of_version(version, before)
            before = version
        if unit.merged_into is not None and unit.merged_year is not None:
            into = unit.merged_into.name_in(unit.merged_year)
            yield Milestone(unit.merged_year, unit.name_in(unit.merged_year), "并入", into)


def _of_version(version: UnitName, before: UnitName | None) -> Milestone:
    told = f"{version.name}（{version.nature.value}）"
    if before is None:
        return Milestone(version.first_year, version.name, "设立", told, version.document)
    event = "更名" if before.name != version.name else "改变性质"
    return Milestone(version.first_year, before.name, event, told, version.document)


def _of_divisions(department: Department) -> Iterator[Milestone]:
    rows = Division.objects.filter(unit__department=department).select_related("unit")
    for division in rows.prefetch_related("unit__versions"):
        about = division.unit.name_in(division.first_year)
        yield Milestone(division.first_year, about, "设立处室", division.name)
        if division.last_year is not None:
            yield Milestone(division.last_year + 1, about, "撤销处室", division.name)


def scope_of(department: Department, year: int) -> list[tuple[BookKind, list[BudgetUnit]]]:
    """The units of each book as set; empty where nobody has set them."""
    rows = BookScope.objects.filter(department=department, year=year).order_by("position")
    found = list(rows.select_related("unit").prefetch_related("unit__versions"))
    return [(kind, [row.unit for row in found if row.kind is kind]) for kind in KINDS]
