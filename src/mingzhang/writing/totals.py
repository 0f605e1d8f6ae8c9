"""Exact amounts of points: as the draft gives them, otherwise summed from the parts that it gives.

A whole may be divided in several ways (by function, source, nature, economic class). What is not
divided completely sums to less than the whole, so of several sums the largest counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..model.draft import Amount
from ..model.point import Flow, Nature, Point, Source
from .holdings import bare

_FLOWS = {
    Flow.TOTAL_IN: (Flow.REVENUE, Flow.SURPLUS_USED, Flow.OPENING),
    Flow.TOTAL_OUT: (Flow.EXPENDITURE, Flow.SURPLUS_DISTRIBUTED, Flow.CLOSING),
}
_UNIT_FUNDS = (Source.BUSINESS, Source.OPERATING, Source.OTHER)
_PERSONNEL_CLASSES = ("301", "303")
_COMPLETE_ITEMS = ("three_public", "procurement", "non_tax", "financed")


@dataclass
class Totals:
    """The amounts of a draft in fen, and the totals that follow from them. `of` is the only question."""

    amounts: Sequence[Amount]
    _given: dict[Point, list[int]] = field(init=False)
    _groups: dict[tuple[object, ...], list[Point]] = field(init=False)
    _named: dict[tuple[object, ...], list[Point]] = field(init=False)
    _known: dict[Point, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._given, self._groups, self._named = {}, {}, {}
        for amount in self.amounts:
            point = bare(amount.point)
            if point not in self._given:
                self._groups.setdefault(_group(point), []).append(point)
                if point.item or point.unit or point.project:
                    self._named.setdefault((point.year, point.flow, point.stage), []).append(point)
            self._given.setdefault(point, []).append(amount.fen)

    def is_given(self, point: Point) -> bool:
        """True when the draft holds this very amount."""
        return bare(point) in self._given

    def nil_items(self, point: Point, digits: int) -> Iterator[str]:
        """Functional codes of that many digits below a point for which the draft says nothing but zero."""
        point = bare(point)
        under = [other for other in self._groups.get(_group(point), ()) if _is_under(other, point)]
        for code in dict.fromkeys(other.function for other in under if len(other.function) == digits):
            if self.of(replace(point, function=code)) == 0:
                yield code

    def of(self, point: Point, occurrence: int = 0) -> int | None:
        """The amount of a point in fen; None when nothing in the draft says it.

        `occurrence` tells rows apart that print the same words (……), counted from 0.
        """
        point = bare(point)
        given = self._given.get(point)
        if given is not None:
            return given[min(occurrence, len(given) - 1)]
        if point not in self._known:
            self._known[point] = None  # a point is no part of itself
            self._known[point] = self._derived(point)
        return self._known[point]

    def _derived(self, point: Point) -> int | None:
        for way in (self._from_parts, self._from_flows, self._from_closing, self._from_classes, self._wider):
            found = way(point)
            if found is not None:
                return found
        return None

    def _from_parts(self, point: Point) -> int | None:
        under = [other for other in self._groups.get(_group(point), ()) if _is_under(other, point)]
        if not under:
            return None
        if _is_flat(under):
            return sum(self._given[other][0] for other in under)
        sums = [self._along(children) for children in _divisions(point, under)]
        return max((s for s in sums if s is not None), key=abs, default=None)

    def _along(self, children: Iterable[Point]) -> int | None:
        found = [amount for child in children if (amount := self.of(child)) is not None]
        return sum(found) if found else None

    def _from_flows(self, point: Point) -> int | None:
        parts = _FLOWS.get(point.flow, ())
        return self._along(replace(point, flow=flow) for flow in parts)

    def _from_closing(self, point: Point) -> int | None:
        """What comes in and does not go out is carried over."""
        if point.flow is not Flow.CLOSING or point.nature is not Nature.ALL or point.item:
            return None
        spent = self.of(replace(point, flow=Flow.EXPENDITURE))
        came = self._along(replace(point, flow=flow) for flow in _FLOWS[Flow.TOTAL_IN])
        if spent is None or came is None:
            return None
        left = came - spent - (self.of(replace(point, flow=Flow.SURPLUS_DISTRIBUTED)) or 0)
        return left if left >= 0 else None

    def _from_classes(self, point: Point) -> int | None:
        """人员经费 and 公用经费 of basic expenditure that is given by economic class."""
        if point.nature not in (Nature.PERSONNEL, Nature.RUNNING):
            return None
        basic = replace(point, nature=Nature.BASIC)
        given = [p for p in self._groups.get(_group(basic), ()) if _is_under(p, basic) and p.economic]
        classes = sorted({p.economic[:3] for p in given})
        own = [c for c in classes if (c in _PERSONNEL_CLASSES) == (point.nature is Nature.PERSONNEL)]
        if point.economic:
            return self.of(basic) if point.economic[:3] in own else None
        return self._along(replace(basic, economic=c) for c in own)

    def _wider(self, point: Point) -> int | None:
        """A named item from its parts; the book from its units; the projects of a unit together."""
        near = self._named.get((point.year, point.flow, point.stage), ())
        under = [other for other in near if _is_named_under(other, point)]
        for children in _named_parts(point, under) if under else ():
            found = self._along(children)
            if found is not None:
                return found
        return None


def _is_named_under(part: Point, whole: Point) -> bool:
    """True for a part of a named item, of the book's units or of a unit's projects."""
    return (
        part.item.startswith(whole.item)
        and (not whole.unit or part.unit == whole.unit)
        and (not whole.project or part.project == whole.project)
        and part.detail == whole.detail
        and (part.item, part.unit, part.project) != (whole.item, whole.unit, whole.project)
        and part.function.startswith(whole.function)
        and part.economic.startswith(whole.economic)
        and _is_within(part.source, whole.source)
        and _is_within(part.nature, whole.nature)
    )


def _named_parts(point: Point, under: Sequence[Point]) -> Iterator[list[Point]]:
    if point.item.partition(".")[0] in _COMPLETE_ITEMS:
        items = sorted({_next_item(point.item, o.item) for o in under if o.item.startswith(point.item + ".")})
        yield [replace(point, item=item) for item in items]
    if not point.unit:
        units = dict.fromkeys(other.unit for other in under if other.unit and other.item == point.item)
        yield [replace(point, unit=unit) for unit in units]
    if not point.project and point.nature is Nature.PROJECT:
        names = dict.fromkeys(other.project for other in under if other.project and other.item == point.item)
        yield [replace(point, project=name) for name in names]


def _next_item(whole: str, part: str) -> str:
    """The part of a named item right below it: three_public.vehicles for three_public.vehicles.operation."""
    return f"{whole}.{part[len(whole) + 1 :].partition('.')[0]}"


def _group(point: Point) -> tuple[object, ...]:
    """What two points share of which one can be part of the other."""
    return (point.year, point.flow, point.stage, point.item, point.project, point.unit, point.detail)


def _is_under(part: Point, whole: Point) -> bool:
    return (
        part != whole
        and part.function.startswith(whole.function)
        and part.economic.startswith(whole.economic)
        and _is_within(part.source, whole.source)
        and _is_within(part.nature, whole.nature)
    )


def _is_within(part: Source | Nature, whole: Source | Nature) -> bool:
    return whole in _line(part)


def _line(member: Source | Nature) -> Iterator[Source | Nature]:
    """The member and everything that it is part of."""
    above: Source | Nature | None = member
    while above is not None:
        yield above
        above = _parent(above)


def _parent(member: Source | Nature) -> Source | Nature | None:
    """What a member is part of; 单位资金 (其他资金) stands between the whole and 事业, 经营, 其他收入."""
    return Source.UNIT_FUNDS if member in _UNIT_FUNDS else member.parent


def _is_flat(points: Sequence[Point]) -> bool:
    """True when no two of the points can overlap: they divide in the same way, to the same depth."""
    if len({(len(p.function), len(p.economic)) for p in points}) > 1:
        return False
    return _is_antichain({p.source for p in points}) and _is_antichain({p.nature for p in points})


def _is_antichain(members: Iterable[Source] | Iterable[Nature]) -> bool:
    found: set[Source | Nature] = set(members)
    return not any(above in found for member in found for above in list(_line(member))[1:])


def _divisions(point: Point, under: Sequence[Point]) -> Iterator[list[Point]]:
    """The parts of a point along each dimension, as the points below it name them."""
    yield [replace(point, function=c) for c in _next_codes(point.function, {p.function for p in under})]
    yield [replace(point, source=s) for s in Source if _parent(s) is point.source and _reaches(under, s)]
    yield [replace(point, nature=n) for n in Nature if _parent(n) is point.nature and _reaches(under, n)]
    yield [replace(point, economic=c) for c in _next_codes(point.economic, {p.economic for p in under})]


def _reaches(points: Sequence[Point], member: Source | Nature) -> bool:
    return any(_is_within(p.source if isinstance(member, Source) else p.nature, member) for p in points)


def _next_codes(code: str, held: Iterable[str]) -> list[str]:
    """The codes one level below `code` among the held ones and their parents."""
    return sorted({below[: _depth(len(code))] for below in held if len(below) > len(code)})


def _depth(digits: int) -> int:
    """Digits of a code one level below one of so many."""
    return digits + 2 if digits else 3
