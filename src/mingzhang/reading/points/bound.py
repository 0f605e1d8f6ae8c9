"""Documents of several units bound in one (合编): the department's book, then those of its units.

The same titles then come again with other amounts. Every stretch of the book is told its budget unit,
by the captions of its tables (部门：…) and by headings that are nothing but the name of an office.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...model.book import Block, Book, Paragraph, Role, Table
from ...model.fact import Claim, Fact
from ...model.point import Point
from ...vocabulary.terms import numbered
from ...vocabulary.text import plain
from ..assembly.identity import captioned_office, looks_like_office, titled_office

_PART = re.compile(r"^第?[一二三四五六七八九十\d]+(部分|篇|编|章|册)[:、.]?")
_YEAR = re.compile(r"20\d\d年度?")
_SHORT = 40
_OF_OFFICE = ("部门名称", "单位名称", "部门(单位)名称")
_NAME = 4  # letters of the shortest name of an office


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks that speak of one budget unit; "" for the department whose book it is."""

    unit: str
    blocks: tuple[Block, ...]


def offices_of(book: Book) -> dict[int, str]:
    """The budget unit of every table that is not the department's own, by number."""
    stretches = stretches_of(book)
    found = {
        block.number: stretch.unit
        for stretch in stretches
        if stretch.unit
        for block in stretch.blocks
        if isinstance(block, Table)
    }
    forms = {table.number: name for table in book.tables if (name := _office_of_form(table))}
    if len({*forms.values()}) > 1:
        found |= {number: name for number, name in forms.items() if name != plain(book.office)}
    return found


def _office_of_form(table: Table) -> str:
    """The office that the first row of a form of keys and values names (部门名称｜某局)."""
    if table.header_rows or not any(cell.row == 0 for cell in table.cells):
        return ""
    key, *names = (plain(cell.text) for cell in table.cells if cell.row == 0)
    return names[0] if len(names) == 1 and key.endswith(_OF_OFFICE) and looks_like_office(names[0]) else ""


def stretches_of(book: Book) -> list[Stretch]:
    """The book cut where another unit's part begins; one stretch when it is all one unit's."""
    declared = {table.number: name for table in book.tables if (name := declared_office(table))}
    named = dict(_headings(book)) if _repeats(book) else {}
    if len({*declared.values(), *named.values()}) < 2:
        return [Stretch("", book.blocks)]
    own = plain(book.office)
    if own not in declared.values() and own not in named.values():
        own = next(iter((*declared.values(), *named.values())))
    units = _units(book.blocks, declared, named)
    return _cut(book.blocks, ["" if unit == own else unit for unit in units])


def _units(blocks: Sequence[Block], declared: dict[int, str], named: dict[int, str]) -> Iterator[str]:
    """The unit of every block: that of the last heading or caption before it, the department's at first."""
    unit = ""
    for at, block in enumerate(blocks):
        unit = named.get(at, unit)
        if isinstance(block, Table):
            unit = declared.get(block.number, unit)
        yield unit


def _cut(blocks: Sequence[Block], units: Sequence[str]) -> list[Stretch]:
    stretches: list[Stretch] = []
    start = 0
    for at in range(1, len(blocks) + 1):
        if at == len(blocks) or units[at] != units[start]:
            stretches.append(Stretch(units[start], tuple(blocks[start:at])))
            start = at
    return stretches


def declared_office(table: Table) -> str:
    """The office that a table's caption names (部门：某局)."""
    names = (captioned_office(plain(line)) for line in table.caption)
    return next((name for name in names if len(name) >= _NAME), "")


def _repeats(book: Book) -> bool:
    """True when several titles of tables come again: the forms of more than one unit."""
    titles = Counter(_YEAR.sub("", plain(table.title)) for table in book.tables if table.title)
    return sum(1 for count in titles.values() if count > 1) > 1


def _headings(book: Book) -> Iterator[tuple[int, str]]:
    """Places of headings that name an office and stand over tables of its own."""
    found: list[tuple[int, str]] = []
    for at, block in enumerate(book.blocks):
        if isinstance(block, Paragraph) and (name := _office_in(block)):
            found.append((at, name))
    for (at, name), (end, _) in pairwise([*found, (len(book.blocks), "")]):
        if any(isinstance(block, Table) for block in book.blocks[at:end]):
            yield at, name


def _office_in(paragraph: Paragraph) -> str:
    text = paragraph.text.strip()
    if paragraph.role not in (Role.HEADING, Role.BODY) or len(text) > _SHORT:
        return ""
    words = _PART.sub("", plain(text))
    if numbered(words).depth or any(mark in words for mark in ",;:。、"):
        return ""
    name = titled_office(words) or words
    return name if len(name) > 4 and looks_like_office(name) else ""


def as_own(facts: Sequence[Fact], stretch: Stretch) -> list[Fact]:
    """The facts of a stretch as its own unit sees them: in its book it is the office."""
    tables = {block.number for block in stretch.blocks if isinstance(block, Table)}
    return [_as_office(fact, stretch.unit) for fact in facts if fact.table in tables]


def _as_office(fact: Fact, unit: str) -> Fact:
    within = "" if fact.point.unit == unit else fact.point.unit
    return replace(fact, point=replace(fact.point, office=unit, unit=within))


def as_part(claims: Sequence[Claim], unit: str, office: str, groups: int) -> list[Claim]:
    """The claims of a unit's stretch as claims of the whole book, groups numbered after `groups`."""
    return [
        replace(
            claim,
            subject=_of_unit(claim.subject, unit, office),
            base=_of_unit(claim.base, unit, office),
            group=claim.group + groups,
        )
        for claim in claims
    ]


def _of_unit(point: Point | None, unit: str, office: str) -> Point | None:
    if point is None:
        return None
    return replace(point, office=office, unit=point.unit or unit)
