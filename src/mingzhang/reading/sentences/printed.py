"""What the tables of a book print: amounts by point, and names by code, for sentences to refer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from ...model.fact import Fact, Mark
from ...model.money import Figure, Interval
from ...model.point import Flow, Point, Source, Stage
from ...vocabulary.codes import economic, functional, normal_name
from ...vocabulary.text import plain

ORIGIN = "fund_origin"  # items of the columns that budgets have for where their money comes from
CURRENT = "当年拨款"  # what is spent of this year's money, without what was carried over
_NOTHING = Interval(Decimal(0), Decimal(0))
_DIGITS = {"类": 3, "款": 5, "项": 7}


@dataclass
class Printed:
    """Amounts and names of the tables.

    amounts   the figures printed for every point; None for a blank cell, which counts as nothing
    projects  project names by their plain spelling
    said      what the text has said so far, the first amount of each point
    current   some table of a fund holds this year's money only
    """

    year: int
    amounts: dict[Point, list[Figure | None]]
    projects: dict[str, str]
    _labels: set[tuple[str, str]]
    said: dict[Point, Figure] = field(default_factory=dict)
    current: bool = False

    @classmethod
    def of(cls, facts: Iterable[Fact], year: int) -> Printed:
        """Over all facts of a book."""
        found = cls(year, {}, {}, set())
        for fact in facts:
            found._add(fact)
        return found

    def _add(self, fact: Fact) -> None:
        point = fact.point
        self.current = self.current or CURRENT in point.detail
        if not point.detail and fact.mark is not Mark.UNREADABLE:
            self.amounts.setdefault(point, []).append(fact.figure)
        if code := point.function or point.economic:
            self._labels.add((fact.label, code))
        if point.project:
            self.projects.setdefault(plain(point.project), point.project)

    @cached_property
    def has_origins(self) -> bool:
        """True when some table has columns for where its money comes from (本级财力, 上级转移支付)."""
        return any(point.item.startswith(ORIGIN) for point in self.amounts)

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Codes of both classifications by the names that the tables print for them, lower codes first."""
        found: dict[str, list[str]] = {}
        for label, code in sorted(self._labels, key=lambda pair: pair[1]):
            codes = found.setdefault(normal_name(label), [])
            if code not in codes:
                codes.append(code)
        return found

    def function(self, levels: Sequence[tuple[str, str]]) -> str:
        """The functional code of names with their level marks, from 类 down; "" when it is not sure.

        A misprinted 类 or 款 does not hide the 项: the name is then looked for in the whole list.
        """
        code = ""
        for name, mark in levels:
            digits = _DIGITS.get(mark, 0)
            code = self._below(name, code, digits) if name else self._only(code, digits)
        return code

    def _only(self, under: str, digits: int) -> str:
        """The one subject that the tables print below `under`: （款）（项） with no name; "" if several."""
        codes = {code for _, code in self._labels if len(code) == digits and code.startswith(under)}
        return codes.pop() if under and len(codes) == 1 else ""

    def _below(self, name: str, under: str, digits: int) -> str:
        """The one code of that name, as near below `under` as it is found."""
        while True:
            codes = self._codes(name, under, digits)
            if len(codes) == 1 or not under:
                return codes[0] if len(codes) == 1 else ""
            under = under[:-2] if len(under) > 3 else ""

    def _codes(self, name: str, under: str, digits: int) -> list[str]:
        """Codes of a name, those that the tables print first."""
        printed = self.names.get(normal_name(name), ())
        found = [
            code
            for code in printed
            if code[0] == "2" and code.startswith(under) and code != under and digits in (0, len(code))
        ]
        return found or list(functional(self.year).finds(name, under, digits))

    def _told(self, point: Point) -> Figure | None:
        """What the text has said of the point; the two totals of one fund are one amount."""
        twin = {Flow.TOTAL_IN: Flow.TOTAL_OUT, Flow.TOTAL_OUT: Flow.TOTAL_IN}.get(point.flow)
        return self.said.get(point) or (self.said.get(replace(point, flow=twin)) if twin else None)

    def named_function(self, name: str) -> str:
        """The functional code that the tables print beside this name; "" unless it is one."""
        return self._highest([code for code in self.names.get(normal_name(name), ()) if code[0] == "2"])

    def category(self, name: str) -> str:
        """The functional 类 that a name like 科学技术支出 can only mean; "" when none."""
        name = name.removesuffix("科目").removesuffix("类")
        sure = name.endswith("支出") and not name.startswith("其他")
        return functional(self.year).find(name, digits=3) if sure else ""

    def named_class(self, name: str) -> str:
        """The economic code of this name, from the tables or the list; "" unless it is one."""
        codes = [code for code in self.names.get(normal_name(name), ()) if code[0] == "3"]
        return self._highest(codes or list(economic(self.year).finds(name)))

    def _highest(self, codes: Sequence[str]) -> str:
        """The one code, or the one that the others are part of: 其他支出（款）其他支出（项）."""
        codes = sorted(codes, key=len)
        return codes[0] if codes and all(code.startswith(codes[0]) for code in codes) else ""

    def meets(self, point: Point, figure: Figure) -> bool:
        """True when some cell of the point can be the amount."""
        wanted = figure.interval
        return any(interval.meets(wanted) for interval in self._intervals(point))

    def has(self, point: Point, figure: Figure) -> bool:
        """True when a cell of the point, or the text so far, gives it that amount."""
        told = self.said.get(point)
        return self.meets(point, figure) or (told is not None and _meet(told, figure))

    def _intervals(self, point: Point) -> list[Interval]:
        return [figure.interval if figure else _NOTHING for figure in self.amounts.get(point, ())]

    def agree(self, points: Sequence[Point]) -> bool:
        """True when all cells of the points can be one amount."""
        intervals = [interval for point in points for interval in self._intervals(point)]
        low = max((interval.low for interval in intervals), default=Decimal(0))
        high = min((interval.high for interval in intervals), default=Decimal(0))
        return low <= high

    def choose(self, points: Sequence[Point], figure: Figure | None = None) -> Point | None:
        """The point that words mean which leave a choice, by what the tables print; None when unsure.

        A single point is what it is. Of several, one whose cell can be the amount is meant; if none
        can, the words accuse a cell only when the cells of all of them are one amount.
        """
        if len(points) == 1:
            return points[0]
        printed = [point for point in points if point in self.amounts]
        hits = [point for point in printed if figure is not None and self.meets(point, figure)]
        if hits:
            return hits[0]
        if printed:
            return printed[0] if self.agree(printed) else None
        return self._by_text(points, figure)

    def _by_text(self, points: Sequence[Point], figure: Figure | None) -> Point | None:
        """The same by what the text has said, where no table prints any of the points.

        Else the likeliest that the text has not used for another amount; no guess between what came
        in this year and what there was in all, or between basic and all expenditure.
        """
        told = [p for p in points if (said := self._told(p)) and (figure is None or _meet(said, figure))]
        if told or not points:
            return told[0] if told else None
        if len({p.nature for p in points}) > 1 or _is_open(points):
            return None
        return next((point for point in points if point not in self.said), None)


def _meet(one: Figure, other: Figure) -> bool:
    return one.interval.meets(other.interval)


def _is_open(points: Sequence[Point]) -> bool:
    """True when the points are this year's and all money of a whole, or of a budget."""
    budgeted = any(point.stage is Stage.ORIGINAL_BUDGET and point.source is Source.FISCAL for point in points)
    whole = all(point.source is Source.ALL for point in points)
    return len({point.flow for point in points}) > 1 and (whole or budgeted)
