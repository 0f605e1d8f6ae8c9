"""A point in words, as a clerk would say it."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.point import Nature, Point, Source


def point_words(point: Point) -> str:
    """The coordinates that narrow the amount down, in Chinese.

    >>> from ...model.point import Flow, Stage
    >>> point_words(Point("", 2017, Flow.EXPENDITURE, Stage.OUTTURN, nature=Nature.BASIC, function="20103"))
    '2017年 · 决算数 · 本年支出 · 基本支出 · 功能分类20103'
    """
    return " · ".join(_parts(point))


def _parts(point: Point) -> Iterator[str]:
    yield f"{point.year}年"
    yield point.stage.value
    yield point.flow.value
    if point.source is not Source.ALL:
        yield point.source.value
    if point.nature is not Nature.ALL:
        yield point.nature.value
    if point.function:
        yield f"功能分类{point.function}"
    if point.economic:
        yield f"经济分类{point.economic}"
    yield from filter(None, (point.item, point.project, point.unit, *point.detail))
