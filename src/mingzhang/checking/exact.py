"""The last step of the proof: amounts that nearly satisfy all equations are made to do so exactly.

Each equation gives one of its amounts, the one with most room, as the rest of the others (Gaussian
elimination over whole numbers). Amounts that no equation gives stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

TRIES = 12
LITTLE = 5000  # ticks, half a fen
Terms = tuple[tuple[int, int], ...]
Bound = tuple[Terms, int, int]
Equation = tuple[int, dict[int, int], int]  # the amount it gives, its factors, its constant


def finish(
    rows: Sequence[Bound], low: Sequence[int], high: Sequence[int], near: Sequence[int]
) -> list[int] | None:
    """Amounts close to `near`, inside their boxes, that satisfy every row; None when this way finds none.

    >>> finish([(((0, 1), (1, -1), (2, -1)), 0, 0)], [10, 4, 4], [12, 6, 6], [11, 5, 5])
    [10, 5, 5]
    """
    exact: list[Bound] = [row for row in rows if row[1] == row[2]]
    tight = [_at_its_end(row, near) for row in rows if row[1] != row[2] and _tight(row, near)]
    found = _meet(rows, low, high, near, exact + tight)
    return found if found is not None or not tight else _meet(rows, low, high, near, exact)


def _tight(row: Bound, values: Sequence[int]) -> bool:
    """True when the sum of an inequality is at its end, give or take a little."""
    terms, least, most = row
    total = sum(factor * values[v] for v, factor in terms)
    return min(abs(total - least), abs(total - most)) <= LITTLE * max(abs(factor) for _, factor in terms)


def _meet(
    rows: Sequence[Bound], low: Sequence[int], high: Sequence[int], near: Sequence[int], met: list[Bound]
) -> list[int] | None:
    """Values that satisfy the rows in `met` exactly, and every row after a few more are added to them."""
    for _ in range(TRIES):
        values = _give(met, low, high, list(near))
        if values is None or not all(a <= v <= b for a, v, b in zip(low, values, high, strict=True)):
            return None
        missed = [row for row in rows if not _holds(row, values)]
        if not missed:
            return values
        met = met + [_at_its_end(row, values) for row in missed]
    return None


def _at_its_end(row: Bound, values: Sequence[int]) -> Bound:
    """An inequality that just fails, to be met at the end that it passed."""
    terms, least, most = row
    total = sum(factor * values[v] for v, factor in terms)
    end = least if abs(total - least) < abs(total - most) else most
    return terms, end, end


def _give(
    rows: Sequence[Bound], low: Sequence[int], high: Sequence[int], values: list[int]
) -> list[int] | None:
    """The values with those changed that the equations give; None when they contradict each other."""
    equations = _eliminate(rows, low, high, values)
    for pivot, factors, constant in reversed(equations or []):
        rest = constant - sum(f * values[v] for v, f in factors.items() if v != pivot)
        if rest % factors[pivot]:
            return None
        values[pivot] = rest // factors[pivot]
    return values if equations is not None else None


def _eliminate(
    rows: Sequence[Bound], low: Sequence[int], high: Sequence[int], values: Sequence[int]
) -> list[Equation] | None:
    """Equations each free of the amounts that earlier ones give; None when two contradict each other."""
    equations: list[Equation] = []
    given_by: dict[int, int] = {}
    for terms, end, _ in rows:
        factors, constant = _reduce(dict(terms), end, equations, given_by)
        if not factors:
            if constant:
                return None
            continue
        pivot = max(
            factors, key=lambda v: (abs(factors[v]) == 1, min(values[v] - low[v], high[v] - values[v]))
        )
        given_by[pivot] = len(equations)
        equations.append((pivot, factors, constant))
    return equations


def _reduce(
    factors: dict[int, int], constant: int, equations: Sequence[Equation], given_by: dict[int, int]
) -> tuple[dict[int, int], int]:
    """The equation with every given amount replaced, in the order in which they were given."""
    pending = [given_by[v] for v in factors if v in given_by]
    heapify(pending)
    while pending:
        number = heappop(pending)
        pivot, other, other_constant = equations[number]
        times, own = factors.get(pivot, 0), other[pivot]
        if not times:
            continue
        for variable, factor in other.items():
            before = variable in factors
            changed = factors.get(variable, 0) * own - factor * times
            if changed:
                factors[variable] = changed
                if not before and variable in given_by:
                    heappush(pending, given_by[variable])
            else:
                factors.pop(variable, None)
        if own != 1:
            factors = {v: f if v in other else f * own for v, f in factors.items()}
        constant = constant * own - other_constant * times
    return factors, constant


def _holds(row: Bound, values: Sequence[int]) -> bool:
    terms, least, most = row
    return least <= sum(factor * values[variable] for variable, factor in terms) <= most
