"""How long works take: processor seconds and wall seconds of some rounds."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from statistics import median

Pick = Callable[[Sequence[float]], float]


def processor(work: Callable[[], object], rounds: int, pick: Pick = median) -> float:
    """Processor seconds of a work: `median` of its rounds, or `min`, as what stands beside it only adds."""
    return pick([_taken(time.process_time, work) for _ in range(rounds)])


def wall(work: Callable[[], object], rounds: int) -> float:
    """The best wall seconds of some rounds."""
    return min(_taken(time.perf_counter, work) for _ in range(rounds))


def _taken(clock: Callable[[], float], work: Callable[[], object]) -> float:
    gc.collect()
    begun = clock()
    work()
    return clock() - begun
