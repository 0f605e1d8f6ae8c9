"""The printed cells of the statutory tables, each with the sum of amounts that it prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from mingzhang.library.one import facts
from mingzhang.model.book import Book
from mingzhang.model.point import Flow, Nature, Point, Source

from .exact import Printed, Sum
from .plan import RUNNING_COSTS, THREE_PUBLIC, UNITS, Line

SumOf = Callable[[Point], Sum | None]
_UNIT_FUNDS = (Source.BUSINESS, Source.OPERATING, Source.OTHER)


def printed(book: Book, last: int, sum_of: SumOf) -> Iterator[Printed]:
    """The cells of the tables 1 to `last`; a point that is printed twice is taken twice."""
    for fact in facts(book):
        if fact.table > last or fact.figure is None or not fact.figure.unit.is_money:
            continue
        found = sum_of(fact.point)
        if found is None:
            continue
        words = f"表{fact.table}行{fact.row}列{fact.column} {fact.label}"
        yield Printed(words, found, int(fact.figure.amount * 100))


@cache
def is_within_source(source: Source, whole: Source) -> bool:
    """True when the money of a source is part of another's; 单位资金 holds what the units earn."""
    above: Source | None = source
    while above is not None:
        if above is whole:
            return True
        above = above.parent
    return whole is Source.UNIT_FUNDS and source in _UNIT_FUNDS


@cache
def is_within_nature(nature: Nature, whole: Nature) -> bool:
    """True when expenditure of a nature is part of another's."""
    above: Nature | None = nature
    while above is not None:
        if above is whole:
            return True
        above = above.parent
    return False


def spends(line: Line, point: Point, projects: dict[str, str]) -> bool:
    """True when the money of a line is part of the expenditure at a point. `projects` are the plain names."""
    return (
        line.function.startswith(point.function)
        and line.economic.startswith(point.economic)
        and is_within_source(line.source, point.source)
        and is_within_nature(line.nature, point.nature)
        and (not point.unit or UNITS[line.unit] == point.unit)
        and (not point.project or projects.get(line.project) == point.project)
        and is_of_item(line, point.item)
    )


def is_of_item(line: Line, item: str) -> bool:
    """True when a line belongs to a named item: three public expenses, running costs of the office itself."""
    if not item:
        return True
    if item == "running_costs":
        return line.economic in RUNNING_COSTS and line.unit == "990001"
    own = THREE_PUBLIC.get(line.economic, "")
    return line.source.parent is Source.FISCAL and (own + ".").startswith(item + ".")


IN = (Flow.REVENUE, Flow.OPENING, Flow.TOTAL_IN)
OUT = (Flow.EXPENDITURE, Flow.CLOSING, Flow.TOTAL_OUT)
