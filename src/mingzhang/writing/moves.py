"""The mixed integer programme behind controlled rounding; its answer is checked again in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import highspy
import numpy as np

from ..solver import new_model

NODES = 20000  # a limit that gives the same answer on every machine, unlike one of time


def fewest_moves(
    moves: Sequence[tuple[int, int]],
    far: Sequence[Fraction],
    equations: Sequence[tuple[tuple[int, int], ...]],
    rests: Sequence[int],
) -> list[int]:
    """Which of the moves (cell, step) to make so that every equation gets its rest; [] when impossible.

    The number of moves counts first, then how far the moved cells stand from their exact amounts.
    """
    model = new_model()
    model.setOptionValue("mip_max_nodes", NODES)
    model.setOptionValue("mip_rel_gap", 0.0)
    of_cell: dict[int, list[int]] = {}
    for at, (cell, _) in enumerate(moves):
        model.addVar(0.0, 1.0)
        model.changeColCost(at, 1.0 + float(far[at]) / (2 * len(moves) + 2))
        of_cell.setdefault(cell, []).append(at)
    whole = np.full(len(moves), highspy.HighsVarType.kInteger)
    model.changeColsIntegrality(len(moves), np.arange(len(moves), dtype=np.int32), whole)
    for equation, rest in zip(equations, rests, strict=True):
        terms = [(at, factor * moves[at][1]) for cell, factor in equation for at in of_cell.get(cell, ())]
        weights = [float(weight) for _, weight in terms]
        model.addRow(float(rest), float(rest), len(terms), [at for at, _ in terms], weights)
    model.run()
    if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return []
    return [at for at, value in enumerate(model.getSolution().col_value) if value > 0.5]
