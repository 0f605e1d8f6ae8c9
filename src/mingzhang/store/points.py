"""Coordinates of amounts as columns and back (坐标存取)."""

from __future__ import annotations

from typing import TypedDict

from ..model.point import Flow, Nature, Point, Source, Stage
from .models import BookReason, GivenAmount


class PointColumns(TypedDict):
    """The columns of a point, to make a row with; office and year stand beside them."""

    flow: Flow
    stage: Stage
    source: Source
    nature: Nature
    function: str
    economic: str
    item: str
    project: str
    point_unit: str
    detail: list[str]


def columns_of(point: Point) -> PointColumns:
    """The columns of a point."""
    return PointColumns(
        flow=point.flow,
        stage=point.stage,
        source=point.source,
        nature=point.nature,
        function=point.function,
        economic=point.economic,
        item=point.item,
        project=point.project,
        point_unit=point.unit,
        detail=list(point.detail),
    )


def point_of(row: GivenAmount | BookReason, office: str, year: int) -> Point:
    """The point of a row in the books of an office."""
    return Point(
        office,
        year,
        row.flow,
        row.stage,
        row.source,
        row.nature,
        row.function,
        row.economic,
        row.item,
        row.project,
        row.point_unit,
        tuple(row.detail),
    )
