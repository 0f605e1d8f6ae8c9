"""Exact amounts in fen that print as published, as near as possible to the planned ones."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

HALF = 5000  # fen in half of 0.01 万元
FAR = 60_000  # fen: as far as an amount may move from its plan
_ROUND, _ODD = 40.0, 1.0  # what a fen costs: amounts in round figures stay unless they must move
_NODES = 50_000


@dataclass
class Sum:
    """A fixed amount and amounts that are added to it, each with its factor."""

    fixed: int = 0
    terms: dict[Hashable, int] = field(default_factory=dict)

    def add(self, key: Hashable, factor: int = 1) -> None:
        """Add an amount."""
        self.terms[key] = self.terms.get(key, 0) + factor

    def plus(self, other: Sum, factor: int = 1) -> Sum:
        """The sum of both."""
        both = Sum(self.fixed + factor * other.fixed, dict(self.terms))
        for key, own in other.terms.items():
            both.add(key, factor * own)
        return both

    def of(self, amounts: Mapping[Hashable, int]) -> int:
        """What the sum comes to."""
        return self.fixed + sum(factor * amounts[key] for key, factor in self.terms.items())


@dataclass(frozen=True)
class Amount:
    """A planned amount in fen; one in round figures moves only when it must."""

    planned: int
    is_round: bool


@dataclass(frozen=True)
class Printed:
    """A sum that was printed in 万元 with two decimals, and what was printed, in fen."""

    words: str
    sum: Sum
    fen: int

    def holds(self, amounts: Mapping[Hashable, int]) -> bool:
        """True when the sum, rounded by itself, prints that figure."""
        exact = self.sum.of(amounts)
        return self.fen - HALF <= exact < self.fen + HALF


def settle(amounts: Mapping[Hashable, Amount], cells: Sequence[Printed]) -> dict[Hashable, int]:
    """Amounts in fen, near the planned ones, whose sums print every cell."""
    keys = list(amounts)
    moves = _moves(keys, amounts, cells)
    found = {key: amounts[key].planned + move for key, move in zip(keys, moves, strict=True)}
    wrong = [cell.words for cell in cells if not cell.holds(found)]
    if wrong:
        raise AssertionError(f"these cells do not print as published: {wrong[:5]}")
    return found


def _moves(
    keys: Sequence[Hashable], amounts: Mapping[Hashable, Amount], cells: Sequence[Printed]
) -> list[int]:
    """How far each amount moves: the answer of a programme in whole fen."""
    model = _model()
    at = {key: number for number, key in enumerate(keys)}
    for number, key in enumerate(keys):
        cost = (_ROUND if amounts[key].is_round else _ODD) * (1 + number / (7 * len(keys)))
        for _ in range(2):  # up and down
            model.addVar(0.0, float(FAR))
            model.changeColCost(model.getNumCol() - 1, cost)
    count = model.getNumCol()
    whole = np.full(count, highspy.HighsVarType.kInteger)
    model.changeColsIntegrality(count, np.arange(count, dtype=np.int32), whole)
    planned = {key: amount.planned for key, amount in amounts.items()}
    for cell in cells:
        _add(model, at, cell, cell.fen - cell.sum.of(planned))
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise AssertionError("no amounts print every cell as published")
    value = model.getSolution().col_value
    return [round(value[2 * number]) - round(value[2 * number + 1]) for number in range(len(keys))]


def _model() -> highspy.Highs:
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_max_nodes", _NODES)
    model.setOptionValue("mip_rel_gap", 0.0)
    return model


def _add(model: highspy.Highs, at: Mapping[Hashable, int], cell: Printed, rest: int) -> None:
    """The moves of the parts of a cell bring their sum within half a last place of what was printed."""
    columns = [at[key] for key in cell.sum.terms]
    factors = list(cell.sum.terms.values())
    if columns:
        model.addRow(
            float(rest - HALF),
            float(rest + HALF - 1),
            2 * len(columns),
            [column for own in columns for column in (2 * own, 2 * own + 1)],
            [float(signed) for factor in factors for signed in (factor, -factor)],
        )


def odd(planned: int, part: float) -> int:
    """An amount in round figures made odd: by less than half of 0.01 万元, `part` from 0 to 1."""
    return planned + round((part - 0.5) * 2 * (HALF - 300))
