"""Derive once per document what several rules look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..context import Context

T = TypeVar("T")


def once(derive: Callable[[Context], T]) -> Callable[[Context], T]:
    """Keep the last result of `derive` for as long as the very same context is asked about."""
    kept: list[tuple[Context, T]] = []

    def derived(context: Context) -> T:
        if not kept or kept[0][0] is not context:
            kept[:] = [(context, derive(context))]
        return kept[0][1]

    return derived
