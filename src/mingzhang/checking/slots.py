"""Amount cells by their coordinates, ready to be compared along one dimension (坐标分组)."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..model.fact import Fact, Mark
from ..model.finding import Severity
from ..model.money import Unit
from ..model.point import Nature, Point, Source
from ..vocabulary.heads import is_nameless
from ..vocabulary.text import plain
from .system import Law, System

Key = tuple[Hashable, ...]

# Places of the coordinates in a key, which holds plain strings and numbers: fast to hash.
OFFICE, YEAR, FLOW, STAGE, SOURCE, NATURE, FUNCTION, ECONOMIC, ITEM, PROJECT, UNIT, DETAIL = range(12)

_CHANGES = re.compile(r"增、?减|变动|变化|差[额异]|增[加长]额?$")
RATES = ("%", "％", "率", "占比", "比重", "比例", "均", "单价", "幅度", "增幅", "倍", "标准")

SOURCE_PARENT = {s.value: s.parent.value for s in Source if s.parent}
NATURE_PARENT = {n.value: n.parent.value for n in Nature if n.parent}


def key_of(point: Point) -> Key:
    """The coordinates of a point as plain values."""
    return (
        point.office,
        point.year,
        point.flow._value_,
        point.stage._value_,
        point.source._value_,
        point.nature._value_,
        point.function,
        point.economic,
        point.item,
        point.project,
        point.unit,
        point.detail,
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """An amount cell: its variable, or -1 where it is blank or a dash and counts as zero."""

    fact: Fact
    variable: int
    key: Key


@dataclass(frozen=True, slots=True)
class Proposal:
    """An equation (or `at_least`: total >= parts) to be adopted after a look at its family.

    Instances of one family stand or fall together: a `firm` family that fails in every instance
    is a misread layout, a structural one needs most of its instances to hold.
    """

    total: int
    parts: tuple[int, ...]
    law: Law
    family: Hashable
    firm: bool = True
    at_least: bool = False
    severity: Severity = Severity.ERROR
    words: str = ""
    plus: tuple[int, ...] = ()  # what stands beside the total on its side of the equation
    few_failures: bool = False  # adopted only when at most one instance fails


@dataclass
class Ledger:
    """All slots of the documents under check, by table and by coordinates."""

    system: System
    tables: list[list[Slot]] = field(default_factory=list)
    by_key: dict[Key, int] = field(default_factory=dict)  # variables that a table or a sentence prints
    blank: set[Key] = field(default_factory=set)  # points with a blank cell somewhere
    funds: set[tuple[Hashable, Hashable]] = field(default_factory=set)  # source and flow of some amount

    def variable(self, key: Key) -> int | None:
        """The variable of a point that is printed or spoken of."""
        return self.by_key.get(key)

    def note(self, point: Point) -> int:
        """The variable of a point, made when it is new."""
        variable = self.system.find(point)
        return self.add(key_of(point), point) if variable is None else variable

    def add(self, key: Key, point: Hashable) -> int:
        """The new variable of a point (or of what is not understood) whose coordinates are known."""
        variable = self.by_key[key] = self.system.variable(point)
        self.funds.add((key[SOURCE], key[FLOW]))
        return variable


def with_value(key: Key, dimension: int, value: Hashable) -> Key:
    """The key with one coordinate changed."""
    return (*key[:dimension], value, *key[dimension + 1 :])


def groups(slots: Iterable[Slot], dimension: int) -> Iterator[dict[Hashable, Slot]]:
    """Slots whose coordinates are equal but for one dimension, by its value (the first of each)."""
    found: dict[Key, dict[Hashable, Slot]] = {}
    for slot in slots:
        key = slot.key
        rest = key[:dimension] + key[dimension + 1 :]
        found.setdefault(rest, {}).setdefault(key[dimension], slot)
    return (group for group in found.values() if len(group) > 1)


def fill_ledger(ledger: Ledger, facts: Sequence[Fact]) -> None:
    """Take in the cells of one document: a print for each amount, a blank for each empty cell."""
    tables: dict[int, list[Slot]] = {}
    for fact in facts:
        if _is_rate(fact) or any(map(is_nameless, fact.path)):
            continue
        key = key_of(fact.point)
        own = bool(fact.point.detail)  # not understood: never one with an amount of another document
        if own:
            key = with_value(key, DETAIL, (fact.place.document, *fact.point.detail))
        if fact.mark is Mark.UNREADABLE:  # an amount that nobody knows: it neither passes nor fails
            variable = ledger.by_key.get(key, -1)
            variable = variable if variable >= 0 else ledger.add(key, key if own else fact.point)
        elif fact.figure is None:
            ledger.blank.add(key)
            variable = -1
        else:
            variable = ledger.by_key.get(key, -1)
            variable = variable if variable >= 0 else ledger.add(key, key if own else fact.point)
            ledger.system.print_amount(variable, fact.figure, fact)
            if is_change(fact):
                ledger.system.signed.add(variable)
        tables.setdefault(fact.table, []).append(Slot(fact, variable, key))
    ledger.tables.extend(tables.values())


def is_change(fact: Fact) -> bool:
    """True for a cell that says how far an amount rose or fell (增减额), by the head of its column."""
    return bool(fact.point.detail) and _CHANGES.search(head_of(fact)) is not None


def head_of(fact: Fact) -> str:
    """The head of a cell's column with the one above it, without blanks."""
    return plain("".join(fact.path[-2:]))


def _is_rate(fact: Fact) -> bool:
    """True for what no law adds up: per cent, averages, prices."""
    if fact.figure is not None and fact.figure.unit is Unit.PERCENT:
        return True
    return bool(fact.point.detail) and any(word in "".join(fact.path[-1:]) for word in RATES)
