"""Interval propagation: what boxes and rows imply for each other, exactly, in integers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .system import ENDLESS, Row, System


@dataclass(slots=True)
class Boxes:
    """Bounds of all variables, in ticks."""

    low: list[int]
    high: list[int]

    def copy(self) -> Boxes:
        """An independent copy."""
        return Boxes(self.low.copy(), self.high.copy())

    def empty(self, variable: int) -> bool:
        """True when no amount is left for the variable."""
        return self.low[variable] > self.high[variable]


def printed_boxes(system: System, without: frozenset[int] = frozenset()) -> Boxes:
    """The meet of the boxes printed for each variable, `without` some prints; unprinted is >= 0."""
    low, high = system.meets()
    boxes = Boxes(low.copy(), high.copy())
    for variable in {system.prints[n].variable for n in without} - {-1}:
        set_box(system, boxes, variable, without)
    return boxes


def set_box(system: System, boxes: Boxes, variable: int, without: frozenset[int]) -> None:
    """Set the box of one variable from its prints."""
    entries = [system.prints[n] for n in system.of_variable[variable] if n not in without]
    boxes.low[variable] = max((e.low for e in entries), default=0)
    boxes.high[variable] = min((e.high for e in entries), default=ENDLESS)
    minus = any(system.prints[n].high < 0 for n in system.of_variable[variable])
    if not entries and (minus or variable in system.signed):
        boxes.low[variable] = -ENDLESS  # a printed minus may be right with other digits


def span(row: Row, boxes: Boxes) -> tuple[int, int]:
    """Least and greatest value of the row's sum over the boxes."""
    least = greatest = 0
    low, high = boxes.low, boxes.high
    for variable, factor in row.terms:
        if factor > 0:
            least += factor * low[variable]
            greatest += factor * high[variable]
        else:
            least += factor * high[variable]
            greatest += factor * low[variable]
    return least, greatest


def refuted(row: Row, boxes: Boxes) -> bool:
    """True when no amounts in the boxes satisfy the row."""
    least, greatest = span(row, boxes)
    return least > row.high or greatest < row.low


def tighten(
    system: System,
    rows: Iterable[int],
    boxes: Boxes,
    free: Sequence[bool] | None = None,
    limit: int = 4000,
    trail: dict[int, set[int]] | None = None,
) -> int | None:
    """Narrow the boxes by the rows until nothing changes; the row that cannot hold, or None.

    Only variables with `free[v]` are narrowed when `free` is given. `limit` bounds the work:
    stopping early is sound, it only proves less. `trail` collects for each variable the rows that
    narrowed it.
    """
    active = set(rows)
    queue = deque(sorted(active))
    waiting = set(queue)
    while queue and limit:
        limit -= 1
        number = queue.popleft()
        waiting.discard(number)
        row = system.rows[number]
        if refuted(row, boxes):
            return number
        for changed in _narrow(row, boxes, free):
            if trail is not None:
                trail.setdefault(changed, set()).add(number)
            if boxes.empty(changed):
                return number
            for other in system.touching[changed]:
                if other in active and other not in waiting and other != number:
                    waiting.add(other)
                    queue.append(other)
    return None


def _narrow(row: Row, boxes: Boxes, free: Sequence[bool] | None) -> list[int]:
    """Variables of the row whose box the row narrows, boxes changed in place."""
    changed = []
    least, greatest = span(row, boxes)
    for variable, factor in row.terms:
        if free is not None and not free[variable]:
            continue
        low, high = boxes.low[variable], boxes.high[variable]
        own_least, own_greatest = (
            (factor * low, factor * high) if factor > 0 else (factor * high, factor * low)
        )
        top, bottom = row.high - (least - own_least), row.low - (greatest - own_greatest)
        new_low, new_high = _divide(bottom, top, factor)
        if new_low > low or new_high < high:
            boxes.low[variable], boxes.high[variable] = max(low, new_low), min(high, new_high)
            changed.append(variable)
    return changed


def _divide(bottom: int, top: int, factor: int) -> tuple[int, int]:
    """The whole numbers x with bottom <= factor * x <= top, widened outwards by less than a tick."""
    if factor == 1:
        return bottom, top
    if factor < 0:
        bottom, top, factor = -top, -bottom, -factor
    return bottom // factor, -(-top // factor)
