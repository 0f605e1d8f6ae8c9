"""Second look at the facts of a book: words we misread must not make two amounts one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...model.book import Book
from ...model.fact import Fact
from ...vocabulary.fields import Mark
from ...vocabulary.terms import recognise
from ...vocabulary.text import plain
from .narrower import narrow
from .otherwise import Key, apart_where_all_differs, key_of, units_of_projects


def settle(book: Book, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts, with rows and columns told apart that one table prints for the same point."""
    tables: dict[int, list[Fact]] = {}
    for fact in units_of_projects(facts):
        tables.setdefault(fact.table, []).append(fact)
    return tuple(narrow(book, apart_where_all_differs(_apart(table) for table in tables.values())))


def _apart(facts: Sequence[Fact]) -> Sequence[Fact]:
    """Within one table, cells of different rows or columns on one point get their own words as detail.

    合计 printed again on a later page is the same amount, and so is the row of the office itself below it;
    every other repetition means that the words we know do not tell the rows apart.
    """
    prints: dict[Key, list[Fact]] = {}
    for fact in facts:
        prints.setdefault(key_of(fact.point), []).append(fact)
    if len(prints) == len(facts):
        return facts
    alone = not any(fact.label in fact.unknown for fact in facts)  # else another unit may stand among them
    clashing = {
        id(fact) for same in prints.values() if len(same) > 1 for fact in same if _clashes(fact, same, alone)
    }
    return [_detailed(fact) if id(fact) in clashing else fact for fact in facts]


def _clashes(fact: Fact, same: Sequence[Fact], alone: bool) -> bool:
    figured = [other for other in same if other.figure is not None]
    if fact.figure is None:  # a heading row, or a part left blank, beside the row with the amount
        return any(_words(other) != _words(fact) for other in figured)
    if all(_words(other) == _words(fact) for other in figured):
        return len(figured) > 1 and not _is_total(fact)
    others = [other for other in figured if _words(other) != _words(fact)]
    if alone and _is_office(fact) and all(map(_is_total, others)):
        return False
    if _is_total(fact):
        first = next(other for other in figured if _is_total(other))
        return _words(first) != _words(fact)
    return True


def _words(fact: Fact) -> tuple[object, ...]:
    return fact.code, fact.label, fact.path


def _is_total(fact: Fact) -> bool:
    said = recognise(plain(fact.label)).fields
    return not fact.code and (said.has(Mark.TOTAL) or said.has(Mark.GRAND) or said.firm)


def _is_office(fact: Fact) -> bool:
    """True for a row that names the office whose book it is, and no part of it."""
    point = fact.point
    subject = point.function or point.economic or point.project or point.unit
    return not subject and point.office != "" and plain(fact.label) == plain(point.office)


def _detailed(fact: Fact) -> Fact:
    own = (f"表{fact.table}行{fact.row}列{fact.column}", fact.label)
    return replace(fact, point=replace(fact.point, detail=(*fact.point.detail, *own)))
