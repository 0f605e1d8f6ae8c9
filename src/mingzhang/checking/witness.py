"""Exact amounts behind what is printed: the positive half of the proof.

Amounts that one equation makes equal become one, rows that hold for all amounts in the boxes are left
out, and the rest is decided in whole numbers (`tableau`). The result is a point in whole ticks and is
its own proof; where there is none, the rows that cannot hold together are named.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .propagate import Boxes
from .system import ENDLESS, System
from .tableau import Number, decide

MARGIN = 8000  # ticks: less than a fen, more than whole ticks take from a rate
Terms = tuple[tuple[int, int], ...]
Bound = tuple[Terms, int, int]


@dataclass
class Classes:
    """The rows over classes of equal amounts, with the meet of their boxes."""

    of: list[int]
    low: list[int]
    high: list[int]
    rows: list[Bound] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)  # the number of the row that each one restates
    touching: list[list[int]] = field(default_factory=list)

    def spread(self, values: Sequence[int]) -> list[int]:
        """The value of each variable from those of the classes."""
        return [values[c] for c in self.of]


@dataclass(frozen=True, slots=True)
class Witness:
    """True amounts for every variable, or rows that cannot hold together; neither: not decided."""

    values: list[int] | None = None
    core: frozenset[int] = frozenset()


def find_witness(
    system: System, rows: Sequence[int], boxes: Boxes, preferred: Sequence[int | None]
) -> Witness:
    """Amounts in the boxes that satisfy all `rows`, near the preferred ones; or why there are none."""
    classes = merge(system, rows, boxes)
    if any(map(int.__gt__, classes.low, classes.high)):
        return Witness()
    outcome = decide(classes.rows, classes.low, classes.high, _start(classes, preferred))
    if outcome.core:
        return Witness(core=_origin(system, classes, rows, outcome.core))
    values = _whole(classes, outcome.values)
    return Witness(classes.spread(values) if values else None)


def _whole(classes: Classes, values: Sequence[Number]) -> list[int] | None:
    """The amounts in whole ticks; None when this way finds none.

    Where a rate gave parts of a tick, amounts are sought that keep it with a little to spare; rounded,
    they miss equations by a tick or two, which other amounts take up.
    """
    if not all(isinstance(value, int) for value in values):
        narrow = [_narrower(bound) for bound in classes.rows]
        inside = decide(narrow, classes.low, classes.high, [round(v) for v in values]).values or values
        values = decide(classes.rows, classes.low, classes.high, [round(v) for v in inside]).values
    whole = [value for value in values if isinstance(value, int)]
    return whole if whole and len(whole) == len(values) else None


def _narrower(bound: Bound) -> Bound:
    """A rate a little tighter than it is."""
    terms, low, high = bound
    largest = max(abs(factor) for _, factor in terms)
    margin = MARGIN * largest
    if low == high or largest == 1 or high - low <= 4 * margin:
        return bound
    return terms, low + margin, high - margin


def _origin(system: System, classes: Classes, rows: Sequence[int], core: Iterable[int]) -> frozenset[int]:
    """The rows behind a contradiction between classes, with those that make its amounts equal."""
    names = {name for number in core for name, _ in classes.rows[number][0]}
    same = (r for r in rows if _equates(system, r) and classes.of[system.rows[r].terms[0][0]] in names)
    return frozenset((*(classes.sources[number] for number in core), *same))


def _equates(system: System, number: int) -> bool:
    """True for a row that says no more than that two amounts are one."""
    row = system.rows[number]
    return len(row.terms) == 2 and row.low == row.high == 0 and row.terms[0][1] == -row.terms[1][1]


def merge(system: System, rows: Sequence[int], boxes: Boxes) -> Classes:
    """The rows over classes of equal amounts."""
    root = list(range(len(system.keys)))
    for number in rows:
        if _equates(system, number):
            (one, _), (other, _) = system.rows[number].terms
            root[_find(root, one)] = _find(root, other)
    of = [_find(root, variable) for variable in range(len(root))]
    classes = Classes(of, boxes.low.copy(), boxes.high.copy(), touching=[[] for _ in of])
    for variable, name in enumerate(of):
        if variable != name:
            classes.low[name] = max(classes.low[name], boxes.low[variable])
            classes.high[name] = min(classes.high[name], boxes.high[variable])
    _restate(system, rows, classes)
    return classes


def _find(root: list[int], variable: int) -> int:
    while root[variable] != variable:
        root[variable] = root[root[variable]]
        variable = root[variable]
    return variable


def _restate(system: System, rows: Iterable[int], classes: Classes) -> None:
    """The rows over classes, each once, without those that hold for all amounts in the boxes."""
    seen: set[Bound] = set()
    of = classes.of
    for number in rows:
        row = system.rows[number]
        factors: dict[int, int] = {}
        for variable, factor in row.terms:
            factors[of[variable]] = factors.get(of[variable], 0) + factor
        bound = (tuple((c, f) for c, f in sorted(factors.items()) if f), row.low, row.high)
        if bound not in seen and not _vacuous(bound, classes):
            seen.add(bound)
            for name, _ in bound[0]:
                classes.touching[name].append(len(classes.rows))
            classes.rows.append(bound)
            classes.sources.append(number)


def _vacuous(bound: Bound, classes: Classes) -> bool:
    least = greatest = 0
    low, high = classes.low, classes.high
    for name, factor in bound[0]:
        if factor > 0:
            least += factor * low[name]
            greatest += factor * high[name]
        else:
            least += factor * high[name]
            greatest += factor * low[name]
    return bound[1] <= least and greatest <= bound[2]


def _start(classes: Classes, preferred: Sequence[int | None]) -> list[int]:
    """Printed amounts where they fit their box, the middle otherwise, unprinted ones worked out."""
    values: list[int | None] = [None] * len(classes.of)
    for variable, wish in enumerate(preferred):
        name = classes.of[variable]
        if wish is not None and (values[name] is None or variable == name):
            low, high = classes.low[name], classes.high[name]
            values[name] = wish if low <= wish <= high else (low + high) // 2
    _work_out(classes, values)
    return [_settle(value, classes.low[c], classes.high[c]) for c, value in enumerate(values)]


def _settle(value: int | None, low: int, high: int) -> int:
    """An amount inside the box, near the value when there is one."""
    if value is None:
        value = low if low > -ENDLESS else 0
    return min(max(value, low), high)


def _work_out(classes: Classes, values: list[int | None]) -> None:
    """Fill unprinted amounts from equations in which everything else is known."""
    queue = deque(
        n
        for n, (t, low, high) in enumerate(classes.rows)
        if low == high and any(values[c] is None for c, _ in t)
    )
    tries = 4 * len(queue)
    while queue and tries:
        tries -= 1
        terms, low, _ = classes.rows[queue.popleft()]
        unknown = [(c, f) for c, f in terms if values[c] is None]
        if len(unknown) != 1 or abs(unknown[0][1]) != 1:
            continue
        name, factor = unknown[0]
        known = sum(f * value for c, f in terms if (value := values[c]) is not None)
        values[name] = (low - known) * factor
        queue.extend(n for n in classes.touching[name] if classes.rows[n][1] == classes.rows[n][2])
