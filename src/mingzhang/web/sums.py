"""Sums over many units, kept for a minute (汇总): whoever asks again sees them, and as of when they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar

from django.core.cache import cache
from django.utils import timezone

T = TypeVar("T")
FRESH = 60  # seconds
FEW = 20  # units whose sums are quickly made anew


@dataclass(frozen=True)
class Summed(Generic[T]):
    """What was summed, and when."""

    value: T
    at: datetime


def within_a_minute(what: str, wanted: object, make: Callable[[], T]) -> Summed[T]:
    """The sums of that name over what is wanted, of this minute and day; `wanted` tells itself by `repr`."""
    told = sha256(repr(wanted).encode()).hexdigest()
    key = f"{what}:{timezone.localdate()}:{told}"
    kept: Summed[T] | None = cache.get(key)
    if kept is None:
        kept = Summed(make(), timezone.now())
        cache.set(key, kept, FRESH)
    return kept
