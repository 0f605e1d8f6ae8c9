"""Tables that speak of something else than their words say: another unit, or a scope that is not printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ...model.fact import Fact
from ...model.money import Figure, Interval
from ...model.point import Point

_ENOUGH = 3  # prints that contradict earlier tables before a whole table is taken for something else
_UNIT_SLIPS = {Decimal(10) ** power for power in (-8, -4, 4, 8)}


Key = tuple[object, ...]


def key_of(point: Point) -> Key:
    """The point as a tuple that hashes fast, for use within one book.

    The members of an enum are single objects, so that their identity stands for them.
    """
    return (
        *(id(point.flow), id(point.stage), id(point.source), id(point.nature), point.year, point.function),
        *(point.economic, point.item, point.project, point.unit, point.detail),
    )


def units_of_projects(facts: Sequence[Fact]) -> list[Fact]:
    """A project named outside its unit (重点项目 in the narrative) is that of the one unit that has it."""
    units: dict[str, set[str]] = {}
    for fact in facts:
        if fact.point.project and fact.point.unit:
            units.setdefault(fact.point.project, set()).add(fact.point.unit)
    return [_in_its_unit(fact, units) if fact.point.project else fact for fact in facts]


def _in_its_unit(fact: Fact, units: dict[str, set[str]]) -> Fact:
    found = units.get(fact.point.project, set())
    if fact.point.unit or not found:
        return fact
    if len(found) > 1:  # several units have a project of that name: this may be any of them
        return _alone(fact)
    return replace(fact, point=replace(fact.point, unit=next(iter(found))))


def apart_where_all_differs(tables: Iterable[Sequence[Fact]]) -> list[Fact]:
    """A table that contradicts earlier tables nearly everywhere has another scope: kept to itself.

    Unless it differs by a factor of 10 000 throughout: that is a wrong money unit, and a finding.
    """
    printed: dict[Key, Figure] = {}
    found: list[Fact] = []
    for facts in tables:
        own = list(facts)
        if _contradicts(own, printed):
            own = [_alone(fact) for fact in own]
        for fact in own:
            if fact.figure is not None:
                printed.setdefault(key_of(fact.point), fact.figure)
        found += own
    return found


def _contradicts(facts: Sequence[Fact], printed: dict[Key, Figure]) -> bool:
    shared = [(f.figure, old) for f in facts if f.figure and (old := printed.get(key_of(f.point)))]
    telling = [(new, old) for new, old in shared if new.value or old.value]
    different = [(new, old) for new, old in telling if new.amount != old.amount]
    apart = [(n, o) for new, old in different if not (n := new.interval).meets(o := old.interval)]
    if len(apart) < _ENOUGH or 2 * len(apart) <= len(telling):
        return False
    return not all(_is_unit_slip(new, old) for new, old in apart)


def _is_unit_slip(new: Interval, old: Interval) -> bool:
    return any(Interval(old.low * factor, old.high * factor).meets(new) for factor in _UNIT_SLIPS)


def _alone(fact: Fact) -> Fact:
    return replace(fact, point=replace(fact.point, detail=(*fact.point.detail, f"表{fact.table}")))
