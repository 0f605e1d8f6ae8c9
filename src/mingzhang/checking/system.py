"""The system: every printed figure a box, every law a row over distinct points (方程组).

Amounts are integers in ticks, a millionth of a yuan, so that every box is exact: 4,241.86 万元 is
42,418,550 to 42,418,650 yuan, and a figure printed to the sixth place of 万元 still has its half place.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from ..model.fact import Claim, Fact
from ..model.finding import Severity
from ..model.money import Figure, Unit
from ..model.point import Point

TICK_PLACES = 6
TICKS: int = 10**TICK_PLACES
ENDLESS = 10**40  # beyond every amount: an open end of an interval
BEYOND = 10**16 * TICKS  # yuan, more than there is: a bound that a rate pushed away from an open end


class Law(Enum):
    """Which of the three laws, or which kind of statement, a row comes from."""

    IDENTITY = "identity"
    PARTS = "parts"
    FLOW = "flow"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Print:
    """One printed figure or statement (印出的数): what a document asserts and may have wrong.

    An amount is a box on one variable; a rate, a change or a direction asserts rows instead
    (`variable` is -1). `low` and `high` are in ticks.
    """

    number: int
    origin: Fact | Claim
    variable: int = -1
    low: int = 0
    high: int = 0

    @property
    def text(self) -> bool:
        """True when the figure stands in the narrative."""
        return isinstance(self.origin, Claim)


@dataclass(frozen=True, slots=True)
class Row:
    """`low <= sum of factor * variable <= high`, in ticks.

    `asserter` is the number of the print that asserts the row, -1 for a law. `words` say the law
    in the terms of the document; `severity` is that of a breach.
    """

    terms: tuple[tuple[int, int], ...]
    low: int
    high: int
    law: Law
    words: str = ""
    severity: Severity = Severity.ERROR
    asserter: int = -1
    family: Hashable = None

    @property
    def equation(self) -> bool:
        """True when the sum is given exactly."""
        return self.low == self.high


@dataclass
class System:
    """Variables, prints and rows; grows while the laws are stated, then is only read."""

    keys: list[Hashable] = field(default_factory=list)
    prints: list[Print] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    of_variable: list[list[int]] = field(default_factory=list)  # prints on a variable
    touching: list[list[int]] = field(default_factory=list)  # rows that contain a variable
    given_up: set[int] = field(default_factory=set)  # rows that are no laws of this document after all
    settled: set[int] = field(default_factory=set)  # rates that follow from the printed amounts
    signed: set[int] = field(default_factory=set)  # variables that may be less than nothing: changes
    _low: list[int] = field(default_factory=list)
    _high: list[int] = field(default_factory=list)
    _index: dict[Hashable, int] = field(default_factory=dict)
    _known: set[Hashable] = field(default_factory=set)

    def variable(self, key: Hashable) -> int:
        """The variable of a point (or of what a sentence leaves unnamed), made when it is new."""
        number = self._index.get(key)
        if number is None:
            number = self._index[key] = len(self.keys)
            self.keys.append(key)
            self.of_variable.append([])
            self.touching.append([])
            self._low.append(0)
            self._high.append(ENDLESS)
        return number

    def find(self, key: Hashable) -> int | None:
        """The variable of a key that is there already."""
        return self._index.get(key)

    def print_amount(self, variable: int, figure: Figure, origin: Fact | Claim) -> Print:
        """State that `variable` was printed as `figure`."""
        low, high = box(figure)
        entry = Print(len(self.prints), origin, variable, low, high)
        self.prints.append(entry)
        first = not self.of_variable[variable]
        self._low[variable] = low if first else max(low, self._low[variable])
        self._high[variable] = min(high, self._high[variable])
        self.of_variable[variable].append(entry.number)
        return entry

    def meets(self) -> tuple[list[int], list[int]]:
        """Low and high end of what all prints of each variable have in common, not to be changed."""
        return self._low, self._high

    def print_statement(self, origin: Claim) -> Print:
        """State that a sentence asserts rows, added with `asserter=` its number."""
        entry = Print(len(self.prints), origin)
        self.prints.append(entry)
        return entry

    def add(self, row: Row) -> None:
        """Add a row once; the same equation from two layouts is one equation."""
        identity = (frozenset(row.terms), row.low, row.high, row.asserter)
        if identity in self._known or not row.terms:
            return
        self._known.add(identity)
        for variable, _ in row.terms:
            self.touching[variable].append(len(self.rows))
        self.rows.append(row)

    def stands(self, number: int, wrong: frozenset[int]) -> bool:
        """True when the row is asserted while the `wrong` prints are taken out."""
        return (
            self.rows[number].asserter not in wrong
            and number not in self.given_up
            and number not in self.settled
        )

    def between(self, number: int) -> bool:
        """True for a law that makes amounts of two documents equal."""
        row = self.rows[number]
        firsts = [self.prints[n].origin.place.document for v, _ in row.terms for n in self.of_variable[v][:1]]
        return row.asserter < 0 and row.equation and len(row.terms) == len(set(firsts)) == 2

    def point(self, variable: int) -> Point | None:
        """The point of a variable; None for what a sentence leaves unnamed."""
        key = self.keys[variable]
        return key if isinstance(key, Point) else None


def box(figure: Figure) -> tuple[int, int]:
    """The interval of a figure in ticks, never narrower than printed.

    >>> from decimal import Decimal
    >>> from ..model.money import Unit
    >>> box(Figure(Decimal("0.01"), Unit.TEN_THOUSAND_YUAN))
    (50000000, 150000000)
    """
    sign, digits, exponent = figure.value.as_tuple()
    assert isinstance(exponent, int)  # a Figure is finite
    number = int("".join(map(str, digits)))
    power = exponent + _POWERS.get(figure.unit, 0) + TICK_PLACES
    exact = figure.unit is Unit.COUNT or (figure.unit is Unit.YUAN and exponent <= -2)
    twice = 2 * (-number if sign else number)  # in half places
    half = 0 if exact else 1
    if power > 0:
        scale = 5 * 10 ** (power - 1)
        return (twice - half) * scale, (twice + half) * scale
    scale = 2 * 10**-power
    return (twice - half) // scale, -(-(twice + half) // scale)


_POWERS = {Unit.THOUSAND_YUAN: 3, Unit.TEN_THOUSAND_YUAN: 4, Unit.HUNDRED_MILLION_YUAN: 8}


def total_terms(total: int, parts: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Terms of `total - sum(parts)`; a variable that stands on both sides cancels.

    >>> total_terms(1, [2, 3])
    ((1, 1), (2, -1), (3, -1))
    """
    factors: dict[int, int] = {total: 1}
    for part in parts:
        factors[part] = factors.get(part, 0) - 1
    return tuple((variable, factor) for variable, factor in factors.items() if factor)


def evaluate(row: Row, values: Sequence[int]) -> int:
    """The sum of the row at given values."""
    return sum(factor * values[variable] for variable, factor in row.terms)
