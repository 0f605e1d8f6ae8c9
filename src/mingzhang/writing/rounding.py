"""Rounding a whole book at once (控制取整): every printed total equals its printed parts.

Amounts are whole fen, printed amounts whole last places. Plain rounding takes each cell by itself
(四舍五入). Controlled rounding then moves as few cells as possible, none by more than one last place,
until every equation holds. Cells whose equations hold already never reach the solver.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

Equation = tuple[tuple[int, int], ...]  # (cell, factor): the factors times the cells sum to zero


@dataclass(frozen=True, slots=True)
class Exact:
    """An exact amount and the worth of one last printed place, both in fen."""

    fen: int
    place: int

    @property
    def plain(self) -> int:
        """Rounded by itself, half away from zero, in last places.

        >>> Exact(4_241_8600, 10000).plain, Exact(-1_5000, 10000).plain
        (4242, -2)
        """
        places = (2 * abs(self.fen) + self.place) // (2 * self.place)
        return places if self.fen >= 0 else -places

    @property
    def steps(self) -> tuple[int, ...]:
        """The moves that stay within one last place of the exact amount; a zero never moves."""
        if self.fen == 0:
            return ()
        return tuple(s for s in (-1, 1) if abs((self.plain + s) * self.place - self.fen) <= self.place)

    def distance(self, step: int) -> Fraction:
        """How far from the exact amount a moved cell stands, in last places."""
        return abs(Fraction(self.fen, self.place) - self.plain - step)


@dataclass(frozen=True)
class Rounded:
    """Printed amounts in last places, cell by cell; `moved` cells, and `left` equations that do not hold."""

    places: tuple[int, ...]
    moved: tuple[int, ...]
    left: tuple[int, ...]


def plain(cells: Sequence[Exact], equations: Sequence[Equation]) -> Rounded:
    """Every cell by itself."""
    places = tuple(cell.plain for cell in cells)
    return Rounded(places, (), tuple(_broken(equations, places)))


def controlled(cells: Sequence[Exact], equations: Sequence[Equation]) -> Rounded:
    """Every equation holds, or, where that is impossible, the cells tied to it stay plain."""
    places = [cell.plain for cell in cells]
    broken = set(_broken(equations, places))
    for component in _components(cells, equations):
        if broken.isdisjoint(component):
            continue
        for cell, step in _solve(cells, [equations[number] for number in component]).items():
            places[cell] += step
    moved = tuple(at for at, cell in enumerate(cells) if places[at] != cell.plain)
    return Rounded(tuple(places), moved, tuple(_broken(equations, places)))


def _broken(equations: Sequence[Equation], places: Sequence[int]) -> Iterator[int]:
    for number, equation in enumerate(equations):
        if sum(factor * places[cell] for cell, factor in equation):
            yield number


def _components(cells: Sequence[Exact], equations: Sequence[Equation]) -> list[list[int]]:
    """Equations that share a cell that may move, together."""
    root: dict[int, int] = {}

    def find(cell: int) -> int:
        while root.setdefault(cell, cell) != cell:
            root[cell] = root[root[cell]]
            cell = root[cell]
        return cell

    movable = [[cell for cell, _ in equation if cells[cell].steps] for equation in equations]
    for own in movable:
        for cell in own[1:]:
            root[find(cell)] = find(own[0])
    groups: dict[int, list[int]] = {}
    for number, own in enumerate(movable):
        if own:
            groups.setdefault(find(own[0]), []).append(number)
    return list(groups.values())


def _solve(cells: Sequence[Exact], equations: Sequence[Equation]) -> dict[int, int]:
    """The fewest moves that make the equations hold; none when there are none."""
    from .moves import fewest_moves  # noqa: PLC0415 - the solver loads only when it is needed

    tied = sorted({cell for equation in equations for cell, _ in equation})
    rests = [-sum(factor * cells[cell].plain for cell, factor in equation) for equation in equations]
    moves = [(cell, step) for cell in tied for step in cells[cell].steps]
    far = [cells[cell].distance(step) for cell, step in moves]
    chosen = fewest_moves(moves, far, equations, rests)
    found: dict[int, int] = {}
    for at in chosen:
        cell, step = moves[at]
        found[cell] = found.get(cell, 0) + step
    holds = all(
        sum(factor * found.get(cell, 0) for cell, factor in equation) == rest
        for equation, rest in zip(equations, rests, strict=True)
    )
    return found if holds else {}
