"""Two budgets side by side (预算对比): line by line and by any dimension. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Generic, TypeVar

from ...model.point import Source
from .budgets import Line

Key = TypeVar("Key", bound=Hashable)
LineKey = tuple[str, Source, str, str]  # project, fund, function, economic item


class ChangeKind(Enum):
    """What became of an amount (变动)."""

    ADDED = "新增"
    DROPPED = "取消"
    CHANGED = "调整"
    SAME = "不变"


class Cut(Enum):
    """By what totals are drawn up (汇总口径)."""

    FUND = "资金性质"
    NATURE = "支出性质"
    FUNCTION = "功能分类"
    ECONOMIC = "经济分类"


@dataclass(frozen=True, slots=True)
class Change(Generic[Key]):
    """An amount before and after; None where the side does not have it."""

    key: Key
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """After less before, in fen."""
        return (self.after or 0) - (self.before or 0)

    @property
    def percent(self) -> Decimal | None:
        """The difference in per cent of the base, two places; None when the base is nothing."""
        return percent(self.difference, self.before)

    @property
    def kind(self) -> ChangeKind:
        """Added, dropped, changed or the same."""
        if self.before is None:
            return ChangeKind.ADDED
        if self.after is None:
            return ChangeKind.DROPPED
        return ChangeKind.CHANGED if self.difference else ChangeKind.SAME


def percent(difference: int, base: int | None) -> Decimal | None:
    """A difference in per cent of its base; None when there is no base.

    >>> percent(50, 300), percent(50, 0)
    (Decimal('16.67'), None)
    """
    if not base:
        return None
    return (Decimal(difference) * 100 / base).quantize(Decimal("0.01"), ROUND_HALF_UP)


def compare(before: Mapping[Key, int], after: Mapping[Key, int]) -> tuple[Change[Key], ...]:
    """Every key of either side with both amounts, in the order of the new side, dropped ones last.

    >>> [(c.key, c.kind.value, c.difference) for c in compare({"a": 3, "b": 1}, {"c": 2, "a": 5})]
    [('c', '新增', 2), ('a', '调整', 2), ('b', '取消', -1)]
    """
    keys = [*after, *(key for key in before if key not in after)]
    return tuple(Change(key, before.get(key), after.get(key)) for key in keys)


def by_line(lines: Iterable[Line]) -> dict[LineKey, int]:
    """The amounts by what makes a line."""
    sums: dict[LineKey, int] = defaultdict(int)
    for line in lines:
        sums[line.key] += line.fen
    return dict(sums)


def totals(lines: Iterable[Line], cut: Cut) -> dict[object, int]:
    """The totals of a dimension; classifications with all their levels, whole before part."""
    sums: dict[object, int] = defaultdict(int)
    for line in lines:
        for value in _values(line, cut):
            sums[value] += line.fen
    return dict(sorted(sums.items(), key=lambda held: _rank(held[0])))


def _values(line: Line, cut: Cut) -> tuple[object, ...]:
    match cut:
        case Cut.FUND:
            return (line.fund,)
        case Cut.NATURE:
            return (line.nature,)
        case Cut.FUNCTION:
            return line.function[:3], line.function[:5], line.function
        case Cut.ECONOMIC:
            return line.economic[:3], line.economic


def _rank(value: object) -> str:
    return f"{list(type(value)).index(value):03d}" if isinstance(value, Enum) else str(value)
