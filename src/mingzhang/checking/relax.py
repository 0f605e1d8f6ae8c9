"""Exact amounts behind what is printed, found by hand: the fast half of the proof.

Amounts that one equation makes equal become one. Then, from the printed amounts on, each row that
does not hold hands its rest to its own figures in proportion to the room their boxes leave, until all
rows hold. The result is a point in whole ticks and is its own proof; when none is found in time,
nothing is said (the solver decides).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from .exact import finish
from .propagate import Boxes
from .system import ENDLESS, System

RELUCTANT = 64  # a printed zero is most likely nothing: others move first
FEW_ROUNDS = 25
NEAR = 2000  # ticks: a fifth of a fen, far less than any rounding
Terms = tuple[tuple[int, int], ...]
Bound = tuple[Terms, int, int]


@dataclass
class Classes:
    """The rows over classes of equal amounts, with the meet of their boxes."""

    of: list[int]
    low: list[int]
    high: list[int]
    rows: list[Bound] = field(default_factory=list)
    touching: list[list[int]] = field(default_factory=list)

    def spread(self, values: Sequence[int]) -> list[int]:
        """The value of each variable from those of the classes."""
        return [values[c] for c in self.of]


def solve_by_hand(
    system: System,
    rows: Sequence[int],
    boxes: Boxes,
    preferred: Sequence[int | None],
    rounds: int = FEW_ROUNDS,
) -> list[int] | None:
    """Amounts in the boxes that satisfy all `rows`, or None when the search ends without."""
    classes = _merge(system, rows, boxes)
    if any(map(int.__gt__, classes.low, classes.high)):
        return None
    values = _start(classes, preferred)
    _relax(replace(classes, rows=[_inner(bound) for bound in classes.rows]), values, rounds, near=NEAR)
    exact = finish(classes.rows, classes.low, classes.high, values)
    if exact is None and rounds > FEW_ROUNDS and _relax(classes, values, rounds):
        exact = values
    return None if exact is None else classes.spread(exact)


def _inner(bound: Bound) -> Bound:
    """An inequality a little tighter than it is, so that exact equations can move amounts a little."""
    terms, low, high = bound
    largest = max(abs(factor) for _, factor in terms)
    if low == high or largest == 1:
        return bound
    margin = 4 * NEAR * largest
    if high - low <= 4 * margin:
        return bound
    return terms, low + margin, high - margin


def _merge(system: System, rows: Sequence[int], boxes: Boxes) -> Classes:
    root = list(range(len(system.keys)))
    for number in rows:
        row = system.rows[number]
        if len(row.terms) == 2 and row.low == row.high == 0:
            (one, first), (other, second) = row.terms
            if first == -second:
                root[_find(root, one)] = _find(root, other)
    of = [_find(root, variable) for variable in range(len(root))]
    classes = Classes(of, boxes.low.copy(), boxes.high.copy(), touching=[[] for _ in of])
    for variable, name in enumerate(of):
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
    """The rows over classes, each once, without those that now say nothing."""
    seen: set[Bound] = set()
    of = classes.of
    for number in rows:
        row = system.rows[number]
        factors: dict[int, int] = {}
        for variable, factor in row.terms:
            factors[of[variable]] = factors.get(of[variable], 0) + factor
        bound = (tuple((c, f) for c, f in sorted(factors.items()) if f), row.low, row.high)
        if bound not in seen and (bound[0] or not row.low <= 0 <= row.high):
            seen.add(bound)
            for name, _ in bound[0]:
                classes.touching[name].append(len(classes.rows))
            classes.rows.append(bound)


def _start(classes: Classes, preferred: Sequence[int | None]) -> list[int]:
    """Printed amounts where they fit their box, the middle otherwise, unprinted ones worked out."""
    values: list[int | None] = [None] * len(classes.of)
    for variable, wish in enumerate(preferred):
        name = classes.of[variable]
        low, high = classes.low[name], classes.high[name]
        if wish is not None and (values[name] is None or variable == name):
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
    queue = deque(n for n, (_, low, high) in enumerate(classes.rows) if low == high)
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


def _relax(classes: Classes, values: list[int], rounds: int, near: int = 0) -> bool:
    """Change the values until all rows hold, or `near`ly; False when that takes too long."""
    queue = deque(n for n, bound in enumerate(classes.rows) if abs(_rest(bound, values)) > near)
    waiting = set(queue)
    limit = rounds * (len(queue) + 10)
    while queue:
        limit -= 1
        number = queue.popleft()
        waiting.discard(number)
        bound = classes.rows[number]
        rest = _rest(bound, values)
        if abs(rest) <= near:
            continue
        if limit < 0 or not _hand_out(bound, rest, classes, values):
            return False
        for name, _ in bound[0]:
            for other in classes.touching[name]:
                if other not in waiting:
                    waiting.add(other)
                    queue.append(other)
    return True


def _rest(bound: Bound, values: Sequence[int]) -> int:
    """What must be added to the row's sum to make it hold; zero when it does."""
    terms, low, high = bound
    total = sum(factor * values[name] for name, factor in terms)
    if total < low:
        return low - total
    return min(0, high - total)


def _hand_out(bound: Bound, rest: int, classes: Classes, values: list[int]) -> bool:
    """Change the row's figures by `rest` in all, each within its box; False when there is no room."""
    terms, exact = bound[0], bound[1] == bound[2]
    sign = 1 if rest > 0 else -1
    rooms = [_room(c, sign * f, classes, values) for c, f in terms]
    available = sum(room * abs(f) for room, (_, f) in zip(rooms, terms, strict=True))
    left = abs(rest)
    if available < left:
        return False
    weights = [
        room if classes.low[c] + classes.high[c] else room // RELUCTANT
        for room, (c, _) in zip(rooms, terms, strict=True)
    ]
    whole = sum(weight * abs(f) for weight, (_, f) in zip(weights, terms, strict=True)) or 1
    for room, weight, (name, factor) in zip(rooms, weights, terms, strict=True):
        share = min(room, abs(rest) * weight // whole)
        values[name] += share if sign * factor > 0 else -share
        left -= share * abs(factor)
    for name, factor in terms:
        if left <= 0:
            break
        spare = _room(name, sign * factor, classes, values)
        more = min(spare, left // abs(factor) if exact else -(-left // abs(factor)))
        values[name] += more if sign * factor > 0 else -more
        left -= more * abs(factor)
    return left <= 0


def _room(name: int, direction: int, classes: Classes, values: Sequence[int]) -> int:
    """How far the amount can move so that the row's sum moves the wanted way."""
    if direction > 0:
        return classes.high[name] - values[name]
    return values[name] - classes.low[name]
