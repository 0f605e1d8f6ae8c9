"""The smallest set of wrong figures as an integer programme: asked only when searching takes too long.

The solver works in floating point on amounts measured from the printed ones; every answer is checked
again in whole numbers or fractions before it is believed. Loading it costs more than most proofs, so
this module is imported late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import highspy

from ..solver import new_model
from .propagate import Boxes, span
from .system import ENDLESS, Row, System, evaluate

SCALE = 10**6 * 100  # the solver counts in hundreds of yuan, near the size of rounding


def _model() -> highspy.Highs:
    model = new_model()
    model.setOptionValue("time_limit", 20.0)
    return model


def _float(amount: int) -> float:
    if amount >= ENDLESS // 2:
        return highspy.kHighsInf
    if amount <= -ENDLESS // 2:
        return -highspy.kHighsInf
    return amount / SCALE


def _middle(low: int, high: int) -> int:
    """A starting amount inside a box."""
    if high < ENDLESS:
        return (low + high) // 2 if low > -ENDLESS else high
    return max(low, 0)


class _Programme:
    """Rows over boxes as a linear programme in the difference from a starting point."""

    def __init__(self, system: System, rows: Sequence[int], boxes: Boxes) -> None:
        self.system, self.rows, self.boxes = system, list(rows), boxes
        self.origin = [_middle(low, high) for low, high in zip(boxes.low, boxes.high, strict=True)]
        self.variables = sorted({v for r in rows for v, _ in system.rows[r].terms})
        self.column = {variable: c for c, variable in enumerate(self.variables)}
        self.model = _model()

    def add_variables(self, free: bool = False) -> None:
        """One column a variable, bounded by its box unless `free`."""
        for variable in self.variables:
            low = -ENDLESS if free else self.boxes.low[variable] - self.origin[variable]
            high = ENDLESS if free else self.boxes.high[variable] - self.origin[variable]
            self.model.addVar(_float(low), _float(high))

    def add_row(self, row: Row, extra: Sequence[tuple[int, float, float]] = ()) -> None:
        """A row; `extra` adds a switch: (column, weight below, weight above)."""
        rest = evaluate(row, self.origin)
        size = max(abs(factor) for _, factor in row.terms)
        columns = [self.column[v] for v, _ in row.terms]
        weights = [f / size for _, f in row.terms]
        low, high = row.low - rest, row.high - rest
        low = -ENDLESS if row.low <= -ENDLESS else low // size
        high = ENDLESS if row.high >= ENDLESS else -(-high // size)
        if not extra:
            self.model.addRow(_float(low), _float(high), len(columns), columns, weights)
            return
        column, below, above = extra[0]
        if low > -ENDLESS:
            self.model.addRow(
                _float(low), highspy.kHighsInf, len(columns) + 1, [*columns, column], [*weights, below]
            )
        if high < ENDLESS:
            self.model.addRow(
                -highspy.kHighsInf, _float(high), len(columns) + 1, [*columns, column], [*weights, -above]
            )


def smallest_wrong_set(
    system: System,
    rows: Sequence[int],
    candidates: Iterable[int],
    boxes: Boxes,
    wrong: frozenset[int],
) -> tuple[int, ...]:
    """The smallest set of candidate prints without which the rows can hold (a mixed integer programme).

    How far a wrong figure may move is measured by the rests of the failing rows, not by a large
    constant: a naive one gives answers that are none.
    """
    wide = _meeting(system, boxes, wrong)
    programme = _Programme(system, rows, wide)
    reach = _reach(system, rows, wide)
    programme.add_variables(free=True)
    switches = {number: len(programme.variables) + i for i, number in enumerate(candidates)}
    for number, column in switches.items():
        programme.model.addVar(0, 1)
        programme.model.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        programme.model.changeColCost(column, 0.9 if system.prints[number].text else 1.0)
    for number in rows:
        asserter = system.rows[number].asserter
        extra = [(switches[asserter], reach, reach)] if asserter in switches else []
        programme.add_row(system.rows[number], extra)
    _add_boxes(programme, switches, wrong, reach)
    programme.model.run()
    solution = programme.model.getSolution().col_value
    if programme.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return ()
    return tuple(number for number, column in switches.items() if solution[column] > 0.5)


def _meeting(system: System, boxes: Boxes, wrong: frozenset[int]) -> Boxes:
    """Boxes with the ends in order, so that they can serve as a starting point."""
    ordered = boxes.copy()
    for variable, (low, high) in enumerate(zip(boxes.low, boxes.high, strict=True)):
        ordered.low[variable], ordered.high[variable] = min(low, high), max(low, high)
    return ordered


def _reach(system: System, rows: Sequence[int], boxes: Boxes) -> float:
    """Twice the sum of what the failing rows lack and of all rounding, in the solver's unit."""
    lacking = 0
    for number in rows:
        least, greatest = span(system.rows[number], boxes)
        size = max(abs(f) for _, f in system.rows[number].terms)
        lacking += max(0, least - system.rows[number].high, system.rows[number].low - greatest) // size
    widths = [h - w for w, h in zip(boxes.low, boxes.high, strict=True) if h - w < ENDLESS // 2]
    return 2.0 * (lacking + sum(widths)) / SCALE + 1.0


def _add_boxes(programme: _Programme, switches: dict[int, int], wrong: frozenset[int], reach: float) -> None:
    """Each print holds its variable in its box unless its switch is on; unprinted amounts stay >= 0."""
    system = programme.system
    for variable, column in programme.column.items():
        numbers = [n for n in system.of_variable[variable] if n not in wrong]
        origin = programme.origin[variable]
        if not numbers:
            programme.model.addRow(
                _float(programme.boxes.low[variable] - origin), highspy.kHighsInf, 1, [column], [1.0]
            )
        for number in numbers:
            low = _float(system.prints[number].low - origin)
            high = _float(system.prints[number].high - origin)
            if number not in switches:
                programme.model.addRow(low, high, 1, [column], [1.0])
                continue
            pair = [column, switches[number]]
            programme.model.addRow(low, highspy.kHighsInf, 2, pair, [1.0, reach])
            programme.model.addRow(-highspy.kHighsInf, high, 2, pair, [1.0, -reach])
