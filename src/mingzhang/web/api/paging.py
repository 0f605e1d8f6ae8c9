"""Long lists in pieces (分页): each piece says where the next begins; counting is left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from ninja import Field, Schema

MOST = 200
LARGEST = 2**63 - 1
T = TypeVar("T")
M = TypeVar("M", bound=Model)


class Piece(Schema):
    """Where a piece of a list begins, and how many rows it has at most."""

    after: int = Field(0, ge=0, le=LARGEST, description="`next` of the piece before; 0 begins")
    limit: int = Field(50, ge=1, le=MOST)


class Listed(Schema, Generic[T]):
    """A piece of a list; `next` is null at the end."""

    items: list[T]
    next: int | None


def listed(rows: QuerySet[M], piece: Piece, shape: Callable[[M], Any]) -> dict[str, Any]:
    """The piece of the rows, in the order of their keys."""
    found = list(rows.filter(pk__gt=piece.after).order_by("pk")[: piece.limit + 1])
    more = len(found) > piece.limit
    found = found[: piece.limit]
    return {"items": [shape(row) for row in found], "next": found[-1].pk if more else None}
