"""Where running text begins and ends on the pages of a document (版心)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...model.book import Line
from ...model.place import Box
from ..page import Page

_TOGETHER = 3  # lines that end at one place make an edge of running text


@dataclass(frozen=True, slots=True)
class Margins:
    """Left and right edge of the running text of a page, and the height of its lines."""

    left: float
    right: float
    size: float


def margins_of(pages: Sequence[Page]) -> dict[int, Margins | None]:
    """The text margins of every page by its number; None where the front end gives no boxes.

    An edge that no lines of a page share (a cover, the two lines that end a chapter) is the one of the
    other pages of its size; where these have none on the right, that margin is as wide as the left one.
    """
    boxes = {page.number: _boxes_of(page) for page in pages}
    of_size: dict[tuple[float, float], list[list[Box]]] = defaultdict(list)
    for page in pages:
        of_size[page.width, page.height].append(boxes[page.number])
    usual = {size: _usual(size[0], found) for size, found in of_size.items()}
    return {page.number: _margins(boxes[page.number], usual[page.width, page.height]) for page in pages}


def _boxes_of(page: Page) -> list[Box]:
    return [item.box for item in page.items if isinstance(item, Line) and item.box is not None]


def _usual(width: float, pages: Iterable[list[Box]]) -> tuple[float | None, float | None]:
    """The left and right edge in the middle of those that pages of one size have of their own."""
    filled = [boxes for boxes in pages if boxes]
    left = _middle(_left(boxes) for boxes in filled)
    right = _middle(_right(boxes) for boxes in filled)
    if right is None and left is not None:
        right = max(width - left, *(box.x1 for boxes in filled for box in boxes))
    return left, right


def _middle(edges: Iterable[float | None]) -> float | None:
    known = sorted(edge for edge in edges if edge is not None)
    return known[len(known) // 2] if known else None


def _margins(boxes: list[Box], usual: tuple[float | None, float | None]) -> Margins | None:
    if not boxes:
        return None
    lefts = (_left(boxes), usual[0], min(box.x0 for box in boxes))
    rights = (_right(boxes), usual[1], max(box.x1 for box in boxes))
    left = next(edge for edge in lefts if edge is not None)
    right = next(edge for edge in rights if edge is not None)
    return Margins(left, right, _height(boxes))


def _left(boxes: list[Box]) -> float | None:
    """The leftmost beginning of lines, when enough lines begin there."""
    edge, room = min(box.x0 for box in boxes), _height(boxes)
    return edge if sum(1 for box in boxes if box.x0 <= edge + room) >= _TOGETHER else None


def _right(boxes: list[Box]) -> float | None:
    """The rightmost end of lines, when enough lines end there."""
    edge, room = max(box.x1 for box in boxes), _height(boxes)
    return edge if sum(1 for box in boxes if box.x1 >= edge - room) >= _TOGETHER else None


def _height(boxes: list[Box]) -> float:
    heights = sorted(box.y1 - box.y0 for box in boxes)
    return heights[len(heights) // 2]
