"""Linear inequalities decided exactly, in whole numbers: amounts that satisfy them, or why there are none.

The general simplex method of Dutertre and de Moura: every row has a slack, the sum of the row, with
the row's bounds. Amounts start as printed. A slack or amount outside its bounds is brought to its
bound by moving one amount of its row that has room; the two then change roles. Where nothing in a row
has room, that row, worked out, proves that its rows cannot hold together.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .system import ENDLESS

Terms = tuple[tuple[int, int], ...]
Bound = tuple[Terms, int, int]
Number = int | Fraction
PATIENCE = 6  # pivots a row before cycles are ruled out, at the cost of more pivots
MOST = 40  # pivots a row before it is given up


@dataclass(frozen=True, slots=True)
class Outcome:
    """Amounts that satisfy all rows, or the numbers of rows that cannot hold together; neither: given up."""

    values: tuple[Number, ...] = ()
    core: frozenset[int] = frozenset()


@dataclass
class Tableau:
    """Rows as slacks over amounts; `body[b][n]` says how the dependent b moves with the free n."""

    values: list[Number]
    low: list[int]
    high: list[int]
    body: dict[int, dict[int, Number]] = field(default_factory=dict)
    users: dict[int, set[int]] = field(default_factory=dict)  # dependents that move with a free amount
    amounts: int = 0

    def solve(self) -> Outcome:
        """Move amounts until all bounds hold."""
        pending = deque(sorted(b for b in self.body if self._off(b)))
        patience, most = PATIENCE * len(self.body) + 50, MOST * len(self.body) + 500
        pivots = 0
        while pending:
            bland = pivots > patience
            basic = min(pending) if bland else pending[0]
            pending.remove(basic)
            if basic not in self.body or not (off := self._off(basic)):
                continue
            free = self._free(basic, off, bland)
            pivots += 1
            if free is None or pivots > most:
                return Outcome(core=self._reasons(basic) if free is None else frozenset())
            pending.extend(self._exchange(basic, free, off))
        return Outcome(values=tuple(self.values[: self.amounts]))

    def _off(self, name: int) -> Number:
        """What the value lacks to stand inside its bounds."""
        value = self.values[name]
        if value < self.low[name]:
            return self.low[name] - value
        return min(0, self.high[name] - value)

    def _free(self, basic: int, off: Number, bland: bool) -> int | None:
        """The free amount to move: one that can take it all and is used by few, if there is one."""
        best, best_rank = None, (True, True, 0)
        need = off if off > 0 else -off
        for name, factor in self.body[basic].items():
            up = (factor > 0) == (off > 0)
            room = self.high[name] - self.values[name] if up else self.values[name] - self.low[name]
            if room <= 0:
                continue
            if bland:
                best = name if best is None else min(best, name)
                continue
            size = factor if factor > 0 else -factor
            rank = (size != 1, room * size < need, len(self.users[name]))
            if best is None or rank < best_rank:
                best, best_rank = name, rank
        return best

    def _exchange(self, basic: int, free: int, off: Number) -> list[int]:
        """Bring `basic` to its bound by moving `free`; they change roles. What may be off now."""
        factor = self.body[basic][free]
        step = _over(off, factor)
        self.values[basic] += off
        self.values[free] += step
        for other in self.users[free]:
            if other != basic:
                self.values[other] += self.body[other][free] * step
        return self._pivot(basic, free, factor)

    def _pivot(self, basic: int, free: int, factor: Number) -> list[int]:
        row = self.body.pop(basic)
        for name in row:
            self.users[name].discard(basic)
        solved = {name: _over(-weight, factor) for name, weight in row.items() if name != free}
        solved[basic] = _over(1, factor)
        touched = self.users.pop(free)
        self.users[basic] = set()
        for other in touched:
            self._substitute(other, free, solved)
        self.body[free] = solved
        for name in solved:
            self.users[name].add(free)
        return [name for name in (free, *touched) if self._off(name)]

    def _substitute(self, other: int, free: int, solved: dict[int, Number]) -> None:
        row = self.body[other]
        times = row.pop(free)
        for name, weight in solved.items():
            new = row.get(name, 0) + times * weight
            if new:
                row[name] = new if isinstance(new, int) else _plain(new)
                self.users[name].add(other)
            elif name in row:
                del row[name]
                self.users[name].discard(other)

    def _reasons(self, basic: int) -> frozenset[int]:
        """Rows whose slacks stand in the row that cannot be brought inside its bounds."""
        names = (basic, *self.body[basic])
        return frozenset(name - self.amounts for name in names if name >= self.amounts)


def _over(number: Number, divisor: Number) -> Number:
    """The quotient, a whole number where it is one."""
    if divisor in {1, -1}:
        return number * divisor
    return _plain(Fraction(number) / divisor)


def _plain(number: Fraction) -> Number:
    return number.numerator if number.denominator == 1 else number


def decide(rows: Sequence[Bound], low: Sequence[int], high: Sequence[int], start: Sequence[int]) -> Outcome:
    """Amounts inside their boxes that satisfy every row, from `start` on, or rows that contradict.

    >>> rows = [(((0, 1), (1, -1), (2, -1)), 0, 0)]
    >>> decide(rows, [10, 4, 4], [12, 6, 6], [12, 6, 5]).values
    (11, 6, 5)
    >>> decide(rows, [13, 4, 4], [13, 6, 6], [13, 5, 5]).core
    frozenset({0})
    """
    count = len(low)
    table = Tableau(list(start), list(low), list(high), amounts=count)
    table.users = {name: set() for name in range(count)}
    for number, (terms, least, most) in enumerate(rows, start=count):
        table.values.append(sum(factor * start[name] for name, factor in terms))
        table.low.append(max(least, -ENDLESS))
        table.high.append(min(most, ENDLESS))
        table.body[number] = dict(terms)
        for name, _ in terms:
            table.users[name].add(number)
    return table.solve()
