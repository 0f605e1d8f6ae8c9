"""What is drawn becomes rulings, and rulings that touch become lattices (表格线)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .native import Shape
from .shapes import Shapes

SNAP = 3.0  # rulings nearer than this are one (double rulings, drawn in pieces)
_SHORTEST = 8.0
_THICK = 4.0
_HEADER_REACH = 120.0  # a shaded header is not higher

Span = tuple[float, float]
Ruling = tuple[float, float, float]  # where it stands, from, to


@dataclass(slots=True)
class Rulings:
    """Horizontal rulings (y, x0, x1) and vertical rulings (x, y0, y1); y downwards."""

    across: list[Ruling] = field(default_factory=list)
    down: list[Ruling] = field(default_factory=list)


@dataclass(slots=True)
class Lattice:
    """Rulings that touch each other, with the positions of their rows and columns."""

    across: list[Ruling]
    down: list[Ruling]
    xs: list[float]
    ys: list[float]


def rulings_of(shapes: Shapes, height: float, fills: Sequence[Shape] = ()) -> Rulings:
    """Merged rulings of a page; the edges of the shaded boxes `fills` count as well."""
    across: list[Ruling] = []
    down: list[Ruling] = []
    for x0, y0, x1, y1 in shapes.strokes:
        if y1 - y0 <= _THICK and x1 - x0 >= y1 - y0:
            across.append((height - (y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THICK:
            down.append(((x0 + x1) / 2, height - y1, height - y0))
    for x0, y0, x1, y1 in (*shapes.outlines, *fills):
        top, bottom = height - y1, height - y0
        across += ((top, x0, x1), (bottom, x0, x1))
        down += ((x0, top, bottom), (x1, top, bottom))
    return Rulings(_merged(across), _merged(down))


def _merged(rulings: list[Ruling]) -> list[Ruling]:
    """Rulings on one line that touch or nearly touch become one."""
    if not rulings:
        return []
    rulings.sort()
    merged: list[Ruling] = []
    band: list[Span] = []
    start = rulings[0][0]
    total = 0.0
    for at, low, high in rulings:
        if at - start > SNAP:
            _close_band(band, total / len(band), merged)
            band, start, total = [], at, 0.0
        band.append((low, high))
        total += at
    _close_band(band, total / len(band), merged)
    return merged


def _close_band(band: list[Span], at: float, merged: list[Ruling]) -> None:
    band.sort()
    low, high = band[0]
    for left, right in band:
        if left - high > SNAP:
            if high - low >= _SHORTEST:
                merged.append((at, low, high))
            low, high = left, right
        elif right > high:
            high = right
    if high - low >= _SHORTEST:
        merged.append((at, low, high))


def lattices(shapes: Shapes, height: float) -> tuple[list[Lattice], list[Ruling]]:
    """The lattices of a page; and its horizontal rulings, edges of shaded rows among them.

    Shaded boxes (底纹) count as cells only beside a lattice that they complete: a header drawn as
    shading over a ruled body.
    """
    rulings = rulings_of(shapes, height)
    found = lattices_of(rulings)
    if shapes.fills and found:
        outside = [fill for fill in shapes.fills if _completes(fill, height, found)]
        if len(outside) > 1:
            found = lattices_of(rulings_of(shapes, height, outside))
    across = rulings_of(shapes, height, shapes.fills).across if shapes.fills else rulings.across
    return found, across


def _completes(fill: Shape, height: float, found: list[Lattice]) -> bool:
    """True for a box that stands outside every lattice and straight above or below one."""
    x0, top, x1, bottom = fill[0], height - fill[3], fill[2], height - fill[1]
    for lattice in found:
        if x0 < lattice.xs[0] - SNAP or x1 > lattice.xs[-1] + SNAP:
            continue
        if bottom <= lattice.ys[0] + SNAP and lattice.ys[0] - bottom < _HEADER_REACH:
            return True
        if top < lattice.ys[-1] - SNAP and bottom > lattice.ys[0] + SNAP:
            return False
    return False


def lattices_of(rulings: Rulings) -> list[Lattice]:
    """Groups of rulings that touch, from top to bottom; each has at least one cell and some inner ruling."""
    groups = _touching(rulings)
    found = [_lattice([rulings.across[i] for i in a], [rulings.down[i] for i in d]) for a, d in groups]
    usable = [lattice for lattice in found if lattice is not None]
    return sorted(usable, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _touching(rulings: Rulings) -> list[tuple[list[int], list[int]]]:
    """Connected groups of horizontal and vertical rulings, by index."""
    count = len(rulings.across)
    parent = list(range(count + len(rulings.down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    tops = [ruling[0] for ruling in rulings.across]
    for offset, (x, y0, y1) in enumerate(rulings.down):
        for index in range(bisect_left(tops, y0 - SNAP), count):
            y, x0, x1 = rulings.across[index]
            if y > y1 + SNAP:
                break
            if x0 - SNAP <= x <= x1 + SNAP:
                parent[root(index)] = root(count + offset)
    groups: dict[int, tuple[list[int], list[int]]] = {}
    for node in range(len(parent)):
        group = groups.setdefault(root(node), ([], []))
        group[node >= count].append(node if node < count else node - count)
    return list(groups.values())


def _lattice(across: list[Ruling], down: list[Ruling]) -> Lattice | None:
    """The lattice of a group: open sides are closed at the farthest reach of its rulings."""
    if not across or not down or len(across) + len(down) < 3:
        return None
    xs = _positions([x for x, _, _ in down], [edge for _, a, b in across for edge in (a, b)])
    ys = _positions([y for y, _, _ in across], [edge for _, a, b in down for edge in (a, b)])
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
        return None
    return Lattice(across, down, xs, ys)


def _positions(inner: Iterable[float], reach: list[float]) -> list[float]:
    """Distinct positions, with the outermost reach of the crossing rulings added where nothing stands."""
    places = sorted(inner)
    for edge in (min(reach), max(reach)):
        if not places or edge < places[0] - SNAP or edge > places[-1] + SNAP:
            places.append(edge)
            places.sort()
    distinct = places[:1]
    for before, place in pairwise(places):
        if place - max(before, distinct[-1]) > SNAP:
            distinct.append(place)
    return distinct
