"""What words say of a point: some of its coordinates, and how they combine from outer to inner words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from ..model.point import Flow, Nature, Source, Stage


class Mark(Enum):
    """What a word says besides coordinates."""

    TOTAL = "total"  # 合计, 小计: the whole of what stands around it
    GRAND = "grand"  # 总计, 收入总计: with carry-overs
    BOTH = "both"  # 收支: two flows, the column or the side says which
    STOCK = "stock"  # 结转, 结余 without a direction: opening or closing by its place
    ORIGIN = "origin"  # carried over from last year: an opening balance, or what pays for a spending
    CURRENT = "current"  # 本年拨款: what pays for a spending, this year's part
    BUDGET = "budget"  # 预算数: which budget the document says elsewhere
    LAST_YEAR = "last_year"  # 上年
    MEASURE = "measure"  # a difference, rate, score or count: no amount of money that adds up
    IGNORE = "ignore"  # 金额, 表, 其中: says nothing of the point


NO_MARKS: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Fields:
    """Coordinates named by words; None or "" is "not said".

    firm   the flow was said outright (本年收入合计), not only implied by another word (事业收入, 基本支出);
           an implied flow gives way to one said outright further out
    item   dotted from whole to part; a leading dot continues the item said further out (.purchase)
    year   a year named (2024年); 0 when none is
    """

    flow: Flow | None = None
    firm: bool = False
    source: Source | None = None
    nature: Nature | None = None
    stage: Stage | None = None
    item: str = ""
    economic: str = ""
    year: int = 0
    marks: frozenset[Mark] = NO_MARKS
    implied_source: bool = False

    def has(self, mark: Mark) -> bool:
        """True when the words carry the mark."""
        return mark in self.marks

    @property
    def is_empty(self) -> bool:
        """True when the words say nothing of the point."""
        return self == NOTHING or replace(self, marks=NO_MARKS) == NOTHING

    def then(self, inner: Fields) -> Fields:
        """These fields, made more exact by words further in; the inner word wins.

        A part stays when the inner word names its whole: 一般公共预算 then 财政拨款 is 一般公共预算.

        >>> outer = Fields(flow=Flow.REVENUE, source=Source.GENERAL)
        >>> outer.then(Fields(source=Source.FISCAL)).source
        <Source.GENERAL: '一般公共预算财政拨款'>
        """
        if inner is NOTHING:
            return self
        if self is NOTHING:
            return inner
        flow, firm = _flow(self, inner)
        return Fields(
            flow=flow,
            firm=firm,
            source=_source(self, inner),
            nature=deeper_nature(self.nature, inner.nature),
            stage=inner.stage or self.stage,
            item=join_item(self.item, inner.item),
            economic=inner.economic or self.economic,
            year=inner.year or self.year,
            marks=self.marks | inner.marks if inner.marks else self.marks,
            implied_source=self.implied_source and (inner.source is None or inner.implied_source),
        )


NOTHING = Fields()


def _flow(outer: Fields, inner: Fields) -> tuple[Flow | None, bool]:
    if inner.flow is None or (outer.firm and not inner.firm):
        return outer.flow, outer.firm
    return inner.flow, inner.firm


def _source(outer: Fields, inner: Fields) -> Source | None:
    if inner.implied_source and outer.source is not None:
        return outer.source
    return deeper_source(outer.source, inner.source)


def deeper_source(outer: Source | None, inner: Source | None) -> Source | None:
    """The inner source, unless it is the whole that the outer one is part of."""
    if inner is None or (outer is not None and outer.parent is inner):
        return outer
    return inner


def deeper_nature(outer: Nature | None, inner: Nature | None) -> Nature | None:
    """The inner nature, unless it is the whole that the outer one is part of."""
    if inner is None or (outer is not None and outer.parent is inner):
        return outer
    return inner


def join_item(outer: str, inner: str) -> str:
    """The item named by both: a relative part (.purchase) continues the outer item.

    >>> join_item("three_public.vehicles", ".purchase")
    'three_public.vehicles.purchase'
    """
    if not inner:
        return outer
    if not inner.startswith("."):
        return outer if outer.startswith(inner + ".") else inner
    return outer if outer.endswith(inner) else outer + inner


def conflict(left: Fields, right: Fields) -> bool:
    """True when the words of one phrase name two funds, natures or items, neither part of the other."""
    items = left.item and right.item and not right.item.startswith(".")
    other = (
        items and not (right.item + ".").startswith(left.item + ".") and not left.item.startswith(right.item)
    )
    return bool(other) or _apart(left.source, right.source) or _apart(left.nature, right.nature)


def _apart(left: Source | Nature | None, right: Source | Nature | None) -> bool:
    if left is None or right is None or left is right:
        return False
    return right.parent is not left and left.parent is not right
