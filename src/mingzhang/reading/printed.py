"""What the tables of a book print: amounts by point, and names by code, for sentences to refer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..model.fact import Fact, Mark
from ..model.money import Figure, Interval
from ..model.point import Point
from ..vocabulary.codes import economic, functional, normal_name
from ..vocabulary.text import plain

_NOTHING = Interval(Decimal(0), Decimal(0))
_DIGITS = {"类": 3, "款": 5, "项": 7}


@dataclass(frozen=True)
class Printed:
    """Amounts and names of the tables.

    amounts   the intervals printed for every point; a blank cell counts as nothing
    names     codes of the functional classification by the names that the tables print for them
    classes   codes of the economic classification by their names
    projects  project names
    """

    year: int
    amounts: dict[Point, list[Interval]]
    names: dict[str, list[str]]
    classes: dict[str, list[str]]
    projects: dict[str, str]

    @classmethod
    def of(cls, facts: Iterable[Fact], year: int) -> Printed:
        """Over all facts of a book."""
        found = cls(year, {}, {}, {}, {})
        for fact in facts:
            found._add(fact)
        return found

    def _add(self, fact: Fact) -> None:
        point = fact.point
        if not point.detail and fact.mark in (Mark.AMOUNT, Mark.BLANK, Mark.DASH):
            interval = fact.figure.interval if fact.figure else _NOTHING
            self.amounts.setdefault(point, []).append(interval)
        if fact.label and (code := point.function or point.economic):
            names = self.names if point.function else self.classes
            codes = names.setdefault(normal_name(fact.label), [])
            if code not in codes:
                codes.append(code)
        if point.project:
            self.projects.setdefault(plain(point.project), point.project)

    def function(self, levels: Sequence[tuple[str, str]]) -> str:
        """The functional code of names with their level marks, from 类 down; "" when it is not sure.

        A misprinted 类 or 款 does not hide the 项: the name is then looked for in the whole list.
        """
        code = ""
        for name, mark in levels:
            code = self._below(name, code, _DIGITS.get(mark, 0))
        return code

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
        found = [c for c in printed if c.startswith(under) and c != under and digits in (0, len(c))]
        return found or list(functional(self.year).finds(name, under, digits))

    def named_function(self, name: str) -> str:
        """The functional code that the tables print beside this name; "" unless it is one.

        A 款 with a single 项 of the same name stands for the same amount: the higher code is taken.
        """
        codes = sorted(self.names.get(normal_name(name), ()), key=len)
        if len(codes) == 1 or (codes and all(code.startswith(codes[0]) for code in codes)):
            return codes[0]
        return ""

    def named_class(self, name: str) -> str:
        """The economic code of this name, from the tables or the list; "" unless it is one."""
        codes = self.classes.get(normal_name(name)) or list(economic(self.year).finds(name))
        codes = [code for code in codes if code[0] == "3"]
        return codes[0] if len(codes) == 1 else ""

    def meets(self, point: Point, figure: Figure) -> bool:
        """True when some cell of the point can be the amount."""
        return any(interval.meets(figure.interval) for interval in self.amounts.get(point, ()))

    def agree(self, points: Sequence[Point]) -> bool:
        """True when all cells of the points can be one amount."""
        intervals = [interval for point in points for interval in self.amounts.get(point, ())]
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
        return printed[0] if printed and self.agree(printed) else None
